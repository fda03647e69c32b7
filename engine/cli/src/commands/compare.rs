//! `motcua compare BEFORE [AFTER]`

use std::path::Path;

use clap::Args;
use motcua_kernel::say;
use motcua_kernel::text::Language;
use motcua_sim::comparison::{Comparison, Difference, Run, is_main};
use motcua_sim::report::{Interval, Voice, is_share, label};
use motcua_sim::simulation;
use motcua_sim::times::Spent;

use crate::commands::simulate::run_file;
use crate::commands::task::Output;
use crate::failure::Failure;
use crate::project;
use crate::table::Table;
use crate::terminal::{Outcome, Terminal};

/// What changes between two runs, paired by luck, and which steps make the change
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// A scenario, or a folder that `simulate -o` wrote
    before: String,
    /// Another one [default: each variant of the first]
    after: Option<String>,
    /// Only this variant of the first scenario
    #[arg(long, value_name = "NAME", conflicts_with = "after")]
    variant: Vec<String>,
    /// How often each is repeated with other luck
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    replications: Option<u32>,
    /// What luck is derived from
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Every number, not only the main ones
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

/// So many causes are shown; the smallest are noise.
const CAUSES: usize = 5;
/// Hours that are written as nothing.
const SMALLEST: f64 = 0.005;

impl Compare {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let before = self.side(&self.before, None, None, terminal)?;
        let mut comparisons = Vec::new();
        match &self.after {
            Some(after) => comparisons.push(self.beside(&before, after, None, terminal)?),
            None => {
                let variants = match self.variant.is_empty() {
                    true => project::variants(&self.before, terminal)?,
                    false => self.variant.clone(),
                };
                for variant in &variants {
                    comparisons.push(self.beside(&before, &self.before, Some(variant), terminal)?);
                }
            }
        }
        if comparisons.is_empty() {
            return Err(Failure::usage(
                format!("`{}` không có phương án nào để so sánh: hãy nêu một lần chạy thứ hai", self.before),
                format!("`{}` has no variants to compare: name a second run", self.before),
            ));
        }
        let json = serde_json::to_value(&comparisons)
            .map_err(|error| Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}")))?;
        self.output.show(terminal, &json, |terminal| {
            for (place, comparison) in comparisons.iter().enumerate() {
                if place > 0 {
                    terminal.line("")?;
                }
                self.shown(comparison, terminal)?;
            }
            Ok(())
        })?;
        let next = format!("motcua simulate {} -o out", self.before);
        self.output.next(terminal, &next, &next)
    }

    fn beside(
        &self,
        before: &Run,
        after: &str,
        variant: Option<&str>,
        terminal: &mut Terminal,
    ) -> Result<Comparison, Failure> {
        let after = self.side(after, variant, Some(before), terminal)?;
        Comparison::of(before, &after).map_err(|why| {
            let [vi, en] = [Language::Vi, Language::En];
            let why = |language| Voice(language).say(why.0.clone());
            Failure::usage(why(vi), why(en))
        })
    }

    /// A run from its folder; or a scenario, run now with the luck of the one before.
    fn side(
        &self,
        named: &str,
        variant: Option<&str>,
        like: Option<&Run>,
        terminal: &mut Terminal,
    ) -> Result<Run, Failure> {
        if let Some(run) = run_file(Path::new(named))? {
            return Ok(run);
        }
        let mut scenario = project::scenario(named, variant, terminal)?;
        let run = &mut scenario.run;
        run.replications = self.replications.or(like.map(|like| like.replications)).unwrap_or(run.replications);
        run.seed = self.seed.or(like.map(|like| like.seed)).unwrap_or(run.seed);
        Ok(Run::of(&simulation::simulate_on(&scenario, None)?))
    }

    fn shown(&self, comparison: &Comparison, terminal: &mut Terminal) -> Outcome {
        let voice = Voice(terminal.language());
        let replications = voice.say(say!("{count} replications", count = comparison.replications));
        let seed = voice.say(say!("seed {seed}", seed = comparison.seed.to_string()));
        terminal.sentence(&format!("{} → {} · {replications} · {seed}", comparison.before, comparison.after))?;
        let confidence = voice.decimal((comparison.confidence * 1_000.0).round() / 10.0, 0);
        let headings = [
            voice.say(say!("measure")),
            voice.say(say!("before")),
            voice.say(say!("after")),
            voice.say(say!("change")),
            voice.say(say!("{confidence}% interval", confidence)),
        ];
        let mut table = Table::new(&headings.each_ref().map(String::as_str), 0);
        let wanted = |difference: &&Difference| {
            self.all || is_main(&difference.measure) && (difference.certain || is_always_shown(&difference.measure))
        };
        let shown: Vec<&Difference> = comparison.measures.iter().filter(wanted).collect();
        shown.iter().for_each(|difference| table.row(cells(difference, voice)));
        table.lines().iter().try_for_each(|line| terminal.line(line))?;
        if shown.iter().any(|difference| !difference.certain) {
            terminal.sentence(&voice.say(say!("(in brackets: the interval holds 0, it may be luck alone)")))?;
        }
        let left_out = comparison.measures.iter().filter(|difference| is_main(&difference.measure)).count();
        let left_out = left_out.saturating_sub(shown.len());
        if left_out > 0 {
            let said =
                say!("{count} other measures do not change for certain; `--all` shows everything", count = left_out);
            terminal.sentence(&voice.say(said))?;
        }
        self.causes(comparison, voice, terminal)
    }

    fn causes(&self, comparison: &Comparison, voice: Voice, terminal: &mut Terminal) -> Outcome {
        let total: f64 = comparison.causes.iter().map(|cause| cause.hours.mean).sum();
        if comparison.causes.is_empty() {
            return Ok(());
        }
        let hours = signed(total, |value| voice.number(value));
        terminal.sentence(&voice.say(say!("The time of a case changes by {hours} hours, made by:", hours)))?;
        let shown = if self.all { comparison.causes.len() } else { CAUSES };
        for cause in comparison.causes.iter().filter(|cause| self.all || cause.hours.mean.abs() >= SMALLEST).take(shown)
        {
            let hours = signed(cause.hours.mean, |value| voice.number(value));
            let range = voice.range(&cause.hours, |value| voice.number(value));
            let mostly = cause.mostly.and_then(Spent::named);
            let mostly = mostly.map(|kind| format!(", {}", voice.say(kind.label()))).unwrap_or_default();
            terminal.indented("  ", &format!("{} {hours} ({range}){mostly}", cause.step))?;
        }
        Ok(())
    }
}

