//! Steps that hold others: branches, lists, other procedures.

use super::super::leaf::{AtLeastOne, Basis, Count, Entries, Expression, Given, Id, Loose, Text, VersionedName};
use super::super::time::Due;
use super::super::{Read, mapping};
use super::*;

step! {
    /// Several branches at once. Each ends with `next: join`.
    pub struct ParallelStep {
        /// The first step of each branch.
        pub branches: AtLeastOne<Vec<Id>>,
        /// How many branches must return: `all`, `any` or a number.
        pub join: Option<JoinWord>,
    }
}

step! {
    /// Once per element of a list, all at the same time. Each branch ends with `next: join`. Inside, a step's variable is that of the element; outside, it is the list over the elements that have a value, in their order.
    pub struct EachStep {
        /// The list, computed on entry. An empty one is satisfied at once.
        pub r#in: Expression,
        /// What an element is called inside.
        pub r#as: Id,
        /// The first step for each element.
        pub r#do: Id,
        /// How many must return: `all`, `any` or a number. If fewer elements are there, all of them.
        pub join: Option<JoinWord>,
        /// How many elements there may be, 1000 if nothing is said. A longer list is an incident.
        pub max: Option<ElementsMax>,
    }
}

step! {
    /// Another procedure runs in a case of its own, opened after this step is recorded. How that case ends is the outcome here; `<step>.number` is its public number, `<step>.end` the end that it reached. If this step is cancelled, that case is withdrawn; never the other way round.
    pub struct SubprocedureStep {
        /// Which procedure, and which version: `residence_registration@2`. It stands beside this one, or in a folder of its own name below the folder of the project.
        pub procedure: VersionedName,
        /// By which of its starts the case is opened, where it has several.
        pub start: Option<Id>,
        /// What the form of that start is filled with: constants, or expressions after `=`.
        pub input: Entries<FieldName, Given>,
        /// How that case can end, and where the flow goes on: every outcome of its ends, and `withdrawn`.
        pub outcomes: AtLeastOne<Entries<Id, ChildOutcome>>,
        /// The limit.
        pub due: Option<Due>,
    }
}

mapping! {
    /// What follows an end of another case.
    pub struct ChildOutcome {
        /// Shown to people.
        pub label: Option<Text>,
        /// Where it leads; default: the step's `next`.
        pub next: Option<Next>,
        /// Documents that it makes.
        pub issues: Vec<Id>,
    }
}

/// How many branches must return.
#[derive(Clone, Copy, Debug)]
pub struct JoinWord {
    /// How many; nothing for all.
    pub count: Option<u32>,
    /// Where.
    pub span: Span,
}

impl Read for JoinWord {
    fn read(node: &Node) -> Option<Self> {
        let scalar = node.scalar()?;
        let count = match (&*scalar.text, scalar.resolve()) {
            ("all", _) => None,
            ("any", _) => Some(1),
            (digits, Plain::Integer) => Some(digits.parse().ok()?),
            _ => return None,
        };
        Some(Self { count, span: node.span })
    }
}

impl schemars::JsonSchema for JoinWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "JoinWord".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [
                { "type": "string", "enum": ["all", "any"] },
                { "type": "integer", "minimum": 1, "maximum": 10000 },
            ],
            "x-motcua-expected": "`all`, `any` or a number",
        })
    }
}

/// How many elements a list may have.
#[derive(Clone, Copy, Debug)]
pub struct ElementsMax {
    /// So many.
    pub value: u32,
    /// Where.
    pub span: Span,
}

impl Read for ElementsMax {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { value: node.scalar()?.text.parse().ok()?, span: node.span })
    }
}

impl schemars::JsonSchema for ElementsMax {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ElementsMax".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": 10000 })
    }
}
