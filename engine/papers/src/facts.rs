//! What a template sees: the words of the rules (one variable per step, `case`, `deadline`), and a few of its own
//! (`lang`, `document`, `procedure`, `agency`, `step`, `answers`, `limit`, `history`). Everything is already said in one language.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minijinja::Value as Shown;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::case::{CaseState, Clock, ClockState};
use motcua_kernel::id::{AgencyId, FieldId, StepId, VisitId};
use motcua_kernel::procedure::{Document, Payment, Step};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

use crate::{Paper, say};

type Map = BTreeMap<String, Shown>;

struct Facts<'a> {
    context: &'a Context,
    case: &'a CaseState,
    calendar: &'a Calendar,
    language: Language,
}

/// What stands where something sensitive would.
const DOTS: &str = "•••";

/// For a paper.
pub(crate) fn of_paper(
    context: &Context,
    case: &CaseState,
    paper: &Paper,
    document: &Document,
    language: Language,
) -> Shown {
    let facts = Facts::new(context, case, language);
    let mut map = facts.common();
    let signer = document.sign.as_ref().and_then(|role| context.procedure.roles.get(role));
    map.insert(
        "document".to_owned(),
        object([
            ("id", paper.document.to_string().into()),
            ("title", document.title.get(language).into()),
            ("number", paper.number.into()),
            ("date", facts.date(paper.at)),
            ("paper", document.paper.into()),
            ("signer", signer.map_or(Shown::UNDEFINED, |role| role.label.get(language).into())),
        ]),
    );
    map.insert("step".to_owned(), facts.step(&paper.step, None));
    map.insert("agency".to_owned(), facts.agency(facts.agency_of(&paper.step)));
    map.into()
}

/// For a notice.
pub(crate) fn of_notice(context: &Context, case: &CaseState, visit: Option<VisitId>, language: Language) -> Shown {
    let facts = Facts::new(context, case, language);
    let mut map = facts.common();
    let open = visit.and_then(|visit| case.open.get(&visit));
    let step = open.map(|open| &open.step);
    map.insert(
        "step".to_owned(),
        step.map_or(Shown::UNDEFINED, |step| facts.step(step, open.and_then(|v| v.due.as_ref()))),
    );
    map.insert("agency".to_owned(), facts.agency(step.and_then(|step| facts.agency_of(step))));
    map.into()
}

impl<'a> Facts<'a> {
    fn new(context: &'a Context, case: &'a CaseState, language: Language) -> Self {
        Self { context, case, calendar: context.calendar(None), language }
    }

    fn common(&self) -> Map {
        let procedure = &self.context.procedure;
        let mut map = Map::new();
        let mut answers = Map::new();
        for step in &procedure.steps {
            map.insert(step.id.to_string(), self.variable(step));
            answers.insert(step.id.to_string(), self.answers(step));
        }
        map.insert("answers".to_owned(), answers.into());
        map.insert("lang".to_owned(), self.language.code().into());
        map.insert("case".to_owned(), self.case());
        map.insert("procedure".to_owned(), self.procedure());
        let deadlines = self.deadlines();
        map.insert("deadlines".to_owned(), deadlines.values().cloned().collect());
        map.insert("deadline".to_owned(), deadlines.into());
        map.insert("limit".to_owned(), self.limits().into());
        map.insert("history".to_owned(), self.history());
        map.insert("to_pay".to_owned(), self.to_pay());
        map
    }

    /// The payments that are awaited: how much, under which reference, until when.
    fn to_pay(&self) -> Shown {
        let asked = self.case.open.values().filter_map(|stay| Some((stay, stay.payment.as_ref()?)));
        let entry = |(stay, payment): (&motcua_kernel::case::Visit, &motcua_kernel::case::OpenPayment)| {
            let step = self.context.procedure.find(&stay.step).map(|ix| self.context.procedure.step(ix))?;
            let amount = Value::Decimal(payment.order.amount);
            let amount = match self.is_sensitive(step, &Payment::AMOUNT.into()) {
                true => DOTS.into(),
                false => say::value(&amount, None, self.calendar, self.language),
            };
            let due = stay.due.as_ref();
            Some(object([
                ("step", stay.step.to_string().into()),
                ("label", step.label.get(self.language).into()),
                ("amount", amount),
                ("reference", payment.order.reference.clone().into()),
                ("due", due.map_or(Shown::UNDEFINED, |clock| say::date(clock.due.date, self.language).into())),
            ]))
        };
        asked.filter_map(entry).collect()
    }

