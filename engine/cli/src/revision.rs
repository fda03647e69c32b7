//! Files as a git revision holds them. `git` itself is asked: whoever has revisions has it, and it knows every kind of
//! repository there is.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use motcua_definition::project::{Checked, Memory, check};
use motcua_definition::source::BYTES_MAX;

use crate::failure::Failure;

/// A revision that exists, and what its author said about it.
#[derive(Clone, Debug)]
pub(crate) struct Revision {
    name: String,
    /// The day of the change, as `2026-03-02`.
    pub(crate) day: String,
    /// The first line of its message.
    pub(crate) said: String,
}

/// Larger trees are not ours.
const FILES_MAX: usize = 20_000;

impl Revision {
    /// What git makes of a name; nothing if it knows none, or is not there.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let asked = format!("{name}^{{commit}}");
        let found = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked]).ok()?;
        Some(Self { name: found.trim().to_owned(), day: String::new(), said: String::new() })
    }

    /// The latest changes of a file, the latest first. Nothing where there is no repository.
    pub(crate) fn of_file(path: &Path, at_most: usize) -> Vec<Self> {
        let (count, path) = (format!("--max-count={at_most}"), path.to_string_lossy());
        let told = git(&["log", &count, "--format=%H%x09%cs%x09%s", "--end-of-options", "HEAD", "--", &path]);
        let revision = |line: &str| {
            let mut parts = line.splitn(3, '\t').map(str::to_owned);
            Some(Self { name: parts.next()?, day: parts.next()?, said: parts.next()? })
        };
        told.map(|told| told.lines().filter_map(revision).collect()).unwrap_or_default()
    }

    /// The procedures that it held in this folder, checked as if they stood here.
    pub(crate) fn checked(&self, folder: &Path) -> Result<Checked, Failure> {
        // `REV:./path` is relative to the current folder, as everything on the command line is.
        let place = if folder == Path::new(".") { String::new() } else { folder.display().to_string() };
        let listed = git(&["ls-tree", "-r", "-z", "--end-of-options", &format!("{}:./{place}", self.name)])?;
        // `mode blob id<tab>path`
        let entries = listed.split('\0').filter_map(|entry| {
            let (about, path) = entry.split_once('\t')?;
            let mut about = about.split(' ').skip(1);
            (about.next() == Some("blob")).then(|| Some((about.next()?.to_owned(), path.to_owned())))?
        });
        let files = contents(&entries.take(FILES_MAX).collect::<Vec<_>>())?;
        Ok(check(&Memory(files), &[""]))
    }
}

/// The texts of these blobs, all asked for at once.
fn contents(blobs: &[(String, String)]) -> Result<BTreeMap<String, Arc<str>>, Failure> {
    let mut asked = Command::new("git");
    asked
        .args(["--no-pager", "cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut running = asked.spawn().map_err(|error| absent(&error))?;
    let input = running.stdin.take();
    let ids = blobs.iter().map(|(id, _)| format!("{id}\n")).collect::<String>();
    // Written beside the reading: git answers while it is still being asked, and a full pipe would stop both.
    let writing = std::thread::spawn(move || input.map(|mut input| input.write_all(ids.as_bytes())));
    let answer = running.wait_with_output().map_err(|error| absent(&error))?.stdout;
    let _ = writing.join();
    let mut files = BTreeMap::new();
    let mut rest = answer.as_slice();
    for (_, path) in blobs {
        // `id blob length`, a line break, the bytes, a line break
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let Some(length) = head.rsplit(' ').next().and_then(|length| length.parse::<usize>().ok()) else { break };
        let Some(body) = rest.get(end + 1..end + 1 + length) else { break };
        if let Some(text) = std::str::from_utf8(body).ok().filter(|text| text.len() <= BYTES_MAX) {
            files.insert(path.clone(), Arc::from(text));
        }
        rest = rest.get(end + 2 + length..).unwrap_or_default();
    }
    Ok(files)
}

/// What git says. Nothing of its own is run: no pager, no question.
fn git(arguments: &[&str]) -> Result<String, Failure> {
    let asked = Command::new("git").arg("--no-pager").args(arguments).env("GIT_TERMINAL_PROMPT", "0").output();
    let answer = asked.map_err(|error| absent(&error))?;
    match (answer.status.success(), String::from_utf8(answer.stdout)) {
        (true, Ok(text)) => Ok(text),
        _ => {
            let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
            Err(Failure::usage(format!("git từ chối: {said}"), format!("git refuses: {said}")))
        }
    }
}

fn absent(error: &std::io::Error) -> Failure {
    Failure::usage(format!("không chạy được git: {error}"), format!("git cannot be run: {error}"))
}
