//! `/deployments` and `/validations`: files in; a running version, or findings, out.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use motcua_definition::diagnostic::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::migrations::{Approved, approvals};
use super::plans::plan;
use crate::catalogue::{Found, check, deployment};
use crate::identity::Caller;
use crate::language::Reader;
use crate::problem::{Finding, Problem, told};
use crate::reply::Reply;
use crate::views::procedure::ProcedureName;
use crate::wire::Json;

/// The files of one procedure or of several that share them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Files {
    /// Text by path, as in a project: `construction_permit/construction_permit.procedure.yaml`,
    /// `calendars/vn_state.calendar.yaml`, `construction_permit/documents/receipt.html`, …
    files: BTreeMap<String, String>,
}

/// The files, and what was foreseen of deploying them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Order {
    /// Text by path, as in a project.
    files: BTreeMap<String, String>,
    /// The plan that was looked at. It is made again, and nothing is deployed unless it is still the same.
    plan: Option<String>,
    /// What the plan said of dates.
    #[serde(default)]
    approve: BTreeSet<Approved>,
}

/// What was deployed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployed {
    /// The versions, each with whether it is new here.
    procedures: Vec<DeployedVersion>,
    /// What the checker warns of.
    findings: Vec<Finding>,
}

/// One version that was deployed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeployedVersion {
    /// Name, version and content.
    #[serde(flatten)]
    name: ProcedureName,
    /// Whether this content was not here before.
    new: bool,
}

/// What the checker found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Validation {
    /// Whether it could be deployed.
    valid: bool,
    /// Everything that was found.
    findings: Vec<Finding>,
}

/// `POST /validations`
pub(crate) async fn validate(
    State(_): App,
    _: Caller,
    Reader(language): Reader,
    Json { value: order, .. }: Json<Files>,
) -> Result<Reply<200, Validation>, Problem> {
    let (checked, findings) = check_aside(order.files).await?;
    let valid = !checked.is_empty() && !has_errors(&findings);
    Ok(Reply::new(Validation { valid, findings: told(findings, language) }))
}

/// `POST /deployments`
pub(crate) async fn deploy(
    State(app): App,
    caller: Caller,
    Reader(language): Reader,
    Json { value: order, .. }: Json<Order>,
) -> Result<Reply<201, Deployed>, Problem> {
    caller.require_administrator()?;
    let (checked, findings) = check_aside(order.files).await?;
    if has_errors(&findings) || checked.is_empty() {
        return Err(Problem::findings(findings));
    }
    app.refresh().await?;
    // Nothing is deployed unless everything can be.
    for version in &checked {
        let reference = &version.context.procedure.reference;
        let other = app.catalogue.reference(&reference.id, reference.version).filter(|other| other != reference);
        if let Some(other) = other {
            return Err(Problem::new(
                "version-taken",
                format!("`{reference}` không thể triển khai: `{other}` đã có ở đây. Hãy tăng số phiên bản."),
                format!("`{reference}` cannot be deployed: `{other}` is here already. Raise the version."),
            ));
        }
    }
    if let Some(named) = &order.plan {
        let (id, _) = plan(&app, &checked, &approvals(&order.approve)).await?;
        if id != *named {
            return Err(Problem::new(
                "plan-outdated",
                "Tệp, phiên bản đang dùng hoặc hồ sơ không chuyển được đã khác với kế hoạch; chưa có gì được triển khai. Hãy lập kế hoạch mới.",
                "The files, what is deployed or the cases that cannot move differ from the plan; nothing was deployed. Make a new plan.",
            ));
        }
    }
    let now = app.clock.now();
    let mut procedures = Vec::new();
    for version in checked {
        let name = ProcedureName::of(&version.context.procedure);
        let new = app.store.deploy(deployment(&version, now)).await?;
        // Also where an earlier request stored it and was cut off before it got here.
        let reference = &version.context.procedure.reference;
        if app.catalogue.reference(&reference.id, reference.version).as_ref() != Some(reference) {
            app.catalogue.put(version, now);
        }
        procedures.push(DeployedVersion { name, new });
    }
    Ok(Reply::new(Deployed { procedures, findings: told(findings, language) }))
}

pub(crate) fn has_errors(findings: &[Found]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Checking takes as long as it takes; others must not wait for it.
pub(crate) async fn check_aside(
    files: BTreeMap<String, String>,
) -> Result<(Vec<crate::catalogue::Checked>, Vec<Found>), Problem> {
    tokio::task::spawn_blocking(move || check(&files)).await.map_err(|error| {
        tracing::error!(%error, "the checker panicked");
        Problem::internal("checker")
    })
}
