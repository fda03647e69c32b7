//! Telling subscriptions what happened.
//!
//! The journal is the queue: each subscription goes through it by a cursor of its own, and what it wants is put into the
//! outbox in the transaction that moves the cursor. From there it is sent like every request, in a lane of its own, so that
//! a receiver that hangs holds up nobody. What is sent is made from the journal anew for each attempt.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::event::Recorded;
use motcua_kernel::id::ServiceId;
use motcua_store::{
    Attempt, DeliveryRow, DeliveryState, Finished, OutboxItem, Progress, StoreError, SubscriptionRow, Terms,
    webhook_lane,
};

use super::outbound::Told;
use crate::installation::Installation;
use crate::views::cloud_event::{CloudEvent, kind};
use crate::webhook::{allowed, next_attempt, signature};

/// Events that are read at a time.
const AT_A_TIME: u32 = 200;
/// A bound on what one transaction may cost: whoever comes after so many has their turn in the next.
const AT_ONCE_MAX: usize = 2_000;
/// A subscription that is so far behind waits in the journal, where waiting costs nothing.
const BEHIND_MAX: u64 = 1_000;
/// What is to be told to a subscription that is switched off is looked at again after this time; switching it on
/// does not wait for that.
const WHILE_OFF: SignedDuration = SignedDuration::from_hours(1);
/// What was delivered or given up is shown for so long.
const SHOWN: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Puts into the outbox what subscriptions want to know and were not told, in one transaction. Says how many went on.
pub(super) async fn fan_out(app: &Installation, now: Timestamp) -> Result<usize, StoreError> {
    let queries = app.store.queries();
    let subscriptions = queries.subscriptions().await?;
    if subscriptions.is_empty() {
        return Ok(0);
    }
    let last = queries.last_sequence().await?;
    let waiting: BTreeMap<ServiceId, u64> = queries.waiting_calls().await?.into_iter().collect();
    // Most of them stand at the same place: it is read once.
    let mut stretches: BTreeMap<u64, Vec<Recorded>> = BTreeMap::new();
    let (mut progress, mut deliveries) = (Vec::new(), Vec::new());
    for subscription in subscriptions.iter().filter(|row| row.terms.active && row.reached < last) {
        let behind = webhook_lane(&subscription.id).and_then(|lane| waiting.get(&lane).copied()).unwrap_or(0);
        if behind >= BEHIND_MAX || deliveries.len() >= AT_ONCE_MAX {
            continue;
        }
        let from = subscription.reached;
        let stretch = match stretches.entry(from) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => place.insert(queries.journal(from, AT_A_TIME).await?),
        };
        let Some(to) = stretch.last().and_then(|recorded| recorded.sequence) else { continue };
        progress.push(Progress { subscription: subscription.id.clone(), from, to });
        deliveries.extend(wanted(subscription, stretch, now));
    }
    let (steps, forget) = (progress.len(), now.saturating_sub(SHOWN).unwrap_or(Timestamp::MIN));
    if steps == 0 {
        return Ok(0);
    }
    match app.store.fan_out(progress, deliveries, forget).await {
        Ok(()) => Ok(steps),
        // Another node was faster, or somebody holds the database: it is looked at again.
        Err(StoreError::Busy) => Ok(0),
        Err(error) => Err(error),
    }
}

/// What a subscription wants to know of a stretch of the journal.
fn wanted(subscription: &SubscriptionRow, stretch: &[Recorded], now: Timestamp) -> impl Iterator<Item = DeliveryRow> {
    let events = stretch.iter().map(|recorded| (recorded, kind(&recorded.event.fact)));
    events.filter(|(_, kind)| subscription.terms.wants(kind)).map(move |(recorded, kind)| DeliveryRow {
        subscription: subscription.id.clone(),
        sequence: recorded.sequence.unwrap_or(0),
        case: recorded.case.clone(),
        kind,
        state: DeliveryState::Waiting,
        attempts: Vec::new(),
        next_at: Some(now),
        changed_at: now,
    })
}

