//! Which functions and which rows of tables a rule used while it was asked.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::civil::Date;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::rule::routine::Routine;
use motcua_kernel::rule::table::{Row, Table};
use motcua_kernel::rule::{Facts, Slot, Term};

use super::Item;

/// The world as a rule sees it, and somebody who watches.
pub(crate) struct Witness<'f> {
    facts: &'f dyn Facts,
    seen: RefCell<BTreeSet<Item>>,
}

impl<'f> Witness<'f> {
    pub(crate) fn new(facts: &'f dyn Facts) -> Self {
        Self { facts, seen: RefCell::default() }
    }

    /// What was used.
    pub(crate) fn seen(self) -> BTreeSet<Item> {
        self.seen.into_inner()
    }
}

impl Facts for Witness<'_> {
    fn read(&self, slot: &Slot) -> Term<'_> {
        self.facts.read(slot)
    }

    fn calendar(&self) -> &Calendar {
        self.facts.calendar()
    }

    fn today(&self) -> Date {
        self.facts.today()
    }

    fn looked_up(&self, table: &Table, row: &Row) {
        // A row is known by its place: two rows may say the same.
        if let Some(number) = table.rows.iter().position(|other| other.place == row.place) {
            self.seen.borrow_mut().insert(Item::row(table, number));
        }
    }

    fn called(&self, routine: &Routine) {
        self.seen.borrow_mut().insert(Item::Function(routine.name.clone()));
    }
}

/// The world of a question without a case: there is nothing in it but a calendar.
pub(crate) struct Nothing<'c> {
    pub(crate) calendar: &'c Calendar,
}

impl Facts for Nothing<'_> {
    fn read(&self, _: &Slot) -> Term<'_> {
        Term::Unset
    }

    fn calendar(&self) -> &Calendar {
        self.calendar
    }

    /// The checker lets no function and no question read a clock, so that any day will do.
    fn today(&self) -> Date {
        Date::constant(1970, 1, 1)
    }
}
