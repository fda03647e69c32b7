//! The journal in memory: the second implementation of the contracts, and the one that says in plain words what the
//! first must do. It keeps the same rows, so both can be compared.

mod lists;
mod webhooks;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, CaseNumber, MessageId, MessageName, PersonId, ProcedureId, StepId, VisitId};
use motcua_kernel::procedure::ProcedureRef;

use crate::journal::{Batch, Change, CommitError, From, Journal, KeyRef, Loaded, Pending, Sequences, Standing};
use crate::mail::{MailKey, MailRow};
use crate::query::{QueryError, deployment_key};
use crate::recall::BUILD;
use crate::register::Counted;
use crate::row::{
    CaseRow, Deployment, IncidentRow, KeyRow, Lane, MessageRow, Notice, OutboxItem, ReadRow, RungKey, RungRow,
    SnapshotRow, TaskRow, TokenRow, WaitKey, WaitRow,
};
use crate::webhook::{DeliveryRow, DeliveryState, SubscriptionRow};

/// A journal in memory. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    tables: Arc<RwLock<Tables>>,
}

#[derive(Debug, Default)]
struct Tables {
    /// The place in the journal is the position here, from 1.
    events: Vec<Recorded>,
    /// Places of the events of each case.
    places: BTreeMap<CaseId, Vec<usize>>,
    cases: BTreeMap<CaseId, CaseRow>,
    numbers: BTreeMap<CaseNumber, CaseId>,
    snapshots: BTreeMap<CaseId, SnapshotRow>,
    tasks: BTreeMap<(CaseId, VisitId), TaskRow>,
    waits: BTreeMap<WaitKey, WaitRow>,
    incidents: BTreeMap<(CaseId, VisitId), IncidentRow>,
    rungs: BTreeMap<RungKey, RungRow>,
    outbox: BTreeMap<(CaseId, String), OutboxItem>,
    keys: BTreeMap<(String, String), KeyRow>,
    messages: BTreeMap<(String, MessageId), MessageRow>,
    turns: BTreeMap<(ProcedureId, StepId, PersonId), Timestamp>,
    notices: BTreeMap<(CaseId, String, u32), Notice>,
    mails: BTreeMap<MailKey, MailRow>,
    deployments: BTreeMap<(ProcedureId, u32), Deployment>,
    registers: BTreeMap<String, u64>,
    tokens: BTreeMap<String, TokenRow>,
    reads: Vec<ReadRow>,
    subscriptions: BTreeMap<String, SubscriptionRow>,
    deliveries: BTreeMap<(String, u64), DeliveryRow>,
}

impl Memory {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&self) -> RwLockReadGuard<'_, Tables> {
        self.tables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Tables> {
        self.tables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer that is there already.
fn ready<'a, T: Send + 'a>(answer: T) -> Pending<'a, T> {
    Box::pin(std::future::ready(answer))
}

fn replace<Key: Ord + Clone, Row: Clone>(
    table: &mut BTreeMap<Key, Row>,
    change: &Change<Key, Row>,
    key: impl Fn(&Row) -> Key,
) {
    for gone in &change.gone {
        table.remove(gone);
    }
    for row in &change.put {
        table.insert(key(row), row.clone());
    }
}

impl Tables {
    /// What the constraints of a database would refuse, before anything is changed.
    fn check(&self, batch: &Batch) -> Result<(), String> {
        let mut versions: BTreeMap<&CaseId, u64> = BTreeMap::new();
        for event in &batch.events {
            let last = versions
                .entry(&event.case)
                .or_insert_with(|| self.places.get(&event.case).map_or(0, |places| places.len() as u64));
            if event.version <= *last {
                return Err(format!("case {} has an event {} already", event.case, event.version));
            }
            *last = event.version;
        }
        let mut numbers: BTreeMap<&CaseNumber, &CaseId> = BTreeMap::new();
        for row in &batch.cases {
            let other = self.numbers.get(&row.number).or_else(|| numbers.insert(&row.number, &row.case));
            if other.is_some_and(|case| *case != row.case) {
                return Err(format!("another case has the number {}", row.number));
            }
        }
        for row in &batch.keys {
            if self.keys.contains_key(&(row.scope.clone(), row.key.clone())) {
                return Err(format!("key {} was used", row.key));
            }
        }
        for row in &batch.deployments {
            if self.deployments.contains_key(&deployment_key(&row.procedure)) {
                return Err(format!("{} was deployed", row.procedure));
            }
        }
        for row in &batch.tokens.put {
            if self.tokens.contains_key(&row.id) {
                return Err(format!("a token is called {}", row.id));
            }
        }
        Ok(())
    }

