//! A set of steps, as bits.

use motcua_kernel::id::StepIx;

/// A set of steps: a bit each, because thousands of such sets are joined while a long procedure is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Steps(Vec<u64>);

impl Steps {
    /// None of so many.
    pub(crate) fn none(of: usize) -> Self {
        Self(vec![0; of.div_ceil(64)])
    }

    /// Adds one.
    pub(crate) fn insert(&mut self, ix: StepIx) {
        self.0[ix.index() / 64] |= 1 << (ix.index() % 64);
    }

    /// Adds those of another set, and says whether any was new.
    pub(crate) fn join(&mut self, other: &Self) -> bool {
        let mut grown = false;
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            grown |= more & !*word != 0;
            *word |= more;
        }
        grown
    }

    /// Whether this one is among them.
    pub(crate) fn contains(&self, ix: StepIx) -> bool {
        self.0[ix.index() / 64] >> (ix.index() % 64) & 1 == 1
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// All of them, in the order of the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = StepIx> + '_ {
        let of_word = |(place, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| place * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(of_word).map(|ix| StepIx(u16::try_from(ix).unwrap_or(u16::MAX)))
    }
}
