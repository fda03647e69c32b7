//! Firing what is due.
//!
//! The store says which cases want to be called; each gets a `Wake`. Too early or twice, it changes nothing, and how
//! late it comes never changes what happens: events carry the moment they were due. So the pump may be as simple as
//! this.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use motcua_store::StoreError;
use tokio::sync::watch;

use crate::installation::Installation;
use crate::listen::told;

/// How many cases are woken at a time.
const BATCH: u32 = 250;
/// The pump looks again after this time even if nothing moved: a clock that was set forward tells nobody.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// Where several nodes write, the pump looks this often for what they left side by side.
const LOOK_AT_OTHERS: Duration = Duration::from_secs(2);
/// After an error the pump waits this long.
const AFTER_ERROR: Duration = Duration::from_secs(2);

/// Fires everything that is due at this moment. Says how many cases were woken.
pub(crate) async fn fire(app: &Arc<Installation>, now: Timestamp) -> Result<usize, StoreError> {
    let mut woken = 0;
    loop {
        let round = app.store.wake(now, BATCH).await?;
        woken += round.done;
        // Where nothing could be woken, trying on at once would only turn in circles.
        if round.done == 0 {
            return Ok(woken);
        }
    }
}

/// Fires what becomes due until told to stop.
pub(crate) async fn run(app: Arc<Installation>, mut stop: watch::Receiver<bool>) {
    // Interest in changes is registered before looking: what changes between the two is not missed.
    let mut changes = app.store.changes();
    loop {
        changes.borrow_and_update();
        let pause = match look(&app).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the pump could not look for due cases");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            changed = changes.changed() => if changed.is_err() { return },
            () = told(&mut stop) => return,
        }
    }
}

/// Fires what is due and says how long it is until the next.
async fn look(app: &Arc<Installation>) -> Result<Duration, StoreError> {
    app.refresh().await?;
    let now = app.clock.now();
    fire(app, now).await?;
    app.store.match_messages(now, BATCH).await?;
    let pause = match app.store.queries().next_wake().await? {
        None => LOOK_AGAIN,
        // Another node has it in hand, or it could not be woken.
        Some(next) if next <= now => AFTER_ERROR,
        Some(next) => until(next, app.clock.now()),
    };
    Ok(if app.store.is_shared() { pause.min(LOOK_AT_OTHERS) } else { pause })
}

/// From now until then: at least a moment, so that a case which cannot be woken does not burn the processor.
pub(super) fn until(then: Timestamp, now: Timestamp) -> Duration {
    let left = then.duration_since(now).max(jiff::SignedDuration::ZERO);
    Duration::try_from(left).unwrap_or(LOOK_AGAIN).clamp(Duration::from_millis(5), LOOK_AGAIN)
}
