//! One round: the jobs of one transaction, from what they need to know to the answers they get.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use motcua_kernel::case::Phase;
use motcua_kernel::id::{CaseId, MessageId, MessageName};
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::turn::Context;
use tokio::sync::oneshot;

use super::work::{Reply, Step, Work, guarded};
use super::{Ask, Committer, Job};
use crate::journal::{Batch, From, KeyRef};
use crate::message::{Delivery, MessageError};
use crate::query::deployment_key;
use crate::recall::Recalled;
use crate::register::{Counted, Register};
use crate::row::{Deployment, KeyRow, MessageRow, WaitRow};
use crate::submission::{Build, Decided, Key, Receipt, Refusal, StoreError, SubmitError, Target};

type Answered<T> = Result<T, SubmitError<Refusal>>;

/// The jobs of one transaction.
#[derive(Default)]
pub(super) struct Round {
    /// The cases in it.
    pub(super) works: BTreeMap<CaseId, Work>,
    /// Cases that could not be read, and why.
    pub(super) unreadable: BTreeMap<CaseId, String>,
    /// Keys that were used, before or in this round.
    keys: BTreeMap<KeyRef, KeyRow>,
    /// How far registers have counted, before or in this round.
    counted: BTreeMap<String, u64>,
    /// Messages that were received before this round.
    pub(super) messages: BTreeMap<(String, MessageId), MessageRow>,
    /// Messages that nobody waits for, received in this round.
    pub(super) received: BTreeMap<(String, MessageId), Received>,
    /// Who waited before this round, by name and key.
    pub(super) waiting: BTreeMap<(MessageName, String), Vec<WaitRow>>,
    /// Waits for which a message is kept, and who asked for them to be brought together.
    pub(super) side_by_side: Vec<(WaitRow, Timestamp)>,
    pub(super) matches: Vec<oneshot::Sender<Result<(), StoreError>>>,
    /// Everything else that is written.
    others: Vec<(Batch, Part)>,
}

/// A message that was received in this round, and who sent it.
pub(super) type Received = (MessageRow, oneshot::Sender<Result<Delivery, MessageError>>);

/// What follows once a batch is stored, or is not.
#[derive(Default)]
pub(super) struct Part {
    /// The case as it is on the disk then.
    pub(super) stored: Option<Recalled>,
    /// What is deployed then.
    pub(super) deploys: Option<ProcedureRef>,
    /// Who waits for it.
    pub(super) replies: Vec<Reply>,
}

fn key_ref(key: &Key) -> KeyRef {
    KeyRef { scope: key.scope.clone(), key: key.key.clone() }
}

impl Round {
    /// Decides every job in the order in which they came.
    pub(super) async fn gather(&mut self, committer: &mut Committer, jobs: Vec<Job>) {
        if let Err(error) = self.look_up(committer, &jobs).await {
            for job in jobs {
                job.fail(&error);
            }
            return;
        }
        for job in jobs {
            match job {
                Job::Ask(ask) => self.ask(committer, *ask),
                Job::Message(message, reply) => self.take_message(committer, message.into_row(), reply),
                Job::Write(batch, reply) => self.write(*batch, reply),
                Job::Deploy(deployment, reply) => self.deploy(committer, *deployment, reply),
                Job::Match { reply, .. } => self.matches.push(reply),
                // These do not come here.
                job => job.refuse(),
            }
        }
    }

