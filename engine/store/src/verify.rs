//! Checking everything: every history folded again from its first event, every link of its chain, and every derived
//! row compared with what the history says.

use std::fmt;

use motcua_kernel::id::CaseId;

use crate::journal::{From, Loaded};
use crate::projection;
use crate::query::{PAGE_MAX, Queries, QueryError};
use crate::recall::Recalled;
use crate::store::Store;

/// What was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// So many cases.
    pub cases: u64,
    /// So many events.
    pub events: u64,
    /// The first thing that is wrong; nothing, if all is well.
    pub fault: Option<Fault>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// In which case; none where the journal as a whole is wrong.
    pub case: Option<CaseId>,
    /// At which event of the case, from 1, where there is one.
    pub version: Option<u64>,
    /// What was expected, what was found.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.case, self.version) {
            (Some(case), Some(version)) => write!(f, "case {case}, event {version}: {}", self.problem),
            (Some(case), None) => write!(f, "case {case}: {}", self.problem),
            (None, _) => f.write_str(&self.problem),
        }
    }
}

impl Store {
    /// Checks the whole store, case by case in the order of their ids, and stops at the first fault.
    ///
    /// Commands may be taken in meanwhile; each case is checked as it is at one moment.
    ///
    /// # Errors
    ///
    /// When the store cannot be read at all. What can be read but is wrong is a [`Fault`].
    pub async fn verify(&self) -> Result<Verified, QueryError> {
        verify(self.queries()).await
    }
}

async fn verify(queries: &dyn Queries) -> Result<Verified, QueryError> {
    let mut verified = Verified::default();
    let mut last: Option<CaseId> = None;
    loop {
        let cases = queries.case_ids(last.as_ref(), PAGE_MAX).await?;
        let Some(final_case) = cases.last().cloned() else { return Ok(verified) };
        for case in cases {
            match check(queries, &case).await {
                Ok(events) => {
                    verified.cases += 1;
                    verified.events += events;
                }
                Err(Trouble::Fault(fault)) => {
                    verified.fault = Some(fault);
                    return Ok(verified);
                }
                Err(Trouble::Unread(error)) => return Err(error),
            }
        }
        last = Some(final_case);
    }
}

enum Trouble {
    Fault(Fault),
    Unread(QueryError),
}

async fn check(queries: &dyn Queries, case: &CaseId) -> Result<u64, Trouble> {
    let loaded = load(queries, case, From::Events).await?;
    let fault = |version, problem| Trouble::Fault(Fault { case: Some(case.clone()), version, problem });
    let folded = Recalled::fold(&loaded).map_err(|corrupt| fault(Some(corrupt.version), corrupt.message))?;
    let short = load(queries, case, From::Snapshot).await?;
    if short.version == loaded.version {
        let by_snapshot = Recalled::fold(&short).map_err(|corrupt| fault(Some(corrupt.version), corrupt.message))?;
        if by_snapshot.state != folded.state {
            let version = short.snapshot.map(|snapshot| snapshot.version);
            return Err(fault(
                version,
                "expected the snapshot to be the fold of the events, found another state".to_owned(),
            ));
        }
    }
    compare(queries, case, &folded).await?;
    Ok(loaded.version)
}

async fn load(queries: &dyn Queries, case: &CaseId, from: From) -> Result<Loaded, Trouble> {
    let missing = || Fault { case: Some(case.clone()), version: None, problem: "its line is gone".to_owned() };
    match queries.load(case, from).await {
        Ok(Some(loaded)) => Ok(loaded),
        Ok(None) => Err(Trouble::Fault(missing())),
        Err(QueryError::Damaged { place, problem }) => {
            let problem = format!("{place} cannot be read: {problem}");
            Err(Trouble::Fault(Fault { case: Some(case.clone()), version: None, problem }))
        }
        Err(error) => Err(Trouble::Unread(error)),
    }
}

/// What lists show against what the history says. A case that moved on meanwhile is not compared.
async fn compare(queries: &dyn Queries, case: &CaseId, folded: &Recalled) -> Result<(), Trouble> {
    let row = queries.case(case).await.map_err(Trouble::Unread)?;
    let tasks = queries.tasks(case).await.map_err(Trouble::Unread)?;
    let waits = queries.waits(case).await.map_err(Trouble::Unread)?;
    let rungs = queries.rungs_of(case).await.map_err(Trouble::Unread)?;
    let after = queries.case(case).await.map_err(Trouble::Unread)?;
    if after.as_ref().map(|row| row.version) != Some(folded.state.version) {
        return Ok(());
    }
    let derived = [
        ("its line", row == projection::case_row(&folded.state, &folded.hash)),
        ("its tasks", tasks.into_iter().eq(projection::tasks(&folded.state).into_values())),
        ("its escalations", rungs.into_iter().eq(projection::rungs(&folded.state).into_values())),
        ("its awaited messages", waits.into_iter().eq(projection::waits(&folded.state).into_values())),
    ];
    for (what, agrees) in derived {
        if !agrees {
            let problem = format!("expected {what} to be as the events say, found otherwise");
            return Err(Trouble::Fault(Fault { case: Some(case.clone()), version: None, problem }));
        }
    }
    Ok(())
}
