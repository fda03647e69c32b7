//! What will escalate, written and read.

use super::write::{Session, all};
use super::{Bind, Link};
use crate::journal::{Batch, CommitError};
use crate::query::due_order;
use crate::row::clock_name;
use crate::rungs::{RungCursor, RungFilter};

macro_rules! rung_columns {
    () => {
        "SELECT case_id, clock, rung, at, procedure_id, agency, office FROM rungs "
    };
}

/// One way by which rungs belong to a list: a stretch of one index, so that a page costs the same however many there are.
macro_rules! rungs {
    ($way:literal) => {
        concat!(
            rung_columns!(),
            "WHERE ",
            $way,
            " AND (at, case_id, clock, rung) > ($3, $4, $5, $6)
              AND at <= $7
              AND (CAST($8 AS TEXT) IS NULL OR procedure_id = $8)
              AND (CAST($9 AS TEXT) IS NULL OR agency = $9)
              ORDER BY at, case_id, clock, rung LIMIT $10"
        )
    };
}

pub(super) const OF_CASE: &str = concat!(rung_columns!(), "WHERE case_id = $1 ORDER BY clock, rung");
const OF_OFFICE: &str = rungs!("agency = $1 AND office = $2");
/// Both parameters are empty.
const OF_ALL: &str = rungs!("CAST($1 AS TEXT) = CAST($2 AS TEXT)");

/// The ways by which rungs belong to this list, each with its two parameters.
pub(super) fn ways(filter: &RungFilter) -> Vec<(&'static str, String, String)> {
    let Some(offices) = &filter.offices else { return vec![(OF_ALL, String::new(), String::new())] };
    let mut ways = Vec::new();
    for (agency, office) in offices {
        if let Some(office) = office {
            ways.push((OF_OFFICE, agency.to_string(), office.to_string()));
        }
        ways.push((OF_OFFICE, agency.to_string(), String::new()));
    }
    ways
}

pub(super) fn narrowed(filter: &RungFilter, after: Option<&RungCursor>, limit: i64) -> [Bind; 8] {
    [
        after.map_or(filter.first(), |cursor| cursor.at).into(),
        after.map_or("", |cursor| cursor.case.as_str()).into(),
        after.map_or("", |cursor| cursor.clock.as_str()).into(),
        after.map_or(-1, |cursor| i64::from(cursor.rung)).into(),
        filter.last().into(),
        filter.procedure.as_ref().map(ToString::to_string).into(),
        filter.agency.as_ref().map(ToString::to_string).into(),
        limit.into(),
    ]
}

pub(super) async fn write<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    let gone = batches.iter().flat_map(|batch| &batch.rungs.gone);
    all(session, "rungs", sql.remove_rungs, gone, |(case, clock, rung)| (case.as_str(), clock.as_str(), *rung)).await?;
    all(session, "rungs", sql.put_rungs, batches.iter().flat_map(|batch| &batch.rungs.put), |row| {
        (
            row.case.as_str(),
            clock_name(&row.clock),
            row.rung,
            due_order(row.at),
            row.procedure.as_str(),
            row.agency.as_ref().map_or("", |agency| agency.as_str()),
            row.office.as_ref().map_or("", |office| office.as_str()),
        )
    })
    .await
    .map(|_| ())
}
