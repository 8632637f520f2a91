//! Voice flags to turns: small passes in a row.
//!
//! Their order is [`crate::speech`]'s. Edges are trimmed before pauses are bridged: every detector hangs on
//! after a voice ends, and would bridge pauses that are there.

use callgrade_core::{Ms, Span, spans};

use crate::line::{frame_at, frames, moment};

/// A shorter gap in a voice is a stop consonant.
const STOP: Ms = Ms(100);

/// A shorter voice is a click.
const CLICK: Ms = Ms(60);

/// Frames before and after that speak for a frame: words end softly.
const REACH: usize = 5;

/// Leaves what is loud enough: a frame stays when one within 50 ms of it reaches its `least_dbfs`.
///
/// One of each per frame.
pub(crate) fn loud(voiced: &[bool], levels_dbfs: &[f32], least_dbfs: &[f32]) -> Vec<bool> {
    let reaches: Vec<bool> =
        levels_dbfs.iter().zip(least_dbfs).map(|(level, least)| least <= level).collect();
    let around = |at: usize| at.saturating_sub(REACH)..(at + REACH + 1).min(reaches.len());
    let near_loud = |at: usize| reaches[around(at)].contains(&true);
    voiced.iter().enumerate().map(|(at, &voiced)| voiced && near_loud(at)).collect()
}

/// Stretches of set flags; empty when none is set.
pub(crate) fn runs(flags: &[bool]) -> Vec<Span> {
    let set = flags.iter().enumerate().filter(|&(_, &flag)| flag);
    spans::union(set.map(|(at, _)| frames(at, at + 1)).collect())
}

/// Closes gaps shorter than 100 ms: stop consonants.
pub(crate) fn fill_stops(turns: Vec<Span>) -> Vec<Span> {
    bridge(turns, STOP)
}

/// Drops what is shorter than 60 ms: clicks.
pub(crate) fn drop_clicks(turns: Vec<Span>) -> Vec<Span> {
    keep(turns, CLICK)
}

/// Closes gaps shorter than `gap`.
pub(crate) fn bridge(turns: Vec<Span>, gap: Ms) -> Vec<Span> {
    let mut bridged: Vec<Span> = Vec::new();
    for turn in turns {
        match bridged.last_mut() {
            Some(last) if turn.start() - last.end() < gap => *last = last.hull(turn),
            _ => bridged.push(turn),
        }
    }
    bridged
}

/// Drops what is shorter than `shortest`.
pub(crate) fn keep(mut turns: Vec<Span>, shortest: Ms) -> Vec<Span> {
    turns.retain(|turn| shortest <= turn.len());
    turns
}

/// How far a voice rises over the noise around it.
const ONSET_DB: f32 = 10.0;

/// Moves the edges of turns to where the sound rises out of the noise around it and sinks back.
///
/// The start moves to the first loud frame from 120 ms before it to 200 ms after, the end to the last one from 250 ms
/// before it to 150 ms after, for words fade; an edge without one stays. A frame is loud when it is 10 dB over the
/// noise, or reaches `voice_dbfs`. Measured to help above 25 dB of distance to the noise, and to harm below.
pub(crate) fn trim(turns: Vec<Span>, levels_dbfs: &[f32], floors_dbfs: &[f32], voice_dbfs: f32) -> Vec<Span> {
    let trimmed = turns.into_iter().map(|turn| {
        let around = |from: Ms, to: Ms| {
            let (first, end) = (frame_at(from), (frame_at(to) + 1).min(levels_dbfs.len()));
            (first..end).filter(|&at| voice_dbfs.min(floors_dbfs[at] + ONSET_DB) < levels_dbfs[at])
        };
        let rise = around(turn.start() - Ms(120), turn.start() + Ms(200)).next();
        let fall = around(turn.end() - Ms(250), turn.end() + Ms(150)).next_back();
        let (start, end) = (rise.map_or(turn.start(), moment), fall.map_or(turn.end(), |at| moment(at + 1)));
        if start < end { Span::new(start, end) } else { turn }
    });
    spans::union(trimmed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mark is 10 ms. `#`: a frame that is set.
    fn drawn(picture: &str) -> Vec<bool> {
        picture.chars().map(|mark| mark == '#').collect()
    }

    fn picture(turns: &[Span], marks: usize) -> String {
        let inside = |at: usize| turns.iter().any(|turn| turn.contains(moment(at)));
        (0..marks).map(|at| if inside(at) { '#' } else { '.' }).collect()
    }

    #[track_caller]
    fn check(pass: impl Fn(Vec<Span>) -> Vec<Span>, before: &str, after: &str) {
        assert_eq!(picture(&pass(runs(&drawn(before))), before.len()), after);
    }

    #[test]
    fn stops_are_filled_and_clicks_dropped() {
        check(fill_stops, "###.........###..........###", "###############..........###");
        check(drop_clicks, "######...#####...#", "######............");
        check(fill_stops, "....", "....");
    }

    #[test]
    fn pauses_are_bridged_and_short_turns_dropped() {
        check(|turns| bridge(turns, Ms(30)), "##..##...##", "######...##");
        check(|turns| keep(turns, Ms(30)), "##..###..####", "....###..####");
        check(|turns| keep(bridge(turns, Ms(30)), Ms(50)), "##..##...####.", "######........");
    }

    /// `#`: loud. `o`: 25 dB under it. `.`: noise, 50 dB under it.
    fn levels(picture: &str) -> Vec<f32> {
        let level = |mark| match mark {
            '#' => -20.0,
            'o' => -45.0,
            _ => -70.0,
        };
        picture.chars().map(level).collect()
    }

    #[test]
    fn far_voices_are_not_near() {
        let heard = "####ooooooooooo....ooo";
        let voiced = vec![true; heard.len()];
        let loud = loud(&voiced, &levels(heard), &vec![-40.0; heard.len()]);
        assert_eq!(picture(&runs(&loud), heard.len()), "#########.............");
    }

    #[test]
    fn edges_move_to_where_the_sound_is() {
        let sound = "...............oo##########oo..............................";
        let voice = "..................##################.......................";
        let trims = "...............##############..............................";
        let trimmed = trim(runs(&drawn(voice)), &levels(sound), &[-70.0; 59], -40.0);
        assert_eq!(picture(&trimmed, sound.len()), trims);
    }

    #[test]
    fn an_edge_without_sound_stays() {
        let silence = "............................................................";
        let voice = "..........................##########........................";
        let trimmed = trim(runs(&drawn(voice)), &levels(silence), &[-70.0; 60], -40.0);
        assert_eq!(picture(&trimmed, silence.len()), voice);
    }
}
