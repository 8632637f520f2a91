//! What was wrong with a recording that could be decoded all the same.
//!
//! The codes are `length_mismatch`, `header_unfinished`, `packets_skipped`, `gap_filled`, `time_jump` and
//! `file_cut_off`; details name no paths.

use callgrade_core::{Audio, Warning};

use crate::error::DecodeError;

/// A warning when the header's length and the decoded one differ by more than 1 % and 100 ms.
///
/// `claimed_frames`: samples per channel the header promises, at the rate of `audio`.
pub(crate) fn length_mismatch(claimed_frames: u64, audio: &Audio) -> Option<Warning> {
    let rate = f64::from(audio.rate_hz().max(1));
    let claimed_s = claimed_frames as f64 / rate;
    let decoded_s = audio.len() as f64 / rate;
    let off_s = (claimed_s - decoded_s).abs();
    (0.1 < off_s && 0.01 * claimed_s.max(decoded_s) < off_s).then(|| {
        Warning::new("length_mismatch", format!("the header says {claimed_s:.1} s, decoded {decoded_s:.1} s"))
    })
}

/// Counts packets that decoded and packets that did not.
#[derive(Debug, Default)]
pub(crate) struct Skipped {
    sound: u64,
    skipped: u64,
}

impl Skipped {
    /// One more packet, sound or not.
    pub(crate) fn count(&mut self, sound: bool) {
        if sound {
            self.sound += 1;
        } else {
            self.skipped += 1;
        }
    }

    /// A warning when packets were skipped, an error when most were.
    pub(crate) fn warning(&self) -> Result<Option<Warning>, DecodeError> {
        let Skipped { sound, skipped } = self;
        let detail = format!("{skipped} of {} packets do not decode", sound + skipped);
        match skipped {
            0 => Ok(None),
            _ if sound < skipped => Err(DecodeError::corrupt(detail)),
            _ => Ok(Some(Warning::new("packets_skipped", detail))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(claimed_ms: u64, decoded_ms: usize, expected: Option<&str>) {
        let audio = Audio::new(8_000, vec![vec![0; decoded_ms * 8]]);
        let warning = length_mismatch(claimed_ms * 8, &audio);
        assert_eq!(warning.as_ref().map(|warning| warning.detail.as_str()), expected);
    }

    #[test]
    fn both_one_percent_and_a_tenth_of_a_second_count() {
        check(1_000, 1_000, None);
        check(1_000, 1_090, None);
        check(60_000, 60_500, None);
        check(1_000, 2_000, Some("the header says 1.0 s, decoded 2.0 s"));
        check(36_000_000, 1_000, Some("the header says 36000.0 s, decoded 1.0 s"));
    }
}
