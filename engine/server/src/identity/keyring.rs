//! Where tokens are kept: in memory, and one line each in a file beside the database, readable by its owner alone.
//!
//! Lines are only ever added; a token is revoked by a line that says so. A line that a crash cut off is none: its token
//! was never given out, because a token is answered only after its line is on the disk. A line that could not be
//! written whole is taken away again, so that the next one does not continue it.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

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
    /// Half a line may stand at the end and could not be taken away: nothing may be added behind it.
    poisoned: bool,
}

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    /// A token opens nothing from here on.
    Revoked {
        /// The name of the token.
        revoked: String,
    },
    /// A token that was given out.
    Kept(Kept),
}

impl Keyring {
    /// Tokens that are gone with the process.
    pub(crate) fn in_memory() -> Self {
        Self { state: Mutex::new(State { tokens: BTreeMap::new(), file: None, poisoned: false }) }
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
            let line = serde_json::from_str(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            match line {
                Line::Kept(kept) => drop(tokens.insert(kept.id.clone(), kept)),
                Line::Revoked { revoked } => drop(tokens.remove(&revoked)),
            }
        }
        Ok(Self { state: Mutex::new(State { tokens, file: Some(file), poisoned: false }) })
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
        state.append(&[Line::Kept(kept.clone())])?;
        state.tokens.insert(kept.id.clone(), kept.clone());
        Ok(())
    }

    /// Keeps a token in the place of all others of its subject: they open nothing from here on. Both are one write, so
    /// that neither all are gone nor the old ones go on beside the new.
    pub(crate) fn replace(&self, kept: &Kept) -> io::Result<()> {
        let mut state = self.state();
        let old = state.tokens.values().filter(|old| old.subject == kept.subject).map(|old| old.id.clone());
        let old: Vec<String> = old.collect();
        // The new one comes first: what a crash leaves of these lines always opens something.
        let revoked = old.iter().map(|id| Line::Revoked { revoked: id.clone() });
        let lines: Vec<Line> = std::iter::once(Line::Kept(kept.clone())).chain(revoked).collect();
        state.append(&lines)?;
        for id in old {
            state.tokens.remove(&id);
        }
        state.tokens.insert(kept.id.clone(), kept.clone());
        Ok(())
    }

    // A panic while this is held leaves at worst a line without its entry: the token was not given out.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Writes lines to the disk: all of them, or none.
    fn append(&mut self, lines: &[Line]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        if self.poisoned {
            return Err(io::Error::other("an earlier line could not be taken away; restart the server"));
        }
        let mut bytes = Vec::new();
        for line in lines {
            serde_json::to_writer(&mut bytes, line)?;
            bytes.push(b'\n');
        }
        let before = file.metadata()?.len();
        let written = file.write_all(&bytes).and_then(|()| file.sync_data());
        if written.is_err() && take_back(file, before).is_err() {
            self.poisoned = true;
        }
        written
    }
}

/// Takes away what was written behind this length.
fn take_back(file: &mut File, length: u64) -> io::Result<()> {
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    file.sync_data()
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

    #[test]
    fn a_token_that_is_replaced_opens_nothing_even_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH;
        let made = |principal: &Principal| issue(principal, now).unwrap().1;
        let (first, second) = (made(&Principal::Administrator), made(&Principal::Administrator));
        let other = made(&Principal::Person("lan".into()));
        let keyring = Keyring::open(folder.path()).unwrap();
        keyring.keep(&first).unwrap();
        keyring.keep(&other).unwrap();
        keyring.replace(&second).unwrap();
        for keyring in [keyring, Keyring::open(folder.path()).unwrap()] {
            assert_eq!(keyring.find(&first.id), None);
            assert_eq!(keyring.find(&second.id), Some(second.clone()));
            assert_eq!(keyring.find(&other.id), Some(other.clone()), "tokens of others stay");
        }
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.jsonl");
        let kept = issue(&Principal::Administrator, jiff::Timestamp::UNIX_EPOCH).unwrap().1;
        std::fs::write(&path, "").unwrap();
        // A file that is open for reading only can be neither written nor shortened.
        let file = File::open(&path).unwrap();
        let state = State { tokens: BTreeMap::new(), file: Some(file), poisoned: false };
        let keyring = Keyring { state: Mutex::new(state) };
        assert!(keyring.keep(&kept).is_err());
        assert_eq!(keyring.find(&kept.id), None, "a token that is not on the disk opens nothing");
        assert!(keyring.keep(&kept).unwrap_err().to_string().contains("restart"));

        let mut file = private(&path).unwrap();
        file.write_all(b"whole\nhal").unwrap();
        take_back(&mut file, 6).unwrap();
        file.write_all(b"next\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole\nnext\n");
    }
}
