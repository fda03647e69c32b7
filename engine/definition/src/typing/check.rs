//! From the tree to the typed form, saying on the way everything that is wrong.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use std::ops::Range;

use motcua_kernel::rule::code::{Code, Op};
use motcua_kernel::rule::tree::{Name, Node, NodeKind};
use motcua_kernel::value::Value;

use super::domain;
use super::known::{Known, joined, lookup};
use super::scope::{Lost, Origin, Scope};
use super::shape::Type;
use super::{Expected, RuleFinding};
use crate::diagnostic::{Severity, list, nearest, slip};

/// A part of a rule, with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) code: Code,
    pub(super) ty: Type,
    /// Whether it certainly has a value here.
    pub(super) set: bool,
    /// Whether a number can be a whole one when it is computed, so that rhai would divide without the fraction:
    /// `apply.area ?? 1` is a decimal to the author, and a whole number where the area is missing.
    pub(super) perhaps_whole: bool,
}

impl Typed {
    pub(super) fn new(node: &Node, op: Op, ty: Type, set: bool) -> Self {
        let perhaps_whole = matches!(ty, Type::Integer(_));
        Self { code: Code { span: node.span, op }, ty, set, perhaps_whole }
    }
}

pub(super) struct Checker<'a> {
    pub(super) source: &'a str,
    pub(super) scope: &'a Scope,
    pub(super) findings: Vec<RuleFinding>,
}

/// Checks a whole rule. Without a result there is at least one error among the findings.
pub(super) fn check(
    source: &str,
    scope: &Scope,
    root: &Node,
    expected: &Expected,
) -> (Option<Typed>, Vec<RuleFinding>) {
    let mut checker = Checker::new(source, scope);
    let typed = checker.whole(root, expected);
    (typed, checker.findings)
}

impl<'a> Checker<'a> {
    pub(super) fn new(source: &'a str, scope: &'a Scope) -> Self {
        Self { source, scope, findings: Vec::new() }
    }
}

