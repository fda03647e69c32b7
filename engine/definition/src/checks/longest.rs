//! The longest way through the steps while a clock runs.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::calendar::CalendarSpec;
use motcua_kernel::id::StepIx;
use motcua_kernel::rule;
use motcua_kernel::rule::tree::{Comparison, NodeKind};
use rust_decimal::Decimal;

use super::subject::Subject;
use crate::graph::{Beginning, Goal, Via, trigger_arrows};
use crate::lower::time::{TIMEOUT_SECONDS, seconds};
use crate::syntax::leaf::Duration;
use crate::syntax::step::{Next, Step};
use crate::syntax::time::{Deadline, Within};

/// The longest way, if there is any.
#[derive(Clone, Debug, Default)]
pub(crate) struct Longest {
    /// How long it takes, in working days.
    pub(crate) days: Decimal,
    /// How long the deadline allows, in working days.
    pub(crate) allowed: Decimal,
    /// The steps that take time, in order.
    pub(crate) parts: Vec<(StepIx, Allowance)>,
    measure: Measure,
}

/// How long a week is, for comparing different units.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measure {
    days_per_week: Decimal,
    minutes_per_day: Decimal,
}

/// Graphs that need more steps of thought than this are left alone: nobody could follow the explanation either. The
/// building permit needs 14; so many take some hundredths of a second.
const THOUGHTS_MAX: usize = 20_000;

impl Longest {
    /// Of a deadline: for each limit that it may have, the longest way in the cases that have it.
    pub(crate) fn each_of(subject: &Subject<'_>, deadline: &Deadline) -> Vec<(Duration, Self)> {
        let mut denied = Vec::new();
        let mut found = Vec::new();
        match &deadline.within {
            Within::One(limit) => found.extend(Self::of(subject, deadline, *limit, Assumed::default())),
            Within::Many(cases) => {
                for case in cases.iter() {
                    let holds = case.when.as_ref().map(|when| when.source().trim().to_owned());
                    let assumed = Assumed { holds: holds.clone(), denied: denied.clone() };
                    found.extend(Self::of(subject, deadline, case.limit, assumed));
                    denied.extend(holds);
                }
            }
        }
        found
    }

    fn of(subject: &Subject<'_>, deadline: &Deadline, limit: Duration, assumed: Assumed) -> Option<(Duration, Self)> {
        let name = deadline.calendar.as_ref().or(subject.model.file.calendar.as_ref())?;
        let calendar = subject.model.around.calendars.get(&*name.text)?;
        let measure = Measure::of(calendar.spec());
        let graph = subject.graph;
        let stops = deadline.stop.iter().flat_map(|stop| trigger_arrows(&graph.arrows, subject.model, stop)).collect();
        let paused = deadline.pause.iter().filter_map(|id| subject.model.find(&id.text)).collect();
        let mut walk = Walk {
            subject,
            measure,
            stops,
            paused,
            loops: unlimited(subject),
            asked: asked_from(subject),
            thoughts: 0,
            depth: 0,
            known: BTreeMap::new(),
            assumed,
        };
        let way = match deadline.start.as_ref().map(|start| graph.beginning(start)) {
            Some(Beginning::Step(ix)) => walk.enter(ix, &State::default()),
            Some(Beginning::Arrows(arrows)) => walk.best(arrows, &State::default()),
            None => {
                let arrows = graph.starts().iter().flat_map(|ix| graph.out[ix.index()].clone()).collect();
                walk.best(arrows, &State::default())
            }
        }?;
        let allowed = measure.days(limit.value);
        (walk.thoughts < THOUGHTS_MAX).then_some((limit, Self { days: way.days, allowed, parts: way.parts, measure }))
    }

    /// The length of the way in the unit of the deadline.
    pub(crate) fn in_unit_of(&self, within: Allowance) -> Sentence {
        let one = Allowance::new(1, within.unit()).map(|one| self.measure.days(one)).unwrap_or(Decimal::ONE);
        let amount = (self.days / one).round_dp(1).normalize();
        let total = Allowance::new(amount, within.unit()).or_else(|_| Allowance::new(amount.ceil(), within.unit()));
        let total = total.unwrap_or(within);
        match self.parts.iter().all(|(_, limit)| limit.unit() == within.unit()) {
            true => say!("{total}", total),
            false => say!("about {total}", total),
        }
    }
}

