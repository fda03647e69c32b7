//! A duration cannot be read, or is in a unit that makes no sense where it stands.
//!
//! A duration is a number and a unit: `15 working days`, `4 working hours`, `30 days`, `1 month`. Days, weeks, months and
//! years have no parts. What a system waits for (`timeout`, `delay`, `max_delay`) is in seconds, minutes or hours: systems
//! know no closing time.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {due: 2 work days}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {due: 2 working hours}
//! ```

use motcua_kernel::say;
use motcua_kernel::allowance::Unit;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::lower::time::seconds;
use crate::syntax::step::Step;

/// A day: whoever wants to wait longer for one answer wants a `wait` step with a limit.
const SECONDS_MAX: u64 = 24 * 60 * 60;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if let Some(retention) = &subject.model.file.retention
        && !matches!(retention.keep.value.unit(), Unit::Day | Unit::Week | Unit::Month | Unit::Year)
    {
        let headline =
            say!("`keep` cannot be {value}: cases are kept for days, weeks, months or years", value = retention.keep.value);
        findings.push(Diagnostic::error("bad-duration", retention.keep.span, headline).help(say!("write `keep: 10 years`")));
    }
    for (_, step) in &subject.model.steps {
        let Step::Call(call) = step else { continue };
        let retry = call.retry.as_ref();
        let waits = [
            ("timeout", call.timeout),
            ("delay", retry.and_then(|retry| retry.delay)),
            ("max_delay", retry.and_then(|retry| retry.max_delay)),
        ];
        for (key, duration) in waits.into_iter().filter_map(|(key, duration)| Some((key, duration?))) {
            let problem = match seconds(duration.value) {
                None => say!("a system waits seconds, minutes or hours"),
                Some(0) if key == "timeout" => say!("no system answers in no time"),
                Some(seconds) if seconds > SECONDS_MAX => say!("a system waits at most 24 hours"),
                Some(_) => continue,
            };
            let headline = say!("`{key}` cannot be {value}: {problem}", key, value = duration.value, problem);
            findings.push(Diagnostic::error("bad-duration", duration.span, headline));
        }
        if let Some(backoff) = retry.and_then(|retry| retry.backoff).filter(|factor| factor.value < 1.into()) {
            let headline = say!("`backoff` must be at least 1, found {value}", value = backoff.value);
            let finding = Diagnostic::error("bad-duration", backoff.span, headline);
            findings.push(finding.help(say!("pauses that grow shorter would press a system that is down")));
        }
    }
}
