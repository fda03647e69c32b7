//! Conversations: what is typed stands behind `$ `, what is said on standard input behind `< `; what comes back stands
//! below, messages behind `! `, and an exit code other than 0 behind `? `. Lines behind `# ` are for the reader.
//!
//! A folder of its own is `$TMP`, with a copy of `workflows/` in it; `~ file: from => to` changes a text there. What differs from run to run is replaced by a word in square brackets.
//! `UPDATE_EXPECT=1` writes what was found.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use super::{change, copied_workflows, motcua, too_wide, top};

#[test]
fn every_conversation_goes_as_written() {
    let folder = top().join("tests/cli/commands");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    for file in files {
        let written = std::fs::read_to_string(&file).unwrap();
        let found = conversation(&written);
        if found == written {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, found).unwrap();
        } else {
            wrong.push(format!("{}:\n{}", file.display(), difference(&written, &found)));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_EXPECT=1 writes what was found", wrong.join("\n"));
}

/// The same conversation with what really comes back.
fn conversation(written: &str) -> String {
    let own = tempfile::tempdir().unwrap();
    copied_workflows(own.path());
    let mut found = String::new();
    let mut lines = written.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with('#') || line.is_empty() {
            writeln!(found, "{line}").unwrap();
            continue;
        }
        if let Some(edit) = line.strip_prefix("~ ") {
            writeln!(found, "{line}").unwrap();
            let (file, edit) = edit.split_once(": ").unwrap();
            let (from, to) = edit.split_once(" => ").unwrap();
            change(&own.path().join(file), from, to, 1);
            continue;
        }
        let Some(typed) = line.strip_prefix("$ ") else { continue };
        writeln!(found, "{line}").unwrap();
        let mut input = String::new();
        while let Some(said) = lines.next_if(|line| line.starts_with("< ")) {
            writeln!(found, "{said}").unwrap();
            writeln!(input, "{}", &said[2..]).unwrap();
        }
        answer(typed, &input, own.path(), &mut found);
        // What was written below is read over; a line that parts two commands stays.
        while lines
            .next_if(|line| {
                !line.starts_with("$ ") && !line.starts_with("# ") && !line.starts_with("~ ") && !line.is_empty()
            })
            .is_some()
        {}
    }
    found
}

fn answer(typed: &str, input: &str, own: &Path, found: &mut String) {
    let words = shell_words(&typed.replace("$TMP", own.to_str().unwrap()));
    let mut words = words.iter();
    assert_eq!(words.next().map(String::as_str), Some("motcua"), "{typed}");
    let mut command = motcua(&top());
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    if !is_for_machines(typed) {
        let wide: Vec<&str> = [too_wide(&stdout), too_wide(&stderr)].concat();
        let wide: Vec<&str> = wide.into_iter().filter(|line| !quotes(line, own)).collect();
        assert!(wide.is_empty(), "`{typed}` prints lines of more than 80 columns:\n{}", wide.join("\n"));
    }
    let (stdout, stderr) = (steady(&stdout, own), steady(&stderr, own));
    assert!(!stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'), "`{typed}` colours what is no terminal");
    for line in stdout.lines() {
        // An empty line would part two commands.
        writeln!(found, "{}", if line.is_empty() { "·" } else { line }).unwrap();
    }
    for line in stderr.lines() {
        writeln!(found, "! {line}").unwrap();
    }
    match output.status.code() {
        Some(0) => {
            let said = [stdout.lines().last(), stderr.lines().last()];
            let next = |line: &str| line.starts_with("next: ") || line.starts_with("tiếp theo: ");
            let closes = said.into_iter().flatten().any(next);
            assert!(closes || quiet(typed), "`{typed}` does not say what is next");
        }
        code => writeln!(found, "? {}", code.map_or("signal".to_owned(), |code| code.to_string())).unwrap(),
    }
}

/// Output that programs read has lines as long as it likes.
fn is_for_machines(typed: &str) -> bool {
    ["json", "concise", "graph", "schema", "completions", "markdown", "fmt --diff", "--fix --diff"]
        .iter()
        .any(|word| typed.contains(word))
}

fn quiet(typed: &str) -> bool {
    [" -q", "--quiet", "--help", " -h", "--version"].iter().any(|word| typed.contains(word))
}

/// Lines that quote a file or name a path are as long as those are.
fn quotes(line: &str, own: &Path) -> bool {
    line.contains(" | ") || line.contains(own.to_str().unwrap()) || line.trim_start().starts_with("-->")
}

/// What differs from run to run, replaced.
fn steady(text: &str, own: &Path) -> String {
    let mut text = text.replace(own.to_str().unwrap(), "[TMP]");
    for (pattern, word) in [
        (r"127\.0\.0\.1:\d{4,5}\b", "127.0.0.1:[PORT]"),
        (r"#[0-9a-f]{16}\b", "#[DIGEST]"),
        (r"\b(edition|bản) [0-9a-f]{16}\b", "$1 [EDITION]"),
        (r#""edition": "[0-9a-f]{16}""#, r#""edition": "[EDITION]""#),
        (r"\(\d+ ms\)", "([TIME])"),
    ] {
        text = regex::Regex::new(pattern).unwrap().replace_all(&text, word).into_owned();
    }
    text
}

/// Words as a shell would part them.
fn shell_words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words
}

/// The first lines that differ, with a little around them.
fn difference(written: &str, found: &str) -> String {
    let (written, found): (Vec<_>, Vec<_>) = (written.lines().collect(), found.lines().collect());
    let at = written.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let around = |lines: &[&str], mark: &str| {
        let shown = lines.iter().skip(at).take(8).map(|line| format!("  {mark} {line}\n"));
        shown.collect::<String>()
    };
    format!("  line {}\n{}{}", at + 1, around(&written, "-"), around(&found, "+"))
}
