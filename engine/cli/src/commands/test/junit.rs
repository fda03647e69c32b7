//! Results as JUnit XML, for whatever shows the tests of a pipeline.

use std::fmt::Write as _;

use super::Shown;

/// One suite for each file. Times are left out: no test waits, and what differs from run to run says nothing.
pub(super) fn write(shown: &[Shown]) -> String {
    let all: usize = shown.iter().map(|file| file.report.verdicts.len()).sum();
    let failed: usize = shown.iter().map(|file| file.report.failed()).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(xml, r#"<testsuites name="motcua" tests="{all}" failures="{failed}" errors="0">"#);
    for file in shown {
        let (name, procedure) = (escaped(&file.file.display().to_string()), escaped(&file.procedure));
        let (all, failed) = (file.report.verdicts.len(), file.report.failed());
        let _ =
            writeln!(xml, r#"  <testsuite name="{name}" tests="{all}" failures="{failed}" errors="0" skipped="0">"#);
        for verdict in &file.report.verdicts {
            let (test, place) = (escaped(&verdict.name), escaped(&verdict.place));
            let line = verdict.place.rsplit_once(':').map_or("0", |(_, line)| line);
            let head = format!(r#"    <testcase classname="{procedure}" name="{test}" file="{name}" line="{line}""#);
            match &verdict.failure {
                None => drop(writeln!(xml, "{head}/>")),
                Some(failure) => {
                    let _ = writeln!(xml, "{head}>");
                    let message = escaped(&failure.headline);
                    let text = escaped(&failure.rendered);
                    let _ = writeln!(xml, r#"      <failure message="{message}" type="{place}">{text}</failure>"#);
                    let _ = writeln!(xml, "    </testcase>");
                }
            }
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Text in XML, in an attribute or not. What XML cannot hold in any form is shown as not shown.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use motcua_sim::trial::{Failure, Report, Verdict};

    use super::super::Shown;

    #[test]
    fn whatever_a_test_is_called_the_file_is_well_formed() {
        let failure = Failure { headline: "a < b & \"c\" \u{1}".to_owned(), rendered: "x\n]]> <\u{1b}[0m".to_owned() };
        let verdict =
            |failure| Verdict { name: "<&\"'>\u{ffff}".to_owned(), place: "a.test.yaml:7".to_owned(), failure };
        let report = Report { verdicts: vec![verdict(None), verdict(Some(failure))] };
        let shown = [Shown { file: PathBuf::from("a&b.test.yaml"), procedure: "p".to_owned(), report }];
        let xml = super::write(&shown);
        let read = roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}\n{xml}"));
        let cases: Vec<_> = read.descendants().filter(|node| node.has_tag_name("testcase")).collect();
        assert_eq!(cases.len(), 2);
        assert_eq!(cases[0].attribute("name"), Some("<&\"'>\u{fffd}"));
        assert_eq!(cases[1].attribute("line"), Some("7"));
        let failure = cases[1].first_element_child().unwrap();
        assert_eq!(failure.text(), Some("x\n]]> <\u{fffd}[0m"));
        assert_eq!(read.root_element().attribute("failures"), Some("1"));
    }
}
