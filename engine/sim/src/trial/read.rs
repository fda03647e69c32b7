//! From a test file to trials.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use motcua_definition::diagnostic::{Diagnostic, list};
use motcua_definition::directory::{Absence, Rota};
use motcua_definition::project::TestDocument;
use motcua_definition::source::{SourceMap, Span};
use motcua_definition::syntax::leaf::{DateText, Id, MomentText, OperationPath};
use motcua_definition::syntax::test as written;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::case::ClockState;
use motcua_kernel::command::Answer;
use motcua_kernel::id::{CalendarId, DeadlineId, FieldId, OperationId, OutcomeId, PersonId, RoleId, ServiceId, StepId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::procedure::{Payment, Step, StepKind};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Record;

use super::expectation::{ClockExpectation, Expectation, Rejected};
use super::{Beat, Trial};
use crate::cast::Burdens;
use crate::loose;
use crate::mutation::Equivalent;
use crate::systems::{CannedAnswer, CannedAnswers, CannedEnd};
use crate::walk::{Act, ClockName};

/// The trials of a file. The file was checked against its schema and its procedure; what only shows when it is to be run
/// is found here.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read(document: &TestDocument, context: &Context, files: &SourceMap) -> Result<Vec<Trial>, Vec<Diagnostic>> {
    let (file, calendars) = (&document.file, &document.calendars);
    let mut reader = Reader { context, calendars, calendar: None, files, findings: Vec::new() };
    let trials: Vec<_> = file.cases.iter().filter_map(|case| reader.trial(file.given.as_ref(), case)).collect();
    if reader.findings.is_empty() { Ok(trials) } else { Err(reader.findings) }
}

/// The changes that a file marks as making no difference.
pub fn equivalents(file: &written::TestFile) -> Vec<Equivalent> {
    let marked = file.equivalent.iter();
    marked
        .map(|mark| Equivalent { change: mark.change.text.to_string(), reason: mark.reason.text.to_string() })
        .collect()
}

struct Reader<'a> {
    context: &'a Context,
    calendars: &'a BTreeMap<CalendarId, Arc<Calendar>>,
    /// The one that the case at hand names.
    calendar: Option<Arc<Calendar>>,
    files: &'a SourceMap,
    findings: Vec<Diagnostic>,
}

/// What holds at the beginning of one case, the case's own words before those of the file.
struct Beginning {
    starts: BTreeMap<StepId, Record>,
}

impl<'a> Reader<'a> {
    fn trial(&mut self, common: Option<&written::Given>, case: &written::Case) -> Option<Trial> {
        let own = case.given.as_ref();
        let both = || own.into_iter().chain(common);
        let named = both().find_map(|given| given.calendar.as_ref());
        self.calendar = named.and_then(|id| self.calendars.get(&*id.text)).cloned();
        let place = self.files.position(case.name.span);
        let file = self.files.file(case.name.span.file).name().clone();
        let at = match both().find_map(|given| given.at.as_ref()) {
            Some(at) => self.moment(at)?,
            None => {
                let finding =
                    Diagnostic::error("missing-key", case.name.span, say!("nothing says when this case begins"));
                self.findings.push(
                    finding.help(say!("write `given: {{at: 2026-03-02 09:00}}`, for this case or for all of them")),
                );
                return None;
            }
        };
        let beginning = self.beginning(common, own);
        let mut story: Vec<Beat> = Vec::new();
        for action in case.when.iter() {
            story.push(self.beat(action, &beginning)?);
        }
        if let Some(then) = &case.then {
            story.push(Beat::Expect(Box::new(self.expectation(then)?)));
        }
        Some(Trial {
            name: case.name.text.to_string(),
            place: format!("{}:{}", short(&file), place.line),
            at,
            calendar: self.calendar.clone(),
            people: people(common, own),
            rota: rota(common, own),
            burdens: burdens(common, own),
            systems: self.systems(common, own),
            story,
        })
    }

    fn beginning(&self, common: Option<&written::Given>, own: Option<&written::Given>) -> Beginning {
        let given = common.into_iter().chain(own).flat_map(|given| given.starts.iter());
        let starts = given.map(|(start, fields)| {
            let fields = fields.iter().map(|(name, given)| (FieldId::from(&*name.text), loose::value(&given.0)));
            (StepId::from(&*start.text), fields.collect())
        });
        Beginning { starts: starts.collect() }
    }

