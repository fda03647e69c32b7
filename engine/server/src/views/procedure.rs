//! Procedures: the catalogue.

use jiff::Timestamp;
use motcua_kernel::procedure::{Procedure, StepKind};
use schemars::JsonSchema;
use serde::Serialize;

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
    pub(crate) statuses: Vec<Named>,
    /// Kinds of office.
    pub(crate) agencies: Vec<Named>,
    /// Who may act.
    pub(crate) roles: Vec<RoleView>,
    /// Papers.
    pub(crate) documents: Vec<Named>,
    /// Clocks of the whole case.
    pub(crate) deadlines: Vec<DeclaredDeadline>,
    /// The steps, in the order of the file.
    pub(crate) steps: Vec<StepView>,
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
    /// How long.
    pub(crate) within: String,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
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
    /// Who may act here.
    pub(crate) roles: Vec<String>,
    /// What is filled in.
    pub(crate) form: Vec<FieldView>,
    /// How it can end, for tasks.
    pub(crate) outcomes: Vec<Named>,
    /// Its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<String>,
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
            statuses: procedure.statuses.iter().map(|(id, label)| named(id, label)).collect(),
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
            documents: procedure.documents.iter().map(|(id, document)| named(id, &document.title)).collect(),
            deadlines: procedure
                .deadlines
                .values()
                .map(|deadline| DeclaredDeadline {
                    id: deadline.id.to_string(),
                    label: (&deadline.label).into(),
                    within: deadline.within.to_string(),
                    basis: deadline.basis.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            steps: procedure.steps.iter().map(StepView::of).collect(),
        }
    }
}

impl StepView {
    fn of(step: &motcua_kernel::procedure::Step) -> Self {
        let (kind, roles) = match &step.kind {
            StepKind::Start { by, .. } => ("start", by.iter().map(ToString::to_string).collect()),
            StepKind::Task(task) => ("task", vec![task.role.to_string()]),
            StepKind::Script { .. } => ("script", vec![]),
            StepKind::Choice { .. } => ("choice", vec![]),
            StepKind::Parallel { .. } => ("parallel", vec![]),
            StepKind::Wait { .. } => ("wait", vec![]),
            StepKind::Call { .. } => ("call", vec![]),
            StepKind::Notify { to, .. } => ("notify", to.iter().map(ToString::to_string).collect()),
            StepKind::End { .. } => ("end", vec![]),
        };
        let outcomes = step.task().into_iter().flat_map(|task| task.outcomes.iter());
        Self {
            id: step.id.to_string(),
            kind,
            label: (&step.label).into(),
            roles,
            form: crate::documents::form_of(step).map(fields).unwrap_or_default(),
            outcomes: outcomes
                .map(|(id, outcome)| Named { id: id.to_string(), label: (&outcome.label).into() })
                .collect(),
            within: step.due.as_ref().map(|due| due.within.to_string()),
        }
    }
}
