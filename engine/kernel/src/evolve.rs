//! Applying: the one match on [`Fact`]. It sees the state and the event, never the procedure, a rule or a calendar:
//! whatever they decided is in the event. A changed rule or holiday therefore cannot change the past.

use jiff::Timestamp;

use crate::calendar::Pause;
use crate::case::{CaseState, Clock, ClockState, Completed, Holder, Phase, Visit, Waiting, WorkItem};
use crate::event::{ClockId, Event, Fact};
use crate::id::VisitId;
use crate::procedure::Priority;

/// The case after this event. What [`crate::lifecycle`] does not allow changes nothing.
pub fn evolve(case: &mut CaseState, event: &Event) {
    case.version += 1;
    case.touched_at = case.touched_at.max(event.at);
    match &event.fact {
        Fact::CaseOpened { number, procedure, applicant } => {
            case.phase = Phase::Open;
            case.number = number.clone();
            case.procedure = Some(procedure.clone());
            case.applicant = Some(applicant.clone());
            case.opened_at = event.at;
        }
        Fact::StatusChanged { status } => case.status = Some(status.clone()),
        Fact::CompensationStarted { outcome, end } => {
            case.phase = Phase::Compensating { outcome: outcome.clone(), end: end.clone() };
        }
        Fact::CaseEnded { outcome, end } => {
            case.phase = Phase::Ended { outcome: outcome.clone(), end: end.clone(), at: event.at };
        }
        Fact::DocumentIssued { document, .. } => case.documents.push(document.clone()),
        Fact::MessageReceived { id, message, .. } => {
            case.messages.insert((message.clone(), id.clone()));
        }
        Fact::CaseWithdrawn { .. } | Fact::NoticeSent { .. } | Fact::AnswerIgnored { .. } => {}

        Fact::StepEntered { .. } | Fact::StepSkipped { .. } => enter(case, event),
        Fact::StepCompleted { .. } | Fact::StepExpired { .. } | Fact::StepCancelled { .. } => leave(case, event),

        Fact::TaskOffered { visit, role, office, agency } => {
            wait(case, *visit, |_| {
                Waiting::Person(WorkItem {
                    role: role.clone(),
                    office: office.clone(),
                    agency: agency.clone(),
                    holder: Holder::Ready,
                    priority: Priority::Normal,
                })
            });
        }
        Fact::TaskReserved { visit, by, .. } => {
            work(case, *visit, |item| item.holder = Holder::Reserved { by: by.clone(), since: event.at });
        }
        Fact::TaskReleased { visit, .. } => work(case, *visit, |item| item.holder = Holder::Ready),
        Fact::TaskReassigned { visit, role, office, agency } => work(case, *visit, |item| {
            item.role = role.clone();
            item.office = office.clone();
            item.agency = agency.clone();
            item.holder = Holder::Ready;
        }),
        Fact::PriorityChanged { visit, priority } => work(case, *visit, |item| item.priority = *priority),
        Fact::MessageAwaited { visit, message, key, agency } => wait(case, *visit, |_| Waiting::Message {
            message: message.clone(),
            key: key.clone(),
            agency: agency.clone(),
        }),
        Fact::CallRequested { visit, attempt, agency, input, .. } => wait(case, *visit, |before| Waiting::Answer {
            attempt: *attempt,
            retry_at: None,
            agency: agency.clone(),
            input: input.clone(),
            unknown: matches!(before, Waiting::Answer { unknown: true, .. }),
        }),
        Fact::CallAnswered { visit, result, .. } => {
            wait(case, *visit, |_| Waiting::Answered { result: result.clone() })
        }
        Fact::CallFailed { visit, retry_at: next, status, .. } => {
            if let Some(Visit { waiting: Waiting::Answer { retry_at, unknown, .. }, .. }) = case.open.get_mut(visit) {
                *retry_at = *next;
                *unknown |= leaves_open(*status);
            }
        }
        Fact::BranchesOpened { visit, needed, .. } => {
            wait(case, *visit, |_| Waiting::Branches { needed: *needed, returned: 0 });
        }
        Fact::BranchReturned { visit, .. } => {
            if let Some(Visit { waiting: Waiting::Branches { returned, .. }, .. }) = case.open.get_mut(visit) {
                *returned += 1;
            }
        }
        Fact::IncidentRaised { visit, trouble } => {
            wait(case, *visit, |before| Waiting::Repair {
                code: trouble.code.clone(),
                message: trouble.message.clone(),
                before: Box::new(before),
            });
        }
        Fact::IncidentResolved { visit } => wait(case, *visit, |now| match now {
            Waiting::Repair { before, .. } => *before,
            other => other,
        }),

        Fact::ClockStarted { .. } => start_clock(case, event),
        Fact::ClockPaused { clock, .. }
        | Fact::ClockResumed { clock, .. }
        | Fact::ClockExtended { clock, .. }
        | Fact::ClockStopped { clock, .. }
        | Fact::ClockExpired { clock, .. }
        | Fact::ClockClosed { clock }
        | Fact::LadderEnded { clock }
        | Fact::RungReached { clock, .. } => {
            if let Some(clock) = clock_mut(case, clock) {
                move_clock(clock, event);
            }
        }
    }
}

