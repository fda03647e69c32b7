//! Subscriptions and what was told to them, written.

use super::write::{Session, all, run};
use super::{Link, cells};
use crate::journal::{Batch, CommitError};
use crate::moment::{maybe_micros, micros};
use crate::webhook::Webhooks;

const FORGET: &str = "DELETE FROM deliveries WHERE next_at IS NULL AND changed_at < $1";

pub(super) async fn write<S: Session>(session: &mut S, batches: &[Batch]) -> Result<(), CommitError> {
    let webhooks = || batches.iter().map(|batch| &batch.webhooks);
    subscriptions(session, webhooks).await?;
    let sql = S::Link::STATEMENTS;
    let progress = webhooks().flat_map(|webhooks| &webhooks.progress);
    let moved = all(session, "subscriptions", sql.move_subscriptions, progress, |row| {
        (row.subscription.as_str(), row.from, row.to)
    })
    .await?;
    if moved.done < moved.meant {
        // Another node has put these events into the outbox.
        return Err(CommitError::Busy);
    }
    let mut attempts = Vec::new();
    for row in webhooks().flat_map(|webhooks| &webhooks.deliveries) {
        attempts.push((row, cells::json(&row.attempts).map_err(CommitError::NotStored)?));
    }
    all(session, "deliveries", sql.put_deliveries, attempts.into_iter(), |(row, attempts)| {
        (
            row.subscription.as_str(),
            row.sequence,
            row.case.as_str(),
            row.kind.as_str(),
            row.state.word(),
            attempts,
            maybe_micros(row.next_at),
            micros(row.changed_at),
        )
    })
    .await?;
    if let Some(moment) = webhooks().filter_map(|webhooks| webhooks.forget_before).max() {
        session.tally().write("deliveries");
        run(session, FORGET, micros(moment).into()).await?;
    }
    Ok(())
}

async fn subscriptions<'b, S: Session, Each: Iterator<Item = &'b Webhooks>>(
    session: &mut S,
    webhooks: impl Fn() -> Each,
) -> Result<(), CommitError> {
    let sql = S::Link::STATEMENTS;
    let gone: Vec<&str> = webhooks().flat_map(|webhooks| &webhooks.gone).map(String::as_str).collect();
    all(session, "subscriptions", sql.remove_subscriptions, gone.iter(), |id| (*id,)).await?;
    all(session, "deliveries", sql.remove_deliveries, gone.iter(), |id| (*id,)).await?;
    let mut terms = Vec::new();
    for row in webhooks().flat_map(|webhooks| &webhooks.new) {
        terms.push((row.id.as_str(), cells::json(&row.terms).map_err(CommitError::NotStored)?, row.reached));
    }
    all(session, "subscriptions", sql.add_subscriptions, terms.into_iter(), |row| row).await?;
    let mut terms = Vec::new();
    for (id, changed) in webhooks().flat_map(|webhooks| &webhooks.changed) {
        terms.push((id.as_str(), cells::json(changed).map_err(CommitError::NotStored)?));
    }
    all(session, "subscriptions", sql.change_subscriptions, terms.into_iter(), |row| row).await.map(|_| ())
}
