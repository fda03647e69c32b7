//! What callers are shown, as types: a field that is not in a type cannot leak.
//!
//! Names come in Vietnamese and English side by side; which one a page shows is its own affair.

pub(crate) mod case;
pub(crate) mod clock;
pub(crate) mod cloud_event;
pub(crate) mod escalation;
pub(crate) mod explanation;
pub(crate) mod form;
pub(crate) mod ledger;
pub(crate) mod payment;
pub(crate) mod procedure;
pub(crate) mod task;
pub(crate) mod visit;

use motcua_kernel::text::{Language, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text in Vietnamese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    /// Vietnamese.
    pub(crate) vi: String,
    /// English.
    pub(crate) en: String,
}

impl From<&Text> for Said {
    fn from(text: &Text) -> Self {
        Self { vi: text.get(Language::Vi).to_owned(), en: text.get(Language::En).to_owned() }
    }
}

impl Said {
    /// In this language.
    pub(crate) fn get(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// Part of a list. The header `Link` names the next part, if there is one.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "{T}List")]
pub(crate) struct List<T> {
    /// What was found.
    pub(crate) items: Vec<T>,
}

/// A moment, as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Moment(pub(crate) jiff::Timestamp);

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Day(pub(crate) jiff::civil::Date);

macro_rules! text_format {
    ($name:ident, $format:literal) => {
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "format": $format})
            }
        }
    };
}

text_format!(Moment, "date-time");
text_format!(Day, "date");