    fn apply(&mut self, batch: &Batch) -> Sequences {
        let before = self.events.len() as u64;
        for event in &batch.events {
            self.places.entry(event.case.clone()).or_default().push(self.events.len());
            let sequence = Some(self.events.len() as u64 + 1);
            self.events.push(Recorded { sequence, ..event.clone() });
        }
        for row in &batch.cases {
            self.numbers.insert(row.number.clone(), row.case.clone());
            self.cases.insert(row.case.clone(), row.clone());
        }
        for row in &batch.snapshots {
            self.snapshots.insert(row.case.clone(), row.clone());
        }
        replace(&mut self.tasks, &batch.tasks, |row| (row.case.clone(), row.visit));
        replace(&mut self.waits, &batch.waits, WaitRow::id);
        replace(&mut self.incidents, &batch.incidents, |row| (row.case.clone(), row.visit));
        replace(&mut self.rungs, &batch.rungs, RungRow::id);
        for row in &batch.turns {
            let at = self.turns.entry((row.procedure.clone(), row.step.clone(), row.person.clone())).or_insert(row.at);
            *at = row.at.max(*at);
        }
        for gone in &batch.outbox.gone {
            self.outbox.remove(gone);
        }
        for row in &batch.outbox.put {
            let item = OutboxItem { row: row.clone(), claims: 0 };
            self.outbox.insert((row.case.clone(), row.entry.clone()), item);
        }
        if let Some(moment) = batch.forget_keys_before {
            self.keys.retain(|_, row| row.at >= moment);
        }
        for row in &batch.keys {
            self.keys.insert((row.scope.clone(), row.key.clone()), row.clone());
        }
        for row in &batch.messages {
            self.messages.insert((row.sender.clone(), row.id.clone()), row.clone());
        }
        for row in &batch.notices {
            self.notices.entry((row.case.clone(), row.entry.clone(), row.position)).or_insert_with(|| row.clone());
        }
        for row in &batch.mails {
            let known = self.mails.entry(row.id()).or_insert_with(|| row.clone());
            if known.state == DeliveryState::Waiting {
                known.clone_from(row);
            }
        }
        for row in &batch.deployments {
            self.deployments.insert(deployment_key(&row.procedure), row.clone());
        }
        for row in &batch.counted {
            let last = self.registers.entry(row.prefix.clone()).or_default();
            *last = row.last.max(*last);
        }
        self.tokens.retain(|_, row| !batch.tokens.gone.contains(&row.subject));
        for row in &batch.tokens.put {
            self.tokens.insert(row.id.clone(), row.clone());
        }
        for row in &batch.reads {
            let number = self.reads.len() as u64 + 1;
            self.reads.push(ReadRow { number, ..row.clone() });
        }
        self.apply_webhooks(&batch.webhooks);
        Sequences { before, last: self.events.len() as u64 }
    }

    fn events_after(&self, case: &CaseId, version: u64, limit: usize) -> Vec<Recorded> {
        let places = self.places.get(case).map_or(&[][..], Vec::as_slice);
        let events = places.iter().filter_map(|place| self.events.get(*place));
        events.filter(|event| event.version > version).take(limit).cloned().collect()
    }

    fn load(&self, case: &CaseId, from: From) -> Option<Loaded> {
        let row = self.cases.get(case)?;
        let snapshot = match from {
            From::Snapshot => self.snapshots.get(case).filter(|snapshot| snapshot.build == BUILD).cloned(),
            From::Events => None,
        };
        let after = snapshot.as_ref().map_or(0, |snapshot| snapshot.version);
        Some(Loaded {
            case: case.clone(),
            version: row.version,
            last_hash: row.last_hash.clone(),
            events: self.events_after(case, after, usize::MAX),
            snapshot,
        })
    }

    fn holds(&self, agency: &motcua_kernel::id::AgencyId, case: &CaseId) -> bool {
        let visits = (case.clone(), VisitId(0))..=(case.clone(), VisitId(u32::MAX));
        self.tasks.range(visits.clone()).any(|(_, task)| task.agency.as_ref() == Some(agency))
            || self.waits.values().any(|wait| wait.case == *case && wait.agency.as_ref() == Some(agency))
    }

    fn due(&self, now: Timestamp, limit: u32) -> Vec<CaseId> {
        let due = self.cases.values().filter_map(|row| Some((row.wake_at?, row.case.clone())));
        let mut due: Vec<(Timestamp, CaseId)> = due.filter(|(wake_at, _)| *wake_at <= now).collect();
        due.sort();
        due.into_iter().take(limit as usize).map(|(_, case)| case).collect()
    }

