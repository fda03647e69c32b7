//! Words shown to people, in every language a procedure speaks.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A language of the interface. Both are equals: neither is a translation of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Language {
    /// The two-letter code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// From a two-letter code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

/// One text in one or both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Language, Arc<str>>);

impl Text {
    /// Nothing said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same text with one more language.
    #[must_use]
    pub fn with(mut self, language: Language, text: impl Into<Arc<str>>) -> Self {
        self.0.insert(language, text.into());
        self
    }

    /// The text in this language, or in the other one when this is missing; empty when there is none at all.
    pub fn get(&self, language: Language) -> &str {
        self.0.get(&language).or_else(|| self.0.values().next()).map_or("", |text| text)
    }

    /// Whether it was said in this language.
    pub fn speaks(&self, language: Language) -> bool {
        self.0.contains_key(&language)
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