impl Checker<'_> {
    fn whole(&mut self, root: &Node, expected: &Expected) -> Option<Typed> {
        let known = Known::default();
        match expected {
            Expected::YesNo => self.condition(root, &known),
            Expected::Anything => {
                let typed = self.part(root, &known)?;
                let ty = typed.ty.clone();
                Some(as_number(typed, &ty))
            }
            Expected::List => {
                let typed = self.needed(root, &known)?;
                if matches!(typed.ty, Type::List(_)) {
                    return Some(typed);
                }
                let headline = say!("expected a list, found {ty}", ty = typed.ty);
                self.error("type-mismatch", root, headline, None);
                None
            }
            Expected::Value(wanted) => {
                let typed = self.needed(root, &known)?;
                self.fitted(root, typed, wanted)
            }
            Expected::DayOrMoment => {
                let typed = self.needed(root, &known)?;
                if matches!(typed.ty, Type::Date | Type::Moment) {
                    return Some(typed);
                }
                let headline = say!("expected a date or a moment, found {ty}", ty = typed.ty);
                self.error("type-mismatch", root, headline, None);
                None
            }
            Expected::Optional(wanted) => {
                let typed = self.part(root, &known)?;
                self.fitted(root, typed, wanted)
            }
        }
    }

    /// A value for a place that wants a certain type.
    pub(super) fn fitted(&mut self, node: &Node, typed: Typed, wanted: &Type) -> Option<Typed> {
        if let (Op::Constant(Value::Text(text)), Type::Word(_)) = (&typed.code.op, wanted) {
            let text = text.to_string();
            return self.is_word(node, &text, wanted).then(|| Typed { ty: wanted.clone(), ..typed });
        }
        if typed.ty.fits(wanted) {
            return Some(as_number(typed, wanted));
        }
        let headline = say!("expected {wanted}, found {ty}", wanted, ty = typed.ty);
        let help = advice(&typed, wanted);
        self.error("type-mismatch", node, headline, help);
        None
    }

    /// A condition: always there, and yes or no.
    pub(super) fn condition(&mut self, node: &Node, known: &Known) -> Option<Typed> {
        let typed = self.needed(node, known)?;
        if typed.ty == Type::YesNo {
            match node.kind {
                NodeKind::YesNo(yes) => self.always(node, yes),
                NodeKind::Path(_) => self.foregone(node, known),
                _ => {}
            }
            return Some(typed);
        }
        let headline = say!("expected yes or no, found {ty}", ty = typed.ty);
        let part = self.text(node);
        let help = match &typed.ty {
            Type::Word(words) => {
                words.values.first().map(|word| say!("compare it, such as `{part} == \"{word}\"`", part, word))
            }
            Type::Text => Some(say!("compare it, such as `{part} == \"…\"`, or ask `is_set({part})`", part)),
            ty if ty.is_number() => Some(say!("compare it, such as `{part} > 0`", part)),
            Type::List(_) => Some(say!("ask how many there are: `count({part}) > 0`", part)),
            _ => Some(say!("compare it with something")),
        };
        self.error("not-yes-no", node, headline, help);
        None
    }

    /// A value that must be there.
    pub(super) fn needed(&mut self, node: &Node, known: &Known) -> Option<Typed> {
        let typed = self.part(node, known)?;
        if typed.set {
            return Some(typed);
        }
        let part = self.text(node);
        let why = match &node.kind {
            NodeKind::Path(names) => self.why_unset(names, known),
            _ => say!("`{part}` may have no value here", part),
        };
        let default = match typed.ty {
            Type::YesNo => "false",
            Type::Integer(_) | Type::Decimal(_) => "0",
            Type::List(_) => "[]",
            Type::Text | Type::Word(_) => "\"…\"",
            _ => "…",
        };
        let help = match &node.kind {
            NodeKind::Path(_) => {
                say!(
                    "ask first, `is_set({part}) && …`, or say what counts instead, `({part} ?? {default})`",
                    part,
                    default
                )
            }
            _ => say!("say what counts when it is missing: `({part} ?? {default})`", part, default),
        };
        self.error("used-before-set", node, why, Some(help));
        None
    }

    fn why_unset(&self, names: &[Name], known: &Known) -> Sentence {
        let path = joined(names);
        match lookup(self.scope, names).and_then(|found| found.step) {
            Some(step) if !known.is_present(self.scope, &step) => {
                say!("`{path}` may have no value here: `{step}` need not have been done", path, step)
            }
            Some(_) => say!("`{path}` may have no value here: it can be left empty", path),
            None if names.first().is_some_and(|root| &*root.text != "deadline") => {
                say!("`{path}` may have no value here: it can be left empty", path)
            }
            None => say!("`{path}` may have no value here: the clock need not have started", path),
        }
    }

    /// Any part.
    pub(super) fn part(&mut self, node: &Node, known: &Known) -> Option<Typed> {
        let constant = |ty, value| Some(Typed::new(node, Op::Constant(value), ty, true));
        match &node.kind {
            NodeKind::YesNo(yes) => constant(Type::YesNo, Value::YesNo(*yes)),
            NodeKind::Integer(number) => constant(Type::integer(), Value::Integer(*number)),
            NodeKind::Decimal(number) => constant(Type::decimal(), Value::Decimal(*number)),
            NodeKind::Text(text) => constant(Type::Text, Value::Text(text.clone())),
            NodeKind::List(items) => self.list(node, items, known),
            NodeKind::Path(names) => self.path(node, names, known),
            NodeKind::Negative(inner) => self.negative(node, inner, known),
            NodeKind::Not(inner) => {
                let inner = self.condition(inner, known)?;
                Some(yes_no(node, Op::Not(Box::new(inner.code))))
            }
            NodeKind::Arithmetic(operation, pair) => self.arithmetic(node, *operation, pair, known),
            NodeKind::Comparison(comparison, pair) => self.comparison(node, *comparison, pair, known),
            NodeKind::All(operands) => {
                let operands = self.conditions(operands, known, true)?;
                Some(yes_no(node, Op::All(operands)))
            }
            NodeKind::Any(operands) => {
                let operands = self.conditions(operands, known, false)?;
                Some(yes_no(node, Op::Any(operands)))
            }
            NodeKind::FirstSet(operands) => self.first_set(node, operands, known),
            NodeKind::In(pair) => self.contains(node, &pair[1], &pair[0], known),
            NodeKind::If(parts) => self.choice(node, parts, known),
            NodeKind::Call(name, arguments) => self.call(node, name, arguments, known),
        }
    }

    /// Conditions in a row, each knowing what those before it said.
    fn conditions(&mut self, operands: &[Node], known: &Known, holding: bool) -> Option<Vec<Code>> {
        let mut known = known.clone();
        let mut codes = Some(Vec::with_capacity(operands.len()));
        for operand in operands {
            match (self.condition(operand, &known), &mut codes) {
                (Some(typed), Some(codes)) => codes.push(typed.code),
                _ => codes = None,
            }
            known = known.learn(self.scope, operand, holding);
        }
        codes
    }

    fn path(&mut self, node: &Node, names: &[Name], known: &Known) -> Option<Typed> {
        if let Some(table) = names.first().and_then(|name| self.scope.table_named(&name.text)) {
            return self.table(node, names, table, known);
        }
        let words: Vec<&str> = names.iter().map(|name| &*name.text).collect();
        match self.scope.find(&words) {
            Ok(found) => {
                let set = known.is_set(self.scope, names, &found);
                let op = match found.source {
                    Origin::Slot(slot) => Op::Read { slot, kind: found.ty.kind() },
                    Origin::Local(number) => Op::Local(number),
                };
                Some(Typed::new(node, op, found.ty, set))
            }
            Err(lost) => {
                self.lost(node, names, &lost);
                None
            }
        }
    }

    fn lost(&mut self, node: &Node, names: &[Name], lost: &Lost<'_>) {
        match lost {
            Lost::Variable(candidates) => {
                let name = &names[0];
                let help = match nearest(&name.text, candidates.iter().copied()) {
                    Some(near) => say!("did you mean `{near}`?", near),
                    None if names.len() == 1 => say!("to mean the text, write `\"{name}\"`", name = name.text),
                    None => say!("known here: {names}", names = list(candidates.iter().copied())),
                };
                self.error_at(
                    "unknown-variable",
                    name,
                    say!("there is no `{name}` here", name = name.text),
                    Some(help),
                );
                self.slipped(&name.text, candidates.iter().copied());
            }
            Lost::Member(position, candidates) => {
                let name = &names[*position];
                let whole = joined(&names[..*position]);
                let help = match nearest(&name.text, candidates.iter().copied()) {
                    Some(near) => say!("did you mean `{near}`?", near),
                    None => say!("`{whole}` has: {names}", whole, names = list(candidates.iter().copied())),
                };
                self.error_at(
                    "unknown-field",
                    name,
                    say!("`{whole}` has no `{name}`", whole, name = name.text),
                    Some(help),
                );
                self.slipped(&name.text, candidates.iter().copied());
            }
            Lost::Leaf(position, ty) => {
                let name = &names[*position];
                let whole = joined(&names[..*position]);
                let headline = say!("`{whole}` is {ty} and has no `{name}`", whole, ty, name = name.text);
                self.error_at("unknown-field", name, headline, None);
            }
            Lost::Stops(candidates) => {
                let whole = joined(names);
                let help = candidates.first().map(|first| {
                    say!(
                        "write `{whole}.{first}`; there are: {names}",
                        whole,
                        first,
                        names = list(candidates.iter().copied())
                    )
                });
                self.error("type-mismatch", node, say!("`{whole}` is no single value", whole), help);
            }
        }
    }

    /// Says so if a condition on one path cannot but hold, or cannot hold.
    pub(super) fn foregone(&mut self, node: &Node, known: &Known) {
        let Some((names, said)) = domain::said(node, true) else { return };
        let answer = lookup(self.scope, names)
            .and_then(|found| known.domain(names, &found))
            .and_then(|before| before.within(&said));
        if let Some(answer) = answer {
            self.always(node, answer);
        }
    }

    pub(super) fn always(&mut self, node: &Node, answer: bool) {
        let part = self.text(node);
        let (rule, headline) = if answer {
            ("always-true", say!("`{part}` always holds here", part))
        } else {
            ("always-false", say!("`{part}` never holds here", part))
        };
        self.warning(rule, node, headline, say!("leave it out, or ask what was meant"));
    }

    pub(super) fn text(&self, node: &Node) -> String {
        let text = node.span.excerpt(self.source);
        // What runs over several lines is cut; a whole block of text in a message helps nobody.
        match text.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }

    fn range(&self, node: &Node) -> Range<usize> {
        node.span.range(self.source)
    }

    pub(super) fn error(&mut self, rule: &'static str, node: &Node, headline: Sentence, help: Option<Sentence>) {
        let range = self.range(node);
        self.push(rule, Severity::Error, range, headline, help);
    }

    pub(super) fn error_at(&mut self, rule: &'static str, name: &Name, headline: Sentence, help: Option<Sentence>) {
        let range = name.span.range(self.source);
        self.push(rule, Severity::Error, range, headline, help);
    }

    pub(super) fn warning(&mut self, rule: &'static str, node: &Node, headline: Sentence, help: Sentence) {
        let range = self.range(node);
        self.push(rule, Severity::Warning, range, headline, Some(help));
    }

    fn push(
        &mut self,
        rule: &'static str,
        severity: Severity,
        range: Range<usize>,
        headline: Sentence,
        help: Option<Sentence>,
    ) {
        self.findings.push(RuleFinding {
            rule,
            severity,
            range,
            headline,
            help: help.into_iter().collect(),
            slip: None,
        });
    }

    /// Says of the last finding what must have been meant, if only one name can have been.
    pub(super) fn slipped<'n>(&mut self, written: &str, candidates: impl IntoIterator<Item = &'n str>) {
        if let (Some(finding), Some(meant)) = (self.findings.last_mut(), slip(written, candidates)) {
            finding.slip = Some((written.to_owned(), meant.to_owned()));
        }
    }
}