/// One attempt, and what became of it.
pub(super) async fn send(
    app: &Arc<Installation>,
    item: &OutboxItem,
    subscription: &str,
    sequence: u64,
    made: u32,
) -> Result<(), String> {
    let queries = app.store.queries();
    let known = queries.subscription(subscription).await.map_err(|error| error.to_string())?;
    let delivery = queries.delivery(subscription, sequence).await.map_err(|error| error.to_string())?;
    let (Some(known), Some(mut delivery)) = (known, delivery) else {
        // Nobody wants it any more.
        let finished = Finished::nothing(item.row.case.clone(), item.row.entry.clone());
        return app.store.finish(vec![finished]).await.map_err(|error| error.to_string());
    };
    let (next, changed) = if known.terms.active {
        let told = tell(app, &known, sequence).await?;
        judge(&known, &mut delivery, made + 1, &told, app.clock.now())
    } else {
        let later = app.clock.now().saturating_add(WHILE_OFF).unwrap_or(Timestamp::MAX);
        (Some((made, later)), None)
    };
    delivery.next_at = next.map(|(_, at)| at);
    let next = next.map(|(made, at)| delivery.request(made, at));
    app.store.note_delivery(delivery, next, changed).await.map_err(|error| error.to_string())
}

/// How many attempts were made and when the next one is, and what changes in the subscription.
type Verdict = (Option<(u32, Timestamp)>, Option<(String, Terms)>);

fn judge(known: &SubscriptionRow, delivery: &mut DeliveryRow, made: u32, told: &Told, now: Timestamp) -> Verdict {
    delivery.tried(Attempt { at: now, status: told.status, problem: told.problem.clone() });
    if told.problem.is_none() {
        delivery.state = DeliveryState::Delivered;
        return (None, None);
    }
    // Whoever answers so wants nothing more, ever.
    let gone = told.status == Some(410);
    let next = next_attempt(made, now, told.wished).filter(|_| !gone);
    delivery.state = if next.is_some() { DeliveryState::Waiting } else { DeliveryState::GivenUp };
    let off = gone.then(|| (known.id.clone(), Terms { active: false, ..known.terms.clone() }));
    (next.map(|at| (made, at)), off)
}

async fn tell(app: &Installation, known: &SubscriptionRow, sequence: u64) -> Result<Told, String> {
    // What was allowed when it was written down need not be any more.
    let Some(url) = allowed(&app.webhooks, &known.terms.url) else {
        return Ok(Told::not("the address is not allowed any more"));
    };
    let (id, body) = message(app, sequence).await?;
    let now = app.clock.now();
    let former = known.terms.former.iter().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
    let secrets = std::iter::once(&known.terms.secret).chain(former);
    let signatures: Vec<String> = secrets.filter_map(|secret| signature(secret, &id, now.as_second(), &body)).collect();
    if signatures.is_empty() {
        return Err(format!("the secret of the subscription `{}` cannot be read", known.id));
    }
    let headers = [
        ("content-type", "application/cloudevents+json; charset=utf-8".to_owned()),
        ("webhook-id", id),
        ("webhook-timestamp", now.as_second().to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    Ok(app.dispatch.outbound.tell(url, headers, body).await)
}

/// The id and the body of what is sent.
async fn message(app: &Installation, sequence: u64) -> Result<(String, Vec<u8>), String> {
    let read = app.store.queries().journal(sequence.saturating_sub(1), 1).await.map_err(|error| error.to_string())?;
    let recorded = read.first().ok_or_else(|| format!("event {sequence} is not there"))?;
    let row = app.store.queries().case(&recorded.case).await.map_err(|error| error.to_string())?;
    let number = row.map(|row| row.number.to_string()).unwrap_or_default();
    let event = CloudEvent::of(recorded, &app.source, &number);
    let body = serde_json::to_vec(&event).map_err(|error| error.to_string())?;
    Ok((event.id, body))
}
