//! The smallest things that are written: names, texts, durations, expressions.

mod expression;
mod numbers;
mod texts;
mod words;

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

pub use self::expression::{Expression, Given};
pub use self::numbers::{Count, Duration, LanguageVersion, Number, Whole};
pub use self::texts::{
    Code, DataPath, DateText, DaysText, FieldPath, FilePath, Happening, HourText, HoursText, Id, MailAddress,
    MomentText, NumberFormat, OperationName, OperationPath, Pattern, PercentText, PersonName, Reason, SecretName, Size,
    SourcePath, Url, VersionedName, Words, ZoneText,
};
pub use self::words::{Article, Basis, LanguageCode, Text, Translations};

use super::Read;
use crate::source::{Node, NodeKind, Plain, Span};

/// Entries under names that the author chooses, in the order of the file.
#[derive(Clone, Debug)]
pub struct Entries<K, V>(pub Vec<(K, V)>);

/// What can be a key that the author chooses.
pub trait Name: Sized {
    /// From its spelling and place.
    fn named(text: Arc<str>, span: Span) -> Self;
    /// How it looks: pattern and message.
    fn pattern() -> (&'static str, &'static str);
}

impl<K: Name, V: Read> Read for Entries<K, V> {
    const OPTIONAL: bool = true;

    fn read(node: &Node) -> Option<Self> {
        let NodeKind::Map(entries) = &node.kind else { return None };
        let entry = |entry: &crate::source::Entry| {
            Some((K::named(entry.key.text.clone(), entry.key.span), V::read(&entry.value)?))
        };
        entries.iter().map(entry).collect::<Option<_>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<K: Name, V: JsonSchema> JsonSchema for Entries<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("EntriesOf{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (pattern, message) = K::pattern();
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": pattern, "patternErrorMessage": message },
            "additionalProperties": generator.subschema_for::<V>(),
        })
    }
}

impl<K, V> Entries<K, V> {
    /// Names and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Entries<Id, V> {
    /// The value under this name.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(id, _)| &*id.text == name).map(|(_, value)| value)
    }
}

/// A key of the language that this version does not carry out. Writing it is an error that says so.
#[derive(Clone, Copy, Debug)]
pub struct Later;

impl Read for Later {
    const OPTIONAL: bool = true;

    fn read(_: &Node) -> Option<Self> {
        Some(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }
}

impl JsonSchema for Later {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Later".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-motcua-later": true,
            "deprecationMessage": "part of the language and not carried out by this version",
        })
    }
}

impl Read for bool {
    fn read(node: &Node) -> Option<Self> {
        match node.scalar()?.resolve() {
            Plain::YesNo(yes) => Some(yes),
            _ => None,
        }
    }
}

/// Anything: what may stand here depends on something else in the file, and is checked there.
#[derive(Clone, Debug)]
pub struct Loose(pub Node);

impl Read for Loose {
    fn read(node: &Node) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl JsonSchema for Loose {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Loose".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

/// A list or mapping that must be there and must not be empty.
#[derive(Clone, Debug)]
pub struct AtLeastOne<T>(pub T);

impl<T> Deref for AtLeastOne<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Read> Read for AtLeastOne<T> {
    fn read(node: &Node) -> Option<Self> {
        T::read(node).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for AtLeastOne<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        let list = schema.get("type").is_some_and(|kind| kind == "array");
        schema.insert(if list { "minItems" } else { "minProperties" }.to_owned(), 1.into());
        schema
    }
}
