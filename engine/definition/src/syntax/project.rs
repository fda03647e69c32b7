//! A project file, `motcua.yaml`: what holds for all procedures below it.

use std::sync::Arc;

use super::leaf::{Entries, FilePath, Id, LanguageCode, LanguageVersion, Reason, Text};
use super::{by_kind, mapping, words};
use crate::source::Span;

mapping! {
    /// What holds for all procedures of a project. Every command finds it upwards from where it is asked. Without one, the nearest folder with `calendars/` is the project, and nothing is preset.
    pub struct Project {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The name of the project.
        pub project: Id,
        /// Shown to people.
        pub title: Option<Text>,
        /// The folder, below that of this file, in which procedures lie, and beside them what they share: `calendars/`, `codes/`, `packs/`, `directories/`. Default: the folder of this file.
        pub procedures: Option<FilePath>,
        /// The languages of procedures that name none; the first is the default.
        pub languages: Vec<LanguageCode>,
        /// The calendar of procedures that name none and get none from a pack.
        pub calendar: Option<Id>,
        /// How severe findings are, by rule: `error`, `warning`, or `{ignore: why}`. What is an error by itself stays one. Goes before what packs say.
        pub checks: Entries<RuleName, Wanted>,
    }
}

words! {
    /// How severe a finding is.
    pub enum SeverityWord {
        /// The procedure cannot be used.
        Error = "error",
        /// It can be used, and probably should not be as it is.
        Warning = "warning",
    }
}

mapping! {
    /// A finding that is not told.
    pub struct Ignored {
        /// Why nobody needs to be told.
        pub ignore: Reason,
    }
}

by_kind! {
    /// What becomes of the findings of a rule.
    pub enum Wanted {
        /// They are told, and are so severe.
        One(SeverityWord),
        /// They are not told, and why.
        Full(Ignored),
    }
}

/// The name of a rule of the checker, as `motcua explain` knows it.
#[derive(Clone, Debug)]
pub struct RuleName {
    /// The name.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

impl super::leaf::Name for RuleName {
    fn named(text: Arc<str>, span: Span) -> Self {
        Self { text, span }
    }

    fn pattern() -> (&'static str, &'static str) {
        ("^[a-z][a-z-]*$", "the name of a rule consists of small letters and `-`, such as `missing-basis`")
    }
}