    fn systems(&mut self, common: Option<&written::Given>, own: Option<&written::Given>) -> CannedAnswers {
        let mut by_operation: BTreeMap<(ServiceId, OperationId), &written::Answers> = BTreeMap::new();
        for given in common.into_iter().chain(own) {
            for (operation, answers) in given.services.iter() {
                by_operation.insert(split_operation(operation), answers);
            }
        }
        let mut systems = CannedAnswers::default();
        for given in common.into_iter().chain(own) {
            for (procedure, end) in given.procedures.iter() {
                let (outcome, after) = match end {
                    written::CannedCase::One(outcome) => (outcome, None),
                    written::CannedCase::Full(keys) => (&keys.outcome, keys.after.map(|after| after.value)),
                };
                let end = CannedEnd { outcome: (*outcome.text).into(), after };
                systems.end((*procedure.text).into(), end);
            }
        }
        for ((service, operation), answers) in by_operation {
            let answers = match answers {
                written::Answers::Full(answer) => std::slice::from_ref(answer),
                written::Answers::Many(answers) => answers.as_slice(),
            };
            for answer in answers {
                if let Some(answer) = self.answer(answer) {
                    systems.add(service.clone(), operation.clone(), answer);
                }
            }
        }
        systems
    }

    fn answer(&mut self, written: &written::Answer) -> Option<CannedAnswer> {
        let after_seconds = match &written.after {
            None => 0,
            Some(after) => match elapsed_seconds(after.value) {
                Some(seconds) => seconds,
                None => {
                    let finding = Diagnostic::error(
                        "bad-duration",
                        after.span,
                        say!("a system answers after seconds, minutes or hours"),
                    );
                    self.findings.push(finding);
                    return None;
                }
            },
        };
        let answer = match &written.error {
            Some(status) => Answer::Failed {
                status: u16::try_from(status.value).unwrap_or(0),
                problem: match status.value {
                    0 => "no answer".to_owned(),
                    status => format!("answered {status}"),
                },
                kind: written.problem.as_ref().map(|kind| kind.text.to_string()),
            },
            None => {
                let fields = written.fields.iter();
                Answer::Done(fields.map(|(name, given)| ((*name.text).into(), loose::value(&given.0))).collect())
            }
        };
        Some(CannedAnswer { answer, after_seconds, times: written.times.map(|times| times.value) })
    }

