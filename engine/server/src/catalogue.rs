//! The procedures that are deployed here, compiled.
//!
//! The store keeps the files; this keeps what they compile to. A case finds its own version for as long as it lives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use jiff::Timestamp;
use motcua_definition::directory::Directory;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{AgencyId, CalendarId, OfficeKey, PersonId, ProcedureId};
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_store::Deployment;

mod check;

pub(crate) use check::{Checked, Found, check};

use crate::problem::Problem;
use motcua_papers::Templates;

/// The procedures that are deployed here.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    deployed: RwLock<BTreeMap<(ProcedureId, u32), Arc<Deployed>>>,
    /// What other nodes deployed and this build cannot use.
    passed_over: RwLock<BTreeSet<ProcedureRef>>,
    /// The offices of the directory; none where there is no directory.
    offices: Option<Arc<BTreeSet<(AgencyId, OfficeKey)>>>,
}

/// One version of one procedure.
#[derive(Debug)]
pub(crate) struct Deployed {
    /// Compiled.
    pub(crate) context: Context,
    /// Its templates, compiled.
    pub(crate) templates: Templates,
    /// When it was deployed.
    pub(crate) at: Timestamp,
}

impl Catalogue {
    /// Empty, for an installation in which these people and offices are.
    pub(crate) fn new(directory: &Directory) -> Self {
        let offices = (!directory.offices.is_empty()).then(|| Arc::new(directory.keys()));
        Self { offices, ..Self::default() }
    }

    /// Takes in what the store kept. Files that were accepted once must compile again.
    ///
    /// # Errors
    ///
    /// A sentence for the operator.
    pub(crate) fn restore(&self, deployment: Deployment) -> Result<(), String> {
        let reference = deployment.procedure;
        let (checked, findings) = check(&deployment.files);
        let Some(checked) = checked.into_iter().find(|checked| checked.context.procedure.reference == reference) else {
            let why = findings.first().map_or_else(
                || "its content compiles to something else under this version of the program".to_owned(),
                |finding| format!("{}:{}: {}", finding.file, finding.line, finding.message.get(Language::En)),
            );
            return Err(format!("{reference} was deployed here and cannot be read any more: {why}"));
        };
        self.put(checked, deployment.deployed_at);
        Ok(())
    }

    /// Takes in a version that the store has kept.
    pub(crate) fn put(&self, checked: Checked, at: Timestamp) {
        let Checked { context, templates, .. } = checked;
        let key = (context.procedure.reference.id.clone(), context.procedure.reference.version);
        let context = Context { offices: self.offices.clone(), ..context };
        let deployed = Arc::new(Deployed { context, templates, at });
        self.deployed.write().unwrap_or_else(PoisonError::into_inner).insert(key, deployed);
    }

    /// The content of a version, if it is here.
    pub(crate) fn reference(&self, id: &ProcedureId, version: u32) -> Option<ProcedureRef> {
        let deployed = self.read();
        let deployed = deployed.get(&(id.clone(), version))?;
        Some(deployed.context.procedure.reference.clone())
    }

    /// A version by name and number, or the newest.
    pub(crate) fn deployed(&self, id: &str, version: Option<u32>) -> Result<Arc<Deployed>, Problem> {
        let all = self.read();
        let id = ProcedureId::from(id);
        let found = match version {
            Some(version) => all.get(&(id.clone(), version)),
            None => all.range((id.clone(), 0)..=(id.clone(), u32::MAX)).next_back().map(|(_, deployed)| deployed),
        };
        found.cloned().ok_or_else(|| match version {
            Some(version) => Problem::unknown("unknown-procedure", &format!("{id}@{version}")),
            None => Problem::unknown("unknown-procedure", id.as_str()),
        })
    }

    /// What a case is decided with that is opened now: without a number, the newest version that is in force. If none is,
    /// the newest answers, and its refusal names its dates.
    pub(crate) fn find(&self, id: &str, version: Option<u32>, now: Timestamp) -> Result<Context, Problem> {
        let newest = self.deployed(id, version)?;
        let in_force = |deployed: &Deployed| {
            let context = &deployed.context;
            context.procedure.standing.force.holds(context.calendar(None).date(now))
        };
        if version.is_some() || in_force(&newest) {
            return Ok(newest.context.clone());
        }
        let id = ProcedureId::from(id);
        let all = self.read();
        let mut versions = all.range((id.clone(), 0)..=(id, u32::MAX)).rev();
        let found = versions.find(|(_, deployed)| in_force(deployed)).map_or(&newest, |(_, deployed)| deployed);
        Ok(found.context.clone())
    }

    /// What a case is decided with that is pinned to this.
    pub(crate) fn pinned(&self, reference: &ProcedureRef) -> Option<Context> {
        self.version(reference).map(|deployed| deployed.context.clone())
    }

    /// This very content, if it is deployed.
    pub(crate) fn version(&self, reference: &ProcedureRef) -> Option<Arc<Deployed>> {
        let found = self.read().get(&(reference.id.clone(), reference.version)).cloned();
        found.filter(|deployed| deployed.context.procedure.reference.digest == reference.digest)
    }

    /// The newest version of each procedure.
    pub(crate) fn newest(&self) -> Vec<Arc<Deployed>> {
        let all = self.read();
        // In order of version within each name: the last one stays.
        let newest: BTreeMap<&ProcedureId, &Arc<Deployed>> =
            all.iter().map(|((id, _), deployed)| (id, deployed)).collect();
        newest.into_values().cloned().collect()
    }

    /// The versions of a procedure, the newest first.
    pub(crate) fn versions(&self, id: &ProcedureId) -> Vec<u32> {
        self.read().keys().rev().filter(|(other, _)| other == id).map(|(_, version)| *version).collect()
    }

    /// Whether this content is deployed here, or was tried and cannot be used.
    pub(crate) fn has_seen(&self, reference: &ProcedureRef) -> bool {
        self.version(reference).is_some()
            || self.passed_over.read().unwrap_or_else(PoisonError::into_inner).contains(reference)
    }

    /// This content cannot be used here.
    pub(crate) fn pass_over(&self, reference: ProcedureRef) {
        self.passed_over.write().unwrap_or_else(PoisonError::into_inner).insert(reference);
    }

    /// Everything that is deployed.
    pub(crate) fn contexts(&self) -> Vec<Context> {
        self.read().values().map(|deployed| deployed.context.clone()).collect()
    }

    /// Every calendar, as the version that was deployed last has it.
    pub(crate) fn calendars(&self) -> BTreeMap<CalendarId, Arc<Calendar>> {
        let all = self.read();
        let mut deployed: Vec<_> = all.values().collect();
        deployed.sort_by_key(|deployed| deployed.at);
        let calendars = deployed.into_iter().flat_map(|deployed| deployed.context.calendars.iter());
        calendars.map(|(id, calendar)| (id.clone(), Arc::clone(calendar))).collect()
    }

    // A panic while this is held leaves nothing half done: an entry is put by a single call.
    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<(ProcedureId, u32), Arc<Deployed>>> {
        self.deployed.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl motcua_store::Contexts for Catalogue {
    fn context(&self, procedure: &ProcedureRef) -> Option<Context> {
        self.pinned(procedure)
    }
}

/// What the store keeps of a version.
pub(crate) fn deployment(checked: &Checked, at: Timestamp) -> Deployment {
    Deployment {
        procedure: checked.context.procedure.reference.clone(),
        files: checked.files.clone(),
        deployed_at: at,
        deployed_by: PersonId::from("administrator"),
    }
}
