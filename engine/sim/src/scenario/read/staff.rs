//! Who works when, and at what.

use std::collections::BTreeSet;

use motcua_definition::diagnostic::Diagnostic;
use motcua_definition::shape;
use motcua_definition::syntax::leaf::Id;
use motcua_definition::syntax::scenario as written;
use motcua_kernel::id::{CalendarId, StepIx};
use motcua_kernel::say;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Reader, share_of};
use crate::scenario::Staff;

impl Reader<'_> {
    pub(super) fn staff(&mut self) -> Vec<Staff> {
        let mut staff = Vec::new();
        for (role, group) in self.file.staff.iter() {
            if let Some(calendar) = self.duty(role, group) {
                staff.extend(self.people(role, group, &calendar));
            }
        }
        staff
    }

    /// The calendar of a role that there is.
    fn duty(&mut self, role: &Id, group: &written::Staff) -> Option<CalendarId> {
        if !self.context.procedure.roles.contains_key(&*role.text) {
            let names = self.context.procedure.roles.keys().map(|role| role.as_str());
            let what = say!("the procedure has no role `{role}`", role = role.text);
            self.findings.push(Diagnostic::error("unknown-role", role.span, what).nearest(&role.text, names));
            return None;
        }
        let calendar = group.calendar.as_ref().map_or(self.context.procedure.calendar.clone(), |id| (*id.text).into());
        if !self.context.calendars.contains_key(&calendar) {
            let span = group.calendar.as_ref().map_or(role.span, |id| id.span);
            let what = say!("there is no calendar `{calendar}`", calendar = calendar.as_str());
            self.error("unknown-calendar", span, what);
            return None;
        }
        Some(calendar)
    }

    /// One after the other as they are numbered, those beside each other who are alike together.
    fn people(&mut self, role: &Id, group: &written::Staff, calendar: &CalendarId) -> Vec<Staff> {
        let share = group.time_on_this.as_ref().map_or(Some(1.0), share_of);
        let Some(time_on_this) = share.filter(|share| *share > 0.0) else {
            let what = say!("somebody without any time for this procedure would never finish anything");
            self.error("wrong-value", role.span, what);
            return Vec::new();
        };
        let one = Staff {
            role: (*role.text).into(),
            people: 1,
            calendar: calendar.clone(),
            time_on_this,
            cost: group.cost.and_then(|cost| cost.value.to_f64()).unwrap_or(0.0),
            speed: 1.0,
            able: None,
            away: Vec::new(),
        };
        let mut people: Vec<Staff> = Vec::new();
        for skill in &group.skills {
            let able = self.able(&skill.steps);
            let speed = skill.speed.as_ref().and_then(share_of).unwrap_or(1.0);
            people.extend((0..skill.people.value).map(|_| Staff { able: able.clone(), speed, ..one.clone() }));
        }
        people.resize(usize::try_from(group.people.value).unwrap_or(usize::MAX), one);
        for absence in &group.absent {
            let Some(days) = shape::days(&absence.days.text) else { continue };
            let all = people.len();
            let away = absence.people.map_or(all, |count| usize::try_from(count.value).unwrap_or(all).min(all));
            people[all - away..].iter_mut().for_each(|person| person.away.push(days));
        }
        let mut groups: Vec<Staff> = Vec::new();
        for person in people {
            match groups.last_mut() {
                Some(last) if *last == (Staff { people: last.people, ..person.clone() }) => last.people += 1,
                _ => groups.push(person),
            }
        }
        groups
    }

    fn able(&self, steps: &[Id]) -> Option<BTreeSet<StepIx>> {
        let procedure = &self.context.procedure;
        (!steps.is_empty()).then(|| steps.iter().filter_map(|id| procedure.index.get(&*id.text).copied()).collect())
    }
}
