//! The binary as people use it: what is typed, and what comes back.
//!
//! `commands/*.cmd` are such conversations; [`conversations`] runs them all. Beside them: a server and its client
//! commands, the demonstration under changed procedures, the pages in a browser, and the rules of the house.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "cli/browser.rs"]
mod browser;
#[path = "cli/client.rs"]
mod client;
#[path = "cli/conversations.rs"]
mod conversations;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/first_procedure.rs"]
mod first_procedure;
#[path = "cli/kill.rs"]
mod kill;
#[path = "cli/layers.rs"]
mod layers;
#[path = "cli/pages.rs"]
mod pages;
#[path = "cli/papers.rs"]
mod papers;
#[path = "cli/report.rs"]
mod report;
#[path = "cli/restore.rs"]
mod restore;
#[path = "cli/revisions.rs"]
mod revisions;
#[path = "cli/tidy.rs"]
mod tidy;
#[path = "cli/units.rs"]
mod units;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The top of the repository: tests run in the folder of their crate.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The binary, in a folder, with nothing of this machine's settings.
fn motcua(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.current_dir(folder).stdin(Stdio::null());
    for setting in ["LC_ALL", "LC_MESSAGES", "LANG", "CLICOLOR_FORCE", "RUST_LOG"] {
        command.env_remove(setting);
    }
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MOTCUA_")) {
        command.env_remove(name);
    }
    command
}

/// Runs it, and fails if it does.
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success(), "{command:?} ended with {status}:\n{stdout}{stderr}");
    stdout
}

/// Lines that do not fit into a terminal.
fn too_wide(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.chars().count() > 80).collect()
}

/// A copy of the example procedures that may be changed.
fn copied_workflows(into: &Path) -> PathBuf {
    let to = into.join("workflows");
    copy(&top().join("workflows"), &to);
    to
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

/// Changes a text in a file, exactly as often as is said.
fn change(file: &Path, from: &str, to: &str, times: usize) {
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(from).count(), times, "{}: `{from}`", file.display());
    std::fs::write(file, text.replace(from, to)).unwrap();
}
