//! `/webhook-subscriptions`: who is told what happens, and what became of it. For the operator alone.

use axum::extract::{Path, State};
use motcua_store::{Attempt, DeliveryRow, DeliveryState, SubscriptionRow, Terms, Webhooks, webhook_lane};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::identity::{Caller, base32, random};
use crate::installation::Installation;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::{self, Reply};
use crate::views::{List, Moment};
use crate::webhook::{BOTH_KEYS, allowed, secret};
use crate::wire::Json;

/// More subscriptions are a mistake: each event is read once for each.
const SUBSCRIPTIONS_MAX: usize = 100;
const TYPES_MAX: usize = 50;
/// What every type begins with.
const TYPES: &str = "org.motcua.";

/// A subscription in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct SubscriptionName {
    /// The subscription.
    subscription: String,
}

/// A delivery in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct DeliveryName {
    /// The subscription.
    subscription: String,
    /// The `id` of the event.
    delivery: String,
}

/// Who is to be told what.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SubscriptionOrder {
    /// Where: at or below an address that the operator allowed (`serve --webhook`).
    url: String,
    /// Types of events or their beginnings, such as `org.motcua.case.`; all, if absent.
    #[serde(default)]
    types: Vec<String>,
}

/// What is to change; what is absent stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SubscriptionChange {
    /// Where.
    url: Option<String>,
    /// Types of events or their beginnings; an empty list means all.
    types: Option<Vec<String>>,
    /// Whether anything is sent. Switched on again, it is told what it missed.
    active: Option<bool>,
    /// `true` makes a new secret; the old one signs as well for 24 hours.
    #[serde(default)]
    rotate_secret: bool,
}

/// Somebody who is told what happens.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionView {
    /// Its name.
    id: String,
    /// Where it is told.
    url: String,
    /// Types of events or their beginnings; none means all.
    types: Vec<String>,
    /// Whether anything is sent. A receiver that answers 410 is switched off.
    active: bool,
    /// When it was made.
    created_at: Moment,
    /// The `id` of the last event that was looked at for it.
    reached: String,
    /// How many events wait to be delivered.
    waiting: u64,
    /// With what is signed (Standard Webhooks). Shown when it is made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Which deliveries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Range {
    /// `waiting`, `delivered` or `given-up`; all, if absent.
    state: Option<String>,
    /// Where the page before this one ended.
    after: Option<u64>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// One event, told to one subscription.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryView {
    /// The `id` of the event, which is sent as `webhook-id`.
    id: String,
    /// The type of the event.
    #[serde(rename = "type")]
    kind: String,
    /// `waiting`, `delivered` or `given-up`.
    state: String,
    /// What was tried, the oldest first.
    attempts: Vec<AttemptView>,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Moment>,
}

/// One attempt.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptView {
    /// When.
    at: Moment,
    /// What was answered, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// What was wrong with it; absent where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self { at: Moment(attempt.at), status: attempt.status, problem: attempt.problem }
    }
}

impl From<DeliveryRow> for DeliveryView {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: row.sequence.to_string(),
            kind: row.kind,
            state: row.state.word().to_owned(),
            attempts: row.attempts.into_iter().map(AttemptView::from).collect(),
            next_at: row.next_at.map(Moment),
        }
    }
}

/// `GET /webhook-subscriptions`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Query(query::Nothing {}): Query<query::Nothing>,
) -> Result<Reply<200, List<SubscriptionView>>, Problem> {
    caller.require_administrator()?;
    let waiting = app.store.queries().waiting_calls().await?;
    let view = |row: SubscriptionRow| {
        let lane = webhook_lane(&row.id);
        let waiting = waiting.iter().find(|(service, _)| Some(service) == lane.as_ref());
        SubscriptionView { waiting: waiting.map_or(0, |(_, count)| *count), ..shown(row, None) }
    };
    let items = app.store.queries().subscriptions().await?.into_iter().map(view).collect();
    Ok(Reply::new(List { items }))
}

