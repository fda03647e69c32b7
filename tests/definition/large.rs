//! Procedures as long as one likes, in the shapes that make checkers slow. Tests, benchmarks and the example
//! `large_project` make them here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// How the steps hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Task after task; each asks about the first and the one before.
    Row,
    /// Scripts, each of which computes with what the next one in the file yields.
    Backwards,
    /// Choices, each within an alternative of the one before.
    Choices,
    /// Every second step decides between two ways that meet again.
    Diamonds,
    /// Branches within branches within branches.
    Nested,
    /// As many branches as there are steps.
    Wide,
    /// Regions one after the other.
    Regions,
    /// Steps that lead back to the first.
    Circle,
}

impl Shape {
    pub(crate) const ALL: [Self; 8] = [
        Self::Row,
        Self::Backwards,
        Self::Choices,
        Self::Diamonds,
        Self::Nested,
        Self::Wide,
        Self::Regions,
        Self::Circle,
    ];
}

const HEAD: &str = "motcua: 1
procedure: NAME
version: 1
title: Long
basis: [Act]
languages: [en]
calendar: office
agencies:
  office: {label: Office}
roles:
  clerk: {agency: office, label: Clerk}
forms:
  application:
    days: {type: integer, min: 1, max: 30, required: true, label: Days}
statuses:
  received: Received
  decided: Decided
deadlines:
  decision: {label: Decision, within: 10 working days}
steps:
  apply: {type: start, label: Apply, by: [applicant], form: application, status: received, next: s1}
  decided: {type: end, outcome: decided, status: decided, label: Decided}
";

const CALENDAR: &str = "motcua: 1
calendar: office
title: Office hours
time_zone: Asia/Ho_Chi_Minh
week: {mon-fri: [08:00-12:00, 13:00-17:00]}
known: {from: 2026-01-01, to: 2026-12-31}
";

/// The keys of a task without its `next`.
const TASK: &str = "type: task, label: Step, role: clerk, due: 1 working hour";

/// A procedure of this name that has so many steps, without findings but for some shapes' warnings.
pub(crate) fn procedure(name: &str, shape: Shape, steps: usize) -> String {
    let mut text = HEAD.replace("NAME", name);
    // The first and the last are there already.
    let steps = steps - 2;
    let on = |number: usize| if number < steps { format!("s{}", number + 1) } else { "decided".to_owned() };
    let mut line = |number: usize, keys: String| {
        let _ = writeln!(text, "  s{number}: {{{keys}}}");
    };
    match shape {
        Shape::Row => (1..=steps).for_each(|number| {
            let before = if number > 1 { format!(" && s{}.outcome == \"done\"", number - 1) } else { String::new() };
            let next = on(number);
            line(number, format!("{TASK}, next: [{{when: 'apply.days > 3{before}', to: {next}}}, {{to: {next}}}]"));
        }),
        Shape::Backwards => (1..=steps).rev().for_each(|number| {
            let value = if number > 1 { format!("s{}.value + 1", number - 1) } else { "apply.days".to_owned() };
            line(number, format!("type: script, label: Step, set: {{value: '= {value}'}}, next: {}", on(number)));
        }),
        Shape::Choices => (1..=steps).for_each(|number| {
            let next = on(number);
            line(
                number,
                format!("type: choice, next: [{{when: 'apply.days > {}', to: {next}}}, {{to: decided}}]", number % 20),
            );
        }),
        Shape::Diamonds => {
            let choices = steps / 3 * 3;
            (1..=choices).for_each(|number| match number % 3 {
                1 => line(
                    number,
                    format!(
                        "type: choice, next: [{{when: 'apply.days > {}', to: s{}}}, {{to: s{}}}]",
                        number % 20,
                        number + 1,
                        number + 2
                    ),
                ),
                2 => line(number, format!("{TASK}, next: {}", on(number + 1))),
                _ => line(number, format!("{TASK}, next: {}", on(number))),
            });
            (choices + 1..=steps).for_each(|number| line(number, format!("{TASK}, next: {}", on(number))));
        }
        Shape::Nested => {
            // The last pair is two plain tasks, one after the other.
            let pairs = (steps - 2) / 2;
            (0..pairs).for_each(|pair| {
                let (opens, task) = (2 * pair + 1, 2 * pair + 2);
                let next = if pair == 0 { format!("s{}", steps) } else { "join".to_owned() };
                line(opens, format!("type: parallel, label: Both, branches: [s{task}, s{}], next: {next}", opens + 2));
                line(task, format!("{TASK}, next: join"));
            });
            (2 * pairs + 1..steps).for_each(|number| {
                let next = if number + 1 == steps { "join".to_owned() } else { format!("s{}", number + 1) };
                line(number, format!("{TASK}, next: {next}"));
            });
            line(steps, format!("{TASK}, when: 's2.outcome == \"done\"', next: decided"));
        }
        Shape::Wide => {
            let branches: Vec<String> = (2..=steps).map(|number| format!("s{number}")).collect();
            line(1, format!("type: parallel, label: All, branches: [{}], next: decided", branches.join(", ")));
            (2..=steps).for_each(|number| line(number, format!("{TASK}, next: join")));
        }
        Shape::Regions => {
            let regions = steps / 3;
            (0..regions).for_each(|region| {
                let first = 3 * region + 1;
                let (one, two) = (first + 1, first + 2);
                line(first, format!("type: parallel, label: Both, branches: [s{one}, s{two}], next: {}", on(two)));
                line(one, format!("{TASK}, next: join"));
                line(two, format!("{TASK}, when: 'apply.days > 3', next: join"));
            });
            (3 * regions + 1..=steps).for_each(|number| line(number, format!("{TASK}, next: {}", on(number))));
        }
        Shape::Circle => (1..=steps).for_each(|number| {
            let mut keys = format!("{TASK}, outcomes: {{ahead: {{label: Ahead, next: {}}}", on(number));
            if number > 1 {
                keys.push_str(", back: {label: Back, next: s1}");
            }
            keys.push('}');
            line(number, keys);
        }),
    }
    text
}

