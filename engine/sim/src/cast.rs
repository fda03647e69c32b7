//! Who acts in a test or a walk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use motcua_definition::directory::{Directory, Rota};
use motcua_kernel::case::{CaseState, Holder, WorkItem};
use motcua_kernel::command::{Actor, Post};
use motcua_kernel::id::{GrantId, OfficeKey, PersonId, RoleId, StepId, VisitId};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};

/// What people have to do beside the cases of the world, and whose turn was when. As a test gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burdens {
    /// How many tasks of other cases they hold.
    pub holds: BTreeMap<PersonId, u32>,
    /// Who was given a step before, the first of them longest ago.
    pub turns: BTreeMap<StepId, Vec<PersonId>>,
}

/// The people of a test: those it names, and somebody suitable for everything else.
///
/// Somebody suitable is always the same person: `<role>-1`, in the office the case belongs to; `<role>-2` and so on
/// where the first one is excluded; whoever holds the task, where somebody does. With a directory it is the first of its
/// people who may do it, and one of those only where it has nobody.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    people: BTreeMap<PersonId, Vec<RoleId>>,
    rota: Rota,
    directory: Option<Directory>,
    burdens: Burdens,
}

/// Who asks, where nobody is named.
pub const APPLICANT: &str = "applicant-1";

/// Stands in the record as the binding that lets a person of a test act.
const GRANT: &str = "test";

/// So many colleagues are tried before it is left to the kernel to say why the first one may not.
const COLLEAGUES_MAX: u32 = 9;

impl Cast {
    /// A cast in which these people hold these roles.
    pub fn new(people: BTreeMap<PersonId, Vec<RoleId>>, rota: Rota) -> Self {
        Self { people, rota, directory: None, burdens: Burdens::default() }
    }

    /// The people of a directory; whoever it does not know is somebody suitable.
    pub fn of(directory: Directory) -> Self {
        Self {
            people: BTreeMap::new(),
            rota: directory.rota.clone(),
            directory: Some(directory),
            burdens: Burdens::default(),
        }
    }

    /// The same cast, with what its people have to do beside the story.
    #[must_use]
    pub fn with_burdens(self, burdens: Burdens) -> Self {
        Self { burdens, ..self }
    }

    pub(crate) fn burdens(&self) -> &Burdens {
        &self.burdens
    }

    /// Who does this task: the person named, or somebody suitable.
    pub fn actor(
        &self,
        context: &Context,
        case: &CaseState,
        visit: VisitId,
        by: Option<&PersonId>,
        day: Date,
    ) -> Actor {
        let item = case.open.get(&visit).and_then(|stay| stay.work_item());
        let office = item.and_then(|item| item.office.clone());
        match (by, item) {
            (Some(by), _) => self.person(context, by, office, day),
            (None, Some(item)) => self.suitable(context, case, visit, item, day),
            (None, None) => applicant_of(case),
        }
    }

    /// Who opens a case by a start that these roles may use.
    ///
    /// Which office is the right one shows only when the case is open; until then the person stands in for every office
    /// that the form could name.
    pub fn opener(
        &self,
        context: &Context,
        by: &[RoleId],
        data: &Record,
        named: Option<&PersonId>,
        day: Date,
    ) -> Actor {
        let role = by.iter().find(|role| **role == "applicant").or_else(|| by.first());
        let id = match (named, role) {
            (Some(named), _) => named.clone(),
            (None, Some(role)) => self.clerk(context, role, data, day).cloned().unwrap_or_else(|| colleague(role, 1)),
            (None, None) => PersonId::from(APPLICANT),
        };
        let offices = data.values().filter_map(|value| match value {
            Value::Text(text) => Some(Some(OfficeKey::from(&**text))),
            _ => None,
        });
        let offices: Vec<_> = offices.chain([None]).collect();
        let own = |who: &PersonId| offices.iter().flat_map(|office| self.own(context, who, office.as_ref())).collect();
        let mut posts: Vec<_> = self.rota.posts(&id, day, own).into_iter().map(|(_, post)| post).collect();
        // Somebody of a directory is in one office, whatever the form could name.
        posts.dedup();
        Actor::Person { id, posts }
    }

    /// The first of the directory who opens cases in this role, in an office that the form names.
    fn clerk(&self, context: &Context, role: &RoleId, data: &Record, day: Date) -> Option<&PersonId> {
        let named =
            |office: &OfficeKey| data.values().any(|value| matches!(value, Value::Text(text) if *office == **text));
        let fits = |post: &Post| post.role == *role && post.office.as_ref().is_none_or(named);
        let mut people = self.directory.iter().flat_map(|directory| directory.people.keys());
        people.find(|id| !self.rota.is_away(id, day) && self.own(context, id, None).iter().any(fits))
    }

    /// Whether the directory gives this person something to do in this procedure.
    pub(crate) fn knows(&self, context: &Context, id: &PersonId) -> bool {
        self.directory.is_some() && self.in_directory(id) && !self.own(context, id, None).is_empty()
    }

    fn in_directory(&self, id: &PersonId) -> bool {
        self.directory.as_ref().is_some_and(|directory| directory.people.contains_key(id))
    }

    /// These people of the directory and everybody for whom one of them may have stood in, each as a test names them.
    pub(crate) fn written(&self, context: &Context, named: impl IntoIterator<Item = PersonId>) -> Vec<String> {
        let mut people: BTreeSet<PersonId> = named.into_iter().filter(|id| self.knows(context, id)).collect();
        let mut known = 0;
        while known < people.len() {
            known = people.len();
            let stood_in = |of: &Option<PersonId>| of.as_ref().is_some_and(|deputy| people.contains(deputy));
            let away: Vec<_> = self.rota.people().iter().filter(|(_, absence)| stood_in(&absence.deputy)).collect();
            people.extend(away.into_iter().map(|(id, _)| id.clone()));
        }
        people.iter().map(|id| self.written_person(context, id)).collect()
    }

