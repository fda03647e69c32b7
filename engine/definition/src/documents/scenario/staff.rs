//! The people of a role: what they are able to do, and when they are away.

use std::collections::BTreeSet;

use jiff::civil::Date;
use motcua_kernel::calendar::YEARS;
use motcua_kernel::procedure::{Procedure, Step};
use motcua_kernel::say;
use rust_decimal::Decimal;

use super::Checker;
use crate::shape;
use crate::syntax::leaf::Id;
use crate::syntax::scenario::Staff;

impl Checker<'_> {
    /// The groups add up to all people, each is able to do tasks of the staff, and every task of the role finds somebody.
    pub(super) fn skills(&mut self, role: &Id, staff: &Staff) {
        let Some(first) = staff.skills.first() else { return };
        for group in &staff.skills {
            for id in &group.steps {
                let Some(step) = self.names.step(&id.text, id.span) else { continue };
                if !is_done_by_staff(step) {
                    let headline = say!("nobody of the staff works at `{name}`", name = id.text);
                    self.names.wrong("wrong-step", id.span, headline, say!("name tasks that the staff does"));
                }
            }
            if let Some(speed) = group.speed.as_ref().filter(|speed| shape::percent(&speed.text) == Some(Decimal::ZERO))
            {
                let help = say!("100% is as `work` says, 80% takes a quarter longer");
                self.names.wrong("wrong-value", speed.span, say!("nothing would ever be done at this speed"), help);
            }
        }
        let sum: u64 = staff.skills.iter().map(|group| u64::from(group.people.value)).sum();
        if sum != u64::from(staff.people.value) {
            let headline =
                say!("the groups have {sum} people, and the role has {people}", sum, people = staff.people.value);
            let help = say!("everybody belongs to one group; one without `steps` is able to do every task");
            self.names.wrong("wrong-value", first.people.span, headline, help);
        }
        let able: BTreeSet<&str> = staff.skills.iter().flat_map(|group| &group.steps).map(|id| &*id.text).collect();
        if staff.skills.iter().any(|group| group.steps.is_empty()) {
            return;
        }
        for step in own_tasks(self.names.procedure, &role.text).filter(|step| !able.contains(step.id.as_str())) {
            let headline = say!("nobody in `{role}` is able to do `{step}`", role = role.text, step = step.id);
            let help = say!("add it to the `steps` of a group");
            self.names.wrong("wrong-value", first.span, headline, help);
        }
    }

    /// At most everybody is away, and each day is told of once.
    pub(super) fn absences(&mut self, staff: &Staff) {
        let mut before: Vec<(Date, Date)> = Vec::new();
        for absence in &staff.absent {
            if let Some(people) = absence.people.filter(|people| people.value > staff.people.value) {
                let headline = say!("the role has only {people} people", people = staff.people.value);
                let help = say!("leave `people` out where all of them are away");
                self.names.wrong("wrong-value", people.span, headline, help);
            }
            let Some(days) = shape::days(&absence.days.text) else { continue };
            // Beyond them no calendar can be counted by.
            if days.0.year() < *YEARS.start() || days.1.year() > *YEARS.end() {
                let headline = say!(
                    "years from {start} to {end} can be counted",
                    start = i32::from(*YEARS.start()),
                    end = i32::from(*YEARS.end())
                );
                self.names.wrong("bad-date", absence.days.span, headline, say!("name days of the run"));
            }
            if before.iter().any(|other| days.0 <= other.1 && other.0 <= days.1) {
                let headline = say!("some of these days stand in another absence of this role");
                let help = say!("divide them, so that each day says once how many are away");
                self.names.wrong("wrong-value", absence.days.span, headline, help);
            }
            before.push(days);
        }
    }
}

/// Tasks of this role; those that a ladder brings it may be of any other.
fn own_tasks<'p>(procedure: &'p Procedure, role: &str) -> impl Iterator<Item = &'p Step> {
    let own = move |step: &&Step| step.payment().is_none() && step.task().is_some_and(|task| task.role == *role);
    procedure.steps.iter().filter(own)
}

pub(super) fn is_done_by_staff(step: &Step) -> bool {
    step.payment().is_none() && step.task().is_some_and(|task| task.role != *"applicant")
}
