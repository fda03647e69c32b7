//! Writing what must have been meant: `check --fix`.
//!
//! A finding carries edits where only one thing can be meant ([`Edit`]). Even so, what is written is
//! checked again before anybody sees it. An edit is taken back where
//!
//! * the same rule still fires at the text that was written, or another error now does: the name was near by chance;
//! * the file could be read before, and cannot be any more.
//!
//! Errors elsewhere are no reason to take it back. A misspelt name hides what is checked behind it: a misspelt key its
//! value, a misspelt step the whole flow, an error in a procedure all of its tests. What was hidden shows after the repair,
//! and is repaired in the next round where that is certain.

mod apply;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::apply::{Placed, Written, apply};
use crate::checks::{Area, RULES};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::project::{Checked, Sources, Unreadable};
use crate::source::{SourceMap, Span};

/// Each round shows what the one before had hidden; no person hides as much as this.
const ROUNDS_MAX: usize = 20;

/// What became of a project.
#[derive(Debug)]
pub struct Repaired {
    /// The project as it is then.
    pub checked: Checked,
    /// Files with another text than before, by path.
    pub files: BTreeMap<String, Rewritten>,
    /// What was written, round by round.
    pub done: Vec<Repair>,
    /// What was tried and taken back.
    pub undone: Vec<Repair>,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// As it was.
    pub before: Arc<str>,
    /// As it is to be.
    pub after: Arc<str>,
}

/// One edit, and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// `file:line:column`, in the text that its round began with.
    pub place: String,
    /// The rule that found it.
    pub rule: &'static str,
    /// What is written.
    pub edit: Edit,
}

/// Repairs what `check` finds, as far as it is certain. Nothing is written anywhere: `sources` stay as they are.
pub fn repair(sources: &dyn Sources, check: &dyn Fn(&dyn Sources) -> Checked) -> Repaired {
    let mut run =
        Run { sources, check, texts: BTreeMap::new(), refused: BTreeSet::new(), done: vec![], undone: vec![] };
    let mut checked = check(sources);
    let mut before: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for _ in 0..ROUNDS_MAX {
        let Some((written, again)) = run.round(&checked) else { break };
        for (path, text) in written.texts {
            let known = checked.files.files().find(|file| **file.name() == *path);
            before.entry(path.clone()).or_insert_with(|| known.map_or("".into(), |file| file.text().clone()));
            run.texts.insert(path, text);
        }
        checked = again;
    }
    let rewritten = |(path, before): (String, Arc<str>)| {
        let after = Arc::clone(&run.texts[&path]);
        (before != after).then_some((path, Rewritten { before, after }))
    };
    Repaired { checked, files: before.into_iter().filter_map(rewritten).collect(), done: run.done, undone: run.undone }
}

struct Run<'s> {
    sources: &'s dyn Sources,
    check: &'s dyn Fn(&dyn Sources) -> Checked,
    /// Files as they are by now.
    texts: BTreeMap<String, Arc<str>>,
    /// What was taken back, and is not tried again.
    refused: BTreeSet<Attempt>,
    done: Vec<Repair>,
    undone: Vec<Repair>,
}

/// By what a finding is known again when its line has moved: file, rule, headline, and what it would write.
type Attempt = (Arc<str>, &'static str, String, Vec<String>);

fn attempt(files: &SourceMap, finding: &Diagnostic) -> Attempt {
    let written = finding.edits.iter().map(|edit| format!("{}\n{}", edit.old, edit.new));
    let path = files.file(finding.primary.span.file).name().clone();
    (path, finding.rule, finding.headline.english(), written.collect())
}

impl Run<'_> {
    /// Writes everything at once that does not overlap; what turns out wrong is left out and the rest written again.
    /// Nothing, if nothing is left.
    fn round(&mut self, checked: &Checked) -> Option<(Written, Checked)> {
        let mut wanted = self.wanted(checked);
        while !wanted.is_empty() {
            let written = apply(&checked.files, wanted.iter().flat_map(|finding| &finding.edits));
            let mut texts = self.texts.clone();
            texts.extend(written.texts.clone());
            let again = (self.check)(&Over { below: self.sources, texts: &texts });
            let broken = broken(checked, &again, &written);
            let mut places = written.places.iter();
            let (mut right, mut wrong) = (Vec::new(), Vec::new());
            for finding in wanted {
                let placed: Vec<&Placed> = places.by_ref().take(finding.edits.len()).collect();
                let holds = placed.iter().all(|place| {
                    !broken.iter().any(|other| std::ptr::eq(*other, *place)) && holds(checked, &again, finding, place)
                });
                if holds { &mut right } else { &mut wrong }.push(finding);
            }
            if wrong.is_empty() {
                self.done.extend(right.into_iter().flat_map(|finding| repairs(&checked.files, finding)));
                return Some((written, again));
            }
            for finding in wrong {
                self.refused.insert(attempt(&checked.files, finding));
                self.undone.extend(repairs(&checked.files, finding));
            }
            wanted = right;
        }
        None
    }

    /// Findings with edits, in order, without those that overlap an earlier one.
    fn wanted<'c>(&self, checked: &'c Checked) -> Vec<&'c Diagnostic> {
        let mut taken: Vec<Span> = Vec::new();
        let free = |finding: &&Diagnostic| {
            let overlaps = |edit: &Edit| taken.iter().any(|span| touch(*span, edit.span));
            if finding.edits.is_empty() || finding.edits.iter().any(overlaps) {
                return false;
            }
            if self.refused.contains(&attempt(&checked.files, finding)) {
                return false;
            }
            taken.extend(finding.edits.iter().map(|edit| edit.span));
            true
        };
        checked.findings.iter().filter(free).collect()
    }
}

