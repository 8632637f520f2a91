//! Audio: what a recording sounds like, as 16-bit samples at the rate it was recorded with.

use crate::time::{Ms, Span};

/// Decoded sound. One vector of samples per channel, all of one length.
///
/// Samples stay 16-bit at their native rate: an hour of one 8 kHz channel is 58 MB so, and 230 MB as
/// 16 kHz floating point. Whoever needs another rate resamples the stretch it looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    rate_hz: u32,
    channels: Vec<Vec<i16>>,
}

impl Audio {
    /// Sound at a rate in samples per second; longer channels are cut to the shortest.
    pub fn new(rate_hz: u32, mut channels: Vec<Vec<i16>>) -> Audio {
        let shortest = channels.iter().map(Vec::len).min().unwrap_or(0);
        channels.iter_mut().for_each(|samples| samples.truncate(shortest));
        Audio { rate_hz, channels }
    }

    /// Samples per second.
    pub fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// How many channels there are.
    pub fn channels(&self) -> usize {
        self.channels.len()
    }

    /// All samples of one channel; empty when there is no such channel.
    pub fn channel(&self, channel: usize) -> &[i16] {
        self.channels.get(channel).map_or(&[], Vec::as_slice)
    }

    /// The samples of one channel inside a span, cut to what there is.
    pub fn slice(&self, channel: usize, span: Span) -> &[i16] {
        let samples = self.channel(channel);
        let end = span.end().to_samples(self.rate_hz).min(samples.len());
        let start = span.start().to_samples(self.rate_hz).min(end);
        &samples[start..end]
    }

    /// Samples per channel.
    pub fn len(&self) -> usize {
        self.channel(0).len()
    }

    /// True when not one sample is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How long it lasts.
    pub fn duration(&self) -> Ms {
        Ms::from_samples(self.len(), self.rate_hz)
    }
}
