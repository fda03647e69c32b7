//! `motcua explain RULE`

use clap::Args;
use motcua_definition::checks::{self, Area};
use motcua_definition::diagnostic::Severity;

use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal, bold};

/// Say what a rule of the checker means, with a wrong and a right example
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The rule, as it stands in square brackets: unknown-step [default: list them all]
    rule: Option<String>,
}

impl Explain {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let Some(rule) = self.rule else { return all(terminal) };
        let name = rule.trim_matches(['[', ']']);
        let explanation = checks::explain(name, terminal.language()).map_err(|nearest| unknown(name, nearest))?;
        terminal.line(&bold(&format!("{} [{}]", severity(terminal, explanation.severity), explanation.name)))?;
        terminal.line("")?;
        markdown(terminal, &explanation.text)?;
        terminal.next("motcua check", "motcua check")
    }
}

fn severity(terminal: &Terminal, severity: Severity) -> &'static str {
    match severity {
        Severity::Error => terminal.pick("lỗi", "error"),
        Severity::Warning => terminal.pick("cảnh báo", "warning"),
    }
}

fn unknown(name: &str, nearest: Option<&str>) -> Failure {
    let (vi, en) = match nearest {
        Some(nearest) => (format!("; có phải `{nearest}`?"), format!("; did you mean `{nearest}`?")),
        None => ("; `motcua explain` liệt kê tất cả".to_owned(), "; `motcua explain` lists them all".to_owned()),
    };
    Failure::usage(format!("không có quy tắc `{name}`{vi}"), format!("there is no rule `{name}`{en}"))
}

fn all(terminal: &mut Terminal) -> Outcome {
    for area in Area::ALL {
        terminal.line(&bold(area.said(terminal.language())))?;
        for kind in [Severity::Error, Severity::Warning] {
            let of = checks::RULES.iter().filter(|rule| rule.area == area && rule.severity == kind);
            let names: Vec<&str> = of.map(|rule| rule.name).collect();
            if !names.is_empty() {
                let heading = format!("  {}: ", severity(terminal, kind));
                terminal.indented(&heading, &names.join(", "))?;
            }
        }
    }
    terminal.next("motcua explain <quy tắc>", "motcua explain <rule>")
}

/// Headings stand out, examples stand as they are, paragraphs are broken to the width of the terminal.
fn markdown(terminal: &mut Terminal, text: &str) -> Outcome {
    let mut paragraph = String::new();
    let mut code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            terminal.line(&format!("    {line}"))?;
        } else if let Some(heading) = line.strip_prefix("# ") {
            terminal.line(&bold(heading))?;
        } else if line.trim().is_empty() {
            if !paragraph.is_empty() {
                terminal.sentence(&std::mem::take(&mut paragraph))?;
            }
            terminal.line("")?;
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    if paragraph.is_empty() { Ok(()) } else { terminal.sentence(&paragraph) }
}
