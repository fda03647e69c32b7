//! Which project a file belongs to, and what it presets.

use std::sync::Arc;

use motcua_kernel::say;

use super::Gathering;
use crate::diagnostic::Diagnostic;
use crate::project::PROJECT_FILE;
use crate::project::severities::Severities;
use crate::project::sources::join;
use crate::schema::FileKind;
use crate::syntax::project::Project;

/// What a project file says.
#[derive(Debug)]
pub(in super::super) struct Presets {
    pub(in super::super) file: Project,
    pub(in super::super) severities: Severities,
    /// Whether nothing in it is wrong.
    pub(in super::super) whole: bool,
}

/// The project of a file.
#[derive(Clone, Debug)]
pub(super) struct Governed {
    /// The folder in which its procedures lie.
    pub(super) root: String,
    /// What it presets.
    pub(super) presets: Option<Arc<Presets>>,
    /// Whether there is a project file that cannot be used.
    pub(super) broken: bool,
}

impl Gathering<'_> {
    /// The project of a file: the nearest project file above that governs its folder; without one, the nearest folder above
    /// with `calendars/`.
    pub(super) fn governed(&mut self, path: &str) -> Governed {
        let own = self.sources.parent(path).unwrap_or_default();
        if let Some(known) = self.governed.get(&own) {
            return known.clone();
        }
        let found = self.look_up(&own);
        self.governed.insert(own, found.clone());
        found
    }

    fn look_up(&mut self, own: &str) -> Governed {
        let (mut visited, mut shared) = (Vec::new(), None);
        let mut folder = Some(own.to_owned());
        while let Some(here) = folder {
            visited.push(here.clone());
            let file = join(&here, PROJECT_FILE);
            if shared.is_none() && self.sources.exists(&join(&here, "calendars")) {
                shared = Some(here.clone());
            }
            if self.sources.exists(&file) {
                let Some(presets) = self.project(&file) else {
                    // What it governs cannot be told. That it is broken was said; that nothing else is found need not be.
                    return Governed { root: shared.unwrap_or(here), presets: None, broken: true };
                };
                let below = presets.file.procedures.as_ref();
                let procedures = below.map_or_else(|| here.clone(), |below| join(&here, &below.text));
                if let Some(root) = visited.iter().find(|visited| self.sources.is_same(visited, &procedures)) {
                    let broken = !presets.whole;
                    return Governed { root: root.clone(), presets: Some(presets), broken };
                }
            }
            folder = self.sources.parent(&here);
        }
        Governed { root: shared.unwrap_or_else(|| own.to_owned()), presets: None, broken: false }
    }

    /// A project file, read once.
    pub(super) fn project(&mut self, path: &str) -> Option<Arc<Presets>> {
        if let Some(known) = self.projects.get(path) {
            return known.clone();
        }
        let presets = self.document::<Project>(path, FileKind::Project).map(|document| {
            let (severities, findings) = Severities::read(&document.file.checks);
            let mut whole = document.whole && findings.is_empty();
            self.out.findings.extend(findings);
            if let Some(procedures) = &document.file.procedures {
                let folder = self.sources.parent(path).unwrap_or_default();
                if !self.sources.exists(&join(&folder, &procedures.text)) {
                    let headline = say!("there is no folder `{folder}`", folder = procedures.text);
                    let finding = Diagnostic::error("unknown-file", procedures.span, headline);
                    self.out.findings.push(finding.help(say!("paths count from the folder of this file")));
                    whole = false;
                }
            }
            Arc::new(Presets { file: document.file, severities, whole })
        });
        self.projects.insert(path.to_owned(), presets.clone());
        presets
    }

    /// Every finding as the project of its file wants it.
    pub(super) fn tune(&mut self) {
        let findings = std::mem::take(&mut self.out.findings);
        for finding in findings {
            let name = self.out.files.file(finding.primary.span.file).name().clone();
            let tuned = match self.governed(&name).presets {
                Some(presets) => presets.severities.tuned(finding),
                None => Some(finding),
            };
            self.out.findings.extend(tuned);
        }
    }
}

impl Presets {
    /// What a deployment keeps of it: everything but where files lie, which is settled there.
    pub(super) fn kept(&self) -> String {
        let mut text = format!("motcua: 1\nproject: {}\n", self.file.project.text);
        if !self.file.languages.is_empty() {
            let codes: Vec<&str> = self.file.languages.iter().map(|code| code.language().code()).collect();
            text.push_str(&format!("languages: [{}]\n", codes.join(", ")));
        }
        if let Some(calendar) = &self.file.calendar {
            text.push_str(&format!("calendar: {}\n", calendar.text));
        }
        let checks = self.severities.written();
        if !checks.is_empty() {
            text.push_str("checks:\n");
            text.push_str(&checks);
        }
        text
    }
}
