//! What a run yields: things that can be used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::CalendarId;
use motcua_kernel::procedure::Procedure;
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_papers::{Mistake, Templates};
use sha2::{Digest, Sha256};

use crate::documents::question::Question;
use crate::recorded::Recordings;
use crate::source::Node;
use crate::syntax::scenario::Scenario;
use crate::syntax::test::TestFile;
use crate::tables::KnownTable;
use crate::typing::FunctionInSight;

/// A procedure without errors, with everything that decides.
#[derive(Debug)]
pub struct Package {
    /// Where its file is.
    pub path: String,
    /// The folder of the project.
    pub root: String,
    /// Ready to run. Its reference carries the digest of all that decides.
    pub procedure: Arc<Procedure>,
    /// The calendars that it names.
    pub calendars: Arc<BTreeMap<CalendarId, Arc<Calendar>>>,
    /// Its decision tables, by name: what tests ask directly.
    pub tables: BTreeMap<Arc<str>, KnownTable>,
    /// The functions of its rule files, by name.
    pub functions: Arc<BTreeMap<String, FunctionInSight>>,
    /// Every text that decides (procedure, calendars, code lists, files of tables and rules, services, templates), by its path within the
    /// project. Checking these again gives the same procedure with the same digest.
    pub texts: BTreeMap<String, Arc<str>>,
    /// The packs that it takes in.
    pub packs: Vec<TakenPack>,
    /// Where the procedure is among [`Self::texts`].
    pub entry: String,
}

/// A pack that a procedure takes in: what it rests on beside its own acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenPack {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// Shown to people.
    pub title: Text,
    /// The acts behind it.
    pub basis: Vec<Arc<str>>,
}

/// A test file without errors.
#[derive(Debug)]
pub struct TestDocument {
    /// Where it is.
    pub path: String,
    /// What it says.
    pub file: TestFile,
    /// Its questions to functions and tables, ready to be asked.
    pub questions: Vec<Question>,
    /// Of which procedure.
    pub package: Arc<Package>,
    /// The calendars that its cases name.
    pub calendars: BTreeMap<CalendarId, Arc<Calendar>>,
}

/// A scenario file without errors.
#[derive(Debug)]
pub struct ScenarioDocument {
    /// Where it is.
    pub path: String,
    /// What it says.
    pub file: Scenario,
    /// What each variant makes of it.
    pub variants: BTreeMap<String, Scenario>,
    /// Of which procedure.
    pub package: Arc<Package>,
    /// The procedure's calendars and those of the staff.
    pub calendars: Arc<BTreeMap<CalendarId, Arc<Calendar>>>,
    /// What was recorded elsewhere and is read by the scenario or a variant.
    pub recordings: Recordings,
}

impl Package {
    /// What the kernel decides with.
    pub fn context(&self) -> Context {
        Context { procedure: Arc::clone(&self.procedure), calendars: Arc::clone(&self.calendars), offices: None }
    }

    /// The text of a template: `documents/permit.html`, `notices/apology.txt`.
    fn template(&self, name: &str) -> Option<&Arc<str>> {
        let own = self.entry.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let packs = self.packs.iter().map(|pack| format!("packs/{}", pack.name));
        [own].into_iter().chain(packs).find_map(|folder| self.texts.get(&super::sources::join(&folder, name)))
    }

    /// Its templates, compiled, each under the name by which the procedure knows it: `documents/permit.html`,
    /// `notices/apology.txt`.
    ///
    /// # Errors
    ///
    /// Those that do not follow the template language; a procedure that was checked has none.
    pub fn templates(&self) -> Result<Templates, Vec<Mistake>> {
        let kinds = |path: &str| ["documents/", "notices/"].iter().find_map(|kind| path.rfind(kind));
        let names: BTreeSet<&str> = self.texts.keys().filter_map(|path| Some(&path[kinds(path)?..])).collect();
        Templates::new(names.into_iter().filter_map(|name| Some((name, &**self.template(name)?))))
    }
}

impl ScenarioDocument {
    /// What the kernel decides with.
    pub fn context(&self) -> Context {
        Context {
            procedure: Arc::clone(&self.package.procedure),
            calendars: Arc::clone(&self.calendars),
            offices: None,
        }
    }
}

/// The digest of all that decides: names and texts, each with its length before it, so that no text can pass for
/// another by moving a boundary.
pub(super) fn digest<'t>(texts: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    /// Sixteen hexadecimal digits: enough to tell the versions of one procedure apart, short enough to be read out.
    const BYTES: usize = 8;
    let mut hash = Sha256::new();
    for (name, text) in texts {
        for part in [name, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// A tree with one value replaced. The path names keys from the top; a key that itself holds dots is taken whole.
pub(super) fn replaced(node: &Node, path: &str, value: &Node) -> Option<Node> {
    use crate::source::{Entry, NodeKind};
    let NodeKind::Map(entries) = &node.kind else { return None };
    let (place, rest) = entries.iter().enumerate().find_map(|(place, entry)| {
        let rest = path.strip_prefix(&*entry.key.text)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| (place, rest.strip_prefix('.').unwrap_or("")))
    })?;
    let changed = match rest {
        "" => value.clone(),
        rest => replaced(&entries[place].value, rest, value)?,
    };
    let mut entries = entries.clone();
    entries[place] = Entry { key: entries[place].key.clone(), value: changed };
    Some(Node { span: node.span, kind: NodeKind::Map(entries) })
}
