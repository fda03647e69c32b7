//! Small procedures and scenarios put together by hand, for tests of the simulator itself.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::{Time, date};
use motcua_kernel::calendar::{Calendar, CalendarSpec, Counting, FirstDay, Hours, PauseRule, Roll};
use motcua_kernel::form::Form;
use motcua_kernel::id::{CalendarId, RoleId, StepId, StepIx};
use motcua_kernel::procedure::{Agency, Outcome, Procedure, ProcedureRef, Role, Step, StepKind, Target, Task, Way};
use motcua_kernel::text::{Language, Text};
use motcua_kernel::turn::Context;

use crate::distribution::Distribution;
use crate::scenario::{Arrivals, Counted, Measured, QueueOrder, Run, Scenario, Staff, StepPlan, TimeLaw};

pub(super) const SECOND: f64 = 1e6;

/// One station of a tandem.
pub(super) struct Station {
    /// Whose queue it is; several may share one.
    pub(super) role: &'static str,
    pub(super) work: Distribution,
}

/// Every day from midnight to midnight.
pub(super) fn always() -> Calendar {
    open("always", std::array::from_fn(|_| vec![(0, 24)]))
}

/// A calendar with these opening hours, Monday first.
pub(super) fn open(id: &str, week: [Vec<(i8, i8)>; 7]) -> Calendar {
    let hour = |hour: i8| if hour == 24 { Hours::END_OF_DAY } else { Time::constant(hour, 0, 0, 0) };
    let spec = CalendarSpec {
        id: id.into(),
        title: Text::new(),
        zone: "UTC".to_owned(),
        week: week.map(|day| day.into_iter().map(|(from, to)| Hours { from: hour(from), to: hour(to) }).collect()),
        closures: Vec::new(),
        extra_days: Vec::new(),
        counting: Counting {
            first_day: FirstDay::Excluded,
            received_after: None,
            roll: Roll::None,
            pause: PauseRule::WholeDays,
        },
        known: (date(2026, 1, 1), date(2036, 12, 31)),
    };
    Calendar::new(spec).unwrap()
}

/// A procedure in which every case goes through the stations one after the other.
pub(super) fn tandem(stations: &[Station]) -> Procedure {
    let label = || Text::new().with(Language::En, "x");
    let step = |id: String, kind| Step {
        id: id.into(),
        label: label(),
        kind,
        when: None,
        status: None,
        issues: Vec::new(),
        compensate: None,
        at_most: None,
        due: None,
        basis: Vec::new(),
        summary: motcua_kernel::text::Text::new(),
        visit: false,
        each: None,
    };
    let to = |ix: usize| Way::To(Target::Step(StepIx(u16::try_from(ix).unwrap())));
    let start = StepKind::Start { by: vec!["applicant".into()], form: Form::default(), next: to(1) };
    let mut steps = vec![step("apply".to_owned(), start)];
    for (number, station) in stations.iter().enumerate() {
        let button = Outcome {
            label: label(),
            requires: Vec::new(),
            issues: Vec::new(),
            by_timer: false,
            by_service: false,
            by: None,
            confirm: None,
            basis: Vec::new(),
            next: to(number + 2),
        };
        let task = Task {
            role: station.role.into(),
            form: Form::default(),
            outcomes: IndexMap::from([("done".into(), button)]),
            not_by: Vec::new(),
            same_as: None,
            assign: None,
            office: None,
            shows: Vec::new(),
            next: None,
            late_reason_required: true,
        };
        steps.push(step(format!("station_{}", number + 1), StepKind::Task(task)));
    }
    steps.push(step("end".to_owned(), StepKind::End { outcome: "done".into(), compensate: false }));
    let roles = stations.iter().map(|station| station.role);
    let index = (0..).zip(&steps).map(|(ix, step)| (step.id.clone(), StepIx(ix))).collect::<BTreeMap<StepId, _>>();
    Procedure {
        reference: ProcedureRef { id: "tandem".into(), version: 1, digest: "0".repeat(16).into() },
        title: label(),
        basis: Vec::new(),
        languages: vec![Language::En],
        calendar: "always".into(),
        agencies: IndexMap::from([("office".into(), Agency { label: label(), select: None })]),
        roles: roles.map(|role| (RoleId::from(role), Role { agency: "office".into(), label: label() })).collect(),
        standing: motcua_kernel::procedure::Standing::default(),
        statuses: IndexMap::new(),
        deadlines: IndexMap::new(),
        documents: IndexMap::new(),
        messages: IndexMap::new(),
        services: IndexMap::new(),
        steps,
        index,
        sensitive: OnceLock::new(),
    }
}

/// A scenario for it: these arrivals, these people, measured from the first case on.
pub(super) fn scenario(
    stations: Vec<Station>,
    every: Distribution,
    staff: Vec<Staff>,
    calendars: Vec<Calendar>,
    cases: u64,
) -> Scenario {
    let procedure = tandem(&stations);
    let mut all: BTreeMap<CalendarId, Arc<Calendar>> = BTreeMap::new();
    for calendar in calendars.into_iter().chain([always()]) {
        all.insert(calendar.id().clone(), Arc::new(calendar));
    }
    let from: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    let mut steps = vec![StepPlan::default()];
    steps.extend(stations.into_iter().map(|station| StepPlan { work: Some(station.work), ..StepPlan::default() }));
    steps.push(StepPlan::default());
    Scenario {
        name: "by hand".to_owned(),
        variant: None,
        context: Arc::new(Context { procedure: Arc::new(procedure), calendars: Arc::new(all), offices: None }),
        run: Run {
            from,
            measured_from: from,
            measured: Measured::Cases(cases),
            replications: 1,
            seed: 1,
            last_arrival: None,
            confidence: crate::report::CONFIDENCE,
            in_words: motcua_kernel::say!("{count} cases", count = cases),
        },
        arrivals: Arrivals::Every(TimeLaw { law: every, counted: Counted::Elapsed }),
        start: StepIx(0),
        staff,
        steps,
        queue: QueueOrder::default(),
        targets: Vec::new(),
    }
}

/// So many people in a role, always on duty.
pub(super) fn people(role: &str, people: u32) -> Staff {
    Staff {
        role: role.into(),
        people,
        calendar: "always".into(),
        time_on_this: 1.0,
        cost: 0.0,
        speed: 1.0,
        able: None,
        away: Vec::new(),
    }
}
