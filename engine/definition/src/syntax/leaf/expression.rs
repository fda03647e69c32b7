//! Expressions, and what stands where a constant could stand too.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::super::Read;
use crate::source::{Node, Span};

/// A rule: an expression over the case. Keeps its node, so that a mistake in it can be underlined where it stands.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text.
    pub text: Arc<str>,
    /// How and where it is spelled.
    pub node: Node,
    /// Where the expression begins in the text: after `=` where a constant could stand too.
    pub offset: usize,
}

impl Read for Expression {
    fn read(node: &Node) -> Option<Self> {
        // `true` and `5` are expressions as well.
        Some(Self { text: node.scalar()?.text.clone(), node: node.clone(), offset: 0 })
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean", "number"],
            "description": "An expression over the case: one variable per step, `case`, `deadline`, `now`, `today`.",
            "x-motcua-expected": "an expression, such as `apply.storeys >= 5`",
        })
    }
}

impl Expression {
    /// The source of the rule alone.
    pub fn source(&self) -> &str {
        &self.text[self.offset..]
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.node.span
    }
}

/// A constant, or an expression after `=`, as in a spreadsheet.
#[derive(Clone, Debug)]
pub enum Given {
    /// A constant.
    Constant(Node),
    /// An expression.
    Computed(Expression),
}

impl Read for Given {
    fn read(node: &Node) -> Option<Self> {
        let text = &node.scalar()?.text;
        let Some(rest) = text.strip_prefix('=') else { return Some(Self::Constant(node.clone())) };
        let offset = 1 + rest.len() - rest.trim_start().len();
        Some(Self::Computed(Expression { text: text.clone(), node: node.clone(), offset }))
    }
}

impl JsonSchema for Given {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean", "number"],
            "description": "A constant, or an expression after `=`: `= apply.child_name`.",
            "x-motcua-expected": "a value, or an expression after `=`",
        })
    }
}
