//! The body of a function that an author wrote: every line typed, and every way through it ending with a value.

use motcua_kernel::rule::program::Line;
use motcua_kernel::rule::routine::Statement;
use motcua_kernel::rule::tree::{Name, Node};

use super::RuleFinding;
use super::check::{Checker, Typed, as_number};
use super::known::Known;
use super::scope::Scope;
use super::shape::Type;
use crate::diagnostic::Severity;

/// Types the body of a function. `scope` holds its parameters.
pub(crate) fn check_body(
    source: &str,
    scope: &mut Scope,
    lines: &[Line],
    result: (&Type, bool),
) -> (Option<Vec<Statement>>, bool, Vec<RuleFinding>) {
    let mut body = Body { source, result, findings: Vec::new() };
    let (statements, ends) = body.block(scope, lines, &Known::default());
    body.findings.sort_by_key(|finding| (finding.range.start, finding.range.end, finding.rule));
    body.findings.dedup();
    (statements, ends, body.findings)
}

struct Body<'b> {
    source: &'b str,
    /// What it yields, and whether there is always something.
    result: (&'b Type, bool),
    findings: Vec<RuleFinding>,
}

impl Body<'_> {
    /// The statements of a block, and whether every way through it returns.
    fn block(&mut self, scope: &mut Scope, lines: &[Line], known: &Known) -> (Option<Vec<Statement>>, bool) {
        let declared = scope.declared().len();
        let mut known = known.clone();
        let mut statements = Some(Vec::new());
        let mut ends = false;
        for line in lines {
            let statement = match line {
                Line::Let(name, value) => self.declare(scope, name, value, &known),
                Line::Return(value) => {
                    ends = true;
                    self.returned(scope, value, &known).map(|typed| Statement::Return(typed.code))
                }
                Line::If(condition, then, otherwise) => {
                    let typed = self.with(scope, |checker| checker.condition(condition, &known));
                    let (holding, failing) =
                        (known.learn(scope, condition, true), known.learn(scope, condition, false));
                    let (then, then_ends) = self.block(scope, then, &holding);
                    let (otherwise, otherwise_ends) = self.block(scope, otherwise, &failing);
                    ends |= then_ends && otherwise_ends;
                    // Whoever gets past a branch that returns did not go through it.
                    match (then_ends, otherwise_ends) {
                        (true, false) => known = failing,
                        (false, true) => known = holding,
                        _ => {}
                    }
                    match (typed, then, otherwise) {
                        (Some(typed), Some(then), Some(otherwise)) => Some(Statement::If(typed.code, then, otherwise)),
                        _ => None,
                    }
                }
            };
            match (statement, &mut statements) {
                (Some(statement), Some(statements)) => statements.push(statement),
                _ => statements = None,
            }
        }
        scope.forget(declared);
        (statements, ends)
    }

    fn declare(&mut self, scope: &mut Scope, name: &Name, value: &Node, known: &Known) -> Option<Statement> {
        let typed = self.with(scope, |checker| {
            let typed = checker.part(value, known)?;
            let ty = typed.ty.clone();
            Some(as_number(typed, &ty))
        });
        let Some(typed) = typed else {
            // What comes after may read it; that it is wrong is told once.
            scope.declare(&name.text, Type::List(None), true);
            return None;
        };
        scope.declare(&name.text, typed.ty.clone(), typed.set);
        Some(Statement::Let(typed.code))
    }

    fn returned(&mut self, scope: &Scope, value: &Node, known: &Known) -> Option<Typed> {
        let (wanted, always_set) = self.result;
        self.with(scope, |checker| {
            let typed = if always_set { checker.needed(value, known)? } else { checker.part(value, known)? };
            checker.fitted(value, typed, wanted)
        })
    }

    fn with<T>(&mut self, scope: &Scope, check: impl FnOnce(&mut Checker<'_>) -> Option<T>) -> Option<T> {
        let mut checker = Checker::new(self.source, scope);
        let checked = check(&mut checker);
        let whole = checker.findings.iter().all(|finding| finding.severity == Severity::Warning);
        self.findings.extend(checker.findings);
        checked.filter(|_| whole)
    }
}
