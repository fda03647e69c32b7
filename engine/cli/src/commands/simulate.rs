//! `motcua simulate SCENARIO`

mod gathered;
mod logs;
mod output;
mod report;
mod search;

use std::path::PathBuf;

use clap::Args;
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use motcua_sim::comparison::{Comparison, Run};
use motcua_sim::report::NAME;
use motcua_sim::scenario::Scenario;
use motcua_sim::simulation::{self, SimulationError};

use crate::commands::task::Output;
use crate::failure::{Code, Failure};
use crate::project;
use crate::terminal::{Outcome, Terminal};

pub(crate) use output::run_file;

use gathered::Gathered;
use report::Told;

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
    /// Look for the cheapest staff that meets every target for certain
    #[arg(long, value_enum, value_name = "staff", hide_possible_values = true, conflicts_with_all = ["out", "sensitivity"])]
    find: Option<Wanted>,
    /// Which assumptions move a number most, when each is a fifth larger or smaller
    #[arg(long, conflicts_with = "out")]
    sensitivity: bool,
    /// The number that assumptions are to move [default: that of the first target]
    #[arg(long, value_name = "PATH", requires = "sensitivity")]
    measure: Option<String>,
    /// Write the run and its tables to this folder
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// What can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wanted {
    Staff,
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
        if self.find == Some(Wanted::Staff) {
            return search::staff(&scenario, &self.scenario, &self.output, terminal);
        }
        if self.sensitivity {
            return search::sensitivity(&scenario, self.measure.as_deref(), &self.output, terminal);
        }
        let (results, files) = match &self.out {
            Some(out) => {
                let mut folder = output::Folder::create(out, &scenario)?;
                let mut gathered = Gathered::new();
                let results = simulation::simulate_logged(&scenario, self.threads, |replication, rows| {
                    let samples = gathered::samples(&rows.visits, &scenario);
                    folder.append(replication, &rows, &samples)?;
                    gathered.take(replication, rows, &samples, &scenario);
                    Ok::<(), Failure>(())
                })?;
                let variants = self.beside(&scenario, terminal)?;
                let language = terminal.language();
                let told =
                    Told { scenario: &scenario, results: &results, gathered: &gathered, variants: &variants, language };
                let files = folder.close(&results, &inputs, &told.page(), &gathered.first)?;
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
            let (vi, en) = (format!("mở {out}/report.html"), format!("open {out}/report.html"));
            return self.output.next(terminal, &vi, &en);
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

/// Variants beside a report are repeated no more often than this: the pairs are tight.
const BESIDE: u32 = 10;

impl Simulate {
    /// The variants of the scenario beside it, under the same luck; nothing beside one of them.
    fn beside(&self, scenario: &Scenario, terminal: &mut Terminal) -> Result<Vec<Comparison>, Failure> {
        if scenario.variant.is_some() {
            return Ok(Vec::new());
        }
        let like = |mut other: Scenario| {
            other.run.replications = scenario.run.replications.min(BESIDE);
            other.run.seed = scenario.run.seed;
            Ok::<Run, Failure>(Run::of(&simulation::simulate_on(&other, self.threads)?))
        };
        let variants = project::variants(&self.scenario, terminal)?;
        if variants.is_empty() {
            return Ok(Vec::new());
        }
        let before = like(scenario.clone())?;
        let all = variants.iter().map(|variant| {
            let after = like(project::scenario(&self.scenario, Some(variant), terminal)?)?;
            Comparison::of(&before, &after).map_err(|why| {
                let [vi, en] = [Language::Vi, Language::En].map(|language| told(&why.0, language));
                Failure::usage(vi, en)
            })
        });
        all.collect()
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
