//! Noise of two colours.

use crate::rng::Rng;

/// As strong at every frequency; about 0 dB, to be brought to a level.
pub(crate) fn white(samples: usize, rng: &mut Rng) -> Vec<f32> {
    (0..samples).map(|_| rng.normal()).collect()
}

/// Three decibels weaker with each octave, by three leaky sums of white noise (Paul Kellet's short filter).
pub(crate) fn pink(samples: usize, rng: &mut Rng) -> Vec<f32> {
    let mut sums = [0.0f32; 3];
    let mut next = || {
        let white = rng.normal();
        for (sum, (keep, take)) in
            sums.iter_mut().zip([(0.99765, 0.0990460), (0.96300, 0.2965164), (0.57000, 1.0526913)])
        {
            *sum = keep * *sum + take * white;
        }
        sums.iter().sum::<f32>() + 0.1848 * white
    };
    (0..samples).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::telephone;
    use crate::sound::level_dbfs;

    #[test]
    fn pink_noise_is_mostly_low() {
        let share = |noise: Vec<f32>| level_dbfs(&telephone(&noise)) - level_dbfs(&noise);
        let (white, pink) =
            (share(white(40_000, &mut Rng::new(1, "", 0))), share(pink(40_000, &mut Rng::new(1, "", 0))));
        assert!(pink < white - 1.0, "pink {pink} dB, white {white} dB");
    }
}
