//! Which rungs are asked for, and in which order they are told.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use motcua_kernel::id::{AgencyId, CaseId, OfficeKey, ProcedureId};

use crate::query::{BadCursor, due_order};
use crate::row::{RungRow, clock_name};

/// Which rungs are asked for.
#[derive(Clone, Debug, Default)]
pub struct RungFilter {
    /// Those for which one of these offices answers (none where the agency has one); all, if nothing is said.
    pub offices: Option<Vec<(AgencyId, Option<OfficeKey>)>>,
    /// Those for which this agency answers.
    pub agency: Option<AgencyId>,
    /// Of this procedure.
    pub procedure: Option<ProcedureId>,
    /// Reached at or before this moment.
    pub until: Option<Timestamp>,
    /// Instead those whose clock stands still.
    pub standing: bool,
}

impl RungFilter {
    /// Whether this rung belongs to the list: the one rule, which databases must agree with.
    pub(crate) fn admits(&self, row: &RungRow) -> bool {
        let answers = |(agency, office): &(AgencyId, Option<OfficeKey>)| {
            row.agency.as_ref() == Some(agency) && (row.office.is_none() || row.office == *office)
        };
        self.offices.as_ref().is_none_or(|offices| offices.iter().any(answers))
            && self.agency.as_ref().is_none_or(|agency| row.agency.as_ref() == Some(agency))
            && self.procedure.as_ref().is_none_or(|procedure| *procedure == row.procedure)
            && due_order(row.at) <= self.last()
            && row.at.is_none() == self.standing
    }

    /// Where the list begins, before its first row.
    pub(crate) fn first(&self) -> i64 {
        if self.standing { NO_MOMENT } else { i64::MIN }
    }

    /// The place of its last row.
    pub(crate) fn last(&self) -> i64 {
        match (self.standing, self.until) {
            (true, _) => NO_MOMENT,
            (false, Some(until)) => until.as_microsecond(),
            (false, None) => NO_MOMENT - 1,
        }
    }
}

/// What has no moment comes last.
const NO_MOMENT: i64 = i64::MAX;

/// Where a page of rungs ends: written as `moment.rung.clock.case`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RungCursor {
    pub(crate) at: i64,
    pub(crate) case: CaseId,
    pub(crate) clock: String,
    pub(crate) rung: u16,
}

impl RungCursor {
    /// The place of a row.
    pub fn of(row: &RungRow) -> Self {
        Self { at: due_order(row.at), case: row.case.clone(), clock: clock_name(&row.clock), rung: row.rung }
    }
}

impl fmt::Display for RungCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.at, self.rung, self.clock, self.case)
    }
}

impl FromStr for RungCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let mut parts = text.splitn(4, '.');
        let mut next = || parts.next().ok_or(BadCursor);
        Ok(Self {
            at: next()?.parse().map_err(|_| BadCursor)?,
            rung: next()?.parse().map_err(|_| BadCursor)?,
            clock: next()?.to_owned(),
            case: next()?.into(),
        })
    }
}
