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
    let silent = match (speaks(Party::Agent), speaks(Party::Customer), speaks(Party::Unknown)) {
        (false, true, _) => Some(("agent_silent", "the customer speaks and the agent never does")),
        (true, false, _) => Some(("customer_silent", "the agent speaks and the customer never does")),
        (false, false, false) => Some(("nobody_speaks", "no voice is heard in the whole recording")),
        _ => None,
    };
    warnings.extend(silent.map(|(code, detail)| Warning::new(code, detail)));
    if timeline.ring.as_ref().is_some_and(|ring| ring.party == Some(Party::Agent)) {
        let detail = "it rings on the agent's channel alone: are the channels exchanged?";
        warnings.push(Warning::new("ring_on_agent_channel", detail));
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

/// One channel may be this much later than the other and still be the same sound.
const LATEST_MS: usize = 50;

/// Enough sound to tell how late: a quarter of a second.
const PIECES_A_SECOND: usize = 4;

/// True when the first two channels carry the same sound at any level, in either polarity and up to 50 ms apart: the
/// recording is mono in truth.
///
/// Compared second by second, so that a long tone or hold music on both channels does not outweigh the speech.
/// False for one channel, and for silence.
pub fn channels_identical(audio: &Audio) -> bool {
    if audio.channels() < 2 {
        return false;
    }
    let (a, b) = (audio.channel(0), audio.channel(1));
    let second = (audio.rate_hz() as usize).max(1);
    same_sound(a, b, second) || {
        let lag = lag(a, b, second);
        lag != 0
            && same_sound(
                &a[a.len().min(lag.max(0) as usize)..],
                &b[b.len().min(lag.min(0).unsigned_abs())..],
                second,
            )
    }
}

/// By how many samples `a` is later than `b`, as their loudest second tells; 0 for less than a second.
fn lag(a: &[i16], b: &[i16], second: usize) -> isize {
    let latest = second * LATEST_MS / 1_000;
    let loudest = b
        .chunks_exact(second)
        .enumerate()
        .max_by(|one, other| level_dbfs(one.1).total_cmp(&level_dbfs(other.1)));
    let Some((at, _)) = loudest else { return 0 };
    let start = at * second + latest;
    let piece = &b[start..start + second / PIECES_A_SECOND];
    let alike = |lag: isize| {
        let from = start.saturating_add_signed(lag);
        a.get(from..from + piece.len()).map_or(0.0, |other| correlation(other, piece).abs())
    };
    let latest = latest as isize;
    // A step of a third of the shortest period of telephone sound cannot miss the peak.
    let step = (second / 12_000).max(1);
    let near = (-latest..=latest).step_by(step).max_by(|&one, &other| alike(one).total_cmp(&alike(other)));
    let Some(near) = near else { return 0 };
    let around = near - step as isize..=near + step as isize;
    around.max_by(|&one, &other| alike(one).total_cmp(&alike(other))).unwrap_or(near)
}

fn same_sound(a: &[i16], b: &[i16], second: usize) -> bool {
    let blocks: Vec<(&[i16], &[i16])> = a.chunks(second).zip(b.chunks(second)).collect();
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
