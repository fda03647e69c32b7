//! A test that is wrong fails, and its output tells why: what was done with dates, what was expected, what was found.

use std::sync::Arc;

use motcua_definition::project::{Memory, check};
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use motcua_sim::trial;

use super::stories::{below, workflows};
use super::{expect_file, rendered, top};

#[test]
fn wrong_tests_tell_what_happened() {
    let folder = top().join("tests/sim/fail");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(".test.yaml"));
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let procedure = text.lines().find_map(|line| line.strip_prefix("test: ")).unwrap();
        let procedure = procedure.split('@').next().unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The procedures as they are, with this test beside the one it is about.
        let mut files = workflows();
        files.extend(below("tests/sim/language"));
        files.retain(|name, _| !name.ends_with(".test.yaml"));
        files.insert(format!("{procedure}/{name}"), text.into());
        let checked = check(&Memory(files), &[""]);
        assert!(!checked.has_errors(), "{}: {}", path.display(), rendered(&checked));
        let document = &checked.tests[0];
        let context = Arc::new(document.package.context());
        let found = match trial::read(document, &context, &checked.files) {
            Err(findings) => {
                let said = |language| {
                    let said = findings.iter().map(|finding| {
                        let help = finding.help.iter().map(|help| format!("\n    {}", told(help, language)));
                        let headline = told(&finding.headline, language);
                        format!("{}: {headline}{}\n", finding.rule, help.collect::<String>())
                    });
                    said.collect::<String>()
                };
                format!("{}\n---\n\n{}", said(Language::En), said(Language::Vi))
            }
            Ok(trials) => {
                let told = |language| {
                    let mut report = trial::run_all(&context, &trials, language);
                    let questions = document.questions.iter();
                    report.verdicts.extend(questions.map(|question| trial::ask(question, &context, language).0));
                    let failures = report.verdicts.iter().map(|verdict| match &verdict.failure {
                        Some(failure) => failure.rendered.clone(),
                        None => format!("✓ {}", verdict.name),
                    });
                    failures.collect::<Vec<_>>().join("\n\n")
                };
                format!("{}\n\n---\n\n{}\n", told(Language::En), told(Language::Vi))
            }
        };
        expect_file(&path.with_extension("").with_extension("out"), &found);
    }
}
