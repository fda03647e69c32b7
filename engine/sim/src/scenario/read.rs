//! From a scenario file to what a run needs, or findings.
//!
//! Whatever a run would need and the file does not say is found here, before the first case: no task without somebody
//! who does it, no wait without an end, no field that must be given without a value. Defaults that are guesses are
//! warnings.

mod arrivals;
mod complete;
mod laws;
mod staff;
mod targets;

use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, Severity, list};
use motcua_definition::project::ScenarioDocument;
use motcua_definition::recorded::Recordings;
use motcua_definition::source::Span;
use motcua_definition::syntax::leaf::{Entries, Id, PercentText};
use motcua_definition::syntax::scenario as written;
use motcua_kernel::id::{OutcomeId, StepIx};
use motcua_kernel::procedure::{Awaited, AwaitedMessage, Step, StepKind, Wait};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::turn::Context;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Measured, QueueOrder, Run, Scenario, StepPlan};
use crate::distribution::Shares;
use crate::report::CONFIDENCE;

/// Replications, where the file says nothing: enough for an interval that means something.
const REPLICATIONS: u32 = 30;
/// The seed, where the file says nothing. Any fixed number would do; an author who wants other luck writes one.
const SEED: u64 = 1;

/// What was found, and the scenario if nothing forbids it.
#[derive(Debug)]
pub struct ScenarioRead {
    /// Ready to run; nothing if there is an error among the findings.
    pub scenario: Option<Scenario>,
    /// Errors and warnings.
    pub findings: Vec<Diagnostic>,
}

/// Reads a scenario file, or one of its variants by name.
pub fn read(document: &ScenarioDocument, variant: Option<&str>) -> ScenarioRead {
    let file = match variant {
        None => Some(&document.file),
        Some(name) => document.variants.get(name),
    };
    let Some(file) = file else {
        let name = variant.unwrap_or_default();
        let names = || document.variants.keys().map(String::as_str);
        let what = say!("the scenario has no variant `{name}`", name);
        let finding = Diagnostic::error("unknown-variant", document.file.scenario.span, what);
        let finding = finding.nearest(name, names()).help(say!("variants: {names}", names = list(names())));
        return ScenarioRead { scenario: None, findings: vec![finding] };
    };
    let context = Arc::new(document.context());
    let mut reader = Reader { file, context, recordings: &document.recordings, findings: Vec::new() };
    let scenario = reader.scenario(variant);
    let failed = reader.findings.iter().any(|finding| finding.severity == Severity::Error);
    ScenarioRead { scenario: scenario.filter(|_| !failed), findings: reader.findings }
}

