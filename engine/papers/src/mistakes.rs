//! What is wrong with a template before anything is laid out.
//!
//! Two things can be known from the text alone: that it does not follow the template language, and that it speaks of
//! something that no case has. Whether a thing is there when the paper is made depends on the way of the case; for that
//! there are the tests of the procedure.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::tangle::tangle;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// `documents/receipt.html`.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// Bytes of the text that are meant; empty where only the line is known.
    pub range: std::ops::Range<usize>,
    /// What it is.
    pub wrong: Wrong,
}

/// Kinds of mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The template language does not know it; in its words.
    Syntax(String),
    /// It would be too much for the template language.
    Tangled(Sentence),
    /// There is no such word; what would have been possible.
    UnknownWord {
        /// As it is written: `case.numbr`.
        written: String,
        /// What may stand in its place: `case.number`, `case.opened`, …
        possible: Vec<String>,
    },
}

impl Wrong {
    /// In a sentence.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Syntax(said) => say!("this template cannot be read: {said}", said),
            Self::Tangled(how) => how.clone(),
            Self::UnknownWord { written, .. } => say!("no case of this procedure has `{written}`", written),
        }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.sentence().fmt(f)
    }
}

/// The words that templates of one procedure may use: a name, and what may stand behind its dot. `None` behind a name
/// says that anything may.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, Option<BTreeSet<String>>>);

/// What every template knows, and the parts of each; the list of `facts`.
const COMMON: &[(&str, Option<&[&str]>)] = &[
    ("lang", Some(&[])),
    ("answers", None),
    ("case", Some(&["id", "number", "applicant", "opened", "status", "status_code"])),
    ("procedure", Some(&["id", "version", "reference", "title", "summary", "basis"])),
    ("deadlines", None),
    ("limit", None),
    ("history", None),
    ("to_pay", None),
    ("step", Some(&["id", "label", "summary", "visit", "basis", "role", "by", "data", "due", "due_time"])),
    ("agency", Some(&["label", "office"])),
];
/// What only papers know.
const OF_PAPERS: (&str, &[&str]) = ("document", &["id", "title", "number", "date", "paper", "signer"]);
/// What the template language itself brings.
const BUILT_IN: &[&str] = &["loop", "self", "super", "range", "dict", "debug", "namespace"];

impl Words {
    /// The words that papers and notices share. What a procedure adds comes with [`Self::add`].
    pub fn common() -> Self {
        let mut words = Self::default();
        for (name, parts) in COMMON {
            words.0.insert((*name).to_owned(), parts.map(|parts| parts.iter().map(|&part| part.to_owned()).collect()));
        }
        words
    }

    /// One more, with what may stand behind its dot.
    pub fn add(&mut self, name: &str, parts: impl IntoIterator<Item = String>) {
        self.0.insert(name.to_owned(), Some(parts.into_iter().collect()));
    }

    /// One more, behind whose dot anything may stand.
    pub fn add_open(&mut self, name: &str) {
        self.0.insert(name.to_owned(), None);
    }

    fn for_papers(mut self) -> Self {
        self.add(OF_PAPERS.0, OF_PAPERS.1.iter().map(|&part| part.to_owned()));
        self
    }

    /// The part of `first.second.third` that is not known, and what could have been meant.
    fn unknown(&self, written: &str) -> Option<(String, Vec<String>)> {
        let mut parts = written.split('.');
        let first = parts.next()?;
        if BUILT_IN.contains(&first) {
            return None;
        }
        match (self.0.get(first), parts.next()) {
            (None, _) => Some((first.to_owned(), self.0.keys().cloned().collect())),
            (Some(Some(known)), Some(second)) if !known.contains(second) => {
                let possible = known.iter().map(|part| format!("{first}.{part}"));
                Some((format!("{first}.{second}"), possible.collect()))
            }
            _ => None,
        }
    }
}

impl Mistake {
    /// What keeps a text from being a template, before the template language sees it.
    pub(crate) fn before(file: &str, text: &str) -> Option<Self> {
        let (range, how) = tangle(text)?;
        let line = u32::try_from(text[..range.start].matches('\n').count() + 1).unwrap_or(1);
        Some(Self { file: file.to_owned(), line, range, wrong: Wrong::Tangled(how) })
    }

    pub(crate) fn of(file: &str, text: &str, error: &minijinja::Error) -> Self {
        let line = error.line().and_then(|line| u32::try_from(line).ok()).unwrap_or(1);
        let said = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        let range = error.range().map_or(0..0, |range| between_letters(text, range));
        Self { file: file.to_owned(), line, range, wrong: Wrong::Syntax(said) }
    }
}

/// The library counts a letter as one byte where it cannot go on: a range is made to hold whole letters of the text.
fn between_letters(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = text.floor_char_boundary(range.start);
    start..text.ceil_char_boundary(range.end).max(start)
}

