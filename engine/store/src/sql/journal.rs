//! The journal of a database: what a decision depends on, asked over the connection that will write it.

use jiff::Timestamp;
use motcua_kernel::id::{CaseId, MessageId, MessageName};
use serde::Serialize;

use super::read::{array, load, rows};
use super::write::{self, Session};
use super::{Bind, Link, cells};
use crate::journal::{Batch, CommitError, From, Journal, KeyRef, Loaded, Pending, Sequences, Standing};
use crate::moment::micros;
use crate::query::QueryError;
use crate::register::Counted;
use crate::row::{KeyRow, Lane, MessageRow, OutboxItem, WaitRow};

type Answer<'a, T> = Pending<'a, Result<T, QueryError>>;

/// Rows that are found by one of these items.
async fn among<'i, S: Session, Item, Row: Serialize, T>(
    session: &mut S,
    table: &'static str,
    sql: &'static str,
    items: &'i [Item],
    row: impl Fn(&'i Item) -> Row + Send,
    result: impl Fn(&<S::Link as Link>::Row) -> Result<T, QueryError> + Send,
) -> Result<Vec<T>, QueryError> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    session.tally().read(table);
    let parameter = array(items, row)?;
    rows(session.link(), sql, vec![parameter.into()], result).await
}

impl<S: Session> Journal for S {
    fn enter(&mut self) -> Answer<'_, ()> {
        Box::pin(Session::enter(self))
    }

    fn is_shared(&self) -> bool {
        S::IS_SHARED
    }

    fn hold<'a>(&'a mut self, cases: &'a [CaseId]) -> Answer<'a, Vec<Standing>> {
        let row = |case: &'a CaseId| (case.as_str(),);
        Box::pin(among(self, "held", S::Link::STATEMENTS.hold, cases, row, cells::standing))
    }

    fn load<'a>(&'a mut self, cases: &'a [CaseId], from: From) -> Answer<'a, Vec<Loaded>> {
        Box::pin(async move {
            if cases.is_empty() {
                return Ok(Vec::new());
            }
            self.tally().read("cases");
            self.tally().read("events");
            load(self.link(), cases, from).await
        })
    }

    fn keys<'a>(&'a mut self, keys: &'a [KeyRef]) -> Answer<'a, Vec<KeyRow>> {
        let row = |key: &'a KeyRef| (key.scope.as_str(), key.key.as_str());
        Box::pin(among(self, "keys", S::Link::STATEMENTS.keys, keys, row, cells::key))
    }

    fn counted<'a>(&'a mut self, registers: &'a [String]) -> Answer<'a, Vec<Counted>> {
        let row = |prefix: &'a String| (prefix.as_str(),);
        Box::pin(async move {
            let sql = S::Link::STATEMENTS;
            let found = among(self, "registers", sql.counted, registers, row, cells::counted).await?;
            if !S::IS_SHARED || found.len() == registers.len() {
                return Ok(found);
            }
            // A row that is not there cannot be held. Of two nodes that begin the same register one waits here for the
            // other.
            let begin = array(registers, row)?;
            self.link().run(sql.begin_registers, vec![begin.into()]).await.map_err(|error| S::Link::reading(&error))?;
            among(self, "registers", sql.counted, registers, row, cells::counted).await
        })
    }

    fn messages<'a>(&'a mut self, ids: &'a [(String, MessageId)]) -> Answer<'a, Vec<MessageRow>> {
        let row = |(sender, id): &'a (String, MessageId)| (sender.as_str(), id.as_str());
        Box::pin(among(self, "messages", S::Link::STATEMENTS.messages, ids, row, cells::message))
    }

    fn waiting<'a>(&'a mut self, messages: &'a [(MessageName, String)]) -> Answer<'a, Vec<WaitRow>> {
        let row = |(name, key): &'a (MessageName, String)| (name.as_str(), key.as_str());
        Box::pin(among(self, "waits", S::Link::STATEMENTS.waiting, messages, row, cells::wait))
    }

    fn kept<'a>(&'a mut self, messages: &'a [(MessageName, String)], at: Timestamp) -> Answer<'a, Vec<MessageRow>> {
        Box::pin(async move {
            if messages.is_empty() {
                return Ok(Vec::new());
            }
            self.tally().read("messages");
            let asked = array(messages, |(name, key)| (name.as_str(), key.as_str()))?;
            let binds = vec![asked.into(), micros(at).into()];
            rows(self.link(), S::Link::STATEMENTS.kept, binds, cells::message).await
        })
    }

    fn due(&mut self, now: Timestamp, limit: u32) -> Answer<'_, Vec<CaseId>> {
        let binds: Vec<Bind> = vec![micros(now).into(), i64::from(limit).into()];
        Box::pin(async move { rows(self.link(), S::Link::STATEMENTS.due, binds, cells::case_id).await })
    }

    fn side_by_side(&mut self, now: Timestamp, limit: u32) -> Answer<'_, Vec<WaitRow>> {
        let binds: Vec<Bind> = vec![micros(now).into(), i64::from(limit).into()];
        Box::pin(async move { rows(self.link(), SIDE_BY_SIDE, binds, cells::wait).await })
    }

    fn deployed(&mut self) -> Answer<'_, Vec<motcua_kernel::procedure::ProcedureRef>> {
        Box::pin(async move { rows(self.link(), DEPLOYED, Vec::new(), cells::reference).await })
    }

    fn commit<'a>(&'a mut self, batches: &'a [Batch]) -> Pending<'a, Result<Sequences, CommitError>> {
        Box::pin(write::write(self, batches))
    }

    fn claim<'a>(
        &'a mut self,
        now: Timestamp,
        until: Timestamp,
        room: &'a [(Lane, u32)],
    ) -> Pending<'a, Result<Vec<OutboxItem>, CommitError>> {
        Box::pin(write::claim(self, now, until, room))
    }

    fn leave(&mut self) -> Pending<'_, ()> {
        Box::pin(self.roll_back())
    }
}

/// Cases that wait for a message which is kept: two nodes took one each, at the same moment.
const SIDE_BY_SIDE: &str = "
    SELECT DISTINCT waits.case_id, waits.visit, waits.name, waits.key, waits.agency
    FROM messages JOIN waits ON waits.name = messages.name AND waits.key = messages.key
    WHERE messages.case_id IS NULL AND messages.refused IS NULL AND messages.expires_at > $1
    ORDER BY waits.case_id, waits.visit LIMIT $2";

const DEPLOYED: &str = "SELECT procedure_id, version, digest FROM deployments";
