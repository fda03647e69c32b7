//! Files on disk. The only place in this crate that knows one.

use std::path::Path;
use std::sync::Arc;

use super::sources::{Sources, Unreadable};
use crate::source::BYTES_MAX;

/// The disk, as seen from the current folder. Paths are shown in messages as they were given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder;

/// Folders within folders; more are a circle of links.
const DEPTH_MAX: usize = 16;

impl Sources for Folder {
    fn read(&self, path: &str) -> Result<Option<Arc<str>>, Unreadable> {
        let Ok(about) = std::fs::metadata(path) else { return Ok(None) };
        if !about.is_file() {
            return Ok(None);
        }
        // Asked before reading: a file of gigabytes must not be loaded to be refused.
        if about.len() > BYTES_MAX as u64 {
            return Err(Unreadable::TooLong);
        }
        let bytes = std::fs::read(path).map_err(|_| Unreadable::Refused)?;
        let text = String::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
        Ok(Some(text.into()))
    }

    fn list(&self, path: &str) -> Vec<String> {
        let mut files = Vec::new();
        let here = if path.is_empty() { "." } else { path };
        if Path::new(here).is_file() {
            files.push(path.to_owned());
        } else {
            collect(path.trim_end_matches('/'), 0, &mut files);
        }
        files.sort();
        files
    }

    fn exists(&self, path: &str) -> bool {
        path.is_empty() || Path::new(path).exists()
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        let real = |path: &str| std::fs::canonicalize(if path.is_empty() { "." } else { path }).ok();
        one == other || real(one).is_some_and(|real_one| Some(real_one) == real(other))
    }

    /// Above the current folder there are others, which a relative path does not show.
    fn parent(&self, path: &str) -> Option<String> {
        if path == "/" {
            return None;
        }
        let climbs = path.split('/').all(|part| part == "..") || path.is_empty() || path == ".";
        if !climbs {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            return Some(if folder.is_empty() && path.starts_with('/') { "/".to_owned() } else { folder.to_owned() });
        }
        let above = if path.is_empty() || path == "." { "..".to_owned() } else { format!("{path}/..") };
        let real = |path: &str| std::fs::canonicalize(if path.is_empty() { "." } else { path }).ok();
        (real(path) != real(&above)).then_some(above)
    }
}

fn collect(folder: &str, depth: usize, files: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Hidden folders and build output hold copies, never the originals.
        if name.starts_with('.') || name == "target" {
            continue;
        }
        let path = super::sources::join(folder, &name);
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < DEPTH_MAX => collect(&path, depth + 1, files),
            Ok(kind) if kind.is_file() => files.push(path),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_comes_to_an_end_above() {
        for path in ["/", "/a", "/a/b/c.yaml", "a/b/c.yaml", ".", "", "..", "a"] {
            let ways = std::iter::successors(Some(path.to_owned()), |path| Folder.parent(path));
            // No folder of this machine lies deeper.
            assert!(ways.take(1_000).count() < 1_000, "from `{path}` one climbs for ever");
        }
    }
}
