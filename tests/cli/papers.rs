//! What is printed and sent: every paper and notice to which the tests of the shipped procedures come, as text, in both
//! languages. `UPDATE_EXPECT=1` writes what they say now; read it as whoever is handed the paper.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use motcua_definition::project::{Folder, check};
use motcua_kernel::text::Language;
use motcua_papers::proof;
use motcua_sim::trial;

use crate::top;

#[test]
fn papers_say_what_they_said() {
    let root = top();
    let workflows = root.join("workflows");
    let checked = check(&Folder, &[workflows.to_str().unwrap()]);
    // The first of each kind in each procedure and language.
    let mut pages: BTreeMap<String, BTreeMap<(String, &str), String>> = BTreeMap::new();
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let templates = document.package.templates().unwrap();
        let of = pages.entry(context.procedure.reference.id.to_string()).or_default();
        for trial in trial::read(document, &context, &checked.files).unwrap() {
            let (walk, _) = trial.walk(&context, Language::En);
            for laid in proof::lay_out(&templates, &context, walk.journal()) {
                let text = laid.text.unwrap_or_else(|error| panic!("{}: {error}", trial.place));
                of.entry((laid.name, laid.language.code())).or_insert_with(|| words(&text));
            }
        }
    }
    assert!(pages.len() >= 3, "no procedure printed anything");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    for (procedure, pages) in pages {
        let mut said = String::new();
        for ((name, language), text) in &pages {
            writeln!(said, "==== {name} ({language})\n{text}").unwrap();
        }
        let path = root.join(format!("tests/cli/papers/{procedure}.out"));
        if update {
            std::fs::write(&path, &said).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(said, expected, "{}: UPDATE_EXPECT=1 accepts it", path.display());
        // What no paper may say: Rust's words for a value, a value that nobody laid out.
        for odd in ["{'", "None", "Some(", "undefined", "{{"] {
            assert!(!said.contains(odd), "{procedure} prints `{odd}`");
        }
    }
}

/// The words of a page, a line for each block.
fn words(page: &str) -> String {
    let body = page.split_once("<body>").map_or(page, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        text.push_str(match tag.trim_start_matches('/') {
            "dt" if tag.starts_with('/') => ": ",
            "strong" | "span" | "em" => " ",
            _ => "\n",
        });
        rest = after;
    }
    text.push_str(rest);
    let text = text.replace("&#x2f;", "/").replace("&#x27;", "'").replace("&amp;", "&");
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    // The footer names the version by its digest, which any change of the files changes.
    lines.filter(|line| !line.is_empty() && !line.contains("@1#")).collect::<Vec<_>>().join("\n") + "\n"
}
