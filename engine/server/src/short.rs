//! Texts with a length: what stands in one line of a page may not fill a book, and what is kept for ever costs for ever.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A name of something: of a step, of a person, of a message.
pub(crate) type Name = Short<200>;
/// Some sentences, as a form takes them too.
pub(crate) type Sentences = Short<{ motcua_kernel::form::TEXT_CHARACTERS_MAX }>;

/// A text of at most so many characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Short<const MAX: usize>(pub(crate) String);

impl<'de, const MAX: usize> Deserialize<'de> for Short<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.chars().count() {
            length if length <= MAX => Ok(Self(text)),
            length => Err(D::Error::custom(format_args!("expected at most {MAX} characters, found {length}"))),
        }
    }
}

impl<const MAX: usize> JsonSchema for Short<MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Short{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": MAX})
    }
}
