//! Public numbers: how they are written, and which office's register they belong to.

use std::sync::Arc;

use jiff::civil::Date;

use super::Procedure;
use crate::case::CaseState;
use crate::command::Envelope;
use crate::decide::{View, decide};
use crate::id::{AgencyId, CaseNumber, OfficeKey};
use crate::turn::Context;
use crate::value::Value;

/// How the numbers of cases are written: what stands before the count, and how many digits the count has at least. All
/// cases whose numbers begin alike are counted in one register, whatever their procedure, so that no number is given twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// What stands before the count.
    pub parts: Vec<Part>,
    /// At least so many digits.
    pub digits: usize,
}

/// A part of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As it is written.
    Plain(Arc<str>),
    /// The code of the office that answers for the case.
    Office,
    /// `2026`
    Year,
    /// `26`
    ShortYear,
    /// `03`
    Month,
    /// `09`
    Day,
}

impl Default for Numbering {
    /// `2026-000001`: counted by the year.
    fn default() -> Self {
        Self { parts: vec![Part::Year, Part::Plain("-".into())], digits: 6 }
    }
}

impl Numbering {
    /// What the numbers begin with that are given on this day for an office with this code.
    pub fn prefix(&self, day: Date, office: &str) -> String {
        let part = |part: &Part| match part {
            Part::Plain(text) => text.to_string(),
            Part::Office => office.to_owned(),
            Part::Year => format!("{:04}", day.year()),
            Part::ShortYear => format!("{:02}", day.year().rem_euclid(100)),
            Part::Month => format!("{:02}", day.month()),
            Part::Day => format!("{:02}", day.day()),
        };
        self.parts.iter().map(part).collect()
    }

    /// The number at this place of a register, from 1.
    pub fn number(&self, prefix: &str, place: u64) -> CaseNumber {
        format!("{prefix}{place:0digits$}", digits = self.digits).into()
    }

    /// Whether an office is named in it.
    pub fn names_office(&self) -> bool {
        self.parts.contains(&Part::Office)
    }
}

impl Procedure {
    /// The agency in whose register cases are counted: the one that answers for the procedure, or the first that it names.
    pub fn registrar(&self) -> Option<&AgencyId> {
        self.standing.owner.as_ref().or_else(|| self.agencies.keys().next())
    }
}

/// The office of [`Procedure::registrar`] to which the case would belong that this command opens; none where the agency has
/// one, or where the command is refused. Its number is not known yet, so it is decided once without one.
pub fn registrar_office(context: &Context, opening: &Envelope) -> Option<OfficeKey> {
    let procedure = &*context.procedure;
    let select = procedure.agencies.get(procedure.registrar()?)?.select.as_ref()?;
    let opened = decide(context, &CaseState::unopened(opening.case.clone()), opening).ok()?.case;
    match select.evaluate(&View::new(context, &opened, opening.at)).ok()? {
        Value::Text(key) => Some(OfficeKey::from(&*key)),
        _ => None,
    }
}
