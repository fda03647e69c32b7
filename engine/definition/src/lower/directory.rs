//! Directories.

use motcua_kernel::id::{AgencyId, OfficeKey, PersonId, RoleId};
use motcua_kernel::say;
use motcua_kernel::text::Language;

use super::{rota, text};
use crate::diagnostic::{Diagnostic, list};
use crate::directory::{Directory, Office, Person};
use crate::syntax::directory as written;

/// Roles that follow from the case.
const RESERVED: [&str; 3] = ["applicant", "assignee", "timer"];

/// A directory, and what is wrong with it.
pub(crate) fn directory(file: &written::Directory) -> (Directory, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let office = |office: &written::Office| Office {
        agency: AgencyId::from(&*office.agency.text),
        key: office.key.as_ref().map(|key| OfficeKey::from(&*key.text)),
        code: office.code.as_ref().map(|code| code.text.to_string()),
        label: text::text(&office.label, Language::Vi),
    };
    let offices = file.offices.iter().map(|(id, written)| (id.text.to_string(), office(written))).collect();
    let mut people = indexmap::IndexMap::new();
    for (id, person) in file.people.iter() {
        if let Some(office) = person.office.as_ref().filter(|office| file.offices.get(&office.text).is_none()) {
            let known = || file.offices.iter().map(|(id, _)| &*id.text);
            let headline = say!("`office` names an office that does not exist: `{office}`", office = office.text);
            findings.push(
                Diagnostic::error("unknown-office", office.span, headline)
                    .label(say!("offices: {names}", names = list(known())))
                    .nearest(&office.text, known()),
            );
        }
        if let (None, Some(role)) = (&person.office, person.roles.first()) {
            findings.push(
                Diagnostic::error(
                    "missing-key",
                    id.span,
                    say!("`{name}` holds roles and works in no office", name = id.text),
                )
                .also(role.span, say!("a role is held in an office"))
                .help(say!("add `office:`; citizens have neither")),
            );
        }
        for role in person.roles.iter().filter(|role| RESERVED.contains(&&*role.text)) {
            let headline = say!("nobody is given the role `{role}`: it follows from each case", role = role.text);
            findings.push(Diagnostic::error("reserved-role", role.span, headline).help(say!("leave it out")));
        }
        people.insert(
            PersonId::from(&*id.text),
            Person {
                name: person.name.text.to_string(),
                email: person.email.as_ref().map(|email| email.text.to_string()),
                language: person.language.map(|language| language.language()),
                office: person.office.as_ref().map(|office| office.text.to_string()),
                roles: person.roles.iter().map(|role| RoleId::from(&*role.text)).collect(),
            },
        );
    }
    let entries = file.people.iter().map(|(name, person)| rota::Entry {
        name,
        roles: &person.roles,
        absent: &person.absent,
        deputy: person.deputy.as_ref(),
    });
    let (rota, wrong) = rota::rota(&entries.collect::<Vec<_>>());
    findings.extend(wrong);
    (Directory { name: file.directory.text.to_string(), offices, people, rota }, findings)
}
