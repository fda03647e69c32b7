//! What must hold whatever is simulated, tried on generated houses; and the faults of other simulators by name.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use motcua_kernel::event::{Event, Fact};
use motcua_kernel::id::{PersonId, RoleId, StepId, StepIx, VisitId};
use motcua_kernel::text::Language;
use proptest::prelude::*;

use super::house::{SECOND, Station, open, people, scenario};
use super::replication::Replication;
use super::{Observer, Tally, simulate, watch};
use crate::distribution::Distribution;
use crate::scenario::{Measured, QueueOrder, Scenario, Staff};
use crate::times::{Spent, Times};

#[derive(Default)]
struct Record(Vec<(u64, Event)>);

impl Observer for Record {
    fn see(&mut self, case: u64, event: &Event) {
        self.0.push((case, event.clone()));
    }
}

fn record(scenario: &Scenario) -> Vec<(u64, Event)> {
    let mut record = Record::default();
    watch(scenario, 0, &mut record).unwrap();
    record.0
}

/// Somebody's time, task by task.
struct Task {
    role: RoleId,
    step: StepId,
    offered: Timestamp,
    begun: Option<(Timestamp, PersonId)>,
    done: Option<Timestamp>,
}

fn tasks(events: &[(u64, Event)]) -> Vec<Task> {
    let mut tasks: BTreeMap<(u64, VisitId), Task> = BTreeMap::new();
    let mut steps: BTreeMap<(u64, VisitId), StepId> = BTreeMap::new();
    for (case, event) in events {
        match &event.fact {
            Fact::StepEntered { visit, step, .. } => drop(steps.insert((*case, *visit), step.clone())),
            Fact::TaskOffered { visit, role, .. } => {
                let step = steps[&(*case, *visit)].clone();
                let task = Task { role: role.clone(), step, offered: event.at, begun: None, done: None };
                tasks.insert((*case, *visit), task);
            }
            Fact::TaskReserved { visit, by, .. } => {
                tasks.get_mut(&(*case, *visit)).unwrap().begun = Some((event.at, by.clone()));
            }
            Fact::StepCompleted { visit, .. } => {
                if let Some(task) = tasks.get_mut(&(*case, *visit)) {
                    task.done = Some(event.at);
                }
            }
            _ => {}
        }
    }
    tasks.into_values().collect()
}

/// The first moment at which somebody was on duty and free while a task waited that they may do.
fn idle_while_waiting(scenario: &Scenario, events: &[(u64, Event)]) -> Option<(RoleId, PersonId, Timestamp)> {
    let tasks = tasks(events);
    let last = events.last()?.1.at;
    let mut moments: BTreeSet<Timestamp> = BTreeSet::new();
    for task in &tasks {
        moments.insert(task.offered);
        moments.extend(task.begun.as_ref().map(|(at, _)| *at));
        moments.extend(task.done);
    }
    // Calendars of these tests change on the hour.
    let mut hour = scenario.run.from;
    while hour < last {
        moments.insert(hour);
        hour += SignedDuration::from_hours(1);
    }
    let moments: Vec<Timestamp> = moments.into_iter().filter(|at| *at <= last).collect();
    for pair in moments.windows(2) {
        let middle = pair[0] + (pair[1].duration_since(pair[0]) / 2);
        let index = &scenario.context.procedure.index;
        let waiting = |group: &Staff| {
            tasks.iter().any(|task| {
                task.role == group.role
                    && group.able.as_ref().is_none_or(|able| able.contains(&index[&task.step]))
                    && task.offered <= middle
                    && task.begun.as_ref().is_none_or(|(begun, _)| *begun > middle)
            })
        };
        let busy = |id: &PersonId| {
            tasks.iter().any(|task| {
                task.begun.as_ref().is_some_and(|(begun, by)| by == id && *begun <= middle)
                    && task.done.is_none_or(|done| done > middle)
            })
        };
        let mut numbers: BTreeMap<&RoleId, u32> = BTreeMap::new();
        for group in &scenario.staff {
            for _ in 0..group.people {
                let number = numbers.entry(&group.role).or_default();
                *number += 1;
                let id = crate::cast::colleague(&group.role, *number);
                let calendar = scenario.calendar(&group.calendar);
                let day = calendar.date(middle);
                let away = group.away.iter().any(|(first, last)| (*first..=*last).contains(&day));
                if calendar.is_open(middle) && !away && !busy(&id) && waiting(group) {
                    return Some((group.role.clone(), id, middle));
                }
            }
        }
    }
    None
}

