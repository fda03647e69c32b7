//! A file as an outline: its sections, and in them what is declared.

use std::ops::Range;

use super::names::entries;
use super::tell::label;
use super::{Kind, Workspace};
use crate::source::{Entry, Node, NodeKind};

/// One line of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// A few words beside it: what people call it.
    pub detail: String,
    /// What it is; a section is nothing.
    pub kind: Option<Kind>,
    /// All of it.
    pub range: Range<usize>,
    /// Its name.
    pub selection: Range<usize>,
    /// What is in it.
    pub children: Vec<Symbol>,
}

impl Workspace {
    /// The outline of a file.
    pub fn symbols(&self, path: &str) -> Vec<Symbol> {
        let Some(document) = self.documents.get(path) else { return Vec::new() };
        entries(&document.tree).filter(|entry| entry.value.scalar().is_none()).map(section).collect()
    }
}

fn section(entry: &Entry) -> Symbol {
    let kind = Kind::of_section(&entry.key.text);
    let children = match &entry.value.kind {
        // A text in several languages has no parts that one would look for.
        NodeKind::Map(_) if kind.is_none() && label(&entry.value).is_some() => Vec::new(),
        NodeKind::Map(entries) => entries.iter().map(|entry| named(entry, kind)).collect(),
        // The stories of a test, by what they show.
        NodeKind::List(items) => items.iter().filter_map(story).collect(),
        _ => Vec::new(),
    };
    Symbol { children, ..named(entry, None) }
}

fn named(entry: &Entry, kind: Option<Kind>) -> Symbol {
    let (start, end) = (entry.key.span.start as usize, entry.key.span.end as usize);
    Symbol {
        name: entry.key.text.to_string(),
        detail: label(&entry.value).unwrap_or_default(),
        kind,
        range: start..(entry.value.span.end as usize).max(end),
        selection: start..end,
        children: Vec::new(),
    }
}

fn story(item: &Node) -> Option<Symbol> {
    let name = item.get("name")?;
    Some(Symbol {
        name: name.scalar()?.text.to_string(),
        detail: String::new(),
        kind: None,
        range: item.span.start as usize..item.span.end as usize,
        selection: name.span.start as usize..name.span.end as usize,
        children: Vec::new(),
    })
}
