//! What must hold whatever a file says.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, Label, Severity};
use motcua_definition::formatting::format;
use motcua_definition::project::{Checked, Memory, Package, Sources, check};
use motcua_definition::render::{Colour, concise, full, github, gitlab, json, sarif};
use motcua_definition::repair::repair;
use motcua_definition::schema::FileKind;
use motcua_definition::source::{SourceFile, SourceMap, Span};
use motcua_definition::spoken;
use motcua_kernel::text::Language;

use super::kinds::{Kind, Seed};

/// Names from the libraries that read files for us: whoever writes procedures has never heard of them.
const MACHINERY: [&str; 22] = [
    "serde",
    "saphyr",
    "granit",
    "rhai",
    "minijinja",
    "schemars",
    "jiff",
    "regex",
    "untagged",
    "Scan",
    "ErrorKind",
    "ParseError",
    "LexError",
    "EvalAlt",
    "Some(",
    "None)",
    "Err(",
    "Ok(",
    "::",
    "RefCell",
    "Utf8Error",
    "struct ",
];

/// What is wrong with what is said about this text in the place of that file. Each in a line, and below it the details.
pub(super) fn complaints(seed: &Seed, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut guarded = |what: &str, look: &mut dyn FnMut(&mut Vec<String>)| {
        if let Err(fault) = catch_unwind(AssertUnwindSafe(|| look(&mut wrong))) {
            let said = fault.downcast_ref::<String>().cloned();
            let said = said.or_else(|| fault.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            wrong.push(format!("{what} panics\n{}", said.unwrap_or_default()));
        }
    };
    let mut checked = None;
    guarded("check", &mut |_| checked = Some(looked_at(seed, text)));
    if let Some(checked) = &checked {
        guarded("a finding", &mut |wrong| findings(checked, text, wrong));
        guarded("readiness", &mut |wrong| readiness(seed, checked, wrong));
        guarded("fmt", &mut |wrong| layout(seed, text, checked, wrong));
        guarded("fix", &mut |wrong| fixed(seed, text, wrong));
    }
    wrong
}

fn among(seed: &Seed, text: &str) -> Memory {
    let mut sources = seed.around.clone();
    sources.0.insert(seed.path.clone(), Arc::from(text));
    sources
}

fn checked_in(seed: &Seed, sources: &dyn Sources) -> Checked {
    check(sources, &seed.looked_at.iter().map(String::as_str).collect::<Vec<_>>())
}

fn looked_at(seed: &Seed, text: &str) -> Checked {
    checked_in(seed, &among(seed, text))
}

fn findings(checked: &Checked, text: &str, wrong: &mut Vec<String>) {
    let silenced = checked.silenced.iter().map(|silenced| &silenced.finding);
    for finding in checked.findings.iter().chain(silenced) {
        if finding.rule == "internal" {
            wrong.push(format!("internal\n{}", finding.headline.english()));
        }
        places(&checked.files, finding, wrong);
    }
    for language in [Language::En, Language::Vi] {
        // That it can be written down at all is what counts here; what it looks like is told by other tests.
        assert!(told(checked, language).iter().all(|told| checked.findings.is_empty() || !told.is_empty()));
        checked.findings.iter().for_each(|finding| foreign(finding, language, text, wrong));
    }
}

/// What nobody who reads it could have heard of, unless they wrote it themselves.
fn foreign(finding: &Diagnostic, language: Language, text: &str, wrong: &mut Vec<String>) {
    let labels = std::iter::once(&finding.primary).chain(&finding.labels).map(|label| &label.text);
    let said = std::iter::once(&finding.headline).chain(labels).chain(&finding.notes).chain(&finding.help);
    for said in said.map(|sentence| spoken::told(sentence, language)) {
        let foreign = MACHINERY.iter().filter(|word| said.contains(**word) && !text.contains(**word));
        wrong.extend(foreign.map(|word| format!("{}: somebody is told `{word}`\n{said}", finding.rule)));
    }
}

/// Nothing runs that reads something wrong.
fn readiness(seed: &Seed, checked: &Checked, wrong: &mut Vec<String>) {
    let mut errors = checked.findings.iter().filter(|finding| finding.severity == Severity::Error);
    // Others have nothing to do with what runs.
    let decides = !matches!(seed.kind, Kind::Test | Kind::Scenario | Kind::Directory);
    let own = |finding: &Diagnostic| **checked.files.file(finding.primary.span.file).name() == *seed.path;
    if decides
        && checked.procedures.iter().any(|package| reads(package, &seed.path))
        && let Some(error) = errors.find(|finding| own(finding))
    {
        wrong.push(format!(
            "a procedure is ready although what it reads is wrong [{}]\n{}",
            error.rule,
            error.headline.english()
        ));
    }
}

/// Whether a file is among the texts that decide about a procedure.
fn reads(package: &Package, path: &str) -> bool {
    let within = match package.root.as_str() {
        "" => Some(path),
        root => path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/')),
    };
    within.is_some_and(|name| package.texts.contains_key(name))
}

/// Every place lies within its file, between characters.
fn places(files: &SourceMap, finding: &Diagnostic, wrong: &mut Vec<String>) {
    let labels = std::iter::once(&finding.primary).chain(&finding.labels).map(|Label { span, .. }| *span);
    let edits = finding.edits.iter().map(|edit| edit.span);
    for Span { file, start, end } in labels.chain(edits) {
        if files.file(file).text().get(start as usize..end as usize).is_none() {
            wrong.push(format!("{}: a place within a letter, or outside of its file", finding.rule));
        }
    }
}

/// Findings in every form in which they are given out.
fn told(checked: &Checked, language: Language) -> Vec<String> {
    let Checked { files, findings, silenced, .. } = checked;
    let mut told = vec![concise(files, findings, language), github(files, findings, language)];
    told.extend([Colour::Yes, Colour::No].map(|colour| full(files, findings, colour, language)));
    let values = [
        json(files, findings, language),
        gitlab(files, findings, language),
        sarif(files, findings, silenced, language),
    ];
    told.extend(values.map(|value| value.to_string()));
    told
}

/// Laid out twice it is as laid out once; and it means what it meant, to us and to another reader.
fn layout(seed: &Seed, text: &str, checked: &Checked, wrong: &mut Vec<String>) {
    let Some(kind) = FileKind::of(&seed.path) else { return };
    let Some(once) = laid_out(text, kind) else { return };
    match laid_out(&once, kind) {
        None => wrong.push("fmt: what was laid out is refused afterwards".to_owned()),
        Some(twice) if twice != once => wrong.push("fmt: laid out twice it is another text".to_owned()),
        Some(_) => {}
    }
    let read = |text: &str| serde_yaml::from_str::<serde_yaml::Value>(text).ok();
    if read(text).is_some_and(|value| read(&once) != Some(value)) {
        wrong.push(format!("fmt: another reader sees another value\n{}", first_difference(text, &once)));
    }
    let after = looked_at(seed, &once);
    let (before, after) = (substance(checked), substance(&after));
    let lost = before.iter().filter(|said| !after.contains(said)).map(|said| format!("fmt: found no more\n{said}"));
    let new = after.iter().filter(|said| !before.contains(said)).map(|said| format!("fmt: found since\n{said}"));
    wrong.extend(lost.chain(new));
}

fn first_difference(before: &str, after: &str) -> String {
    let lines = before.lines().zip(after.lines()).find(|(before, after)| before != after);
    lines.map_or_else(String::new, |(before, after)| format!("{before}\n    {after}"))
}

fn laid_out(text: &str, kind: FileKind) -> Option<String> {
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new("a.yaml", text));
    format(&files, id, kind).ok()
}

/// What is found, wherever it stands.
fn substance(checked: &Checked) -> Vec<String> {
    let found = checked.findings.iter().map(|finding| format!("{} [{}]", finding.headline.english(), finding.rule));
    let silenced = checked.silenced.iter().map(|one| format!("{} ({})", one.finding.headline.english(), one.reason));
    found.chain(silenced).collect()
}

/// What is written in the place of mistakes can be checked and read like anything.
fn fixed(seed: &Seed, text: &str, wrong: &mut Vec<String>) {
    let repaired = repair(&among(seed, text), &|sources: &dyn Sources| checked_in(seed, sources));
    if !repaired.files.is_empty() {
        findings(&repaired.checked, text, wrong);
    }
}