fn work() -> impl Strategy<Value = Distribution> {
    prop_oneof![
        (1..7_200_u32).prop_map(|seconds| Distribution::Constant(f64::from(seconds) * SECOND)),
        (1..7_200_u32).prop_map(|seconds| Distribution::Exponential { mean: f64::from(seconds) * SECOND }),
        (0..3_600_u32).prop_map(|seconds| Distribution::Uniform { min: 0.0, max: f64::from(seconds) * SECOND }),
    ]
}

/// Some of the stations; those that the house does not have are nobody's.
fn skills() -> impl Strategy<Value = Option<BTreeSet<StepIx>>> {
    prop::option::of(prop::collection::btree_set((1..5_u16).prop_map(StepIx), 1..4))
}

/// Days in the first weeks of the run.
fn absences() -> impl Strategy<Value = Vec<(Date, Date)>> {
    let first = date(2026, 1, 5);
    let days = (0..12_i64, 0..3_i64).prop_map(move |(from, long)| {
        let from = first.saturating_add(from.days());
        (from, from.saturating_add(long.days()))
    });
    prop::collection::vec(days, 0..3)
}

prop_compose! {
    fn houses()(
        stations in prop::collection::vec((0..3_usize, work()), 1..5),
        groups in prop::collection::vec((0..3_usize, 1..3_u32, 0..4_usize, prop::bool::ANY, skills(), absences()), 0..4),
        every in (1..7_200_u32, prop::bool::ANY),
        order in 0..3_usize,
        cases in 2..40_u64,
        seed in any::<u64>(),
    ) -> Scenario {
        const ROLES: [&str; 3] = ["clerk", "planner", "chair"];
        const CALENDARS: [&str; 4] = ["always", "morning", "afternoon", "weekdays"];
        let day = |from, to| vec![(from, to)];
        let calendars = vec![
            open("morning", std::array::from_fn(|_| day(9, 13))),
            open("afternoon", std::array::from_fn(|_| day(13, 17))),
            open("weekdays", std::array::from_fn(|n| if n < 5 { vec![(8, 12), (13, 17)] } else { vec![] })),
        ];
        let mut staff: Vec<Staff> = ROLES.map(|role| people(role, 1)).into();
        staff.extend(groups.into_iter().map(|(role, count, calendar, half, able, away)| Staff {
            role: ROLES[role].into(),
            people: count,
            calendar: CALENDARS[calendar].into(),
            time_on_this: if half { 0.5 } else { 1.0 },
            cost: 0.0,
            speed: if half { 0.8 } else { 1.0 },
            able,
            away,
        }));
        let stations = stations.into_iter().map(|(role, work)| Station { role: ROLES[role], work }).collect();
        let mean = f64::from(every.0) * SECOND;
        let every = if every.1 { Distribution::Exponential { mean } } else { Distribution::Constant(mean) };
        let mut scenario = scenario(stations, every, staff, calendars, cases);
        scenario.queue = [QueueOrder::FirstInFirstOut, QueueOrder::EarliestDue, QueueOrder::Priority][order];
        scenario.run.seed = seed;
        scenario
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nobody who is on duty and free stays idle while something waits that they may do.
    #[test]
    fn work_is_conserved(scenario in houses()) {
        let events = record(&scenario);
        prop_assert_eq!(idle_while_waiting(&scenario, &events), None);
    }

    /// Nothing is used before it is there: without the cases that come after a moment, everything before that moment is
    /// the same.
    #[test]
    fn nothing_comes_before_its_cause(mut scenario in houses(), share in 0.0..1.0_f64) {
        let whole = record(&scenario);
        let arrivals: Vec<Timestamp> = whole
            .iter()
            .filter(|(_, event)| matches!(event.fact, Fact::CaseOpened { .. }))
            .map(|(_, event)| event.at)
            .collect();
        let moment = arrivals[(share * arrivals.len() as f64) as usize];
        scenario.run.last_arrival = Some(moment - SignedDuration::from_micros(1));
        let cut = record(&scenario);
        let before = |events: &[(u64, Event)]| events.iter().filter(|(_, e)| e.at < moment).cloned().collect::<Vec<_>>();
        prop_assert_eq!(before(&whole), before(&cut));
    }

    /// Each case is measured once or reported as unfinished.
    #[test]
    fn every_case_is_accounted_for(scenario in houses()) {
        let results = simulate(&scenario).unwrap();
        let Measured::Cases(count) = scenario.run.measured else { unreachable!() };
        prop_assert_eq!(results.cases + results.unfinished, count);
    }
}

/// Two clerks share a role, one works in the morning, one in the afternoon; a case comes every half hour and takes five
/// minutes. Somebody is always on duty and free, so nobody waits. (Choosing whoever finished longest ago, without asking
/// whether they are on duty, makes the first case of every day wait four hours.)
#[test]
fn a_case_never_waits_for_a_colleague_who_is_off_duty() {
    let calendars = vec![
        open("morning", std::array::from_fn(|_| vec![(9, 13)])),
        open("afternoon", std::array::from_fn(|_| vec![(13, 18)])),
        open("day", std::array::from_fn(|_| vec![(9, 17)])),
    ];
    let on = |calendar: &str| Staff { calendar: calendar.into(), ..people("clerk", 1) };
    let station = Station { role: "clerk", work: Distribution::Constant(300.0 * SECOND) };
    let staff = vec![on("morning"), on("afternoon")];
    let mut scenario = scenario(vec![station], Distribution::Constant(1_800.0 * SECOND), staff, calendars, 160);
    // From nine o'clock on, within opening hours.
    scenario.arrivals = crate::scenario::Arrivals::Every(crate::scenario::TimeLaw {
        law: Distribution::Constant(1_800.0 * SECOND),
        counted: crate::scenario::Counted::Opening,
    });
    let mut context = (*scenario.context).clone();
    let mut procedure = super::house::tandem(&[Station { role: "clerk", work: Distribution::Constant(0.0) }]);
    procedure.calendar = "day".into();
    context.procedure = std::sync::Arc::new(procedure);
    scenario.context = std::sync::Arc::new(context);
    let waits: Vec<_> = tasks(&record(&scenario))
        .into_iter()
        .filter_map(|task| Some(task.begun?.0.duration_since(task.offered)))
        .filter(|wait| !wait.is_zero())
        .collect();
    assert_eq!(waits, []);
}

/// 20 hours of work, office from Monday to Friday 9 to 17, begun on Monday at 15:00: done on Thursday at 11:00, which is
/// 68 hours later.
#[test]
fn work_stops_at_closing_time_and_goes_on_at_opening_time() {
    let office = open("office", std::array::from_fn(|n| if n < 5 { vec![(9, 17)] } else { vec![] }));
    let station = Station { role: "clerk", work: Distribution::Constant(20.0 * 3_600.0 * SECOND) };
    let staff = vec![Staff { calendar: "office".into(), ..people("clerk", 1) }];
    let every = Distribution::Constant(15.0 * 3_600.0 * SECOND);
    let events = record(&scenario(vec![station], every, staff, vec![office], 1));
    let tasks = tasks(&events);
    assert_eq!(tasks[0].offered, "2026-01-05T15:00:00Z".parse().unwrap());
    assert_eq!(tasks[0].done, Some("2026-01-08T11:00:00Z".parse().unwrap()));
}

/// Half of the day for this procedure: 20 minutes of work are done 40 minutes after they were begun.
#[test]
fn a_share_of_the_day_stretches_work() {
    let station = Station { role: "clerk", work: Distribution::Constant(1_200.0 * SECOND) };
    let staff = vec![Staff { time_on_this: 0.5, ..people("clerk", 1) }];
    let events = record(&scenario(vec![station], Distribution::Constant(60.0 * SECOND), staff, vec![], 1));
    let task = &tasks(&events)[0];
    assert_eq!(task.done.unwrap().duration_since(task.offered), SignedDuration::from_mins(40));
}

/// At 80 % of the speed, 20 minutes of work are done 25 minutes after they were begun.
#[test]
fn a_slow_hand_takes_longer() {
    let station = Station { role: "clerk", work: Distribution::Constant(1_200.0 * SECOND) };
    let staff = vec![Staff { speed: 0.8, ..people("clerk", 1) }];
    let events = record(&scenario(vec![station], Distribution::Constant(60.0 * SECOND), staff, vec![], 1));
    let task = &tasks(&events)[0];
    assert_eq!(task.done.unwrap().duration_since(task.offered), SignedDuration::from_mins(25));
}

/// The only one who is able to do it is away on Tuesday and Wednesday: what was begun on Monday at 15:00 and takes four
/// hours of an office from 9 to 17 is done on Thursday at 11:00, though a colleague was there all the time.
#[test]
fn work_in_hand_waits_for_whoever_is_away() {
    let office = open("office", std::array::from_fn(|n| if n < 5 { vec![(9, 17)] } else { vec![] }));
    let station = Station { role: "clerk", work: Distribution::Constant(4.0 * 3_600.0 * SECOND) };
    let one = Staff { calendar: "office".into(), ..people("clerk", 1) };
    let away = vec![(date(2026, 1, 6), date(2026, 1, 7))];
    let staff = vec![
        Staff { able: Some(BTreeSet::new()), ..one.clone() },
        Staff { able: Some([StepIx(1)].into()), away, ..one },
    ];
    let every = Distribution::Constant(15.0 * 3_600.0 * SECOND);
    let events = record(&scenario(vec![station], every, staff, vec![office], 1));
    let tasks = tasks(&events);
    assert_eq!(tasks[0].begun, Some(("2026-01-05T15:00:00Z".parse().unwrap(), "clerk-2".into())));
    assert_eq!(tasks[0].done, Some("2026-01-08T11:00:00Z".parse().unwrap()));
}

/// Cases come when they were recorded to come, and no others.
#[test]
fn a_recorded_past_is_played_again() {
    let station = Station { role: "clerk", work: Distribution::Constant(SECOND) };
    let mut again = scenario(vec![station], Distribution::Constant(SECOND), vec![people("clerk", 1)], vec![], 3);
    let recorded: Vec<Timestamp> = [3, 50, 50].map(|hours| again.run.from + SignedDuration::from_hours(hours)).into();
    again.arrivals = crate::scenario::Arrivals::Recorded(recorded.clone().into());
    let opened = record(&again).into_iter().filter(|(_, event)| matches!(event.fact, Fact::CaseOpened { .. }));
    assert_eq!(opened.map(|(_, event)| event.at).collect::<Vec<_>>(), recorded);
}

/// More work than time: said, with the role whose queue grows.
#[test]
fn overload_is_announced_with_its_role() {
    let station = |role, seconds: f64| Station { role, work: Distribution::Exponential { mean: seconds * SECOND } };
    let stations = vec![station("clerk", 50.0), station("planner", 120.0)];
    let staff = vec![people("clerk", 1), people("planner", 1)];
    let every = Distribution::Exponential { mean: 100.0 * SECOND };
    let results = simulate(&scenario(stations, every, staff, vec![], 3_000)).unwrap();
    let overloaded: Vec<_> = results.overloaded().map(|(role, load)| (role, (load * 10.0).round() / 10.0)).collect();
    assert_eq!(overloaded, [("planner", 1.2)]);
    assert!(results.block(Language::En).contains("overload               planner"), "{}", results.block(Language::En));
}

/// Cases that come without any time between them would come for ever: refused, not run.
#[test]
fn a_flood_at_one_moment_is_refused() {
    let station = Station { role: "clerk", work: Distribution::Constant(SECOND) };
    let mut flood = scenario(vec![station], Distribution::Constant(0.0), vec![people("clerk", 1)], vec![], 10);
    flood.run.measured = Measured::Until(flood.run.from + SignedDuration::from_hours(1));
    assert_eq!(simulate(&flood), Err(super::SimulationError::NoTimeBetween));
}

/// The same seed gives the same bytes on any number of threads.
#[test]
fn threads_change_nothing() {
    let station = Station { role: "clerk", work: Distribution::Exponential { mean: 80.0 * SECOND } };
    let every = Distribution::Exponential { mean: 100.0 * SECOND };
    let mut scenario = scenario(vec![station], every, vec![people("clerk", 1)], vec![], 500);
    scenario.run.replications = 7;
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let results = pool.install(|| simulate(&scenario)).unwrap();
        (serde_json::to_string(&results).unwrap(), results.block(Language::En))
    };
    assert_eq!(on(1), on(2));
    assert_eq!(on(1), on(3));
}