/// Reads one template. `file` is `documents/…` or `notices/…`: papers know a few words more than notices.
pub fn mistakes(file: &str, text: &str, words: &Words) -> Vec<Mistake> {
    if let Some(mistake) = Mistake::before(file, text) {
        return vec![mistake];
    }
    let mut environment = Environment::new();
    environment.set_debug(true);
    if let Err(error) = environment.add_template(file, text) {
        return vec![Mistake::of(file, text, &error)];
    }
    let Ok(template) = environment.get_template(file) else { return Vec::new() };
    let words = if file.starts_with("documents/") { words.clone().for_papers() } else { words.clone() };
    // The library yields a set without an order.
    let mut used: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    used.sort();
    let places = places(text);
    let unknown = used.into_iter().filter_map(|written| {
        let (written, possible) = words.unknown(&written)?;
        let range = places.get(&*written).map_or(0..0, |at| *at..*at + written.len());
        let line = u32::try_from(text[..range.start].matches('\n').count() + 1).unwrap_or(1);
        Some(Mistake { file: file.to_owned(), line, range, wrong: Wrong::UnknownWord { written, possible } })
    });
    let mut mistakes: Vec<Mistake> = unknown.collect();
    mistakes.sort_by_key(|mistake| mistake.range.start);
    // Whatever is used of it, an unknown thing is one mistake.
    mistakes.dedup();
    mistakes
}

/// Where each name is first used: within braces, and not as a part of a longer one. `case.number` counts for `case` too.
///
/// One pass over the text: it comes from whoever sends a procedure, and may be long and full of braces.
fn places(text: &str) -> BTreeMap<&str, usize> {
    let mut places = BTreeMap::new();
    let mut rest = 0;
    while let Some(open) = text[rest..].find('{').map(|at| rest + at) {
        let close = match text.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => {
                rest = open + 1;
                continue;
            }
        };
        let end = text[open..].find(close).map_or(text.len(), |at| open + at);
        for (at, name) in names(&text[open..end]) {
            // What is not known is a name, or a name and one more.
            for end in name.match_indices('.').map(|(dot, _)| dot).chain([name.len()]).take(2) {
                places.entry(&name[..end]).or_insert(open + at);
            }
        }
        rest = end;
    }
    places
}

/// The dotted names of a text, with their places.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part_of_a_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    let mut at = 0;
    text.split(move |letter| !part_of_a_name(letter)).filter_map(move |name| {
        let here = text[at..].find(name).map_or(at, |more| at + more);
        at = here + name.len();
        (!name.is_empty()).then_some((here, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, text: &str) -> Vec<String> {
        let mut words = Words::common();
        words.add("apply", ["ward".to_owned(), "outcome".to_owned()]);
        words.add("deadline", ["decision".to_owned()]);
        let say = |mistake: Mistake| {
            let what = match mistake.wrong {
                Wrong::Syntax(said) => said,
                Wrong::UnknownWord { written, .. } => written,
                Wrong::Tangled(how) => how.english(),
            };
            format!("{} {what} [{}]", mistake.line, &text[mistake.range])
        };
        mistakes(file, text, &words).into_iter().map(say).collect()
    }

    #[test]
    fn what_no_case_has_is_found_where_it_is_used() {
        let none: [String; 0] = [];
        assert_eq!(found("documents/a.html", "{{ case.number }} {{ apply.ward }} {{ document.title }}"), none);
        assert_eq!(found("documents/a.html", "case.numbr\n{{ case.numbr }}"), ["2 case.numbr [case.numbr]"]);
        assert_eq!(found("notices/a.txt", "{{ document.title }}"), ["1 document [document]"]);
        assert_eq!(
            found("documents/a.html", "{{ apply.wart }}{{ aply.ward }}"),
            ["1 apply.wart [apply.wart]", "1 aply [aply]"]
        );
        assert_eq!(
            found("documents/a.html", "{{ deadline.decision.due }}{{ deadline.x.due }}"),
            ["1 deadline.x [deadline.x]"]
        );
    }

    #[test]
    fn names_that_the_template_makes_itself_are_known() {
        let none: [String; 0] = [];
        let text = "{% set t = 1 %}{% for s in history %}{{ loop.index }} {{ s.label }} {{ t }}{% endfor %}";
        assert_eq!(found("documents/a.html", text), none);
    }

    #[test]
    fn places_are_within_braces_and_of_whole_names() {
        let text = "case.a {{ xcase.a }} { {% if case.ab and case . a %}{{ \"}\" }} {{ case.a.b }}";
        let places = places(text);
        assert_eq!(places.get("case.a"), text.find("case.a.b").as_ref());
        assert_eq!(places.get("case"), text.find("case.ab").as_ref());
        assert_eq!(places.get("a"), text.find(" a %}").map(|at| at + 1).as_ref());
        assert!(!places.contains_key("case.a.b"), "no more than two parts are asked for");
        assert!(super::places("{{ never.closed").contains_key("never.closed"));
    }

    #[test]
    fn what_does_not_follow_the_language_has_its_line() {
        let found = found("documents/a.html", "fine\n{% if %}");
        assert!(found.len() == 1 && found[0].starts_with("2 "), "{found:?}");
    }
}
