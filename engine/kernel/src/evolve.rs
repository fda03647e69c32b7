//! Applying: the one match on [`Fact`]. It sees the state and the event, never the procedure, a rule or a calendar:
//! whatever they decided is in the event. A changed rule or holiday therefore cannot change the past.

use jiff::Timestamp;

use crate::calendar::Pause;
use crate::case::{
    Asked, AwaitedMessage, CaseState, Clock, ClockState, Completed, Holder, OpenPayment, Phase, StepRecord, Visit,
    Waiting, WorkItem,
};
use crate::event::{ClockId, Event, Fact, MovedClock};
use crate::id::{AgencyId, ElementId, OfficeKey, RoleId, StepId, VisitId};
use crate::procedure::Priority;
use crate::round::Round;

/// The case after this event. What [`crate::lifecycle`] does not allow changes nothing.
pub fn evolve(case: &mut CaseState, event: &Event) {
    case.version += 1;
    case.touched_at = case.touched_at.max(event.at);
    match &event.fact {
        Fact::CaseOpened { number, procedure, applicant, parent } => {
            case.parent.clone_from(parent);
            case.phase = Phase::Open;
            case.number = number.clone();
            case.procedure = Some(procedure.clone());
            case.applicant = Some(applicant.clone());
            case.opened_at = event.at;
        }
        Fact::CaseMigrated { to, clocks, .. } => {
            case.procedure = Some(to.clone());
            clocks.iter().for_each(|moved| move_to(case, moved));
        }
        Fact::StatusChanged { status } => case.status = Some(status.clone()),
        Fact::CompensationStarted { outcome, end } => {
            case.handlers.clear();
            case.phase = Phase::Compensating { outcome: outcome.clone(), end: end.clone() };
        }
        Fact::CaseEnded { outcome, end, .. } => {
            case.handlers.clear();
            case.phase = Phase::Ended { outcome: outcome.clone(), end: end.clone(), at: event.at };
        }
        Fact::HandlerOpened { handler, message, key, agency } => {
            let awaited = AwaitedMessage { message: message.clone(), key: key.clone(), agency: agency.clone() };
            case.handlers.insert(handler.clone(), awaited);
        }
        Fact::HandlerClosed { handler } => {
            case.handlers.remove(handler);
        }
        Fact::DocumentIssued { document, .. } => case.documents.push_back(document.clone()),
        Fact::MessageReceived { id, message, .. } => {
            case.messages.insert((message.clone(), id.clone()));
        }
        Fact::ChildRequested { visit, child, attempt, .. } => {
            wait(case, *visit, |_| Waiting::Child { child: child.clone(), attempt: *attempt });
        }
        Fact::CaseWithdrawn { .. }
        | Fact::NoticeSent { .. }
        | Fact::AnswerIgnored { .. }
        | Fact::RungRepaired { .. }
        | Fact::ChildGivenUp { .. } => {}

        Fact::StepEntered { .. } | Fact::StepSkipped { .. } => enter(case, event),
        Fact::StepCompleted { .. } | Fact::StepExpired { .. } | Fact::StepCancelled { .. } => leave(case, event),

        Fact::TaskOffered { visit, role, office, agency } => {
            ask(case, *visit, (role, agency, office));
            wait(case, *visit, |_| {
                Waiting::Person(WorkItem {
                    role: role.clone(),
                    office: office.clone(),
                    agency: agency.clone(),
                    holder: Holder::Ready,
                    priority: Priority::Normal,
                    sought: None,
                })
            });
        }
        Fact::TaskReserved { visit, by, .. } => {
            work(case, *visit, |item| {
                item.holder = Holder::Reserved { by: by.clone(), since: event.at };
                item.sought = None;
            });
        }
        Fact::TaskReleased { visit, .. } => work(case, *visit, |item| item.holder = Holder::Ready),
        Fact::AssigneeSought { visit, policy } => work(case, *visit, |item| item.sought = Some(*policy)),
        Fact::TaskLeftOpen { visit, .. } => work(case, *visit, |item| item.sought = None),
        Fact::TaskReassigned { visit, role, office, agency } => {
            ask(case, *visit, (role, agency, office));
            work(case, *visit, |item| {
                item.role = role.clone();
                item.office = office.clone();
                item.agency = agency.clone();
                item.holder = Holder::Ready;
                item.sought = None;
            });
        }
        Fact::PaymentAsked { visit, order } => {
            let payment = OpenPayment { order: order.clone(), settled: None };
            case.open.change(visit, |stay| stay.payment = Some(payment));
        }
        Fact::PaymentReported { visit, report } => {
            case.payments.push_back((*visit, report.clone()));
            let settled = report.outcome.is_some().then(|| report.clone());
            case.open.change(visit, |stay| {
                if let Some(payment) = &mut stay.payment {
                    payment.settled = settled;
                }
            });
        }
        Fact::PriorityChanged { visit, priority } => work(case, *visit, |item| item.priority = *priority),
        Fact::MessageAwaited { .. } => await_message(case, event),
        Fact::MomentAwaited { visit, until } => wait(case, *visit, |_| Waiting::Moment { at: *until }),
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
            case.open.change(visit, |stay| {
                if let Waiting::Answer { retry_at, unknown, .. } = &mut stay.waiting {
                    *retry_at = *next;
                    *unknown |= leaves_open(*status);
                }
            });
        }
        Fact::ElementsFound { visit, elements } => {
            if let Some(stay) = case.open.get(visit) {
                let (step, around) = (stay.step.clone(), stay.element);
                case.rounds.begin(*visit, Round { step, around, elements: elements.as_slice().into() });
            }
        }
        Fact::BranchesOpened { visit, needed, .. } => {
            wait(case, *visit, |_| Waiting::Branches { needed: *needed, returned: 0 });
        }
        Fact::BranchReturned { visit, .. } => {
            case.open.change(visit, |stay| {
                if let Waiting::Branches { returned, .. } = &mut stay.waiting {
                    *returned += 1;
                }
            });
        }
        Fact::IncidentRaised { visit, trouble, rung } => {
            wait(case, *visit, |before| Waiting::Repair {
                code: trouble.code.clone(),
                message: trouble.message.clone(),
                before: Box::new(before),
                rung: rung.clone(),
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
            change_clock(case, clock, event);
        }
    }
}

/// What is known of a step changes: of the step as such, and of the element inside which it stands.
pub(crate) fn know(case: &mut CaseState, step: &StepId, element: Option<ElementId>, change: impl Fn(&mut StepRecord)) {
    change(case.steps.entry(step.clone()).or_default());
    if let Some(element) = element {
        case.rounds.change(element, step, change);
    }
}

/// A visit is being undone: what was done last is undone first, so it is found at the end.
fn undo(case: &mut CaseState, undone: VisitId) {
    match case.undoable.last() {
        Some((last, _)) if *last == undone => {
            case.undoable.pop_back();
        }
        _ => case.undoable.retain(|(visit, _)| *visit != undone),
    }
}

fn enter(case: &mut CaseState, event: &Event) {
    match &event.fact {
        Fact::StepEntered { visit, step, from, region, element, undoes } => {
            case.last_visit = visit.0;
            know(case, step, *element, |record| record.entries += 1);
            if let Some(undone) = undoes {
                undo(case, *undone);
            }
            let stay = Visit {
                step: step.clone(),
                entered_at: event.at,
                from: from.clone(),
                region: *region,
                element: *element,
                undoes: *undoes,
                waiting: Waiting::Passing,
                due: None,
                payment: None,
            };
            case.open.insert(*visit, stay);
        }
        Fact::StepSkipped { visit, step, from, undoes, element } => {
            if let Some(undone) = undoes {
                undo(case, *undone);
            }
            case.last_visit = visit.0;
            let skipped = Completed {
                visit: *visit,
                outcome: "skipped".into(),
                by: None,
                at: event.at,
                from: from.clone(),
                data: Default::default(),
            };
            know(case, step, *element, |record| record.last = Some(skipped.clone()));
        }
        _ => {}
    }
}

fn leave(case: &mut CaseState, event: &Event) {
    match &event.fact {
        Fact::StepCompleted { visit, step, outcome, by, data, undo, .. } => {
            let (from, element) = case.open.remove(visit).map_or((None, None), |stay| (stay.from, stay.element));
            let completed = Completed {
                visit: *visit,
                outcome: outcome.clone(),
                by: by.clone(),
                at: event.at,
                from,
                data: data.clone(),
            };
            know(case, step, element, |record| {
                record.performers.extend(by.clone());
                record.last = Some(completed.clone());
            });
            may_undo(case, *visit, undo.as_ref(), element);
        }
        Fact::StepExpired { visit, .. } => {
            case.open.remove(visit);
        }
        Fact::StepCancelled { visit, undo, .. } => {
            let element = case.open.remove(visit).and_then(|stay| stay.element);
            may_undo(case, *visit, undo.as_ref(), element);
        }
        _ => {}
    }
}

fn may_undo(case: &mut CaseState, visit: VisitId, undo: Option<&StepId>, element: Option<ElementId>) {
    let Some(undo) = undo else { return };
    case.undoable.push_back((visit, undo.clone()));
    if let Some(element) = element {
        case.rounds.may_undo(visit, element);
    }
}

fn await_message(case: &mut CaseState, event: &Event) {
    let Fact::MessageAwaited { visit, message, key, agency } = &event.fact else { return };
    let (message, key, agency) = (message.clone(), key.clone(), agency.clone());
    wait(case, *visit, |before| match before {
        Waiting::Message { message: first, key: of, agency: whose, mut or } => {
            or.push(AwaitedMessage { message, key, agency });
            Waiting::Message { message: first, key: of, agency: whose, or }
        }
        _ => Waiting::Message { message, key, agency, or: Vec::new() },
    });
}

fn wait(case: &mut CaseState, visit: VisitId, next: impl FnOnce(Waiting) -> Waiting) {
    case.open.change(&visit, |visit| {
        let now = std::mem::replace(&mut visit.waiting, Waiting::Passing);
        visit.waiting = next(now);
    });
}

/// An office is given a task. What waits for the applicant is in none.
fn ask(case: &mut CaseState, visit: VisitId, who: (&RoleId, &Option<AgencyId>, &Option<OfficeKey>)) {
    let (role, Some(agency), office) = who else { return };
    let Some(stay) = case.open.get(&visit) else { return };
    let (role, agency, office) = (role.clone(), agency.clone(), office.clone());
    case.asked.insert(Asked { visit, step: stay.step.clone(), role, agency, office });
}

fn work(case: &mut CaseState, visit: VisitId, change: impl FnOnce(&mut WorkItem)) {
    case.open.change(&visit, |visit| {
        if let Waiting::Person(item) = &mut visit.waiting {
            change(item);
        }
    });
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
            case.open.change(visit, |visit| visit.due = Some(clock));
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

/// Another version counts the clock from here on.
fn move_to(case: &mut CaseState, moved: &MovedClock) {
    let apply = |clock: &mut Clock| {
        clock.within = moved.within;
        clock.calendar.clone_from(&moved.calendar);
        clock.due = moved.due;
        clock.rungs.clone_from(&moved.rungs);
        clock.used = moved.used;
    };
    match &moved.clock {
        ClockId::Visit(visit) => {
            case.open.change(visit, |stay| stay.due.iter_mut().for_each(apply));
        }
        ClockId::Deadline(deadline) => case.deadlines.get_mut(deadline).into_iter().for_each(apply),
    }
}

fn change_clock(case: &mut CaseState, id: &ClockId, event: &Event) {
    match id {
        ClockId::Visit(visit) => {
            case.open.change(visit, |stay| stay.due.iter_mut().for_each(|clock| move_clock(clock, event)));
        }
        ClockId::Deadline(deadline) => {
            case.deadlines.get_mut(deadline).into_iter().for_each(|clock| move_clock(clock, event))
        }
    }
}

/// Whether nobody knows, after an attempt with this HTTP status, what the system did: no answer at all, an answer that
/// does not fit, or a failure in the middle. A plain refusal (4xx, 503) did nothing.
fn leaves_open(status: u16) -> bool {
    matches!(status, 0 | 200..=299 | 500 | 502 | 504)
}

/// When the case wants to be called next: the earliest limit, rung, retry or awaited moment
/// still ahead. Waking it earlier, or twice,
/// changes nothing.
pub fn wake_at(case: &CaseState) -> Option<Timestamp> {
    if !case.is_live() {
        return None;
    }
    let visits = case.open.earliest().map(|(at, _)| at).into_iter();
    visits.chain(case.deadlines.values().filter_map(clock_wakes_at)).min()
}

pub(crate) fn clock_wakes_at(clock: &Clock) -> Option<Timestamp> {
    let end = (clock.state == ClockState::Running).then_some(clock.due.at);
    clock.rungs_ahead().filter_map(|(_, at)| at).chain(end).min()
}
