//! `motcua simulate SCENARIO`

mod output;

use std::path::PathBuf;

use clap::Args;
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use motcua_sim::report::NAME;
use motcua_sim::simulation::{self, SimulationError};

use crate::commands::task::Output;
use crate::failure::{Code, Failure};
use crate::project;
use crate::terminal::{Outcome, Terminal};

pub(crate) use output::run_file;

/// Run a scenario many times and say how long cases take
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// A file, a folder or a name
    scenario: String,
    /// A variant of the scenario
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// How often it is repeated with other luck
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    replications: Option<u32>,
    /// What luck is derived from
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many run at once [default: one for each core]; the result is the same
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Exit code 1 if a target is missed
    #[arg(long)]
    strict: bool,
    /// Write the run and its tables to this folder
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Simulate {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let mut scenario = project::scenario(&self.scenario, self.variant.as_deref(), terminal)?;
        let inputs = project::inputs(&self.scenario, &scenario)?;
        if let Some(replications) = self.replications {
            scenario.run.replications = replications;
        }
        if let Some(seed) = self.seed {
            scenario.run.seed = seed;
        }
        let (results, files) = match &self.out {
            Some(out) => {
                let mut folder = output::Folder::create(out, &scenario)?;
                let results = simulation::simulate_logged(&scenario, self.threads, |replication, rows| {
                    folder.append(replication, &rows)
                })?;
                let files = folder.close(&results, &inputs)?;
                (results, files)
            }
            None => (simulation::simulate_on(&scenario, self.threads)?, Vec::new()),
        };
        let json = serde_json::to_value(&results)
            .map_err(|error| Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}")))?;
        self.output.show(terminal, &json, |terminal| shown(terminal, &results.block(terminal.language())))?;
        if self.strict && !results.targets_met() {
            return Err(Failure::Silent(Code::Found));
        }
        if let Some(out) = &self.out {
            let names: Vec<_> = files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy())).collect();
            let written = terminal.pick("đã ghi vào", "written to").to_owned();
            let out = out.display();
            self.output.aside(terminal, &format!("{written} {out}: {}", names.join(" ")))?;
            let next = format!("motcua compare {out} DIR");
            return self.output.next(terminal, &next, &next);
        }
        let next = format!("motcua simulate {} --seed {}", self.scenario, scenario.run.seed.wrapping_add(1));
        self.output.next(terminal, &format!("{next} (vận may khác)"), &format!("{next} (other luck)"))
    }
}

impl From<SimulationError> for Failure {
    fn from(error: SimulationError) -> Self {
        let [vi, en] = [Language::Vi, Language::En].map(|language| told(&error.sentence(), language));
        Self::found(format!("mô phỏng không đi tiếp được: {vi}"), format!("the simulation does not go on: {en}"))
    }
}

/// The block as it is, what is too long broken below itself.
fn shown(terminal: &mut Terminal, block: &str) -> Outcome {
    for (at, line) in block.lines().enumerate() {
        if at == 0 {
            terminal.sentence(line)?;
            continue;
        }
        let split = line.char_indices().nth(NAME).map_or(line.len(), |(at, _)| at);
        let (name, rest) = line.split_at(split);
        terminal.indented(name, rest)?;
    }
    Ok(())
}
