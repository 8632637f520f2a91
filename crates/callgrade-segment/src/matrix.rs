//! Products of matrices, by `matrixmultiply`, which takes the fastest instructions of the processor it runs on, and of
//! rows. The only file that names it.

/// A matrix inside a slice: row after row, `stride` numbers from one to the next.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub numbers: &'a [f32],
    pub stride: usize,
}

/// Adds the product of a `rows` × `depth` and a `depth` × `width` matrix to a third.
///
/// - `a`: its rows may overlap.
/// - `b`: row after row, without gaps.
/// - `sum`: [`Rows`] to be added to, `sum_stride` from one to the next.
///
/// # Panics
/// When a slice is shorter than its matrix, or rows of the sum would overlap.
#[expect(unsafe_code, reason = "the crate takes pointers; that they stay inside is checked here")]
pub(crate) fn add_product(
    (rows, depth, width): (usize, usize, usize),
    a: Rows,
    b: &[f32],
    sum: &mut [f32],
    sum_stride: usize,
) {
    if rows == 0 {
        return;
    }
    assert!((rows - 1) * a.stride + depth <= a.numbers.len(), "the left matrix is whole");
    assert!(depth * width <= b.len(), "the right matrix is whole");
    assert!((rows - 1) * sum_stride + width <= sum.len() && width <= sum_stride, "the sum has room");
    let step = |length: usize| length as isize;
    // SAFETY: all three matrices lie inside their slices, as just checked, and the sum's rows do not overlap.
    unsafe {
        matrixmultiply::sgemm(
            rows,
            depth,
            width,
            1.0,
            a.numbers.as_ptr(),
            step(a.stride),
            1,
            b.as_ptr(),
            step(width),
            1,
            1.0,
            sum.as_mut_ptr(),
            step(sum_stride),
            1,
        );
    }
}

/// The product of two rows, of the length of the shorter one; 0 for none.
///
/// In eight sums side by side, so that the compiler can do them at once.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, b) = (a[..length].chunks_exact(8), b[..length].chunks_exact(8));
    let mut sums = [0.0; 8];
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_times_a_row_is_one_number() {
        let a: Vec<f32> = (0..19).map(|at| at as f32).collect();
        assert_eq!(dot(&a, &[2.0; 30]), 342.0);
        assert_eq!(dot(&a, &[]), 0.0);
    }

    #[test]
    fn rows_times_columns_are_added() {
        // Rows (1 2), (3 4) with a number between them; sums start at 100.
        let mut sum = [100.0; 5];
        let a = Rows { numbers: &[1.0, 2.0, 9.0, 3.0, 4.0], stride: 3 };
        add_product((2, 2, 2), a, &[5.0, 6.0, 7.0, 8.0], &mut sum, 3);
        assert_eq!(sum, [119.0, 122.0, 100.0, 143.0, 150.0]);
        add_product((0, 2, 2), a, &[], &mut [], 3);
    }
}
