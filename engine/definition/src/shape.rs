//! The shape of a file: its published JSON Schema, compiled, and the walk that compares a tree with it.
//!
//! The schema that an editor completes from and the checker that refuses a key are one and the same thing, so they
//! cannot disagree. Only the part of JSON Schema that our own schemas use is understood here; a test compiles every
//! schema, and a keyword that is not understood is a failure there and not a silent acceptance.
//!
//! Beside the standard keywords there are a few of our own, which other tools ignore:
//!
//! | Keyword | Meaning |
//! |---|---|
//! | `x-motcua-later` | part of the language, and not carried out by this version: refused as `not-yet` |
//! | `x-motcua-later-values` | the same, of single words |
//! | `x-motcua-later-other` | the same, of every word that is not listed |
//! | `x-motcua-later-kind` | the same, of one kind of value: a list where a single value is carried out |
//! | `x-motcua-expected` | the words for "expected …" in messages |
//! | `x-motcua-rule` | the name of the rule that a wrong value breaks, where it is not the general one |
//! | `x-motcua-format` | how the text is read exactly; `pattern` is only what editors can check |

mod compile;
mod format;
mod order;
mod walk;

use std::collections::BTreeMap;

use motcua_kernel::sentence::Sentence;
use regex::Regex;

pub use format::days;
pub(crate) use format::{date, hour, hours, percent};
pub(crate) use order::Order;
pub use walk::{Checked, check};

/// A compiled schema: shapes refer to each other by number, because they may be recursive.
#[derive(Debug)]
pub struct Shapes {
    all: Vec<Shape>,
    root: ShapeIx,
}

/// The place of a shape in [`Shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ShapeIx(usize);

/// What may stand in one place.
#[derive(Debug, Default)]
struct Shape {
    /// The words for "expected …".
    expected: Option<String>,
    /// The rule that a wrong value breaks.
    rule: Option<&'static str>,
    /// What it may be; empty means anything.
    kinds: Vec<Kind>,
    /// If a text: one of these.
    values: Vec<String>,
    /// If a text: these are part of the language, and not carried out yet; with the reason, if there is a special one.
    later_values: BTreeMap<String, Option<String>>,
    /// If a text: any other is part of the language, and not carried out yet; with the words for it.
    later_other: Option<String>,
    /// If a whole number: exactly this.
    constant: Option<i64>,
    /// If a text: like this. With what to say otherwise.
    pattern: Option<(Regex, Option<String>)>,
    /// If a text: read so.
    format: Option<format::Format>,
    /// If a number: at least this.
    minimum: Option<i64>,
    /// If a number: at most this.
    maximum: Option<i64>,
    /// If a list: of these.
    items: Option<ShapeIx>,
    /// If a list or a mapping: at least so many.
    at_least: usize,
    /// If a mapping: these keys.
    properties: Vec<Property>,
    /// If a mapping: what stands under other keys.
    others: Others,
    /// If a mapping: what other keys look like.
    key_pattern: Option<(Regex, Option<String>)>,
    /// If a mapping: which shape it has depends on the value of this key.
    tagged: Option<Tagged>,
    /// One of these, chosen by what kind of node there is.
    any_of: Vec<ShapeIx>,
}

/// What a node may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Number,
    YesNo,
    List,
    Map,
}

/// A key of a mapping.
#[derive(Debug)]
struct Property {
    name: String,
    shape: ShapeIx,
    required: bool,
    /// Part of the language, and not carried out yet; with the reason, if there is a special one.
    later: Option<Option<String>>,
    /// This kind of value is part of the language here, and not carried out yet.
    later_kind: Option<(Kind, String)>,
}

/// What stands under keys that are not listed.
#[derive(Debug, Default)]
enum Others {
    #[default]
    Anything,
    Refused,
    Shaped(ShapeIx),
}

impl Shapes {
    /// Everything that a schema may say to people: for the test that holds the catalogue against it.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for shape in &self.all {
            words.extend(shape.expected.clone());
            words.extend(shape.later_other.clone());
            words.extend(shape.later_values.values().flatten().cloned());
            words.extend(shape.pattern.iter().chain(&shape.key_pattern).filter_map(|(_, message)| message.clone()));
            for property in &shape.properties {
                words.extend(property.later.iter().flatten().cloned());
                words.extend(property.later_kind.iter().map(|(_, what)| what.clone()));
            }
        }
        let sentence = |words: String| Sentence::of_schema(&words).templates().concat();
        words.into_iter().map(sentence).collect()
    }
}

/// The kinds of a tagged mapping.
#[derive(Debug)]
struct Tagged {
    key: String,
    shapes: Vec<(String, ShapeIx)>,
}