/// `POST /webhook-subscriptions`
pub(crate) async fn create(
    State(app): App,
    caller: Caller,
    Json { value: order, .. }: Json<SubscriptionOrder>,
) -> Result<Reply<201, SubscriptionView>, Problem> {
    caller.require_administrator()?;
    if app.store.queries().subscriptions().await?.len() >= SUBSCRIPTIONS_MAX {
        return Err(Problem::invalid(
            "",
            "too-many",
            format!("Đã có {SUBSCRIPTIONS_MAX} đăng ký; hãy xóa đăng ký không còn dùng."),
            format!("There are {SUBSCRIPTIONS_MAX} subscriptions already; remove one that is not used any more."),
        ));
    }
    let (secret, now) = (secret()?, app.clock.now());
    let terms = Terms {
        url: address(&app, &order.url)?,
        types: types(order.types)?,
        secret: secret.clone(),
        former: None,
        active: true,
        created_at: now,
    };
    // What was before is read with `/events`: from here on it is told.
    let reached = app.store.queries().last_sequence().await?;
    let row = SubscriptionRow { id: base32(&random::<5>()?), terms, reached };
    app.store.write_webhooks(Webhooks { new: vec![row.clone()], ..Webhooks::default() }).await?;
    Ok(Reply::new(shown(row, Some(secret.0))))
}

/// `PATCH /webhook-subscriptions/{subscription}`
pub(crate) async fn change(
    State(app): App,
    caller: Caller,
    Path(SubscriptionName { subscription }): Path<SubscriptionName>,
    Json { value: change, .. }: Json<SubscriptionChange>,
) -> Result<Reply<200, SubscriptionView>, Problem> {
    caller.require_administrator()?;
    let mut row = find(&app, &subscription).await?;
    if let Some(url) = change.url {
        row.terms.url = address(&app, &url)?;
    }
    if let Some(wanted) = change.types {
        row.terms.types = types(wanted)?;
    }
    let was_active = row.terms.active;
    row.terms.active = change.active.unwrap_or(was_active);
    let mut made = None;
    if change.rotate_secret {
        let new = secret()?;
        let until = app.clock.now().saturating_add(BOTH_KEYS).unwrap_or(jiff::Timestamp::MAX);
        row.terms.former = Some((std::mem::replace(&mut row.terms.secret, new.clone()), until));
        made = Some(new.0);
    }
    let changed = vec![(row.id.clone(), row.terms.clone())];
    app.store.write_webhooks(Webhooks { changed, ..Webhooks::default() }).await?;
    if row.terms.active && !was_active {
        catch_up(&app, &row.id).await?;
    }
    Ok(Reply::new(SubscriptionView { waiting: waiting(&app, &row.id).await?, ..shown(row, made) }))
}

/// `DELETE /webhook-subscriptions/{subscription}`
pub(crate) async fn remove(
    State(app): App,
    caller: Caller,
    Path(SubscriptionName { subscription }): Path<SubscriptionName>,
) -> Result<reply::Nothing, Problem> {
    caller.require_administrator()?;
    let row = find(&app, &subscription).await?;
    app.store.write_webhooks(Webhooks { gone: vec![row.id], ..Webhooks::default() }).await?;
    Ok(reply::Nothing::plain())
}

/// `GET /webhook-subscriptions/{subscription}/deliveries`
pub(crate) async fn deliveries(
    State(app): App,
    caller: Caller,
    Path(SubscriptionName { subscription }): Path<SubscriptionName>,
    Here(uri): Here,
    Query(range): Query<Range>,
) -> Result<Reply<200, List<DeliveryView>>, Problem> {
    caller.require_administrator()?;
    let row = find(&app, &subscription).await?;
    let limit = query::limit(range.limit)?;
    let state = range.state.as_deref().map(state).transpose()?;
    let found = app.store.queries().deliveries(&row.id, state, range.after, limit).await?;
    let last = found.last().filter(|_| found.len() >= limit as usize).map(|row| row.sequence.to_string());
    let items = found.into_iter().map(DeliveryView::from).collect();
    Ok(Reply::new(List { items }).followed_by(last.map(|last| query::next(&uri, &last))))
}

