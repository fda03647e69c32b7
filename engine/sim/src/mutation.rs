//! Which changes of a procedure would no test notice?
//!
//! One thing at a time is changed in the text of the procedure (a condition, a limit, a role, an arrow, an outcome, an
//! excluded performer, …), the changed text goes through the checker as the author's own would, and the tests of the
//! procedure are run against it. A change that the checker refuses is no mistake that a test has to find, and counts
//! neither way; one with which every test still passes is a sentence in the report.
//!
//! The text is changed, and not the checked procedure, so that a change is exactly what an author could have written:
//! it has a line, and whatever the checker finds is found.
//!
//! What only people read (labels, forms, papers, articles) is left alone, and so is what a test cannot see (which fields
//! another office is shown, how a task is ranked in a list).

mod changes;
mod condition;
mod edit;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua_definition::project::{Memory, Package, check};
use motcua_definition::source::{self, SourceFile, SourceMap};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use rayon::prelude::*;

use changes::Alternative;
pub use changes::Change;

use crate::trial::Trial;

/// A change that its author knows to make no difference that a test could see, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// Its name, as a report writes it.
    pub change: String,
    /// Why no test can tell.
    pub reason: String,
}

/// What became of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A test failed: this one.
    Noticed {
        /// Its name.
        by: String,
    },
    /// Every test passed.
    Unnoticed,
    /// Every test passed, and the test file says why that is right.
    Equivalent {
        /// Its words.
        reason: String,
    },
    /// The checker takes no such procedure.
    Refused,
}

/// One change that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Its name: where it is, and what stands there instead.
    pub name: String,
    /// In which line of the procedure.
    pub line: u32,
    /// The change in a sentence.
    pub sentence: String,
    /// What became of it.
    pub fate: Fate,
}

/// What a run showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutation {
    /// Every change that was tried, in the order of the file.
    pub tried: Vec<Tried>,
    /// How many changes there are.
    pub possible: usize,
    /// Names marked as equivalent that no longer are, or never were.
    pub stale: Vec<String>,
}

impl Mutation {
    /// How many came to such an end.
    fn count(&self, of: impl Fn(&Fate) -> bool) -> usize {
        self.tried.iter().filter(|tried| of(&tried.fate)).count()
    }

    /// How many a test noticed.
    pub fn noticed(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Noticed { .. }))
    }

    /// How many no test noticed.
    pub fn unnoticed(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Unnoticed))
    }

    /// How many are marked as making no difference.
    pub fn equivalent(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Equivalent { .. }))
    }

    /// How many the checker refused.
    pub fn refused(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Refused))
    }

    /// The share that was noticed of those that could be, in whole per cent, rounded down.
    pub fn score(&self) -> usize {
        let (noticed, unnoticed) = (self.noticed(), self.unnoticed());
        match noticed + unnoticed {
            0 => 100,
            all => noticed * 100 / all,
        }
    }
}

/// Every change that could be made to a procedure, in the order of the file.
pub fn changes(package: &Package) -> Vec<Change> {
    let Some(text) = package.texts.get(&package.entry) else { return Vec::new() };
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new(package.path.as_str(), Arc::clone(text)));
    let (tree, _) = source::parse(&files, id);
    tree.map(|tree| changes::of(&files, &tree)).unwrap_or_default()
}

/// Tries changes: all of them, or this many, spread evenly over the file. The result does not depend on how many
/// threads there are. The trials pass on the procedure as it is: one that fails anyway would notice everything.
pub fn run(
    package: &Package,
    trials: &[Trial],
    equivalents: &[Equivalent],
    limit: Option<usize>,
    language: Language,
) -> Mutation {
    let all = changes(package);
    let possible = all.len();
    let chosen: Vec<&Change> = match limit {
        Some(limit) if limit < possible => (0..limit).map(|place| &all[place * possible / limit]).collect(),
        _ => all.iter().collect(),
    };
    let is_whole = chosen.len() == possible;
    let mut tried: Vec<Tried> =
        chosen.into_par_iter().map(|change| try_one(package, trials, change, language)).collect();
    let mut stale = mark(&mut tried, equivalents);
    if !is_whole {
        // Only a whole run can say that a mark is of no use.
        stale.clear();
    }
    Mutation { stale, tried, possible }
}

/// Marks what is known to make no difference, and yields the marks that are of no use: a test notices the change, the
/// checker refuses it, or there is no such change.
fn mark(tried: &mut [Tried], equivalents: &[Equivalent]) -> Vec<String> {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for one in tried.iter_mut().filter(|one| one.fate == Fate::Unnoticed) {
        if let Some(known) = equivalents.iter().find(|known| known.change == one.name) {
            used.insert(&known.change);
            one.fate = Fate::Equivalent { reason: known.reason.clone() };
        }
    }
    let stale = equivalents.iter().map(|known| &known.change).filter(|name| !used.contains(name.as_str()));
    stale.cloned().collect()
}

/// The first form of a change that the checker takes, and what the tests make of it.
fn try_one(package: &Package, trials: &[Trial], change: &Change, language: Language) -> Tried {
    let told = |alternative: &Alternative, fate| Tried {
        name: change.name(alternative),
        line: change.line,
        sentence: words::sentence(change, alternative, language),
        fate,
    };
    for alternative in &change.alternatives {
        if let Some(context) = changed(package, alternative) {
            let noticed = trials.iter().find(|trial| !trial.run(&context, language).passed());
            let fate = noticed.map_or(Fate::Unnoticed, |trial| Fate::Noticed { by: trial.name.clone() });
            return told(alternative, fate);
        }
    }
    // A change has at least one form.
    told(&change.alternatives[0], Fate::Refused)
}

/// The changed procedure, if the checker takes it.
fn changed(package: &Package, alternative: &Alternative) -> Option<Arc<Context>> {
    let text = package.texts.get(&package.entry)?;
    let mut texts = package.texts.clone();
    texts.insert(package.entry.clone(), alternative.edit.applied(text).into());
    let checked = check(&Memory(texts), &[&package.entry]);
    if checked.has_errors() {
        return None;
    }
    checked.procedure_in(&package.entry).map(|package| Arc::new(package.context()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_takes_a_change_out_of_the_score_and_must_be_of_use() {
        let tried = |name: &str, fate| Tried { name: name.to_owned(), line: 1, sentence: String::new(), fate };
        let noticed = || Fate::Noticed { by: "a test".to_owned() };
        let mut all = vec![tried("a", noticed()), tried("b", Fate::Unnoticed), tried("c", Fate::Refused)];
        let known = |change: &str| Equivalent { change: change.to_owned(), reason: "nobody can tell".to_owned() };
        let stale = mark(&mut all, &[known("a"), known("b"), known("c"), known("d")]);
        assert_eq!(stale, ["a", "c", "d"]);
        let found = Mutation { tried: all, possible: 3, stale };
        assert_eq!((found.noticed(), found.unnoticed(), found.equivalent(), found.refused()), (1, 0, 1, 1));
        assert_eq!(found.score(), 100);
    }
}