/// What everybody asks for, changed or not.
fn is_always_shown(path: &str) -> bool {
    path.starts_with("case.working_days.") || path.starts_with("deadline.")
}

fn cells(difference: &Difference, voice: Voice) -> [String; 5] {
    let path = &difference.measure;
    let mean = |interval: &Option<Interval>| {
        interval.map_or_else(|| "–".to_owned(), |interval| voice.value(path, interval.mean))
    };
    // A difference of shares is one of percentage points.
    let (scale, digits) = if is_share(path) { (100.0, 1) } else { (1.0, 2) };
    let write = |value: f64| voice.decimal(value * scale, digits);
    let (change, range) = match &difference.difference {
        Some(found) => {
            let points = if is_share(path) { voice.say(say!(" pp")) } else { String::new() };
            (format!("{}{points}", signed(found.mean, write)), voice.range(found, write))
        }
        None => ("–".to_owned(), String::new()),
    };
    let change = if difference.certain { change } else { format!("({change})") };
    [voice.say(label(path)), mean(&difference.before), mean(&difference.after), change, range]
}

/// With its sign: `+` for more.
fn signed(value: f64, write: impl Fn(f64) -> String) -> String {
    let text = write(value);
    let is_something = text.chars().any(|digit| digit.is_ascii_digit() && digit != '0');
    if value > 0.0 && is_something { format!("+{text}") } else { text }
}
