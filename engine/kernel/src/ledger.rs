//! The ledger: who had a case, since when, and for how long. A fold over its history and nothing else.
//!
//! Each stay that waits is held by somebody from the moment at which it waits for them: an agency (and within it an office, a
//! role, a person), the applicant, a system, another case, a moment that must come, or whoever repairs. What only joins
//! branches is held by nobody.
//!
//! Where several stays are open, each is on the ledger with its own holder, and the *case's* time is split by one rule: it
//! belongs to the holder of the stay that everything waited for last, which is the one that was open the longest from then
//! on; of equals, the one entered first. So the split adds up to the time between opening and end, to the microsecond: a
//! property test.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::calendar::Calendar;
use crate::event::{ClockId, Fact, Recorded};
use crate::id::{AgencyId, OfficeKey, PersonId, RoleId, ServiceId, StepId, VisitId};

/// Who has a stay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Whoever asked.
    Applicant,
    /// An agency.
    Agency {
        /// Which; none where the procedure names none for it.
        agency: Option<AgencyId>,
        /// Which of its offices, where it has several.
        office: Option<OfficeKey>,
        /// In which role.
        role: RoleId,
        /// Who took it; nobody so far.
        person: Option<PersonId>,
    },
    /// Whoever sends a message that is awaited.
    Sender {
        /// Whose system it is.
        agency: Option<AgencyId>,
    },
    /// A system that is asked.
    System {
        /// Which.
        service: ServiceId,
        /// Whose it is.
        agency: Option<AgencyId>,
    },
    /// Another case, opened by this one.
    Case,
    /// A moment that has to come: nobody can hurry it.
    Moment,
    /// Whoever runs the engine: it cannot go on without help.
    Repair,
}

/// One uninterrupted holding of one stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The stay.
    pub visit: VisitId,
    /// Where.
    pub step: StepId,
    /// By whom.
    pub holder: Holder,
    /// From here.
    pub from: Timestamp,
    /// To here; none while it lasts.
    pub to: Option<Timestamp>,
    /// From here on the stay's own limit was passed.
    pub late_from: Option<Timestamp>,
}

/// A part of a case's time, and who it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From here.
    pub from: Timestamp,
    /// To here.
    pub to: Timestamp,
    /// The holding that everything waited for; none where nothing waited for anybody.
    pub holding: Option<usize>,
}

/// What one holder has on the ledger of a case, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Of the case's time, within opening hours of the calendar.
    pub open: i64,
    /// Of the case's time, while the office was closed.
    pub closed: i64,
    /// Of `open`, after the limit of the stay had passed.
    pub late: i64,
    /// How many holdings.
    pub holdings: usize,
}

/// The ledger of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Every holding, in the order in which they began.
    pub holdings: Vec<Holding>,
    /// The case's time, piece by piece, without gaps.
    pub line: Vec<Stretch>,
}

/// A stay that is open while the history is read.
#[derive(Debug)]
struct Open {
    step: StepId,
    /// The holding that goes on.
    current: Option<usize>,
    /// Who had it before somebody had to repair it.
    before_repair: Option<Holder>,
    /// The applicant pays: whoever takes the money does not have it.
    pays: bool,
    late_from: Option<Timestamp>,
}

impl Ledger {
    /// Of a case as its history tells, until its end or until this moment.
    pub fn of(history: &[Recorded], now: Timestamp) -> Self {
        let mut book = Book::default();
        for recorded in history {
            book.see(&recorded.event.fact, recorded.event.at);
        }
        book.close(now)
    }

    /// Who has it now, and since when: everybody who has an open stay.
    pub fn now(&self) -> impl Iterator<Item = &Holding> {
        self.holdings.iter().filter(|holding| holding.to.is_none())
    }

    /// The case's time by holder, counted by this calendar. The sum of all accounts is the time from opening to end.
    pub fn accounts(&self, calendar: &Calendar) -> BTreeMap<Option<Holder>, Account> {
        let mut accounts: BTreeMap<Option<Holder>, Account> = BTreeMap::new();
        for stretch in &self.line {
            let holding = stretch.holding.and_then(|place| self.holdings.get(place));
            let account = accounts.entry(holding.map(|holding| holding.holder.clone())).or_default();
            let open = calendar.working_micros(stretch.from, stretch.to);
            account.open += open;
            account.closed += stretch.to.as_microsecond() - stretch.from.as_microsecond() - open;
            if let Some(late) = holding.and_then(|holding| holding.late_from) {
                account.late += calendar.working_micros(stretch.from.max(late), stretch.to.max(late));
            }
        }
        for holding in &self.holdings {
            if let Some(account) = accounts.get_mut(&Some(holding.holder.clone())) {
                account.holdings += 1;
            }
        }
        accounts
    }

