//! Which found thing is which true one.

/// Pairs each true thing with the first found one that is the same and still free, in order.
pub(crate) fn pairs<T: Copy, F: Copy>(
    truth: &[T],
    found: &[F],
    same: impl Fn(&T, &F) -> bool,
) -> Vec<(T, F)> {
    let mut free: Vec<F> = found.to_vec();
    let pair = |&truth: &T| {
        let at = free.iter().position(|found| same(&truth, found))?;
        Some((truth, free.remove(at)))
    };
    truth.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_found_twice() {
        assert_eq!(pairs(&[1, 2, 2], &[2, 1, 3], |a, b| a == b), [(1, 1), (2, 2)]);
    }
}
