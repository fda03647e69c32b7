//! `/events`: what happened in all cases, for other systems, by a cursor or as a stream.
//!
//! The log has no gaps and is read in the order in which it was committed, also where several nodes write: whoever keeps the
//! last `id` misses nothing and sees nothing twice.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use motcua_kernel::event::Recorded;
use motcua_kernel::id::CaseId;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use super::App;
use crate::identity::{Caller, Principal};
use crate::installation::Installation;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::Reply;
use crate::views::List;
use crate::views::cloud_event::CloudEvent;

/// A line without meaning is sent so often, so that whoever is between keeps the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Where other nodes write as well, a stream looks this often.
const LOOK_AT_OTHERS: Duration = Duration::from_secs(2);
/// Events that a slow reader may be behind within one stream.
const BEHIND_MAX: usize = 64;
/// Events that are read from the store at a time.
const AT_A_TIME: u32 = 200;

/// Which events.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Range {
    /// Types or their beginnings, separated by commas: `org.motcua.case.,org.motcua.step.completed.v1`.
    types: Option<String>,
    /// The `id` of the last event that was seen; from the beginning, if absent.
    after: Option<u64>,
    /// How many, from 1 to 500; 50 if absent. A stream takes none.
    limit: Option<u32>,
}

/// A page of events, or all of them as they happen.
#[derive(Debug)]
pub(crate) enum Feed {
    /// A page.
    Page(Reply<200, List<CloudEvent>>),
    /// A stream.
    Stream(Response),
}

impl IntoResponse for Feed {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::Stream(stream) => stream,
        }
    }
}

/// `GET /events`
pub(crate) async fn events(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    headers: HeaderMap,
    Query(range): Query<Range>,
) -> Result<Feed, Problem> {
    app.require_reader(&caller)?;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = Wanted::of(range.types.as_deref());
    if accept.contains("text/event-stream") {
        if range.limit.is_some() {
            return Err(query::invalid("a stream takes no `limit`"));
        }
        // A browser's client says by itself where it was cut off.
        let last = headers.get("last-event-id").map(cursor).transpose()?;
        return stream(&app, last.or(range.after).unwrap_or(0), wanted).map(Feed::Stream);
    }
    let limit = query::limit(range.limit)?;
    let read = app.store.queries().journal(range.after.unwrap_or(0), limit).await?;
    let last = read.last().and_then(|recorded| recorded.sequence).filter(|_| read.len() >= limit as usize);
    let items = Numbers::default().told(&app, read, &wanted).await?;
    // Also where none of them was wanted: the next page goes on behind them.
    let next = last.map(|last| query::next(&uri, &last.to_string()));
    Ok(Feed::Page(Reply::new(List { items }).followed_by(next)))
}

/// Where a stream was cut off. What was never given out is refused: taken for nothing, it would begin everything anew.
fn cursor(header: &HeaderValue) -> Result<u64, Problem> {
    let read = header.to_str().ok().and_then(|id| id.parse().ok());
    read.ok_or_else(|| query::invalid("expected a `Last-Event-ID` as it came with an event"))
}

impl Installation {
    /// What happens in all cases is told to the operator, and to systems that the operator named for it.
    pub(crate) fn require_reader(&self, caller: &Caller) -> Result<(), Problem> {
        match &caller.principal {
            Principal::Administrator => Ok(()),
            Principal::Service(service) if self.readers.contains(service) => Ok(()),
            _ => Err(Problem::not_allowed(
                "Chỉ quản trị viên và hệ thống được khai báo (`--reader`) mới đọc được nhật ký chung.",
                "The log of all cases is for the operator, and for systems named by `--reader`.",
            )),
        }
    }
}

/// Which types are wanted.
#[derive(Debug)]
struct Wanted(Vec<String>);

impl Wanted {
    fn of(types: Option<&str>) -> Self {
        let types = types.unwrap_or_default().split(',').map(str::trim).filter(|kind| !kind.is_empty());
        Self(types.map(ToOwned::to_owned).collect())
    }

    fn admits(&self, kind: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|wanted| kind.starts_with(wanted.as_str()))
    }
}

/// The numbers of cases, as far as they were looked up.
#[derive(Debug, Default)]
struct Numbers(BTreeMap<CaseId, String>);

impl Numbers {
    async fn told(
        &mut self,
        app: &Installation,
        read: Vec<Recorded>,
        wanted: &Wanted,
    ) -> Result<Vec<CloudEvent>, Problem> {
        let mut events = Vec::new();
        for recorded in read {
            if !self.0.contains_key(&recorded.case) {
                let row = app.store.queries().case(&recorded.case).await?;
                self.0.insert(recorded.case.clone(), row.map(|row| row.number.to_string()).unwrap_or_default());
            }
            let number = self.0.get(&recorded.case).map(String::as_str).unwrap_or_default();
            let event = CloudEvent::of(&recorded, &app.source, number);
            if wanted.admits(&event.kind) {
                events.push(event);
            }
        }
        // A stream lives long; what it was told once it can be told again.
        if self.0.len() > 10_000 {
            self.0.clear();
        }
        Ok(events)
    }
}

fn stream(app: &Arc<Installation>, after: u64, wanted: Wanted) -> Result<Response, Problem> {
    let place = Arc::clone(&app.streams).try_acquire_owned().map_err(|_| {
        Problem::new("too-many-requests", "Có quá nhiều luồng đang mở.", "Too many streams are open already.")
    })?;
    let (sender, receiver) = mpsc::channel(BEHIND_MAX);
    tokio::spawn(follow(Arc::clone(app), after, wanted, sender, place));
    let alive = KeepAlive::new().interval(HEARTBEAT);
    Ok(Sse::new(ReceiverStream::new(receiver)).keep_alive(alive).into_response())
}

/// Tells everything after a place, and then what comes, until the reader is gone or the server ends.
async fn follow(
    app: Arc<Installation>,
    mut after: u64,
    wanted: Wanted,
    sender: mpsc::Sender<Result<Event, Infallible>>,
    _place: OwnedSemaphorePermit,
) {
    let (mut changes, mut closing) = (app.store.changes(), app.closing.subscribe());
    let mut numbers = Numbers::default();
    loop {
        changes.borrow_and_update();
        let Ok(read) = app.store.queries().journal(after, AT_A_TIME).await else { return };
        let full = read.len() >= AT_A_TIME as usize;
        after = read.last().and_then(|recorded| recorded.sequence).unwrap_or(after);
        let Ok(events) = numbers.told(&app, read, &wanted).await else { return };
        for event in events {
            let Ok(told) = Event::default().id(&event.id).event(&event.kind).json_data(&event) else { return };
            let sent = tokio::select! {
                sent = sender.send(Ok(told)) => sent,
                _ = closing.wait_for(|closing| *closing) => return,
            };
            if sent.is_err() {
                return;
            }
        }
        if full {
            continue;
        }
        let pause = if app.store.is_shared() { LOOK_AT_OTHERS } else { HEARTBEAT };
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(pause) => {}
            () = sender.closed() => return,
            _ = closing.wait_for(|closing| *closing) => return,
        }
    }
}
