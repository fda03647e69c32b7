//! Texts for people, in their languages, and the law behind them.

use motcua_kernel::text::Language;

use super::super::{by_kind, mapping, words};
use super::{Url, Words};
use crate::source::Span;

words! {
    /// A language.
    pub enum LanguageCode {
        /// Vietnamese.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

impl LanguageCode {
    /// As the kernel knows it.
    pub fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

mapping! {
    /// A text in several languages.
    #[schemars(extend("x-motcua-expected" = "a map of languages"))]
    pub struct Translations {
        /// Vietnamese.
        pub vi: Option<Words>,
        /// English.
        pub en: Option<Words>,
    }
}

by_kind! {
    /// A text: in the procedure's first language, or a map of languages.
    pub enum Text {
        /// In the first language.
        One(Words),
        /// By language.
        Full(Translations),
    }
}

impl Text {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::One(words) => words.span,
            Self::Full(translations) => translations.span,
        }
    }
}

mapping! {
    /// An article of law.
    pub struct Article {
        /// The act.
        pub act: Words,
        /// The article within it.
        pub article: Option<Words>,
        /// Where to read it; best its ELI, which stays the same.
        pub url: Option<Url>,
    }
}

by_kind! {
    /// A legal basis.
    pub enum Basis {
        /// In words.
        One(Words),
        /// In parts.
        Full(Article),
    }
}
