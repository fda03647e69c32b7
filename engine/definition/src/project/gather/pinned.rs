//! What a procedure is pinned to: every text that decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::project::PROJECT_FILE;
use crate::project::package::digest;
use crate::project::severities::Severities;
use crate::source::{self, FileId};

/// The texts that decide, by their path within the project.
pub(super) struct Pinned {
    pub(super) root: String,
    pub(super) folder: String,
    pub(super) texts: BTreeMap<String, Arc<str>>,
    /// The packs that were taken in.
    pub(super) packs: Vec<super::packs::Taken>,
    /// How severe the packs want findings to be.
    pub(super) severities: Severities,
    /// What was taken from the project file: it decides, and the file itself does not.
    pub(super) preset: Vec<String>,
}

impl Pinned {
    pub(super) fn new(root: String, folder: String) -> Self {
        let (texts, packs) = (BTreeMap::new(), Vec::new());
        Self { root, folder, texts, packs, severities: Severities::default(), preset: Vec::new() }
    }

    /// From where paths in this file count.
    pub(super) fn folder_of(&self, file: FileId) -> String {
        let pack = self.packs.iter().find(|taken| taken.file == file);
        pack.map_or_else(|| self.folder.clone(), |taken| super::packs::folder(&self.root, &taken.name))
    }

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
        // How severe findings are decides nothing, so that the file that says it counts only for what was taken from it.
        let preset = self.preset.join("\n");
        let files = self.texts.iter().filter(|(path, _)| *path != PROJECT_FILE);
        let mut texts: Vec<(String, &str)> = files.map(|(path, text)| (name(path), &**text)).collect();
        if !preset.is_empty() {
            texts.push((PROJECT_FILE.to_owned(), &preset));
        }
        texts.sort();
        digest(texts.iter().map(|(name, text)| (name.as_str(), *text)))
    }
}
