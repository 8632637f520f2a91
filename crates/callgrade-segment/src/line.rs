//! One party's sound as the passes look at it: 8 kHz, in frames of 10 ms, with the level of each frame.

use std::borrow::Cow;

use callgrade_core::{Audio, Ms, Party, Span};
use callgrade_resample::resample;

use crate::{Roles, channels_identical};

/// Samples per second: telephone sound holds nothing above 4 kHz.
pub(crate) const RATE_HZ: u32 = 8_000;

/// Samples in a frame.
pub(crate) const FRAME: usize = 80;

/// What is sampled more slowly holds no speech; at 8 kHz it would only be long.
const SLOWEST_HZ: u32 = 1_000;

/// How long a frame lasts.
pub(crate) const FRAME_MS: u32 = 10;

/// The level of digital silence, in dB of full scale: half a step of a 16-bit sample.
pub(crate) const SILENT_DBFS: f32 = -96.3;

/// What is heard of one party.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// Who speaks on it.
    pub party: Party,
    /// At [`RATE_HZ`].
    pub samples: Cow<'a, [i16]>,
    /// Of each frame, in dB of full scale.
    pub levels_dbfs: Vec<f32>,
}

/// One line per party whose channel is known; where none is, one line of everything for [`Party::Unknown`].
///
/// Never empty; a recording without channels gives a line without samples.
pub(crate) fn lines<'a>(audio: &'a Audio, roles: &Roles) -> Vec<Line<'a>> {
    let known = |party, channel: Option<usize>| Some((party, channel.filter(|&at| at < audio.channels())?));
    let agent = known(Party::Agent, roles.agent);
    let customer = known(Party::Customer, roles.customer);
    let one_channel = agent.zip(customer).is_some_and(|(agent, customer)| agent.1 == customer.1);
    let parties: Vec<_> = agent.into_iter().chain(customer).collect();
    if one_channel || parties.is_empty() {
        return vec![line(Party::Unknown, mixed(audio), audio.rate_hz())];
    }
    let own = |(party, at)| line(party, Cow::Borrowed(audio.channel(at)), audio.rate_hz());
    parties.into_iter().map(own).collect()
}

fn line(party: Party, native: Cow<'_, [i16]>, rate_hz: u32) -> Line<'_> {
    let samples = match rate_hz {
        RATE_HZ => native,
        ..SLOWEST_HZ => Cow::Owned(Vec::new()),
        _ => Cow::Owned(at_8_khz(&native, rate_hz)),
    };
    let levels_dbfs = levels(&samples);
    Line { party, samples, levels_dbfs }
}

fn at_8_khz(native: &[i16], rate_hz: u32) -> Vec<i16> {
    let resampled = resample(native, rate_hz, RATE_HZ);
    resampled.into_iter().map(|sample| (sample * 32_768.0).round() as i16).collect()
}

/// The mean of all channels; of two that carry the same sound the first, for the sum may be less than either: one may
/// be the other's mirror image, or later.
fn mixed(audio: &Audio) -> Cow<'_, [i16]> {
    if audio.channels() <= 1 || channels_identical(audio) {
        return Cow::Borrowed(audio.channel(0));
    }
    let sum =
        |at: usize| (0..audio.channels()).map(|channel| i32::from(audio.channel(channel)[at])).sum::<i32>();
    let count = i32::try_from(audio.channels()).unwrap_or(i32::MAX);
    Cow::Owned((0..audio.len()).map(|at| (sum(at) / count) as i16).collect())
}

/// The level of each frame in dB of full scale, where a square wave of full scale has 0 dB.
///
/// Around the frame's mean, so that an offset is not sound. A last frame that is not full counts.
pub(crate) fn levels(samples: &[i16]) -> Vec<f32> {
    samples.chunks(FRAME).map(level_dbfs).collect()
}

pub(crate) fn level_dbfs(frame: &[i16]) -> f32 {
    let count = frame.len() as f64;
    let sum: i64 = frame.iter().map(|&sample| i64::from(sample)).sum();
    let squares: i64 = frame.iter().map(|&sample| i64::from(i32::from(sample) * i32::from(sample))).sum();
    let power = (squares as f64 - (sum as f64).powi(2) / count) / count;
    (10.0 * (power / 32_768f64.powi(2)).log10() as f32).max(SILENT_DBFS)
}

