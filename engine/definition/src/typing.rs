//! Rules, typed: what an expression reads, what it yields, and what is wrong with it before it ever runs.
//!
//! The caller says what is in sight at the place of the rule (a [`Scope`]) and what is wanted there (an [`Expected`]);
//! [`check_rule`] answers with a [`Rule`] for the kernel, or with everything that is wrong at once.
//!
//! ```
//! use motcua_definition::typing::{Expected, Scope, StepInSight, Type, check_rule};
//! use motcua_kernel::id::StepIx;
//! use motcua_kernel::rule::Place;
//!
//! let mut scope = Scope::default();
//! scope.step(
//!     "apply",
//!     StepInSight::new(StepIx(0)).completed(true).field("storeys", Type::integer(), true).field("note", Type::Text, false),
//! );
//! scope.step("review", StepInSight::new(StepIx(1)).outcomes(["grant", "refuse"]));
//! let place = Place { file: "permit.procedure.yaml".into(), line: 12, column: 11 };
//!
//! let checked = check_rule("apply.storeys >= 5", &place, &scope, &Expected::YesNo)?;
//! assert_eq!(checked.result, Type::YesNo);
//!
//! // The review may not have taken place: what is said about it needs a default or a question.
//! let findings = check_rule(r#"review.outcome == "grant""#, &place, &scope, &Expected::YesNo).unwrap_err();
//! assert_eq!((findings[0].rule, findings[0].range.clone()), ("used-before-set", 0..14));
//! check_rule(r#"is_set(review.outcome) && review.outcome == "grant""#, &place, &scope, &Expected::YesNo)?;
//! # Ok::<(), Vec<motcua_definition::typing::RuleFinding>>(())
//! ```
//!
//! # What is refused although rhai would take it
//!
//! * Two values of different types in one comparison: rhai says "not equal" and goes on.
//! * A value that may be unset, compared or computed with: rhai says "not equal", or joins nothing to a text.
//! * `/` between two whole numbers: rhai drops the fraction, and a fee would be short.
//! * An order between texts, whose letters rhai compares by their numbers in Unicode.
//! * `-` between texts, `+` between a text and something else.

mod body;
mod call;
mod check;
mod domain;
mod known;
mod operator;
mod routine;
mod scope;
mod shape;
mod table;

use std::ops::Range;
use std::sync::Arc;

use motcua_kernel::rule::{self, Place, Rule};
use motcua_kernel::sentence::Sentence;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

pub(crate) use self::body::check_body;
pub use self::routine::FunctionInSight;
pub use self::scope::{Scope, StepInSight};
pub use self::shape::{Bounds, Member, Type, Words, WordsOf};
pub use self::table::TableInSight;
pub use crate::functions::functions_of;

/// What is wanted where a rule stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A condition.
    YesNo,
    /// A value of this type, always there.
    Value(Type),
    /// A date or a moment, always there.
    DayOrMoment,
    /// A value of this type, or none.
    Optional(Type),
    /// Values of one type, whichever.
    List,
    /// Any value, or none.
    Anything,
}

/// A rule, and what is known of its result.
#[derive(Debug)]
pub struct Checked {
    /// To run.
    pub rule: Rule,
    /// What it yields.
    pub result: Type,
    /// Whether it always yields something.
    pub always_set: bool,
    /// What one should look at although it can run.
    pub warnings: Vec<RuleFinding>,
}

/// Something about a rule, with its place inside the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// The stable name of the check.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Bytes of the source, for `Node::locate`.
    pub range: Range<usize>,
    /// One sentence without a full stop.
    pub headline: Sentence,
    /// What one could do.
    pub help: Vec<Sentence>,
    /// A text at this place, and what must have been meant.
    pub slip: Option<(String, String)>,
}

impl RuleFinding {
    /// The same as a finding in a file.
    pub fn at(self, span: Span) -> Diagnostic {
        let finding = match self.severity {
            Severity::Error => Diagnostic::error(self.rule, span, self.headline),
            Severity::Warning => Diagnostic::warning(self.rule, span, self.headline),
        };
        let finding = self.help.into_iter().fold(finding, Diagnostic::help);
        match self.slip {
            Some((written, meant)) => finding.instead(&written, &meant),
            None => finding,
        }
    }
}

/// Where a value may be a text or an expression (`set`, `input`): the expression, if it is one. The `=` becomes a
/// blank, so that every place in it stays where it was.
///
/// ```
/// use motcua_definition::typing::expression_in;
/// assert_eq!(expression_in("= apply.ward").as_deref(), Some("  apply.ward"));
/// assert_eq!(expression_in("a text"), None);
/// ```
pub fn expression_in(value: &str) -> Option<String> {
    let rest = value.trim_start().strip_prefix('=')?;
    let blanks = value.len() - rest.len();
    Some(format!("{}{rest}", " ".repeat(blanks)))
}

/// Checks one rule. `place` is where the first character of `source` stands in the file.
///
/// # Errors
///
/// Everything that is wrong with it, in the order of the source; warnings included.
pub fn check_rule(
    source: &str,
    place: &Place,
    scope: &Scope,
    expected: &Expected,
) -> Result<Checked, Vec<RuleFinding>> {
    let tree = rule::parse(source).map_err(|error| {
        vec![RuleFinding {
            rule: "expression-syntax",
            severity: Severity::Error,
            range: error.span.range(source),
            headline: error.message,
            help: error.help.into_iter().collect(),
            slip: None,
        }]
    })?;
    let (typed, mut findings) = check::check(source, scope, &tree.root, expected);
    findings.sort_by_key(|finding| (finding.range.start, finding.range.end, finding.rule));
    findings.dedup();
    match typed {
        Some(typed) if findings.iter().all(|finding| finding.severity == Severity::Warning) => Ok(Checked {
            rule: Rule::new(place.clone(), Arc::from(source), typed.code),
            result: typed.ty,
            always_set: typed.set,
            warnings: findings,
        }),
        _ => Err(findings),
    }
}
