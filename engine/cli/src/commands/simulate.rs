//! `motcua simulate SCENARIO`

use clap::Args;
use motcua_sim::report::NAME;
use motcua_sim::simulation;

use crate::commands::task::Output;
use crate::failure::{Code, Failure};
use crate::project;
use crate::terminal::{Outcome, Terminal};

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
    #[command(flatten)]
    output: Output,
}

impl Simulate {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let mut scenario = project::scenario(&self.scenario, self.variant.as_deref(), terminal)?;
        if let Some(replications) = self.replications {
            scenario.run.replications = replications;
        }
        if let Some(seed) = self.seed {
            scenario.run.seed = seed;
        }
        let results = simulation::simulate_on(&scenario, self.threads).map_err(|error| {
            Failure::found(
                format!("mô phỏng không đi tiếp được: {error}"),
                format!("the simulation does not go on: {error}"),
            )
        })?;
        let json = serde_json::to_value(&results)
            .map_err(|error| Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}")))?;
        self.output.show(terminal, &json, |terminal| shown(terminal, &results.block(terminal.language())))?;
        if self.strict && !results.targets_met() {
            return Err(Failure::Silent(Code::Found));
        }
        let next = format!("motcua simulate {} --seed {}", self.scenario, scenario.run.seed.wrapping_add(1));
        self.output.next(terminal, &format!("{next} (vận may khác)"), &format!("{next} (other luck)"))
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
