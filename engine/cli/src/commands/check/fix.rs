//! `motcua check --fix`: what was written is said, and what was not.

use std::path::Path;

use motcua_definition::project::{Checked, Folder};
use motcua_definition::repair::{Repair, repair};
use motcua_definition::spoken::told;

use super::{Check, Format, everything};
use crate::commands::fmt::difference;
use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal};

impl Check {
    /// Repairs what is certain, and yields what remains.
    pub(super) fn fixed(&self, names: &[String], terminal: &mut Terminal) -> Result<Checked, Failure> {
        let repaired = repair(&Folder, &|sources| everything(sources, names));
        for (path, file) in &repaired.files {
            if self.diff {
                terminal.text(&difference(path, &file.before, &file.after))?;
            } else {
                std::fs::write(path, &*file.after).map_err(|error| Failure::file(Path::new(path), &error))?;
            }
        }
        if !self.diff {
            let word = terminal.pick("đã sửa", "repaired").to_owned();
            repaired.done.iter().try_for_each(|repair| self.say(&word, repair, terminal))?;
        }
        let word = terminal.pick("để nguyên, vì vẫn sai", "left, since it would be wrong too").to_owned();
        repaired.undone.iter().try_for_each(|repair| self.say(&word, repair, terminal))?;
        Ok(repaired.checked)
    }

    /// Programs that read findings read nothing else.
    fn say(&self, word: &str, repair: &Repair, terminal: &mut Terminal) -> Outcome {
        let title = told(&repair.edit.title(), terminal.language());
        let line = format!("{}: {word}: {title}  [{}]", repair.place, repair.rule);
        match self.format {
            Format::Full => terminal.line(&line),
            _ => terminal.aside(&line),
        }
    }
}
