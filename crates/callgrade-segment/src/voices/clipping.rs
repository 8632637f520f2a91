//! Whether a party was too loud for the recording.

/// The codes at which sound is cut off, of 32,768: the last of 16-bit samples, of A-law and of µ-law (ITU-T G.711).
const TOPS: [u16; 3] = [32_767, 32_256, 32_124];

/// As near to a top as a thousandth of full scale.
const NEAR: u16 = 32;

/// A wave that is not cut off stays at its top for less than so many samples.
const RUN: usize = 3;

/// The share of the time spoken in which the wave is cut off, from 0 to 1: three samples or more in a row at one
/// top. The worst channel counts.
///
/// - `channels`: for each the samples of each stretch, at the recording's own rate, since no other keeps the tops.
///
/// Sound that was clipped before a speech codec or a change of level is not found. `None` without samples.
pub(super) fn clipped_share(channels: &[Vec<&[i16]>]) -> Option<f64> {
    let shares = channels.iter().filter_map(|stretches| {
        let count: usize = stretches.iter().map(|stretch| stretch.len()).sum();
        let clipped: usize = stretches.iter().map(|stretch| clipped(stretch)).sum();
        (0 < count).then(|| clipped as f64 / count as f64)
    });
    shares.reduce(f64::max)
}

/// How many samples are cut off.
fn clipped(samples: &[i16]) -> usize {
    let runs = samples.chunk_by(|a, b| top(*a).is_some() && top(*a) == top(*b));
    runs.map(<[i16]>::len).filter(|&len| RUN <= len).sum()
}

/// The top that a sample is at, with its sign.
fn top(sample: i16) -> Option<(bool, usize)> {
    let size = sample.unsigned_abs();
    if size < TOPS[2] - NEAR {
        return None;
    }
    let at = TOPS.iter().position(|top| top.abs_diff(size) <= NEAR)?;
    Some((sample < 0, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{tone, voice};

    #[track_caller]
    fn check(samples: &[i16], expected: f64) {
        let share = clipped_share(&[vec![samples]]).unwrap();
        assert!((share - expected).abs() < 0.01, "{share}");
    }

    #[test]
    fn a_sine_that_just_fits_is_not_clipped() {
        for amplitude in [0.98035, 0.98437, 0.99997] {
            check(&tone(&[300.0], 1.0, amplitude).samples(), 0.0);
        }
    }

    #[test]
    fn a_sine_of_twice_the_size_is_clipped_for_two_thirds() {
        let sine = tone(&[50.0], 1.0, 2.0).samples(); // the conversion to 16 bits cuts it off
        check(&sine, 2.0 / 3.0);
        let through_mu_law: Vec<i16> = sine.iter().map(|&sample| sample.clamp(-32_124, 32_124)).collect();
        check(&through_mu_law, 2.0 / 3.0);
    }

    #[test]
    fn two_samples_are_a_peak_and_three_a_plateau() {
        check(&[0, 32_767, 32_767, 0, -32_768, -32_768, 0, 0], 0.0);
        check(&[0, 32_767, 32_767, 32_767, -32_768, -32_768, -32_768, 0], 0.75);
    }

    #[test]
    fn speech_as_recorded_is_not_clipped_and_nothing_has_no_share() {
        check(&voice(2.0, 0.3).samples(), 0.0);
        assert_eq!(clipped_share(&[]), None);
        assert_eq!(clipped_share(&[vec![&[]]]), None);
    }
}
