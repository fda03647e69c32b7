//! Where tokens are kept: in memory, and one line each in a file beside the database, readable by its owner alone.
//!
//! Lines are only ever added. A line that a crash cut off is none: its token was never given out, because a token is
//! answered only after its line is on the disk.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Kept;

/// The tokens of this installation.
#[derive(Debug)]
pub(crate) struct Keyring {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    tokens: BTreeMap<String, Kept>,
    file: Option<File>,
}

impl Keyring {
    /// Tokens that are gone with the process.
    pub(crate) fn in_memory() -> Self {
        Self { state: Mutex::new(State { tokens: BTreeMap::new(), file: None }) }
    }

    /// Tokens kept in this folder, which must belong to this process alone.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let mut file = private(&folder.join("tokens.jsonl"))?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            tracing::warn!("a line of the tokens was cut off by a crash; it is removed");
            file.set_len(whole as u64)?;
        }
        file.seek(SeekFrom::End(0))?;
        let mut tokens = BTreeMap::new();
        for line in text[..whole].lines() {
            let kept: Kept =
                serde_json::from_str(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            tokens.insert(kept.id.clone(), kept);
        }
        Ok(Self { state: Mutex::new(State { tokens, file: Some(file) }) })
    }

    /// The token of this name.
    pub(crate) fn find(&self, id: &str) -> Option<Kept> {
        self.state().tokens.get(id).cloned()
    }

    /// Whether some token stands for this subject and still opens something.
    pub(crate) fn stands_for(&self, subject: &str, now: jiff::Timestamp) -> bool {
        self.state().tokens.values().any(|kept| kept.subject == subject && kept.expires_at > now)
    }

    /// Keeps a token; when this returns, it is on the disk.
    pub(crate) fn keep(&self, kept: &Kept) -> io::Result<()> {
        let mut state = self.state();
        if let Some(file) = &mut state.file {
            let mut line = serde_json::to_vec(kept)?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_data()?;
        }
        state.tokens.insert(kept.id.clone(), kept.clone());
        Ok(())
    }

    // A panic while this is held leaves at worst a line without its entry: the token was not given out.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn private(path: &PathBuf) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::super::{Principal, issue};
    use super::*;

    #[test]
    fn tokens_survive_a_restart_and_a_cut_off_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let (token, kept) = issue(&Principal::Administrator, now).unwrap();
        Keyring::open(folder.path()).unwrap().keep(&kept).unwrap();

        let path = folder.path().join("tokens.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(token.rsplit('_').next().unwrap()), "the secret itself is not kept");
        std::fs::write(&path, format!("{text}{{\"id\":\"cut")).unwrap();

        let again = Keyring::open(folder.path()).unwrap();
        assert_eq!(again.find(&kept.id), Some(kept.clone()));
        assert!(again.stands_for("administrator", now));
        assert!(!again.stands_for("administrator", kept.expires_at));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
