//! What is known of the elements of an `each`: its list, and what each step yielded for each element.
//!
//! Each entry into an `each` is a round. Inside it, a step's variable is that of the element's own branch; outside, it is
//! the list over the elements of the last round. Everything is shared between copies of the case, and what belongs to one
//! element is found without going through the others.

use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::case::StepRecord;
use crate::id::{ElementId, StepId, VisitId};
use crate::value::Value;

/// One entry into an `each`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The step of the `each`.
    pub step: StepId,
    /// The element around it, where one `each` stands inside another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub around: Option<ElementId>,
    /// The list, as it was on entry.
    pub elements: Arc<[Value]>,
}

/// The rounds of a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rounds {
    rounds: OrdMap<VisitId, Arc<Round>>,
    /// The last entry into an `each`, by what is around it.
    last: OrdMap<(Option<ElementId>, StepId), VisitId>,
    /// What is known of a step, for one element.
    records: OrdMap<(ElementId, StepId), Arc<StepRecord>>,
    /// For which element a visit was completed that may be undone.
    undoable: OrdMap<VisitId, ElementId>,
}

impl Rounds {
    /// Whether there was none.
    pub fn is_empty(&self) -> bool {
        self.rounds.is_empty()
    }

    /// How many things are known: for whoever has to write them all down.
    pub fn size(&self) -> usize {
        self.records.len() + self.rounds.values().map(|round| round.elements.len()).sum::<usize>()
    }

    /// The round that this stay in an `each` began.
    pub fn get(&self, each: VisitId) -> Option<&Round> {
        self.rounds.get(&each).map(|round| &**round)
    }

    /// An element's value.
    pub fn value(&self, element: ElementId) -> Option<&Value> {
        let place = usize::try_from(element.place).ok()?.checked_sub(1)?;
        self.get(element.each)?.elements.get(place)
    }

    /// The last round of an `each` within this element, or outside all.
    pub fn last(&self, around: Option<ElementId>, each: &StepId) -> Option<VisitId> {
        self.last.get(&(around, each.clone())).copied()
    }

    /// What is known of a step for this element.
    pub fn record(&self, element: ElementId, step: &StepId) -> Option<&StepRecord> {
        self.records.get(&(element, step.clone())).map(|record| &**record)
    }

    /// The element of this `each` that lies around another, or is it.
    pub fn element_of(&self, each: &StepId, from: Option<ElementId>) -> Option<ElementId> {
        let mut element = from;
        while let Some(here) = element {
            let round = self.get(here.each)?;
            if round.step == *each {
                return Some(here);
            }
            element = round.around;
        }
        None
    }

    /// The values of an element and of those around it, the outermost first.
    pub fn values(&self, element: ElementId) -> Vec<&Value> {
        let mut values = Vec::new();
        let mut here = Some(element);
        while let Some(element) = here {
            values.extend(self.value(element));
            here = self.get(element.each).and_then(|round| round.around);
        }
        values.reverse();
        values
    }

    /// The element in which a visit that is to be undone was completed.
    pub fn undoable(&self, visit: VisitId) -> Option<ElementId> {
        self.undoable.get(&visit).copied()
    }

    pub(crate) fn begin(&mut self, each: VisitId, round: Round) {
        self.last.insert((round.around, round.step.clone()), each);
        self.rounds.insert(each, Arc::new(round));
    }

    pub(crate) fn change(&mut self, element: ElementId, step: &StepId, change: impl FnOnce(&mut StepRecord)) {
        let key = (element, step.clone());
        let mut record = self.records.get(&key).cloned().unwrap_or_default();
        change(Arc::make_mut(&mut record));
        self.records.insert(key, record);
    }

    pub(crate) fn may_undo(&mut self, visit: VisitId, element: ElementId) {
        self.undoable.insert(visit, element);
    }
}

/// As written: what follows from the rounds themselves is left out.
#[derive(Serialize, Deserialize)]
struct Written {
    rounds: Vec<(VisitId, Arc<Round>)>,
    records: Vec<(ElementId, StepId, Arc<StepRecord>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undoable: Vec<(VisitId, ElementId)>,
}

impl Serialize for Rounds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let records = self.records.iter().map(|((element, step), record)| (*element, step.clone(), record.clone()));
        let written = Written {
            rounds: self.rounds.iter().map(|(each, round)| (*each, round.clone())).collect(),
            records: records.collect(),
            undoable: self.undoable.iter().map(|(visit, element)| (*visit, *element)).collect(),
        };
        written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rounds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let mut rounds = Self::default();
        // In the order of their visits, so that the last one stays the last.
        for (each, round) in written.rounds {
            rounds.begin(each, Arc::unwrap_or_clone(round));
        }
        rounds.records = written.records.into_iter().map(|(element, step, record)| ((element, step), record)).collect();
        rounds.undoable = written.undoable.into_iter().collect();
        Ok(rounds)
    }
}
