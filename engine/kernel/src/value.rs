//! Case data: what people enter, what scripts compute, what systems answer.
//!
//! In events a value is written so that its type can be read back without the form: text, whole numbers, booleans,
//! lists and `null` are plain JSON; everything else is an object with one key that names the type
//! (`{"decimal": "12.50"}`, `{"date": "2026-03-02"}`, `{"sealed": {…}}`). An archive must stay readable when the
//! procedure that produced it is gone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::FieldId;

/// Named values: a filled form, the result of a call, the variables of a script.
pub type Record = BTreeMap<FieldId, Value>;

/// One value of case data.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing was given.
    Unset,
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Integer(i64),
    /// Money and quantities. Never a float.
    Decimal(Decimal),
    /// Text, a code, a choice.
    Text(Arc<str>),
    /// A civil date.
    Date(Date),
    /// A moment.
    Moment(Timestamp),
    /// Several values of one type.
    List(Vec<Value>),
    /// Named values.
    Record(Record),
    /// A document that somebody handed in.
    File(FileRef),
    /// A sensitive value that only the holder of the case's key can read. Rules and texts never see inside.
    Sealed(Sealed),
}

/// A document by name and, where known, by content. The engine does not keep the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileRef {
    /// The label under which it was handed in; never a path.
    pub name: Arc<str>,
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Arc<str>>,
    /// How many bytes it has, as whoever handed it in says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// Ciphertext of a sensitive value. Hashes of events run over this form, so erasing the key leaves them verifiable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sealed {
    /// Which key of the case opens it.
    pub key: Arc<str>,
    /// Base64 of nonce and ciphertext.
    pub text: Arc<str>,
}

impl Value {
    /// Text from anything that is text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// Whether nothing was given.
    pub fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// The word for its type in messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Unset => "nothing",
            Self::YesNo(_) => "yes or no",
            Self::Integer(_) => "a whole number",
            Self::Decimal(_) => "a number",
            Self::Text(_) => "text",
            Self::Date(_) => "a date",
            Self::Moment(_) => "a moment",
            Self::List(_) => "a list",
            Self::Record(_) => "a record",
            Self::File(_) => "a file",
            Self::Sealed(_) => "a sealed value",
        }
    }
}

/// As people write it: `true`, `12.50`, `2026-03-02`, `[a, b]`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset => f.write_str("—"),
            Self::YesNo(yes) => yes.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Date(date) => date.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
            Self::List(items) => {
                f.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Record(record) => {
                f.write_str("{")?;
                for (position, (name, value)) in record.iter().enumerate() {
                    if position > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{name}: {value}")?;
                }
                f.write_str("}")
            }
            Self::File(file) => f.write_str(&file.name),
            Self::Sealed(_) => f.write_str("•••"),
        }
    }
}

/// The written form. Separate from [`Value`], so that the archive's promise is visible in one place.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tagged {
    Decimal(Decimal),
    Date(Date),
    Moment(Timestamp),
    Record(Record),
    File(FileRef),
    Sealed(Sealed),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    YesNo(bool),
    Integer(i64),
    Text(Arc<str>),
    List(Vec<Value>),
    Tagged(Tagged),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unset => serializer.serialize_none(),
            Self::YesNo(yes) => yes.serialize(serializer),
            Self::Integer(number) => number.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
            Self::Decimal(number) => Tagged::Decimal(*number).serialize(serializer),
            Self::Date(date) => Tagged::Date(*date).serialize(serializer),
            Self::Moment(moment) => Tagged::Moment(*moment).serialize(serializer),
            Self::Record(record) => Tagged::Record(record.clone()).serialize(serializer),
            Self::File(file) => Tagged::File(file.clone()).serialize(serializer),
            Self::Sealed(sealed) => Tagged::Sealed(sealed.clone()).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<Written>::deserialize(deserializer)? {
            None => Self::Unset,
            Some(Written::YesNo(yes)) => Self::YesNo(yes),
            Some(Written::Integer(number)) => Self::Integer(number),
            Some(Written::Text(text)) => Self::Text(text),
            Some(Written::List(items)) => Self::List(items),
            Some(Written::Tagged(Tagged::Decimal(number))) => Self::Decimal(number),
            Some(Written::Tagged(Tagged::Date(date))) => Self::Date(date),
            Some(Written::Tagged(Tagged::Moment(moment))) => Self::Moment(moment),
            Some(Written::Tagged(Tagged::Record(record))) => Self::Record(record),
            Some(Written::Tagged(Tagged::File(file))) => Self::File(file),
            Some(Written::Tagged(Tagged::Sealed(sealed))) => Self::Sealed(sealed),
        })
    }
}
