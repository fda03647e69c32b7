//! What a decision is made from, and what it yields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::calendar::Calendar;
use crate::case::CaseState;
use crate::effect::Effect;
use crate::event::Event;
use crate::id::{AgencyId, CalendarId, OfficeKey};
use crate::procedure::Procedure;

/// Everything immutable that a decision may consult.
#[derive(Clone, Debug)]
pub struct Context {
    /// The version the case is pinned to.
    pub procedure: Arc<Procedure>,
    /// The calendars it names.
    pub calendars: Arc<BTreeMap<CalendarId, Arc<Calendar>>>,
    /// The offices of the directory; none where there is no directory, and every key is taken at its word.
    pub offices: Option<Arc<BTreeSet<(AgencyId, OfficeKey)>>>,
}

/// What an accepted command yields: one list of events, to be committed whole or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// What happened, in order.
    pub events: Vec<Event>,
    /// What the world is asked to do after the commit.
    pub effects: Vec<Effect>,
    /// When the case wants to be called next.
    pub wake_at: Option<Timestamp>,
    /// The case after these events: the same as folding them.
    pub case: CaseState,
}

/// A turn yields at most this many events; past that the visit being followed is parked with an incident.
pub const EVENTS_PER_TURN_MAX: usize = 5_000;

/// A case holds at most this many open visits, whatever lists it goes through.
pub const OPEN_VISITS_MAX: usize = 50_000;

impl Context {
    /// The calendar of this name, or the procedure's own.
    ///
    /// # Panics
    ///
    /// When the calendar is not there: the checker has proved that it is.
    pub fn calendar(&self, id: Option<&CalendarId>) -> &Arc<Calendar> {
        let id = id.unwrap_or(&self.procedure.calendar);
        match self.calendars.get(id) {
            Some(calendar) => calendar,
            None => panic!("calendar `{id}` was checked to exist and does not"),
        }
    }
}
