//! Cases on their way to another version: looked at for a plan, and moved one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua_kernel::command::{Command, Envelope};
use motcua_kernel::decide::examine;
use motcua_kernel::event::Approval;
use motcua_kernel::id::{CaseId, CommandId};
use motcua_kernel::migration::{Migration, Obstacle};
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::turn::Context;
use motcua_store::{CaseCursor, CaseFilter, CaseRow, Submission, SubmitError};

use super::submit::problem;
use crate::identity::{Caller, base32, random};
use crate::installation::Installation;
use crate::problem::Problem;

/// What becomes, or would become, of one case.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It is on that version.
    There,
    /// It moves.
    Moves,
    /// It stays on its own version.
    Stays(Vec<Obstacle>),
    /// It is over, or being wound up: it ends as it began to.
    Ending,
}

/// Part of the open cases of a procedure.
pub(crate) struct Portion {
    pub(crate) cases: Vec<CaseRow>,
    pub(crate) next: Option<CaseCursor>,
}

impl Installation {
    /// The open cases of a procedure, the newest first. Those that open meanwhile open on the newest version anyway.
    pub(crate) async fn open_cases(
        &self,
        procedure: &motcua_kernel::id::ProcedureId,
        after: Option<&CaseCursor>,
        limit: u32,
    ) -> Result<Portion, Problem> {
        let (procedure, phase) = (Some(procedure.clone()), Some("open".to_owned()));
        let filter = CaseFilter { procedure, phase, ..CaseFilter::default() };
        let page = self.store.queries().cases(&filter, after, limit).await?;
        Ok(Portion { cases: page.items, next: page.next })
    }

    /// What would become of a case. Nothing is changed.
    pub(crate) async fn foresee(
        &self,
        case: &CaseId,
        to: &Context,
        approved: &BTreeSet<Approval>,
    ) -> Result<Option<Fate>, Problem> {
        let Some(state) = self.store.case(case).await? else { return Ok(None) };
        let Some(reference) = &state.procedure else { return Ok(None) };
        if *reference == to.procedure.reference {
            return Ok(Some(Fate::There));
        }
        if !matches!(state.phase, motcua_kernel::case::Phase::Open) {
            return Ok(Some(Fate::Ending));
        }
        let unknown = || Problem::unknown("unknown-procedure", &reference.to_string());
        let from = self.pinned(reference).await?.ok_or_else(unknown)?;
        let migration = Migration { to: to.clone(), approved: approved.clone() };
        let at = self.clock.now().max(state.touched_at);
        Ok(Some(match examine(&from, &state, &migration, at) {
            Ok(_) => Fate::Moves,
            Err(obstacles) => Fate::Stays(obstacles),
        }))
    }

    /// Moves a case, whole or not at all. Asked again, it is there already.
    pub(crate) async fn migrate(
        self: &Arc<Self>,
        caller: &Caller,
        case: &CaseId,
        to: &Context,
        approved: &BTreeSet<Approval>,
    ) -> Result<Fate, Problem> {
        let name = CommandId::from(base32(&random::<16>()?));
        if let Some(state) = self.store.case(case).await?
            && let Some(reference) = &state.procedure
        {
            if *reference == to.procedure.reference {
                return Ok(Fate::There);
            }
            self.pinned(reference).await?;
        }
        let (actor, at) = (caller.system(), self.clock.now());
        let command = Command::Migrate(Migration { to: to.clone(), approved: approved.clone() });
        let build = move |state: &motcua_kernel::case::CaseState| -> Result<Envelope, Problem> {
            Ok(Envelope { id: name, case: state.id.clone(), actor, at, command, known: Known::default() })
        };
        match self.store.submit(Submission::new(case.clone(), build)).await {
            Ok(_) => Ok(Fate::Moves),
            Err(SubmitError::Rejected(Rejection::CannotMigrate { obstacles })) => Ok(Fate::Stays(obstacles)),
            Err(SubmitError::Rejected(Rejection::CaseEnded { .. } | Rejection::WrongPhase { .. })) => Ok(Fate::Ending),
            Err(error) => Err(problem(error)),
        }
    }
}
