//! The folder of a store: its rights, and who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::OpenError;

/// The folder, for its owner alone. One that others may look into is made private only while it is empty: who put
/// files there may have wanted them to be seen.
pub(super) fn prepare(folder: &Path) -> Result<(), OpenError> {
    let failed = |error: io::Error| OpenError::Folder { path: folder.to_owned(), problem: error.to_string() };
    if !folder.exists() {
        return private_folder(folder).map_err(failed);
    }
    if open_to_others(folder).map_err(failed)? {
        if folder.read_dir().map_err(failed)?.next().is_some() {
            return Err(OpenError::OpenToOthers(folder.to_owned()));
        }
        make_private(folder).map_err(failed)?;
    }
    Ok(())
}

/// The lock: of the operating system, on an open file, so that it goes with the process however that ends.
pub(super) fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("motcua.lock");
    let failed = |error: io::Error| OpenError::Folder { path: path.clone(), problem: error.to_string() };
    let file = private_file(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// A file for its owner alone. The database makes its companions with the rights of the file itself.
pub(super) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn open_to_others(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(folder.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

// Elsewhere the rights of the surrounding folder apply.
#[cfg(not(unix))]
fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn open_to_others(_folder: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) -> io::Result<()> {
    Ok(())
}
