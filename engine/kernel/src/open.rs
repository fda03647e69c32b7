//! The open visits of a case, kept so that one of ten thousand costs no more than one of ten.
//!
//! An `each` opens a visit per element of its list. A decision works on a copy of the case, looks for what is due first,
//! for the branches of a region, for who waits for a message: with plain maps each of these would go through all that is
//! open, once per command. So the visits are shared between copies, and what is looked for is kept in order beside them.
//! Written down, they are a plain map: the rest follows from it.

use std::collections::BTreeMap;
use std::ops::{Bound, Index};
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::case::{Visit, Waiting};
use crate::evolve::clock_wakes_at;
use crate::id::{MessageName, StepId, VisitId};
use crate::value::Value;

/// Open visits by number, in the order in which they were entered.
#[derive(Clone, Debug, Default)]
pub struct OpenVisits {
    visits: OrdMap<VisitId, Arc<Visit>>,
    /// What comes due, the earliest first.
    wakes: OrdSet<(Timestamp, VisitId)>,
    /// Region and the visits directly inside it.
    inside: OrdSet<(VisitId, VisitId)>,
    /// Message, key as written, and who waits for it.
    awaited: OrdSet<(MessageName, Arc<str>, VisitId)>,
    /// How many visits are open in a step.
    at: BTreeMap<StepId, usize>,
}

impl OpenVisits {
    /// The visit of this number.
    pub fn get(&self, id: &VisitId) -> Option<&Visit> {
        self.visits.get(id).map(|visit| &**visit)
    }

    /// Whether it is open.
    pub fn contains_key(&self, id: &VisitId) -> bool {
        self.visits.contains_key(id)
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&VisitId, &Visit)> {
        self.visits.iter().map(|(id, visit)| (id, &**visit))
    }

    /// Their numbers.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &VisitId> {
        self.visits.keys()
    }

    /// The visits themselves.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Visit> {
        self.iter().map(|(_, visit)| visit)
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.visits.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.visits.is_empty()
    }

    /// The visits that are open here and not there, the other way round, or not the same. What both share is not looked
    /// at, so this costs what has changed.
    pub fn changed<'s>(&'s self, other: &'s Self) -> Vec<VisitId> {
        use imbl::ordmap::DiffItem;
        let difference = self.visits.diff(&other.visits);
        difference
            .map(|item| match item {
                DiffItem::Add(id, _) | DiffItem::Remove(id, _) => *id,
                DiffItem::Update { new: (id, _), .. } => *id,
            })
            .collect()
    }

    /// Whether a visit is open in this step.
    pub fn is_at(&self, step: &StepId) -> bool {
        self.at.contains_key(step)
    }

    /// The moment of what comes due first, and the visit; of several at one moment the one entered first.
    pub(crate) fn earliest(&self) -> Option<(Timestamp, VisitId)> {
        self.wakes.get_min().copied()
    }

    /// The visits directly inside a region.
    pub(crate) fn inside(&self, region: VisitId) -> Vec<VisitId> {
        let from = Bound::Included((region, VisitId(0)));
        let to = Bound::Included((region, VisitId(u32::MAX)));
        self.inside.range((from, to)).map(|(_, visit)| *visit).collect()
    }

    /// The visits that wait for this message with this key. Keys are compared as written: senders do not always agree on
    /// whether a number is a number or a text.
    pub fn waiting_for(&self, message: &MessageName, key: &Value) -> Vec<VisitId> {
        let key: Arc<str> = key.to_string().into();
        let from = Bound::Included((message.clone(), key.clone(), VisitId(0)));
        let to = Bound::Included((message.clone(), key, VisitId(u32::MAX)));
        self.awaited.range((from, to)).map(|(.., visit)| *visit).collect()
    }

    pub(crate) fn insert(&mut self, id: VisitId, visit: Visit) {
        self.remove(&id);
        self.note(id, &visit);
        if let Some(region) = visit.region {
            self.inside.insert((region, id));
        }
        *self.at.entry(visit.step.clone()).or_default() += 1;
        self.visits.insert(id, Arc::new(visit));
    }

    pub(crate) fn remove(&mut self, id: &VisitId) -> Option<Visit> {
        let visit = self.visits.remove(id)?;
        self.forget(*id, &visit);
        if let Some(region) = visit.region {
            self.inside.remove(&(region, *id));
        }
        if let Some(count) = self.at.get_mut(&visit.step) {
            *count -= 1;
            if *count == 0 {
                self.at.remove(&visit.step);
            }
        }
        Some(Arc::unwrap_or_clone(visit))
    }

    /// Changes what a visit waits for, or its limit. Its step and its region never change.
    pub(crate) fn change<T>(&mut self, id: &VisitId, change: impl FnOnce(&mut Visit) -> T) -> Option<T> {
        let mut visit = self.visits.get(id)?.clone();
        self.forget(*id, &visit);
        let result = change(Arc::make_mut(&mut visit));
        self.note(*id, &visit);
        self.visits.insert(*id, visit);
        Some(result)
    }

    fn note(&mut self, id: VisitId, visit: &Visit) {
        self.wakes.extend(wakes_at(visit).map(|at| (at, id)));
        self.awaited.extend(awaits(visit).map(|(message, key)| (message, key, id)));
    }

    fn forget(&mut self, id: VisitId, visit: &Visit) {
        if let Some(at) = wakes_at(visit) {
            self.wakes.remove(&(at, id));
        }
        for (message, key) in awaits(visit) {
            self.awaited.remove(&(message, key, id));
        }
    }
}

/// When a visit wants to be looked at next: its limit, a rung, the next attempt of its call, the moment it awaits.
fn wakes_at(visit: &Visit) -> Option<Timestamp> {
    let awaited = match &visit.waiting {
        Waiting::Answer { retry_at: at, .. } | Waiting::Moment { at } => *at,
        _ => None,
    };
    visit.due.as_ref().and_then(clock_wakes_at).into_iter().chain(awaited).min()
}

/// The messages that a visit waits for, with their keys as written.
fn awaits(visit: &Visit) -> impl Iterator<Item = (MessageName, Arc<str>)> {
    visit.waiting.messages().map(|awaited| (awaited.message.clone(), awaited.key.to_string().into()))
}

impl Index<&VisitId> for OpenVisits {
    type Output = Visit;

    fn index(&self, id: &VisitId) -> &Visit {
        &self.visits[id]
    }
}

impl PartialEq for OpenVisits {
    fn eq(&self, other: &Self) -> bool {
        self.visits == other.visits
    }
}

impl Serialize for OpenVisits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for OpenVisits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut open = Self::default();
        for (id, visit) in BTreeMap::<VisitId, Visit>::deserialize(deserializer)? {
            open.insert(id, visit);
        }
        Ok(open)
    }
}
