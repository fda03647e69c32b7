//! The ledger of a case, as the caller may see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::ledger::{Account, Holder, Ledger};
use motcua_kernel::turn::Context;
use schemars::JsonSchema;
use serde::Serialize;

use super::Said;
use crate::sight::Sight;

/// Who had a case, and for how long.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LedgerView {
    /// From the opening to the end, or to now, in seconds. The accounts add up to it.
    pub(crate) seconds: f64,
    /// The longest first.
    pub(crate) accounts: Vec<AccountView>,
    /// The agencies that had it in turn: every change is a hand-over.
    pub(crate) hand_overs: Vec<String>,
    /// How often the applicant had to do something after handing in.
    pub(crate) contacts: usize,
}

/// What one holder has on the ledger. Where several steps were open, the time is that of the one that everything waited for
/// last.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountView {
    /// `applicant`, `agency`, `sender`, `system`, `case`, `moment`, `repair` or `nobody`.
    pub(crate) holder: &'static str,
    /// The agency, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agency: Option<String>,
    /// What people call it.
    pub(crate) label: Said,
    /// Of an agency: in which office.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) office: Option<String>,
    /// Of an agency: in which role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    /// Of an agency: who had taken it, where the caller may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<String>,
    /// Within opening hours, in seconds.
    pub(crate) open_seconds: f64,
    /// While the office was closed, in seconds.
    pub(crate) closed_seconds: f64,
    /// Within opening hours, after the limit of the step had passed, in seconds.
    pub(crate) late_seconds: f64,
    /// Whether the case is there now.
    pub(crate) now: bool,
}

impl LedgerView {
    /// The ledger as this sight allows: who is not seen by name stands together with others of the same office.
    pub(crate) fn of(context: &Context, history: &[Recorded], sight: &Sight, now: Timestamp) -> Self {
        let ledger = Ledger::of(history, now);
        let seen = |holder: Option<Holder>| holder.map(|holder| blurred(holder, sight));
        let mut accounts: BTreeMap<Option<Holder>, Account> = BTreeMap::new();
        for (holder, account) in ledger.accounts(context.calendar(None)) {
            let sum = accounts.entry(seen(holder)).or_default();
            sum.open += account.open;
            sum.closed += account.closed;
            sum.late += account.late;
        }
        let there: Vec<Holder> = ledger.now().map(|holding| blurred(holding.holder.clone(), sight)).collect();
        let micros = accounts.values().map(|account| account.open + account.closed).sum();
        let view = |(holder, account): (Option<Holder>, Account)| {
            let is_there = holder.as_ref().is_some_and(|holder| there.contains(holder));
            AccountView::of(context, holder.as_ref(), &account, is_there)
        };
        let mut accounts: Vec<AccountView> = accounts.into_iter().map(view).collect();
        accounts.sort_by(|a, b| {
            (b.open_seconds, b.closed_seconds)
                .partial_cmp(&(a.open_seconds, a.closed_seconds))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        Self {
            seconds: seconds(micros),
            accounts,
            hand_overs: ledger.hand_overs().iter().map(ToString::to_string).collect(),
            contacts: ledger.contacts(),
        }
    }
}

/// A holder without what this sight does not see.
fn blurred(holder: Holder, sight: &Sight) -> Holder {
    match holder {
        Holder::Agency { agency, office, .. } if !sight.is_whole() => {
            Holder::Agency { agency, office, role: "".into(), person: None }
        }
        Holder::System { agency, .. } if !sight.is_whole() => Holder::Sender { agency },
        other => other,
    }
}

impl AccountView {
    fn of(context: &Context, holder: Option<&Holder>, account: &Account, now: bool) -> Self {
        let procedure = &context.procedure;
        let agency = holder.and_then(Holder::agency);
        let named = agency.and_then(|id| procedure.agencies.get(id)).map(|agency| Said::from(&agency.label));
        let (word, vi, en) = match holder {
            Some(Holder::Applicant) => ("applicant", "người nộp hồ sơ", "the applicant"),
            Some(Holder::Agency { .. }) => ("agency", "cơ quan", "an agency"),
            Some(Holder::Sender { .. }) => ("sender", "hệ thống khác", "another system"),
            Some(Holder::System { .. }) => ("system", "hệ thống khác", "another system"),
            Some(Holder::Case) => ("case", "hồ sơ khác", "another case"),
            Some(Holder::Moment) => ("moment", "chờ đến thời điểm", "a moment that has to come"),
            Some(Holder::Repair) => ("repair", "chờ khắc phục sự cố", "those who run the system"),
            None => ("nobody", "không ai", "nobody"),
        };
        let (office, role, person) = match holder {
            Some(Holder::Agency { office, role, person, .. }) => {
                let role = Some(role.to_string()).filter(|role| !role.is_empty());
                (office.as_ref().map(ToString::to_string), role, person.as_ref().map(ToString::to_string))
            }
            _ => (None, None, None),
        };
        Self {
            holder: word,
            agency: agency.map(ToString::to_string),
            label: named.unwrap_or_else(|| Said { vi: vi.to_owned(), en: en.to_owned() }),
            office,
            role,
            person,
            open_seconds: seconds(account.open),
            closed_seconds: seconds(account.closed),
            late_seconds: seconds(account.late),
            now,
        }
    }
}

/// Microseconds are kept; seconds are told.
#[expect(clippy::cast_precision_loss, reason = "a case is open for less than the 285 years that are exact")]
pub(crate) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1_000_000.0
}
