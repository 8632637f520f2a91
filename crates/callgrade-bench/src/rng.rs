//! Chance that is the same on every machine and in every year.
//!
//! Own code, since the published figures hang on it: a crate may change its stream with a version.

use callgrade_core::Ms;

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The chance of one call of one set; sets and calls do not depend on one another.
    pub(crate) fn new(seed: u64, set: &str, call: usize) -> Rng {
        // FNV-1a over the name, so that a new set leaves the others as they are.
        let name = set.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut rng = Rng(seed ^ name);
        let start = rng.next() ^ call as u64;
        Rng(start)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1, without 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From `low` to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A length of time from `low` to `high` milliseconds.
    pub(crate) fn ms(&mut self, low: u32, high: u32) -> Ms {
        Ms(self.between(f64::from(low), f64::from(high)) as u32)
    }

    /// A whole number below `count`; 0 for a count of 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }

    /// One of several; there must be one.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts items into another order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Mean 0, variance 1, nearly normal: the sum of four even ones, out of one draw.
    pub(crate) fn normal(&mut self) -> f32 {
        let draw = self.next();
        let sum: u64 = (0..4).map(|part| (draw >> (16 * part)) & 0xffff).sum();
        (sum as f32 / 65_535.0 - 2.0) * 3.0f32.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_calls_and_others_do_not() {
        let draw = |seed, set, call| Rng::new(seed, set, call).unit();
        assert_eq!(draw(1, "rings", 3), draw(1, "rings", 3));
        assert_ne!(draw(1, "rings", 3), draw(2, "rings", 3));
        assert_ne!(draw(1, "rings", 3), draw(1, "holds", 3));
        assert_ne!(draw(1, "rings", 3), draw(1, "rings", 4));
    }

    #[test]
    fn draws_keep_to_their_bounds() {
        let mut rng = Rng::new(1, "bounds", 0);
        assert!((0..1_000).all(|_| (200..900).contains(&rng.ms(200, 900).0)));
        assert!((0..1_000).all(|_| rng.below(3) < 3));
        let mean = (0..10_000).map(|_| rng.unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        let power = (0..10_000).map(|_| rng.normal().powi(2)).sum::<f32>() / 10_000.0;
        assert!((power - 1.0).abs() < 0.05, "{power}");
    }
}
