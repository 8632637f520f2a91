//! How each party sounds: level, noise, clipping, pitch, and when the voice is raised.
//!
//! Every figure is of the party's talk alone, put end to end: what is left of its turns after the answer when
//! holds are taken off. One file per idea; [`voices`] puts them together.

mod active_level;
mod clipping;
mod loudness;
mod noise;
mod pitch;
mod poor_line;
mod raised;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use callgrade_core::timeline::Voice;
use callgrade_core::{Audio, Party, Span, Timeline};

use crate::Roles;
use crate::line::{Line, RATE_HZ};
use noise::Noise;
pub(crate) use poor_line::poor_line;
use raised::Spoken;

/// The voice of each line's party.
///
/// - `lines`: one per party, or one for all.
/// - `timeline`: complete but for the voices.
pub(crate) fn voices<'a>(
    lines: impl Iterator<Item = &'a Line<'a>>,
    audio: &Audio,
    roles: &Roles,
    timeline: &Timeline,
) -> BTreeMap<Party, Voice> {
    lines.map(|line| (line.party, voice(line, audio, roles, timeline))).collect()
}

/// A party that never talks has no figures.
fn voice(line: &Line, audio: &Audio, roles: &Roles, timeline: &Timeline) -> Voice {
    let talk = timeline.talk_of(line.party);
    let stretches = cut(&line.samples, RATE_HZ, &talk);
    let Some(level_dbov) = active_level::active_level_dbov(&stretches) else { return Voice::default() };
    let beside = noise::beside(line.party, &talk, timeline, line.levels_dbfs.len());
    let noise = noise::noise(&line.levels_dbfs, &beside);
    let channels: Vec<_> =
        channels(line.party, audio, roles).map(|channel| cut(channel, audio.rate_hz(), &talk)).collect();
    let voice = Voice {
        snr_db: noise::snr_db(level_dbov, noise),
        gated: noise == Noise::Gated,
        loudness_lufs: loudness::integrated_lufs(&stretches),
        active_level_dbov: Some(level_dbov),
        clipped_share: clipping::clipped_share(&channels),
        ..Voice::default()
    };
    // Nobody knows how many people the unknown party is: there is no pitch of theirs.
    if line.party == Party::Unknown { voice } else { with_pitch(voice, &talk, &stretches, level_dbov) }
}

fn with_pitch(voice: Voice, talk: &[Span], stretches: &[&[i16]], level_dbov: f64) -> Voice {
    let spoken: Vec<Spoken> =
        talk.iter().zip(stretches).map(|(&span, stretch)| Spoken::new(span, stretch, level_dbov)).collect();
    let pitch = pitch::pitch(spoken.iter().flat_map(|turn| &turn.pitch_hz).copied().collect());
    Voice {
        pitch_hz: pitch.map(|pitch| pitch.median_hz),
        pitch_spread_st: pitch.map(|pitch| pitch.spread_st),
        raised: raised::raised(&spoken),
        ..voice
    }
}

/// The channels on which a party is heard; all of them where the recording does not tell.
fn channels<'a>(party: Party, audio: &'a Audio, roles: &Roles) -> impl Iterator<Item = &'a [i16]> {
    let own = match party {
        Party::Agent => roles.agent,
        Party::Customer => roles.customer,
        Party::Unknown => None,
    };
    let from = own.unwrap_or(0);
    let end = own.map_or(audio.channels(), |own| own + 1);
    (from..end).map(|channel| audio.channel(channel))
}

/// The samples of each span, cut to what there is: perhaps to nothing.
fn cut<'a>(samples: &'a [i16], rate_hz: u32, spans: &[Span]) -> Vec<&'a [i16]> {
    let one = |span: &Span| {
        let end = span.end().to_samples(rate_hz).min(samples.len());
        &samples[span.start().to_samples(rate_hz).min(end)..end]
    };
    spans.iter().map(one).collect()
}
