//! The journal in memory: the second implementation of the contracts, and the one that says in plain words what the
//! first must do. It keeps the same rows, so both can be compared.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{
    CaseId, CaseNumber, MessageId, MessageName, PersonId, ProcedureId, ServiceId, StepId, VisitId,
};
use motcua_kernel::procedure::ProcedureRef;

use crate::journal::{Batch, Change, CommitError, From, Journal, KeyRef, Loaded, Pending, Sequences, Standing};
use crate::query::{
    Answer, CaseCursor, CaseFilter, Counts, InboxCursor, InboxFilter, Page, Queries, QueryError, deployment_key, page,
    page_size,
};
use crate::recall::BUILD;
use crate::register::Counted;
use crate::row::{
    Burden, CaseRow, Deployment, IncidentRow, KeyRow, Lane, MessageRow, Notice, OutboxItem, SnapshotRow, TaskRow,
    TokenRow, WaitKey, WaitRow,
};

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
    outbox: BTreeMap<(CaseId, String), OutboxItem>,
    keys: BTreeMap<(String, String), KeyRow>,
    messages: BTreeMap<(String, MessageId), MessageRow>,
    turns: BTreeMap<(ProcedureId, StepId, PersonId), Timestamp>,
    notices: BTreeMap<(CaseId, String, u32), Notice>,
    deployments: BTreeMap<(ProcedureId, u32), Deployment>,
    registers: BTreeMap<String, u64>,
    tokens: BTreeMap<String, TokenRow>,
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