struct Reader<'a> {
    file: &'a written::Scenario,
    context: Arc<Context>,
    recordings: &'a Recordings,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn scenario(&mut self, variant: Option<&str>) -> Option<Scenario> {
        let run = self.run();
        let arrivals = self.arrivals(run.as_ref());
        let start = self.start();
        let staff = self.staff();
        let steps = self.steps();
        let targets = self.targets();
        let scenario = Scenario {
            name: self.file.scenario.text.to_string(),
            variant: variant.map(ToOwned::to_owned),
            context: Arc::clone(&self.context),
            run: run?,
            arrivals: arrivals?,
            start: start?,
            staff,
            steps,
            queue: match self.file.queue {
                None | Some(written::QueueOrder::FirstInFirstOut) => QueueOrder::FirstInFirstOut,
                Some(written::QueueOrder::EarliestDue) => QueueOrder::EarliestDue,
                Some(written::QueueOrder::Priority) => QueueOrder::Priority,
            },
            targets,
        };
        Some(self.completed(scenario))
    }

    fn run(&mut self) -> Option<Run> {
        let written = &self.file.run;
        let calendar = self.context.calendar(None);
        let Ok(date) = written.from.text.parse::<jiff::civil::Date>() else {
            self.error("bad-date", written.from.span, say!("expected a date, such as `2026-01-05`"));
            return None;
        };
        let from = calendar.midnight(date);
        let warm_up = written.warm_up.map(|warm_up| warm_up.value);
        let measured_from = warm_up.map_or(from, |warm_up| calendar.advance(from, warm_up));
        let (measured, in_words) = match (written.r#for, written.cases) {
            (Some(time), None) => {
                let until = calendar.advance(measured_from, time.value);
                (Measured::Until(until), say!("{time}", time = time.value))
            }
            (None, Some(cases)) => {
                (Measured::Cases(u64::from(cases.value)), say!("{count} cases", count = cases.value))
            }
            (Some(time), Some(_)) => {
                self.error(
                    "wrong-value",
                    time.span,
                    say!("`for` and `cases` say the same thing in two ways: write one of them"),
                );
                return None;
            }
            (None, None) => {
                self.error(
                    "missing-key",
                    written.span,
                    say!("nothing says how long the run is: write `for` or `cases`"),
                );
                return None;
            }
        };
        let seed = match written.seed {
            None => SEED,
            Some(seed) => match u64::try_from(seed.value) {
                Ok(seed) => seed,
                Err(_) => {
                    self.error("wrong-value", seed.span, say!("a seed is 0 or more"));
                    return None;
                }
            },
        };
        Some(Run {
            from,
            measured_from,
            measured,
            replications: written.replications.map_or(REPLICATIONS, |count| count.value),
            seed,
            last_arrival: None,
            confidence: CONFIDENCE,
            in_words: match warm_up {
                Some(warm_up) => say!("{in_words} after {warm_up} warm-up", in_words, warm_up),
                None => in_words,
            },
        })
    }

    /// The start by which cases come: the only one, or the one for whose form there are data.
    fn start(&mut self) -> Option<StepIx> {
        let procedure = &self.context.procedure;
        let mut starts: Vec<StepIx> = procedure.starts().filter_map(|step| procedure.find(&step.id)).collect();
        if starts.len() > 1 {
            let named = |ix: &StepIx| {
                let prefix = format!("{}.", procedure.step(*ix).id);
                self.file.data.iter().any(|(path, _)| path.text.starts_with(&prefix))
            };
            let with_data: Vec<StepIx> = starts.iter().copied().filter(named).collect();
            if with_data.len() == 1 {
                starts = with_data;
            }
        }
        match starts.as_slice() {
            [one] => Some(*one),
            several => {
                let names = list(several.iter().map(|ix| procedure.step(*ix).id.as_str()));
                let finding = Diagnostic::error(
                    "incomplete-scenario",
                    self.file.scenario.span,
                    say!("cases can be opened in several ways, and nothing says which one is simulated"),
                );
                let finding = finding.help(say!("give `data` for the form of one of: {names}", names));
                self.findings.push(finding);
                None
            }
        }
    }

    fn steps(&mut self) -> Vec<StepPlan> {
        let mut plans = vec![StepPlan::default(); self.context.procedure.steps.len()];
        for (id, law) in self.file.work.iter() {
            let Some(ix) = self.step(id, "work", |step| {
                step.payment().is_none() && step.task().is_some_and(|task| task.role != "applicant")
            }) else {
                continue;
            };
            plans[ix.index()].work = self.work_law(law);
        }
        for (id, law) in self.file.delay.iter() {
            let fits = |step: &Step| match &step.kind {
                StepKind::Task(_) | StepKind::Payment(_) => true,
                StepKind::Wait(wait) => !wait.is_for_a_moment(),
                _ => false,
            };
            let Some(ix) = self.step(id, "delay", fits) else { continue };
            plans[ix.index()].delay = self.time_law(law);
            if plans[ix.index()].work.is_some() {
                self.error(
                    "wrong-value",
                    id.span,
                    say!("`{step}` has `work` and `delay`: either staff do it, or time alone", step = id.text),
                );
            }
        }
        for (id, call) in self.file.calls.iter() {
            let Some(ix) = self.step(id, "calls", |step| matches!(step.kind, StepKind::Call { .. })) else { continue };
            plans[ix.index()].delay = call.time.as_ref().and_then(|law| self.time_law(law));
            plans[ix.index()].fails = call.fails.as_ref().and_then(share_of).unwrap_or(0.0);
        }
        for (visit, shares) in self.file.outcomes.iter() {
            let Some((ix, from)) = self.visit(visit) else { continue };
            if let Some(shares) = self.shares(ix, visit, shares) {
                plans[ix.index()].outcomes.push((from, shares));
            }
        }
        for plan in &mut plans {
            plan.outcomes.sort_by_key(|(from, _)| *from);
        }
        self.fields(&mut plans);
        plans
    }

    /// A step by its name, if the key makes sense for it.
    fn step(&mut self, id: &Id, key: &str, fits: impl Fn(&Step) -> bool) -> Option<StepIx> {
        let procedure = Arc::clone(&self.context.procedure);
        match procedure.index.get(&*id.text) {
            Some(ix) if fits(procedure.step(*ix)) => Some(*ix),
            Some(_) => {
                let what = match key {
                    "work" => say!("tasks of the staff"),
                    "delay" => say!("tasks, payments and waits that nobody here controls"),
                    _ => say!("calls"),
                };
                self.error(
                    "wrong-step",
                    id.span,
                    say!("`{key}` is for {what}; step `{step}` is none", key, what, step = id.text),
                );
                None
            }
            None => {
                let names = procedure.steps.iter().filter(|step| fits(step)).map(|step| step.id.as_str());
                let finding = Diagnostic::error(
                    "unknown-step",
                    id.span,
                    say!("the procedure has no step `{step}`", step = id.text),
                );
                self.findings.push(finding.nearest(&id.text, names));
                None
            }
        }
    }

    fn visit(&mut self, name: &written::VisitName) -> Option<(StepIx, u32)> {
        let (step, from) = name.parts();
        let id = Id { text: step.into(), span: name.span };
        let fits = |step: &Step| step.task().is_some() || several_messages(step).is_some();
        self.step(&id, "outcomes", fits).map(|ix| (ix, from))
    }

    fn shares(
        &mut self,
        ix: StepIx,
        visit: &written::VisitName,
        written: &Entries<Id, PercentText>,
    ) -> Option<Shares<OutcomeId>> {
        let procedure = Arc::clone(&self.context.procedure);
        let choices = choices(procedure.step(ix));
        let (mut sum, mut shares) = (Decimal::ZERO, Vec::new());
        for (outcome, share) in written.iter() {
            match choices.iter().find(|(name, _)| *name == &*outcome.text) {
                Some((_, false)) => {}
                Some((_, true)) => {
                    self.error(
                        "unknown-outcome",
                        outcome.span,
                        say!("nobody presses `{outcome}`: it is set by the engine alone", outcome = outcome.text),
                    );
                    continue;
                }
                None => {
                    let names = choices.iter().map(|(name, _)| *name);
                    let step = procedure.step(ix).id.as_str();
                    let what = say!("step `{step}` has no outcome `{outcome}`", step, outcome = outcome.text);
                    self.findings
                        .push(Diagnostic::error("unknown-outcome", outcome.span, what).nearest(&outcome.text, names));
                    continue;
                }
            }
            let percent: Decimal = share.text.trim_end_matches('%').parse().unwrap_or_default();
            sum += percent;
            shares.push((percent.to_f64().unwrap_or(0.0), OutcomeId::from(&*outcome.text)));
        }
        if sum != Decimal::ONE_HUNDRED {
            self.error(
                "wrong-value",
                visit.span,
                say!("the shares of `{visit}` sum to {sum}%, not to 100%", visit = visit.text, sum),
            );
            return None;
        }
        Shares::new(shares).ok()
    }

    fn error(&mut self, rule: &'static str, span: Span, what: Sentence) {
        self.findings.push(Diagnostic::error(rule, span, what));
    }

    fn assumed(&mut self, span: Span, what: Sentence) {
        self.findings.push(Diagnostic::warning("assumed-value", span, what));
    }
}

/// The messages of which the first to come ends the wait.
pub(super) fn several_messages(step: &Step) -> Option<&[AwaitedMessage]> {
    match &step.kind {
        StepKind::Wait(Wait { what: Awaited::FirstOf(messages), .. }) => Some(messages),
        _ => None,
    }
}

/// What shares may be given for, and whether the clock alone brings it about.
fn choices(step: &Step) -> Vec<(&str, bool)> {
    let buttons = step.task().into_iter().flat_map(|task| &task.outcomes);
    let buttons = buttons.map(|(outcome, button)| (outcome.as_str(), button.by_timer));
    let messages = several_messages(step).unwrap_or_default().iter();
    let out_of_reach = |id: &str| step.payment().is_some_and(|payment| payment.ends().all(|end| *end != *id));
    let buttons = buttons.map(move |(id, by_timer)| (id, by_timer || out_of_reach(id)));
    buttons.chain(messages.map(|awaited| (awaited.message.as_str(), false))).collect()
}

/// A percentage as a share from 0 to 1.
fn share_of(percent: &PercentText) -> Option<f64> {
    let number: Decimal = percent.text.trim_end_matches('%').parse().ok()?;
    (number / Decimal::ONE_HUNDRED).to_f64()
}
