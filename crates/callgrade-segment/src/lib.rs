//! Audio to a timeline: ringing, turns, holds.
//!
//! [`timeline`] is the stage. It looks at each party's sound at 8 kHz (`line`) and hears voices (`vad`), tones and
//! music (`music`) in it (`hear`). Tones are sought where one or two frequencies stand out (`looks`): long ones
//! (`bursts`) make rings and a network's signals ([`tones`], `countries`, `rings`, `signals`), short ones (`pips`)
//! make the special information tone and a recorder's beeps (`information`, `beeps`), pairs make keys (`keys`).
//! What sounds like a voice and is neither tone nor music makes turns (`speech`, `turns`, `voice`). All lines
//! together tell when the call was answered and who left (`ends`), and when somebody was kept waiting (`waiting`,
//! `holds`); from each line come its events (`events`). Last, how each party sounds (`voices`).
//!
//! [`by_voice`] is asked for on its own: who of two speaks in each turn of a line that both share (`speakers`).
#![warn(clippy::disallowed_methods)]

mod beeps;
mod bursts;
mod countries;
mod crosstalk;
mod ends;
mod events;
mod ggml;
mod hear;
mod holds;
mod information;
mod keys;
mod line;
mod looks;
mod lstm;
mod masks;
mod matrix;
mod music;
mod pips;
mod repeats;
mod rings;
mod settings;
mod signals;
#[cfg(test)]
mod sound;
mod speakers;
mod spectrum;
mod speech;
mod stubs;
#[cfg(test)]
mod tests;
pub mod tones;
mod turns;
mod upsample;
mod vad;
mod voice;
mod voices;
mod waiting;
mod warnings;

use std::collections::BTreeMap;

use callgrade_core::{Audio, Timeline};

pub use crate::ggml::WeightsError;
use crate::hear::Heard;
pub use crate::settings::Settings;
pub use crate::speakers::{Encoder, by_voice};
use crate::speech::Speech;
pub use crate::vad::{Detector, Silero, Vad};
use crate::waiting::live;
pub use crate::warnings::{channels_identical, warnings};

/// Who is on which channel, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles {
    /// The agent's channel; `None` when nobody knows.
    pub agent: Option<usize>,
    /// The customer's channel; `None` when nobody knows.
    pub customer: Option<usize>,
}

/// What happens when in a recording.
///
/// Where no role is known, all channels are mixed and the turns are of [`Party::Unknown`]. Never fails: a
/// recording without sound has an empty timeline.
///
/// [`Party::Unknown`]: callgrade_core::Party::Unknown
pub fn timeline(audio: &Audio, roles: &Roles, settings: &Settings, detector: &Detector) -> Timeline {
    let lines = line::lines(audio, roles).into_iter();
    let mut heard: Vec<Heard> = lines.map(|line| hear::hear(line, settings, detector)).collect();
    let speech = speak(&heard, settings);
    stubs::give_back(&mut heard, &speech);
    let first_words = ends::first_words(&speak(&heard, settings));
    heard.iter_mut().for_each(|heard| heard.rings.retain(|rings| ends::is_ring(rings, first_words)));
    remove_crosstalk(&mut heard, settings);
    let speech = speak(&heard, settings);
    let mut signs = waiting::signs(&heard, &speech);
    let ring = waiting::ring(&heard, &speech, &signs, audio);
    let answer = ends::answer(ring.as_ref(), &speech);
    signs.silences =
        answer.map_or(vec![], |answer| waiting::silences(&heard, &live(&speech, &signs), answer, audio));
    let holds = holds::holds(&signs, &live(&speech, &signs), answer, settings.hold_music_min());
    let timeline = Timeline {
        duration: audio.duration(),
        waited: None,
        answer,
        hung_up_first: ends::hung_up_first(&heard, &speech),
        turns: events::turns(
            &heard,
            &speech,
            &signs.announcements,
            &waiting::waits(&holds, ring.as_ref()),
            audio,
        ),
        holds,
        tones: events::tones(&heard, audio),
        keys: events::keys(&heard, audio, settings.show_dtmf_digits),
        masked: masks::masked(&heard.iter().map(|heard| &heard.line).collect::<Vec<_>>()),
        voices: BTreeMap::new(),
        ring,
    };
    let voices = voices::voices(heard.iter().map(|heard| &heard.line), audio, roles, &timeline);
    Timeline { voices, ..timeline }
}

/// Who speaks when on each line.
fn speak(heard: &[Heard], settings: &Settings) -> Vec<Speech> {
    let speech = |heard: &Heard| {
        speech::speech(&heard.line, &heard.voiced, &heard.no_speech(), heard.is_deaf, settings)
    };
    heard.iter().map(speech).collect()
}

/// Takes from each line what is only the other's voice, fainter.
fn remove_crosstalk(heard: &mut [Heard], settings: &Settings) {
    let speech = speak(heard, settings);
    let [a, b] = heard else { return };
    let onto_b = crosstalk::leaks(&a.line, &b.line, &speech[0].turns);
    let onto_a = crosstalk::leaks(&b.line, &a.line, &speech[1].turns);
    a.hear_no(&onto_a);
    b.hear_no(&onto_b);
}