impl Queries for Memory {
    fn inbox<'a>(
        &'a self,
        filter: &'a InboxFilter,
        after: Option<&'a InboxCursor>,
        limit: u32,
    ) -> Answer<'a, Page<TaskRow, InboxCursor>> {
        let tables = self.read();
        let admitted = tables.tasks.values().filter(|task| filter.admits(task));
        let mut found: Vec<(InboxCursor, &TaskRow)> = admitted.map(|task| (InboxCursor::of(task), task)).collect();
        found.retain(|(cursor, _)| after.is_none_or(|after| cursor > after));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows = found.into_iter().take(page_size(limit) + 1).map(|(_, task)| task.clone()).collect();
        ready(Ok(page(rows, limit, InboxCursor::of)))
    }

    fn task<'a>(&'a self, case: &'a CaseId, visit: VisitId) -> Answer<'a, Option<TaskRow>> {
        ready(Ok(self.read().tasks.get(&(case.clone(), visit)).cloned()))
    }

    fn tasks<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<TaskRow>> {
        ready(Ok(self.read().tasks.values().filter(|task| task.case == *case).cloned().collect()))
    }

    fn cases<'a>(
        &'a self,
        filter: &'a CaseFilter,
        after: Option<&'a CaseCursor>,
        limit: u32,
    ) -> Answer<'a, Page<CaseRow, CaseCursor>> {
        let tables = self.read();
        let by_agency = |row: &CaseRow| filter.agency.as_ref().is_none_or(|agency| tables.holds(agency, &row.case));
        let admitted = tables.cases.values().filter(|row| filter.admits(row) && by_agency(row));
        let mut found: Vec<(CaseCursor, &CaseRow)> =
            admitted.map(|row| (CaseCursor::of(row, filter.order), row)).collect();
        found.retain(|(cursor, _)| after.is_none_or(|after| cursor > after));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows = found.into_iter().take(page_size(limit) + 1).map(|(_, row)| row.clone()).collect();
        ready(Ok(page(rows, limit, |row| CaseCursor::of(row, filter.order))))
    }

    fn case<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Option<CaseRow>> {
        ready(Ok(self.read().cases.get(case).cloned()))
    }

    fn by_number<'a>(&'a self, number: &'a CaseNumber) -> Answer<'a, Option<CaseId>> {
        ready(Ok(self.read().numbers.get(number).cloned()))
    }

    fn token<'a>(&'a self, id: &'a str) -> Answer<'a, Option<TokenRow>> {
        ready(Ok(self.read().tokens.get(id).cloned()))
    }

    fn tokens_of<'a>(&'a self, subject: &'a str) -> Answer<'a, Vec<TokenRow>> {
        ready(Ok(self.read().tokens.values().filter(|row| row.subject == subject).cloned().collect()))
    }

    fn load<'a>(&'a self, case: &'a CaseId, from: From) -> Answer<'a, Option<Loaded>> {
        ready(Ok(self.read().load(case, from)))
    }

    fn events<'a>(&'a self, case: &'a CaseId, after: u64, limit: u32) -> Answer<'a, Vec<Recorded>> {
        ready(Ok(self.read().events_after(case, after, page_size(limit))))
    }

    fn journal(&self, after: u64, limit: u32) -> Answer<'_, Vec<Recorded>> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        ready(Ok(self.read().events.iter().skip(after).take(page_size(limit)).cloned().collect()))
    }

    fn last_sequence(&self) -> Answer<'_, u64> {
        ready(Ok(self.read().events.len() as u64))
    }

    fn waits<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<WaitRow>> {
        ready(Ok(self.read().waits.values().filter(|wait| wait.case == *case).cloned().collect()))
    }

    fn messages<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<MessageRow>> {
        let tables = self.read();
        let of_case = tables.messages.values().filter(|row| row.delivered_to.as_ref() == Some(case));
        let mut found: Vec<MessageRow> = of_case.cloned().collect();
        found.sort_by(|a, b| (a.delivered_at, &a.sender, &a.id).cmp(&(b.delivered_at, &b.sender, &b.id)));
        ready(Ok(found))
    }

    fn incidents<'a>(&'a self, after: Option<&'a (CaseId, VisitId)>, limit: u32) -> Answer<'a, Vec<IncidentRow>> {
        let tables = self.read();
        let later = tables.incidents.iter().filter(|(key, _)| after.is_none_or(|after| *key > after));
        ready(Ok(later.take(page_size(limit)).map(|(_, row)| row.clone()).collect()))
    }

    fn notices<'a>(&'a self, case: &'a CaseId) -> Answer<'a, Vec<Notice>> {
        let mut found: Vec<Notice> = self.read().notices.values().filter(|row| row.case == *case).cloned().collect();
        found.sort_by(|a, b| (a.at, &a.entry, a.position).cmp(&(b.at, &b.entry, b.position)));
        ready(Ok(found))
    }

    fn versions(&self) -> Answer<'_, Vec<ProcedureRef>> {
        ready(Ok(self.read().deployments.values().map(|row| row.procedure.clone()).collect()))
    }

    fn deployments(&self) -> Answer<'_, Vec<Deployment>> {
        let mut found: Vec<Deployment> = self.read().deployments.values().cloned().collect();
        found.sort_by_key(|row| row.deployed_at);
        ready(Ok(found))
    }

    fn next_wake(&self) -> Answer<'_, Option<Timestamp>> {
        ready(Ok(self.read().cases.values().filter_map(|row| row.wake_at).min()))
    }

    fn waiting_calls(&self) -> Answer<'_, Vec<(ServiceId, u64)>> {
        let mut waiting: BTreeMap<ServiceId, u64> = BTreeMap::new();
        for service in self.read().outbox.values().filter_map(|item| item.row.lane()) {
            *waiting.entry(service).or_default() += 1;
        }
        ready(Ok(waiting.into_iter().collect()))
    }

    fn next_requests(&self) -> Answer<'_, Vec<(Lane, Timestamp)>> {
        let mut first: BTreeMap<Lane, Timestamp> = BTreeMap::new();
        for item in self.read().outbox.values() {
            let next = first.entry(item.row.lane()).or_insert(item.row.next_at);
            *next = item.row.next_at.min(*next);
        }
        ready(Ok(first.into_iter().collect()))
    }

    fn burdens<'a>(
        &'a self,
        procedure: &'a ProcedureId,
        step: &'a StepId,
        people: &'a [PersonId],
    ) -> Answer<'a, Vec<Burden>> {
        let tables = self.read();
        let burden = |person: &PersonId| Burden {
            person: person.clone(),
            holds: tables.tasks.values().filter(|task| task.holder.as_ref() == Some(person)).count() as u64,
            last: tables.turns.get(&(procedure.clone(), step.clone(), person.clone())).copied(),
        };
        ready(Ok(people.iter().map(burden).collect()))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        let tables = self.read();
        let live = tables.cases.values().filter(|row| row.phase != "ended").count();
        ready(Ok(Counts {
            last_sequence: tables.events.len() as u64,
            live_cases: live as u64,
            cases: tables.cases.len() as u64,
            tasks: tables.tasks.len() as u64,
            requests: tables.outbox.len() as u64,
            incidents: tables.incidents.len() as u64,
        }))
    }

    fn case_ids<'a>(&'a self, after: Option<&'a CaseId>, limit: u32) -> Answer<'a, Vec<CaseId>> {
        let tables = self.read();
        let later = tables.cases.keys().filter(|case| after.is_none_or(|after| *case > after));
        ready(Ok(later.take(page_size(limit)).cloned().collect()))
    }
}