    /// What the jobs need to know, in a fixed number of questions.
    async fn look_up(&mut self, committer: &mut Committer, jobs: &[Job]) -> Result<(), StoreError> {
        let (mut keys, mut cases, mut ids, mut awaited, mut registers) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for job in jobs {
            match job {
                Job::Ask(ask) => {
                    keys.extend(ask.key.as_ref().map(key_ref));
                    cases.insert(ask.target.case().clone());
                    if let Target::New(opening) = &ask.target {
                        registers.insert(opening.register.prefix.clone());
                    }
                }
                Job::Message(message, _) => {
                    ids.insert((message.sender.clone(), message.id.clone()));
                    awaited.insert((message.name.clone(), crate::projection::correlation(&message.key)));
                }
                Job::Match { now, limit, .. } => {
                    let pairs = committer.journal.side_by_side(*now, *limit).await?;
                    cases.extend(pairs.iter().map(|wait| wait.case.clone()));
                    self.side_by_side.extend(pairs.into_iter().map(|wait| (wait, *now)));
                }
                Job::Deploy(..) if committer.journal.is_shared() => {
                    let deployed = committer.journal.deployed().await?;
                    committer.deployed.extend(deployed.into_iter().map(|it| (deployment_key(&it), it.digest)));
                }
                _ => {}
            }
        }
        let (keys, ids, awaited): (Vec<_>, Vec<_>, Vec<_>) =
            (keys.into_iter().collect(), ids.into_iter().collect(), awaited.into_iter().collect());
        for row in committer.journal.keys(&keys).await? {
            self.keys.insert(KeyRef { scope: row.scope.clone(), key: row.key.clone() }, row);
        }
        for row in committer.journal.messages(&ids).await? {
            self.messages.insert((row.sender.clone(), row.id.clone()), row);
        }
        for row in committer.journal.waiting(&awaited).await? {
            cases.insert(row.case.clone());
            self.waiting.entry((row.name.clone(), row.key.clone())).or_default().push(row);
        }
        self.load(committer, cases).await?;
        // Last: whoever holds a register holds up everybody who opens a case in it.
        let registers: Vec<String> = registers.into_iter().collect();
        let counted = committer.journal.counted(&registers).await?;
        self.counted.extend(counted.into_iter().map(|counted| (counted.prefix, counted.last)));
        Ok(())
    }

    /// Takes cases into the round: from memory, or folded from the disk.
    async fn load(&mut self, committer: &mut Committer, cases: BTreeSet<CaseId>) -> Result<(), StoreError> {
        let cases: Vec<CaseId> = cases.into_iter().collect();
        let mut standing = None;
        if committer.journal.is_shared() {
            let held = committer.journal.hold(&cases).await?.into_iter();
            standing = Some(held.map(|held| (held.case, held.version)).collect::<BTreeMap<_, _>>());
        }
        let mut missing = Vec::new();
        for case in cases {
            let cached = committer.shared.cache().get(&case);
            let is_current = |cached: &Recalled| match &standing {
                None => true,
                Some(standing) => standing.get(&case) == Some(&cached.state.version),
            };
            match cached.filter(is_current) {
                Some(recalled) => drop(self.works.insert(case, Work::new(recalled))),
                None => missing.push(case),
            }
        }
        let mut again = Vec::new();
        for loaded in committer.journal.load(&missing, From::Snapshot).await? {
            match Recalled::fold(&loaded) {
                Ok(recalled) => drop(self.works.insert(loaded.case, Work::new(recalled))),
                Err(_) => again.push(loaded.case),
            }
        }
        // A snapshot that does not fit its events is worth nothing; the events are.
        for loaded in committer.journal.load(&again, From::Events).await? {
            match Recalled::fold(&loaded) {
                Ok(recalled) => drop(self.works.insert(loaded.case, Work::new(recalled))),
                Err(corrupt) => drop(self.unreadable.insert(loaded.case, format!("its history is damaged: {corrupt}"))),
            }
        }
        Ok(())
    }