fn enter(case: &mut CaseState, event: &Event) {
    match &event.fact {
        Fact::StepEntered { visit, step, from, region, undoes } => {
            case.last_visit = visit.0;
            case.steps.entry(step.clone()).or_default().entries += 1;
            if let Some(undone) = undoes {
                case.undoable.retain(|(visit, _)| visit != undone);
            }
            let stay = Visit {
                step: step.clone(),
                entered_at: event.at,
                from: from.clone(),
                region: *region,
                undoes: *undoes,
                waiting: Waiting::Passing,
                due: None,
            };
            case.open.insert(*visit, stay);
        }
        Fact::StepSkipped { visit, step, from, undoes } => {
            if let Some(undone) = undoes {
                case.undoable.retain(|(visit, _)| visit != undone);
            }
            case.last_visit = visit.0;
            case.steps.entry(step.clone()).or_default().last = Some(Completed {
                visit: *visit,
                outcome: "skipped".into(),
                by: None,
                at: event.at,
                from: from.clone(),
                data: Default::default(),
            });
        }
        _ => {}
    }
}

fn leave(case: &mut CaseState, event: &Event) {
    match &event.fact {
        Fact::StepCompleted { visit, step, outcome, by, data, undo, .. } => {
            let from = case.open.remove(visit).and_then(|stay| stay.from);
            let record = case.steps.entry(step.clone()).or_default();
            record.performers.extend(by.clone());
            record.last = Some(Completed {
                visit: *visit,
                outcome: outcome.clone(),
                by: by.clone(),
                at: event.at,
                from,
                data: data.clone(),
            });
            case.undoable.extend(undo.clone().map(|undo| (*visit, undo)));
        }
        Fact::StepExpired { visit, .. } => {
            case.open.remove(visit);
        }
        Fact::StepCancelled { visit, undo, .. } => {
            case.open.remove(visit);
            case.undoable.extend(undo.clone().map(|undo| (*visit, undo)));
        }
        _ => {}
    }
}

fn wait(case: &mut CaseState, visit: VisitId, next: impl FnOnce(Waiting) -> Waiting) {
    if let Some(visit) = case.open.get_mut(&visit) {
        let now = std::mem::replace(&mut visit.waiting, Waiting::Passing);
        visit.waiting = next(now);
    }
}

fn work(case: &mut CaseState, visit: VisitId, change: impl FnOnce(&mut WorkItem)) {
    if let Some(Visit { waiting: Waiting::Person(item), .. }) = case.open.get_mut(&visit) {
        change(item);
    }
}

