//! What is wrong with a file: for the person who writes it.

mod edit;

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;

pub use self::edit::Edit;
pub(crate) use self::edit::slip;
use crate::source::{SourceMap, Span};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used, and probably should not be as it is.
    Warning,
}

/// One finding. If only one thing of it can be shown, it is the headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the rule that found it: `unknown-step`. `motcua explain` knows it.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub headline: Sentence,
    /// Where, and a few words under the carets (may be empty).
    pub primary: Label,
    /// Other places that have to do with it.
    pub labels: Vec<Label>,
    /// What one should know.
    pub notes: Vec<Sentence>,
    /// What one could do.
    pub help: Vec<Sentence>,
    /// What to write instead, where only one thing can be meant: `check --fix` and editors write it.
    pub edits: Vec<Edit>,
}

/// A warning that an author lets stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// What it says.
    pub finding: Diagnostic,
    /// Why it may stand, in the author's words.
    pub reason: std::sync::Arc<str>,
}

/// A place, and a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there.
    pub text: Sentence,
}

impl Severity {
    /// In the words of a language: `error`, `lỗi`.
    pub fn said(self, language: Language) -> &'static str {
        match (self, language) {
            (_, Language::En) => self.word(),
            (Self::Error, Language::Vi) => "lỗi",
            (Self::Warning, Language::Vi) => "cảnh báo",
        }
    }

    /// `error` or `warning`: the same in every language, for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Diagnostic {
    /// An error.
    pub fn error(rule: &'static str, span: Span, headline: impl Into<Sentence>) -> Self {
        Self::new(Severity::Error, rule, span, headline.into())
    }

    /// A warning.
    pub fn warning(rule: &'static str, span: Span, headline: impl Into<Sentence>) -> Self {
        Self::new(Severity::Warning, rule, span, headline.into())
    }

    fn new(severity: Severity, rule: &'static str, span: Span, headline: Sentence) -> Self {
        let primary = Label { span, text: Sentence::verbatim("") };
        Self {
            rule,
            severity,
            headline,
            primary,
            labels: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
            edits: Vec::new(),
        }
    }

    /// Says something under the carets.
    #[must_use]
    pub fn label(mut self, text: impl Into<Sentence>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points to one more place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<Sentence>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds what one should know.
    #[must_use]
    pub fn note(mut self, text: impl Into<Sentence>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what one could do.
    #[must_use]
    pub fn help(mut self, text: impl Into<Sentence>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds "did you mean", if one of the candidates is close to what was written; and the edit, if it can only be that one.
    #[must_use]
    pub fn nearest<'a>(self, written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let candidates: Vec<&str> = candidates.into_iter().collect();
        let certain = slip(written, candidates.iter().copied());
        let finding = match nearest(written, candidates) {
            Some(name) => self.help(say!("did you mean `{name}`?", name)),
            None => self,
        };
        match certain {
            Some(name) => finding.instead(written, name),
            None => finding,
        }
    }

    /// Says that one text belongs in the place of another, which stands within what is underlined.
    #[must_use]
    pub fn instead(mut self, old: &str, new: &str) -> Self {
        self.edits.push(Edit { span: self.primary.span, old: old.to_owned(), new: new.to_owned() });
        self
    }

    /// Finds the place of every edit in its file. One without a place of its own leaves the finding without any.
    pub(crate) fn settle(&mut self, files: &SourceMap) {
        let settled: Option<Vec<Edit>> = self.edits.drain(..).map(|edit| edit.settled(files)).collect();
        self.edits = settled.unwrap_or_default();
    }
}

/// The candidate closest to what was written, if it is close enough to be a slip of the pen.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the letters may differ: `storey` finds `storeys`, `fee` does not find `age`.
    let allowed = written.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, name)| *distance <= allowed && *name != written)
        .min()
        .map(|(_, name)| name)
}

/// `a, b, c` for a message; at most twelve, so that a long list does not bury the point.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> Sentence {
    const SHOWN_MAX: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    match names.len() {
        0 => say!("none"),
        count if count > SHOWN_MAX => {
            say!("{first}, … ({count} in all)", first = names[..SHOWN_MAX].join(", "), count)
        }
        _ => Sentence::verbatim(names.join(", ")),
    }
}
