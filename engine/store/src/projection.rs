//! What lists show of a case, derived from its state and nothing else.
//!
//! A row is a pure function of the state, so the worklist can be compared with the journal, and thrown away and made
//! again. Only the difference between two states is written.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use motcua_kernel::ahead::{self, RungAhead};
use motcua_kernel::case::{CaseState, ClockState, Holder, Listening, Phase, Visit, Waiting, WorkItem};
use motcua_kernel::effect::Effect;
use motcua_kernel::event::{Fact, Recorded, ReservedBy};
use motcua_kernel::id::{CaseId, VisitId};
use motcua_kernel::value::Value;
use motcua_kernel::wake_at;

use crate::journal::{Batch, Change};
use crate::row::{CaseRow, IncidentRow, OutboxKind, OutboxRow, RungKey, RungRow, TaskRow, TurnRow, WaitKey, WaitRow};

/// The key of a message as text. As in the kernel, keys are compared as written: senders do not always agree on whether
/// a number is a number or a text.
pub fn correlation(key: &Value) -> String {
    key.to_string()
}

/// The case at a glance; none before it was opened.
pub fn case_row(case: &CaseState, last_hash: &str) -> Option<CaseRow> {
    let (phase, outcome, ended_at) = match &case.phase {
        Phase::Unopened => return None,
        Phase::Open => ("open", None, None),
        Phase::Compensating { outcome, .. } => ("compensating", Some(outcome.clone()), None),
        Phase::Ended { outcome, at, .. } => ("ended", Some(outcome.clone()), Some(*at)),
    };
    Some(CaseRow {
        case: case.id.clone(),
        number: case.number.clone(),
        procedure: case.procedure.clone()?,
        version: case.version,
        last_hash: last_hash.to_owned(),
        phase,
        outcome,
        status: case.status.clone(),
        applicant: case.applicant.clone()?,
        opened_at: case.opened_at,
        ended_at,
        due_at: due_at(case),
        wake_at: wake_at(case),
    })
}

/// The earliest end of a deadline that was not met: passed ones count, so that late cases come first.
fn due_at(case: &CaseState) -> Option<Timestamp> {
    let unmet = |state| matches!(state, ClockState::Running | ClockState::Paused | ClockState::Expired);
    case.deadlines.values().filter(|clock| unmet(clock.state)).map(|clock| clock.due.at).min()
}

/// The tasks that wait for people.
pub fn tasks(case: &CaseState) -> BTreeMap<VisitId, TaskRow> {
    rows(case, case.open.keys(), task)
}

/// The rows of some visits.
fn rows<'v, Row>(
    case: &CaseState,
    visits: impl IntoIterator<Item = &'v VisitId>,
    row: fn(&CaseState, VisitId, &Visit) -> Option<Row>,
) -> BTreeMap<VisitId, Row> {
    visits.into_iter().filter_map(|id| Some((*id, row(case, *id, case.open.get(id)?)?))).collect()
}

fn task(case: &CaseState, id: VisitId, visit: &Visit) -> Option<TaskRow> {
    let item = visit.work_item()?;
    Some(TaskRow {
        case: case.id.clone(),
        visit: id,
        number: case.number.clone(),
        procedure: case.procedure.clone()?,
        step: visit.step.clone(),
        element: visit.element.and_then(|element| case.rounds.value(element)).cloned(),
        role: item.role.clone(),
        office: item.office.clone(),
        // What is to be paid is the applicant's time, whoever takes the money.
        agency: item.agency.clone().filter(|_| visit.payment.is_none()),
        applicant: case.applicant.clone()?,
        holder: match &item.holder {
            Holder::Ready => None,
            Holder::Reserved { by, .. } => Some(by.clone()),
        },
        priority: item.priority,
        due_at: visit.due.as_ref().map(|clock| clock.due.at),
        entered_at: visit.entered_at,
    })
}

/// The messages that are awaited.
pub fn waits(case: &CaseState) -> BTreeMap<WaitKey, WaitRow> {
    let mut all = waits_of(case, case.open.keys());
    all.extend(handlers(case));
    all
}

/// The messages that some visits wait for.
fn waits_of<'v>(case: &CaseState, visits: impl IntoIterator<Item = &'v VisitId>) -> BTreeMap<WaitKey, WaitRow> {
    let open = visits.into_iter().filter_map(|id| Some((*id, case.open.get(id)?)));
    let rows = open.flat_map(|(id, visit)| visit.waiting.messages().map(move |awaited| wait(case, id, awaited)));
    rows.map(|row| (row.id(), row)).collect()
}

