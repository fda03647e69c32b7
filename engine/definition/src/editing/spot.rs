//! The key or value at a byte of a file, and the way to it.

use super::keys::Way;
use crate::source::{Entry, Node, NodeKind};

/// Where a byte of a file is.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    /// From the top to the mapping or list in which it is, with the node at each step.
    pub(super) way: Vec<(Way<'a>, &'a Node)>,
    /// What is there.
    pub(super) at: At<'a>,
}

/// What is at a spot.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// The key of an entry.
    Key(&'a Entry, &'a Node),
    /// A single value; the way ends with it.
    Value(&'a Node),
}

impl<'a> Spot<'a> {
    /// What stands at a byte.
    pub(super) fn of(root: &'a Node, byte: usize) -> Option<Self> {
        let byte = u32::try_from(byte).ok()?;
        Self::search(root, &|span, _| span.start <= byte && byte <= span.end)
    }

    /// Where a text stands that stands nowhere else.
    pub(super) fn marked(root: &'a Node, mark: &str) -> Option<Self> {
        Self::search(root, &|_, text| text.contains(mark))
    }

    fn search(root: &'a Node, is: &dyn Fn(crate::source::Span, &str) -> bool) -> Option<Self> {
        let mut way = Vec::new();
        let at = descend(root, is, &mut way)?;
        Some(Self { way, at })
    }

    /// The keys that lead here; for a key, itself included.
    pub(super) fn path(&self) -> Vec<&'a str> {
        let mut path: Vec<&str> = self
            .way
            .iter()
            .filter_map(|(step, _)| match step {
                Way::Key(key) => Some(*key),
                Way::Item => None,
            })
            .collect();
        if let At::Key(entry, _) = self.at {
            path.push(&entry.key.text);
        }
        path
    }
}

fn descend<'a>(
    node: &'a Node,
    is: &dyn Fn(crate::source::Span, &str) -> bool,
    way: &mut Vec<(Way<'a>, &'a Node)>,
) -> Option<At<'a>> {
    match &node.kind {
        NodeKind::Map(entries) => entries.iter().find_map(|entry| {
            if is(entry.key.span, &entry.key.text) {
                return Some(At::Key(entry, node));
            }
            way.push((Way::Key(&entry.key.text), &entry.value));
            let found = descend(&entry.value, is, way);
            if found.is_none() {
                way.pop();
            }
            found
        }),
        NodeKind::List(items) => items.iter().find_map(|item| {
            way.push((Way::Item, item));
            let found = descend(item, is, way);
            if found.is_none() {
                way.pop();
            }
            found
        }),
        NodeKind::Scalar(scalar) => is(node.span, &scalar.text).then_some(At::Value(node)),
        NodeKind::Refused => None,
    }
}
