//! Where every decoder writes: channels that grow in step, without the encoder's delay, within the
//! limit.

use callgrade_core::audio::Audio;
use callgrade_core::time::Ms;

use crate::error::DecodeError;
use callgrade_core::Warning;

/// More channels than this is no telephone call. FLAC and WAVE stop making sense there, too.
const MAX_CHANNELS: usize = 8;

/// The fastest rate any audio hardware records at.
const MAX_RATE_HZ: u32 = 384_000;

/// What a decoder hands back.
pub(crate) struct Heard {
    pub(crate) samples: Samples,
    /// As in [`crate::Decoded::codec`].
    pub(crate) codec: String,
    /// Samples per channel the header promises; `None` when it does not say, or only guesses.
    pub(crate) claimed_frames: Option<u64>,
    pub(crate) warnings: Vec<Warning>,
}

/// Samples so far, all channels of one length. A frame is one sample of each channel.
pub(crate) struct Samples {
    rate_hz: u32,
    channels: Vec<Vec<i16>>,
    /// Frames still to be cut from the front.
    skip: usize,
    limit: Ms,
    max_frames: usize,
}

impl Samples {
    /// No samples yet.
    ///
    /// - `skip`: frames at the start the encoder put there, to be left out.
    /// - `limit`: the longest sound to hold.
    ///
    /// Refuses rates and channel counts no recording has.
    pub(crate) fn new(rate_hz: u32, channels: usize, skip: usize, limit: Ms) -> Result<Samples, DecodeError> {
        if channels == 0 || rate_hz == 0 {
            return Err(DecodeError::corrupt(format!("{channels} channels at {rate_hz} Hz")));
        }
        if MAX_CHANNELS < channels || MAX_RATE_HZ < rate_hz {
            return Err(DecodeError::unsupported(format!("{channels} channels at {rate_hz} Hz")));
        }
        let max_frames = limit.to_samples(rate_hz);
        Ok(Samples { rate_hz, channels: vec![Vec::new(); channels], skip, limit, max_frames })
    }

    /// Samples per second.
    pub(crate) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// How many channels there are.
    pub(crate) fn channels(&self) -> usize {
        self.channels.len()
    }

    /// Frames kept so far.
    pub(crate) fn frames(&self) -> usize {
        self.channels.iter().map(Vec::len).min().unwrap_or(0)
    }

    /// Appends to every channel what `plane` gives for it, then cuts the start and checks the limit.
    pub(crate) fn push<I>(&mut self, plane: impl Fn(usize) -> I) -> Result<(), DecodeError>
    where
        I: IntoIterator<Item = i16>,
    {
        for (index, channel) in self.channels.iter_mut().enumerate() {
            channel.extend(plane(index));
        }
        self.settle()
    }

    /// Appends silence.
    pub(crate) fn push_silence(&mut self, frames: usize) -> Result<(), DecodeError> {
        let room = self.max_frames.saturating_sub(self.frames()).saturating_add(self.skip);
        if room < frames {
            return Err(DecodeError::TooLong { limit: self.limit });
        }
        for channel in &mut self.channels {
            channel.resize(channel.len() + frames, 0);
        }
        self.settle()
    }

    /// Cuts the end to `frames` when less than `most` frames are beyond: the encoder's padding.
    /// More than that is not padding but a header that lies, and stays.
    pub(crate) fn trim_padding(&mut self, frames: u64, most: usize) {
        let beyond = (self.frames() as u64).saturating_sub(frames);
        if frames != 0 && beyond < most as u64 {
            self.channels.iter_mut().for_each(|channel| channel.truncate(frames as usize));
        }
    }

    /// The sound. Channels of different length are cut to the shortest.
    pub(crate) fn into_audio(mut self) -> Audio {
        self.channels.iter_mut().for_each(Vec::shrink_to_fit);
        Audio::new(self.rate_hz, self.channels)
    }

    fn settle(&mut self) -> Result<(), DecodeError> {
        let cut = self.skip.min(self.frames());
        if 0 < cut {
            self.channels.iter_mut().for_each(|channel| drop(channel.drain(..cut)));
            self.skip -= cut;
        }
        if self.max_frames < self.frames() {
            return Err(DecodeError::TooLong { limit: self.limit });
        }
        Ok(())
    }
}

/// A floating-point sample, full scale ±1.0, as 16 bits: rounded and clipped. What is not a number
/// of finite size becomes silence.
pub(crate) fn from_float(sample: f64) -> i16 {
    if sample.is_finite() { (sample * 32_768.0).round() as i16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(skip: usize, limit_ms: u32) -> Samples {
        Samples::new(8_000, 1, skip, Ms(limit_ms)).expect("telephone audio")
    }

    #[test]
    fn the_delay_is_cut_once_across_packets() {
        let mut samples = samples(5, 1_000);
        for packet in [[1, 2, 3], [4, 5, 6], [7, 8, 9]] {
            samples.push(|_| packet).unwrap();
        }
        assert_eq!(samples.into_audio().channel(0), [6, 7, 8, 9]);
    }

    #[test]
    fn the_limit_holds() {
        let mut samples = samples(8, 2);
        samples.push_silence(24).unwrap();
        assert_eq!(samples.frames(), 16);
        assert_eq!(samples.push_silence(usize::MAX).unwrap_err().code(), "decode_too_long");
        assert_eq!(samples.push(|_| [0]).unwrap_err().code(), "decode_too_long");
    }

    #[test]
    fn only_padding_is_trimmed() {
        let mut samples = samples(0, 1_000);
        samples.push_silence(400).unwrap();
        samples.trim_padding(100, 160);
        assert_eq!(samples.frames(), 400);
        samples.trim_padding(300, 160);
        assert_eq!(samples.frames(), 300);
        samples.trim_padding(900, 160);
        assert_eq!(samples.frames(), 300);
    }

    #[test]
    fn impossible_layouts_are_refused() {
        let code = |rate_hz, channels| {
            Samples::new(rate_hz, channels, 0, Ms(1)).map(|_| "").unwrap_or_else(|error| error.code())
        };
        assert_eq!(code(0, 1), "decode_corrupt");
        assert_eq!(code(8_000, 0), "decode_corrupt");
        assert_eq!(code(8_000, 9), "decode_unsupported");
        assert_eq!(code(384_001, 1), "decode_unsupported");
        assert_eq!(code(384_000, 8), "");
    }

    #[test]
    fn floats_clip_and_strange_ones_are_silent() {
        for (float, expected) in [
            (0.0, 0),
            (0.5, 16_384),
            (1.0, i16::MAX),
            (-1.0, i16::MIN),
            (-7.0, i16::MIN),
            (f64::NAN, 0),
            (f64::INFINITY, 0),
        ] {
            assert_eq!(from_float(float), expected, "{float}");
        }
    }
}