    fn written_person(&self, context: &Context, id: &PersonId) -> String {
        let roles: Vec<_> = self.own(context, id, None).iter().map(|post| post.role.to_string()).collect();
        let roles = format!("[{}]", roles.join(", "));
        match self.rota.people().get(id).filter(|absence| !absence.days.is_empty()) {
            None => format!("{id}: {roles}"),
            Some(absence) => {
                let days: Vec<_> = absence.days.iter().map(|(first, last)| format!("{first}..{last}")).collect();
                let deputy = absence.deputy.iter().map(|deputy| format!(", deputy: {deputy}")).collect::<String>();
                format!("{id}: {{roles: {roles}, absent: [{}]{deputy}}}", days.join(", "))
            }
        }
    }

    /// A person with everything they may act as, in one office.
    fn person(&self, context: &Context, id: &PersonId, office: Option<OfficeKey>, day: Date) -> Actor {
        let posts = self.rota.posts(id, day, |who| self.own(context, who, office.as_ref()));
        Actor::Person { id: id.clone(), posts: posts.into_iter().map(|(_, post)| post).collect() }
    }

    /// What somebody may act as when they are there: as the directory says, or in this office.
    fn own(&self, context: &Context, id: &PersonId, office: Option<&OfficeKey>) -> Vec<Post> {
        match self.directory.as_ref().and_then(|directory| Some((directory, directory.people.get(id)?))) {
            Some((directory, person)) => {
                // Roles of two agencies may have the same name.
                let agency = directory.office_of(person).map(|office| &office.agency);
                let counts = |post: &Post| context.procedure.roles.get(&post.role).map(|role| &role.agency) == agency;
                directory.posts(id).into_iter().filter(|post| agency.is_some() && counts(post)).collect()
            }
            None => self.roles(context, id).into_iter().map(|role| post(role, office.cloned())).collect(),
        }
    }

    /// The roles of a person: as the test says, or by their name.
    fn roles(&self, context: &Context, id: &PersonId) -> Vec<RoleId> {
        if let Some(roles) = self.people.get(id) {
            return roles.clone();
        }
        let by_name = id.as_str().rsplit_once('-').map(|(role, _)| RoleId::from(role));
        by_name.into_iter().filter(|role| context.procedure.roles.contains_key(role)).collect()
    }

    /// Everybody who holds the role of a task: the people whom the test or the directory names, or else colleagues by name.
    pub(crate) fn holders(&self, context: &Context, item: &WorkItem, day: Date) -> Vec<Actor> {
        let of_directory = self.directory.iter().flat_map(|directory| directory.people.keys());
        let holds =
            |id: &&PersonId| self.own(context, id, item.office.as_ref()).iter().any(|post| post.role == item.role);
        let named: BTreeSet<&PersonId> = self.people.keys().chain(of_directory).filter(holds).collect();
        let actor = |id: &PersonId| self.person(context, id, item.office.clone(), day);
        match named.is_empty() {
            false => named.into_iter().map(actor).collect(),
            true => (1..=COLLEAGUES_MAX).map(|number| actor(&colleague(&item.role, number))).collect(),
        }
    }

    fn suitable(&self, context: &Context, case: &CaseState, visit: VisitId, item: &WorkItem, day: Date) -> Actor {
        if item.role == "applicant" {
            return applicant_of(case);
        }
        // Whoever holds it; their deputy, while they are away.
        let holder = match &item.holder {
            Holder::Reserved { by, .. } if self.rota.is_away(by, day) => self.rota.stand_in(by, day),
            Holder::Reserved { by, .. } => Some(by),
            Holder::Ready => None,
        };
        if let Some(by) = holder {
            let mut actor = self.person(context, by, item.office.clone(), day);
            if let Actor::Person { posts, .. } = &mut actor
                && !posts.iter().any(|post| post.role == item.role)
            {
                posts.push(post(item.role.clone(), item.office.clone()));
            }
            return actor;
        }
        let of_directory = self.directory.iter().flat_map(|directory| directory.people.keys());
        let mut of_directory = of_directory.map(|id| self.person(context, id, item.office.clone(), day));
        if let Some(actor) = of_directory.find(|actor| motcua_kernel::may_do(context, case, visit, actor).is_ok()) {
            return actor;
        }
        let in_office = |id: PersonId| {
            let own = |who: &PersonId| match *who == id {
                true => vec![post(item.role.clone(), item.office.clone())],
                false => self.own(context, who, item.office.as_ref()),
            };
            let posts = self.rota.posts(&id, day, own).into_iter().map(|(_, post)| post).collect();
            Actor::Person { id, posts }
        };
        let mut colleagues = (1..=COLLEAGUES_MAX).map(|number| in_office(colleague(&item.role, number)));
        let allowed = colleagues.find(|actor| motcua_kernel::may_do(context, case, visit, actor).is_ok());
        allowed.unwrap_or_else(|| in_office(colleague(&item.role, 1)))
    }
}

/// The applicant of a case, who needs no post.
pub(crate) fn applicant_of(case: &CaseState) -> Actor {
    Actor::Person { id: case.applicant.clone().unwrap_or_else(|| APPLICANT.into()), posts: Vec::new() }
}

/// The n-th person in a role.
pub(crate) fn colleague(role: &RoleId, number: u32) -> PersonId {
    PersonId::from(format!("{role}-{number}"))
}

fn post(role: RoleId, office: Option<OfficeKey>) -> Post {
    Post::own(role, office, GrantId::from(GRANT))
}
