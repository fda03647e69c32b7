//! Whether the rows of a table leave something out, or say two things about the same.
//!
//! A table is a set of boxes in a space with one axis per input, each cut into stretches. One axis after the other is swept;
//! on each stretch the rows that it does not exclude go on to the next axis. A stretch on which a row remains that takes
//! everything from there on is covered; the same rows on the same axis are looked at once. That is quick for tables as
//! people write them. Tables can be made for which no method is quick, so the work is counted, and past
//! [`WORK_MAX`] the table is refused rather than accepted unproved.

use std::collections::BTreeSet;
use std::ops::Range;

/// Comparisons of a row with a stretch. Enough for thousands of rows that follow each other; a fraction of a second.
pub(super) const WORK_MAX: usize = 4_000_000;

/// The table is too entangled to be proved.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

/// For each axis, the stretches of a box.
pub(super) type Boxed = Vec<Vec<Range<u32>>>;

/// The rows of one table over the values that its inputs can have.
pub(super) struct Coverage<'t> {
    space: &'t Boxed,
    rows: Vec<&'t Boxed>,
    work: usize,
}

impl<'t> Coverage<'t> {
    pub(super) fn new(space: &'t Boxed, rows: impl IntoIterator<Item = &'t Boxed>) -> Self {
        Self { space, rows: rows.into_iter().collect(), work: 0 }
    }

    /// One stretch per axis that no row takes; nothing if there is none.
    pub(super) fn gap(&mut self) -> Result<Option<Vec<u32>>, TooMuch> {
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let space = self.space;
        Sweep::new(&self.rows, space, &mut self.work).gap(0, &all)
    }

    /// Whether everything in a row is taken by rows before it.
    pub(super) fn hidden(&mut self, row: usize) -> Result<bool, TooMuch> {
        let own = both(self.space, self.rows[row]);
        let mut before = Vec::new();
        for earlier in 0..row {
            self.count(1)?;
            if meet(self.rows[earlier], &own).is_some() {
                before.push(earlier);
            }
        }
        let gap = Sweep::new(&self.rows, &own, &mut self.work).gap(0, &before)?;
        Ok(gap.is_none())
    }

    /// Whether a row can fit at all.
    pub(super) fn possible(&self, row: usize) -> bool {
        both(self.space, self.rows[row]).iter().all(|axis| !axis.is_empty())
    }

    /// For each row that says something which a row before it says too: that row, and where they meet.
    pub(super) fn overlaps(&mut self) -> Result<Vec<(usize, usize, Vec<u32>)>, TooMuch> {
        let mut found: Vec<(usize, usize, Vec<u32>)> = Vec::new();
        let Some(axis) = (0..self.space.len()).min_by_key(|axis| self.pairs(*axis)) else { return Ok(found) };
        let mut done = BTreeSet::new();
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let rows = self.rows.clone();
        for (_, present) in stretches(&rows, &self.space[axis], axis, &all) {
            for (place, second) in present.iter().enumerate() {
                for first in &present[..place] {
                    self.count(1)?;
                    if done.contains(second) {
                        break;
                    }
                    if let Some(point) = meet(self.rows[*first], &both(self.space, self.rows[*second])) {
                        done.insert(*second);
                        found.push((*first, *second, point));
                    }
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// How many pairs of rows would be compared along this axis.
    fn pairs(&self, axis: usize) -> usize {
        let all: Vec<usize> = (0..self.rows.len()).collect();
        stretches(&self.rows, &self.space[axis], axis, &all).map(|(_, present)| present.len() * present.len()).sum()
    }

    fn count(&mut self, work: usize) -> Result<(), TooMuch> {
        self.work += work;
        if self.work > WORK_MAX { Err(TooMuch) } else { Ok(()) }
    }
}

struct Sweep<'s> {
    rows: &'s [&'s Boxed],
    space: &'s Boxed,
    /// Of which rows it is known that from this axis on they leave nothing out.
    covered: BTreeSet<(usize, Vec<usize>)>,
    work: &'s mut usize,
}

impl<'s> Sweep<'s> {
    fn new(rows: &'s [&'s Boxed], space: &'s Boxed, work: &'s mut usize) -> Self {
        Self { rows, space, covered: BTreeSet::new(), work }
    }

    fn gap(&mut self, axis: usize, present: &[usize]) -> Result<Option<Vec<u32>>, TooMuch> {
        let rest = &self.space[axis..];
        if rest.iter().any(Vec::is_empty) {
            return Ok(None); // There is nothing to take.
        }
        if present.is_empty() {
            return Ok(Some(rest.iter().map(|stretches| stretches[0].start).collect()));
        }
        *self.work += present.len();
        if *self.work > WORK_MAX {
            return Err(TooMuch);
        }
        let takes_all = |row: &usize| (axis..self.space.len()).all(|at| within(&self.space[at], &self.rows[*row][at]));
        if present.iter().any(takes_all) {
            return Ok(None);
        }
        let key = (axis, present.to_vec());
        if self.covered.contains(&key) {
            return Ok(None);
        }
        let parts: Vec<_> = stretches(self.rows, &self.space[axis], axis, present).collect();
        for (stretch, remaining) in parts {
            *self.work += remaining.len() + 1;
            if let Some(mut point) = self.gap(axis + 1, &remaining)? {
                point.insert(0, stretch);
                return Ok(Some(point));
            }
        }
        self.covered.insert(key);
        Ok(None)
    }
}

/// The parts of an axis on which the same rows remain: the first stretch of each part, and those rows in order.
fn stretches<'r>(
    rows: &'r [&Boxed],
    space: &'r [Range<u32>],
    axis: usize,
    present: &'r [usize],
) -> impl Iterator<Item = (u32, Vec<usize>)> + 'r {
    let mut changes: Vec<(u32, bool, usize)> = Vec::new();
    for row in present {
        for range in intersection(&rows[*row][axis], space) {
            changes.push((range.start, true, *row));
            changes.push((range.end, false, *row));
        }
    }
    changes.sort_unstable();
    let mut limits: Vec<u32> = changes.iter().map(|change| change.0).collect();
    limits.extend(space.iter().map(|range| range.start));
    limits.sort_unstable();
    limits.dedup();
    let mut next = 0;
    let mut now = BTreeSet::new();
    limits.into_iter().filter_map(move |limit| {
        while let Some((_, begins, row)) = changes.get(next).filter(|change| change.0 <= limit) {
            if *begins {
                now.insert(*row);
            } else {
                now.remove(row);
            }
            next += 1;
        }
        space.iter().any(|range| range.contains(&limit)).then(|| (limit, now.iter().copied().collect()))
    })
}

fn intersection(a: &[Range<u32>], b: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        let both = left.start.max(right.start)..left.end.min(right.end);
        if both.start < both.end {
            found.push(both);
        }
        if left.end < right.end { i += 1 } else { j += 1 }
    }
    found
}

fn within(inner: &[Range<u32>], outer: &[Range<u32>]) -> bool {
    inner.iter().all(|range| outer.iter().any(|other| other.start <= range.start && range.end <= other.end))
}

fn both(a: &Boxed, b: &Boxed) -> Boxed {
    a.iter().zip(b).map(|(a, b)| intersection(a, b)).collect()
}

/// A point in both boxes.
fn meet(a: &Boxed, b: &Boxed) -> Option<Vec<u32>> {
    a.iter().zip(b).map(|(a, b)| intersection(a, b).first().map(|range| range.start)).collect()
}
