//! What decisions depend on, read for a whole batch at once.

use std::collections::BTreeMap;

use motcua_kernel::event::Recorded;
use motcua_kernel::id::CaseId;
use serde::Serialize;

use super::{Bind, Link, cells};
use crate::journal::{From, Loaded};
use crate::query::QueryError;
use crate::recall::BUILD;
use crate::row::Burden;

/// Cases as they are written down.
///
/// Two statements need no transaction around them: the first says how far each history goes, the second reads no
/// further, and what is written of a history never changes.
pub(crate) async fn load<L: Link>(link: &mut L, cases: &[CaseId], from: From) -> Result<Vec<Loaded>, QueryError> {
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let build = match from {
        From::Snapshot => BUILD,
        // No build is called so: no snapshot is found.
        From::Events => "",
    };
    let ids = array(cases, |case| (case.as_str(),))?;
    let heads = rows(link, L::STATEMENTS.heads, vec![ids.into(), build.into()], cells::head).await?;
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let asked = array(&heads, |head| {
        let after = head.snapshot.as_ref().map_or(0, |snapshot| snapshot.version);
        (head.case.as_str(), after, head.version)
    })?;
    let mut events: BTreeMap<CaseId, Vec<Recorded>> = BTreeMap::new();
    for event in rows(link, L::STATEMENTS.events_between, vec![asked.into()], cells::event).await? {
        events.entry(event.case.clone()).or_default().push(event);
    }
    let loaded = heads.into_iter().map(|head| Loaded {
        events: events.remove(&head.case).unwrap_or_default(),
        case: head.case,
        version: head.version,
        last_hash: head.last_hash,
        snapshot: head.snapshot,
    });
    Ok(loaded.collect())
}

/// The rows of an answer.
pub(crate) async fn rows<L: Link, T>(
    link: &mut L,
    sql: &'static str,
    binds: Vec<Bind>,
    row: impl Fn(&L::Row) -> Result<T, QueryError> + Send,
) -> Result<Vec<T>, QueryError> {
    let found = link.ask(sql, binds).await.map_err(|error| L::reading(&error))?;
    found.iter().map(row).collect()
}

/// Items as one JSON array of rows.
pub(crate) fn array<'i, Item, Row: Serialize>(
    items: &'i [Item],
    row: impl Fn(&'i Item) -> Row,
) -> Result<String, QueryError> {
    cells::array(items, row).map_err(QueryError::Failed)
}

/// What can be checked in a moment: the last events against the lines of their cases. A file cut off or put together
/// from two copies shows here; `verify` checks everything.
const LAST_AGREES: &str = "
    SELECT recent.case_id, recent.version, cases.version
    FROM (SELECT case_id, MAX(version) AS version
          FROM (SELECT case_id, version FROM events ORDER BY sequence DESC LIMIT 1000) AS last
          GROUP BY case_id) AS recent
    LEFT JOIN cases ON cases.case_id = recent.case_id
    WHERE cases.version IS NULL OR cases.version <> recent.version
    LIMIT 1";

/// What the last events and the lines of their cases say against each other, if they do.
pub(crate) async fn disagreement<L: Link>(link: &mut L) -> Result<Option<String>, QueryError> {
    let found = rows(link, LAST_AGREES, Vec::new(), cells::disagreement).await?;
    Ok(found.into_iter().next())
}

/// How much people have to do.
pub(crate) async fn burdens<L: Link>(link: &mut L, binds: Vec<Bind>) -> Result<Vec<Burden>, QueryError> {
    rows(link, L::STATEMENTS.burdens, binds, cells::burden).await
}
