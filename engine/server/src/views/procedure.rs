//! Procedures: the catalogue.

use jiff::Timestamp;
use motcua_kernel::procedure::{DeadlineKind, Handled, Payment, Procedure, StepKind, Within};
use schemars::JsonSchema;
use serde::Serialize;

use super::case::StatusView;
use super::form::{FieldView, fields};
use super::{Moment, Said};

/// A procedure by name, version and content.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProcedureName {
    /// The name.
    pub(crate) id: String,
    /// The author's version.
    pub(crate) version: u32,
    /// The content: the first 16 hexadecimal digits of a SHA-256 over everything that decides.
    pub(crate) digest: String,
}

/// A deployed version in the catalogue.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProcedureView {
    /// Name, version and content.
    #[serde(flatten)]
    pub(crate) name: ProcedureName,
    /// Shown to people.
    pub(crate) title: Said,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
    /// A few sentences about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<Said>,
    /// The agency that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    /// The first day on which cases may be opened on this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) effective_from: Option<String>,
    /// The last day on which cases may be opened on this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) effective_until: Option<String>,
    /// When it was deployed.
    pub(crate) deployed_at: Moment,
    /// Its versions here, the newest first.
    pub(crate) versions: Vec<u32>,
}

/// One version with its parts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VersionView {
    /// As in the catalogue.
    #[serde(flatten)]
    pub(crate) procedure: ProcedureView,
    /// Languages it speaks; the first is the default.
    pub(crate) languages: Vec<&'static str>,
    /// The calendar of every clock that names no other.
    pub(crate) calendar: String,
    /// Public stages, in order.
    pub(crate) statuses: Vec<StatusView>,
    /// Kinds of office.
    pub(crate) agencies: Vec<Named>,
    /// Who may act.
    pub(crate) roles: Vec<RoleView>,
    /// How long a finished case is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retention: Option<RetentionView>,
    /// What it asks of its applicant.
    pub(crate) burden: BurdenView,
    /// Papers.
    pub(crate) documents: Vec<Named>,
    /// Clocks of the whole case.
    pub(crate) deadlines: Vec<DeclaredDeadline>,
    /// The steps, in the order of the file.
    pub(crate) steps: Vec<StepView>,
}

/// How long a finished case is kept.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RetentionView {
    /// Counted from the end of the case.
    pub(crate) keep: String,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
}

/// What a procedure asks of its applicant.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BurdenView {
    /// Steps for which they have to appear in person.
    pub(crate) visits: Vec<String>,
    /// Papers of which an original on paper is needed.
    pub(crate) papers: Vec<String>,
    /// Fields that they fill in.
    pub(crate) asked: usize,
}

/// A name and what people call it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Named {
    /// Its name in the procedure.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) label: Said,
}

/// A role.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoleView {
    /// Its name in the procedure.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// Where it belongs.
    pub(crate) agency: String,
}

/// A declared deadline.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeclaredDeadline {
    /// Its name.
    pub(crate) id: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// How long; where that depends on the case, when none of `limits` holds.
    pub(crate) within: String,
    /// How long in which case: the first that holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) limits: Vec<LimitView>,
    /// `statutory` for the law's, `service` for the office's own promise.
    pub(crate) kind: &'static str,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
}

/// One of several limits.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LimitView {
    /// The condition, as the author wrote it.
    pub(crate) when: String,
    /// How long.
    pub(crate) within: String,
}

/// A step.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepView {
    /// Its name.
    pub(crate) id: String,
    /// `start`, `task`, `script`, `choice`, `parallel`, `wait`, `call`, `notify` or `end`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Shown to people.
    pub(crate) label: Said,
    /// An explanation for whoever acts here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) summary: Option<Said>,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
    /// Whether the applicant has to appear in person.
    pub(crate) visit: bool,
    /// Who may act here.
    pub(crate) roles: Vec<String>,
    /// What is filled in.
    pub(crate) form: Vec<FieldView>,
    /// How it can end, for tasks.
    pub(crate) outcomes: Vec<Named>,
    /// Its limit; where that depends on the case, when none of `limits` holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<String>,
    /// How long in which case: the first that holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) limits: Vec<LimitView>,
    /// What the limit is called, where it has a name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit_label: Option<Said>,
}

impl ProcedureName {
    pub(crate) fn of(procedure: &Procedure) -> Self {
        let reference = &procedure.reference;
        Self { id: reference.id.to_string(), version: reference.version, digest: reference.digest.to_string() }
    }
}

impl ProcedureView {
    pub(crate) fn of(procedure: &Procedure, deployed_at: Timestamp, versions: Vec<u32>) -> Self {
        Self {
            name: ProcedureName::of(procedure),
            title: (&procedure.title).into(),
            basis: procedure.basis.iter().map(ToString::to_string).collect(),
            summary: optional(&procedure.standing.summary),
            owner: procedure.standing.owner.as_ref().map(ToString::to_string),
            effective_from: procedure.standing.force.from.map(|day| day.to_string()),
            effective_until: procedure.standing.force.until.map(|day| day.to_string()),
            deployed_at: Moment(deployed_at),
            versions,
        }
    }
}

