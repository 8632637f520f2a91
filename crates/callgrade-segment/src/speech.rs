//! One line's voice flags to its party's turns.

use callgrade_core::{Ms, Span, spans};

use crate::line::{Line, mask};
use crate::settings::Settings;
use crate::{turns, voice};

/// What one party says, as far as sound tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Speech {
    /// In order, disjoint.
    pub turns: Vec<Span>,
    /// Speech over noise; `None` when either cannot be measured.
    pub snr_db: Option<f64>,
}

/// With less distance than this, edges are where the detector saw them: the noise moves the others.
const TRIMS_FROM_DB: f64 = 25.0;

/// What is this far under the speech is a pause, whatever the noise around it.
const PAUSE_DB: f32 = 20.0;

/// The quietest voice on a line that works: −50 dB is a bad line, −60 dB is its noise.
const FAINTEST_DBFS: f32 = -60.0;

/// What is less than this over the noise around it is that noise, whatever WebRTC's detector says: traffic. Silero's
/// knows voices in noise: with this rule it loses 4% of the speech 10 dB over white noise.
const OVER_NOISE_DB: f32 = 6.0;

/// How long WebRTC's detector hangs on after a tone; Silero's hears none.
const HANGS_ON: Ms = Ms(100);

/// The turns of a line.
///
/// - `voiced`: one flag per frame.
/// - `other`: what sounds like a voice and is none, in any order.
/// - `is_deaf`: the detector hears no voice in music, tones and noise.
pub(crate) fn speech(
    line: &Line,
    voiced: &[bool],
    other: &[Span],
    is_deaf: bool,
    settings: &Settings,
) -> Speech {
    let levels = &line.levels_dbfs;
    let floors = voice::floors(levels);
    let padded = |span: &Span| Span::new(span.start() - Ms(20), span.end() + HANGS_ON);
    let padded: Vec<Span> = if is_deaf { other.to_vec() } else { other.iter().map(padded).collect() };
    let masked = mask(&padded, levels.len());
    let free: Vec<bool> = voiced.iter().zip(&masked).map(|(&voiced, &masked)| voiced && !masked).collect();
    let over_noise: Vec<f32> = floors.iter().map(|floor| floor + OVER_NOISE_DB).collect();
    let may_be = if is_deaf { free } else { turns::loud(&free, levels, &over_noise) };
    let active_dbfs = voice::active_level(levels, &may_be).filter(|&level| FAINTEST_DBFS < level);
    let Some(active_dbfs) = active_dbfs else { return Speech { turns: Vec::new(), snr_db: None } };
    let near = turns::loud(&may_be, levels, &vec![active_dbfs - settings.level_gate_db; levels.len()]);
    let quiet = voice::beside(&near, &masked);
    let snr_db = voice::noise_level(levels, &quiet).map(|noise| f64::from(active_dbfs - noise));
    let steady = turns::drop_clicks(turns::fill_stops(turns::runs(&near)));
    let sharp = if snr_db.is_none_or(|snr| TRIMS_FROM_DB <= snr) {
        turns::trim(steady, levels, &floors, active_dbfs - PAUSE_DB)
    } else {
        steady
    };
    let bridged = turns::bridge(sharp, Ms(settings.pause_ms));
    let own = spans::minus(&bridged, &spans::union(other.to_vec()));
    Speech { turns: turns::keep(own, Ms(settings.min_speech_ms)), snr_db }
}
