//! What a procedure is pinned to: every text that decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::project::package::digest;
use crate::source::{self, FileId};

/// The texts that decide, by their path within the project.
pub(super) struct Pinned {
    pub(super) root: String,
    pub(super) folder: String,
    pub(super) texts: BTreeMap<String, Arc<str>>,
    /// The packs that were taken in.
    pub(super) packs: Vec<super::packs::Taken>,
}

impl Pinned {
    pub(super) fn keep(&mut self, path: &str, id: Option<FileId>, files: &source::SourceMap) {
        if let Some(id) = id {
            let name = self.name(path);
            self.texts.insert(name, files.file(id).text().clone());
        }
    }

    /// A path as seen from the folder of the project.
    pub(super) fn name(&self, path: &str) -> String {
        let below = path.strip_prefix(&self.root).map(|rest| rest.trim_start_matches('/'));
        below.unwrap_or(path).to_owned()
    }

    /// Where the project lies, and under which name a procedure's folder, decides nothing.
    pub(super) fn digest(&self) -> String {
        let own = self.name(&self.folder);
        let name = |path: &'_ str| -> String {
            match path.strip_prefix(&own) {
                Some(rest) if !own.is_empty() && rest.starts_with('/') => format!(".{rest}"),
                _ => path.to_owned(),
            }
        };
        let mut texts: Vec<(String, &str)> = self.texts.iter().map(|(path, text)| (name(path), &**text)).collect();
        texts.sort();
        digest(texts.iter().map(|(name, text)| (name.as_str(), *text)))
    }
}