impl VersionView {
    pub(crate) fn of(procedure: &Procedure, deployed_at: Timestamp, versions: Vec<u32>) -> Self {
        let named = |id: &dyn ToString, label| Named { id: id.to_string(), label: Said::from(label) };
        Self {
            procedure: ProcedureView::of(procedure, deployed_at, versions),
            languages: procedure.languages.iter().map(|language| language.code()).collect(),
            calendar: procedure.calendar.to_string(),
            statuses: procedure
                .statuses
                .iter()
                .map(|(id, status)| StatusView { id: id.to_string(), label: (&status.label).into(), code: status.code })
                .collect(),
            agencies: procedure.agencies.iter().map(|(id, agency)| named(id, &agency.label)).collect(),
            roles: procedure
                .roles
                .iter()
                .map(|(id, role)| RoleView {
                    id: id.to_string(),
                    label: (&role.label).into(),
                    agency: role.agency.to_string(),
                })
                .collect(),
            retention: procedure.standing.retention.as_ref().map(|retention| RetentionView {
                keep: retention.keep.to_string(),
                basis: retention.basis.iter().map(ToString::to_string).collect(),
            }),
            burden: BurdenView::of(procedure),
            documents: procedure.documents.iter().map(|(id, document)| named(id, &document.title)).collect(),
            deadlines: procedure
                .deadlines
                .values()
                .map(|deadline| DeclaredDeadline {
                    id: deadline.id.to_string(),
                    label: (&deadline.label).into(),
                    within: deadline.within.otherwise.to_string(),
                    limits: limits(&deadline.within),
                    kind: match deadline.kind {
                        DeadlineKind::Statutory => "statutory",
                        DeadlineKind::Service => "service",
                    },
                    basis: deadline.basis.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            steps: procedure.steps.iter().map(StepView::of).collect(),
        }
    }
}

impl BurdenView {
    fn of(procedure: &Procedure) -> Self {
        let burden = procedure.burden();
        Self {
            visits: burden.visits.iter().map(ToString::to_string).collect(),
            papers: burden.papers.iter().map(ToString::to_string).collect(),
            asked: burden.asked,
        }
    }
}

/// A text, or nothing where none was written.
pub(crate) fn optional(text: &motcua_kernel::text::Text) -> Option<Said> {
    (!text.is_empty()).then(|| text.into())
}

impl StepView {
    fn of(step: &motcua_kernel::procedure::Step) -> Self {
        let (kind, roles) = match &step.kind {
            StepKind::Start { by, .. } => ("start", by.iter().map(ToString::to_string).collect()),
            StepKind::Task(task) => ("task", vec![task.role.to_string()]),
            StepKind::Payment(Payment { counter, .. }) => ("payment", vec![counter.role.to_string()]),
            StepKind::Script { .. } => ("script", vec![]),
            StepKind::Choice { .. } => ("choice", vec![]),
            StepKind::Parallel { .. } => ("parallel", vec![]),
            StepKind::Each { .. } => ("each", vec![]),
            StepKind::Subprocedure(_) => ("subprocedure", vec![]),
            StepKind::Wait(_) => ("wait", vec![]),
            StepKind::Handler(handler) => (
                "handler",
                match &handler.event {
                    Handled::Withdrawal { by } => by.iter().map(ToString::to_string).collect(),
                    Handled::Message { .. } => vec![],
                },
            ),
            StepKind::Call { .. } => ("call", vec![]),
            StepKind::Notify { to, .. } => ("notify", to.iter().map(ToString::to_string).collect()),
            StepKind::End { .. } => ("end", vec![]),
        };
        let outcomes = step.task().into_iter().flat_map(|task| task.outcomes.iter());
        Self {
            id: step.id.to_string(),
            kind,
            label: (&step.label).into(),
            summary: optional(&step.summary),
            basis: step.basis.iter().map(ToString::to_string).collect(),
            visit: step.visit,
            roles,
            form: step.form().map(fields).unwrap_or_default(),
            outcomes: outcomes
                .map(|(id, outcome)| Named { id: id.to_string(), label: (&outcome.label).into() })
                .collect(),
            within: step.due.as_ref().map(|due| due.within.otherwise.to_string()),
            limits: step.due.as_ref().map(|due| limits(&due.within)).unwrap_or_default(),
            limit_label: step.due.as_ref().and_then(|due| due.label.as_ref()).map(Said::from),
        }
    }
}

fn limits(within: &Within) -> Vec<LimitView> {
    let case = |(rule, limit): &(motcua_kernel::rule::Rule, motcua_kernel::allowance::Allowance)| LimitView {
        when: rule.source().to_owned(),
        within: limit.to_string(),
    };
    within.cases.iter().map(case).collect()
}
