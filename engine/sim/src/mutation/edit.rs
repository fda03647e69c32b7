//! Changing the text of a file: a stretch is replaced, an element of a list or a key of a mapping is taken out.

use std::ops::Range;

use motcua_definition::source::{Entry, Node, Span};

/// One stretch replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edit {
    /// Something else stands here.
    pub(super) fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { range: span.start as usize..span.end as usize, text: text.into() }
    }

    /// A key and its value are gone; nothing where it is the only one.
    pub(super) fn without_key(entries: &[Entry], place: usize) -> Option<Self> {
        let spans: Vec<Span> = entries.iter().map(|entry| entry.key.span.to(entry.value.span)).collect();
        Self::without(&spans, place)
    }

    /// An element is gone; nothing where it is the only one.
    pub(super) fn without_item(items: &[Node], place: usize) -> Option<Self> {
        let spans: Vec<Span> = items.iter().map(|item| item.span).collect();
        Self::without(&spans, place)
    }

    /// What stands between two neighbours (a comma, a line break and its indentation) goes with the one that is gone, so
    /// the same cut is right in both styles of YAML.
    fn without(spans: &[Span], place: usize) -> Option<Self> {
        let range = match (spans.get(place + 1), place.checked_sub(1).and_then(|before| spans.get(before))) {
            (Some(next), _) => spans[place].start..next.start,
            (None, Some(before)) => before.end..spans[place].end,
            (None, None) => return None,
        };
        Some(Self { range: range.start as usize..range.end as usize, text: String::new() })
    }

    /// The changed text.
    pub(super) fn applied(&self, text: &str) -> String {
        let (before, after) = (text.get(..self.range.start), text.get(self.range.end..));
        format!("{}{}{}", before.unwrap_or(""), self.text, after.unwrap_or(""))
    }
}

/// A text between double quotes, as every reader of YAML takes it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
