//! Who is away when, and who stands in: of a directory, and of the people of a test.

use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::id::PersonId;
use motcua_kernel::say;

use crate::diagnostic::{Diagnostic, list};
use crate::directory::{Absence, Rota};
use crate::shape;
use crate::source::Span;
use crate::syntax::leaf::{DaysText, Id, PersonName};

/// What is written about one person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a PersonName,
    pub(crate) roles: &'a [Id],
    pub(crate) absent: &'a [DaysText],
    pub(crate) deputy: Option<&'a PersonName>,
}

/// A rota, and what is wrong with it.
pub(crate) fn rota(entries: &[Entry<'_>]) -> (Rota, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let by_name: BTreeMap<&str, &Entry<'_>> = entries.iter().map(|entry| (&*entry.name.text, entry)).collect();
    for entry in entries {
        let Some(deputy) = entry.deputy else { continue };
        match by_name.get(&*deputy.text) {
            None => findings.push(unknown(entry, deputy, entries)),
            Some(other) => {
                findings.extend(circle(entry, deputy, &by_name));
                findings.extend(entry.roles.iter().find(|role| lacks(other, role)).map(|role| {
                    let headline = say!(
                        "`{deputy}` stands in for `{name}` and does not hold the role `{role}`",
                        deputy = deputy.text,
                        name = entry.name.text,
                        role = role.text
                    );
                    Diagnostic::error(RULE, deputy.span, headline)
                        .also(role.span, say!("a deputy holds every role of the person they stand in for"))
                        .help(say!("give them the role, or name another deputy"))
                }));
            }
        }
    }
    let absence = |entry: &Entry<'_>| Absence {
        days: entry.absent.iter().filter_map(|days| shape::days(&days.text)).collect(),
        deputy: entry.deputy.map(|deputy| PersonId::from(&*deputy.text)),
    };
    let people = entries.iter().map(|entry| (PersonId::from(&*entry.name.text), absence(entry)));
    (Rota::new(people.filter(|(_, absence)| *absence != Absence::default()).collect()), findings)
}

const RULE: &str = "wrong-deputy";

fn lacks(other: &Entry<'_>, role: &Id) -> bool {
    !other.roles.iter().any(|held| held.text == role.text)
}

fn unknown(entry: &Entry<'_>, deputy: &PersonName, entries: &[Entry<'_>]) -> Diagnostic {
    let known = || entries.iter().map(|entry| &*entry.name.text);
    let (name, other) = (&entry.name.text, &deputy.text);
    Diagnostic::error(RULE, deputy.span, say!("the deputy of `{name}` is nobody of this file: `{other}`", name, other))
        .label(say!("there are: {names}", names = list(known())))
        .nearest(&deputy.text, known())
}

/// A circle of deputies, told once: at the first of its people in the order of their names. Two who stand in for each other
/// are one only if they can be away at the same time.
fn circle(entry: &Entry<'_>, deputy: &PersonName, by_name: &BTreeMap<&str, &Entry<'_>>) -> Option<Diagnostic> {
    let first: Span = deputy.span;
    let mut path = vec![&*entry.name.text];
    let mut seen: BTreeSet<&str> = BTreeSet::from([&*entry.name.text]);
    let mut at = by_name.get(&*deputy.text)?;
    while seen.insert(&at.name.text) {
        path.push(&at.name.text);
        at = by_name.get(&*at.deputy?.text)?;
    }
    if *at.name.text != *entry.name.text || path.iter().min() != Some(&&*entry.name.text) || !meet(&path, by_name) {
        return None;
    }
    let names = path.iter().chain([&&*entry.name.text]).copied().collect::<Vec<_>>().join(" → ");
    let finding = Diagnostic::error(RULE, first, say!("deputies go round in a circle: {names}", names));
    Some(
        finding.help(say!(
            "all of them are away on the same day, and then nobody acts; name somebody else for one of them"
        )),
    )
}

/// Whether there is a day on which all of them are away.
fn meet(people: &[&str], by_name: &BTreeMap<&str, &Entry<'_>>) -> bool {
    let days = |name: &&str| {
        let absent = by_name.get(name).map_or(&[][..], |entry| entry.absent);
        absent.iter().filter_map(|days| shape::days(&days.text)).collect::<Vec<_>>()
    };
    let all: Vec<_> = people.iter().map(days).collect();
    // Where all of them are away, some absence begins.
    let starts = all.iter().flatten().map(|(first, _)| *first);
    starts.into_iter().any(|day| all.iter().all(|own| own.iter().any(|(first, last)| *first <= day && day <= *last)))
}
