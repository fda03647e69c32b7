//! Several edits written at once.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Edit;
use crate::source::SourceMap;

/// Files with edits in them.
pub(super) struct Written {
    /// By path.
    pub(super) texts: BTreeMap<String, Arc<str>>,
    /// Where each edit is now, in the order in which they were given.
    pub(super) places: Vec<Placed>,
}

/// An edit in the text that it was made for, and in the text that it made.
pub(super) struct Placed {
    pub(super) path: String,
    pub(super) before: Range<u32>,
    pub(super) after: Range<u32>,
}

/// Writes edits that do not overlap.
pub(super) fn apply<'e>(files: &SourceMap, edits: impl Iterator<Item = &'e Edit>) -> Written {
    let edits: Vec<&Edit> = edits.collect();
    let mut order: Vec<usize> = (0..edits.len()).collect();
    order.sort_by_key(|place| edits[*place].span);
    let mut texts: BTreeMap<String, (String, u32)> = BTreeMap::new();
    let mut places: BTreeMap<usize, Placed> = BTreeMap::new();
    for place in order {
        let Edit { span, new, .. } = edits[place];
        let file = files.file(span.file);
        let (text, done) = texts.entry(file.name().to_string()).or_default();
        text.push_str(file.slice(*done..span.start));
        let start = length(text);
        text.push_str(new);
        *done = span.end;
        let placed = Placed { path: file.name().to_string(), before: span.start..span.end, after: start..length(text) };
        places.insert(place, placed);
    }
    for file in files.files() {
        if let Some((text, done)) = texts.get_mut(&**file.name()) {
            text.push_str(file.slice(*done..length(file.text())));
        }
    }
    Written {
        texts: texts.into_iter().map(|(path, (text, _))| (path, text.into())).collect(),
        places: places.into_values().collect(),
    }
}

/// Files are at most 4 MB long.
fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
