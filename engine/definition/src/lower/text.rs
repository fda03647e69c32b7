//! Texts in their languages.

use std::sync::Arc;

use motcua_kernel::text::{Language, Text};

use crate::syntax::leaf::{Article, Basis, Text as Written};

/// A text. A plain one is in the procedure's first language.
pub(crate) fn text(written: &Written, first: Language) -> Text {
    match written {
        Written::One(words) => Text::new().with(first, words.text.clone()),
        Written::Full(translations) => {
            let mut text = Text::new();
            for (language, words) in [(Language::Vi, &translations.vi), (Language::En, &translations.en)] {
                if let Some(words) = words {
                    text = text.with(language, words.text.clone());
                }
            }
            text
        }
    }
}

/// A text that may be missing.
pub(crate) fn optional(written: Option<&Written>, first: Language) -> Text {
    written.map_or_else(Text::new, |written| text(written, first))
}

/// Articles as they are printed: `Building Act, art. 12(1)`, with the address behind it where there is one.
pub(crate) fn basis(written: &[Basis]) -> Vec<Arc<str>> {
    written
        .iter()
        .map(|basis| match basis {
            Basis::One(words) => words.text.clone(),
            Basis::Full(Article { act, article, url, .. }) => {
                let mut line = act.text.to_string();
                if let Some(article) = article {
                    line.push_str(", ");
                    line.push_str(&article.text);
                }
                if let Some(url) = url {
                    line.push_str(&format!(" ({})", url.text));
                }
                line.into()
            }
        })
        .collect()
}
