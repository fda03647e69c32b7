//! Files as a git revision holds them. `git` itself is asked: whoever has revisions has it, and it knows every kind of
//! repository there is.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use motcua_definition::project::{Checked, Memory, check};

use crate::failure::Failure;

/// A revision that exists.
#[derive(Debug)]
pub(crate) struct Revision(String);

/// Larger trees are not ours.
const FILES_MAX: usize = 20_000;

impl Revision {
    /// What git makes of a name; nothing if it knows none, or is not there.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let asked = format!("{name}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked]).ok()?;
        Some(Self(found.trim().to_owned()))
    }
}

/// The procedures that a revision held in this folder, checked as if they stood here.
pub(crate) fn checked(revision: &Revision, folder: &Path) -> Result<Checked, Failure> {
    let place = if folder == Path::new(".") { String::new() } else { format!("{}/", folder.display()) };
    // `REV:./path` is relative to the current folder, as everything on the command line is.
    let tree = format!("{}:./{}", revision.0, place.trim_end_matches('/'));
    let names = git(&["ls-tree", "-r", "--name-only", "-z", &tree])?;
    let mut files = BTreeMap::new();
    for name in names.split('\0').filter(|name| !name.is_empty()).take(FILES_MAX) {
        let Ok(text) = git(&["show", &format!("{}:./{place}{name}", revision.0)]) else { continue };
        files.insert(name.to_owned(), Arc::from(text.as_str()));
    }
    Ok(check(&Memory(files), &[""]))
}

/// What git says. Nothing of its own is run: no pager, no filter of the repository, no question.
fn git(arguments: &[&str]) -> Result<String, Failure> {
    let asked = Command::new("git").arg("--no-pager").args(arguments).env("GIT_TERMINAL_PROMPT", "0").output();
    let answer = asked.map_err(|error| {
        Failure::usage(format!("không chạy được git: {error}"), format!("git cannot be run: {error}"))
    })?;
    match (answer.status.success(), String::from_utf8(answer.stdout)) {
        (true, Ok(text)) => Ok(text),
        _ => {
            let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
            Err(Failure::usage(format!("git từ chối: {said}"), format!("git refuses: {said}")))
        }
    }
}
