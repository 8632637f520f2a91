//! Lists of spans: in order, apart from one another.

use crate::time::{Ms, Span};

/// The union of spans given in any order: sorted, merged where they overlap or touch.
pub fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.hull(span),
            _ => merged.push(span),
        }
    }
    merged
}

/// What is left of `within` outside `spans`. `spans` must be sorted and disjoint, as [`union`] makes them.
pub fn gaps(within: Span, spans: &[Span]) -> Vec<Span> {
    let mut gaps = Vec::new();
    let mut from = within.start();
    for span in spans.iter().filter_map(|span| span.overlap(within)) {
        if from < span.start() {
            gaps.push(Span::new(from, span.start()));
        }
        from = from.max(span.end());
    }
    if from < within.end() {
        gaps.push(Span::new(from, within.end()));
    }
    gaps
}

/// Where both lists have something, in order. Each list must be sorted and disjoint.
pub fn overlaps(a: &[Span], b: &[Span]) -> Vec<Span> {
    union(a.iter().flat_map(|&x| b.iter().filter_map(move |&y| x.overlap(y))).collect())
}

/// What is left of `spans` outside `holes`. Both must be sorted and disjoint.
pub fn minus(spans: &[Span], holes: &[Span]) -> Vec<Span> {
    spans.iter().flat_map(|&span| gaps(span, holes)).collect()
}

/// The time that the spans last together. They must be disjoint.
pub fn total(spans: &[Span]) -> Ms {
    spans.iter().map(|span| span.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `"..##.#"`: a hash is a millisecond inside a span.
    fn drawn(picture: &str) -> Vec<Span> {
        let moments = picture.char_indices().filter(|&(_, mark)| mark == '#');
        union(moments.map(|(at, _)| Span::new(Ms(at as u32), Ms(at as u32 + 1))).collect())
    }

    #[test]
    fn a_gap_is_what_the_spans_leave_free() {
        let all = Span::new(Ms(0), Ms(10));
        assert_eq!(gaps(all, &drawn("..##...#..")), drawn("##..###.##"));
        assert_eq!(gaps(all, &[]), vec![all]);
        assert_eq!(gaps(all, &drawn("##########")), vec![]);
    }

    #[test]
    fn overlaps_and_differences() {
        let (a, b) = (drawn(".####..##."), drawn("..#.######"));
        assert_eq!(overlaps(&a, &b), drawn("..#.#..##."));
        assert_eq!(minus(&a, &b), drawn(".#.#......"));
        assert_eq!(total(&a), Ms(6));
    }
}
