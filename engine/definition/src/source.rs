//! Text to a tree in which every key and value knows where it stands. The only place that names the YAML parser.
//!
//! The parser is `granit-parser`, read event by event and not through serde: only so do collections have an end as
//! well as a start, are anchors, aliases and tags seen with their position instead of being resolved, and can limits
//! stop a hostile file before anything was built from it.
//!
//! The profile: YAML 1.2, one document, no anchors, aliases, merge keys, tags or directives, no tabs, no key twice, and
//! no plain value that two YAML readers would understand differently (`NO`, `0777`, `13:30`).

mod file;
mod plain;
mod spelling;
mod tree;

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use std::sync::Arc;

pub use file::{FileId, Position, SourceFile, SourceMap, Span};
pub use plain::Plain;
pub use tree::{BYTES_MAX, DEPTH_MAX, NODES_MAX, parse};

/// One value of a file, and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// From its first to its last character; for a block collection, from its first key to the end of its last value.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// A single value.
    Scalar(Scalar),
    /// Several values in order.
    List(Vec<Node>),
    /// Named values, in the order of the file; no name occurs twice.
    Map(Vec<Entry>),
    /// Something that was already refused (an alias, say). Says nothing more, and is left out of all later checks.
    Refused,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The name.
    pub key: Key,
    /// What stands under it.
    pub value: Node,
}

/// A key, as it is spelled.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its text.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// A single value, as it is spelled.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// Its text, after escapes and folding.
    pub text: Arc<str>,
    /// How it is written.
    pub style: Style,
}

/// How a single value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

impl Scalar {
    /// What the value is by the core schema of YAML 1.2: only plain values can be anything but text.
    pub fn resolve(&self) -> Plain {
        match self.style {
            Style::Plain => Plain::of(&self.text),
            _ => Plain::Text,
        }
    }
}

impl Node {
    /// The value under this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The key and the value under this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            NodeKind::Map(entries) => entries.iter().find(|entry| &*entry.key.text == key),
            _ => None,
        }
    }

    /// The single value, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            NodeKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// What it is, in words for a message: `the number 5`, `a list`.
    pub fn describe(&self) -> Sentence {
        match &self.kind {
            NodeKind::Scalar(scalar) => match scalar.resolve() {
                Plain::Null => say!("nothing"),
                Plain::YesNo(_) => Sentence::verbatim(format!("`{}`", scalar.text)),
                Plain::Integer | Plain::Decimal => say!("the number {number}", number = scalar.text),
                Plain::Text | Plain::Ambiguous => match shorten(&scalar.text) {
                    "" => say!("an empty text"),
                    text => say!("the text `{text}`", text),
                },
            },
            NodeKind::List(_) => say!("a list"),
            NodeKind::Map(_) => say!("a mapping"),
            NodeKind::Refused => say!("something that was refused"),
        }
    }
}

/// The first line, and not too much of it: a message must stay readable whatever the file holds.
fn shorten(text: &str) -> &str {
    let line = text.lines().next().unwrap_or("");
    line.char_indices().nth(60).map_or(line, |(end, _)| &line[..end])
}
