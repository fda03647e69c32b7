//! Hearing that another node wrote: a hint, so that whoever waits for something new need not look all the time. Nothing
//! depends on it.

use std::sync::Weak;
use std::time::Duration;

use sqlx::postgres::PgListener;

use crate::committer::Shared;

/// After a broken connection.
const AGAIN: Duration = Duration::from_secs(2);

/// Passes on what is heard, for as long as the store is there.
pub(crate) async fn listen(mut listener: PgListener, shared: Weak<Shared>) {
    loop {
        let heard = listener.recv().await;
        let Some(shared) = shared.upgrade() else { return };
        match heard {
            Ok(heard) => {
                let Ok(last) = heard.payload().parse::<u64>() else { continue };
                shared.changes.send_if_modified(|known| {
                    let further = last > *known;
                    *known = last.max(*known);
                    further
                });
            }
            Err(error) => {
                tracing::warn!(%error, "what other nodes write is not heard at the moment");
                drop(shared);
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
