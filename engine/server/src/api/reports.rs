//! `/reports`: what offices have to account for, computed from the log and nothing else.
//!
//! On time are, of the statutory deadlines that were met or passed in the period, those that were met: a case whose clock
//! still runs is in no share. Time is that of the ledger, of the cases that ended in the period, within opening hours.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use jiff::civil::Date;
use motcua_kernel::event::{ClockId, Fact, Recorded};
use motcua_kernel::id::{AgencyId, CaseId, DeadlineId};
use motcua_kernel::ledger::{Holder, Ledger};
use motcua_kernel::procedure::DeadlineKind;
use motcua_kernel::turn::Context;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::identity::Caller;
use crate::installation::Installation;
use crate::problem::Problem;
use crate::query::{self, Query};
use crate::reply::Reply;
use crate::views::{Day, Said};

/// No period is longer: a report is of a month, a quarter, a year.
const DAYS_MAX: i32 = 366;
/// Events that are read at a time.
const AT_A_TIME: u32 = 500;

/// Which days, both included.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Period {
    /// The first.
    from: Day,
    /// The last.
    to: Day,
}

/// What happened in a period.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// The first day.
    from: Day,
    /// The last day.
    to: Day,
    /// By procedure and office. A procedure without a case has one row.
    rows: Vec<Row>,
    /// Time by agency, whoever's procedure it was.
    agencies: Vec<AgencyTime>,
}

/// One procedure in one office.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    /// The procedure, all its versions together.
    procedure: String,
    /// Shown to people.
    title: Said,
    /// The agency that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    /// Its office, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
    /// Cases that were opened.
    opened: u32,
    /// Of those: by the applicant, and not at a counter.
    online: u32,
    /// Cases that ended.
    ended: u32,
    /// Statutory deadlines that were met.
    met: u32,
    /// Statutory deadlines that passed.
    passed: u32,
    /// `met` of `met` and `passed`, in percent with one decimal; absent where there was neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_time_percent: Option<f64>,
    /// Of the cases that ended: for how many the applicant had to do nothing after handing in.
    no_contact: u32,
    /// Once.
    one_contact: u32,
    /// More than once.
    more_contacts: u32,
    /// Hand-overs between agencies in the cases that ended.
    hand_overs: u32,
}

/// The time of an agency in the cases that ended.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AgencyTime {
    /// Which; absent for the applicants.
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    /// Within opening hours, in seconds.
    open_seconds: f64,
    /// Of those, after the limit of the step had passed.
    late_seconds: f64,
}

/// `GET /reports`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Query(period): Query<Period>,
) -> Result<Reply<200, Report>, Problem> {
    app.require_reader(&caller)?;
    let (from, to) = (period.from.0, period.to.0);
    let days = from.until(to).map(|span| span.get_days()).unwrap_or(DAYS_MAX);
    if to < from || days >= DAYS_MAX {
        return Err(query::invalid(&format!("expected `from` before `to`, at most {DAYS_MAX} days")));
    }
    let mut sums = Sums::default();
    for deployed in app.catalogue.newest() {
        let procedure = &deployed.context.procedure;
        sums.titles.insert(procedure.reference.id.to_string(), Said::from(&procedure.title));
    }
    for case in touched(&app, from, to).await? {
        let history = app.history(&case).await?;
        let Some(context) = history.first().and_then(|first| app.catalogue.pinned(&first.procedure)) else { continue };
        sums.add(&context, &history, from, to);
    }
    Ok(Reply::new(sums.report(from, to)))
}

/// The cases in which something happened that counts.
async fn touched(app: &Installation, from: Date, to: Date) -> Result<BTreeSet<CaseId>, Problem> {
    let (mut cases, mut after) = (BTreeSet::new(), 0);
    loop {
        let read = app.store.queries().journal(after, AT_A_TIME).await?;
        let full = read.len() >= AT_A_TIME as usize;
        for recorded in read {
            after = recorded.sequence.unwrap_or(after);
            let counts = matches!(
                recorded.event.fact,
                Fact::CaseOpened { .. }
                    | Fact::CaseEnded { .. }
                    | Fact::ClockStopped { clock: ClockId::Deadline(_), .. }
                    | Fact::ClockExpired { clock: ClockId::Deadline(_), .. }
            );
            // Zones lie within a day of each other; which day it was there is asked again with the case.
            let day = recorded.event.at.to_zoned(jiff::tz::TimeZone::UTC).date();
            let near = day.tomorrow().is_ok_and(|day| day >= from) && day.yesterday().is_ok_and(|day| day <= to);
            if counts && near {
                cases.insert(recorded.case);
            }
        }
        if !full {
            return Ok(cases);
        }
    }
}

