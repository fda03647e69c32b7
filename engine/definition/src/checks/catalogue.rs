//! Every rule by name: where it is explained, and what carries it out.

use super::RULES;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, Severity, nearest};

/// A rule.
#[derive(Clone, Copy)]
pub struct RuleEntry {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    pub(super) stage: Stage,
    pub(super) check: Option<Check>,
    source: &'static str,
}

impl std::fmt::Debug for RuleEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleEntry").field("name", &self.name).field("severity", &self.severity).finish_non_exhaustive()
    }
}

pub(super) type Check = fn(&Subject<'_>, &mut Vec<Diagnostic>);

/// When a rule is looked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// While files are read: the file holds the explanation alone.
    Reading,
    /// Whatever else is wrong.
    Names,
    /// Once every arrow is there.
    Flow,
}

/// What `motcua explain` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The rule.
    pub name: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// Its meaning, as Markdown.
    pub text: String,
}

impl RuleEntry {
    pub(super) const fn new(
        name: &'static str,
        severity: Severity,
        stage: Stage,
        check: Option<Check>,
        source: &'static str,
    ) -> Self {
        Self { name, severity, stage, check, source }
    }

    /// The comment at the top of the file that implements the rule.
    pub fn explanation(&self) -> Explanation {
        let lines = self.source.lines().take_while(|line| line.starts_with("//!"));
        let text = lines.map(|line| line.strip_prefix("//!").unwrap_or("").strip_prefix(' ').unwrap_or(""));
        Explanation { name: self.name, severity: self.severity, text: text.collect::<Vec<_>>().join("\n") }
    }
}

/// Explains a rule; otherwise the nearest name, if one is near.
///
/// # Errors
///
/// There is no such rule.
pub fn explain(name: &str) -> Result<Explanation, Option<&'static str>> {
    let found = RULES.iter().find(|rule| rule.name == name).map(RuleEntry::explanation);
    found.ok_or_else(|| nearest(name, RULES.iter().map(|rule| rule.name)))
}

/// The table of rules: a file each, in `checks/`.
macro_rules! rules {
    ($($stage:ident $severity:ident { $($module:ident = $name:literal,)* })*) => {
        $($(mod $module;)*)*

        /// Every rule.
        pub static RULES: &[catalogue::RuleEntry] = &[$($(
            catalogue::entry!($stage $severity $module $name),
        )*)*];
    };
}

/// Rules that are looked after while files are read have no function in their file.
macro_rules! entry {
    (Reading $severity:ident $module:ident $name:literal) => {
        catalogue::RuleEntry::new(
            $name,
            crate::diagnostic::Severity::$severity,
            catalogue::Stage::Reading,
            None,
            include_str!(concat!("checks/", stringify!($module), ".rs")),
        )
    };
    ($stage:ident $severity:ident $module:ident $name:literal) => {
        catalogue::RuleEntry::new(
            $name,
            crate::diagnostic::Severity::$severity,
            catalogue::Stage::$stage,
            Some($module::check),
            include_str!(concat!("checks/", stringify!($module), ".rs")),
        )
    };
}

pub(super) use {entry, rules};
