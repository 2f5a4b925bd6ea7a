//! Chance that a seed decides. Every consumer of chance has a stream of its own, named by a label,
//! so that adding a broker does not reshuffle everybody else's luck. Integers only: a float in a
//! decision could differ between machines.

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::time::Span;

/// One stream of chance. Cloning it clones its place in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance(Pcg64Mcg);

impl Chance {
    /// The stream named `label` of the universe `seed`.
    pub fn stream(seed: u64, label: &str) -> Self {
        // FNV-1a: any stable mix of the label will do, it only has to stay the same for ever.
        let label = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(Pcg64Mcg::seed_from_u64(seed ^ label))
    }

    /// A number in `0..bound`.
    ///
    /// # Panics
    /// If `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a draw needs at least one outcome");
        self.0.random_range(0..bound)
    }

    /// How long to wait after `failures` in a row, of a wait that doubles from `initial` to `max`
    /// and differs by up to a fifth, but is never longer than `max` (Kafka's `ExponentialBackoff`).
    pub fn back_off(&mut self, (initial, max): (Span, Span), failures: u32) -> Span {
        let plain = initial.as_us().saturating_mul(1 << failures.min(20)).min(max.as_us());
        Span::from_us(plain * (800 + self.below(400)) / 1_000).min(max)
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_apart_and_repeatable() {
        let draw = |seed, label| {
            let mut chance = Chance::stream(seed, label);
            (0..8).map(|_| chance.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "network"), draw(7, "network"));
        assert_ne!(draw(7, "network"), draw(7, "placement"));
        assert_ne!(draw(7, "network"), draw(8, "network"));
    }
}
