//! The files of the project: those that the workbench shows and may write.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use motcua_definition::project::{Folder, Sources, Unreadable};
use motcua_definition::schema::FileKind;

/// The project on disk, with one file as it is being typed.
#[derive(Debug)]
pub(super) struct Typed<'a> {
    pub(super) path: &'a str,
    pub(super) text: Option<Arc<str>>,
}

impl Sources for Typed<'_> {
    fn read(&self, path: &str) -> Result<Option<Arc<str>>, Unreadable> {
        match &self.text {
            Some(text) if path == self.path => Ok(Some(Arc::clone(text))),
            _ => Folder.read(path),
        }
    }

    fn list(&self, path: &str) -> Vec<String> {
        Folder.list(path)
    }

    fn exists(&self, path: &str) -> bool {
        Folder.exists(path)
    }

    fn parent(&self, path: &str) -> Option<String> {
        Folder.parent(path)
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        Folder.is_same(one, other)
    }
}

/// Every file that may be shown and written: ours, and the templates beside them. Links are not followed.
pub(super) fn all(home: &str) -> Vec<String> {
    let ours = |path: &String| FileKind::of(path).is_some() || path.ends_with(".html") || path.ends_with(".txt");
    Folder.list(home).into_iter().filter(ours).collect()
}

/// A text in a few letters, to tell whether it changed.
pub(super) fn mark(text: &str) -> String {
    let mut hash = DefaultHasher::new();
    text.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// Why a file was not written.
#[derive(Debug)]
pub(super) enum Unsaved {
    /// It is no file of the project.
    Foreign,
    /// Somebody else wrote it in the meantime.
    Changed,
    /// The system refuses.
    Refused(std::io::Error),
}

/// Writes a file, all of it or nothing.
pub(super) fn save(home: &str, path: &str, text: &str, before: &str) -> Result<(), Unsaved> {
    if !all(home).iter().any(|known| known == path) {
        return Err(Unsaved::Foreign);
    }
    let present = Folder.read(path).ok().flatten().unwrap_or_else(|| "".into());
    if mark(&present) != before {
        return Err(Unsaved::Changed);
    }
    let target = Path::new(path);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        // A new file of this kind is for its owner alone; the old one may have been for others as well.
        new.as_file().set_permissions(std::fs::metadata(target)?.permissions())?;
        new.persist(target).map(drop).map_err(|error| error.error)
    };
    write().map_err(Unsaved::Refused)
}
