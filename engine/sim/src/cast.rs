//! Who acts in a test or a walk.

use std::collections::BTreeMap;

use jiff::civil::Date;
use motcua_definition::directory::{Directory, Rota};
use motcua_kernel::case::{CaseState, Holder, WorkItem};
use motcua_kernel::command::{Actor, Post};
use motcua_kernel::id::{GrantId, OfficeKey, PersonId, RoleId, VisitId};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};

/// The people of a test: those it names, and somebody suitable for everything else.
///
/// Somebody suitable is always the same person: `<role>-1`, in the office the case belongs to; `<role>-2` and so on
/// where the first one is excluded; whoever holds the task, where somebody does.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    people: BTreeMap<PersonId, Vec<RoleId>>,
    rota: Rota,
    directory: Option<Directory>,
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
        Self { people, rota, directory: None }
    }

    /// The people of a directory; whoever it does not know is somebody suitable.
    pub fn of(directory: Directory) -> Self {
        Self { people: BTreeMap::new(), rota: directory.rota.clone(), directory: Some(directory) }
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
            (None, Some(role)) => colleague(role, 1),
            (None, None) => PersonId::from(APPLICANT),
        };
        let offices = data.values().filter_map(|value| match value {
            Value::Text(text) => Some(Some(OfficeKey::from(&**text))),
            _ => None,
        });
        let offices: Vec<_> = offices.chain([None]).collect();
        let own = |who: &PersonId| offices.iter().flat_map(|office| self.own(context, who, office.as_ref())).collect();
        let posts = self.rota.posts(&id, day, own);
        Actor::Person { id, posts: posts.into_iter().map(|(_, post)| post).collect() }
    }

    /// A person with everything they may act as, in one office.
    fn person(&self, context: &Context, id: &PersonId, office: Option<OfficeKey>, day: Date) -> Actor {
        let posts = self.rota.posts(id, day, |who| self.own(context, who, office.as_ref()));
        Actor::Person { id: id.clone(), posts: posts.into_iter().map(|(_, post)| post).collect() }
    }

    /// What somebody may act as when they are there: as the directory says, or in this office.
    fn own(&self, context: &Context, id: &PersonId, office: Option<&OfficeKey>) -> Vec<Post> {
        match &self.directory {
            Some(directory) if directory.people.contains_key(id) => directory.posts(id),
            _ => self.roles(context, id).into_iter().map(|role| post(role, office.cloned())).collect(),
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
