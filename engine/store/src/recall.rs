//! Folding a case from what is written down, and keeping the ones in use in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::case::CaseState;
use motcua_kernel::history::{CorruptHistory, NO_PREVIOUS};
use motcua_kernel::id::CaseId;
use motcua_kernel::{evolve, restore};

use crate::journal::Loaded;
use crate::row::SnapshotRow;

/// A snapshot of another build is thrown away, since the state is no promise. Raise the number after the stroke when
/// the state or its fold changes within one version of the program.
pub const BUILD: &str = concat!(env!("CARGO_PKG_VERSION"), "/5");

/// A state is written down each time this many events have come since the last one: reading a case then folds fewer
/// than this, and most commands do not rewrite the state.
const SNAPSHOT_EVERY: u64 = 32;

/// How many events come between two snapshots of this case. One with many open visits is written down more seldom, so
/// that over its life no event costs more than one line of it.
pub(crate) fn snapshot_every(case: &CaseState) -> u64 {
    let size = case.open.len() + case.rounds.size();
    SNAPSHOT_EVERY.max(u64::try_from(size).unwrap_or(u64::MAX))
}

/// A case in memory.
#[derive(Clone, Debug)]
pub(crate) struct Recalled {
    /// Its state.
    pub(crate) state: Arc<CaseState>,
    /// The hash of its last event.
    pub(crate) hash: Arc<str>,
    /// After which event its state was last written down; 0 if never.
    pub(crate) snapshot_version: u64,
}

impl Recalled {
    /// A case of which nothing has happened yet.
    pub(crate) fn unopened(case: CaseId) -> Self {
        Self { state: Arc::new(CaseState::unopened(case)), hash: NO_PREVIOUS.into(), snapshot_version: 0 }
    }

    /// Folds a case, checking that nothing is missing or changed between the snapshot and the last event.
    pub(crate) fn fold(loaded: &Loaded) -> Result<Self, CorruptHistory> {
        let snapshot = loaded.snapshot.as_ref().and_then(|row| Some((row, read(row)?)));
        let (state, hash, snapshot_version) = match snapshot {
            Some((row, state)) => follow(row, state, loaded)?,
            None => {
                let state = restore(&loaded.events)?;
                let hash = loaded.events.last().map_or_else(|| NO_PREVIOUS.to_owned(), |last| last.hash());
                (state, hash, 0)
            }
        };
        if state.version != loaded.version || hash != loaded.last_hash {
            return Err(CorruptHistory {
                version: state.version,
                message: format!(
                    "expected the history to end at version {} with hash {}, found version {} with hash {hash}",
                    loaded.version, loaded.last_hash, state.version
                ),
            });
        }
        Ok(Self { state: Arc::new(state), hash: hash.into(), snapshot_version })
    }
}

/// A snapshot that this build wrote and can read.
fn read(row: &SnapshotRow) -> Option<CaseState> {
    if row.build != BUILD {
        return None;
    }
    serde_json::from_str(&row.state).ok().filter(|state: &CaseState| state.version == row.version)
}

fn follow(
    row: &SnapshotRow,
    mut state: CaseState,
    loaded: &Loaded,
) -> Result<(CaseState, String, u64), CorruptHistory> {
    let mut hash = row.last_hash.clone();
    for entry in loaded.events.iter().filter(|entry| entry.version > row.version) {
        let version = state.version + 1;
        if entry.version != version || entry.previous != hash {
            let message = format!(
                "expected version {version} after hash {hash}, found version {} after hash {}",
                entry.version, entry.previous
            );
            return Err(CorruptHistory { version, message });
        }
        evolve(&mut state, &entry.event);
        hash = entry.hash();
    }
    Ok((state, hash, row.version))
}

/// Cases in use, as they are on the disk. Only the committer writes here, after a commit.
#[derive(Debug)]
pub(crate) struct Cache {
    entries: BTreeMap<CaseId, (u64, Recalled)>,
    clock: u64,
    capacity: usize,
}

impl Cache {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { entries: BTreeMap::new(), clock: 0, capacity: capacity.max(2) }
    }

    pub(crate) fn get(&mut self, case: &CaseId) -> Option<Recalled> {
        self.clock += 1;
        let (used, recalled) = self.entries.get_mut(case)?;
        *used = self.clock;
        Some(recalled.clone())
    }

    pub(crate) fn put(&mut self, recalled: Recalled) {
        self.clock += 1;
        self.entries.insert(recalled.state.id.clone(), (self.clock, recalled));
        if self.entries.len() > self.capacity {
            self.halve();
        }
    }

    pub(crate) fn forget(&mut self, case: &CaseId) {
        self.entries.remove(case);
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    /// Drops the half that was not used for longest: seldom, and then all at once, so that a lookup stays cheap.
    fn halve(&mut self) {
        let mut uses: Vec<u64> = self.entries.values().map(|(used, _)| *used).collect();
        let middle = uses.len() / 2;
        let (_, median, _) = uses.select_nth_unstable(middle);
        let median = *median;
        self.entries.retain(|_, (used, _)| *used >= median);
    }
}