    fn claim(&mut self, now: Timestamp, until: Timestamp, room: &[(Lane, u32)]) -> Vec<OutboxItem> {
        let mut claimed = Vec::new();
        for (lane, limit) in room {
            let mut due: Vec<(Timestamp, (CaseId, String))> = self
                .outbox
                .iter()
                .filter(|(_, item)| item.row.next_at <= now && item.row.lane() == *lane)
                .map(|(key, item)| (item.row.next_at, key.clone()))
                .collect();
            due.sort();
            for (_, key) in due.into_iter().take(*limit as usize) {
                if let Some(item) = self.outbox.get_mut(&key) {
                    item.row.next_at = until;
                    item.claims += 1;
                    claimed.push(item.clone());
                }
            }
        }
        claimed.sort_by(OutboxItem::in_order);
        claimed
    }
}

impl Journal for Memory {
    fn enter(&mut self) -> Pending<'_, Result<(), QueryError>> {
        ready(Ok(()))
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn hold<'a>(&'a mut self, cases: &'a [CaseId]) -> Pending<'a, Result<Vec<Standing>, QueryError>> {
        let tables = self.read();
        let rows = cases.iter().filter_map(|case| tables.cases.get(case));
        let standing =
            |row: &CaseRow| Standing { case: row.case.clone(), version: row.version, last_hash: row.last_hash.clone() };
        ready(Ok(rows.map(standing).collect()))
    }

    fn load<'a>(&'a mut self, cases: &'a [CaseId], from: From) -> Pending<'a, Result<Vec<Loaded>, QueryError>> {
        let tables = self.read();
        ready(Ok(cases.iter().filter_map(|case| tables.load(case, from)).collect()))
    }

    fn keys<'a>(&'a mut self, keys: &'a [KeyRef]) -> Pending<'a, Result<Vec<KeyRow>, QueryError>> {
        let tables = self.read();
        let found = keys.iter().filter_map(|key| tables.keys.get(&(key.scope.clone(), key.key.clone())));
        ready(Ok(found.cloned().collect()))
    }

    fn counted<'a>(&'a mut self, registers: &'a [String]) -> Pending<'a, Result<Vec<Counted>, QueryError>> {
        let tables = self.read();
        let counted = |prefix: &String| {
            let last = *tables.registers.get(prefix)?;
            Some(Counted { prefix: prefix.clone(), last })
        };
        ready(Ok(registers.iter().filter_map(counted).collect()))
    }

    fn messages<'a>(&'a mut self, ids: &'a [(String, MessageId)]) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        let tables = self.read();
        ready(Ok(ids.iter().filter_map(|id| tables.messages.get(id)).cloned().collect()))
    }

    fn waiting<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
    ) -> Pending<'a, Result<Vec<WaitRow>, QueryError>> {
        let tables = self.read();
        let asked = |wait: &&WaitRow| messages.iter().any(|(name, key)| *name == wait.name && *key == wait.key);
        ready(Ok(tables.waits.values().filter(asked).cloned().collect()))
    }

    fn kept<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
        at: Timestamp,
    ) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        let tables = self.read();
        let asked = |row: &&MessageRow| {
            row.is_kept(at) && messages.iter().any(|(name, key)| *name == row.name && *key == row.correlation)
        };
        let mut kept: Vec<MessageRow> = tables.messages.values().filter(asked).cloned().collect();
        kept.sort_by(|a, b| (a.received_at, &a.sender, &a.id).cmp(&(b.received_at, &b.sender, &b.id)));
        ready(Ok(kept))
    }

    fn due(&mut self, now: Timestamp, limit: u32) -> Pending<'_, Result<Vec<CaseId>, QueryError>> {
        ready(Ok(self.read().due(now, limit)))
    }

    /// One writer leaves no message beside one who waits for it.
    fn side_by_side(&mut self, _now: Timestamp, _limit: u32) -> Pending<'_, Result<Vec<WaitRow>, QueryError>> {
        ready(Ok(Vec::new()))
    }

    fn deployed(&mut self) -> Pending<'_, Result<Vec<ProcedureRef>, QueryError>> {
        ready(Ok(self.read().deployments.values().map(|row| row.procedure.clone()).collect()))
    }

    fn leave(&mut self) -> Pending<'_, ()> {
        ready(())
    }

    fn commit<'a>(&'a mut self, batches: &'a [Batch]) -> Pending<'a, Result<Sequences, CommitError>> {
        let mut whole = Batch::default();
        for batch in batches {
            whole.append(batch.clone());
        }
        let mut tables = self.write();
        if !tables.stands(&whole.webhooks) {
            return ready(Err(CommitError::Busy));
        }
        ready(tables.check(&whole).map_err(CommitError::NotStored).map(|()| tables.apply(&whole)))
    }

    fn claim<'a>(
        &'a mut self,
        now: Timestamp,
        until: Timestamp,
        room: &'a [(Lane, u32)],
    ) -> Pending<'a, Result<Vec<OutboxItem>, CommitError>> {
        let claimed = self.write().claim(now, until, room);
        ready(Ok(claimed))
    }
}
