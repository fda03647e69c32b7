//! The end of a round: everything is written, or the one at fault is found; then everybody is answered.

use super::Committer;
use super::round::{Part, Round};
use super::work::Reply;
use crate::journal::{Batch, CommitError};
use crate::query::deployment_key;
use crate::submission::StoreError;

impl Round {
    /// Writes everything, and answers.
    pub(super) async fn commit(self, committer: &mut Committer) -> Result<(), String> {
        let mut round = self;
        let matches = std::mem::take(&mut round.matches);
        let (batches, mut parts) = round.into_parts();
        if batches.is_empty() {
            matches.into_iter().for_each(|reply| drop(reply.send(Ok(()))));
            return Ok(());
        }
        if let Some(part) = parts.first_mut() {
            part.replies
                .extend(matches.into_iter().map(|reply| -> Reply { Box::new(move |stored| drop(reply.send(stored))) }));
        }
        match committer.journal.commit(&batches).await {
            Ok(sequences) => {
                committer.shared.changes.send_replace(sequences.last);
                parts.into_iter().for_each(|part| stored(committer, part));
                Ok(())
            }
            // One of them is refused by the database. Which one shows when each is written alone, if it is there at all.
            Err(CommitError::NotStored(_) | CommitError::Busy)
                if batches.len() > 1 && committer.journal.enter().await.is_ok() =>
            {
                one_by_one(committer, &batches, parts).await
            }
            Err(error) => not_stored(committer, parts, &error),
        }
    }
}

fn stored(committer: &mut Committer, part: Part) {
    if let Some(recalled) = part.stored {
        committer.shared.cache().put(recalled);
    }
    if let Some(procedure) = part.deploys {
        committer.deployed.insert(deployment_key(&procedure), procedure.digest);
    }
    part.replies.into_iter().for_each(|reply| reply(Ok(())));
}

async fn one_by_one(committer: &mut Committer, batches: &[Batch], parts: Vec<Part>) -> Result<(), String> {
    let mut parts = parts.into_iter();
    for batch in batches {
        let Some(part) = parts.next() else { break };
        match committer.journal.commit(std::slice::from_ref(batch)).await {
            Ok(sequences) => {
                committer.shared.changes.send_replace(sequences.last);
                stored(committer, part);
            }
            Err(error) => {
                let ended = not_stored(committer, vec![part], &error);
                if ended.is_err() {
                    // Nothing of the rest was tried.
                    let rest = parts.flat_map(|part| part.replies);
                    rest.for_each(|reply| reply(Err(StoreError::Stopped)));
                    return ended;
                }
            }
        }
    }
    Ok(())
}

/// Answers that nothing happened, or that nobody knows; the latter ends the store.
fn not_stored(committer: &mut Committer, parts: Vec<Part>, error: &CommitError) -> Result<(), String> {
    tracing::error!(%error, "a transaction was not stored");
    for part in parts {
        if let Some(recalled) = &part.stored {
            committer.shared.cache().forget(&recalled.state.id);
        }
        part.replies.into_iter().for_each(|reply| reply(Err(StoreError::from(error.clone()))));
    }
    match error {
        CommitError::Unknown(why) => Err(why.clone()),
        _ => Ok(()),
    }
}