    /// What people did, in order: for each step its last completion.
    fn history(&self) -> Shown {
        let mut done: Vec<_> = self
            .case
            .steps
            .iter()
            .filter_map(|(id, record)| {
                let step = self.context.procedure.find(id).map(|ix| self.context.procedure.step(ix))?;
                let last = record.last.as_ref().filter(|last| last.by.is_some())?;
                Some((last, step))
            })
            .collect();
        done.sort_by_key(|(last, _)| (last.at, last.visit));
        let entry = |(last, step): (&motcua_kernel::case::Completed, &Step)| {
            let button = step.task().and_then(|task| task.outcomes.get(&last.outcome));
            let agency = self.agency_of(&step.id).and_then(|id| self.context.procedure.agencies.get(id));
            object([
                ("at", format!("{} {}", self.time(last.at), self.date(last.at)).into()),
                ("label", step.label.get(self.language).into()),
                ("agency", agency.map_or(Shown::UNDEFINED, |agency| agency.label.get(self.language).into())),
                ("by", last.by.as_ref().map_or(Shown::UNDEFINED, |by| by.to_string().into())),
                ("outcome", button.map_or(Shown::UNDEFINED, |button| button.label.get(self.language).into())),
            ])
        };
        done.into_iter().map(entry).collect()
    }

    fn case(&self) -> Shown {
        let status = self.case.status.as_ref().and_then(|status| self.context.procedure.statuses.get(status));
        object([
            ("id", self.case.id.to_string().into()),
            ("number", self.case.number.to_string().into()),
            ("applicant", self.case.applicant.as_ref().map_or(Shown::UNDEFINED, |who| who.to_string().into())),
            ("opened", self.date(self.case.opened_at)),
            ("status", status.map_or(Shown::UNDEFINED, |status| status.label.get(self.language).into())),
            ("status_code", status.and_then(|status| status.code).map_or(Shown::UNDEFINED, Shown::from)),
        ])
    }

    fn procedure(&self) -> Shown {
        let procedure = &self.context.procedure;
        object([
            ("id", procedure.reference.id.to_string().into()),
            ("version", procedure.reference.version.into()),
            ("reference", procedure.reference.to_string().into()),
            ("title", procedure.title.get(self.language).into()),
            ("summary", procedure.standing.summary.get(self.language).into()),
            ("basis", texts(&procedure.basis)),
        ])
    }

    fn deadlines(&self) -> Map {
        let mut map = Map::new();
        for (id, clock) in &self.case.deadlines {
            let Some(deadline) = self.context.procedure.deadlines.get(id) else { continue };
            let mut entry = self.clock(clock);
            entry.insert("label".to_owned(), deadline.label.get(self.language).into());
            entry.insert("basis".to_owned(), texts(&deadline.basis));
            if let Some(expiry) = &deadline.on_expiry {
                entry.insert("expiry_basis".to_owned(), texts(&expiry.basis));
            }
            map.insert(id.to_string(), entry.into());
        }
        map
    }

    fn limits(&self) -> Map {
        let open = self.case.open.values();
        open.filter_map(|visit| Some((visit.step.to_string(), self.clock(visit.due.as_ref()?).into()))).collect()
    }

    fn clock(&self, clock: &Clock) -> Map {
        let state = match clock.state {
            ClockState::Running => "running",
            ClockState::Paused => "paused",
            ClockState::Met => "met",
            ClockState::Expired => "expired",
            ClockState::Closed => "closed",
        };
        let used = clock.used.and_then(|used| motcua_kernel::allowance::Allowance::new(used, clock.within.unit()).ok());
        Map::from([
            ("state".to_owned(), state.into()),
            ("within".to_owned(), clock.within.say(self.language).into()),
            ("used".to_owned(), used.map_or(Shown::UNDEFINED, |used| used.say(self.language).into())),
            ("due".to_owned(), say::date(clock.due.date, self.language).into()),
            ("due_time".to_owned(), self.time(clock.due.at)),
            ("provisional".to_owned(), clock.due.provisional.into()),
        ])
    }

