//! Public numbers, in the order in which cases are opened.
//!
//! A number is given while the command that opens its case is decided, and is kept in the transaction of the case. So a
//! register has no gaps, whatever is refused, cut off or lost on the way: gaps in a register raise questions. Several
//! nodes count in one register one after the other; that is the one row for which cases wait for each other, and it is
//! waited for no longer than a commit takes.

use motcua_kernel::id::CaseNumber;

/// Where numbers are counted: those of `2026-` with six digits are `2026-000001`, `2026-000002`, …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Register {
    /// What all of its numbers begin with; its name.
    pub prefix: String,
    /// At least so many digits follow.
    pub digits: usize,
}

impl Register {
    /// The number at this place, from 1.
    pub fn number(&self, place: u64) -> CaseNumber {
        format!("{}{place:0digits$}", self.prefix, digits = self.digits).into()
    }
}

/// How far a register has counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What its numbers begin with.
    pub prefix: String,
    /// The last place that was given.
    pub last: u64,
}
