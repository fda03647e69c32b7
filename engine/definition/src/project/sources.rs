//! Where files come from: a disk, or a deployment that was sent.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by path. Paths use `/`; a folder has no `/` at its end, and the empty path is the folder everything is in.
pub trait Sources {
    /// The text of a file; nothing if there is none.
    ///
    /// # Errors
    ///
    /// The file is there and cannot be read.
    fn read(&self, path: &str) -> Result<Option<Arc<str>>, Unreadable>;

    /// Every file at or below this path, in order.
    fn list(&self, path: &str) -> Vec<String>;

    /// Whether there is a file or folder of this name.
    fn exists(&self, path: &str) -> bool;

    /// The folder in which this file or folder is; nothing at the top.
    fn parent(&self, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        Some(path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned()))
    }

    /// Whether two paths name one folder.
    fn is_same(&self, one: &str, other: &str) -> bool {
        one == other
    }
}

/// Why a file that is there cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is longer than any file of ours may be.
    TooLong,
    /// It is not UTF-8.
    NotText,
    /// The system refuses.
    Refused,
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, Arc<str>>);

impl Sources for Memory {
    fn read(&self, path: &str) -> Result<Option<Arc<str>>, Unreadable> {
        match self.0.get(path) {
            Some(text) if text.len() > crate::source::BYTES_MAX => Err(Unreadable::TooLong),
            found => Ok(found.cloned()),
        }
    }

    fn list(&self, path: &str) -> Vec<String> {
        self.0.keys().filter(|name| is_at_or_below(name, path)).cloned().collect()
    }

    fn exists(&self, path: &str) -> bool {
        self.0.keys().any(|name| is_at_or_below(name, path))
    }
}

fn is_at_or_below(name: &str, path: &str) -> bool {
    path.is_empty() || name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path below a folder.
pub(super) fn join(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        "/" => format!("/{path}"),
        _ => format!("{folder}/{path}"),
    }
}