/// The messages that handlers listen for, wherever the case stands: no visit is open for them.
fn handlers(case: &CaseState) -> BTreeMap<WaitKey, WaitRow> {
    let rows = case.handlers.values().map(|awaited| wait(case, VisitId(0), awaited.listening()));
    rows.map(|row| (row.id(), row)).collect()
}

fn wait(case: &CaseState, visit: VisitId, awaited: Listening<'_>) -> WaitRow {
    WaitRow {
        case: case.id.clone(),
        visit,
        name: awaited.message.clone(),
        key: correlation(awaited.key),
        agency: awaited.agency.cloned(),
    }
}

/// What waits for repair.
pub fn incidents(case: &CaseState) -> BTreeMap<VisitId, IncidentRow> {
    rows(case, case.open.keys(), incident)
}

fn incident(case: &CaseState, id: VisitId, visit: &Visit) -> Option<IncidentRow> {
    match &visit.waiting {
        Waiting::Repair { message, .. } => Some(IncidentRow {
            case: case.id.clone(),
            visit: id,
            number: case.number.clone(),
            procedure: case.procedure.clone()?,
            step: visit.step.clone(),
            message: message.clone(),
        }),
        _ => None,
    }
}

/// What will escalate.
pub fn rungs(case: &CaseState) -> BTreeMap<RungKey, RungRow> {
    let mut all = rungs_of(case, case.open.keys());
    all.extend(rung_rows(case, ahead::of_deadlines(case)));
    all
}

fn rungs_of<'v>(case: &CaseState, visits: impl IntoIterator<Item = &'v VisitId>) -> BTreeMap<RungKey, RungRow> {
    let open = visits.into_iter().filter_map(|id| Some(ahead::of_visit(case, *id, case.open.get(id)?)));
    open.flat_map(|rungs| rung_rows(case, rungs)).collect()
}

fn rung_rows(case: &CaseState, rungs: Vec<RungAhead>) -> impl Iterator<Item = (RungKey, RungRow)> + '_ {
    let procedure = case.procedure.as_ref().map(|procedure| procedure.id.clone());
    rungs.into_iter().filter_map(move |RungAhead { at, clock, rung }| {
        let (agency, office) = ahead::answers(case, &clock).unzip();
        let (case, procedure) = (case.id.clone(), procedure.clone()?);
        let row = RungRow { case, clock, rung, at, procedure, agency, office: office.flatten() };
        Some((row.id(), row))
    })
}

/// Rungs that may differ between two states. Those of visits that did not change are the same, unless something changed
/// that all of them rest on: whether the case runs, and which office was asked first.
fn moved_rungs(before: &CaseState, after: &CaseState, changed: &[VisitId]) -> Change<RungKey, RungRow> {
    let same = before.is_live() == after.is_live() && before.asked.get_min() == after.asked.get_min();
    let of = |case| match same {
        true => rungs_of(case, changed).into_iter().chain(rung_rows(case, ahead::of_deadlines(case))).collect(),
        false => rungs(case),
    };
    change(of(before), of(after), |key| key)
}

/// The request whose answer is awaited now: an attempt of a call, another case that is to be opened, somebody who is to be found.
fn awaited(_: &CaseState, id: VisitId, visit: &Visit) -> Option<String> {
    match visit.waiting {
        Waiting::Answer { attempt, retry_at: None, .. } => Some(call_entry(id, attempt)),
        Waiting::Child { attempt, .. } => Some(child_entry(id, attempt)),
        Waiting::Person(WorkItem { sought: Some(_), holder: Holder::Ready, .. }) => Some(assign_entry(id)),
        _ => None,
    }
}

/// The name of the request behind one attempt of a call.
fn call_entry(visit: VisitId, attempt: u32) -> String {
    format!("call-{visit}-{attempt}")
}

/// The name of the request to open another case.
fn child_entry(visit: VisitId, attempt: u32) -> String {
    format!("child-{visit}-{attempt}")
}

/// The name of the request to find somebody for a task.
fn assign_entry(visit: VisitId) -> String {
    format!("assign-{visit}")
}

/// Who was given what by a policy. The step is that of the visit, which may be over by the end of the turn.
fn turns(before: &CaseState, after: &CaseState, events: &[Recorded]) -> Vec<TurnRow> {
    let given = events.iter().filter_map(|recorded| {
        let Fact::TaskReserved { visit, by, because, .. } = &recorded.event.fact else { return None };
        let by_policy = matches!(because, ReservedBy::LeastLoaded | ReservedBy::RoundRobin);
        let stay = after.open.get(visit).or_else(|| before.open.get(visit)).filter(|_| by_policy)?;
        let procedure = after.procedure.as_ref()?.id.clone();
        Some(TurnRow { procedure, step: stay.step.clone(), person: by.clone(), at: recorded.handled_at })
    });
    given.collect()
}

