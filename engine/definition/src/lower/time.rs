//! Limits, deadlines, ladders, retries.

use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::id::{CalendarId, DeadlineId, OutcomeId, RoleId, TemplateId};
use motcua_kernel::procedure::{
    Deadline, DeadlineExpiry, DeadlineKind, FailureKind, Limit, Priority, Prolongation, Retry, Rung, RungCondition,
    StepExpiry, StepExpiryEffect, Trigger, Within,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::text;
use crate::expressions::Rules;
use crate::mentions::split;
use crate::model::Model;
use crate::syntax::leaf::{Happening, Id};
use crate::syntax::time as written;

fn calendar(id: Option<&Id>) -> Option<CalendarId> {
    id.map(|id| CalendarId::from(&*id.text))
}

/// How long a clock allows. Nothing only if it was not checked.
fn within(rules: &Rules, within: &written::Within) -> Option<Within> {
    match within {
        written::Within::One(limit) => Some(Within::always(limit.value)),
        written::Within::Many(cases) => {
            let (last, before) = cases.split_last()?;
            let case = |case: &written::LimitCase| Some((rules.at(case.when.as_ref()?.span())?, case.limit.value));
            Some(Within { cases: before.iter().map(case).collect::<Option<_>>()?, otherwise: last.limit.value })
        }
    }
}

/// The limit of a step.
pub(super) fn limit(model: &Model<'_>, rules: &Rules, due: &written::Due) -> Option<Limit> {
    let due = match due {
        written::Due::One(within) => {
            return Some(Limit {
                label: None,
                within: Within::always(within.value),
                calendar: None,
                ladder: Vec::new(),
                on_expiry: None,
                basis: Vec::new(),
            });
        }
        written::Due::Full(due) => due,
    };
    let on_expiry = match &due.on_expiry {
        None => None,
        Some(expiry) => Some(StepExpiry {
            effect: match (&expiry.outcome, &expiry.next) {
                (Some(outcome), _) => StepExpiryEffect::Outcome(OutcomeId::from(&*outcome.text)),
                (None, next) => StepExpiryEffect::Next(model.find(&next.as_ref()?.text)?),
            },
            basis: text::basis(&expiry.basis),
        }),
    };
    Some(Limit {
        label: due.label.as_ref().map(|label| text::text(label, model.languages[0])),
        within: within(rules, &due.within)?,
        calendar: calendar(due.calendar.as_ref()),
        ladder: ladder(model, rules, due.escalate.as_ref())?,
        on_expiry,
        basis: text::basis(&due.basis),
    })
}

fn ladder(model: &Model<'_>, rules: &Rules, escalate: Option<&Id>) -> Option<Vec<Rung>> {
    let ladder = escalate.and_then(|id| model.file.escalations.get(&id.text));
    ladder.map_or(Some(Vec::new()), |ladder| ladder.iter().map(|written| rung(rules, written)).collect())
}

fn rung(rules: &Rules, rung: &written::Rung) -> Option<Rung> {
    Some(Rung {
        at: rung.at.value,
        condition: match &rung.r#if {
            None => RungCondition::None,
            Some(written::RungCondition::Unclaimed) => RungCondition::Unclaimed,
            Some(written::RungCondition::If(condition)) => RungCondition::If(rules.at(condition.span())?),
        },
        notify: rung.notify.iter().map(|role| RoleId::from(&*role.text)).collect(),
        template: rung.template.as_ref().map(|template| TemplateId::from(&*template.text)),
        reassign: rung.reassign.as_ref().map(|role| RoleId::from(&*role.text)),
        priority: rung.priority.map(|priority| match priority {
            written::PriorityWord::Low => Priority::Low,
            written::PriorityWord::Normal => Priority::Normal,
            written::PriorityWord::High => Priority::High,
        }),
    })
}

fn trigger(model: &Model<'_>, happening: &Happening) -> Option<Trigger> {
    let ((step, _), outcome) = split(&happening.text, happening.span);
    let step = model.find(step)?;
    Some(match outcome {
        None => Trigger::Step(step),
        Some((outcome, _)) => Trigger::Outcome(step, OutcomeId::from(outcome)),
    })
}

/// A clock of the whole case.
pub(super) fn deadline(model: &Model<'_>, rules: &Rules, id: &Id, written: &written::Deadline) -> Option<Deadline> {
    let prolongation = |(happening, extension): (&Happening, &written::Extension)| {
        let (by, at_most) = match extension {
            written::Extension::One(by) => (by.value, None),
            written::Extension::Full(keys) => (keys.by.value, keys.at_most.map(|most| most.value)),
        };
        Some(Prolongation { trigger: trigger(model, happening)?, by, at_most })
    };
    let on_expiry = match &written.on_expiry {
        None => None,
        Some(expiry) => {
            Some(DeadlineExpiry { next: model.find(&expiry.next.text)?, basis: text::basis(&expiry.basis) })
        }
    };
    Some(Deadline {
        id: DeadlineId::from(&*id.text),
        label: text::optional(written.label.as_ref(), model.languages[0]),
        within: within(rules, &written.within)?,
        calendar: calendar(written.calendar.as_ref()),
        start: written.start.as_ref().map_or(Some(Trigger::Opened), |start| trigger(model, start))?,
        restart: written.restart.unwrap_or(false),
        pause: written.pause.iter().map(|step| model.find(&step.text)).collect::<Option<_>>()?,
        stop: written.stop.iter().map(|stop| trigger(model, stop)).collect::<Option<_>>()?,
        extend: written.extend.iter().map(prolongation).collect::<Option<_>>()?,
        kind: match written.kind {
            Some(written::DeadlineKind::Service) => DeadlineKind::Service,
            Some(written::DeadlineKind::Statutory) | None => DeadlineKind::Statutory,
        },
        basis: text::basis(&written.basis),
        ladder: ladder(model, rules, written.escalate.as_ref())?,
        on_expiry,
    })
}

/// Elapsed seconds, for what systems wait: only such units have a fixed length. Nothing for all others.
pub(crate) fn seconds(length: Allowance) -> Option<u64> {
    let one = match length.unit() {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3600,
        _ => return None,
    };
    length.amount().checked_mul(Decimal::from(one))?.ceil().to_u64()
}

/// How long one attempt may take where nothing is said: longer than a healthy system needs, shorter than people wait.
pub(crate) const TIMEOUT_SECONDS: u32 = 30;

/// What follows a failed attempt. Where nothing is said, nothing: a call that is not declared to be repeated may not be
/// safe to repeat.
pub(super) fn retry(written: Option<&written::Retry>) -> Retry {
    let delay = written.and_then(|retry| retry.delay).and_then(|delay| seconds(delay.value));
    Retry {
        attempts: written.and_then(|retry| retry.attempts).map_or(1, |attempts| attempts.value),
        delay_seconds: delay.unwrap_or(60),
        backoff: written.and_then(|retry| retry.backoff).map_or(Decimal::ONE, |backoff| backoff.value),
        max_delay_seconds: written.and_then(|retry| retry.max_delay).and_then(|delay| seconds(delay.value)),
        only: written.map(|retry| retry.only.iter().map(failure).collect()).unwrap_or_default(),
    }
}

fn failure(written: &written::FailureText) -> FailureKind {
    match (written.text.parse::<u16>(), &*written.text) {
        (Ok(status), _) => FailureKind::Status(status),
        (_, written::NO_ANSWER) => FailureKind::Status(0),
        _ => FailureKind::Problem(written.text.clone()),
    }
}
