//! Noticing that files change. The system tells; nobody asks again and again.

use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use motcua_definition::project::{self, Folder};
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
    // What the project presets stands in a file above. Its folder is watched, since saving may put another file there.
    if let Some(above) = project::folder(&Folder, &folder.to_string_lossy()) {
        let above = if above.is_empty() { Path::new(".") } else { Path::new(&above) };
        if !above.starts_with(folder) {
            watcher.watch(above, RecursiveMode::NonRecursive).map_err(trouble)?;
        }
    }
    Ok(Watch { _watcher: watcher })
}

/// How long it must be quiet after a change: one save is several changes.
const FLURRY: Duration = Duration::from_millis(50);

/// Does something at once and then after each change, until nobody tells any more or it fails. Between changes nothing
/// runs.
pub(crate) fn rounds(changes: &Receiver<()>, pass: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    loop {
        pass()?;
        if changes.recv().is_err() {
            return Ok(());
        }
        while changes.recv_timeout(FLURRY).is_ok() {}
    }
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_flurry_is_one_round() {
        let (tell, changes) = channel();
        (0..5).for_each(|_| tell.send(()).unwrap());
        drop(tell);
        let mut passes = 0;
        let ended = rounds(&changes, &mut || {
            passes += 1;
            Ok(())
        });
        assert!(ended.is_ok());
        assert_eq!(passes, 2);
    }

    /// The channel is waited on, not a time: the limit is only there so that a failure is one and no standstill.
    #[test]
    fn what_is_written_is_told_and_what_is_not_ours_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (tell, changes) = channel();
        let _watch = watch(folder.path(), move || {
            let _ = tell.send(());
        })
        .unwrap();
        std::fs::write(folder.path().join("a.procedure.yaml"), "motcua: 1").unwrap();
        changes.recv_timeout(Duration::from_secs(30)).unwrap();
        let event = |path: &str| notify::Event::new(EventKind::Any).add_path(path.into());
        assert!(matters(&event("x/a.codes.yaml")) && !matters(&event("x/a.bak")));
    }
}