/// A limit in a sum: the unit is left out where it is the deadline's.
pub(crate) fn amount(limit: Allowance, within: Allowance) -> Sentence {
    if limit.unit() == within.unit() { say!("{amount}", amount = limit.amount()) } else { say!("{limit}", limit) }
}

impl Measure {
    /// The longest working day and the number of working days: both make other units shorter rather than longer, so
    /// that a warning is only given where the limits really exceed the deadline.
    pub(crate) fn of(spec: &CalendarSpec) -> Self {
        let minutes = |day: &Vec<motcua_kernel::calendar::Hours>| -> i64 {
            day.iter()
                .map(|hours| {
                    i64::from((hours.to - hours.from).get_hours()) * 60 + (hours.to - hours.from).get_minutes()
                })
                .sum()
        };
        let worked: Vec<i64> = spec.week.iter().map(minutes).filter(|minutes| *minutes > 0).collect();
        Self {
            days_per_week: Decimal::from(worked.len().max(1)),
            minutes_per_day: Decimal::from(worked.into_iter().max().unwrap_or(8 * 60).max(1)),
        }
    }

    pub(crate) fn days(self, length: Allowance) -> Decimal {
        let amount = length.amount();
        let calendar_day = self.days_per_week / Decimal::from(7);
        match length.unit() {
            Unit::WorkingDay => amount,
            Unit::WorkingHour => amount * Decimal::from(60) / self.minutes_per_day,
            Unit::WorkingMinute => amount / self.minutes_per_day,
            Unit::Second => amount * calendar_day / Decimal::from(86_400),
            Unit::Minute => amount * calendar_day / Decimal::from(1_440),
            Unit::Hour => amount * calendar_day / Decimal::from(24),
            Unit::Day => amount * calendar_day,
            Unit::Week => amount * self.days_per_week,
            Unit::Month => amount * calendar_day * Decimal::from(30),
            Unit::Year => amount * calendar_day * Decimal::from(365),
        }
    }
}

/// Ways of more steps than this are left alone as well: each step of a way is a call within a call, and a long file must
/// not exhaust the stack of whoever checks it.
const DEPTH_MAX: usize = 150;

/// What a walk remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// How often each limited step was entered.
    entries: BTreeMap<StepIx, u32>,
    /// Steps of circles that nothing limits, since the last limited step.
    seen: BTreeSet<StepIx>,
    /// The last step that waited.
    last: Option<StepIx>,
    /// Where each step was last entered from, of those that a condition asks about.
    from: BTreeMap<StepIx, StepIx>,
}

#[derive(Clone, Debug, Default)]
struct Way {
    days: Decimal,
    parts: Vec<(StepIx, Allowance)>,
    /// The state in which it ended.
    end: State,
}

struct Walk<'s, 'a> {
    subject: &'s Subject<'a>,
    measure: Measure,
    stops: BTreeSet<usize>,
    paused: BTreeSet<StepIx>,
    /// Steps of circles in which nothing is limited by `at_most`.
    loops: BTreeSet<StepIx>,
    /// Steps of which a condition asks where they were entered from. To remember it of all would make every way a state of
    /// its own, and their number doubles with each choice.
    asked: BTreeSet<StepIx>,
    thoughts: usize,
    depth: usize,
    known: BTreeMap<(StepIx, State), Option<Way>>,
    assumed: Assumed,
}

/// What is known of the cases that are looked at: the condition under which the deadline has this limit, and those that
/// did not hold before it. A step whose limit depends on the same condition, word for word, then has one of its limits;
/// of any other it may have the longest.
#[derive(Clone, Debug, Default)]
struct Assumed {
    holds: Option<String>,
    denied: Vec<String>,
}

impl Assumed {
    /// The longest of the limits that a clock may have in these cases.
    fn longest(&self, within: &Within, measure: Measure) -> Option<Allowance> {
        let cases = match within {
            Within::One(limit) => return Some(limit.value),
            Within::Many(cases) => cases,
        };
        let mut possible = Vec::new();
        for case in cases.iter() {
            let when = case.when.as_ref().map(|when| when.source().trim());
            if when.is_some_and(|when| self.denied.iter().any(|denied| denied == when)) {
                continue;
            }
            possible.push(case.limit.value);
            if when.is_some() && when == self.holds.as_deref() {
                break;
            }
        }
        // Of equals the first in the file.
        possible.into_iter().rev().max_by_key(|limit| measure.days(*limit))
    }
}

