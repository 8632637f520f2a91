//! Which windows are heard together.

/// At most so many. More save little.
const MOST: usize = 16;

/// For each window the decoder keeps what it looks for in the encoder's output: 12 kB a frame in a model as small as base. So many
/// frames at most: three windows of half a minute.
const MOST_FRAMES: usize = 9_000;

/// Windows in batches, by their places in `widths`: those of like width together, the widest first, since a batch is as wide as
/// its widest.
///
/// - `widths`: frames that the encoder is given for each window.
pub(super) fn batches(widths: &[usize]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(widths[at]));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for at in order {
        match batches.last_mut() {
            Some(batch) if batch.len() < room(widths[batch[0]]) => batch.push(at),
            _ => batches.push(vec![at]),
        }
    }
    batches
}

/// How many windows of a width fit into a batch.
fn room(width: usize) -> usize {
    (MOST_FRAMES / width.max(1)).clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_like_width_are_heard_together() {
        assert_eq!(batches(&[600, 3_000, 2_900, 2_800, 700, 2_800]), [[1, 2, 3].to_vec(), vec![5, 4, 0]]);
        assert_eq!(batches(&[512; 17]), [(0..16).collect(), vec![16]]);
        assert_eq!(batches(&[]), Vec::<Vec<usize>>::new());
    }
}