    /// The agencies that had it, in turn: each change is a hand-over, and one that had it before has it back.
    pub fn hand_overs(&self) -> Vec<AgencyId> {
        let mut turns: Vec<AgencyId> = Vec::new();
        let held = self.line.iter().filter_map(|stretch| self.holdings.get(stretch.holding?));
        for agency in held.filter_map(|holding| holding.holder.agency()) {
            if turns.last() != Some(agency) {
                turns.push(agency.clone());
            }
        }
        turns
    }

    /// How often the applicant had to do something after handing in.
    pub fn contacts(&self) -> usize {
        let mut visits: Vec<VisitId> =
            self.holdings.iter().filter(|holding| holding.holder == Holder::Applicant).map(|it| it.visit).collect();
        visits.dedup();
        visits.len()
    }
}

impl Holder {
    /// Whose it is, where it is an agency's.
    pub fn agency(&self) -> Option<&AgencyId> {
        match self {
            Self::Agency { agency, .. } | Self::Sender { agency } | Self::System { agency, .. } => agency.as_ref(),
            Self::Applicant | Self::Case | Self::Moment | Self::Repair => None,
        }
    }
}

/// A ledger while its case goes on: it takes in what happens, one fact after the other, and can be closed at any moment.
#[derive(Debug, Default)]
pub struct Book {
    open: BTreeMap<VisitId, Open>,
    holdings: Vec<Holding>,
    opened: Option<Timestamp>,
    ended: Option<Timestamp>,
}

impl Book {
    /// The ledger until the end of the case, or until this moment if it has not ended.
    pub fn close(self, now: Timestamp) -> Ledger {
        let Self { holdings, opened, ended, .. } = self;
        let line = opened.map(|opened| line(&holdings, opened, ended.unwrap_or(now.max(opened)))).unwrap_or_default();
        Ledger { holdings, line }
    }

    /// Takes in what happened.
    pub fn see(&mut self, fact: &Fact, at: Timestamp) {
        let office = |role: &RoleId, office: &Option<OfficeKey>, agency: &Option<AgencyId>| match role.as_str() {
            "applicant" => Holder::Applicant,
            _ => Holder::Agency { agency: agency.clone(), office: office.clone(), role: role.clone(), person: None },
        };
        match fact {
            Fact::CaseOpened { .. } => self.opened = Some(at),
            Fact::CaseEnded { .. } => {
                self.ended = Some(at);
                let open: Vec<VisitId> = self.open.keys().copied().collect();
                open.into_iter().for_each(|visit| self.leave(visit, at));
            }
            Fact::StepEntered { visit, step, .. } => {
                let stay =
                    Open { step: step.clone(), current: None, before_repair: None, pays: false, late_from: None };
                self.open.insert(*visit, stay);
            }
            Fact::StepCompleted { visit, .. } | Fact::StepExpired { visit, .. } | Fact::StepCancelled { visit, .. } => {
                self.leave(*visit, at);
            }
            Fact::TaskOffered { visit, role, office: key, agency }
            | Fact::TaskReassigned { visit, role, office: key, agency } => {
                self.hold(*visit, office(role, key, agency), at);
            }
            Fact::TaskReserved { visit, by, .. } => self.person(*visit, Some(by), at),
            Fact::TaskReleased { visit, .. } => self.person(*visit, None, at),
            Fact::PaymentAsked { visit, .. } => {
                if let Some(stay) = self.open.get_mut(visit) {
                    stay.pays = true;
                }
                self.hold(*visit, Holder::Applicant, at);
            }
            Fact::MessageAwaited { visit, agency, .. } => {
                self.hold(*visit, Holder::Sender { agency: agency.clone() }, at);
            }
            Fact::MomentAwaited { visit, .. } => self.hold(*visit, Holder::Moment, at),
            Fact::CallRequested { visit, service, agency, .. } => {
                self.hold(*visit, Holder::System { service: service.clone(), agency: agency.clone() }, at);
            }
            Fact::ChildRequested { visit, .. } => self.hold(*visit, Holder::Case, at),
            Fact::IncidentRaised { visit, .. } => {
                let held = self.holder(*visit).filter(|holder| *holder != Holder::Repair);
                if let (Some(stay), Some(held)) = (self.open.get_mut(visit), held) {
                    stay.before_repair = Some(held);
                }
                self.hold_as(*visit, Some(Holder::Repair), at);
            }
            Fact::IncidentResolved { visit } => {
                let before = self.open.get_mut(visit).and_then(|stay| stay.before_repair.take());
                self.hold_as(*visit, before, at);
            }
            Fact::ClockExpired { clock: ClockId::Visit(visit), .. } => self.late(*visit, at),
            _ => {}
        }
    }

