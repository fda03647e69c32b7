//! Tasks: the inbox, and everything that somebody needs to do one.

use std::str::FromStr;

use jiff::Timestamp;
use motcua_kernel::case::{CaseState, Holder, Visit, WorkItem};
use motcua_kernel::decide::View;
use motcua_kernel::form::FieldKind;
use motcua_kernel::id::{CaseId, StepIx, VisitId};
use motcua_kernel::procedure::{Priority, Procedure};
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;
use motcua_store::TaskRow;
use schemars::JsonSchema;
use serde::Serialize;

use super::clock::ClockView;
use super::form::{FieldView, fields};
use super::payment::PaymentView;
use super::procedure::ProcedureName;
use super::{Moment, Said};
use crate::sight::{Sight, is_for_sensitive};
use crate::wire::Loose;

/// A task in an inbox.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskView {
    /// `<case>.<visit>`.
    pub(crate) id: String,
    /// Of which case.
    pub(crate) case: String,
    /// Its public number.
    pub(crate) number: String,
    /// What the case is pinned to.
    pub(crate) procedure: ProcedureName,
    /// The step's name in the procedure.
    pub(crate) step: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// The element of a list that it is for, where it is for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<Loose>,
    /// Who may do it.
    pub(crate) role: String,
    /// In which office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// Who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) holder: Option<String>,
    /// `low`, `normal` or `high`.
    pub(crate) priority: &'static str,
    /// Since when it waits.
    pub(crate) since: Moment,
    /// When its limit ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Moment>,
    /// Whether its limit has passed.
    pub(crate) late: bool,
    /// Whether the applicant has to appear in person.
    pub(crate) visit_required: bool,
}

/// A task and everything that is needed to do it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskDetail {
    /// The task.
    #[serde(flatten)]
    pub(crate) task: TaskView,
    /// Its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<ClockView>,
    /// An explanation for whoever acts here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<Said>,
    /// What is to be paid, where something is and the caller may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment: Option<PaymentView>,
    /// What to fill in.
    pub(crate) form: Vec<FieldView>,
    /// The buttons that are offered now.
    pub(crate) outcomes: Vec<OutcomeView>,
    /// What earlier steps say, as far as this task shows it.
    pub(crate) shown: Vec<ShownStep>,
    /// Whether a completion must say why it is late.
    pub(crate) late_reason_required: bool,
}

/// One button.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OutcomeView {
    /// Its name.
    pub(crate) id: String,
    /// The text on it.
    pub(crate) label: Said,
    /// Fields that it makes required.
    pub(crate) requires: Vec<String>,
    /// Papers that it makes.
    pub(crate) issues: Vec<String>,
    /// Text to confirm first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confirm: Option<Said>,
}

/// What an earlier step says.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownStep {
    /// The step's name in the procedure.
    pub(crate) step: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// How it ended.
    pub(crate) outcome: String,
    /// Its fields.
    pub(crate) fields: Vec<ShownField>,
}

/// A field of an earlier step.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownField {
    /// Its name.
    pub(crate) name: String,
    /// Shown to people; absent for what scripts and systems yielded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<Said>,
    /// What was entered.
    pub(crate) value: Loose,
    /// What that is called, where it is one of a code list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<Said>,
}

/// The public name of a task.
pub(crate) fn id(case: &CaseId, visit: VisitId) -> String {
    format!("{case}.{visit}")
}

/// The case and the visit behind the public name of a task.
pub(crate) fn parse(id: &str) -> Option<(CaseId, VisitId)> {
    let (case, visit) = id.rsplit_once('.')?;
    // One spelling for each: `x.07` is not `x.7`.
    let number = u32::from_str(visit).ok().filter(|number| number.to_string() == visit)?;
    Some((case.into(), VisitId(number)))
}

/// Changes whenever anything about the visit does, and with nothing else in the case.
pub(crate) fn tag(visit: &Visit) -> String {
    // A visit is plain data; should it ever not be writable, no tag matches and nothing is overwritten.
    let state = serde_json::to_vec(visit).unwrap_or_default();
    format!("\"{}\"", &crate::identity::hex(&crate::identity::sha256(&state))[..16])
}

pub(crate) fn holder(item: &WorkItem) -> Option<String> {
    match &item.holder {
        Holder::Ready => None,
        Holder::Reserved { by, .. } => Some(by.to_string()),
    }
}

pub(crate) fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Normal => "normal",
        Priority::High => "high",
    }
}

