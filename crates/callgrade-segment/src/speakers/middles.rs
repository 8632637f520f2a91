//! Two middles among points on a sphere, so that each point lies close to one: k-means for directions.

use super::network::{WIDTH, to_length_1};
use crate::matrix::dot;

/// Pairs of points to start from; the best end counts. More find nothing better.
const STARTS: usize = 16;

/// Steps after which a start that has not settled is taken as it is.
const STEPS: usize = 50;

/// Who says less of all that is said is no voice but a cough or a shout of the other's. Part of the weight.
const LEAST: f32 = 0.06;

/// Two directions of length 1.
#[derive(Debug, Clone)]
pub(super) struct Middles([Vec<f32>; 2]);

/// The best two middles; `None` when all points are one, or all but a few.
///
/// - `points`: of length 1, each with its weight.
pub(super) fn middles(points: &[(&[f32], f32)]) -> Option<Middles> {
    let mut best: Option<(f32, Middles)> = None;
    for start in 0..STARTS.min(points.len()) {
        let from = points[start * points.len() / STARTS.min(points.len())].0;
        let (one, other) = opposite(points, from);
        let Some(middles) = settled(points, Middles([one.to_vec(), other.to_vec()])) else { continue };
        if middles.lesser(points) < LEAST {
            continue;
        }
        let fit = middles.fit(points);
        // Starts that end in the same place differ in the last bits: the first of them counts.
        if best.as_ref().is_none_or(|(found, _)| found + 1e-5 < fit) {
            best = Some((fit, middles));
        }
    }
    best.map(|(_, middles)| middles)
}

/// The point farthest from one, and the point farthest from that.
fn opposite<'a>(points: &[(&'a [f32], f32)], from: &'a [f32]) -> (&'a [f32], &'a [f32]) {
    let farthest = |from: &'a [f32]| {
        let far = points.iter().min_by(|a, b| dot(a.0, from).total_cmp(&dot(b.0, from)));
        far.map_or(from, |far| far.0)
    };
    let one = farthest(from);
    (one, farthest(one))
}

fn settled(points: &[(&[f32], f32)], start: Middles) -> Option<Middles> {
    let mut middles = start;
    for _ in 0..STEPS {
        let mut sums = [vec![0.0; WIDTH], vec![0.0; WIDTH]];
        let mut counts = [0usize; 2];
        for (point, weight) in points {
            let nearest = usize::from(0.0 < middles.leaning(point));
            counts[nearest] += 1;
            sums[nearest].iter_mut().zip(*point).for_each(|(sum, number)| *sum += weight * number);
        }
        if counts.contains(&0) {
            return None;
        }
        sums.iter_mut().for_each(|sum| to_length_1(sum));
        let moved = sums.iter().flatten().zip(middles.0.iter().flatten()).map(|(a, b)| (a - b).abs());
        let moved = moved.fold(0.0, f32::max);
        middles = Middles(sums);
        if moved < 1e-6 {
            break;
        }
    }
    Some(middles)
}

impl Middles {
    /// How much closer a point lies to the second than to the first.
    pub(super) fn leaning(&self, point: &[f32]) -> f32 {
        dot(&self.0[1], point) - dot(&self.0[0], point)
    }

    /// The cosine between the two: 1 when they are one.
    pub(super) fn likeness(&self) -> f32 {
        dot(&self.0[0], &self.0[1])
    }

    /// The part of the weight that lies close to the lesser of the two.
    fn lesser(&self, points: &[(&[f32], f32)]) -> f32 {
        let all: f32 = points.iter().map(|(_, weight)| weight).sum();
        let second: f32 =
            points.iter().filter(|(point, _)| 0.0 < self.leaning(point)).map(|(_, weight)| weight).sum();
        (second / all).min(1.0 - second / all)
    }

    /// How close points lie to their middles; 1 when on them.
    fn fit(&self, points: &[(&[f32], f32)]) -> f32 {
        let near = |point: &[f32]| dot(&self.0[0], point).max(dot(&self.0[1], point));
        let all: f32 = points.iter().map(|(_, weight)| weight).sum();
        points.iter().map(|(point, weight)| weight * near(point)).sum::<f32>() / all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A direction in the plane of the first two numbers.
    fn point(degrees: f32) -> Vec<f32> {
        let mut point = vec![0.0; WIDTH];
        (point[0], point[1]) = (degrees.to_radians().cos(), degrees.to_radians().sin());
        point
    }

    #[test]
    fn each_heap_has_its_middle() {
        let points: Vec<Vec<f32>> = [0.0, 60.0, 4.0, 62.0, 2.0, 64.0, 66.0].map(point).into();
        let weighted: Vec<(&[f32], f32)> = points.iter().map(|point| (point.as_slice(), 1.0)).collect();
        let middles = middles(&weighted).unwrap();
        assert!((middles.likeness() - 61f32.to_radians().cos()).abs() < 1e-4, "{}", middles.likeness());
        let first = middles.leaning(&points[0]) < 0.0;
        for (at, is_first) in [(2, first), (4, first), (1, !first), (3, !first), (6, !first)] {
            assert_eq!(middles.leaning(&points[at]) < 0.0, is_first, "{at}");
        }
    }

    #[test]
    fn a_lone_cough_is_no_voice() {
        let points: Vec<Vec<f32>> = (0..20).map(|at| point(if at == 7 { 80.0 } else { at as f32 })).collect();
        let weighted: Vec<(&[f32], f32)> = points.iter().map(|point| (point.as_slice(), 1.0)).collect();
        assert!(middles(&weighted).is_none_or(|middles| 0.9 < middles.likeness()));
    }

    #[test]
    fn where_all_is_one_there_are_no_two() {
        let same = point(10.0);
        assert!(middles(&[(&same, 1.0), (&same, 1.0)]).is_none());
        assert!(middles(&[]).is_none());
    }
}