/// A procedure and the office that has its cases.
type Place = (String, Option<String>, Option<String>);

#[derive(Debug, Default)]
struct Sums {
    titles: BTreeMap<String, Said>,
    rows: BTreeMap<Place, Row>,
    time: BTreeMap<Option<AgencyId>, (i64, i64)>,
}

impl Sums {
    fn add(&mut self, context: &Context, history: &[Recorded], from: Date, to: Date) {
        let procedure = &context.procedure;
        let calendar = context.calendar(None);
        let within = |recorded: &Recorded| (from..=to).contains(&calendar.date(recorded.event.at));
        let Some(last) = history.last() else { return };
        let ledger = Ledger::of(history, last.event.at);
        let row = self.row(context, &ledger);
        let mut passed: BTreeSet<&DeadlineId> = BTreeSet::new();
        let mut ended = false;
        let statutory =
            |id: &DeadlineId| procedure.deadlines.get(id).is_some_and(|it| it.kind == DeadlineKind::Statutory);
        for recorded in history {
            match &recorded.event.fact {
                Fact::CaseOpened { applicant, .. } if within(recorded) => {
                    row.opened += 1;
                    row.online += u32::from(recorded.actor.person() == Some(applicant));
                }
                Fact::CaseEnded { .. } if within(recorded) => ended = true,
                Fact::ClockExpired { clock: ClockId::Deadline(id), .. } if statutory(id) => {
                    passed.insert(id);
                    row.passed += u32::from(within(recorded));
                }
                // What is done after its limit was counted when the limit passed.
                Fact::ClockStopped { clock: ClockId::Deadline(id), .. } if statutory(id) && !passed.contains(id) => {
                    row.met += u32::from(within(recorded));
                }
                _ => {}
            }
        }
        if !ended {
            return;
        }
        row.ended += 1;
        match ledger.contacts() {
            0 => row.no_contact += 1,
            1 => row.one_contact += 1,
            _ => row.more_contacts += 1,
        }
        row.hand_overs += u32::try_from(ledger.hand_overs().len().saturating_sub(1)).unwrap_or(u32::MAX);
        for (holder, account) in ledger.accounts(calendar) {
            let agency = match &holder {
                Some(Holder::Applicant) => None,
                Some(holder) if holder.agency().is_some() => holder.agency().cloned(),
                _ => continue,
            };
            let time = self.time.entry(agency).or_default();
            time.0 += account.open;
            time.1 += account.late;
        }
    }

    /// The row of a case: its procedure, the agency that answers for it, and the office of it that had the case.
    fn row(&mut self, context: &Context, ledger: &Ledger) -> &mut Row {
        let procedure = &context.procedure;
        let agency = procedure.registrar();
        let office = ledger.holdings.iter().find_map(|holding| match &holding.holder {
            Holder::Agency { agency: held, office, .. } if held.as_ref() == agency => office.as_ref(),
            _ => None,
        });
        let name = procedure.reference.id.to_string();
        let (agency, office) = (agency.map(ToString::to_string), office.map(ToString::to_string));
        let title = Said::from(&procedure.title);
        let place = (name.clone(), agency.clone(), office.clone());
        self.rows.entry(place).or_insert_with(|| Row { agency, office, ..Row::none(name, title) })
    }

    fn report(mut self, from: Date, to: Date) -> Report {
        for (name, title) in std::mem::take(&mut self.titles) {
            if !self.rows.keys().any(|(known, ..)| *known == name) {
                self.rows.insert((name.clone(), None, None), Row::none(name, title));
            }
        }
        let mut rows: Vec<Row> = self.rows.into_values().collect();
        for row in &mut rows {
            let all = row.met + row.passed;
            let share = |all: u32| (f64::from(row.met) / f64::from(all) * 1_000.0).round() / 10.0;
            row.on_time_percent = (all > 0).then(|| share(all));
        }
        let agencies = self.time.into_iter().map(|(agency, (open, late))| AgencyTime {
            agency: agency.map(|agency| agency.to_string()),
            open_seconds: crate::views::ledger::seconds(open),
            late_seconds: crate::views::ledger::seconds(late),
        });
        Report { from: Day(from), to: Day(to), rows, agencies: agencies.collect() }
    }
}

impl Row {
    fn none(procedure: String, title: Said) -> Self {
        Self {
            procedure,
            title,
            agency: None,
            office: None,
            opened: 0,
            online: 0,
            ended: 0,
            met: 0,
            passed: 0,
            on_time_percent: None,
            no_contact: 0,
            one_contact: 0,
            more_contacts: 0,
            hand_overs: 0,
        }
    }
}
