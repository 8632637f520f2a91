//! How loud a party sounds: EBU R 128. The only file that names `ebur128`.

use ebur128::{EbuR128, Mode};

use crate::line::RATE_HZ;

/// The integrated loudness of the stretches put end to end, in LUFS.
///
/// - `stretches`: samples at 8 kHz.
///
/// ITU-R BS.1770 with the gates of EBU R 128: blocks of 400 ms under −70 LUFS, or 10 LU under the mean of the
/// rest, do not count. Its weighting was made for wideband sound: compare calls of one bandwidth only. A sine of
/// 1 kHz with a peak of −20 dBFS has −22.99 LUFS at 8 kHz. `None` for less than 400 ms, and for silence.
pub(super) fn integrated_lufs(stretches: &[&[i16]]) -> Option<f64> {
    let mut meter = EbuR128::new(1, RATE_HZ, Mode::I | Mode::HISTOGRAM).ok()?;
    for stretch in stretches {
        meter.add_frames_i16(stretch).ok()?;
    }
    meter.loudness_global().ok().filter(|lufs| lufs.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{Sound, tone};

    #[test]
    fn a_sine_of_known_loudness() {
        let sine = tone(&[1_000.0], 5.0, 0.1).samples();
        assert!((integrated_lufs(&[&sine]).unwrap() - -22.99).abs() < 0.1);
        let (first, second) = sine.split_at(16_000);
        assert_eq!(integrated_lufs(&[first, second]), integrated_lufs(&[&sine]));
    }

    #[test]
    fn silence_has_no_loudness() {
        assert_eq!(integrated_lufs(&[]), None);
        assert_eq!(integrated_lufs(&[&[]]), None);
        assert_eq!(integrated_lufs(&[&Sound::silence(2.0).samples()]), None);
        assert_eq!(integrated_lufs(&[&tone(&[1_000.0], 0.3, 0.1).samples()]), None, "too short for a block");
    }
}
