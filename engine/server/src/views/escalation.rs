//! What will escalate: one rung of a ladder, before it is reached.

use std::fmt;
use std::str::FromStr;

use motcua_kernel::ahead::{self, RungAhead};
use motcua_kernel::case::{CaseState, ClockState};
use motcua_kernel::event::ClockId;
use motcua_kernel::id::{CaseId, VisitId};
use motcua_kernel::procedure::RungCondition;
use motcua_kernel::text::Text;
use motcua_kernel::turn::Context;
use motcua_store::clock_name;
use schemars::JsonSchema;
use serde::Serialize;

use super::procedure::ProcedureName;
use super::task::priority;
use super::{Day, Moment, Said};
use crate::runtime::dispatch::recipients;

/// A rung that was not reached yet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EscalationView {
    /// `<case>.<clock>.<rung>`.
    pub(crate) id: String,
    /// Of which case.
    pub(crate) case: String,
    /// Its public number.
    pub(crate) number: String,
    /// What the case is pinned to.
    pub(crate) procedure: ProcedureName,
    /// What the procedure is called.
    pub(crate) title: Said,
    /// When it is reached, as things stand. Absent while its clock stands still: nobody knows when it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Moment>,
    /// The day of that moment, in the zone of the clock's calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<Day>,
    /// `limit` of a step, or `deadline` of the case.
    pub(crate) kind: &'static str,
    /// The step or the deadline, by its name in the procedure.
    pub(crate) name: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// The open visit of the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) visit: Option<u32>,
    /// `running`, `paused` or `expired`.
    pub(crate) clock: &'static str,
    /// When the time is over, or was; absent while the clock stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Moment>,
    /// The legal date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_date: Option<Day>,
    /// The rung as the procedure has it: `80%`, `-1 working day`.
    pub(crate) rung: String,
    /// Only if this holds when the moment comes: `unclaimed`, or a rule. Absent where it is climbed in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<String>,
    /// The roles that it tells.
    pub(crate) notify: Vec<String>,
    /// Who that would be now: people where they are known, roles otherwise.
    pub(crate) recipients: Vec<String>,
    /// By which template; absent for the default notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) template: Option<String>,
    /// The role to which it hands the task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reassign: Option<String>,
    /// How urgent it makes the task: `low`, `normal` or `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) priority: Option<&'static str>,
    /// The agency that answers for it; absent where no office was asked yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    /// Its office, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
}

/// A rung and what it will say.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EscalationDetail {
    /// The rung.
    #[serde(flatten)]
    pub(crate) escalation: EscalationView,
    /// What it would say if it were reached now, in the languages of the procedure: the subject on the first line, then the
    /// body. Absent where it tells nobody, or somebody whose notices the caller does not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) draft: Option<String>,
}

/// The name of a rung in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RungName {
    pub(crate) case: CaseId,
    pub(crate) clock: ClockId,
    pub(crate) rung: u16,
}

impl fmt::Display for RungName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.case, clock_name(&self.clock), self.rung)
    }
}

impl FromStr for RungName {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.rsplitn(3, '.');
        let mut next = || parts.next().ok_or(());
        let (rung, clock, case) = (next()?, next()?, next()?);
        let clock = match clock.split_once(':') {
            Some(("visit", visit)) => ClockId::Visit(VisitId(visit.parse().map_err(|_| ())?)),
            Some(("deadline", deadline)) => ClockId::Deadline(deadline.into()),
            _ => return Err(()),
        };
        Ok(Self { case: case.into(), clock, rung: rung.parse().map_err(|_| ())? })
    }
}

impl EscalationView {
    /// A rung as it stands now; nothing where it was reached, or its clock is over.
    pub(crate) fn of(context: &Context, case: &CaseState, name: &RungName) -> Option<Self> {
        let procedure = &context.procedure;
        let found = ahead::ahead(case).into_iter().find(|rung| rung.clock == name.clock && rung.rung == name.rung);
        let RungAhead { at, clock: id, rung: number } = found?;
        let (clock, rung) = (ahead::clock(case, &id)?, ahead::rung(procedure, case, &id, number)?);
        let calendar = context.calendar(Some(&clock.calendar));
        let (kind, of, label, visit) = named(context, case, &id)?;
        let (agency, office) = ahead::answers(case, &id).unzip();
        let due = Some(clock.due).filter(|_| clock.state != ClockState::Paused);
        Some(Self {
            id: name.to_string(),
            case: case.id.to_string(),
            number: case.number.to_string(),
            procedure: ProcedureName::of(procedure),
            title: (&procedure.title).into(),
            at: at.map(Moment),
            date: at.map(|at| Day(calendar.date(at))),
            kind,
            name: of,
            label: label.into(),
            visit: visit.map(|visit| visit.0),
            clock: clock.state.name(),
            due_at: due.map(|due| Moment(due.at)),
            due_date: due.map(|due| Day(due.date)),
            rung: rung.position(),
            condition: match &rung.condition {
                RungCondition::None => None,
                RungCondition::Unclaimed => Some("unclaimed".to_owned()),
                RungCondition::If(rule) => Some(rule.source().to_owned()),
            },
            notify: rung.notify.iter().map(ToString::to_string).collect(),
            recipients: recipients(case, &rung.notify, visit).iter().map(ToString::to_string).collect(),
            template: rung.template.as_ref().map(ToString::to_string),
            reassign: rung.reassign.as_ref().map(ToString::to_string),
            priority: rung.priority.map(priority),
            agency: agency.map(|agency| agency.to_string()),
            office: office.flatten().map(|office| office.to_string()),
        })
    }
}

type Named<'p> = (&'static str, String, &'p Text, Option<VisitId>);

/// What a clock is called: its own label, else that of its step.
fn named<'p>(context: &'p Context, case: &CaseState, id: &ClockId) -> Option<Named<'p>> {
    let procedure = &context.procedure;
    match id {
        ClockId::Deadline(deadline) => {
            Some(("deadline", deadline.to_string(), &procedure.deadlines.get(deadline)?.label, None))
        }
        ClockId::Visit(visit) => {
            let step = procedure.step(procedure.find(&case.open.get(visit)?.step)?);
            let own = step.due.as_ref().and_then(|limit| limit.label.as_ref());
            Some(("limit", step.id.to_string(), own.unwrap_or(&step.label), Some(*visit)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for text in ["abc.visit:7.0", "abc.deadline:decision.3", "a.b.visit:1.2"] {
            assert_eq!(text.parse::<RungName>().unwrap().to_string(), text);
        }
        for text in ["", "abc", "abc.visit:x.0", "abc.clock:1.0", "abc.visit:7.-1", "visit:7.0"] {
            assert!(text.parse::<RungName>().is_err(), "{text}");
        }
    }
}
