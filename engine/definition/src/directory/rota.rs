//! Who is away on which day, and who stands in for them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use motcua_kernel::command::{Duty, Post};
use motcua_kernel::id::PersonId;

use crate::shape;
use crate::syntax::test::GivenPerson;

/// Who is away when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    people: BTreeMap<PersonId, Absence>,
}

/// When somebody is away, and who acts for them meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absence {
    /// First and last days.
    pub days: Vec<(Date, Date)>,
    /// Who acts for them.
    pub deputy: Option<PersonId>,
}

impl Absence {
    /// As a test file gives it.
    pub fn of(person: &GivenPerson) -> Self {
        Self {
            days: person.absent().iter().filter_map(|days| shape::days(&days.text)).collect(),
            deputy: person.deputy().map(|deputy| PersonId::from(&*deputy.text)),
        }
    }
}

impl Rota {
    /// A rota of these people.
    pub fn new(people: BTreeMap<PersonId, Absence>) -> Self {
        Self { people }
    }

    /// Everybody in it.
    pub fn people(&self) -> &BTreeMap<PersonId, Absence> {
        &self.people
    }

    /// Whether somebody is away on this day.
    pub fn is_away(&self, person: &PersonId, day: Date) -> bool {
        self.people
            .get(person)
            .is_some_and(|absence| absence.days.iter().any(|(first, last)| *first <= day && day <= *last))
    }

    /// Who stands in for somebody on this day. A deputy who is away as well is stood in for by their own.
    pub fn stand_in(&self, person: &PersonId, day: Date) -> Option<&PersonId> {
        let mut seen = BTreeSet::from([person]);
        let mut deputy = self.people.get(person)?.deputy.as_ref()?;
        while self.is_away(deputy, day) {
            if !seen.insert(deputy) {
                return None;
            }
            deputy = self.people.get(deputy)?.deputy.as_ref()?;
        }
        Some(deputy)
    }

    /// Everything that somebody may act as on this day, each with the person whose post it is.
    pub fn posts(&self, person: &PersonId, day: Date, own: impl Fn(&PersonId) -> Vec<Post>) -> Vec<(PersonId, Post)> {
        let with = |owner: &PersonId, post: &Post, duty| (owner.clone(), Post { duty, ..post.clone() });
        let mine = own(person);
        if self.is_away(person, day) {
            return mine.iter().map(|post| with(person, post, Duty::Away)).collect();
        }
        let mut posts: Vec<_> = mine.iter().map(|post| with(person, post, Duty::Own)).collect();
        for of in self.people.keys().filter(|of| *of != person && self.is_away(of, day)) {
            let deputy = self.stand_in(of, day);
            if deputy == Some(person) {
                let duty = Duty::Deputy { of: of.clone() };
                posts.extend(own(of).iter().map(|post| with(of, post, duty.clone())));
                continue;
            }
            let theirs = own(of);
            let same = |post: &&Post| theirs.iter().any(|other| other.role == post.role && other.office == post.office);
            let duty = Duty::Colleague { of: of.clone(), deputy: deputy.cloned() };
            posts.extend(mine.iter().filter(same).map(|post| with(person, post, duty.clone())));
        }
        posts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i8) -> Date {
        jiff::civil::date(2026, 3, day)
    }

    fn rota(entries: &[(&str, i8, i8, Option<&str>)]) -> Rota {
        let absence = |(_, first, last, deputy): &(&str, i8, i8, Option<&str>)| Absence {
            days: vec![(day(*first), day(*last))],
            deputy: deputy.map(Into::into),
        };
        Rota::new(entries.iter().map(|entry| (entry.0.into(), absence(entry))).collect())
    }

    #[test]
    fn a_deputy_who_is_away_is_stood_in_for_by_their_own() {
        let rota = rota(&[("a", 9, 13, Some("b")), ("b", 12, 13, Some("c")), ("c", 13, 13, Some("a"))]);
        let stand_in = |on| rota.stand_in(&"a".into(), day(on)).map(PersonId::as_str);
        assert_eq!([stand_in(9), stand_in(12), stand_in(13)], [Some("b"), Some("c"), None]);
        assert!(rota.is_away(&"a".into(), day(13)) && !rota.is_away(&"a".into(), day(14)));
    }

    #[test]
    fn posts_rest_are_stood_in_for_or_go_back_to_the_pool() {
        let rota = rota(&[("a", 9, 9, Some("b")), ("d", 9, 9, None)]);
        let own = |_: &PersonId| vec![Post::own("clerk".into(), Some("w1".into()), "test".into())];
        let duties = |who: &str, on| rota.posts(&who.into(), day(on), own).into_iter().map(|(_, post)| post.duty);
        assert_eq!(duties("a", 9).collect::<Vec<_>>(), [Duty::Away]);
        assert_eq!(duties("a", 10).collect::<Vec<_>>(), [Duty::Own]);
        let left = Duty::Colleague { of: "d".into(), deputy: None };
        assert_eq!(duties("b", 9).collect::<Vec<_>>(), [Duty::Own, Duty::Deputy { of: "a".into() }, left.clone()]);
        let stood_in_for = Duty::Colleague { of: "a".into(), deputy: Some("b".into()) };
        assert_eq!(duties("c", 9).collect::<Vec<_>>(), [Duty::Own, stood_in_for, left]);
    }
}