/// Memory follows the open cases: however many pass through, few are held.
#[test]
fn only_open_cases_are_held() {
    let station = Station { role: "clerk", work: Distribution::Exponential { mean: 50.0 * SECOND } };
    let every = Distribution::Exponential { mean: 100.0 * SECOND };
    let results = simulate(&scenario(vec![station], every, vec![people("clerk", 1)], vec![], 5_000)).unwrap();
    assert!(results.open_max < 30, "{} cases were held at once", results.open_max);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the time of cases went into adds up to the time between opening and end, whatever the house.
    #[test]
    fn every_moment_is_accounted_for_once(scenario in houses()) {
        let (ended, tally) = ended(&scenario);
        let accounted: i128 = tally.times.iter().map(Times::total).sum();
        let between: i128 = tally.times.last().unwrap().total();
        prop_assert_eq!(accounted, ended);
        prop_assert_eq!(between, 0, "a case waits for nobody");
    }
}

/// The time between opening and end of the cases that ended, in microseconds, and the tally of the same run.
fn ended(scenario: &Scenario) -> (i128, Tally) {
    let mut record = Record::default();
    let tally = Replication::new(scenario, 0, Some(&mut record)).run().unwrap();
    let mut opened: BTreeMap<u64, Timestamp> = BTreeMap::new();
    let mut sum = 0;
    for (case, event) in record.0 {
        match event.fact {
            Fact::CaseOpened { .. } => drop(opened.insert(case, event.at)),
            Fact::CaseEnded { .. } if case <= measured(scenario) => {
                sum += i128::from(event.at.as_microsecond() - opened[&case].as_microsecond());
            }
            _ => {}
        }
    }
    (sum, tally)
}