/// The visits whose rows may differ: of ten thousand that are open a command changes one or two. Every row names what its
/// case is pinned to, so where that changes, all of them do.
fn touched(before: &CaseState, after: &CaseState) -> Vec<VisitId> {
    match before.procedure.is_some() && before.procedure != after.procedure {
        true => before.open.keys().chain(after.open.keys()).copied().collect::<BTreeSet<_>>().into_iter().collect(),
        false => before.open.changed(&after.open),
    }
}

/// What changes in the lists when a case goes from one state to another by these events. A call that is no longer
/// awaited (its visit ended, or the attempt was answered) leaves the outbox in the same transaction.
pub fn difference(before: &CaseState, after: &CaseState, events: &[Recorded]) -> Batch {
    let id = &after.id;
    let key = |visit: VisitId| (id.clone(), visit);
    let changed = touched(before, after);
    // Handlers are few, and listen from the opening to the end.
    let listening = |case| waits_of(case, &changed).into_iter().chain(handlers(case)).collect();
    let (then, now) = (rows(before, &changed, awaited), rows(after, &changed, awaited));
    Batch {
        tasks: change(rows(before, &changed, task), rows(after, &changed, task), key),
        waits: change(listening(before), listening(after), |key| key),
        incidents: change(rows(before, &changed, incident), rows(after, &changed, incident), key),
        rungs: moved_rungs(before, after, &changed),
        turns: turns(before, after, events),
        outbox: Change { gone: answered(id, then, &now), put: requests(after, &now, events) },
        ..Batch::default()
    }
}

fn change<Place: Ord, Key, Row: PartialEq>(
    before: BTreeMap<Place, Row>,
    mut after: BTreeMap<Place, Row>,
    key: impl Fn(Place) -> Key,
) -> Change<Key, Row> {
    let mut gone = Vec::new();
    for (place, row) in before {
        match after.get(&place) {
            None => gone.push(key(place)),
            Some(now) if *now == row => {
                after.remove(&place);
            }
            Some(_) => {}
        }
    }
    Change { gone, put: after.into_values().collect() }
}

fn answered(
    id: &CaseId,
    before: BTreeMap<VisitId, String>,
    awaited: &BTreeMap<VisitId, String>,
) -> Vec<(CaseId, String)> {
    let over = before.into_iter().filter(|(visit, entry)| awaited.get(visit) != Some(entry));
    over.map(|(_, entry)| (id.clone(), entry)).collect()
}

fn requests(after: &CaseState, awaited: &BTreeMap<VisitId, String>, events: &[Recorded]) -> Vec<OutboxRow> {
    let mut requests = BTreeMap::new();
    for recorded in events {
        let (entry, visit, kind) = match Effect::of(&recorded.event) {
            Some(Effect::SendCall { visit, attempt, service, operation, input, timeout_seconds })
                if awaited.get(&visit) == Some(&call_entry(visit, attempt)) =>
            {
                let kind = OutboxKind::Call { attempt, service, operation, input, timeout_seconds };
                (call_entry(visit, attempt), Some(visit), kind)
            }
            Some(Effect::OpenChild { visit, child, procedure, start, input, attempt })
                if awaited.get(&visit) == Some(&child_entry(visit, attempt)) =>
            {
                let kind = OutboxKind::Child { attempt, child, procedure, start, input };
                (child_entry(visit, attempt), Some(visit), kind)
            }
            Some(Effect::FindAssignee { visit }) if awaited.get(&visit) == Some(&assign_entry(visit)) => {
                (assign_entry(visit), Some(visit), OutboxKind::Assign)
            }
            Some(Effect::RecallChild { visit, child }) => {
                (format!("recall-{visit}"), Some(visit), OutboxKind::Recall { child })
            }
            Some(Effect::TellParent { parent, outcome, end }) => {
                (format!("tell-{}", recorded.version), None, OutboxKind::Tell { parent, outcome, end })
            }
            Some(Effect::Notify { to, template, visit }) => {
                (format!("notice-{}", recorded.version), visit, OutboxKind::Notice { to, template })
            }
            _ => continue,
        };
        let row = OutboxRow {
            case: after.id.clone(),
            entry: entry.clone(),
            version: recorded.version,
            visit,
            kind,
            next_at: recorded.handled_at,
        };
        requests.insert(entry, row);
    }
    requests.into_values().collect()
}