/// `POST /webhook-subscriptions/{subscription}/deliveries/{delivery}/replays`
pub(crate) async fn replay(
    State(app): App,
    caller: Caller,
    Path(DeliveryName { subscription, delivery }): Path<DeliveryName>,
) -> Result<Reply<201, DeliveryView>, Problem> {
    caller.require_administrator()?;
    let row = find(&app, &subscription).await?;
    let unknown = || Problem::unknown("unknown-delivery", &delivery);
    let sequence = delivery.parse().map_err(|_| unknown())?;
    let found = app.store.queries().delivery(&row.id, sequence).await?.ok_or_else(unknown)?;
    let now = app.clock.now();
    // All attempts anew: somebody has repaired something.
    app.store.try_deliveries(vec![found.clone()], now).await?;
    Ok(Reply::new(DeliveryRow { state: DeliveryState::Waiting, next_at: Some(now), ..found }.into()))
}

/// What waited while a subscription was switched off is tried at once.
async fn catch_up(app: &Installation, subscription: &str) -> Result<(), Problem> {
    let mut before = None;
    loop {
        let waiting = Some(DeliveryState::Waiting);
        let rows = app.store.queries().deliveries(subscription, waiting, before, query::LIMIT_MAX).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        before = Some(last.sequence);
        app.store.try_deliveries(rows, app.clock.now()).await?;
    }
}

async fn find(app: &Installation, subscription: &str) -> Result<SubscriptionRow, Problem> {
    let found = app.store.queries().subscription(subscription).await?;
    found.ok_or_else(|| Problem::unknown("unknown-subscription", subscription))
}

async fn waiting(app: &Installation, subscription: &str) -> Result<u64, Problem> {
    let lane = webhook_lane(subscription);
    let waiting = app.store.queries().waiting_calls().await?;
    Ok(waiting.into_iter().find(|(service, _)| Some(service) == lane.as_ref()).map_or(0, |(_, count)| count))
}

fn shown(row: SubscriptionRow, secret: Option<String>) -> SubscriptionView {
    SubscriptionView {
        id: row.id,
        url: row.terms.url,
        types: row.terms.types,
        active: row.terms.active,
        created_at: Moment(row.terms.created_at),
        reached: row.reached.to_string(),
        waiting: 0,
        secret,
    }
}

fn address(app: &Installation, url: &str) -> Result<String, Problem> {
    let url = allowed(&app.webhooks, url).ok_or_else(|| {
        Problem::invalid(
            "/url",
            "not-allowed",
            "Địa chỉ này chưa được người vận hành cho phép (`serve --webhook`); địa chỉ không được có mật khẩu hay tham số.",
            "The operator has not allowed this address (`serve --webhook`); it may hold no password and no query.",
        )
    })?;
    Ok(url.to_string())
}

fn types(types: Vec<String>) -> Result<Vec<String>, Problem> {
    let fine = |kind: &String| kind.starts_with(TYPES) && kind.len() <= 100;
    if types.len() <= TYPES_MAX && types.iter().all(fine) {
        return Ok(types);
    }
    Err(Problem::invalid(
        "/types",
        "invalid",
        format!("Cần nhiều nhất {TYPES_MAX} loại sự kiện, mỗi loại bắt đầu bằng `{TYPES}`."),
        format!("Expected at most {TYPES_MAX} types of events, each beginning with `{TYPES}`."),
    ))
}

fn state(word: &str) -> Result<DeliveryState, Problem> {
    let known = DeliveryState::ALL.into_iter().find(|state| state.word() == word);
    known.ok_or_else(|| query::invalid("expected a `state` of waiting, delivered or given-up"))
}
