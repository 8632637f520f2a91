//! The matrix kernels of our own against products worked out one by one. They are for processors with AVX-512: on others nothing
//! calls them, and nothing is tested.
#![cfg(all(feature = "whisper", target_arch = "x86_64"))]
#![expect(unsafe_code, reason = "the kernels are C++")]

use callgrade_transcribe as _; // links whisper.cpp, which they are part of

/// ggml's block of 32 numbers and their factor.
#[repr(C)]
#[derive(Clone, Copy)]
struct Block {
    factor: u16,
    numbers: [i8; 32],
}

unsafe extern "C" {
    fn q8_avx512(
        part: i32,
        parts: i32,
        m: i64,
        n: i64,
        k: i64,
        a: *const Block,
        lda: i64,
        b: *const Block,
        ldb: i64,
        c: *mut f32,
        ldc: i64,
    ) -> i64;
    fn f16_avx512(
        part: i32,
        parts: i32,
        m: i64,
        n: i64,
        k: i64,
        a: *const u16,
        lda: i64,
        b: *const u8,
        ldb: i64,
        is_wide: bool,
        c: *mut f32,
        ldc: i64,
    ) -> bool;
}

fn has_them() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512vnni")
}

/// Numbers that are no pattern, the same every time.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % end
    }
}

/// 16-bit numbers with their values: products and sums of them are exact.
const HALVES: [(u16, f32); 5] = [(0x3c00, 1.0), (0xbc00, -1.0), (0x3800, 0.5), (0x4000, 2.0), (0, 0.0)];

/// What the kernel leaves alone.
const UNTOUCHED: f32 = 7e9;

#[test]
fn eight_bits_are_multiplied_exactly() {
    if !has_them() {
        return;
    }
    let mut numbers = Numbers(1);
    // Rows that are no multiple of 16 are left to another kernel, columns that are no multiple of 8 are not.
    for (m, n, k) in [(16, 16, 1), (48, 21, 3), (37, 40, 16)] {
        let mut blocks = |count: usize| -> Vec<(Block, f32)> {
            let block = |numbers: &mut Numbers| {
                let (factor, value) = HALVES[numbers.below(4) as usize];
                let each = std::array::from_fn(|_| (numbers.below(255) as i32 - 127) as i8);
                (Block { factor, numbers: each }, value)
            };
            (0..count).map(|_| block(&mut numbers)).collect()
        };
        let (a, b) = (blocks(m * k), blocks(n * k));
        let only = |both: &[(Block, f32)]| both.iter().map(|(block, _)| *block).collect::<Vec<_>>();
        let (a_blocks, b_blocks) = (only(&a), only(&b));
        let mut c = vec![UNTOUCHED; m * n];
        let (ml, nl, kl) = (m as i64, n as i64, k as i64);
        // SAFETY: all matrices have the sizes that are given.
        let part = |part, parts, c: &mut Vec<f32>| unsafe {
            let (a, b) = (a_blocks.as_ptr(), b_blocks.as_ptr());
            q8_avx512(part, parts, ml, nl, kl, a, kl, b, kl, c.as_mut_ptr(), ml)
        };
        let done = part(0, 1, &mut c);
        assert_eq!(done, ml / 16 * 16);
        let mut shared = vec![UNTOUCHED; m * n];
        (0..3).for_each(|own| assert_eq!(part(own, 3, &mut shared), done));
        assert_eq!(shared, c);
        for column in 0..n {
            for row in 0..m {
                let products = (0..k).map(|l| {
                    let ((a, a_factor), (b, b_factor)) = (&a[row * k + l], &b[column * k + l]);
                    let each = a.numbers.iter().zip(&b.numbers);
                    let sum: i32 = each.map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
                    sum as f32 * (a_factor * b_factor)
                });
                let expected = if (row as i64) < done { products.sum() } else { UNTOUCHED };
                assert_eq!(c[column * m + row], expected, "{m} {n} {k}: row {row}, column {column}");
            }
        }
    }
}

#[test]
fn sixteen_bits_are_multiplied_exactly() {
    if !has_them() {
        return;
    }
    let mut numbers = Numbers(2);
    for (m, n, k) in [(16, 24, 16), (70, 29, 64), (5, 40, 33)] {
        let mut halves = |count: usize| -> Vec<(u16, f32)> {
            (0..count).map(|_| HALVES[numbers.below(5) as usize]).collect()
        };
        let (a, b) = (halves(m * k), halves(n * k));
        let a_halves: Vec<u16> = a.iter().map(|half| half.0).collect();
        for is_wide in [false, true] {
            let columns: Vec<u8> = b
                .iter()
                .flat_map(|half| match is_wide {
                    true => half.1.to_le_bytes().to_vec(),
                    false => half.0.to_le_bytes().to_vec(),
                })
                .collect();
            let mut c = vec![UNTOUCHED; m * n];
            let (ml, nl, kl) = (m as i64, n as i64, k as i64);
            // SAFETY: all matrices have the sizes that are given.
            let part = |part, parts, c: &mut Vec<f32>| unsafe {
                let (a, b) = (a_halves.as_ptr(), columns.as_ptr());
                f16_avx512(part, parts, ml, nl, kl, a, kl, b, kl, is_wide, c.as_mut_ptr(), ml)
            };
            assert!(part(0, 1, &mut c));
            let mut shared = vec![UNTOUCHED; m * n];
            (0..3).for_each(|own| assert!(part(own, 3, &mut shared)));
            assert_eq!(shared, c);
            for column in 0..n {
                for row in 0..m {
                    let expected: f32 = (0..k).map(|l| a[row * k + l].1 * b[column * k + l].1).sum();
                    assert_eq!(c[column * m + row], expected, "{m} {n} {k}: row {row}, column {column}");
                }
            }
        }
    }
}

#[test]
fn few_columns_are_left_to_others() {
    if !has_them() {
        return;
    }
    let block = [Block { factor: 0, numbers: [0; 32] }; 16];
    let mut c = [UNTOUCHED; 256];
    // SAFETY: all matrices have the sizes that are given.
    unsafe {
        assert_eq!(q8_avx512(0, 1, 16, 1, 1, block.as_ptr(), 1, block.as_ptr(), 1, c.as_mut_ptr(), 16), 0);
        let (a, b) = ([0u16; 16], [0u8; 16]);
        assert!(!f16_avx512(0, 1, 16, 1, 1, a.as_ptr(), 1, b.as_ptr(), 1, false, c.as_mut_ptr(), 16));
    }
    assert_eq!(c, [UNTOUCHED; 256]);
}