    fn beat(&mut self, action: &written::Action, beginning: &Beginning) -> Option<Beat> {
        let keys = match action {
            written::Action::One(id) if &*id.text == "withdraw" => {
                return Some(Beat::Do(Act::Withdraw { reason: None }));
            }
            written::Action::One(id) => return self.step(id, None, beginning).map(Beat::Do),
            written::Action::Full(keys) => keys,
        };
        if let Some(expect) = &keys.expect {
            return self.expectation(expect).map(|expectation| Beat::Expect(Box::new(expectation)));
        }
        let act = if let Some(message) = &keys.message {
            Act::Message {
                name: (*message.name.text).into(),
                id: message.id.as_ref().map(|id| id.text.to_string()),
                key: loose::value(&message.r#match.0),
                data: message.data.iter().map(|(name, given)| ((*name.text).into(), loose::value(&given.0))).collect(),
            }
        } else if let Some(payment) = &keys.payment {
            let failed = payment.failed.as_ref().map(|problem| problem.text.to_string());
            let result = match (failed, &payment.amount) {
                (Some(problem), _) => Some(PaymentResult::Failed { problem: Some(problem) }),
                (None, Some(amount)) => Some(PaymentResult::Paid { amount: amount.value }),
                (None, None) => None,
            };
            Act::Payment {
                step: self.find(&payment.of)?.id.clone(),
                element: payment.r#for.as_ref().map(|element| loose::value(&element.0)),
                id: payment.id.as_ref().map(|id| id.text.to_string()),
                result,
            }
        } else if let Some(by) = &keys.advance {
            Act::Advance(by.value)
        } else if let Some(to) = &keys.advance_to {
            Act::AdvanceTo(self.moment(to)?)
        } else if let Some(past) = &keys.advance_past {
            Act::AdvancePast(self.clock_name(past)?)
        } else {
            let (id, how) = keys.steps.iter().next()?;
            self.step(id, Some(how), beginning)?
        };
        Some(Beat::Do(act))
    }

    /// A step that is done: a start, or a task.
    fn step(&mut self, id: &Id, how: Option<&written::StepAction>, beginning: &Beginning) -> Option<Act> {
        let step = self.find(id)?;
        let (outcome, keys) = match how {
            None => (None, None),
            Some(written::StepAction::One(outcome)) => (Some(outcome), None),
            Some(written::StepAction::Full(keys)) => (keys.outcome.as_ref(), Some(keys)),
        };
        let by = keys.and_then(|keys| keys.by.as_ref()).map(|by| PersonId::from(&*by.text));
        let fields = keys.into_iter().flat_map(|keys| keys.fields.iter());
        let fields: Record = fields.map(|(name, given)| ((*name.text).into(), loose::value(&given.0))).collect();
        match &step.kind {
            StepKind::Start { .. } => {
                let mut data = beginning.starts.get(&step.id).cloned().unwrap_or_default();
                data.extend(fields);
                Some(Act::Open { start: step.id.clone(), by, data })
            }
            StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
                let outcome = match outcome {
                    Some(outcome) => OutcomeId::from(&*outcome.text),
                    None => self.only_outcome(id, task)?,
                };
                let late_reason = keys.and_then(|keys| keys.late_reason.as_ref()).map(|why| why.text.to_string());
                let element = keys.and_then(|keys| keys.r#for.as_ref()).map(|element| loose::value(&element.0));
                Some(Act::Complete { step: step.id.clone(), outcome, by, data: fields, late_reason, element })
            }
            StepKind::Subprocedure(sub) if keys.is_some_and(|keys| keys.r#do.is_some()) => {
                let element = keys.and_then(|keys| keys.r#for.as_ref()).map(|element| loose::value(&element.0));
                let there = keys.and_then(|keys| keys.r#do.as_ref())?;
                let late_reason = keys.and_then(|keys| keys.late_reason.as_ref()).map(|why| why.text.to_string());
                let act = match &*there.text {
                    "withdraw" => Act::Withdraw { reason: None },
                    name => {
                        let task =
                            sub.child.procedure.find(&name.into()).map(|ix| sub.child.procedure.step(ix))?.task()?;
                        let outcome = match outcome {
                            Some(outcome) => OutcomeId::from(&*outcome.text),
                            None => self.only_outcome(there, task)?,
                        };
                        let step = StepId::from(name);
                        Act::Complete { step, outcome, by, data: fields, late_reason, element: None }
                    }
                };
                Some(Act::InChild { step: step.id.clone(), element, act: Box::new(act) })
            }
            _ => {
                let finding =
                    Diagnostic::error("unknown-step", id.span, say!("nobody does step `{step}`", step = id.text));
                let help = match &step.kind {
                    StepKind::Wait(wait) if wait.is_for_a_moment() => say!("let time pass: `advance_past: <step>`"),
                    StepKind::Handler(_) => {
                        say!("let its message arrive: `message: {{name: …, match: …}}`, or `withdraw`")
                    }
                    StepKind::Wait(_) => say!("let its message arrive: `message: {{name: …, match: …}}`"),
                    StepKind::Subprocedure(_) => say!(
                        "say what is done there: `{{do: review, outcome: …}}`, or how it ends under `given: procedures:`"
                    ),
                    StepKind::Call { .. } => say!("say what the system answers under `given: services:`"),
                    _ => say!("it happens by itself; only starts and tasks are done by people"),
                };
                self.findings.push(finding.help(help));
                None
            }
        }
    }

    /// The button of a task that has one beside those of the clock.
    fn only_outcome(&mut self, id: &Id, task: &motcua_kernel::procedure::Task) -> Option<OutcomeId> {
        let mut buttons = task
            .outcomes
            .iter()
            .filter(|(_, button)| !button.by_timer && !button.by_service)
            .map(|(outcome, _)| outcome);
        if let (Some(only), None) = (buttons.next(), buttons.next()) {
            return Some(only.clone());
        }
        let names = list(task.outcomes.keys().map(OutcomeId::as_str));
        let finding =
            Diagnostic::error("missing-key", id.span, say!("step `{step}` has several outcomes", step = id.text));
        self.findings.push(finding.help(say!(
            "write which: `{step}: <outcome>`; outcomes: {names}",
            step = id.text,
            names
        )));
        None
    }

    fn find(&mut self, id: &Id) -> Option<&'a Step> {
        let procedure = &self.context.procedure;
        match procedure.index.get(&*id.text) {
            Some(ix) => Some(procedure.step(*ix)),
            None => {
                let names = || procedure.steps.iter().map(|step| step.id.as_str());
                let finding = Diagnostic::error(
                    "unknown-step",
                    id.span,
                    say!("the procedure has no step `{step}`", step = id.text),
                );
                self.findings.push(finding.nearest(&id.text, names()));
                None
            }
        }
    }

    fn clock_name(&mut self, id: &Id) -> Option<ClockName> {
        if self.context.procedure.deadlines.contains_key(&*id.text) {
            return Some(ClockName::Deadline(DeadlineId::from(&*id.text)));
        }
        self.find(id).map(|step| ClockName::Step(step.id.clone()))
    }

    fn expectation(&mut self, written: &written::Expectation) -> Option<Expectation> {
        let ids = |names: &Vec<Id>| names.iter().map(|id| StepId::from(&*id.text)).collect::<Vec<_>>();
        let mut deadlines = Vec::new();
        for (id, expected) in written.deadlines.iter() {
            deadlines.push((DeadlineId::from(&*id.text), self.clock(expected)?));
        }
        let mut rungs = Vec::new();
        for (id, reached) in written.rungs.iter() {
            let reached = reached.iter().map(|rung| rung.value.to_string()).collect();
            rungs.push((self.clock_name(id)?, reached));
        }
        let data = written.data.iter().filter_map(|(path, given)| {
            let (step, fields) = path.text.split_once('.')?;
            Some((StepId::from(step), fields.split('.').map(FieldId::from).collect(), loose::value(&given.0)))
        });
        Some(Expectation {
            at: written.at.as_ref().map(|names| match names {
                written::Names::One(id) => vec![StepId::from(&*id.text)],
                written::Names::Many(names) => ids(names),
            }),
            end: written.end.as_ref().map(|id| id.text.to_string()),
            outcome: written.outcome.as_ref().map(|id| (*id.text).into()),
            status: written.status.as_ref().map(|id| (*id.text).into()),
            outcomes: written.outcomes.iter().map(|(step, how)| ((*step.text).into(), outcomes(how))).collect(),
            held_by: written.held_by.iter().map(|(step, who)| ((*step.text).into(), held_by(who))).collect(),
            visited: written.visited.as_ref().map(ids),
            not_visited: ids(&written.not_visited),
            issued: written.issued.as_ref().map(|names| names.iter().map(|id| (*id.text).into()).collect()),
            notified: written.notified.as_ref().map(|names| names.iter().map(|id| RoleId::from(&*id.text)).collect()),
            calls: written.calls.as_ref().map(|paths| paths.iter().map(split_operation).collect()),
            to_pay: written.to_pay.iter().map(|(step, amount)| ((*step.text).into(), amount.value)).collect(),
            data: data.collect(),
            deadlines,
            rungs,
            rejected: written.rejected.as_ref().map(|rejected| match rejected {
                written::Rejected::One(code) => Rejected { code: Some(code.text.to_string()), ..Rejected::default() },
                written::Rejected::Full(keys) => Rejected {
                    code: Some(keys.code.text.to_string()),
                    rule: keys.rule.as_ref().map(|rule| rule.text.to_string()),
                    fields: keys.fields.iter().map(|field| field.text.to_string()).collect(),
                },
            }),
        })
    }

    fn clock(&mut self, written: &written::DeadlineExpectation) -> Option<ClockExpectation> {
        Some(match written {
            written::DeadlineExpectation::One(state) => {
                ClockExpectation { state: Some(clock_state(*state)), ..ClockExpectation::default() }
            }
            written::DeadlineExpectation::Full(keys) => ClockExpectation {
                state: keys.state.map(clock_state),
                used: keys.used.map(|used| used.value),
                left: keys.left.map(|left| left.value),
                due: match &keys.due {
                    Some(due) => Some(self.date(due)?),
                    None => None,
                },
            },
        })
    }

    /// A moment on the wall clock of the procedure's calendar.
    fn moment(&mut self, written: &MomentText) -> Option<Timestamp> {
        let local: Option<DateTime> = written.text.replacen(' ', "T", 1).parse().ok();
        let zone = self.calendar.as_ref().unwrap_or_else(|| self.context.calendar(None)).time_zone();
        let at = local.and_then(|local| zone.to_ambiguous_timestamp(local).compatible().ok());
        if at.is_none() {
            self.bad("bad-date", written.span, say!("expected a date and an hour, such as `2026-03-02 09:00`"));
        }
        at
    }

    fn date(&mut self, written: &DateText) -> Option<Date> {
        let date = written.text.parse().ok();
        if date.is_none() {
            self.bad("bad-date", written.span, say!("expected a date, such as `2026-03-02`"));
        }
        date
    }

    fn bad(&mut self, rule: &'static str, span: Span, what: Sentence) {
        self.findings.push(Diagnostic::error(rule, span, what));
    }
}

fn people(common: Option<&written::Given>, own: Option<&written::Given>) -> BTreeMap<PersonId, Vec<RoleId>> {
    let given = common.into_iter().chain(own).flat_map(|given| given.people.iter());
    given
        .map(|(person, given)| {
            let roles = given.roles().iter().map(|role| RoleId::from(&*role.text)).collect();
            (PersonId::from(&*person.text), roles)
        })
        .collect()
}

/// Who is away when; what a case says of a person stands for what the file says of them.
fn rota(common: Option<&written::Given>, own: Option<&written::Given>) -> Rota {
    let given = common.into_iter().chain(own).flat_map(|given| given.people.iter());
    let absence = given.map(|(name, person)| (PersonId::from(&*name.text), Absence::of(person)));
    Rota::new(absence.collect())
}

/// What people have to do beside the story; what a case says of a person or a step stands for what the file says of it.
fn burdens(common: Option<&written::Given>, own: Option<&written::Given>) -> Burdens {
    let given = || common.into_iter().chain(own);
    let holds = given().flat_map(|given| given.people.iter());
    let holds = holds.map(|(name, person)| (PersonId::from(&*name.text), person.tasks()));
    let turns = given().flat_map(|given| given.turns.iter());
    let turns = turns.map(|(step, people)| {
        (StepId::from(&*step.text), people.iter().map(|person| PersonId::from(&*person.text)).collect())
    });
    Burdens { holds: holds.collect(), turns: turns.collect() }
}

fn outcomes(written: &written::Names) -> Vec<OutcomeId> {
    match written {
        written::Names::One(outcome) => vec![(*outcome.text).into()],
        written::Names::Many(outcomes) => outcomes.iter().map(|outcome| (*outcome.text).into()).collect(),
    }
}

fn held_by(written: &written::People) -> Vec<PersonId> {
    let people = match written {
        written::People::One(person) => std::slice::from_ref(person),
        written::People::Many(people) => people,
    };
    people.iter().map(|person| PersonId::from(&*person.text)).collect()
}

fn split_operation(path: &OperationPath) -> (ServiceId, OperationId) {
    let (service, operation) = path.text.split_once('.').unwrap_or((&path.text, ""));
    (ServiceId::from(service), OperationId::from(operation))
}

fn clock_state(state: written::DeadlineState) -> Option<ClockState> {
    match state {
        written::DeadlineState::NotStarted => None,
        written::DeadlineState::Running => Some(ClockState::Running),
        written::DeadlineState::Paused => Some(ClockState::Paused),
        written::DeadlineState::Met => Some(ClockState::Met),
        written::DeadlineState::Expired => Some(ClockState::Expired),
        written::DeadlineState::Closed => Some(ClockState::Closed),
    }
}

fn elapsed_seconds(by: motcua_kernel::allowance::Allowance) -> Option<u32> {
    use motcua_kernel::allowance::Unit;
    use rust_decimal::prelude::ToPrimitive;
    let unit = match by.unit() {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3_600,
        _ => return None,
    };
    (by.amount() * rust_decimal::Decimal::from(unit)).to_u32()
}

/// The file's own name: a failure is read beside others of the same folder.
fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
