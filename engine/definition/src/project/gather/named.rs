//! Procedures that other files name.

use std::sync::Arc;

use super::super::Package;
use super::super::sources::join;
use super::{Gathering, Pinned};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::diagnostic::Diagnostic;

impl Gathering<'_> {
    /// The procedure that a step runs: beside its own, or in a folder of its name.
    pub(super) fn run_by_step(
        &mut self,
        pinned: &Pinned,
        versioned: &crate::syntax::leaf::VersionedName,
    ) -> Option<Arc<Package>> {
        let (name, _) = versioned.text.split_once('@')?;
        let file = format!("{name}.procedure.yaml");
        let places = [join(&pinned.folder, &file), join(&pinned.root, &format!("{name}/{file}"))];
        let mut error = |rule: &'static str, headline: Sentence, help: Sentence| {
            self.out.findings.push(Diagnostic::error(rule, versioned.span, headline).help(help));
        };
        let Some(own) = places.iter().find(|place| self.sources.exists(place)) else {
            let help = say!("expected `{beside}` or `{below}`", beside = places[0], below = places[1]);
            error("unknown-procedure", say!("there is no procedure `{name}`", name), help);
            return None;
        };
        if self.under_way.contains(own) {
            let headline = say!("`{name}` would run itself, and open one case after the other", name);
            error("opens-itself", headline, say!("let a person decide about the next case"));
            return None;
        }
        let Some(package) = self.procedure(own) else {
            let headline = say!("`{name}` has errors itself, and cannot be run", name);
            let help = say!("repair `{own}` first", own);
            self.out.findings.push(Diagnostic::error("unknown-procedure", versioned.span, headline).help(help));
            return None;
        };
        self.is_version(own, &package, versioned).then_some(package)
    }

    /// Whether a procedure is the version that is named.
    fn is_version(&mut self, own: &str, package: &Package, versioned: &crate::syntax::leaf::VersionedName) -> bool {
        let reference = &package.procedure.reference;
        if format!("{}@{}", reference.id, reference.version) == *versioned.text {
            return true;
        }
        let headline = say!(
            "`{own}` is {name}@{version}, and not {versioned}",
            own,
            name = reference.id,
            version = reference.version,
            versioned = versioned.text
        );
        let finding = Diagnostic::error("unknown-procedure", versioned.span, headline);
        self.out.findings.push(finding.help(say!("name the version that is there, or put the other one beside it")));
        false
    }

    /// The procedure that a test or scenario names: a file beside it.
    pub(super) fn procedure_beside(
        &mut self,
        path: &str,
        versioned: &crate::syntax::leaf::VersionedName,
    ) -> Option<Arc<Package>> {
        let (name, version) = versioned.text.split_once('@')?;
        let folder = self.sources.parent(path).unwrap_or_default();
        let own = join(&folder, &format!("{name}.procedure.yaml"));
        if !self.sources.exists(&own) {
            let headline = say!("there is no procedure `{name}` beside this file", name);
            let finding = Diagnostic::error("unknown-procedure", versioned.span, headline);
            self.out.findings.push(finding.help(say!("expected `{own}`", own)));
            return None;
        }
        let package = self.procedure(&own)?;
        let reference = &package.procedure.reference;
        if reference.id != *name || reference.version.to_string() != version {
            let headline = say!(
                "`{own}` is {name}@{version}, and not {versioned}",
                own,
                name = reference.id,
                version = reference.version,
                versioned = versioned.text
            );
            let finding = Diagnostic::error("unknown-procedure", versioned.span, headline);
            self.out.findings.push(finding.help(say!("tests and scenarios belong to one version of their procedure")));
            return None;
        }
        Some(package)
    }
}
