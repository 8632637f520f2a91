//! 16-bit floats (IEEE 754 binary16), which Rust does not have yet.

/// Widens; every value has an exact 32-bit form.
pub(crate) fn widen(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let exponent = u32::from(half >> 10) & 0x1f;
    let mantissa = u32::from(half & 0x3ff);
    match exponent {
        // Subnormal: mantissa * 2^-24, exact in 32 bits.
        0 => f32::from_bits(sign | (mantissa as f32 * 2f32.powi(-24)).to_bits()),
        31 => f32::from_bits(sign | 0x7f80_0000 | mantissa << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | mantissa << 13),
    }
}

/// Narrows to the nearest, ties to even; too large becomes infinite.
pub(crate) fn narrow(value: f32) -> u16 {
    let sign = ((value.to_bits() >> 16) & 0x8000) as u16;
    let bits = value.to_bits() & 0x7fff_ffff;
    let magnitude = if bits > 0x7f80_0000 {
        0x7e00 // not a number
    } else if bits >= 0x477f_f000 {
        0x7c00 // 65520 and above round to infinity
    } else if bits >= 0x3880_0000 {
        // Normal: drop 13 bits. Adding just under half, and one more when the last kept bit is odd, carries
        // into the exponent by itself.
        (bits - (112 << 23) + 0xfff + (bits >> 13 & 1)) >> 13
    } else {
        // Subnormal: steps of 2^-24; adding 0.5 makes the hardware round to exactly that step.
        (f32::from_bits(bits) + 0.5).to_bits() - 0.5f32.to_bits()
    };
    sign | magnitude as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives_the_round_trip() {
        for half in 0..=u16::MAX {
            let wide = widen(half);
            if !wide.is_nan() {
                assert_eq!(narrow(wide), half, "{half:#06x} is {wide}");
            }
        }
        assert!(widen(narrow(f32::NAN)).is_nan());
    }

    #[test]
    fn known_values() {
        for (half, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x0001, 2f32.powi(-24)), (0x7bff, 65504.0)] {
            assert_eq!(widen(half), value);
        }
    }

    #[test]
    fn narrows_to_the_nearest_and_ties_to_even() {
        for half in 0..0x7bffu16 {
            let (low, high) = (widen(half), widen(half + 1));
            let middle = (low + high) / 2.0;
            let even = half + (half & 1);
            assert_eq!(narrow(middle), even, "between {low} and {high}");
            assert_eq!(narrow(middle.next_down()), half);
            assert_eq!(narrow(middle.next_up()), half + 1);
        }
        assert_eq!(narrow(65520.0), 0x7c00);
        assert_eq!(narrow(65519.99), 0x7bff);
    }
}
