//! Systems that answer what they were told to answer.

use std::collections::{BTreeMap, VecDeque};

use motcua_kernel::allowance::Allowance;
use motcua_kernel::command::Answer;
use motcua_kernel::id::{OperationId, OutcomeId, ProcedureId, ServiceId};
use motcua_kernel::source::Lookup;
use motcua_kernel::value::Record;

/// A person waits no longer for a register, as in production.
const PATIENCE_SECONDS: u32 = 5;

/// Answers by service and operation, given in order; the last one is given for ever.
///
/// An operation for which nothing was given does not answer: the attempt ends when its time is over, exactly as it would
/// with a system that is down.
#[derive(Clone, Debug, Default)]
pub struct CannedAnswers {
    cases: BTreeMap<ProcedureId, CannedEnd>,
    answers: BTreeMap<(ServiceId, OperationId), VecDeque<CannedAnswer>>,
}

/// How the cases of another procedure end, where they are not walked through.
#[derive(Clone, Debug)]
pub struct CannedEnd {
    /// How.
    pub outcome: OutcomeId,
    /// After which time; at once, if nothing is said.
    pub after: Option<Allowance>,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct CannedAnswer {
    /// What comes back.
    pub answer: Answer,
    /// How long it takes.
    pub after_seconds: u32,
    /// How often it is given before the next one; for ever, if nothing is said.
    pub times: Option<u32>,
}

/// What comes back, and when.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) after_seconds: u32,
    pub(crate) answer: Answer,
}

impl CannedAnswers {
    /// Adds an answer after those already given for this operation.
    pub fn add(&mut self, service: ServiceId, operation: OperationId, answer: CannedAnswer) {
        self.answers.entry((service, operation)).or_default().push_back(answer);
    }

    /// Says how cases of another procedure end.
    pub fn end(&mut self, procedure: ProcedureId, end: CannedEnd) {
        self.cases.insert(procedure, end);
    }

    /// How a case of another procedure ends, if that was said.
    pub(crate) fn end_of(&self, procedure: &ProcedureId) -> Option<&CannedEnd> {
        self.cases.get(procedure)
    }

    /// Whether nothing was given at all.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.cases.is_empty()
    }

    /// Whether anything was given for this operation.
    pub fn knows(&self, service: &ServiceId, operation: &OperationId) -> bool {
        self.answers.contains_key(&(service.clone(), operation.clone()))
    }

    /// What a register says while a person waits: nothing where it says nothing in time, as it is with one that is down.
    pub(crate) fn look_up(&mut self, lookup: &Lookup) -> Option<Record> {
        match self.reply(&lookup.service, &lookup.operation, PATIENCE_SECONDS).answer {
            Answer::Done(answer) => Some(answer),
            Answer::Failed { .. } => None,
        }
    }

    pub(crate) fn reply(&mut self, service: &ServiceId, operation: &OperationId, timeout_seconds: u32) -> Reply {
        let silence = || Reply {
            after_seconds: timeout_seconds,
            answer: Answer::Failed {
                status: 0,
                problem: format!("no answer within {timeout_seconds} seconds"),
                kind: None,
            },
        };
        let Some(given) = self.answers.get_mut(&(service.clone(), operation.clone())) else { return silence() };
        let Some(next) = given.front_mut() else { return silence() };
        let reply = Reply { after_seconds: next.after_seconds, answer: next.answer.clone() };
        if let Some(times) = &mut next.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                given.pop_front();
            }
        }
        // Whoever answers later than the caller waits has not answered.
        if reply.after_seconds > timeout_seconds { silence() } else { reply }
    }
}