/// The span of the frames from `first` to before `end`.
pub(crate) fn frames(first: usize, end: usize) -> Span {
    Span::new(moment(first), moment(end))
}

/// When a frame begins.
pub(crate) fn moment(frame: usize) -> Ms {
    Ms(u32::try_from(frame).unwrap_or(u32::MAX).saturating_mul(FRAME_MS))
}

/// The frame that a moment lies in.
pub(crate) fn frame_at(moment: Ms) -> usize {
    (moment.0 / FRAME_MS) as usize
}

/// One flag per frame: does any of the spans touch it?
pub(crate) fn mask(spans: &[Span], count: usize) -> Vec<bool> {
    let mut mask = vec![false; count];
    for span in spans {
        let end = (span.end().0.div_ceil(FRAME_MS) as usize).min(count);
        mask[frame_at(span.start()).min(end)..end].fill(true);
    }
    mask
}

/// The mean of levels, by power; [`SILENT_DBFS`] for none.
pub(crate) fn mean_db(levels: impl Iterator<Item = f32>) -> f32 {
    let (mut power, mut count) = (0.0, 0.0);
    for level in levels {
        power += 10f64.powf(f64::from(level) / 10.0);
        count += 1.0;
    }
    if count == 0.0 { SILENT_DBFS } else { (10.0 * (power / count).log10()) as f32 }
}

/// The value that a share of the values lies under; `None` for none.
pub(crate) fn percentile(mut values: Vec<f32>, share: f32) -> Option<f32> {
    let at = ((values.len() as f32 - 1.0) * share).max(0.0) as usize;
    if values.is_empty() {
        return None;
    }
    let (_, value, _) = values.select_nth_unstable_by(at, f32::total_cmp);
    Some(*value)
}

/// The level that a share of the frames in a span is fainter than; `None` outside the line.
pub(crate) fn level_under(levels_dbfs: &[f32], span: Span, share: f32) -> Option<f32> {
    let end = frame_at(span.end()).min(levels_dbfs.len());
    percentile(levels_dbfs[frame_at(span.start()).min(end)..end].to_vec(), share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_of_full_scale_and_ignores_an_offset() {
        let square: Vec<i16> = (0..FRAME).map(|at| if at % 2 == 0 { 16_384 } else { -16_384 }).collect();
        let shifted: Vec<i16> = square.iter().map(|sample| sample / 2 + 4_000).collect();
        assert!((levels(&square)[0] - -6.02).abs() < 0.01);
        assert!((levels(&shifted)[0] - -12.04).abs() < 0.01);
        assert_eq!(levels(&[7; FRAME + 1]), vec![SILENT_DBFS; 2]);
        assert_eq!(levels(&[]), vec![]);
    }

    #[test]
    fn who_has_no_channel_has_no_line() {
        let audio = Audio::new(RATE_HZ, vec![vec![1; 8], vec![3; 8]]);
        let parties = |agent, customer| -> Vec<(Party, i16)> {
            let roles = Roles { agent, customer };
            lines(&audio, &roles).iter().map(|line| (line.party, line.samples[0])).collect()
        };
        assert_eq!(parties(Some(0), Some(1)), [(Party::Agent, 1), (Party::Customer, 3)]);
        assert_eq!(parties(None, Some(0)), [(Party::Customer, 1)]);
        assert_eq!(parties(Some(7), None), [(Party::Unknown, 2)]);
        assert_eq!(parties(Some(1), Some(1)), [(Party::Unknown, 2)]);
    }

    #[test]
    fn percentiles_and_means() {
        assert_eq!(percentile(vec![3.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(percentile(vec![], 0.5), None);
        assert!((mean_db([-10.0, -10.0].into_iter()) - -10.0).abs() < 1e-4);
        assert_eq!(mean_db(std::iter::empty()), SILENT_DBFS);
    }
}
