//! Who holds which role: people are never in a procedure.

mod rota;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use jiff::civil::Date;
use motcua_kernel::command::Post;
use motcua_kernel::id::{AgencyId, GrantId, OfficeKey, PersonId, RoleId};
use motcua_kernel::text::{Language, Text};

pub use rota::{Absence, Rota};

/// People and offices of one directory file.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// Its name; part of the authority that events record.
    pub name: String,
    /// Offices, by their name in the file.
    pub offices: IndexMap<String, Office>,
    /// People, by the name under which they sign in.
    pub people: IndexMap<PersonId, Person>,
    /// Who is away when, and who acts for them.
    pub rota: Rota,
}

/// One office of an agency.
#[derive(Clone, Debug)]
pub struct Office {
    /// The kind of office.
    pub agency: AgencyId,
    /// The key by which a procedure finds it; none where the agency has one office.
    pub key: Option<OfficeKey>,
    /// What stands for it in the numbers of cases.
    pub code: Option<String>,
    /// Shown to people.
    pub label: Text,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Where they get what they are told by e-mail.
    pub email: Option<String>,
    /// In which language they are written to, if not in all.
    pub language: Option<Language>,
    /// The name of their office in the file; none for a citizen.
    pub office: Option<String>,
    /// What they may act as there.
    pub roles: Vec<RoleId>,
}

impl Directory {
    /// What this person may act as on a day, by which entry, and the agency of the office that it is in. A role without an
    /// office is nobody's: it could count anywhere.
    pub fn posts_on(&self, person: &PersonId, day: Date) -> Vec<(AgencyId, Post)> {
        let posts = self.rota.posts(person, day, |who| self.posts(who)).into_iter();
        let agency = |owner: &PersonId| Some(self.office_of(self.people.get(owner)?)?.agency.clone());
        posts.filter_map(|(owner, post)| Some((agency(&owner)?, post))).collect()
    }

    /// What stands for an office in the numbers of cases: its code, else its key, else the agency.
    pub fn code(&self, agency: &AgencyId, key: Option<&OfficeKey>) -> String {
        let code = self.office(agency, key).and_then(|office| office.code.clone());
        code.or_else(|| Some(key?.to_string())).unwrap_or_else(|| agency.to_string())
    }

    /// Every office that has a key.
    pub fn keys(&self) -> BTreeSet<(AgencyId, OfficeKey)> {
        self.offices.values().filter_map(|office| Some((office.agency.clone(), office.key.clone()?))).collect()
    }

    /// What this person may act as, and by which entry, when they are there. Nobody has no posts; everybody may be an applicant without one.
    pub fn posts(&self, person: &PersonId) -> Vec<Post> {
        let Some(entry) = self.people.get(person) else { return Vec::new() };
        let office = self.office_of(entry).and_then(|office| office.key.clone());
        let grant = GrantId::from(format!("{}/{person}", self.name));
        entry.roles.iter().map(|role| Post::own(role.clone(), office.clone(), grant.clone())).collect()
    }

    /// The office in which somebody works.
    pub fn office_of(&self, person: &Person) -> Option<&Office> {
        self.offices.get(person.office.as_deref()?)
    }

    /// The office of an agency with this key.
    pub fn office(&self, agency: &AgencyId, key: Option<&OfficeKey>) -> Option<&Office> {
        self.offices.values().find(|office| office.agency == *agency && office.key.as_ref() == key)
    }
}
