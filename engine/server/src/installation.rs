//! One installation: the store, the clock, the directory and the procedures, behind one handle that every handler gets.

use std::io;
use std::sync::Arc;

use motcua_definition::directory::Directory;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::CaseId;
use motcua_store::Store;

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::identity::keyring::Keyring;
use crate::identity::{Kept, Principal, base32, issue, random};
use crate::numbers::Numbers;
use crate::problem::Problem;
use crate::runtime::dispatch::Dispatch;

/// How many events are read at a time.
const EVENTS_AT_A_TIME: u32 = 500;

/// One installation.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) numbers: Numbers,
    pub(crate) dispatch: Dispatch,
    pub(crate) description: String,
}

impl Installation {
    /// The whole history of a case.
    pub(crate) async fn history(&self, case: &CaseId) -> Result<Vec<Recorded>, Problem> {
        let mut history: Vec<Recorded> = Vec::new();
        loop {
            let after = history.last().map_or(0, |last| last.version);
            let part = self.store.queries().events(case, after, EVENTS_AT_A_TIME).await?;
            let last = part.len() < EVENTS_AT_A_TIME as usize;
            history.extend(part);
            if last {
                return Ok(history);
            }
        }
    }

    /// Keeps a token on the disk.
    pub(crate) async fn keep(&self, kept: Kept) -> Result<(), Problem> {
        self.write(move |keyring| keyring.keep(&kept)).await
    }

    async fn write(&self, what: impl FnOnce(&Keyring) -> io::Result<()> + Send + 'static) -> Result<(), Problem> {
        let keyring = Arc::clone(&self.keyring);
        // A flush of the disk takes milliseconds; others must not wait for it.
        let written = tokio::task::spawn_blocking(move || what(&keyring)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broken("a token could not be kept", &error)),
            Err(error) => Err(self.broken("a token could not be kept", &error)),
        }
    }

    /// The administrator's token, if there is none yet or a new one is wanted. It is given out this once, and whatever
    /// stood for the administrator before opens nothing any more: a new one is wanted because the old one was lost.
    pub(crate) async fn first_token(&self, renew: bool) -> Result<Option<String>, Problem> {
        let now = self.clock.now();
        if !renew && self.keyring.stands_for(&Principal::Administrator.subject(), now) {
            return Ok(None);
        }
        let (token, kept) = issue(&Principal::Administrator, now)?;
        self.write(move |keyring| keyring.replace(&kept)).await?;
        Ok(Some(token))
    }

    /// Something broke here: the log gets the reason, the caller a reference to it.
    pub(crate) fn broken(&self, what: &str, why: &dyn std::fmt::Display) -> Problem {
        let reference = random::<5>().map_or_else(|_| "unknown".to_owned(), |bytes| base32(&bytes));
        tracing::error!(reference, %why, "{what}");
        Problem::internal(&reference)
    }
}
