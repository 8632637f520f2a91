//! The material: prompts that people spoke, and music on hold, from Debian packages.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use callgrade_audio::{DecodeError, Hint, Limits};
use callgrade_core::{Ms, Span};
use rayon::prelude::*;

use crate::sound::{RATE_HZ, SPEECH_DBFS, louder};
use crate::truth;

/// Where the Asterisk packages put their prompts.
pub(crate) const PROMPTS: &str = "/usr/share/asterisk/sounds";

/// One woman each: English, French, Italian.
const PUBLISHED_VOICES: [&str; 3] = ["en_US_f_Allison", "fr_CA_f_June", "it_IT_f_Menardi"];

/// Where the music on hold of the published figures lies.
const PUBLISHED_MUSIC: [&str; 1] = ["/usr/share/asterisk/moh"];

/// For tuning: a man, and two women. The Spanish voice is the same woman as the English one.
const DEV_VOICES: [&str; 3] = ["it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU", "es_MX_f_Allison"];

/// For tuning: the music of games.
const DEV_MUSIC: [&str; 3] =
    ["/usr/share/games/etr/music", "/usr/share/games/neverball/bgm", "/usr/share/games/frozen-bubble/snd"];

/// Parts of the names of prompts in which nobody speaks.
const NOT_SPOKEN: [&str; 6] =
    ["tone", "beep", "silence", "confbridge-join", "confbridge-leave", "tt-monkeys"];

/// Shorter sounds in a folder of music are effects; longer ones are cut.
const TRACK: (Ms, Ms) = (Ms(20_000), Ms(300_000));

/// What somebody says without help from others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prompt {
    /// At the usual level of speech.
    pub samples: Vec<f32>,
    /// When there is speech in it, by the rule in `truth`; never empty.
    pub speech: Vec<Span>,
}

/// Everything that one person says, in the order of the files' names.
pub(crate) type Voice = Vec<Prompt>;

/// Everything that calls are made of.
#[derive(Debug, Clone)]
pub(crate) struct Material {
    /// At least two.
    pub voices: Vec<Voice>,
    /// At least one track.
    pub music: Vec<Vec<f32>>,
}

impl Prompt {
    /// Speech brought to its usual level; `None` when nobody speaks.
    pub(crate) fn new(samples: &[f32]) -> Option<Prompt> {
        let speech = truth::speech(samples);
        let samples = louder(samples, SPEECH_DBFS - truth::active_dbfs(samples));
        (!speech.is_empty()).then_some(Prompt { samples, speech })
    }

    /// From the first sound to the last.
    pub(crate) fn span(&self) -> Span {
        self.speech.iter().copied().reduce(Span::hull).unwrap_or(Span::new(Ms(0), Ms(0)))
    }

    /// When there is no pause of `pause` or more in it.
    pub(crate) fn is_one_piece(&self, pause: Ms) -> bool {
        truth::bridge(self.speech.clone(), pause).len() == 1
    }

    /// Its beginning, as if the speaker broke off.
    pub(crate) fn cut(&self, length: Ms) -> Prompt {
        let whole = Span::new(Ms(0), length);
        let mut samples = self.samples.clone();
        samples.truncate(length.to_samples(RATE_HZ));
        let fade = Ms(20).to_samples(RATE_HZ);
        for (left, sample) in samples.iter_mut().rev().take(fade).enumerate() {
            *sample *= left as f32 / fade as f32;
        }
        Prompt { samples, speech: self.speech.iter().filter_map(|span| span.overlap(whole)).collect() }
    }
}

/// Reads what the packages hold: the material of the published figures, or, for `dev`, other voices and music.
///
/// # Errors
/// When a package is missing; `scripts/bench` installs them.
pub(crate) fn load(dev: bool) -> anyhow::Result<Material> {
    let (voices, music): (&[&str], &[&str]) =
        if dev { (&DEV_VOICES, &DEV_MUSIC) } else { (&PUBLISHED_VOICES, &PUBLISHED_MUSIC) };
    let voices = voices.iter().map(|name| voice(&Path::new(PROMPTS).join(name)));
    let tracks = music.iter().map(|folder| sounds(Path::new(folder)));
    let tracks = tracks.collect::<anyhow::Result<Vec<_>>>()?.concat();
    let music: Vec<Vec<f32>> =
        tracks.into_iter().filter(|track| TRACK.0.to_samples(RATE_HZ) <= track.len()).collect();
    ensure!(!music.is_empty(), "no music is long enough");
    Ok(Material { voices: voices.collect::<anyhow::Result<_>>()?, music })
}

/// Everything that is spoken in a folder.
fn voice(folder: &Path) -> anyhow::Result<Voice> {
    let prompts: Voice = sounds(folder)?.iter().filter_map(|samples| Prompt::new(samples)).collect();
    ensure!(!prompts.is_empty(), "nobody speaks in {}", folder.display());
    Ok(prompts)
}

/// The sound files in a folder and those below, in the order of their names.
fn sounds(folder: &Path) -> anyhow::Result<Vec<Vec<f32>>> {
    let mut files = Vec::new();
    find(folder, &mut files).with_context(|| format!("{} is not installed", folder.display()))?;
    files.sort();
    files
        .par_iter()
        .map(|file| read(file).with_context(|| format!("cannot read {}", file.display())))
        .collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let ending = path.extension().unwrap_or_default();
        if NOT_SPOKEN.iter().any(|part| name.contains(part)) {
            continue;
        } else if path.is_dir() {
            find(&path, files)?;
        } else if ending == "wav" || ending == "ogg" {
            files.push(path);
        }
    }
    Ok(())
}

/// The first channel at 8 kHz.
///
/// # Errors
/// When the file cannot be read or decoded.
pub(crate) fn read(file: &Path) -> anyhow::Result<Vec<f32>> {
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    let limits = Limits { max_duration: Ms(u32::MAX), max_bytes: u64::MAX };
    let audio = match callgrade_audio::decode(File::open(file)?, &Hint::extension(&ending), &limits) {
        Err(DecodeError::Empty) => return Ok(Vec::new()), // one prompt of the packages has no samples
        decoded => decoded?.audio,
    };
    let beginning = audio.slice(0, Span::new(Ms(0), TRACK.1));
    Ok(callgrade_resample::resample(beginning, audio.rate_hz(), RATE_HZ))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::sound::{level_dbfs, tone};

    /// Voices and music that need no package: hums of all lengths.
    pub(crate) fn made_up() -> Material {
        let hum = |hz: f32, length: u32| Prompt::new(&tone(&[hz, hz * 2.0], Ms(length), -20.0)).unwrap();
        let voice = |hz: f32| -> Voice { (1..40).map(|at| hum(hz, at * 200)).collect() };
        Material {
            voices: vec![voice(310.0), voice(520.0)],
            music: vec![tone(&[700.0, 900.0], Ms(9_000), -20.0)],
        }
    }

    #[test]
    fn a_prompt_has_the_usual_level() {
        let prompt = Prompt::new(&tone(&[500.0], Ms(1_000), -40.0)).unwrap();
        assert!((level_dbfs(&prompt.samples) - SPEECH_DBFS).abs() < 0.5);
        assert_eq!(Prompt::new(&[0.0; 8_000]), None);
    }

    #[test]
    fn who_breaks_off_says_no_more() {
        let prompt = Prompt::new(&tone(&[500.0], Ms(1_000), -40.0)).unwrap().cut(Ms(400));
        assert_eq!(prompt.span(), Span::new(Ms(0), Ms(400)));
        assert_eq!(prompt.samples.len(), 3_200);
        assert_eq!(prompt.samples.last(), Some(&0.0));
    }
}