/// Steps that lie on a circle without any `at_most`.
fn unlimited(subject: &Subject<'_>) -> BTreeSet<StepIx> {
    let limited = |ix: StepIx| subject.model.step(ix).common().at_most.is_some();
    let circles = subject.graph.circles(|ix, _| !limited(ix));
    circles.into_iter().flatten().collect()
}

/// The steps of which the condition of some way asks where they were entered from.
fn asked_from(subject: &Subject<'_>) -> BTreeSet<StepIx> {
    let mut asked = BTreeSet::new();
    for ix in subject.model.all() {
        let outcomes = subject.model.declared(ix).into_iter().flat_map(|all| all.iter());
        let own = outcomes.filter_map(|(_, outcome)| outcome.next.as_ref());
        for next in own.chain(subject.model.step(ix).common().next) {
            let Next::Many(branches) = next else { continue };
            for when in branches.iter().filter_map(|branch| branch.when.as_ref()) {
                // As in `condition`: a name, and `from` behind it.
                let words: Vec<&str> = when.source().split(|c: char| !c.is_alphanumeric() && c != '_').collect();
                let before = words.windows(2).filter(|pair| pair[1] == "from").map(|pair| pair[0]);
                asked.extend(before.filter_map(|name| subject.model.find(name)));
            }
        }
    }
    asked
}