    fn holder(&self, visit: VisitId) -> Option<Holder> {
        let place = self.open.get(&visit)?.current?;
        Some(self.holdings.get(place)?.holder.clone())
    }

    /// A stay waits for somebody. The first of several messages counts: they are all awaited from then on.
    fn hold(&mut self, visit: VisitId, holder: Holder, at: Timestamp) {
        let pays = self.open.get(&visit).is_some_and(|stay| stay.pays);
        let holder = if pays { Holder::Applicant } else { holder };
        if self.holder(visit).as_ref() != Some(&holder) {
            self.hold_as(visit, Some(holder), at);
        }
    }

    fn hold_as(&mut self, visit: VisitId, holder: Option<Holder>, at: Timestamp) {
        let Some(stay) = self.open.get_mut(&visit) else { return };
        if let Some(holding) = stay.current.take().and_then(|place| self.holdings.get_mut(place)) {
            holding.to = Some(at);
        }
        if let Some(holder) = holder {
            stay.current = Some(self.holdings.len());
            let (step, late_from) = (stay.step.clone(), stay.late_from);
            self.holdings.push(Holding { visit, step, holder, from: at, to: None, late_from });
        }
    }

    fn person(&mut self, visit: VisitId, by: Option<&PersonId>, at: Timestamp) {
        if let Some(Holder::Agency { agency, office, role, .. }) = self.holder(visit) {
            self.hold_as(visit, Some(Holder::Agency { agency, office, role, person: by.cloned() }), at);
        }
    }

    fn late(&mut self, visit: VisitId, at: Timestamp) {
        let Some(stay) = self.open.get_mut(&visit) else { return };
        stay.late_from = Some(at);
        if let Some(holding) = stay.current.and_then(|place| self.holdings.get_mut(place)) {
            holding.late_from = Some(at);
        }
    }

    fn leave(&mut self, visit: VisitId, at: Timestamp) {
        self.hold_as(visit, None, at);
        self.open.remove(&visit);
    }
}

/// Splits the time of a case among its holdings, in one sweep.
fn line(holdings: &[Holding], opened: Timestamp, end: Timestamp) -> Vec<Stretch> {
    // When each stay was over; at the end of all days, while it is not.
    let mut over: BTreeMap<VisitId, Timestamp> = BTreeMap::new();
    for holding in holdings {
        let last = over.entry(holding.visit).or_insert(Timestamp::MIN);
        *last = (*last).max(holding.to.unwrap_or(Timestamp::MAX));
    }
    // What begins and ends at each moment. What lasts no time takes part in nothing.
    let mut moments: BTreeMap<Timestamp, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (place, holding) in holdings.iter().enumerate().filter(|(_, it)| it.to != Some(it.from)) {
        moments.entry(holding.from).or_default().0.push(place);
        if let Some(to) = holding.to {
            moments.entry(to).or_default().1.push(place);
        }
    }
    for at in [opened, end] {
        moments.entry(at).or_default();
    }
    let mut line: Vec<Stretch> = Vec::new();
    // Whatever is held now, the stay that ends last at the end of the set; of equals the one entered first.
    let mut held: BTreeSet<(Timestamp, Reverse<VisitId>, usize)> = BTreeSet::new();
    let mut before = opened;
    for (at, (begun, done)) in moments {
        if at > before && at <= end {
            let chosen = held.last().map(|(_, _, place)| *place);
            match line.last_mut() {
                Some(last) if last.holding == chosen => last.to = at,
                _ => line.push(Stretch { from: before, to: at, holding: chosen }),
            }
            before = at;
        }
        let entry = |place: usize| {
            let visit = holdings[place].visit;
            (over.get(&visit).copied().unwrap_or(Timestamp::MAX), Reverse(visit), place)
        };
        done.into_iter().for_each(|place| _ = held.remove(&entry(place)));
        held.extend(begun.into_iter().map(entry));
    }
    line
}
