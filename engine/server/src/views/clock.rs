//! Limits and deadlines.

use jiff::Timestamp;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::case::Clock;
use motcua_kernel::procedure::{Deadline, DeadlineKind};
use motcua_kernel::turn::Context;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Day, Moment, Said};
use crate::wire::Loose;

/// How a clock stands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockView {
    /// `running`, `paused`, `met`, `expired` or `closed`.
    pub(crate) state: &'static str,
    /// The limit in its own unit: `15 working days`.
    pub(crate) within: String,
    /// The calendar that counts it.
    pub(crate) calendar: String,
    /// When it was started.
    pub(crate) started_at: Moment,
    /// From here on it counts: later than the start where that came after the cut-off hour.
    pub(crate) counted_from: Moment,
    /// The legal date: the last day of the period.
    pub(crate) due_date: Day,
    /// The instant at which the time is over.
    pub(crate) due_at: Moment,
    /// Whether it lies beyond the known holidays.
    pub(crate) provisional: bool,
    /// Used so far, in the unit of `within`.
    pub(crate) used: Loose,
    /// Left, in the unit of `within`.
    pub(crate) left: Loose,
    /// When it stood still.
    pub(crate) pauses: Vec<PauseView>,
    /// Prolongations, in order.
    pub(crate) prolonged: Vec<String>,
    /// When it was met, passed or closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<Moment>,
}

/// A time during which a clock stood still.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PauseView {
    /// From here.
    pub(crate) from: Moment,
    /// To here; absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<Moment>,
}

/// A deadline of the case.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadlineView {
    /// Its name in the procedure.
    pub(crate) name: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// `statutory` or `service`.
    pub(crate) kind: &'static str,
    /// Articles on which it rests.
    pub(crate) basis: Vec<String>,
    /// How it stands; absent before it is started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) clock: Option<ClockView>,
}

impl ClockView {
    pub(crate) fn of(context: &Context, clock: &Clock, now: Timestamp) -> Self {
        let calendar: &Calendar = context.calendar(Some(&clock.calendar));
        // A clock that is over is counted to its end, not to now.
        let until = clock.ended_at.unwrap_or(now);
        let course = clock.course();
        Self {
            state: clock.state.name(),
            within: clock.within.to_string(),
            calendar: clock.calendar.to_string(),
            started_at: Moment(clock.started_at),
            counted_from: Moment(clock.counted_from),
            due_date: Day(clock.due.date),
            due_at: Moment(clock.due.at),
            provisional: clock.due.provisional,
            used: Loose(motcua_kernel::value::Value::Decimal(calendar.used(&course, until).normalize())),
            left: Loose(motcua_kernel::value::Value::Decimal(calendar.left(&course, until).normalize())),
            pauses: clock
                .pauses
                .iter()
                .map(|pause| PauseView { from: Moment(pause.from), to: pause.to.map(Moment) })
                .collect(),
            prolonged: clock.prolonged.iter().map(ToString::to_string).collect(),
            ended_at: clock.ended_at.map(Moment),
        }
    }
}

impl DeadlineView {
    pub(crate) fn of(context: &Context, deadline: &Deadline, clock: Option<&Clock>, now: Timestamp) -> Self {
        Self {
            name: deadline.id.to_string(),
            label: (&deadline.label).into(),
            kind: match deadline.kind {
                DeadlineKind::Statutory => "statutory",
                DeadlineKind::Service => "service",
            },
            basis: deadline.basis.iter().map(ToString::to_string).collect(),
            clock: clock.map(|clock| ClockView::of(context, clock, now)),
        }
    }
}
