//! A service is declared and no step calls it.

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.services.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-service", "service", &[Named::Service, Named::Sender], declared);
}
