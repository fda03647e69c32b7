//! A procedure or a clock names a calendar that does not exist.
//!
//! A calendar is a file of its own, `calendars/NAME.calendar.yaml`, in the folder of the project.
//!
//! # Wrong
//!
//! ```yaml
//! calendar: ofice
//! ```
//!
//! # Right
//!
//! ```yaml
//! calendar: office
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in subject.mentioned(&Named::Calendar) {
        let there = subject.model.around.calendars.contains_key(mention.name);
        if !there && !subject.model.is_broken(mention.name) {
            let headline = say!("there is no calendar `{name}`", name = mention.name);
            let finding = Diagnostic::error("unknown-calendar", mention.span, headline);
            findings.push(finding.help(say!("expected `calendars/{name}.calendar.yaml`", name = mention.name)));
        }
    }
}