fn measured(scenario: &Scenario) -> u64 {
    let Measured::Cases(cases) = scenario.run.measured else { panic!("houses measure so many cases") };
    cases
}

/// One server, half of its time off: work and waiting of the one case are told apart to the second.
#[test]
fn work_is_told_from_waiting_and_from_closing_time() {
    let minute = 60.0 * SECOND;
    let day = open("day", std::array::from_fn(|_| vec![(8, 16)]));
    let mut scenario = scenario(
        vec![Station { role: "clerk", work: Distribution::Constant(540.0 * minute) }],
        Distribution::Constant(60.0 * minute),
        vec![Staff { calendar: "day".into(), ..people("clerk", 1) }],
        vec![day],
        2,
    );
    scenario.run.last_arrival = Some(scenario.run.from + SignedDuration::from_hours(2));
    let (_, tally) = ended(&scenario);
    // The first comes at 1:00, waits for 8:00, is worked on until 16:00 and for an hour next morning: 7 + 16 closed, 9 worked.
    // The second comes at 2:00: waits closed 6 h, open 8 h, closed 16 h, open 1 h; then 7 h of work, 16 closed, 2 of work.
    let hours = |spent| tally.times.iter().map(|times| times.of(spent)).sum::<i128>() / 3_600_000_000;
    assert_eq!([Spent::Work, Spent::Queue, Spent::Closed].map(hours), [18, 9, 7 + 16 + 6 + 16 + 16]);
    assert_eq!(tally.pools[0].longest, 1);
}
