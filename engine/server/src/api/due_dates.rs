//! `POST /due-date-calculations`: when would it be due, and why.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::State;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::calendar::{Calendar, Course, Pause};
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::identity::Caller;
use crate::installation::Installation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::Moment;
use crate::views::explanation::ExplanationView;
use crate::wire::Json;

/// What to compute.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Calculation {
    /// When it starts.
    start: Moment,
    /// The limit: `15 working days`.
    within: String,
    /// By which calendar; may be left out where there is one.
    calendar: Option<String>,
    /// Whether the start comes from outside, so that the cut-off hour applies; yes, if absent.
    from_outside: Option<bool>,
    /// When the clock stands still.
    #[serde(default)]
    pauses: Vec<PauseOrder>,
    /// Prolongations, in order, each counted from the old end.
    #[serde(default)]
    prolonged: Vec<String>,
}

/// A time during which the clock stands still.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PauseOrder {
    /// From here.
    from: Moment,
    /// To here.
    to: Moment,
}

const PAUSES_MAX: usize = 100;
const PROLONGATIONS_MAX: usize = 100;

/// `POST /due-date-calculations`
pub(crate) async fn calculate(
    State(app): App,
    _: Caller,
    Json { value: order, .. }: Json<Calculation>,
) -> Result<Reply<200, ExplanationView>, Problem> {
    let calendar = calendar(&app, order.calendar.as_deref())?;
    let received = order.start.0;
    let counted_from = calendar.received(received, order.from_outside.unwrap_or(true));
    let course = Course {
        counted_from,
        within: allowance("/within", &order.within)?,
        prolonged: prolonged(&order.prolonged)?,
        pauses: pauses(&order.pauses, counted_from)?,
    };
    Ok(Reply::new((&calendar.explain_from(received, &course, app.clock.now())).into()))
}

fn calendar(app: &Installation, named: Option<&str>) -> Result<Arc<Calendar>, Problem> {
    let calendars = app.catalogue.calendars();
    match named {
        Some(name) => calendars.get(name).cloned().ok_or_else(|| Problem::unknown("unknown-calendar", name)),
        None if calendars.len() == 1 => {
            calendars.into_values().next().ok_or_else(|| Problem::unknown("unknown-calendar", ""))
        }
        None => {
            let names = calendars.keys().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Problem::invalid(
                "/calendar",
                "required",
                format!("Hãy chọn lịch: {names}."),
                format!("Name a calendar: {names}."),
            ))
        }
    }
}

fn allowance(pointer: &str, text: &str) -> Result<Allowance, Problem> {
    Allowance::from_str(text).map_err(|bad| {
        Problem::invalid(pointer, "bad-duration", format!("`{text}` không phải là thời hạn: {bad}."), format!("{bad}."))
    })
}

fn prolonged(texts: &[String]) -> Result<Vec<Allowance>, Problem> {
    if texts.len() > PROLONGATIONS_MAX {
        return Err(too_many("/prolonged", PROLONGATIONS_MAX));
    }
    let all = texts.iter().enumerate();
    all.map(|(place, text)| allowance(&format!("/prolonged/{place}"), text)).collect()
}

/// Pauses in order, not overlapping, after the start: what the count relies on.
fn pauses(orders: &[PauseOrder], start: jiff::Timestamp) -> Result<Vec<Pause>, Problem> {
    if orders.len() > PAUSES_MAX {
        return Err(too_many("/pauses", PAUSES_MAX));
    }
    let mut earliest = start;
    let mut pauses = Vec::new();
    for (place, order) in orders.iter().enumerate() {
        if order.from.0 < earliest || order.to.0 < order.from.0 {
            return Err(Problem::invalid(
                &format!("/pauses/{place}"),
                "out-of-order",
                "Các khoảng tạm dừng phải theo thứ tự, không chồng nhau và sau thời điểm bắt đầu.",
                "Expected pauses in order, not overlapping, after the start.",
            ));
        }
        earliest = order.to.0;
        pauses.push(Pause { from: order.from.0, to: Some(order.to.0) });
    }
    Ok(pauses)
}

fn too_many(pointer: &str, most: usize) -> Problem {
    Problem::invalid(pointer, "too-many", format!("Nhiều nhất {most} mục."), format!("Expected at most {most}."))
}
