//! What an author wrote, as a tree with positions: the hand-over from parsing to typing.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::sentence::Sentence;

/// Where something stands inside the source of a rule: line and column from 1, all in characters.
///
/// What runs over several lines is marked up to the end of its first line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// At least 1 for everything an author wrote.
    pub length: u32,
}

impl Span {
    /// The bytes that it marks in its source.
    pub fn range(self, source: &str) -> Range<usize> {
        let before = (self.line as usize).saturating_sub(1);
        let start: usize = source.split_inclusive('\n').take(before).map(str::len).sum();
        let line = source.get(start..).unwrap_or("").split('\n').next().unwrap_or("");
        let byte = |character: usize| line.char_indices().nth(character).map_or(line.len(), |(byte, _)| byte);
        let first = (self.column as usize).saturating_sub(1);
        start + byte(first)..start + byte(first + self.length as usize)
    }

    /// The text that it marks in its source.
    pub fn excerpt(self, source: &str) -> &str {
        source.get(self.range(source)).unwrap_or("")
    }
}

/// An expression of the closed subset.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The whole expression.
    pub root: Node,
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands.
    pub span: Span,
}

/// A name in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// What a part of an expression is. There is nothing else: no statement, no assignment, no method, no index.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `true`, `false`.
    YesNo(bool),
    /// `5`.
    Integer(i64),
    /// `1.5`.
    Decimal(Decimal),
    /// `"register"`.
    Text(Arc<str>),
    /// `["a", "b"]`.
    List(Vec<Node>),
    /// `today`, `apply.floor_area`, `insure.result.request_id`: at least one name.
    Path(Vec<Name>),
    /// `-x`.
    Negative(Box<Node>),
    /// `!x`.
    Not(Box<Node>),
    /// `a + b`.
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    /// `a < b`.
    Comparison(Comparison, Box<[Node; 2]>),
    /// `a && b && c`: at least two.
    All(Vec<Node>),
    /// `a || b || c`: at least two.
    Any(Vec<Node>),
    /// `a ?? b ?? c`: at least two.
    FirstSet(Vec<Node>),
    /// `item in container`.
    In(Box<[Node; 2]>),
    /// `if condition { then } else { otherwise }`.
    If(Box<[Node; 3]>),
    /// `count(check.missing)`.
    Call(Name, Vec<Node>),
}

/// An operation on two numbers (`+` also joins texts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Remainder,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl Arithmetic {
    /// All of them.
    pub const EVERY: [Self; 5] = [Self::Add, Self::Subtract, Self::Multiply, Self::Divide, Self::Remainder];

    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Comparison {
    /// All of them.
    pub const EVERY: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it needs an order, and not only sameness.
    pub fn orders(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether it holds between two things that stand in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Why a text is no rule: said to the person who writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where it went wrong.
    pub span: Span,
    /// What was found, and what was expected.
    pub message: Sentence,
    /// What to do.
    pub help: Option<Sentence>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.span.line, self.span.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SyntaxError {}
