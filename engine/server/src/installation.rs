//! One installation: the store, the clock, the directory and the procedures, behind one handle that every handler gets.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use motcua_definition::directory::Directory;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, ServiceId};
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::turn::Context;
use motcua_store::{QueryError, Store, StoreError, TokenRow};

use tokio::sync::{Semaphore, watch};

use crate::catalogue::{Catalogue, Deployed};
use crate::clock::Clock;
use crate::config::ServiceAddress;
use crate::identity::{Principal, base32, issue, random};
use crate::mail::MailServer;
use crate::problem::Problem;
use crate::runtime::dispatch::Dispatch;
use crate::throttle::Throttle;

/// How many events are read at a time.
const EVENTS_AT_A_TIME: u32 = 500;

/// One installation.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) dispatch: Dispatch,
    /// How many numbers are looked up by nobody in particular.
    pub(crate) lookups: Throttle,
    pub(crate) description: String,
    /// The systems that may read what happens in all cases.
    pub(crate) readers: BTreeSet<ServiceId>,
    /// Where those may be who are told what happens.
    pub(crate) webhooks: Vec<ServiceAddress>,
    /// The server that takes mail.
    pub(crate) mail: Option<MailServer>,
    /// How much mail is sent.
    pub(crate) mails: Throttle,
    /// What this installation is called in its events.
    pub(crate) source: String,
    /// How many may follow the events at a time.
    pub(crate) streams: Arc<Semaphore>,
    /// Said when the server ends: whoever follows something stops.
    pub(crate) closing: watch::Sender<bool>,
}

impl Installation {
    /// The zone in which people here live: that of the calendar of what is deployed.
    pub(crate) fn zone(&self) -> TimeZone {
        let newest = self.catalogue.newest();
        newest.first().map_or(TimeZone::UTC, |deployed| deployed.context.calendar(None).time_zone().clone())
    }

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

    /// Takes in what other nodes deployed.
    pub(crate) async fn refresh(&self) -> Result<(), QueryError> {
        if !self.store.is_shared() {
            return Ok(());
        }
        let versions = self.store.queries().versions().await?;
        if versions.iter().all(|reference| self.catalogue.has_seen(reference)) {
            return Ok(());
        }
        for deployment in self.store.queries().deployments().await? {
            if self.catalogue.has_seen(&deployment.procedure) {
                continue;
            }
            let (catalogue, reference) = (Arc::clone(&self.catalogue), deployment.procedure.clone());
            // Compiling takes as long as it takes; others must not wait for it.
            let restored = tokio::task::spawn_blocking(move || catalogue.restore(deployment)).await;
            let problem = match restored {
                Ok(Ok(())) => continue,
                Ok(Err(problem)) => problem,
                Err(error) => error.to_string(),
            };
            // A newer node may deploy what this build does not understand. Its cases are left to that node.
            tracing::error!(problem, "what another node deployed cannot be used here");
            self.catalogue.pass_over(reference);
        }
        Ok(())
    }

    /// What a case is decided with that is pinned to this, wherever it was deployed.
    pub(crate) async fn pinned(&self, procedure: &ProcedureRef) -> Result<Option<Context>, QueryError> {
        if let Some(context) = self.catalogue.pinned(procedure) {
            return Ok(Some(context));
        }
        self.refresh().await?;
        Ok(self.catalogue.pinned(procedure))
    }

    /// A version by name and number, or the newest, wherever it was deployed.
    pub(crate) async fn deployed(&self, id: &str, version: Option<u32>) -> Result<Arc<Deployed>, Problem> {
        if let Ok(found) = self.catalogue.deployed(id, version) {
            return Ok(found);
        }
        self.refresh().await?;
        self.catalogue.deployed(id, version)
    }

    /// What a case is decided with that is opened now: see [`Catalogue::find`].
    pub(crate) async fn find(&self, id: &str, version: Option<u32>) -> Result<Context, Problem> {
        self.deployed(id, version).await?;
        self.catalogue.find(id, version, self.clock.now())
    }

    /// Keeps a token that is about to be given out.
    pub(crate) async fn keep(&self, token: TokenRow) -> Result<(), StoreError> {
        self.store.keep_token(token, false).await
    }

    /// The administrator's token, if there is none yet or a new one is wanted. It is given out this once, and whatever
    /// stood for the administrator before opens nothing any more: a new one is wanted because the old one was lost.
    pub(crate) async fn first_token(&self, renew: bool) -> Result<Option<String>, Problem> {
        let now = self.clock.now();
        let subject = Principal::Administrator.subject();
        let known = self.store.queries().tokens_of(&subject).await?;
        if !renew && known.iter().any(|token| token.expires_at > now) {
            return Ok(None);
        }
        let (token, kept) = issue(&Principal::Administrator, now)?;
        self.store.keep_token(kept, true).await?;
        Ok(Some(token))
    }

    /// Something broke here: the log gets the reason, the caller a reference to it.
    pub(crate) fn broken(&self, what: &str, why: &dyn std::fmt::Display) -> Problem {
        let reference = random::<5>().map_or_else(|_| "unknown".to_owned(), |bytes| base32(&bytes));
        tracing::error!(reference, %why, "{what}");
        Problem::internal(&reference)
    }
}
