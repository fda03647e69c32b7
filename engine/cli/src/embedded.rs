//! The example procedures, packed into the binary when it was built.

use std::io;
use std::path::Path;

/// Path below `workflows/`, and content.
pub(crate) const WORKFLOWS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/workflows.rs"));

/// Writes them into a folder.
pub(crate) fn unpack(folder: &Path) -> io::Result<()> {
    for (name, content) in WORKFLOWS {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, content)?;
    }
    Ok(())
}
