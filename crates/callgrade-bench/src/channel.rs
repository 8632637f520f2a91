//! A telephone line: what a sound goes through before it is recorded.

use crate::band::telephone;
use crate::rng::Rng;
use crate::sound::{SPEECH_DBFS, at_level, louder, quantised, scaled};
use crate::{gsm, mulaw, noise};

/// What every line whispers, in dB under full scale. Without it a pause would be digital zeros, which only a
/// muted recorder writes.
const HISS_DBFS: f32 = -66.0;

/// How good the line is. Noise is given in dB under the speech, or under the ringing where rings are measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Condition {
    /// Band limit, mu-law and a hiss of −66 dBFS.
    Clean,
    /// White noise.
    White(f32),
    /// Pink noise.
    Pink(f32),
    /// Hold music under everything.
    Music(f32),
    /// GSM full rate.
    Gsm,
    /// The whole line at this level, in dBFS.
    Quiet(f32),
}

impl Condition {
    /// As the table calls it.
    pub(crate) fn name(self) -> String {
        match self {
            Condition::Clean => "clean".to_owned(),
            Condition::White(db) => format!("white noise {db:.0} dB below"),
            Condition::Pink(db) => format!("pink noise {db:.0} dB below"),
            Condition::Music(db) => format!("music {db:.0} dB below"),
            Condition::Gsm => "GSM".to_owned(),
            Condition::Quiet(dbfs) => format!("line at {dbfs:.0} dBFS"),
        }
    }
}

/// A line in some condition.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Channel<'a> {
    /// How good it is.
    pub condition: Condition,
    /// What noise is measured against, in dBFS.
    pub reference_dbfs: f32,
    /// What plays under the speech when there is music; one track of the material.
    pub music: &'a [f32],
}

impl<'a> Channel<'a> {
    /// A line whose speech has the usual level.
    pub(crate) fn new(condition: Condition, music: &'a [f32]) -> Channel<'a> {
        Channel { condition, reference_dbfs: SPEECH_DBFS, music }
    }

    /// What is recorded of a sound: as many samples, at the same time.
    ///
    /// # Errors
    /// See [`gsm::through`].
    pub(crate) fn carry(&self, sound: &[f32], rng: &mut Rng) -> anyhow::Result<Vec<i16>> {
        let under = self.noise(sound.len(), rng);
        let hiss = at_level(&telephone(&noise::white(sound.len(), rng)), HISS_DBFS);
        let sum = telephone(sound).into_iter().zip(under.iter().zip(&hiss));
        let mut line: Vec<f32> = sum.map(|(sample, (under, hiss))| sample + under + hiss).collect();
        if let Condition::Quiet(dbfs) = self.condition {
            line = louder(&line, dbfs - self.reference_dbfs);
        }
        let mut line = quantised(&line);
        if self.condition == Condition::Gsm {
            line = gsm::through(&line)?;
        }
        Ok(line.into_iter().map(|sample| mulaw::decode(mulaw::encode(sample))).collect())
    }

    /// The noise of the condition, band-limited before it is brought to its level.
    fn noise(&self, samples: usize, rng: &mut Rng) -> Vec<f32> {
        let (noise, below_db) = match self.condition {
            Condition::White(db) => (noise::white(samples, rng), db),
            Condition::Pink(db) => (noise::pink(samples, rng), db),
            Condition::Music(db) => (stretch(self.music, samples, rng), db),
            Condition::Clean | Condition::Gsm | Condition::Quiet(_) => return vec![0.0; samples],
        };
        at_level(&telephone(&noise), self.reference_dbfs - below_db)
    }
}

/// So many samples of a track from anywhere, again from its start when it ends; silence when there is no track.
pub(crate) fn stretch(track: &[f32], samples: usize, rng: &mut Rng) -> Vec<f32> {
    if track.is_empty() {
        return vec![0.0; samples];
    }
    track.iter().copied().cycle().skip(rng.below(track.len())).take(samples).collect()
}

/// A sound through a mobile telephone, for what leaks back from one.
///
/// # Errors
/// See [`gsm::through`].
pub(crate) fn mobile(sound: &[f32]) -> anyhow::Result<Vec<f32>> {
    Ok(scaled(&gsm::through(&quantised(&telephone(sound)))?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::{RATE_HZ, level_dbfs, tone};
    use callgrade_core::Ms;

    fn carried(condition: Condition, sound: &[f32]) -> f32 {
        let line = Channel::new(condition, &[]).carry(sound, &mut Rng::new(1, "channel", 0)).unwrap();
        assert_eq!(line.len(), sound.len());
        level_dbfs(&scaled(&line))
    }

    #[test]
    fn noise_lies_as_far_under_the_speech_as_asked() {
        let silence = vec![0.0; RATE_HZ as usize];
        let near = |level: f32, expected: f32| assert!((level - expected).abs() < 1.0, "{level}");
        near(carried(Condition::Clean, &silence), HISS_DBFS);
        near(carried(Condition::White(10.0), &silence), SPEECH_DBFS - 10.0);
        near(carried(Condition::Pink(10.0), &silence), SPEECH_DBFS - 10.0);
    }

    #[test]
    fn a_quiet_line_is_quiet_and_never_digital_silence() {
        let speech = tone(&[1_000.0], Ms(1_000), SPEECH_DBFS);
        assert!((carried(Condition::Quiet(-42.0), &speech) + 42.0).abs() < 1.0);
        assert!(-120.0 < carried(Condition::Quiet(-42.0), &vec![0.0; 8_000]));
    }
}