    fn ask(&mut self, committer: &Committer, ask: Ask) {
        let Ask { target, key, expected, build, word, reply } = ask;
        if let Some(key) = &key
            && let Some(row) = self.keys.get(&key_ref(key))
        {
            let answer = match row.body_hash == key.body_hash {
                true => Ok(Receipt {
                    case: row.case.clone(),
                    version: row.version,
                    answer: row.answer.clone(),
                    repeated: true,
                }),
                false => Err(SubmitError::KeyReused),
            };
            let case = row.case.clone();
            return self.answer(&case, reply, answer);
        }
        let case = target.case().clone();
        let decided = self.prepare(committer, &target, expected).and_then(|context| {
            let faulted = |problem| SubmitError::Faulted { case: case.clone(), problem };
            let work = self.works.get(&case).ok_or_else(|| SubmitError::UnknownCase(case.clone()))?;
            let place = self.next_place(&target);
            let made = match (build, &place) {
                (Build::Change(build), _) => guarded(|| build(&work.state)),
                (Build::Opening(build), Some((register, place))) => guarded(|| build(register.number(*place))),
                (Build::Opening(_), None) => return Err(SubmitError::UnknownCase(case.clone())),
            };
            let envelope = made.map_err(faulted)?.map_err(SubmitError::Refused)?;
            let step = guarded(|| work.decide(&context, &envelope));
            let step = committer.shared.judge(&case, step).map_err(faulted)?.map_err(SubmitError::Rejected)?;
            let decided = Decided { before: &work.state, after: &step.state, events: &step.events };
            let answer = guarded(|| word(&decided)).map_err(faulted)?;
            let counted = place.map(|(register, last)| Counted { prefix: register.prefix.clone(), last });
            Ok((step, answer, counted))
        });
        match decided {
            Ok((step, answer, counted)) => {
                self.count(&case, counted);
                let receipt = self.take(&case, step, key, answer);
                self.answer(&case, reply, Ok(receipt));
            }
            Err(error) => self.answer(&case, reply, Err(error)),
        }
    }

