//! Two versions of a procedure compared, in the words of the law: limits, steps, papers, hand-overs, visits, fees.
//!
//! Each version is first told as a list of facts (`decision: limit = 15 working days`), then the lists are compared. So a
//! key of the language needs one line to be compared, and what both versions say is never looked at twice. Things are
//! the same if they have the same id: an id is what cases, tests and other systems know them by, so a renamed step is,
//! to all of them, one that went and one that came.

mod remark;
mod render;

use motcua_kernel::text::Text;

pub use self::render::{json, markdown, text};
use crate::portrait::{self, Aspect, Fact, Measure, Section, Value};
use crate::project::Package;

/// What changed, and what it amounts to.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The procedure's name.
    pub procedure: String,
    /// Its title, as it is now.
    pub title: Text,
    /// The versions, where each of the two exists.
    pub versions: (Option<u32>, Option<u32>),
    /// Everything that changed, in the order of the language.
    pub changes: Vec<Change>,
    /// What people notice of it: counts before and after. Empty where the procedure is new or gone.
    pub measures: Vec<(Measure, usize, usize)>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of thing.
    pub section: Section,
    /// Which, by its id.
    pub subject: String,
    /// How it is called.
    pub label: Text,
    /// What about it; nothing if it came or went as a whole.
    pub aspect: Option<Aspect>,
    /// What was said before; nothing if nothing was.
    pub before: Option<Text>,
    /// What is said now.
    pub after: Option<Text>,
    /// What that means for people, where it can be said for certain.
    pub remark: Option<Text>,
}

/// Compares two versions. One that is not there is a procedure that came or went.
pub fn compare(before: Option<&Package>, after: Option<&Package>) -> Comparison {
    let facts = |side: Option<&Package>| side.map(portrait::of).unwrap_or_default();
    let (old, new) = (facts(before), facts(after));
    let procedure = |side: Option<&'_ Package>| side.map(|package| package.procedure.clone());
    let (before, after) = (procedure(before), procedure(after));
    let (before, after) = (before.as_deref(), after.as_deref());
    let named = after.or(before);
    let measured = match (before, after) {
        (Some(before), Some(after)) => Measure::ALL
            .into_iter()
            .map(|measure| (measure, measure.of(before), measure.of(after)))
            .filter(|(_, before, after)| before != after)
            .collect(),
        _ => Vec::new(),
    };
    Comparison {
        procedure: named.map_or_else(String::new, |procedure| procedure.reference.id.to_string()),
        title: named.map_or_else(Text::new, |procedure| procedure.title.clone()),
        versions: (before.map(|side| side.reference.version), after.map(|side| side.reference.version)),
        changes: changes(&old, &new),
        measures: measured,
    }
}

/// What differs, in the order of the new version; what went stands where its section ends.
fn changes(old: &[Fact], new: &[Fact]) -> Vec<Change> {
    let mut changes = Vec::new();
    for section in Section::ALL {
        let here = |facts: &[Fact]| facts.iter().filter(|fact| fact.section == section).cloned().collect::<Vec<_>>();
        let (old, new) = (here(old), here(new));
        for subject in subjects(&new) {
            changes.extend(about(&of(&old, &subject), &of(&new, &subject)));
        }
        for subject in subjects(&old) {
            let gone = of(&old, &subject);
            if of(&new, &subject).is_empty() {
                changes.extend(about(&gone, &[]));
            }
        }
    }
    changes
}

fn subjects(facts: &[Fact]) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for fact in facts {
        if !subjects.contains(&fact.subject) {
            subjects.push(fact.subject.clone());
        }
    }
    subjects
}

fn of(facts: &[Fact], subject: &str) -> Vec<Fact> {
    facts.iter().filter(|fact| fact.subject == *subject).cloned().collect()
}

/// What changed about one thing.
fn about(old: &[Fact], new: &[Fact]) -> Vec<Change> {
    match (old.first(), new.first()) {
        (None, Some(first)) => vec![whole(first, None, Some(summary(new)))],
        (Some(first), None) => vec![whole(first, Some(summary(old)), None)],
        _ => new
            .iter()
            .map(|fact| (old.iter().find(|other| other.aspect == fact.aspect), Some(fact)))
            .chain(old.iter().filter(|fact| new.iter().all(|n| n.aspect != fact.aspect)).map(|fact| (Some(fact), None)))
            .filter(|(old, new)| old.map(|fact| &fact.value) != new.map(|fact| &fact.value))
            .flat_map(|(old, new)| differing(old, new))
            .collect(),
    }
}

/// Something that came or went as a whole: what is worth saying about it in one line.
fn whole(fact: &Fact, before: Option<Text>, after: Option<Text>) -> Change {
    let (section, subject, label) = (fact.section, fact.subject.clone(), fact.label.clone());
    Change { section, subject, label, aspect: None, before, after, remark: None }
}

fn summary(facts: &[Fact]) -> Text {
    let told = facts.iter().filter(|fact| fact.aspect.tells_what_it_is()).map(|fact| fact.value.text());
    portrait::joined(told.collect::<Vec<_>>().iter(), ", ")
}

/// One aspect that differs; of a list, what came and what went.
fn differing(old: Option<&Fact>, new: Option<&Fact>) -> Vec<Change> {
    let Some(fact) = new.or(old) else { return Vec::new() };
    let change = |before: Option<Text>, after: Option<Text>| Change {
        section: fact.section,
        subject: fact.subject.clone(),
        label: fact.label.clone(),
        aspect: Some(fact.aspect),
        remark: remark::remark(fact, before.is_some(), after.is_some(), old, new),
        before,
        after,
    };
    let items = |fact: Option<&Fact>| match fact.map(|fact| &fact.value) {
        Some(Value::Many(items)) => items.clone(),
        _ => Vec::new(),
    };
    if !matches!(fact.value, Value::Many(_)) {
        return vec![change(old.map(|fact| fact.value.text()), new.map(|fact| fact.value.text()))];
    }
    let (before, after) = (items(old), items(new));
    let gone = before.iter().filter(|item| !after.contains(item)).map(|item| change(Some(item.clone()), None));
    let came = after.iter().filter(|item| !before.contains(item)).map(|item| change(None, Some(item.clone())));
    let mut all: Vec<Change> = gone.chain(came).collect();
    if all.is_empty() {
        // The same things in another order, and the order counts where it was written down.
        all.push(change(old.map(|fact| fact.value.text()), new.map(|fact| fact.value.text())));
    }
    all
}
