//! The command line.

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use motcua_kernel::text::Language;

use crate::commands::{
    backup, case, check, compare, completions, demo, deploy, dev, diff, docs, due, escalations, explain, fmt, graph,
    lsp, migrate, new, plan, play, report, restore, schema, serve, simulate, task, test, token,
};
use crate::help;
use crate::language::{self, Spoken};

/// Administrative procedures as code: written in YAML, checked, tested, drawn, simulated and run.
#[derive(Debug, Parser)]
#[command(
    name = "motcua",
    version,
    max_term_width = 80,
    after_help = "Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.\nnext: motcua demo"
)]
pub(crate) struct Arguments {
    /// Language of the output [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_enum, value_name = "vi|en", hide_possible_values = true)]
    pub(crate) lang: Option<Spoken>,

    /// Say only what was asked for: no closing line, no messages beside the output
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Reads the command line. Help is given while it is read, so the language is looked for beforehand.
pub(crate) fn read() -> Result<Arguments, clap::Error> {
    let command = match language::preferred(asked(std::env::args())) {
        Language::Vi => help::in_vietnamese(Arguments::command()),
        Language::En => Arguments::command(),
    };
    Arguments::from_arg_matches(&command.try_get_matches()?)
}

/// The language that is asked for, wherever it stands.
fn asked(words: impl Iterator<Item = String>) -> Option<Spoken> {
    let words: Vec<String> = words.collect();
    let behind = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1].as_str());
    let within = words.iter().find_map(|word| word.strip_prefix("--lang="));
    match within.or(behind)? {
        "vi" => Some(Spoken::Vi),
        "en" => Some(Spoken::En),
        _ => None,
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a project: procedures that run, with tests, a calendar and schemas for editors
    New(new::New),
    /// Find everything that is wrong with procedures, tests, scenarios and calendars
    Check(check::Check),
    /// Say what a rule of the checker means, with a wrong and a right example
    Explain(explain::Explain),
    /// Lay files out: indentation, spaces, and the order of keys that the language fixes
    Fmt(fmt::Fmt),
    /// Say what changed between two versions, in the words of the law
    Diff(diff::Diff),
    /// Make a site about procedures: for citizens, for officers, by article, with the changes
    Docs(docs::Docs),
    /// Run tests
    Test(test::Test),
    /// Walk one case in the terminal, under a clock that you turn
    Play(play::Play),
    /// Compute a date and say why
    Due(due::Due),
    /// Draw a procedure
    Graph(graph::Graph),
    /// Print the JSON Schemas that editors use
    Schema(schema::Schema),
    /// Open the workbench: text, picture, problems, tests and play on one page
    Dev(dev::Dev),
    /// Talk to an editor: findings, completion, explanations, renaming
    Lsp(lsp::Lsp),
    /// Run the server
    Serve(serve::Serve),
    /// Run a scenario many times and say how long cases take
    Simulate(simulate::Simulate),
    /// What changes between two runs, paired by luck, and which steps make the change
    Compare(compare::Compare),
    /// See it at work: five cases through the real server, under a turned clock
    Demo(demo::Demo),
    /// Say what deploying would change on a running server, and which open cases could move
    Plan(plan::Plan),
    /// Put procedures onto a running server
    Deploy(deploy::Deploy),
    /// Let open cases go on under another version
    Migrate(migrate::Migrate),
    /// Open, find and read cases on a running server
    Case(case::Case),
    /// Find and do tasks on a running server
    Task(task::Task),
    /// Let a person or a system in
    Token(token::Token),
    /// Say what will escalate: each rung of a ladder before it is reached
    Escalations(escalations::Escalations),
    /// Say what offices have to account for: cases, on-time shares, contacts, time by agency
    Report(report::Report),
    /// Copy the cases of a data folder, also while the server runs, and check the copy event by event
    Backup(backup::Backup),
    /// Make a data folder out of a copy, and check it event by event; nothing is overwritten
    Restore(restore::Restore),
    /// Print completions for a shell
    Completions(completions::Completions),
}