    /// The place that a new case would get in its register.
    fn next_place<'t>(&self, target: &'t Target) -> Option<(&'t Register, u64)> {
        let Target::New(opening) = target else { return None };
        let last = self.counted.get(&opening.register.prefix).copied().unwrap_or(0);
        Some((&opening.register, last + 1))
    }

    /// A place was given.
    fn count(&mut self, case: &CaseId, counted: Option<Counted>) {
        let Some(counted) = counted else { return };
        self.counted.insert(counted.prefix.clone(), counted.last);
        if let Some(work) = self.works.get_mut(case) {
            work.counted.push(counted);
        }
    }

    /// Whether the case can be worked on at all, and with what.
    fn prepare(&mut self, committer: &Committer, target: &Target, expected: Option<u64>) -> Answered<Context> {
        let case = target.case();
        self.readable(committer, case).map_err(|problem| SubmitError::Faulted { case: case.clone(), problem })?;
        if let Target::New(_) = target {
            self.works.entry(case.clone()).or_insert_with(|| Work::new(Recalled::unopened(case.clone())));
        }
        let work = self.works.get(case).ok_or_else(|| SubmitError::UnknownCase(case.clone()))?;
        let opened = !matches!(work.state.phase, Phase::Unopened);
        let procedure = match (&work.state.procedure, target) {
            (Some(procedure), _) if opened => procedure,
            (_, Target::New(opening)) => &opening.procedure,
            (_, Target::Known(_)) => return Err(SubmitError::UnknownCase(case.clone())),
        };
        if let Some(expected) = expected.filter(|expected| *expected != work.state.version) {
            return Err(SubmitError::Stale { expected, found: work.state.version });
        }
        committer.contexts.context(procedure).ok_or_else(|| SubmitError::UnknownProcedure(procedure.clone()))
    }

    /// Whether the history of a case can be read and deciding on it may be tried.
    pub(super) fn readable(&self, committer: &Committer, case: &CaseId) -> Result<(), String> {
        if let Some(problem) = committer.shared.set_aside(case) {
            return Err(problem);
        }
        match self.unreadable.get(case) {
            None => Ok(()),
            Some(problem) => {
                committer.shared.strike(case, problem);
                Err(problem.clone())
            }
        }
    }

    /// Takes over what was decided.
    fn take(&mut self, case: &CaseId, step: Step, key: Option<Key>, answer: serde_json::Value) -> Receipt {
        let receipt = Receipt { case: case.clone(), version: step.state.version, answer, repeated: false };
        let Some(work) = self.works.get_mut(case) else { return receipt };
        work.take(step);
        if let Some(key) = key {
            let row = KeyRow {
                scope: key.scope.clone(),
                key: key.key.clone(),
                body_hash: key.body_hash.clone(),
                case: case.clone(),
                version: receipt.version,
                answer: receipt.answer.clone(),
                at: key.at,
            };
            work.keys.push(row.clone());
            self.keys.insert(key_ref(&key), row);
        }
        receipt
    }

    /// Answers after the commit, since also a refusal rests on what this round decided before.
    fn answer(&mut self, case: &CaseId, reply: oneshot::Sender<Answered<Receipt>>, answer: Answered<Receipt>) {
        let reply = move |stored: Result<(), StoreError>| {
            drop(reply.send(stored.map_err(SubmitError::Store).and(answer)));
        };
        self.after_commit(case, Box::new(reply));
    }

    pub(super) fn after_commit(&mut self, case: &CaseId, reply: Reply) {
        match self.works.get_mut(case) {
            Some(work) => work.replies.push(reply),
            None => reply(Ok(())),
        }
    }

    fn write(&mut self, batch: Batch, reply: oneshot::Sender<Result<(), StoreError>>) {
        let reply: Reply = Box::new(move |stored| drop(reply.send(stored)));
        self.others.push((batch, Part { replies: vec![reply], ..Part::default() }));
    }

    /// Writes rows of which nobody waits to hear.
    pub(super) fn write_silently(&mut self, batch: Batch) {
        self.others.push((batch, Part::default()));
    }

    /// Answers everybody that nothing happened.
    pub(super) fn give_up(&mut self, error: &StoreError) {
        let round = std::mem::take(self);
        for (_, part) in round.others {
            part.replies.into_iter().for_each(|reply| reply(Err(error.clone())));
        }
        round.matches.into_iter().for_each(|reply| drop(reply.send(Err(error.clone()))));
        for (_, (_, reply)) in round.received {
            drop(reply.send(Err(MessageError::Store(error.clone()))));
        }
        for (_, work) in round.works {
            work.replies.into_iter().for_each(|reply| reply(Err(error.clone())));
        }
    }

    fn deploy(
        &mut self,
        committer: &Committer,
        deployment: Deployment,
        reply: oneshot::Sender<Result<bool, StoreError>>,
    ) {
        let procedure = deployment.procedure.clone();
        if let Some(digest) = committer.deployed.get(&deployment_key(&procedure)) {
            let answer = match *digest == procedure.digest {
                true => Ok(false),
                false => Err(StoreError::NotStored(format!(
                    "version {} of {} is deployed with other content ({digest}): give the new content a new version",
                    procedure.version, procedure.id
                ))),
            };
            return drop(reply.send(answer));
        }
        if self.others.iter().any(|(_, part)| part.deploys.as_ref().is_some_and(|other| other.id == procedure.id)) {
            return drop(reply.send(Err(StoreError::Busy)));
        }
        let reply: Reply = Box::new(move |stored| drop(reply.send(stored.map(|()| true))));
        let batch = Batch { deployments: vec![deployment], ..Batch::default() };
        self.others.push((batch, Part { deploys: Some(procedure), replies: vec![reply], ..Part::default() }));
    }

    pub(super) fn into_parts(self) -> (Vec<Batch>, Vec<Part>) {
        let mut parts = self.others;
        for (_, (row, reply)) in self.received {
            let delivery = row.delivery();
            let reply: Reply =
                Box::new(move |stored| drop(reply.send(stored.map(|()| delivery).map_err(MessageError::Store))));
            let batch = Batch { messages: vec![row], ..Batch::default() };
            parts.push((batch, Part { replies: vec![reply], ..Part::default() }));
        }
        for work in self.works.into_values() {
            let (batch, stored, replies) = work.finish();
            if batch.is_empty() {
                // A refusal alone writes nothing.
                replies.into_iter().for_each(|reply| reply(Ok(())));
            } else {
                parts.push((batch, Part { stored: Some(stored), deploys: None, replies }));
            }
        }
        parts.into_iter().unzip()
    }
}
