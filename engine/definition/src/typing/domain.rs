//! Which values a path can have: enough to say that a condition always or never holds.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use motcua_kernel::rule::tree::{Comparison, Name, Node, NodeKind};
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use super::shape::Type;

/// A set of values.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Domain {
    /// These texts (`true` and `false` stand for yes and no).
    Words(BTreeSet<String>),
    /// Every text but these.
    Without(BTreeSet<String>),
    /// Numbers.
    Range { from: Option<End>, to: Option<End> },
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    number: Decimal,
    included: bool,
}

impl Domain {
    /// What a type says of its values, if it says anything.
    pub(super) fn of(ty: &Type) -> Option<Self> {
        match ty {
            Type::YesNo => Some(Self::Words(["true", "false"].map(str::to_owned).into())),
            Type::Word(words) => Some(Self::Words((*words.values).clone())),
            Type::Integer(bounds) | Type::Decimal(bounds) => {
                let end = |number| End { number, included: true };
                Some(Self::Range { from: bounds.min.map(end), to: bounds.max.map(end) })
            }
            _ => None,
        }
    }

    /// What is known of a type about which nothing else is.
    pub(super) fn open(ty: &Type) -> Option<Self> {
        matches!(ty, Type::Text).then(|| Self::Without(BTreeSet::new()))
    }

    /// The values that are in both.
    pub(super) fn narrowed(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Words(a), Self::Words(b)) => Self::Words(a & b),
            (Self::Words(a), Self::Without(b)) | (Self::Without(b), Self::Words(a)) => Self::Words(a - b),
            (Self::Without(a), Self::Without(b)) => Self::Without(a | b),
            (Self::Range { from: a, to: b }, Self::Range { from: c, to: d }) => {
                Self::Range { from: narrower(*a, *c, Ordering::Greater), to: narrower(*b, *d, Ordering::Less) }
            }
            _ => self.clone(),
        }
    }

    /// Whether every value of this set lies in the other, or none does; nothing where some do, or where it is empty.
    pub(super) fn within(&self, other: &Self) -> Option<bool> {
        let numbers = |domain: &Self| matches!(domain, Self::Range { .. });
        if self.is_empty() || numbers(self) != numbers(other) {
            return None;
        }
        let both = self.narrowed(other);
        if both.is_empty() { Some(false) } else { (both == *self).then_some(true) }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Without(_) => false,
            Self::Range { from: Some(from), to: Some(to) } => match from.number.cmp(&to.number) {
                Ordering::Less => false,
                Ordering::Equal => !(from.included && to.included),
                Ordering::Greater => true,
            },
            Self::Range { .. } => false,
        }
    }
}

/// Of two ends the one that leaves less; `inward` is the order of a narrower end to a wider one.
fn narrower(a: Option<End>, b: Option<End>, inward: Ordering) -> Option<End> {
    match (a, b) {
        (Some(a), Some(b)) => Some(match a.number.cmp(&b.number) {
            Ordering::Equal => End { number: a.number, included: a.included && b.included },
            order if order == inward => a,
            _ => b,
        }),
        (one, other) => one.or(other),
    }
}

/// What a simple condition says about one path, if it holds or if it does not.
pub(super) fn said(condition: &Node, holds: bool) -> Option<(&[Name], Domain)> {
    match &condition.kind {
        NodeKind::Path(names) => Some((names, Domain::Words([holds.to_string()].into()))),
        NodeKind::Comparison(comparison, pair) => {
            let (names, comparison, literal) = match (&pair[0].kind, &pair[1].kind) {
                (NodeKind::Path(names), literal) => (names, *comparison, literal),
                (literal, NodeKind::Path(names)) => (names, turned(*comparison), literal),
                _ => return None,
            };
            let comparison = if holds { comparison } else { opposite(comparison) };
            let domain = match literal {
                NodeKind::Text(text) => words([text.to_string()].into(), comparison)?,
                NodeKind::YesNo(yes) => words([yes.to_string()].into(), comparison)?,
                NodeKind::Integer(number) => range((*number).into(), comparison)?,
                NodeKind::Decimal(number) => range(*number, comparison)?,
                _ => return None,
            };
            Some((names, domain))
        }
        NodeKind::In(pair) => {
            let (NodeKind::Path(names), NodeKind::List(items)) = (&pair[0].kind, &pair[1].kind) else { return None };
            let texts = items.iter().map(|item| match &item.kind {
                NodeKind::Text(text) => Some(text.to_string()),
                _ => None,
            });
            let comparison = if holds { Comparison::Equal } else { Comparison::NotEqual };
            Some((names, words(texts.collect::<Option<_>>()?, comparison)?))
        }
        _ => None,
    }
}

fn words(texts: BTreeSet<String>, comparison: Comparison) -> Option<Domain> {
    match comparison {
        Comparison::Equal => Some(Domain::Words(texts)),
        Comparison::NotEqual => Some(Domain::Without(texts)),
        _ => None,
    }
}

fn range(number: Decimal, comparison: Comparison) -> Option<Domain> {
    let end = |included| Some(End { number, included });
    let (from, to) = match comparison {
        Comparison::Equal => (end(true), end(true)),
        // Everything but one number is no range.
        Comparison::NotEqual => return None,
        Comparison::Less => (None, end(false)),
        Comparison::LessOrEqual => (None, end(true)),
        Comparison::Greater => (end(false), None),
        Comparison::GreaterOrEqual => (end(true), None),
    };
    Some(Domain::Range { from, to })
}

/// `5 < x` as `x > 5`.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

/// `!(x < 5)` as `x >= 5`.
fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// The answer to a comparison that reads nothing.
pub(super) fn between_constants(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    let number = |value: &Value| match value {
        Value::Integer(number) => Some(Decimal::from(*number)),
        Value::Decimal(number) => Some(*number),
        _ => None,
    };
    let order = match (left, right) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::YesNo(a), Value::YesNo(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (a, b) => number(a)?.cmp(&number(b)?),
    };
    Some(comparison.holds(order))
}