fn start_clock(case: &mut CaseState, event: &Event) {
    let Fact::ClockStarted { clock: id, within, calendar, counted_from, due, rungs } = &event.fact else { return };
    let clock = Clock {
        state: ClockState::Running,
        within: *within,
        calendar: calendar.clone(),
        started_at: event.at,
        counted_from: *counted_from,
        pauses: Vec::new(),
        prolonged: Vec::new(),
        prolonged_by: Vec::new(),
        due: *due,
        rungs: rungs.clone(),
        used: None,
        ended_at: None,
    };
    match id {
        ClockId::Visit(visit) => {
            if let Some(visit) = case.open.get_mut(visit) {
                visit.due = Some(clock);
            }
        }
        ClockId::Deadline(deadline) => {
            case.deadlines.insert(deadline.clone(), clock);
        }
    }
}

/// The life of a clock, on one screen.
fn move_clock(clock: &mut Clock, event: &Event) {
    use ClockState::{Closed, Expired, Met, Paused, Running};
    match (&event.fact, clock.state) {
        (Fact::ClockPaused { used, .. }, Running) => {
            clock.state = Paused;
            clock.used = Some(*used);
            clock.pauses.push(Pause { from: event.at, to: None });
        }
        (Fact::ClockResumed { counted_from, due, rungs, .. }, Paused) => {
            clock.state = Running;
            clock.due = *due;
            clock.rungs.clone_from(rungs);
            if let Some(pause) = clock.pauses.last_mut() {
                pause.to = Some(*counted_from);
            }
        }
        (Fact::ClockExtended { entry, by, due, rungs, .. }, Running | Paused) => {
            clock.prolonged.push(*by);
            clock.prolonged_by.push(*entry);
            clock.due = *due;
            clock.rungs.clone_from(rungs);
        }
        (Fact::ClockStopped { used, .. }, Running | Paused) => {
            clock.state = Met;
            clock.used = Some(*used);
            clock.ended_at = Some(event.at);
            clock.rungs.clear();
        }
        // Rungs after the end still lie ahead of a clock that has passed: somebody is late, and others are told.
        (Fact::ClockExpired { .. }, Running) => {
            clock.state = Expired;
            clock.ended_at = Some(event.at);
        }
        (Fact::ClockClosed { .. }, Running | Paused) => {
            clock.state = Closed;
            clock.ended_at = Some(event.at);
            clock.rungs.clear();
        }
        (Fact::LadderEnded { .. }, Expired) => clock.rungs.clear(),
        (Fact::RungReached { rung, .. }, _) => clock.rungs.retain(|planned| planned.rung != *rung),
        _ => {}
    }
}

fn clock_mut<'c>(case: &'c mut CaseState, id: &ClockId) -> Option<&'c mut Clock> {
    match id {
        ClockId::Visit(visit) => case.open.get_mut(visit)?.due.as_mut(),
        ClockId::Deadline(deadline) => case.deadlines.get_mut(deadline),
    }
}

/// Whether nobody knows, after an attempt with this HTTP status, what the system did: no answer at all, an answer that
/// does not fit, or a failure in the middle. A plain refusal (4xx, 503) did nothing.
fn leaves_open(status: u16) -> bool {
    matches!(status, 0 | 200..=299 | 500 | 502 | 504)
}

/// When the case wants to be called next: the earliest limit, rung or retry still ahead. Waking it earlier, or twice,
/// changes nothing.
pub fn wake_at(case: &CaseState) -> Option<Timestamp> {
    if !case.is_live() {
        return None;
    }
    let visits = case.open.values().flat_map(|visit| {
        let retry = match &visit.waiting {
            Waiting::Answer { retry_at, .. } => *retry_at,
            _ => None,
        };
        visit.due.iter().filter_map(clock_wakes_at).chain(retry)
    });
    visits.chain(case.deadlines.values().filter_map(clock_wakes_at)).min()
}

fn clock_wakes_at(clock: &Clock) -> Option<Timestamp> {
    let rung = clock.rungs.iter().map(|rung| rung.at).min();
    match clock.state {
        ClockState::Running => Some(rung.map_or(clock.due.at, |rung| rung.min(clock.due.at))),
        ClockState::Expired => rung,
        ClockState::Paused | ClockState::Met | ClockState::Closed => None,
    }
}
