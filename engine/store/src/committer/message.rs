//! Messages within a round: to the one who waits; kept until somebody does.
//!
//! A case that begins to wait gets a message that was kept in the very transaction in which it begins to wait. So at no
//! moment, and after no crash, do both lie in the store side by side, and nobody has to look for such pairs.

use std::collections::BTreeSet;

use jiff::Timestamp;
use motcua_kernel::id::{CaseId, MessageId};
use motcua_kernel::rejection::Rejection;
use tokio::sync::oneshot;

use super::Committer;
use super::round::Round;
use super::work::guarded;
use crate::message::{Delivery, MessageError};
use crate::projection::waits;
use crate::row::{MessageRow, WaitKey, WaitRow};
use crate::submission::StoreError;

type Reply = oneshot::Sender<Result<Delivery, MessageError>>;

/// What became of an attempt to deliver.
enum Attempt {
    Delivered,
    Rejected(Rejection),
    Faulted(String),
}

impl Round {
    pub(super) fn take_message(&mut self, committer: &Committer, row: MessageRow, reply: Reply) {
        let id = (row.sender.clone(), row.id.clone());
        if let Some(earlier) = self.messages.get(&id) {
            let answer = if earlier.repeats(&row) { Ok(earlier.delivery()) } else { Err(MessageError::IdReused) };
            return drop(reply.send(answer));
        }
        if self.received.contains_key(&id) {
            // The first is being stored at this very moment.
            return drop(reply.send(Err(MessageError::Store(StoreError::Busy))));
        }
        let waiting = self.who_waits(&row);
        let Some(case) = waiting.first().map(|wait| wait.case.clone()) else {
            return drop(self.received.insert(id, (row, reply)));
        };
        if waiting.iter().any(|wait| wait.case != case) {
            let waiting = waiting.into_iter().map(|wait| (wait.case, wait.visit)).collect();
            return drop(reply.send(Err(MessageError::SeveralWait(waiting))));
        }
        match self.try_to_deliver(committer, &case, &row, row.received_at) {
            Attempt::Delivered => self.delivered(&case, row, Some(reply)),
            // A limit that passed at this moment ended the waiting.
            Attempt::Rejected(Rejection::NobodyWaits { .. }) => drop(self.received.insert(id, (row, reply))),
            Attempt::Rejected(rejection) => {
                let answer = match rejection {
                    Rejection::SeveralWait { visits } => {
                        MessageError::SeveralWait(visits.into_iter().map(|visit| (case.clone(), visit)).collect())
                    }
                    rejection => MessageError::Rejected(rejection),
                };
                self.refused(&case, reply, answer);
            }
            Attempt::Faulted(problem) => drop(reply.send(Err(MessageError::Faulted { case, problem }))),
        }
    }

    /// Who waits for it now: those who waited before the round, as the round left them, and those who began in it.
    fn who_waits(&self, row: &MessageRow) -> Vec<WaitRow> {
        let before = self.waiting.get(&(row.name.clone(), row.correlation.clone()));
        let untouched = before.into_iter().flatten().filter(|wait| !self.is_changed(&wait.case)).cloned();
        let changed = self.works.values().filter(|work| work.is_changed());
        let begun = changed
            .flat_map(|work| waits(&work.state).into_values())
            .filter(|wait| wait.name == row.name && wait.key == row.correlation);
        untouched.chain(begun).collect()
    }

    fn is_changed(&self, case: &CaseId) -> bool {
        self.works.get(case).is_some_and(|work| work.is_changed())
    }

    fn try_to_deliver(&mut self, committer: &Committer, case: &CaseId, row: &MessageRow, at: Timestamp) -> Attempt {
        if let Err(problem) = self.readable(committer, case) {
            return Attempt::Faulted(problem);
        }
        let Some(work) = self.works.get_mut(case) else {
            return Attempt::Faulted("its history is missing".to_owned());
        };
        let context = work.state.procedure.as_ref().and_then(|procedure| committer.contexts.context(procedure));
        let Some(context) = context else { return Attempt::Faulted("its procedure is not deployed here".to_owned()) };
        let step = guarded(|| work.decide(&context, &row.envelope(case, at)));
        match committer.shared.judge(case, step) {
            Ok(Ok(step)) => {
                work.take(step);
                Attempt::Delivered
            }
            Ok(Err(rejection)) => Attempt::Rejected(rejection),
            Err(problem) => Attempt::Faulted(problem),
        }
    }

