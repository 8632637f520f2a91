//! Time along a picture: rows that fit, ticks on round times, and how a time is written.

use callgrade_core::{Ms, Span};

/// Lengths that people count in, in milliseconds.
const ROUND: &[u32] = &[
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 180_000, 300_000, 600_000,
    900_000, 1_800_000, 3_600_000, 7_200_000,
];

/// The rows of a picture, all of one length; the last may stand for time after the window.
///
/// A window no longer than `comfortable` is one row. A longer one gets rows of a round length, `most` at most.
/// No rows for an empty window.
pub(crate) fn rows(window: Span, comfortable: Ms, most: u32) -> Vec<Span> {
    if window.len() <= comfortable {
        return if window.is_empty() { Vec::new() } else { vec![window] };
    }
    let length = round_up(comfortable.0.max(window.len().0.div_ceil(most.max(1))));
    let starts = (0..window.len().0.div_ceil(length)).map(|row| window.start() + Ms(row * length));
    starts.map(|start| Span::new(start, start + Ms(length))).collect()
}

/// The round times inside a row, `most` at most, in order.
pub(crate) fn ticks(row: Span, most: u32) -> Vec<Ms> {
    let step = round_up(row.len().0.div_ceil(most.max(1)));
    let first = row.start().0.div_ceil(step);
    (first..).map(|tick| Ms(tick.saturating_mul(step))).take_while(|tick| *tick < row.end()).collect()
}

/// The first round length that is no shorter; whole hours above the list.
fn round_up(ms: u32) -> u32 {
    let listed = ROUND.iter().copied().find(|length| ms <= *length);
    listed.unwrap_or_else(|| ms.div_ceil(3_600_000).saturating_mul(3_600_000))
}

/// `0:05`, `1:02:05`; with a tenth where the time is no whole second: `0:05.5`.
pub(crate) fn clock(at: Ms) -> String {
    if at.0.is_multiple_of(1000) { whole(at) } else { tenths(at) }
}

/// To the tenth, so that times stand under each other: `0:05.0`.
pub(crate) fn tenths(at: Ms) -> String {
    let at = Ms(at.0.saturating_add(50) / 100 * 100);
    format!("{}.{}", whole(at), at.0 / 100 % 10)
}

/// To the millisecond: `0:05.500`.
pub(crate) fn exact(at: Ms) -> String {
    format!("{}.{:03}", whole(at), at.0 % 1000)
}

fn whole(at: Ms) -> String {
    let seconds = at.0 / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(start: u32, end: u32) -> Span {
        Span::new(Ms(start * 1000), Ms(end * 1000))
    }

    #[test]
    fn a_short_call_is_one_row_and_a_long_one_has_round_rows() {
        let comfortable = Ms(150_000);
        assert_eq!(rows(secs(0, 45), comfortable, 6), [secs(0, 45)]);
        assert_eq!(rows(secs(0, 600), comfortable, 6).len(), 4);
        let hour = rows(secs(0, 3600), comfortable, 6);
        assert_eq!((hour.len(), hour[0], hour[5]), (6, secs(0, 600), secs(3000, 3600)));
        assert_eq!(rows(secs(10, 200), comfortable, 6), [secs(10, 190), secs(190, 370)]);
        assert_eq!(rows(secs(0, 0), comfortable, 6), []);
    }

    #[test]
    fn the_longest_recording_that_time_can_hold_has_rows_and_ticks() {
        let window = Span::new(Ms(0), Ms(u32::MAX));
        assert!(rows(window, Ms(1), 4).len() <= 4);
        assert!(ticks(window, 9).len() <= 10);
    }

    #[test]
    fn ticks_are_round_times_inside_the_row() {
        let seconds = |row| ticks(row, 10).iter().map(|tick| tick.0 / 1000).collect::<Vec<_>>();
        assert_eq!(seconds(secs(0, 45)), [0, 5, 10, 15, 20, 25, 30, 35, 40]);
        assert_eq!(seconds(secs(62, 100)), [65, 70, 75, 80, 85, 90, 95]);
        assert_eq!(ticks(Span::new(Ms(0), Ms(0)), 10), []);
    }

    #[test]
    fn times_are_written_as_clocks_show_them() {
        assert_eq!(
            [clock(Ms(5_000)), clock(Ms(65_520)), clock(Ms(3_725_000))],
            ["0:05", "1:05.5", "1:02:05"]
        );
        assert_eq!(exact(Ms(65_020)), "1:05.020");
    }
}
