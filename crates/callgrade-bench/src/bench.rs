//! What every measurement gets: material, chance, and how much of it.

use rayon::prelude::*;

use crate::channel::{Channel, Condition};
use crate::conversation::Cast;
use crate::listen::Product;
use crate::rng::Rng;
use crate::voices::Material;

/// A run of the bench.
#[derive(Debug)]
pub(crate) struct Bench {
    /// Voices and music.
    pub material: Material,
    /// As a user has it who sets nothing.
    pub product: Product,
    /// Equal seeds make equal calls.
    pub seed: u64,
    /// A tenth of the calls.
    pub quick: bool,
}

impl Bench {
    /// How many calls to make, of so many in a full run.
    pub(crate) fn calls(&self, full: usize) -> usize {
        if self.quick { full.div_ceil(10) } else { full }
    }

    /// Makes and measures calls of a set on all cores; results in the calls' order.
    ///
    /// # Errors
    /// The first error of any call.
    pub(crate) fn each<T: Send>(
        &self,
        set: &str,
        calls: usize,
        measure: impl Fn(usize, &Cast, &mut Rng) -> anyhow::Result<T> + Sync,
    ) -> anyhow::Result<Vec<T>> {
        let one = |call| {
            let mut rng = Rng::new(self.seed, set, call);
            let cast = Cast::new(&self.material, &mut rng);
            measure(call, &cast, &mut rng)
        };
        (0..calls).into_par_iter().map(one).collect()
    }

    /// A line in some condition, with some track for the conditions that need one.
    pub(crate) fn channel(&self, condition: Condition, rng: &mut Rng) -> Channel<'_> {
        Channel::new(condition, rng.pick::<Vec<f32>>(&self.material.music))
    }
}
