//! The files of the project as the editor sees them: what is open there hides what is on disk.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use motcua_definition::project::{Folder, Sources, Unreadable};
use url::Url;

/// What was read from a place.
type Reading = Result<Option<Arc<str>>, Unreadable>;

/// Open texts over the disk. What was read once is kept until the client says that it changed.
#[derive(Debug, Default)]
pub(super) struct Disk {
    open: BTreeMap<String, Arc<str>>,
    read: RefCell<BTreeMap<String, Reading>>,
}

impl Disk {
    pub(super) fn open(&mut self, path: &str, text: Arc<str>) {
        self.open.insert(path.to_owned(), text);
    }

    pub(super) fn close(&mut self, path: &str) {
        self.open.remove(path);
        self.changed(path);
    }

    pub(super) fn changed(&mut self, path: &str) {
        self.read.get_mut().remove(path);
    }

    pub(super) fn is_open(&self, path: &str) -> bool {
        self.open.contains_key(path)
    }
}

impl Sources for Disk {
    fn read(&self, path: &str) -> Reading {
        if let Some(text) = self.open.get(path) {
            return Ok(Some(Arc::clone(text)));
        }
        self.read.borrow_mut().entry(path.to_owned()).or_insert_with(|| Folder.read(path)).clone()
    }

    fn list(&self, path: &str) -> Vec<String> {
        let mut files = Folder.list(path);
        // A file that was never saved is there nevertheless.
        files.extend(
            self.open.keys().filter(|open| *open == path && !files.contains(open)).cloned().collect::<Vec<_>>(),
        );
        files
    }

    fn exists(&self, path: &str) -> bool {
        self.open.contains_key(path) || Folder.exists(path)
    }

    fn parent(&self, path: &str) -> Option<String> {
        Folder.parent(path)
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        Folder.is_same(one, other)
    }
}

/// The path behind an address, as the checker writes paths.
pub(super) fn path(address: &str) -> Option<String> {
    let path = Url::parse(address).ok()?.to_file_path().ok()?;
    Some(path.to_string_lossy().replace('\\', "/"))
}

/// The address of a path.
pub(super) fn address(path: &str) -> String {
    Url::from_file_path(Path::new(path)).map_or_else(|()| path.to_owned(), |url| url.to_string())
}
