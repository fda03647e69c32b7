//! `motcua docs`

use std::path::{Path, PathBuf};

use clap::Args;
use motcua_definition::comparison;
use motcua_definition::project::Package;

use crate::failure::Failure;
use crate::revision::Revision;
use crate::site::{Chapter, Version, site};
use crate::terminal::{Outcome, Terminal};
use crate::{find, project};

/// Make a site about procedures: for citizens, for officers, by article, with the changes
///
/// Plain files in both languages that need no server and ask nobody for anything. Changes are taken from git, where
/// the files lie in a repository.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Files, folders or names of procedures [default: everything here]
    paths: Vec<PathBuf>,
    /// Write to this folder
    #[arg(long, short, default_value = "out/docs", value_name = "DIR")]
    out: PathBuf,
    /// Open the first page in a browser
    #[arg(long)]
    open: bool,
    /// How many changes of each procedure are told
    #[arg(long, default_value_t = 20, value_name = "COUNT")]
    history: usize,
}

impl Docs {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let home = find::home();
        let paths = find::all(&self.paths, &[".procedure.yaml"])?;
        if paths.is_empty() {
            return Err(Failure::usage(
                "không có quy trình nào (*.procedure.yaml) ở đây",
                "there is no procedure (*.procedure.yaml) here",
            ));
        }
        let checked = project::checked(&paths.iter().map(|path| &**path).collect::<Vec<&Path>>());
        project::refuse(&checked.files, &checked.findings, terminal)?;
        let chapter = |package: &'_ std::sync::Arc<Package>| self.versions(package, &home);
        let versions = checked.procedures.iter().map(chapter).collect::<Result<Vec<_>, _>>()?;
        let chapters: Vec<Chapter<'_>> =
            checked.procedures.iter().zip(versions).map(|(package, versions)| Chapter { package, versions }).collect();
        let files = site(&chapters)?;
        for (name, text) in &files {
            let path = self.out.join(name);
            let folder = path.parent().unwrap_or(&self.out);
            std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
            std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
        }
        let first = self.out.join(format!("{}/index.html", terminal.language().code()));
        let (count, procedures) = (files.len(), chapters.len());
        let line = terminal
            .pick(
                &format!("{count} tệp về {procedures} thủ tục: {}", first.display()),
                &format!("{count} files about {procedures} procedures: {}", first.display()),
            )
            .to_owned();
        terminal.line(&line)?;
        if self.open {
            open(&first)?;
        }
        terminal.next("mở trang trong trình duyệt", "open the page in a browser")
    }

    /// What each change did to this procedure, the latest first.
    fn versions(&self, package: &Package, home: &Path) -> Result<Vec<Version>, Failure> {
        let revisions = Revision::of_file(Path::new(&package.path), self.history);
        let name = package.procedure.reference.id.as_str();
        let mut versions = Vec::new();
        let mut later: Option<(Revision, motcua_definition::project::Checked)> = None;
        for revision in revisions {
            let held = revision.checked(home)?;
            if let Some((revision, after)) = later {
                versions.extend(version(&revision, held.procedure(name), after.procedure(name)));
            }
            later = Some((revision, held));
        }
        // The first one that is known: what was before it is not asked.
        if let Some((revision, after)) = later {
            versions.extend(version(&revision, None, after.procedure(name)));
        }
        Ok(versions)
    }
}

/// A change that this version of the language understands, and that changed something.
fn version(
    revision: &Revision,
    before: Option<&std::sync::Arc<Package>>,
    after: Option<&std::sync::Arc<Package>>,
) -> Option<Version> {
    let after = after?;
    let comparison = comparison::compare(before.map(|package| &**package), Some(after));
    let told = !comparison.changes.is_empty();
    told.then(|| Version { day: revision.day.clone(), said: revision.said.clone(), comparison })
}

/// With whatever this system opens files with.
fn open(page: &Path) -> Outcome {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    match std::process::Command::new(opener).arg(page).spawn() {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::usage(
            format!("không mở được trình duyệt bằng `{opener}`: {error}"),
            format!("no browser could be opened by `{opener}`: {error}"),
        )),
    }
}
