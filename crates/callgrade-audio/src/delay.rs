//! How many samples encoders put before the first recorded one, where no header says so.

/// AAC without an edit list: one frame, what ffmpeg's and most low-complexity encoders use.
///
/// ADTS has no place to say it; Apple's encoder uses 2112, Fraunhofer's 2048, which at worst leaves
/// 68 ms at 16 kHz. Sources: `initial_padding = 1024` in libavcodec/aacenc.c; Apple, QuickTime File
/// Format, "Audio priming".
pub(crate) const AAC: usize = 1024;

/// MP3 without a LAME tag: LAME's own 576, plus 528 + 1 of the decoder's filter bank.
///
/// Source: the LAME technical FAQ, "Why is a decoded MP3 longer than the original?".
pub(crate) const MP3: usize = 576 + 528 + 1;

/// What the identification header of Opus tells.
///
/// Sources: RFC 7845, section 5.1; for MP4, where the same fields are big-endian and the version is
/// 0, "Encapsulation of Opus in ISO Base Media File Format", section 4.3.2.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OpusHead {
    /// Samples to leave out at the start, at 48 kHz.
    pub(crate) pre_skip: u16,
    /// The rate to decode at: that of the encoder's input if Opus can, else 48 kHz.
    ///
    /// A telephone call at 8 kHz has nothing above 4 kHz and takes a sixth of the memory.
    pub(crate) rate_hz: u32,
}

impl OpusHead {
    /// 48 kHz and no pre-skip when the header is missing or too short.
    pub(crate) fn parse(head: &[u8]) -> OpusHead {
        let fields = head.strip_prefix(b"OpusHead").and_then(|rest| rest.first_chunk::<8>());
        let (pre_skip, input_hz) = match fields {
            Some(&[0, _, a, b, c, d, e, f]) => (u16::from_be_bytes([a, b]), u32::from_be_bytes([c, d, e, f])),
            Some(&[_, _, a, b, c, d, e, f]) => (u16::from_le_bytes([a, b]), u32::from_le_bytes([c, d, e, f])),
            None => (0, 48_000),
        };
        let decodable = matches!(input_hz, 8_000 | 12_000 | 16_000 | 24_000);
        OpusHead { pre_skip, rate_hz: if decodable { input_hz } else { 48_000 } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &[u8], pre_skip: u16, rate_hz: u32) {
        assert_eq!(OpusHead::parse(head), OpusHead { pre_skip, rate_hz });
    }

    #[test]
    fn opus_decodes_at_the_rate_it_was_fed() {
        check(b"OpusHead\x01\x02\x38\x01\x40\x1f\0\0\0\0\0", 312, 8_000);
        check(b"OpusHead\x01\x02\x38\x01\x44\xac\0\0\0\0\0", 312, 48_000);
        check(b"OpusHead\x00\x02\x01\x38\0\0\x1f\x40\0\0\0", 312, 8_000);
        check(b"OpusHead\x01\x02\x38", 0, 48_000);
        check(b"", 0, 48_000);
    }
}