impl TaskView {
    /// A task of a case; none where no person is awaited.
    pub(crate) fn of(
        procedure: &Procedure,
        case: &CaseState,
        id: VisitId,
        visit: &Visit,
        now: Timestamp,
    ) -> Option<Self> {
        let item = visit.work_item()?;
        let step = procedure.step(procedure.find(&visit.step)?);
        let due_at = visit.due.as_ref().map(|clock| clock.due.at);
        Some(Self {
            id: self::id(&case.id, id),
            case: case.id.to_string(),
            number: case.number.to_string(),
            procedure: ProcedureName::of(procedure),
            step: visit.step.to_string(),
            label: (&step.label).into(),
            element: visit.element.and_then(|element| case.rounds.value(element)).cloned().map(Loose),
            role: item.role.to_string(),
            office: item.office.as_ref().map(ToString::to_string),
            holder: holder(item),
            priority: priority(item.priority),
            since: Moment(visit.entered_at),
            due_at: due_at.map(Moment),
            late: due_at.is_some_and(|due| due <= now),
            visit_required: step.visit,
        })
    }
}

impl TaskView {
    /// A task as the worklist has it.
    pub(crate) fn of_row(procedure: &Procedure, row: &TaskRow, now: Timestamp) -> Option<Self> {
        let ix = procedure.find(&row.step)?;
        let step = procedure.step(ix);
        // Lists say nothing sensitive; whoever opens the task sees for whom it is.
        let private = is_for_sensitive(procedure, ix);
        Some(Self {
            id: self::id(&row.case, row.visit),
            case: row.case.to_string(),
            number: row.number.to_string(),
            procedure: ProcedureName::of(procedure),
            step: row.step.to_string(),
            label: (&step.label).into(),
            element: row.element.clone().filter(|_| !private).map(Loose),
            role: row.role.to_string(),
            office: row.office.as_ref().map(ToString::to_string),
            holder: row.holder.as_ref().map(ToString::to_string),
            priority: priority(row.priority),
            since: Moment(row.entered_at),
            due_at: row.due_at.map(Moment),
            late: row.due_at.is_some_and(|due| due <= now),
            visit_required: step.visit,
        })
    }
}

impl TaskDetail {
    /// A task as this sight allows; none where no person is awaited.
    pub(crate) fn of(context: &Context, case: &CaseState, id: VisitId, sight: &Sight, now: Timestamp) -> Option<Self> {
        let visit = case.open.get(&id)?;
        let procedure = &context.procedure;
        let step = procedure.step(procedure.find(&visit.step)?);
        let task = step.task()?;
        let offered = motcua_kernel::offered(context, case, id);
        let outcomes = offered.iter().filter_map(|outcome| {
            let button = task.outcomes.get(outcome)?;
            Some(OutcomeView {
                id: outcome.to_string(),
                label: (&button.label).into(),
                requires: button.requires.iter().map(ToString::to_string).collect(),
                issues: button.issues.iter().map(ToString::to_string).collect(),
                confirm: button.confirm.as_ref().map(Into::into),
            })
        });
        let view = TaskView::of(procedure, case, id, visit, now)?;
        if view.element.is_some() {
            sight.hands_out_element(&visit.step);
        }
        Some(Self {
            late_reason_required: view.late && task.late_reason_required,
            task: view,
            limit: visit.due.as_ref().map(|clock| ClockView::of(context, clock, now)),
            summary: super::procedure::optional(&step.summary),
            payment: PaymentView::of(id, visit, sight),
            form: fields(&task.form),
            outcomes: outcomes.collect(),
            shown: shown(&View { element: visit.element, ..View::new(context, case, now) }, sight),
        })
    }
}

/// What earlier steps say, in the order of the procedure: inside an `each`, what was done for the same element.
fn shown(view: &View<'_>, sight: &Sight) -> Vec<ShownStep> {
    let steps = (0..).map(StepIx).zip(&view.context.procedure.steps);
    let done = steps.flat_map(|(ix, step)| view.completed(ix).into_iter().map(move |last| (step, last)));
    let steps = done.filter_map(|(step, last)| {
        let form = step.form();
        let data = sight.cut(last.visit, &step.id, &last.data);
        let fields: Vec<_> = data
            .into_iter()
            .map(|(name, value)| ShownField {
                label: form.and_then(|form| form.fields.get(&name)).map(|field| (&field.label).into()),
                said: form.and_then(|form| form.fields.get(&name)).and_then(|field| said(&field.kind, &value)),
                name: name.to_string(),
                value: Loose(value),
            })
            .collect();
        let step = ShownStep {
            step: step.id.to_string(),
            label: (&step.label).into(),
            outcome: last.outcome.to_string(),
            fields,
        };
        (!step.fields.is_empty()).then_some(step)
    });
    steps.collect()
}

/// What a code is called.
fn said(kind: &FieldKind, value: &Value) -> Option<Said> {
    match (kind, value) {
        (FieldKind::Code { values, .. }, Value::Text(code)) => values.get(code).map(Into::into),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_has_one_name() {
        let case = CaseId::from("abc");
        assert_eq!(parse(&id(&case, VisitId(7))), Some((case, VisitId(7))));
        for bad in ["", "abc", "abc.", "abc.07", "abc.-1", "abc.x", "abc.99999999999"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
