//! `motcua diff A [B]`

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use motcua_definition::comparison::{self, Comparison};
use motcua_definition::project::{Checked, Package};

use crate::failure::Failure;
use crate::revision::Revision;
use crate::terminal::{Outcome, Terminal, columned};
use crate::{find, project};

/// Say what changed between two versions, in the words of the law
///
/// A and B are files, folders or git revisions (HEAD, v1.2, main~3). One git revision alone is compared with the files
/// as they are now.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier version: a file, a folder or a git revision
    before: String,
    /// The later one [default: the files as they are now]
    after: Option<String>,
    /// Only this procedure
    #[arg(long, short, value_name = "NAME")]
    procedure: Option<String>,
    /// text, markdown or json
    #[arg(
        long,
        alias = "output",
        value_enum,
        default_value = "text",
        hide_possible_values = true,
        value_name = "text|markdown|json"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Markdown,
    Json,
}

impl Diff {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let home = find::home();
        let after = match &self.after {
            Some(named) => side(named, &home)?,
            // Two files are named by both; a revision is held against what is here.
            None => project::checked(&[&home]),
        };
        let before = side(&self.before, &home)?;
        project::refuse(&before.files, &before.findings, terminal)?;
        project::refuse(&after.files, &after.findings, terminal)?;
        let comparisons = self.compared(&before, &after)?;
        match self.format {
            Format::Text => self.people(&comparisons, terminal),
            Format::Markdown => {
                let pages = comparisons.iter().map(|one| comparison::markdown(one, terminal.language()));
                let pages = pages.collect::<Vec<_>>().join("\n");
                terminal.text(&pages)?;
                terminal.next_aside("motcua test", "motcua test")
            }
            Format::Json => {
                let all: Vec<_> = comparisons.iter().map(comparison::json).collect();
                terminal.text(&serde_json::to_string_pretty(&all).unwrap_or_default())?;
                terminal.next_aside("motcua test", "motcua test")
            }
        }
    }

    /// Procedures of the same name; of two single files, those two whatever their names.
    fn compared(&self, before: &Checked, after: &Checked) -> Result<Vec<Comparison>, Failure> {
        if let ([before], [after]) = (&before.procedures[..], &after.procedures[..])
            && self.procedure.is_none()
        {
            return Ok(vec![comparison::compare(Some(before), Some(after))]);
        }
        let named = |package: &Arc<Package>| package.procedure.reference.id.to_string();
        let mut names: BTreeSet<String> = before.procedures.iter().chain(&after.procedures).map(named).collect();
        if let Some(only) = &self.procedure {
            names.retain(|name| name == only);
        }
        if names.is_empty() {
            return Err(Failure::usage("không có quy trình nào để so sánh", "there is no procedure to compare"));
        }
        let of = |checked: &Checked, name: &str| checked.procedure(name).map(Arc::clone);
        let compare = |name: &String| comparison::compare(of(before, name).as_deref(), of(after, name).as_deref());
        Ok(names.iter().map(compare).collect())
    }

    fn people(&self, comparisons: &[Comparison], terminal: &mut Terminal) -> Outcome {
        let language = terminal.language();
        let changed: Vec<&Comparison> = comparisons.iter().filter(|one| !one.changes.is_empty()).collect();
        for one in &changed {
            terminal.text(&columned(&comparison::text(one, language)))?;
        }
        let changes: usize = changed.iter().map(|one| one.changes.len()).sum();
        let procedures = changed.len();
        let line = match changes {
            0 => terminal.pick("không có gì thay đổi.", "nothing changed.").to_owned(),
            _ => terminal
                .pick(
                    &format!("{changes} thay đổi trong {procedures} quy trình."),
                    &format!("changes: {changes}, procedures: {procedures}."),
                )
                .to_owned(),
        };
        terminal.sentence(&line)?;
        terminal.next("motcua test", "motcua test")
    }
}

/// One side: what lies in a file or folder, or what a revision held at this place.
fn side(named: &str, home: &Path) -> Result<Checked, Failure> {
    let path = Path::new(named);
    if path.exists() {
        return Ok(project::checked(&[path]));
    }
    match Revision::named(named) {
        Some(revision) => Ok(revision.checked(home)?),
        None => {
            let file = find::one(named, ".procedure.yaml").map_err(|_| {
                Failure::usage(
                    format!("`{named}` không phải tệp, thư mục, quy trình hay phiên bản git nào ở đây"),
                    format!("`{named}` is no file, folder, procedure or git revision here"),
                )
            })?;
            Ok(project::checked(&[&file]))
        }
    }
}
