//! Random numbers by name.
//!
//! A draw depends only on what it is for: the seed, the replication, the case, the step, which stay in that step, and the
//! purpose. It does not depend on the order in which things happen. So the same case meets the same luck in two versions
//! of a scenario (differences between them are not drowned by noise), one case of one replication can be repeated alone,
//! and the number of threads changes nothing.
//!
//! The algorithms are our own small ones on [`libm`], not those of a sampling library: a library may change an algorithm
//! between releases, and the C library's logarithm differs in its last bit from one system to the next. Either would
//! change recorded results.

use rand_pcg::Pcg64Dxsm;
use rand_pcg::rand_core::Rng;

/// What a number is drawn for. The values are part of the results: never reuse or reorder them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Purpose {
    /// The time from the case before to this one.
    Arrival = 1,
    /// Hands-on time.
    Work = 2,
    /// Elapsed time that nobody here controls.
    Delay = 3,
    /// Which button.
    Outcome = 4,
    /// What stands in a field; the name of the field goes into the draw's name.
    Field = 5,
    /// How long a system takes.
    CallTime = 6,
    /// Whether a system fails.
    CallFails = 7,
}

/// The luck of one replication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Luck {
    seed: u64,
    replication: u64,
}

/// What a draw is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// The n-th case to arrive.
    pub(crate) case: u64,
    /// [`name_hash`] of the step; a field's is mixed into it.
    pub(crate) step: u64,
    /// Which stay in that step, from 1; for a call also the attempt.
    pub(crate) visit: u64,
    /// What for.
    pub(crate) purpose: Purpose,
}

/// A stream of numbers for one purpose.
#[derive(Debug)]
pub(crate) struct Draw(Pcg64Dxsm);

impl Luck {
    pub(crate) fn new(seed: u64, replication: u64) -> Self {
        Self { seed, replication }
    }

    /// The numbers under this name.
    pub(crate) fn draw(self, name: Name) -> Draw {
        let parts = [self.seed, self.replication, name.case, name.step, name.visit, name.purpose as u64];
        // Two lanes that start apart give the generator its 128 bits of state; a third names its stream.
        let [mut high, mut low, mut stream] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0];
        for part in parts {
            high = absorb(high, part);
            low = absorb(low, part);
            stream = absorb(stream, part);
        }
        Draw(Pcg64Dxsm::new(u128::from(high) << 64 | u128::from(low), u128::from(stream)))
    }
}

impl Draw {
    /// A number strictly between 0 and 1, in steps of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
        let steps = (self.0.next_u64() >> 11) as f64;
        (steps + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// The hash of a name, the same on every machine and in every release (FNV-1a, then mixed).
pub(crate) fn name_hash(name: &str) -> u64 {
    let plain = name
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    absorb(plain, 0)
}

/// One more part into a running hash: the finaliser of SplitMix64, a bijection of the sum for every part.
pub(crate) fn absorb(hash: u64, part: u64) -> u64 {
    let mut mixed =
        hash.rotate_left(27).wrapping_add(part.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(case: u64, step: u64, visit: u64) -> Name {
        Name { case, step, visit, purpose: Purpose::Work }
    }

    #[test]
    fn a_draw_depends_on_its_name_alone() {
        let luck = Luck::new(7, 3);
        let alone = luck.draw(name(5, 9, 1)).unit();
        let _between = luck.draw(name(6, 9, 1)).unit();
        assert_eq!(luck.draw(name(5, 9, 1)).unit(), alone);
        assert_ne!(luck.draw(name(5, 9, 2)).unit(), alone);
        assert_ne!(Luck::new(7, 4).draw(name(5, 9, 1)).unit(), alone);
        assert_ne!(Luck::new(8, 3).draw(name(5, 9, 1)).unit(), alone);
    }

    #[test]
    fn numbers_of_a_release_stay_as_they_were() {
        let drawn: Vec<_> =
            (1..=3).map(|case| Luck::new(20_260_105, 0).draw(name(case, name_hash("intake"), 1)).unit()).collect();
        assert_eq!(drawn, [0.931_157_687_610_086_4, 0.419_776_353_554_530_75, 0.529_191_541_983_067_1]);
    }

    /// Names that differ in one place by one must look unrelated: equal shares in 100 boxes, and no correlation of a
    /// case with the next one.
    #[test]
    fn neighbouring_names_are_unrelated() {
        const COUNT: u32 = 200_000;
        for vary in 0..3 {
            let luck = Luck::new(1, 1);
            let drawn: Vec<f64> = (0..u64::from(COUNT))
                .map(|n| match vary {
                    0 => luck.draw(name(n, 1, 1)).unit(),
                    1 => luck.draw(name(1, n, 1)).unit(),
                    _ => Luck::new(n, 1).draw(name(1, 1, 1)).unit(),
                })
                .collect();
            let mut boxes = [0.0_f64; 100];
            for number in &drawn {
                boxes[(number * 100.0) as usize] += 1.0;
            }
            let expected = f64::from(COUNT) / 100.0;
            let chi: f64 = boxes.iter().map(|found| (found - expected).powi(2) / expected).sum();
            // 99 degrees of freedom: beyond 160 once in ten thousand tries; the seeds are fixed.
            assert!(chi < 160.0, "chi square {chi} when varying part {vary}");
            let product: f64 = drawn.windows(2).map(|pair| (pair[0] - 0.5) * (pair[1] - 0.5)).sum();
            let correlation = product / f64::from(COUNT) * 12.0;
            assert!(correlation.abs() < 0.01, "correlation {correlation} when varying part {vary}");
        }
    }
}
