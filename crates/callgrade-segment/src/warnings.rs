//! What to know before trusting a timeline.

use callgrade_core::{Audio, Party, Timeline, Warning};

use crate::line::level_dbfs;

/// Under this distance of speech from noise the detector of voices errs: measured on speech in white and pink noise.
const LOW_SNR_DB: f64 = 15.0;

/// What is wrong with the recording, as far as the sound tells. Empty when nothing is.
pub fn warnings(audio: &Audio, timeline: &Timeline) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if channels_identical(audio) {
        warnings.push(Warning::new("channels_identical", "both channels carry the same sound"));
    }
    let speaks = |party| timeline.turns_of(party).next().is_some();
    if !speaks(Party::Agent) && speaks(Party::Customer) {
        warnings.push(Warning::new("agent_silent", "the customer speaks and the agent never does"));
    }
    for (party, voice) in &timeline.voices {
        if let Some(snr_db) = voice.snr_db.filter(|&snr_db| snr_db < LOW_SNR_DB) {
            let who = match party {
                Party::Unknown => "speech",
                Party::Agent | Party::Customer => party.name(),
            };
            let detail = format!("{who} is only {snr_db:.0} dB over the noise: its times are rough");
            warnings.push(Warning::new("low_snr", detail));
        }
    }
    warnings.extend(crate::voices::poor_line(timeline));
    warnings
}

/// Two blocks are the same sound when they correlate by more than this, in either polarity.
const SAME: f64 = 0.98;

/// Blocks this far under the loudest hold only noise.
const AUDIBLE_DB: f32 = 30.0;

/// Silence on both channels is no sign of anything.
const SILENT_DBFS: f32 = -65.0;

/// True when the first two channels carry the same sound at any level: the recording is mono in truth.
///
/// Compared second by second, so that a long tone or hold music on both channels does not outweigh the speech.
/// False for one channel, and for silence.
pub fn channels_identical(audio: &Audio) -> bool {
    if audio.channels() < 2 {
        return false;
    }
    let second = (audio.rate_hz() as usize).max(1);
    let blocks: Vec<(&[i16], &[i16])> =
        audio.channel(0).chunks(second).zip(audio.channel(1).chunks(second)).collect();
    let level = |&(a, b): &(&[i16], &[i16])| level_dbfs(a).max(level_dbfs(b));
    let loudest = blocks.iter().map(level).fold(f32::MIN, f32::max);
    let quietest = SILENT_DBFS.max(loudest - AUDIBLE_DB);
    let audible: Vec<_> = blocks.into_iter().filter(|block| quietest < level(block)).collect();
    let differ = audible.iter().filter(|(a, b)| correlation(a, b).abs() < SAME).count();
    !audible.is_empty() && differ * 50 <= audible.len()
}

/// From −1 to 1; 0 when either does not move.
fn correlation(a: &[i16], b: &[i16]) -> f64 {
    let count = a.len().min(b.len()).max(1) as f64;
    let (mut sum_a, mut sum_b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f64::from(a), f64::from(b));
        sum_a += a;
        sum_b += b;
        aa += a * a;
        bb += b * b;
        ab += a * b;
    }
    let variances = (aa - sum_a * sum_a / count) * (bb - sum_b * sum_b / count);
    if variances > 0.0 { (ab - sum_a * sum_b / count) / variances.sqrt() } else { 0.0 }
}
