//! Cases.

use jiff::Timestamp;
use motcua_kernel::case::{CaseState, Phase, Visit, Waiting};
use motcua_kernel::id::VisitId;
use motcua_kernel::procedure::Payment;
use motcua_kernel::turn::Context;
use schemars::JsonSchema;
use serde::Serialize;

use super::clock::{ClockView, DeadlineView};
use super::payment::PaymentView;
use super::procedure::ProcedureName;
use super::{Moment, Said};
use crate::sight::Sight;
use crate::wire::Loose;

/// A case as the caller may see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseView {
    /// Opaque.
    pub(crate) id: String,
    /// The number printed on the slip.
    pub(crate) number: String,
    /// What it is pinned to.
    pub(crate) procedure: ProcedureName,
    /// How many events it is made of; its `ETag`.
    pub(crate) version: u64,
    /// `open`, `compensating` (completed steps are being undone) or `ended`.
    pub(crate) phase: &'static str,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// At which end; absent for a withdrawal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end: Option<String>,
    /// The public stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<StatusView>,
    /// Who asked.
    pub(crate) applicant: String,
    /// The other case whose step opened this one, for the applicant, who has both, and for the home agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    /// When.
    pub(crate) opened_at: Moment,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<Moment>,
    /// The last day on which it must still be kept, once it ended and where the procedure says how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kept_until: Option<String>,
    /// Whether a deadline of the case has passed unmet.
    pub(crate) late: bool,
    /// Where it stands now, and who has it: the first 200, where it goes through a long list.
    pub(crate) open_steps: Vec<OpenStep>,
    /// How many steps are open.
    pub(crate) open_count: usize,
    /// Its clocks.
    pub(crate) deadlines: Vec<DeadlineView>,
    /// How many papers it has so far.
    pub(crate) documents: usize,
}

/// A public stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusView {
    /// Its name in the procedure.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// Its number in a register that others keep, such as the national codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<u32>,
}

/// A step that is open.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenStep {
    /// The stay, counted within the case.
    pub(crate) visit: u32,
    /// The step's name in the procedure.
    pub(crate) step: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// `person`, `payment`, `message`, `moment`, `answer`, `retry`, `case` (the end of another case), `branches` or `repair`.
    pub(crate) waits_for: &'static str,
    /// The element of a list that it is for, where it is for one and the caller may see the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<Loose>,
    /// The other case whose end is awaited, for the applicant, who has both, and for the home agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) child: Option<String>,
    /// The task, where a person is awaited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task: Option<String>,
    /// What is to be paid, where something is and the caller may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment: Option<PaymentView>,
    /// Whose time it is; absent for the applicant and for branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<AgencyView>,
    /// Who may do it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    /// In which office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// Who has it, where the caller may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) holder: Option<String>,
    /// Whether the applicant has to appear in person.
    pub(crate) visit_required: bool,
    /// Since when.
    pub(crate) since: Moment,
    /// Its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<ClockView>,
}

/// A kind of office.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgencyView {
    /// Its name in the procedure.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) label: Said,
}

/// The tag of a case: its version.
pub(crate) fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

impl CaseView {
    /// The case as this sight allows, at this moment.
    pub(crate) fn of(context: &Context, case: &CaseState, sight: &Sight, now: Timestamp) -> Self {
        let (phase, outcome, end, ended_at) = match &case.phase {
            Phase::Unopened | Phase::Open => ("open", None, None, None),
            Phase::Compensating { outcome, end } => ("compensating", Some(outcome), end.as_ref(), None),
            Phase::Ended { outcome, end, at } => ("ended", Some(outcome), end.as_ref(), Some(*at)),
        };
        Self {
            id: case.id.to_string(),
            number: case.number.to_string(),
            procedure: ProcedureName::of(&context.procedure),
            version: case.version,
            phase,
            outcome: outcome.map(ToString::to_string),
            end: end.map(ToString::to_string),
            status: status(context, case),
            applicant: case.applicant.as_ref().map(ToString::to_string).unwrap_or_default(),
            parent: case.parent.as_ref().filter(|_| sight.sees_linked_cases()).map(|parent| parent.case.to_string()),
            opened_at: Moment(case.opened_at),
            ended_at: ended_at.map(Moment),
            kept_until: kept_until(context, case),
            late: is_late(case),
            open_steps: open_steps(context, case, sight, now, case.open.keys().take(OPEN_STEPS_MAX)),
            open_count: case.open.len(),
            deadlines: deadlines(context, case, now),
            documents: case.documents.len(),
        }
    }
}

