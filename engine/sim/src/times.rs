//! Where the time of a case goes.
//!
//! The kernel's ledger says for every moment of a case what everything waited for (the stay that lasted longest from then
//! on). What a simulation knows beyond a history is when somebody had the work in hand. So each moment belongs to exactly
//! one of the kinds below, and they add up to the time from opening to end, to the microsecond.

use jiff::Timestamp;
use motcua_kernel::id::VisitId;
use motcua_kernel::ledger::{Holder, Holding, Ledger, Stretch};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

/// What a moment of a case went into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Spent {
    /// Somebody had it in hand.
    Work,
    /// It waited for somebody who was busy, while their office was open.
    Queue,
    /// It waited for an office to open, whether or not somebody had begun.
    Closed,
    /// It was with the applicant.
    Applicant,
    /// It was with another agency, a system, or another case.
    Others,
    /// A moment had to come.
    Timer,
}

impl Spent {
    /// All of them, in the order of a report.
    pub const ALL: [Self; 6] = [Self::Work, Self::Queue, Self::Closed, Self::Applicant, Self::Others, Self::Timer];

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// As people call it.
    pub fn label(self) -> Sentence {
        match self {
            Self::Work => say!("work in hand"),
            Self::Queue => say!("waiting for somebody"),
            Self::Closed => say!("closed office"),
            Self::Applicant => say!("the applicant"),
            Self::Others => say!("other agencies"),
            Self::Timer => say!("set moments"),
        }
    }

    /// As files and programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Queue => "queue",
            Self::Closed => "closed",
            Self::Applicant => "applicant",
            Self::Others => "others",
            Self::Timer => "timer",
        }
    }
}

/// Microseconds of each kind. Sums over a country's cases do not fit 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times([i128; Spent::ALL.len()]);

impl Times {
    /// Of one kind.
    pub fn of(&self, spent: Spent) -> i128 {
        self.0[spent as usize]
    }

    /// All of it.
    pub fn total(&self) -> i128 {
        self.0.iter().sum()
    }

    pub(crate) fn add(&mut self, spent: Spent, micros: i64) {
        self.0[spent as usize] += i128::from(micros);
    }
}

impl std::ops::AddAssign for Times {
    fn add_assign(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, more)| *sum += more);
    }
}

/// Somebody had a stay in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InHand<P> {
    pub(crate) visit: VisitId,
    /// Who, in the words of whoever measures their time on duty.
    pub(crate) by: P,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// Whose clocks a split goes by.
pub(crate) trait OnDuty {
    /// Somebody.
    type Person: Copy;
    /// Whether a holding was for people whose work is simulated.
    fn is_ours(&self, holding: &Holding) -> bool;
    /// How long somebody was on duty.
    fn person(&self, who: Self::Person, from: Timestamp, to: Timestamp) -> i64;
    /// How long those who do it were on duty.
    fn holder(&self, holding: &Holding, from: Timestamp, to: Timestamp) -> i64;
}

/// Splits the time of a case: for each piece of it the holding it belongs to, and what it went into.
pub(crate) fn split<D: OnDuty>(
    ledger: &Ledger,
    hands: &[InHand<D::Person>],
    duty: &D,
    mut book: impl FnMut(Option<&Holding>, Spent, i64),
) {
    for stretch in &ledger.line {
        let whole = micros(stretch.from, stretch.to);
        let Some(holding) = stretch.holding.and_then(|place| ledger.holdings.get(place)) else {
            book(None, Spent::Timer, whole);
            continue;
        };
        let elsewhere = match &holding.holder {
            Holder::Applicant => Some(Spent::Applicant),
            Holder::Moment => Some(Spent::Timer),
            Holder::Agency { .. } if duty.is_ours(holding) => None,
            Holder::Agency { .. } | Holder::Sender { .. } | Holder::System { .. } | Holder::Case | Holder::Repair => {
                Some(Spent::Others)
            }
        };
        if let Some(spent) = elsewhere {
            book(Some(holding), spent, whole);
            continue;
        }
        for (from, to, by) in pieces(stretch, hands.iter().filter(|hand| hand.visit == holding.visit)) {
            let (spent, open) = match by {
                Some(by) => (Spent::Work, duty.person(by, from, to)),
                None => (Spent::Queue, duty.holder(holding, from, to)),
            };
            book(Some(holding), spent, open);
            book(Some(holding), Spent::Closed, micros(from, to) - open);
        }
    }
}

/// From, to, and who had it in hand.
type Piece<P> = (Timestamp, Timestamp, Option<P>);

/// A stretch, cut where somebody took it in hand and put it down. Hands come in the order of time and never overlap.
fn pieces<'h, P: Copy + 'h>(stretch: &Stretch, hands: impl Iterator<Item = &'h InHand<P>>) -> Vec<Piece<P>> {
    let mut pieces = Vec::new();
    let mut at = stretch.from;
    for hand in hands {
        let (from, to) = (hand.from.max(at), hand.to.min(stretch.to));
        if from < to {
            pieces.push((at, from, None));
            pieces.push((from, to, Some(hand.by)));
            at = to;
        }
    }
    pieces.push((at, stretch.to, None));
    pieces.retain(|(from, to, _)| from < to);
    pieces
}

fn micros(from: Timestamp, to: Timestamp) -> i64 {
    to.as_microsecond() - from.as_microsecond()
}