fn repairs(files: &SourceMap, finding: &Diagnostic) -> Vec<Repair> {
    let repair = |edit: &Edit| {
        let place = files.place(edit.span);
        Repair {
            place: format!("{}:{}:{}", place.file, place.line, place.column),
            rule: finding.rule,
            edit: edit.clone(),
        }
    };
    finding.edits.iter().map(repair).collect()
}

fn touch(one: Span, other: Span) -> bool {
    one.file == other.file && one.start < other.end.max(other.start + 1) && other.start < one.end.max(one.start + 1)
}

/// Whether a text that was written stands as if it had always been there.
fn holds(before: &Checked, after: &Checked, finding: &Diagnostic, place: &Placed) -> bool {
    let rules = |checked: &Checked, range: std::ops::Range<u32>| {
        let about = |finding: &&Diagnostic| {
            let labels = std::iter::once(&finding.primary).chain(&finding.labels);
            labels.into_iter().any(|label| {
                let span = label.span;
                **checked.files.file(span.file).name() == *place.path
                    && span.start < range.end
                    && range.start < span.end
            })
        };
        let said = |finding: &Diagnostic| (finding.rule, finding.severity, finding.headline.english());
        checked.findings.iter().filter(about).map(said).collect::<BTreeSet<_>>()
    };
    let known = rules(before, place.before.clone());
    let now = rules(after, place.after.clone());
    let own = finding.headline.english();
    now.into_iter().all(|said| {
        let (rule, severity, headline) = &said;
        let other = *severity == Severity::Warning && *rule != finding.rule;
        other || (known.contains(&said) && *headline != own)
    })
}

/// In each file that could be read before and cannot be now: the last text written before the place where reading stops.
fn broken<'w>(before: &Checked, after: &Checked, written: &'w Written) -> Vec<&'w Placed> {
    let stop = |checked: &Checked, path: &str| {
        let unread = |finding: &&Diagnostic| {
            let area = RULES.iter().find(|rule| rule.name == finding.rule).map(|rule| rule.area);
            let own = **checked.files.file(finding.primary.span.file).name() == *path;
            own && area == Some(Area::Yaml) && finding.severity == Severity::Error
        };
        checked.findings.iter().filter(unread).map(|finding| finding.primary.span.start).min()
    };
    let culprit = |path: &String| {
        let at = stop(after, path).filter(|_| stop(before, path).is_none())?;
        let own = || written.places.iter().filter(|place| place.path == *path);
        own().filter(|place| place.after.start <= at).max_by_key(|place| place.after.start).or(own().next())
    };
    written.texts.keys().filter_map(culprit).collect()
}

/// Files with some texts written over.
struct Over<'s> {
    below: &'s dyn Sources,
    texts: &'s BTreeMap<String, Arc<str>>,
}

impl Sources for Over<'_> {
    fn read(&self, path: &str) -> Result<Option<Arc<str>>, Unreadable> {
        match self.texts.get(path) {
            Some(text) => Ok(Some(Arc::clone(text))),
            None => self.below.read(path),
        }
    }

    fn list(&self, path: &str) -> Vec<String> {
        self.below.list(path)
    }

    fn exists(&self, path: &str) -> bool {
        self.below.exists(path)
    }

    fn parent(&self, path: &str) -> Option<String> {
        self.below.parent(path)
    }
}