impl Walk<'_, '_> {
    /// The longest way from entering a step to where the clock stops or the branch returns.
    fn enter(&mut self, ix: StepIx, state: &State) -> Option<Way> {
        let mut state = state.clone();
        if let Some(most) = self.subject.model.step(ix).common().at_most {
            let entries = state.entries.entry(ix).or_default();
            if *entries >= most.value {
                return None;
            }
            *entries += 1;
            state.seen.clear();
        } else if self.loops.contains(&ix) && !state.seen.insert(ix) {
            return None;
        }
        if let Some(last) = state.last.filter(|_| self.asked.contains(&ix)) {
            state.from.insert(ix, last);
        }
        let key = (ix, state.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.thoughts += 1;
        if self.depth >= DEPTH_MAX {
            self.thoughts = THOUGHTS_MAX;
        }
        if self.thoughts >= THOUGHTS_MAX {
            return None;
        }
        self.depth += 1;
        let way = self.within(ix, state);
        self.depth -= 1;
        self.known.insert(key, way.clone());
        way
    }

    fn within(&mut self, ix: StepIx, mut state: State) -> Option<Way> {
        let limit = self.limit(ix).filter(|_| !self.paused.contains(&ix));
        let days = limit.map_or(Decimal::ZERO, |limit| self.measure.days(limit));
        let own = limit.map(|limit| (ix, limit));
        let rest = match self.subject.model.step(ix) {
            Step::End(_) => Some(Way { end: state, ..Way::default() }),
            Step::Parallel(_) | Step::Each(_) => self.region(ix, &state),
            _ => {
                if self.subject.graph.waits(ix) {
                    state.last = Some(ix);
                }
                let arrows = self.open_arrows(ix, &state);
                self.best(arrows, &state)
            }
        }?;
        let parts = own.into_iter().chain(rest.parts).collect();
        Some(Way { days: days + rest.days, parts, end: rest.end })
    }

    /// The limit of a step; of a call, the time of all its attempts.
    fn limit(&self, ix: StepIx) -> Option<Allowance> {
        match (self.subject.model.step(ix), self.subject.model.step(ix).due()) {
            (_, Some(due)) => self.assumed.longest(&due.within(), self.measure),
            (Step::Call(call), None) => {
                let length = |duration: Option<Duration>| duration.and_then(|length| seconds(length.value));
                let retry = call.retry.as_ref();
                let attempts = retry.and_then(|retry| retry.attempts).map_or(1, |attempts| attempts.value);
                let timeout = length(call.timeout).unwrap_or(u64::from(TIMEOUT_SECONDS));
                let longest = retry.and_then(|retry| length(retry.max_delay));
                let factor = retry.and_then(|retry| retry.backoff).map_or(Decimal::ONE, |backoff| backoff.value);
                let mut pause = Decimal::from(retry.and_then(|retry| length(retry.delay)).unwrap_or(0));
                let mut total = Decimal::from(timeout);
                for _ in 1..attempts.min(1_000) {
                    total += pause + Decimal::from(timeout);
                    pause = pause.checked_mul(factor).unwrap_or(pause);
                    if let Some(longest) = longest {
                        pause = pause.min(Decimal::from(longest));
                    }
                    pause = pause.min(Decimal::from(1_000_000));
                }
                let minutes = (total / Decimal::from(60)).round_dp(0).min(Decimal::from(1_000_000));
                Allowance::new(minutes, Unit::Minute).ok().filter(|length| !length.amount().is_zero())
            }
            _ => None,
        }
    }

    /// The longest of several ways on.
    fn best(&mut self, arrows: Vec<usize>, state: &State) -> Option<Way> {
        let mut best: Option<Way> = None;
        for position in arrows {
            let mut state = state.clone();
            let from = self.subject.graph.arrows[position].from;
            if self.subject.graph.waits(from) {
                state.last = Some(from);
            }
            let way = match self.subject.graph.arrows[position].to {
                _ if self.stops.contains(&position) => Some(Way { end: state, ..Way::default() }),
                Goal::Join => Some(Way { end: state, ..Way::default() }),
                Goal::Step(next) => self.enter(next, &state),
            };
            if let Some(way) = way.filter(|way| best.as_ref().is_none_or(|best| way.days > best.days)) {
                best = Some(way);
            }
        }
        best
    }

    /// A region: the branch that the join waits for last, and what follows.
    fn region(&mut self, ix: StepIx, state: &State) -> Option<Way> {
        let graph = self.subject.graph;
        let opened = graph.out[ix.index()]
            .iter()
            .copied()
            .filter(|position| matches!(graph.arrows[*position].via, Via::Open(_)));
        let opened: Vec<usize> = opened.collect();
        let mut branches: Vec<Way> =
            opened.into_iter().filter_map(|position| self.best(vec![position], state)).collect();
        branches.sort_by_key(|way| way.days);
        let (needed, _) = graph.needed(ix);
        let last = branches.iter().take(needed.max(1)).next_back().map(|way| way.days);
        // Among equals the first in the file, which the stable sort has kept first.
        let slowest = branches.into_iter().find(|way| Some(way.days) == last);
        let slowest = slowest.unwrap_or(Way { end: state.clone(), ..Way::default() });
        let after = self.best(graph.after_join(ix), &slowest.end)?;
        let parts = slowest.parts.into_iter().chain(after.parts).collect();
        Some(Way { days: slowest.days + after.days, parts, end: after.end })
    }

    /// The arrows out of a step that can be taken in this state. Conditions on where a step was entered from are known
    /// here, so `{when: supplement.from == "review", to: review}` is walked as it will be.
    fn open_arrows(&self, ix: StepIx, state: &State) -> Vec<usize> {
        let graph = self.subject.graph;
        let mut arrows = Vec::new();
        for position in graph.out[ix.index()].iter().copied() {
            let arrow = &graph.arrows[position];
            if arrow.via == Via::Skip {
                continue;
            }
            let known = arrow.branch.and_then(|(place, _)| self.condition(ix, arrow.via, place, state));
            let decided = arrow.branch.is_some_and(|(place, _)| {
                (0..place).any(|before| self.condition(ix, arrow.via, before, state) == Some(true))
            });
            if known != Some(false) && !decided {
                arrows.push(position);
            }
        }
        arrows
    }

    /// Whether the condition of a branch holds, where that is known.
    fn condition(&self, ix: StepIx, via: Via<'_>, place: usize, state: &State) -> Option<bool> {
        let own = match via {
            Via::Outcome { outcome, .. } => {
                self.subject.model.declared(ix).and_then(|all| all.get(outcome)?.next.as_ref())
            }
            _ => None,
        };
        let Next::Many(branches) = own.or(self.subject.model.step(ix).common().next)? else { return None };
        let tree = rule::parse(branches.get(place)?.when.as_ref()?.source()).ok()?;
        let NodeKind::Comparison(sign, sides) = &tree.root.kind else { return None };
        let (NodeKind::Path(names), NodeKind::Text(word)) = (&sides[0].kind, &sides[1].kind) else { return None };
        let [step, member] = names.as_slice() else { return None };
        if &*member.text != "from" {
            return None;
        }
        let from = state.from.get(&self.subject.model.find(&step.text)?)?;
        let same = self.subject.name(*from) == &**word;
        match sign {
            Comparison::Equal => Some(same),
            Comparison::NotEqual => Some(!same),
            _ => None,
        }
    }
}
