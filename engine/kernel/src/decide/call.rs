//! Calls of systems: recorded before they are made, answered by a command, tried again by the clock.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::draft::Draft;
use super::flow::{self, Completion};
use crate::case::Waiting;
use crate::command::Answer;
use crate::event::{Fact, Trouble};
use crate::id::VisitId;
use crate::procedure::{FailureKind, Operation, Retry, Step, StepKind, Target, Way};
use crate::rejection::Rejection;
use crate::rule::RuleFailure;
use crate::value::{Record, Value};

/// The outcome of a call that gave up.
pub(super) const FAILED: &str = "failed";

/// Records the first attempt. It is made after the commit, at least once, always under the same key.
pub(super) fn request(draft: &mut Draft<'_>, visit: VisitId, step: &Step) -> Result<(), RuleFailure> {
    let StepKind::Call { input, .. } = &step.kind else { return Ok(()) };
    let mut body = Record::new();
    for (name, rule) in input {
        body.insert(name.clone(), rule.evaluate(&draft.view_of(visit))?);
    }
    body.retain(|_, value| !value.is_unset());
    ask(draft, visit, step, 1, body);
    Ok(())
}

fn ask(draft: &mut Draft<'_>, visit: VisitId, step: &Step, attempt: u32, input: Record) {
    let StepKind::Call { service, operation, timeout_seconds, .. } = &step.kind else { return };
    let agency = draft.procedure.services.get(service).and_then(|service| service.agency.clone());
    draft.emit(Fact::CallRequested {
        visit,
        attempt,
        service: service.clone(),
        operation: operation.clone(),
        input,
        timeout_seconds: *timeout_seconds,
        agency,
    });
}

/// Makes the next attempt, with what the first one was told: the clock says it is time, or somebody repaired what was
/// in the way.
pub(super) fn try_again(draft: &mut Draft<'_>, visit: VisitId) {
    let Some((_, step)) = draft.step_of(visit) else { return };
    let Some(Waiting::Answer { attempt, input, .. }) = draft.case.open.get(&visit).map(|stay| &stay.waiting) else {
        return;
    };
    let (next, input) = (attempt + 1, input.clone());
    ask(draft, visit, step, next, input);
}

/// Takes in an answer. One that nobody waits for any more is kept and has no effect.
pub(super) fn take_answer(
    draft: &mut Draft<'_>,
    visit: VisitId,
    attempt: u32,
    answer: &Answer,
) -> Result<(), Rejection> {
    if visit.0 == 0 || visit.0 > draft.case.last_visit {
        return Err(Rejection::UnknownVisit { visit });
    }
    let awaited = matches!(
        draft.case.open.get(&visit).map(|stay| &stay.waiting),
        Some(Waiting::Answer { attempt: current, retry_at: None, .. }) if *current == attempt
    );
    let step = draft.step_of(visit).map(|(_, step)| step).filter(|_| awaited);
    let Some(step) = step else {
        let summary = match answer {
            Answer::Done(_) => "done".to_owned(),
            Answer::Failed { status, problem, .. } => format!("failed ({status}): {problem}"),
        };
        draft.emit(Fact::AnswerIgnored { visit, attempt, summary });
        return Ok(());
    };
    let StepKind::Call { service, operation, next, .. } = &step.kind else { return Ok(()) };
    let operation = draft.procedure.services.get(service).and_then(|service| service.operations.get(operation));
    match read(draft, operation, answer) {
        Ok(result) => {
            let data = Record::from([("result".into(), Value::Record(result.clone()))]);
            if let Err(failure) = flow::complete(draft, visit, Completion::by_itself("done", data), next, &[]) {
                draft.emit(Fact::CallAnswered { visit, attempt, result });
                draft.fail(visit, failure);
            }
        }
        Err(failure) => fail(draft, visit, step, attempt, failure),
    }
    Ok(())
}

/// Why an attempt failed.
struct Failure {
    status: u16,
    problem: String,
    /// The problem type, where the answer names one.
    kind: Option<String>,
}

impl Failure {
    fn of(status: u16, problem: String) -> Self {
        Self { status, problem, kind: None }
    }

    /// Whether the file says that such a failure is worth another attempt.
    fn may_pass(&self, only: &[FailureKind]) -> bool {
        only.is_empty()
            || only.iter().any(|wanted| match wanted {
                FailureKind::Status(status) => *status == self.status,
                FailureKind::Problem(kind) => self.kind.as_deref() == Some(&**kind),
            })
    }
}

/// The answer as its declaration types it; one that does not fit is a failure like any other.
fn read(draft: &Draft<'_>, operation: Option<&Operation>, answer: &Answer) -> Result<Record, Failure> {
    match (answer, operation) {
        (Answer::Failed { status, problem, kind }, _) => {
            Err(Failure { status: *status, problem: problem.clone(), kind: kind.clone() })
        }
        (Answer::Done(_), None) => Err(Failure::of(0, "the operation is not declared".to_owned())),
        (Answer::Done(result), Some(operation)) => {
            // A system may answer more than it declared; rules see what was declared.
            let mut result = result.clone();
            result.retain(|name, _| operation.output.has(name.as_str()));
            operation.output.read(&result, &[], draft.calendar(None).date(draft.moment)).map_err(|problems| {
                let list: Vec<_> = problems
                    .iter()
                    .map(|problem| format!("{} {}", problem.pointer, problem.detail.get(crate::text::Language::En)))
                    .collect();
                Failure::of(200, format!("the answer does not fit its declaration: {}", list.join("; ")))
            })
        }
    }
}

fn fail(draft: &mut Draft<'_>, visit: VisitId, step: &Step, attempt: u32, failure: Failure) {
    let StepKind::Call { retry, on_error, service, operation, .. } = &step.kind else { return };
    let again = attempt < retry.attempts && failure.may_pass(&retry.only);
    let Failure { status, problem, .. } = failure;
    let retry_at = again.then(|| draft.moment + pause_before(retry, attempt));
    draft.emit(Fact::CallFailed { visit, attempt, status, problem: problem.clone(), retry_at });
    match (retry_at, on_error) {
        (Some(_), _) => {}
        (None, Some(next)) => {
            let way = Way::To(Target::Step(*next));
            flow::complete_or_park(draft, visit, Completion::by_itself(FAILED, Record::new()), &way);
        }
        (None, None) => {
            let message =
                format!("expected an answer of {service}.{operation}, found after {attempt} attempt(s): {problem}");
            draft.park(visit, Trouble { code: "call-failed".to_owned(), message, place: None });
        }
    }
}

/// The pause after a failed attempt: the delay, times the factor for every attempt before, at most the longest.
fn pause_before(retry: &Retry, attempt: u32) -> SignedDuration {
    let longest = retry.max_delay_seconds.unwrap_or(u64::from(u32::MAX));
    let mut seconds = Decimal::from(retry.delay_seconds);
    for _ in 1..attempt {
        seconds = seconds.saturating_mul(retry.backoff);
        if seconds >= Decimal::from(longest) {
            break;
        }
    }
    let seconds = seconds.to_u64().unwrap_or(longest).min(longest);
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}