/// The last day on which a case must still be kept.
fn kept_until(context: &Context, case: &CaseState) -> Option<String> {
    let retention = context.procedure.standing.retention.as_ref()?;
    Some(retention.until(case, context.calendar(None))?.to_string())
}

/// Whether a deadline of the case has passed unmet.
pub(crate) fn is_late(case: &CaseState) -> bool {
    case.deadlines.values().any(|clock| clock.state == motcua_kernel::case::ClockState::Expired)
}

pub(crate) fn status(context: &Context, case: &CaseState) -> Option<StatusView> {
    let id = case.status.as_ref()?;
    let status = context.procedure.statuses.get(id)?;
    Some(StatusView { id: id.to_string(), label: (&status.label).into(), code: status.code })
}

/// Every deadline that the procedure declares, started or not.
pub(crate) fn deadlines(context: &Context, case: &CaseState, now: Timestamp) -> Vec<DeadlineView> {
    let declared = context.procedure.deadlines.values();
    declared.map(|deadline| DeadlineView::of(context, deadline, case.deadlines.get(&deadline.id), now)).collect()
}

/// So many open steps are listed: whoever does one of ten thousand tasks is not sent the others.
const OPEN_STEPS_MAX: usize = 200;

/// These visits, as far as they are open.
pub(crate) fn open_steps<'v>(
    context: &Context,
    case: &CaseState,
    sight: &Sight,
    now: Timestamp,
    visits: impl IntoIterator<Item = &'v VisitId>,
) -> Vec<OpenStep> {
    let open = visits.into_iter().filter_map(|id| Some((id, case.open.get(id)?)));
    open.take(OPEN_STEPS_MAX).filter_map(|(id, visit)| OpenStep::of(context, case, *id, visit, sight, now)).collect()
}

impl OpenStep {
    fn of(
        context: &Context,
        case: &CaseState,
        id: VisitId,
        visit: &Visit,
        sight: &Sight,
        now: Timestamp,
    ) -> Option<Self> {
        let procedure = &context.procedure;
        let step = procedure.step(procedure.find(&visit.step)?);
        let (waits_for, agency) = match &visit.waiting {
            Waiting::Passing | Waiting::Branches { .. } => ("branches", None),
            // Whoever takes the money: it is the applicant's time.
            Waiting::Person(_) if visit.payment.is_some() => ("payment", None),
            Waiting::Person(item) => ("person", item.agency.as_ref()),
            Waiting::Message { agency, .. } => ("message", agency.as_ref()),
            Waiting::Moment { .. } => ("moment", None),
            Waiting::Answer { retry_at: None, agency, .. } => ("answer", agency.as_ref()),
            Waiting::Answer { agency, .. } => ("retry", agency.as_ref()),
            Waiting::Child { .. } => ("case", None),
            Waiting::Repair { .. } | Waiting::Answered { .. } => ("repair", None),
        };
        let agency = agency
            .and_then(|id| Some(AgencyView { id: id.to_string(), label: (&procedure.agencies.get(id)?.label).into() }));
        let item = visit.work_item();
        let near = sight.sees_visit(id, &visit.step);
        let timed = near || sight.sees_field(id, &visit.step, &Payment::AMOUNT.into());
        Some(Self {
            visit: id.0,
            step: visit.step.to_string(),
            label: (&step.label).into(),
            waits_for,
            element: visit
                .element
                .filter(|_| sight.sees_element(id, &visit.step))
                .and_then(|element| case.rounds.value(element))
                .cloned()
                .map(Loose),
            child: visit.waiting.child().filter(|_| sight.sees_linked_cases()).map(ToString::to_string),
            task: item.map(|_| super::task::id(&case.id, id)),
            payment: PaymentView::of(id, visit, sight),
            agency,
            role: item.map(|item| item.role.to_string()),
            office: item.and_then(|item| item.office.as_ref()).map(ToString::to_string),
            holder: item.filter(|_| near).and_then(super::task::holder),
            visit_required: step.visit,
            since: Moment(visit.entered_at),
            limit: visit.due.as_ref().filter(|_| timed).map(|clock| ClockView::of(context, clock, now)),
        })
    }
}