    /// A step as the rules see it: its fields, and how it ended.
    fn variable(&self, step: &Step) -> Shown {
        let mut map = self.fields(step);
        if let Some(last) = self.case.last(&step.id) {
            map.insert("outcome".to_owned(), last.outcome.to_string().into());
            if let Some(by) = &last.by {
                map.insert("by".to_owned(), by.to_string().into());
            }
        }
        map.into()
    }

    fn fields(&self, step: &Step) -> Map {
        let Some(last) = self.case.last(&step.id) else { return Map::new() };
        let form = step.form();
        let data = last.data.iter();
        data.map(|(name, value)| {
            if self.is_sensitive(step, name) {
                return (name.to_string(), DOTS.into());
            }
            let kind = form.and_then(|form| form.fields.get(name)).map(|field| &field.kind);
            (name.to_string(), say::value(value, kind, self.calendar, self.language))
        })
        .collect()
    }

    fn is_sensitive(&self, step: &Step, field: &FieldId) -> bool {
        let procedure = &self.context.procedure;
        procedure.find(&step.id).is_some_and(|ix| procedure.sensitive().field(ix, field))
    }

    /// What was filled in at a step, with the labels of the form and in its order.
    fn answers(&self, step: &Step) -> Shown {
        let (Some(form), Some(last)) = (step.form(), self.case.last(&step.id)) else {
            // Nothing was filled in: a list without entries, so that a paper may walk over all steps.
            return Vec::<Shown>::new().into();
        };
        let given = form.fields.iter().filter_map(|(name, field)| {
            let value = last.data.get(name).filter(|value| !value.is_unset())?;
            let said = match self.is_sensitive(step, name) {
                true => DOTS.to_owned(),
                false => say::line(value, &field.kind, self.calendar, self.language).to_string(),
            };
            Some(object([
                ("name", name.to_string().into()),
                ("label", field.label.get(self.language).into()),
                ("value", said.into()),
            ]))
        });
        given.collect()
    }

    fn step(&self, id: &StepId, due: Option<&Clock>) -> Shown {
        let procedure = &self.context.procedure;
        let Some(step) = procedure.find(id).map(|ix| procedure.step(ix)) else { return Shown::UNDEFINED };
        let last = self.case.last(id);
        let role = step.task().and_then(|task| procedure.roles.get(&task.role));
        object([
            ("id", id.to_string().into()),
            ("label", step.label.get(self.language).into()),
            ("summary", step.summary.get(self.language).into()),
            ("visit", step.visit.into()),
            ("basis", texts(&step.basis)),
            ("role", role.map_or(Shown::from(""), |role| role.label.get(self.language).into())),
            ("by", last.and_then(|last| last.by.as_ref()).map_or(Shown::UNDEFINED, |by| by.to_string().into())),
            ("data", self.fields(step).into()),
            ("due", due.map_or(Shown::UNDEFINED, |clock| say::date(clock.due.date, self.language).into())),
            ("due_time", due.map_or(Shown::UNDEFINED, |clock| self.time(clock.due.at))),
        ])
    }

    fn agency_of(&self, step: &StepId) -> Option<&'a AgencyId> {
        let procedure = &self.context.procedure;
        let task = procedure.find(step).and_then(|ix| procedure.step(ix).task())?;
        Some(&procedure.roles.get(&task.role)?.agency)
    }

    /// The agency that speaks: that of the step, or the one where the case is handed in.
    fn agency(&self, agency: Option<&AgencyId>) -> Shown {
        let procedure = &self.context.procedure;
        let agency = agency.or_else(|| procedure.home_agency()).and_then(|id| procedure.agencies.get(id));
        object([
            ("label", agency.map_or(Shown::from(""), |agency| agency.label.get(self.language).into())),
            ("office", Shown::UNDEFINED),
        ])
    }

    fn date(&self, at: Timestamp) -> Shown {
        say::date(self.calendar.date(at), self.language).into()
    }

    fn time(&self, at: Timestamp) -> Shown {
        at.to_zoned(self.calendar.time_zone().clone()).strftime("%H:%M").to_string().into()
    }
}

fn texts(texts: &[std::sync::Arc<str>]) -> Shown {
    texts.iter().map(|text| Shown::from(text.to_string())).collect()
}

fn object<const N: usize>(entries: [(&'static str, Shown); N]) -> Shown {
    entries
        .into_iter()
        .filter(|(_, value)| !value.is_undefined())
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<Map>()
        .into()
}
