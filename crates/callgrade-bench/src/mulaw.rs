//! Mu-law, after ITU-T G.711: how a telephone network stores a sample in a byte.

/// What is added before the logarithm is taken, on the 16-bit scale.
const BIAS: i32 = 132;

/// The largest magnitude that has a code.
const LARGEST: i32 = 32_635;

/// A sample to its byte.
pub(crate) fn encode(sample: i16) -> u8 {
    let magnitude = i32::from(sample).abs().min(LARGEST) + BIAS;
    let segment = (magnitude.ilog2() - 7) as u8;
    let step = ((magnitude >> (segment + 3)) & 0x0f) as u8;
    let sign = if sample < 0 { 0x80 } else { 0 };
    !(sign | segment << 4 | step)
}

/// A byte to its sample.
pub(crate) fn decode(code: u8) -> i16 {
    let code = !code;
    let (segment, step) = ((code >> 4) & 0x07, i32::from(code & 0x0f));
    let magnitude = (((step << 3) + BIAS) << segment) - BIAS;
    (if code & 0x80 == 0 { magnitude } else { -magnitude }) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        // 0x7f is the negative zero, which no sample becomes.
        assert!((0..=255u8).filter(|&code| code != 0x7f).all(|code| encode(decode(code)) == code));
    }

    #[test]
    fn the_error_is_small_beside_the_sample() {
        for sample in (i16::MIN..=i16::MAX).step_by(7) {
            let error = (i32::from(decode(encode(sample))) - i32::from(sample)).abs();
            assert!(error <= 4 + i32::from(sample).abs() / 24, "{sample} is off by {error}");
        }
    }
}
