//! Counting statements: what a commit costs does not depend on the machine's load, so tests can hold it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many statements each table took, at most, in one round of reading and one commit.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    reads: BTreeMap<&'static str, u32>,
    writes: BTreeMap<&'static str, u32>,
    most_reads: BTreeMap<&'static str, u32>,
    most_writes: BTreeMap<&'static str, u32>,
    commits: u32,
}

impl Tally {
    pub(crate) fn read(&self, table: &'static str) {
        *self.lock().reads.entry(table).or_default() += 1;
    }

    pub(crate) fn write(&self, table: &'static str) {
        *self.lock().writes.entry(table).or_default() += 1;
    }

    /// A commit closes a round.
    pub(crate) fn commit(&self) {
        let mut counts = self.lock();
        let Counts { reads, writes, most_reads, most_writes, commits } = &mut *counts;
        *commits += 1;
        close(reads, most_reads);
        close(writes, most_writes);
    }

    /// The most reading statements that one table took before one commit.
    pub fn most_reads(&self) -> BTreeMap<&'static str, u32> {
        self.lock().most_reads.clone()
    }

    /// The most writing statements that one table took in one commit.
    pub fn most_writes(&self) -> BTreeMap<&'static str, u32> {
        self.lock().most_writes.clone()
    }

    /// How many transactions were committed.
    pub fn commits(&self) -> u32 {
        self.lock().commits
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn close(now: &mut BTreeMap<&'static str, u32>, most: &mut BTreeMap<&'static str, u32>) {
    for (table, count) in std::mem::take(now) {
        let most = most.entry(table).or_default();
        *most = count.max(*most);
    }
}
