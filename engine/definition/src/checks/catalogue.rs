//! Every rule by name: where it is explained, and what carries it out.

use motcua_kernel::text::Language;

use super::subject::Subject;
use super::{RULES, explanation};
use crate::diagnostic::{Diagnostic, Severity, nearest};

/// A rule.
#[derive(Clone, Copy)]
pub struct RuleEntry {
    /// Its stable name.
    pub name: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// What it is about.
    pub area: Area,
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
    /// Where a scenario is made ready to run: by another crate, when everything else has been looked at.
    Trial,
    /// Whatever else is wrong.
    Names,
    /// Once every arrow is there.
    Flow,
}

/// What a rule is about: `motcua explain` lists the rules by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// The file as a text.
    Yaml,
    /// Keys and what stands behind them.
    Keys,
    /// Files that belong together.
    Files,
    /// Names that stand for something declared elsewhere.
    Names,
    /// What is declared and not needed.
    Unused,
    /// Expressions, functions and decision tables.
    Expressions,
    /// Steps, and the way of a case through them.
    Flow,
    /// Limits, deadlines and ladders.
    Time,
    /// What the law asks for, and fairness.
    Law,
    /// What people read.
    Texts,
    /// Tests and scenarios.
    Trials,
}

impl Area {
    /// Every area, in the order in which one meets them.
    pub const ALL: [Self; 11] = [
        Self::Yaml,
        Self::Keys,
        Self::Files,
        Self::Names,
        Self::Unused,
        Self::Expressions,
        Self::Flow,
        Self::Time,
        Self::Law,
        Self::Texts,
        Self::Trials,
    ];

    /// Its heading.
    pub fn said(self, language: Language) -> &'static str {
        let (vi, en) = match self {
            Self::Yaml => ("Tệp và cách viết YAML", "The file and its YAML"),
            Self::Keys => ("Khóa và giá trị", "Keys and values"),
            Self::Files => ("Các tệp đi cùng nhau", "Files that belong together"),
            Self::Names => ("Tên được nêu mà không có", "Names that stand for nothing"),
            Self::Unused => ("Khai báo mà không dùng", "Declared and not needed"),
            Self::Expressions => ("Biểu thức, hàm và bảng quyết định", "Expressions, functions, decision tables"),
            Self::Flow => ("Các bước và đường đi của hồ sơ", "Steps and the way of a case"),
            Self::Time => ("Thời hạn và nhắc việc", "Limits, deadlines and ladders"),
            Self::Law => ("Căn cứ pháp lý và công bằng", "Law and fairness"),
            Self::Texts => ("Nội dung mọi người đọc", "What people read"),
            Self::Trials => ("Bài kiểm thử và kịch bản", "Tests and scenarios"),
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
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
        area: Area,
        stage: Stage,
        check: Option<Check>,
        source: &'static str,
    ) -> Self {
        Self { name, severity, area, stage, check, source }
    }

    /// Whether it is looked after only where a scenario is made ready to run.
    pub(crate) fn waits_for_trial(&self) -> bool {
        self.stage == Stage::Trial
    }

    /// What it means, in a language.
    pub fn explanation(&self, language: Language) -> Explanation {
        let text = explanation::text(self.source, language);
        Explanation { name: self.name, severity: self.severity, text }
    }

    /// The paragraphs of its explanation, in English: what is to be translated.
    pub fn paragraphs(&self) -> Vec<String> {
        explanation::paragraphs(self.source)
    }
}

/// Explains a rule; otherwise the nearest name, if one is near.
///
/// # Errors
///
/// There is no such rule.
pub fn explain(name: &str, language: Language) -> Result<Explanation, Option<&'static str>> {
    let found = RULES.iter().find(|rule| rule.name == name).map(|rule| rule.explanation(language));
    found.ok_or_else(|| nearest(name, RULES.iter().map(|rule| rule.name)))
}

/// The table of rules: a file each, in `checks/`.
macro_rules! rules {
    ($($stage:ident $severity:ident $area:ident { $($module:ident = $name:literal,)* })*) => {
        $($(mod $module;)*)*

        /// Every rule.
        pub static RULES: &[catalogue::RuleEntry] = &[$($(
            catalogue::entry!($stage $severity $area $module $name),
        )*)*];
    };
}

/// Rules that are looked after elsewhere have no function in their file.
macro_rules! entry {
    (Reading $($rest:tt)*) => { catalogue::entry!(@told Reading $($rest)*) };
    (Trial $($rest:tt)*) => { catalogue::entry!(@told Trial $($rest)*) };
    (@told $stage:ident $severity:ident $area:ident $module:ident $name:literal) => {
        catalogue::RuleEntry::new(
            $name,
            crate::diagnostic::Severity::$severity,
            catalogue::Area::$area,
            catalogue::Stage::$stage,
            None,
            include_str!(concat!("checks/", stringify!($module), ".rs")),
        )
    };
    ($stage:ident $severity:ident $area:ident $module:ident $name:literal) => {
        catalogue::RuleEntry::new(
            $name,
            crate::diagnostic::Severity::$severity,
            catalogue::Area::$area,
            catalogue::Stage::$stage,
            Some($module::check),
            include_str!(concat!("checks/", stringify!($module), ".rs")),
        )
    };
}

pub(super) use {entry, rules};
