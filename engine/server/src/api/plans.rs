//! `/plans`: what deploying these files would change, and what it means for the cases that are open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use motcua_definition::comparison;
use motcua_definition::project::Package;
use motcua_kernel::event::Approval;
use motcua_kernel::text::Language;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use super::deployments::{check_aside, has_errors};
use super::migrations::{Approved, FateView, approvals};
use crate::catalogue::Checked;
use crate::identity::{Caller, hex, sha256};
use crate::installation::Installation;
use crate::language::Reader;
use crate::problem::{Finding, Problem, told};
use crate::reply::Reply;
use crate::runtime::migration::Fate;
use crate::views::Said;
use crate::views::procedure::ProcedureName;
use crate::wire::Json;

/// So many cases that stay are named; all of them are counted.
const NAMED_MAX: usize = 200;
/// So many cases are looked at with one question to the store.
const AT_A_TIME: u32 = 500;

/// The files that would be deployed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Proposal {
    /// Text by path, as for a deployment.
    files: BTreeMap<String, String>,
    /// What a migration may do to dates.
    #[serde(default)]
    approve: BTreeSet<Approved>,
}

/// What would change.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Plan {
    /// Its name: of these files, of what is deployed now, and of the cases that could not move. A deployment that names it
    /// is refused when one of them has changed.
    id: String,
    /// Each procedure.
    procedures: Vec<PlannedProcedure>,
    /// What the checker warns of.
    findings: Vec<Finding>,
}

/// What would change in one procedure.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlannedProcedure {
    /// Name, version and content.
    #[serde(flatten)]
    name: ProcedureName,
    /// The newest version that is deployed; absent where the procedure is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<u32>,
    /// What differs from it, a line each.
    changes: Vec<Said>,
    /// What becomes of open cases. Deploying moves none of them; a migration moves those that can.
    open: OpenCases,
    /// Cases that cannot move, and why: at most 200 of them.
    staying: Vec<FateView>,
}

/// How many open cases there are.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenCases {
    /// On this very version already.
    there: u64,
    /// Could move.
    moves: u64,
    /// Cannot, and stay on their own version.
    stays: u64,
    /// Are being wound up.
    ending: u64,
    /// How many cannot for which reason.
    reasons: BTreeMap<&'static str, u64>,
}

/// `POST /plans`
pub(crate) async fn make(
    State(app): App,
    caller: Caller,
    Reader(language): Reader,
    Json { value: proposal, .. }: Json<Proposal>,
) -> Result<Reply<201, Plan>, Problem> {
    caller.require_administrator()?;
    let (checked, findings) = check_aside(proposal.files).await?;
    if has_errors(&findings) || checked.is_empty() {
        return Err(Problem::findings(findings));
    }
    app.refresh().await?;
    let (id, procedures) = plan(&app, &checked, &approvals(&proposal.approve)).await?;
    Ok(Reply::new(Plan { id, procedures, findings: told(findings, language) }))
}

/// What would change, and the name of it.
pub(crate) async fn plan(
    app: &Arc<Installation>,
    checked: &[Checked],
    approved: &BTreeSet<Approval>,
) -> Result<(String, Vec<PlannedProcedure>), Problem> {
    let before = deployed(app, checked).await?;
    let mut seen = format!("{approved:?}\n");
    let mut procedures = Vec::new();
    for version in checked {
        let procedure = &version.context.procedure;
        let before = before.get(procedure.reference.id.as_str());
        seen.push_str(&format!("{} {:?}\n", procedure.reference, before.map(|one| &one.procedure.reference)));
        let compared = comparison::compare(before.map(|package| &**package), Some(&version.package));
        let (open, staying) = survey(app, version, approved, &mut seen).await?;
        let before = before.map(|package| package.procedure.reference.version);
        let name = ProcedureName::of(procedure);
        procedures.push(PlannedProcedure { name, before, changes: lines(&compared), open, staying });
    }
    Ok((hex(&sha256(seen.as_bytes()))[..32].to_owned(), procedures))
}

/// What is deployed of these procedures in its newest version, as the checker knows it.
async fn deployed(app: &Arc<Installation>, checked: &[Checked]) -> Result<BTreeMap<String, Arc<Package>>, Problem> {
    let mut newest = BTreeMap::new();
    for deployment in app.store.queries().deployments().await? {
        let reference = &deployment.procedure;
        let known = checked.iter().any(|one| one.context.procedure.reference.id == reference.id);
        let version = newest.get(&reference.id).map_or(0, |(version, _)| *version);
        if known && reference.version >= version {
            newest.insert(reference.id.clone(), (reference.version, deployment));
        }
    }
    let mut packages = BTreeMap::new();
    for (id, (_, deployment)) in newest {
        let (versions, _) = check_aside(deployment.files).await?;
        let found = versions.into_iter().find(|one| one.context.procedure.reference == deployment.procedure);
        packages.extend(found.map(|one| (id.to_string(), one.package)));
    }
    Ok(packages)
}

/// Looks at every open case. What decides over the name of the plan is written down: cases come and go all day, and a plan
/// that only those outdate who cannot move can be carried out.
async fn survey(
    app: &Arc<Installation>,
    version: &Checked,
    approved: &BTreeSet<Approval>,
    seen: &mut String,
) -> Result<(OpenCases, Vec<FateView>), Problem> {
    let (mut open, mut staying, mut after) = (OpenCases::default(), Vec::new(), None);
    loop {
        let id = &version.context.procedure.reference.id;
        let portion = app.open_cases(id, after.as_ref(), AT_A_TIME).await?;
        for row in &portion.cases {
            match app.foresee(&row.case, &version.context, approved).await? {
                // It ended between the question and the look.
                None => {}
                Some(Fate::There) => open.there += 1,
                Some(Fate::Moves) => open.moves += 1,
                Some(Fate::Ending) => open.ending += 1,
                Some(Fate::Stays(obstacles)) => {
                    open.stays += 1;
                    let codes: BTreeSet<_> = obstacles.iter().map(motcua_kernel::migration::Obstacle::code).collect();
                    seen.push_str(&format!("{} {codes:?}\n", row.case));
                    codes.into_iter().for_each(|code| *open.reasons.entry(code).or_default() += 1);
                    if staying.len() < NAMED_MAX {
                        staying.push(FateView::of(row, &Fate::Stays(obstacles)));
                    }
                }
            }
        }
        after = portion.next;
        if after.is_none() {
            return Ok((open, staying));
        }
    }
}

/// The lines of `diff`, without its heading.
fn lines(compared: &comparison::Comparison) -> Vec<Said> {
    if compared.changes.is_empty() && compared.measures.is_empty() {
        return Vec::new();
    }
    let told = |language| comparison::text(compared, language);
    let (vi, en) = (told(Language::Vi), told(Language::En));
    let pairs = vi.lines().zip(en.lines()).skip(1);
    pairs.map(|(vi, en)| Said { vi: vi.trim().to_owned(), en: en.trim().to_owned() }).collect()
}
