//! Noticing that files change. The system tells; nobody asks again and again.

use std::path::Path;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::failure::Failure;

/// Tells as long as it lives.
#[derive(Debug)]
pub(crate) struct Watch {
    _watcher: RecommendedWatcher,
}

/// Calls `told` whenever something of interest below a folder was written, made, renamed or deleted. One save may be
/// told several times: whoever acts on it waits for the end of the flurry.
pub(crate) fn watch(folder: &Path, told: impl Fn() + Send + 'static) -> Result<Watch, Failure> {
    let trouble = |error: notify::Error| {
        Failure::internal(
            format!("không theo dõi được thư mục: {error}"),
            format!("the folder cannot be watched: {error}"),
        )
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // What was lost on the way may have been anything.
        if event.map_or(true, |event| matters(&event)) {
            told();
        }
    })
    .map_err(trouble)?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    watcher.watch(folder, RecursiveMode::Recursive).map_err(trouble)?;
    Ok(Watch { _watcher: watcher })
}

/// Reading changes nothing; nor does what editors and builds keep beside the files.
fn matters(event: &notify::Event) -> bool {
    let written = !matches!(event.kind, EventKind::Access(_));
    let ours = |path: &std::path::PathBuf| {
        let named = path.extension().and_then(|end| end.to_str());
        named.is_some_and(|end| matches!(end, "yaml" | "yml" | "html" | "txt" | "csv" | "rhai"))
    };
    written && (event.need_rescan() || event.paths.iter().any(ours))
}