    fn delivered(&mut self, case: &CaseId, mut row: MessageRow, reply: Option<Reply>) {
        let Some(work) = self.works.get_mut(case) else { return };
        row.delivered_to = Some(case.clone());
        row.delivered_at = work.last_handled().or(Some(row.received_at));
        let delivery = row.delivery();
        work.messages.push(row);
        if let Some(reply) = reply {
            let reply = move |stored: Result<(), StoreError>| {
                drop(reply.send(stored.map(|()| delivery).map_err(MessageError::Store)));
            };
            work.replies.push(Box::new(reply));
        }
    }

    /// A refusal rests on what the round decided before, so it is told after the commit.
    fn refused(&mut self, case: &CaseId, reply: Reply, answer: MessageError) {
        let reply = move |stored: Result<(), StoreError>| {
            drop(reply.send(stored.map_err(MessageError::Store).and(Err(answer))));
        };
        self.after_commit(case, Box::new(reply));
    }

    /// Gives messages that were kept to the cases that began to wait in this round, the oldest first, until no such
    /// pair is left. Each delivery uses up a message, so this ends.
    pub(super) async fn deliver_kept(&mut self, committer: &mut Committer) {
        let mut tried: BTreeSet<WaitKey> = BTreeSet::new();
        let mut used: BTreeSet<(String, MessageId)> = BTreeSet::new();
        loop {
            let begun = self.begun_to_wait(&tried);
            let Some(earliest) = begun.iter().map(|(_, at)| *at).min() else { return };
            let names: BTreeSet<_> = begun.iter().map(|(wait, _)| (wait.name.clone(), wait.key.clone())).collect();
            let names: Vec<_> = names.into_iter().collect();
            let stored = match committer.journal.kept(&names, earliest).await {
                Ok(stored) => stored,
                Err(error) => {
                    // Nothing of the round is written without the messages that belong to it.
                    return self.give_up(&StoreError::from(error));
                }
            };
            let mut kept: Vec<MessageRow> = self.received.values().map(|(row, _)| row.clone()).chain(stored).collect();
            kept.sort_by(|a, b| (a.received_at, &a.sender, &a.id).cmp(&(b.received_at, &b.sender, &b.id)));
            for (wait, at) in begun {
                tried.insert(wait.id());
                self.give(committer, &wait, at, &kept, &mut used);
            }
        }
    }

    /// Waits that began in this round, with the moment of the last command of their case.
    fn begun_to_wait(&self, tried: &BTreeSet<WaitKey>) -> Vec<(WaitRow, Timestamp)> {
        let changed = self.works.values().filter_map(|work| Some((work, work.last_handled()?)));
        changed
            .flat_map(|(work, at)| {
                let before = waits(&work.stored.state);
                let now = waits(&work.state).into_iter();
                now.filter(move |(visit, wait)| before.get(visit) != Some(wait)).map(move |(_, wait)| (wait, at))
            })
            .chain(self.side_by_side.iter().cloned())
            .filter(|(wait, _)| !tried.contains(&wait.id()))
            .collect()
    }

    /// Gives one wait the first message that is accepted.
    fn give(
        &mut self,
        committer: &Committer,
        wait: &WaitRow,
        at: Timestamp,
        kept: &[MessageRow],
        used: &mut BTreeSet<(String, MessageId)>,
    ) {
        let fits = |row: &&MessageRow| row.name == wait.name && row.correlation == wait.key && row.is_kept(at);
        for row in kept.iter().filter(fits) {
            let id = (row.sender.clone(), row.id.clone());
            if used.contains(&id) {
                continue;
            }
            match self.try_to_deliver(committer, &wait.case, row, at) {
                Attempt::Delivered => {
                    used.insert(id.clone());
                    let reply = self.received.remove(&id).map(|(_, reply)| reply);
                    return self.delivered(&wait.case, row.clone(), reply);
                }
                // It stays kept: whoever waits next may be the one it is for.
                Attempt::Rejected(
                    Rejection::NobodyWaits { .. } | Rejection::SeveralWait { .. } | Rejection::CatchingUp,
                )
                | Attempt::Faulted(_) => return,
                Attempt::Rejected(rejection) => {
                    used.insert(id.clone());
                    let (case, id) = (wait.case.as_str(), row.id.as_str());
                    tracing::warn!(case, message = id, %rejection, "a message that was kept was refused");
                    self.refuse_kept(row, &rejection);
                }
            }
        }
    }

    /// Writes down that a message was refused, so that it is not tried again.
    fn refuse_kept(&mut self, row: &MessageRow, rejection: &Rejection) {
        let refused = Some(rejection.to_string());
        let id = (row.sender.clone(), row.id.clone());
        match self.received.get_mut(&id) {
            Some((received, _)) => received.refused = refused,
            None => {
                let batch =
                    crate::Batch { messages: vec![MessageRow { refused, ..row.clone() }], ..crate::Batch::default() };
                self.write_silently(batch);
            }
        }
    }
}