/// A project of so many procedures of so many steps, by the path of each file.
pub(crate) fn project(procedures: usize, shape: Shape, steps: usize) -> BTreeMap<String, Arc<str>> {
    let mut files = BTreeMap::from([("calendars/office.calendar.yaml".to_owned(), Arc::from(CALENDAR))]);
    for number in 1..=procedures {
        let name = format!("long_{number}");
        files.insert(format!("{name}/{name}.procedure.yaml"), procedure(&name, shape, steps).into());
    }
    files
}

/// A project with a decision table of so many rows, each of two numbers wide and for one kind: no gap, no overlap.
pub(crate) fn table(rows: usize) -> BTreeMap<String, Arc<str>> {
    let form = "days: {type: integer, min: 1, max: 30, required: true, label: Days}";
    let wide = "days: {type: integer, min: 0, required: true, label: Days}
    kind: {type: choice, options: [house, works], required: true, label: Kind}";
    let mut table = "tables:
  fees:
    inputs: {kind: apply.kind, days: apply.days}
    output: {fee: integer}
    rows:
"
    .to_owned();
    let last = rows / 2 - 1;
    for row in 0..=last {
        let days = if row == last { format!("'>= {}'", 2 * row) } else { format!("{}..{}", 2 * row, 2 * row + 1) };
        for kind in ["house", "works"] {
            let _ = writeln!(table, "      - {{kind: {kind}, days: {days}, fee: {row}}}");
        }
    }
    let steps = format!(
        "steps:
  s1: {{{TASK}, next: [{{when: fees.fee > 3, to: s2}}, {{to: decided}}]}}
  s2: {{{TASK}, next: decided}}"
    );
    let text = HEAD.replace("NAME", "fees").replace(form, wide).replace("steps:", &format!("{table}{steps}"));
    BTreeMap::from([
        ("calendars/office.calendar.yaml".to_owned(), Arc::from(CALENDAR)),
        ("fees/fees.procedure.yaml".to_owned(), text.into()),
    ])
}