/// A number for a place that keeps decimals. Within a rule nothing is widened: there, as in rhai, each operation looks at
/// the numbers it gets.
pub(super) fn as_number(typed: Typed, wanted: &Type) -> Typed {
    if !(typed.perhaps_whole && matches!(wanted, Type::Decimal(_))) {
        return typed;
    }
    let Typed { code: Code { span, op }, ty, set, .. } = typed;
    let op = match op {
        Op::Constant(Value::Integer(number)) => Op::Constant(Value::Decimal(number.into())),
        op => Op::Widen(Box::new(Code { span, op })),
    };
    let ty = match ty {
        Type::Integer(bounds) => Type::Decimal(bounds),
        other => other,
    };
    Typed { code: Code { span, op }, ty, set, perhaps_whole: false }
}

pub(super) fn yes_no(node: &Node, op: Op) -> Typed {
    Typed::new(node, op, Type::YesNo, true)
}

/// What to do about a value where another type is wanted.
pub(super) fn advice(found: &Typed, wanted: &Type) -> Option<Sentence> {
    let quoted_number = match &found.code.op {
        Op::Constant(Value::Text(text)) => text.trim().parse::<rust_decimal::Decimal>().is_ok(),
        _ => false,
    };
    let help = match (&found.ty, wanted) {
        (Type::Moment, Type::Date) => say!("take its day: `date(…)`"),
        (Type::Text, Type::Date) => say!("write a date as `date(\"2026-01-31\")`"),
        (Type::Text, ty) if ty.is_number() && quoted_number => say!("write numbers without quotes"),
        (Type::Text, Type::YesNo) => say!("write `true` or `false` without quotes"),
        (Type::Text, Type::Word(_)) => say!("only a text of that list fits here: choose one with `if`"),
        (Type::Decimal(_), Type::Integer(_)) => say!("a number may have decimals, and nothing rounds it silently"),
        (ty, Type::Text) if ty.is_number() => say!("a number does not become a text by itself"),
        _ => return None,
    };
    Some(help)
}
