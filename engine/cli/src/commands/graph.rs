//! `motcua graph PROCEDURE`

use std::path::PathBuf;

use clap::Args;
use motcua_definition::drawing;

use crate::failure::Failure;
use crate::project;
use crate::terminal::{Outcome, Terminal};

/// Draw a procedure
#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// A file, a folder or a name
    procedure: String,
    /// svg, mermaid, dot or bpmn
    #[arg(
        long = "as",
        value_enum,
        default_value = "svg",
        hide_possible_values = true,
        value_name = "svg|mermaid|dot|bpmn"
    )]
    form: Form,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Svg,
    Mermaid,
    Dot,
    Bpmn,
}

impl Graph {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let compiled = project::procedure(&self.procedure, terminal)?;
        let procedure = &compiled.context.procedure;
        let picture = match self.form {
            Form::Svg => drawing::svg(procedure, terminal.language()),
            Form::Mermaid => drawing::mermaid(procedure, terminal.language()),
            Form::Dot => drawing::dot(procedure, terminal.language()),
            Form::Bpmn => drawing::bpmn(procedure, terminal.language()),
        };
        let Some(path) = &self.output else {
            terminal.text(&picture)?;
            let next = format!("motcua graph {} -o {}.svg", self.procedure, procedure.reference.id);
            return terminal.next_aside(&next, &next);
        };
        std::fs::write(path, picture).map_err(|error| Failure::file(path, &error))?;
        let written = format!("{} {}", terminal.pick("đã ghi", "wrote"), path.display());
        terminal.line(&written)?;
        let (vi, en) = match self.form {
            Form::Svg => ("mở tệp trong trình duyệt", "open the file in a browser"),
            Form::Dot => ("đưa tệp cho Graphviz", "give it to Graphviz"),
            Form::Bpmn => ("mở tệp trong công cụ BPMN", "open it in a BPMN tool"),
            Form::Mermaid => ("dán vào nơi hiểu Mermaid", "paste it where Mermaid is understood"),
        };
        terminal.next(vi, en)
    }
}
