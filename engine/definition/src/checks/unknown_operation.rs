//! A call names an operation that the OpenAPI file of the service does not have, or that cannot be called from here.

use super::subject::Subject;
use crate::diagnostic::{Diagnostic, list};
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    services(subject, findings);
    for mention in &subject.mentions {
        let Named::Operation(service) = mention.named else { continue };
        let Some(operations) = subject.model.around.services.get(service) else { continue };
        match operations.get(mention.name) {
            Some(Ok(_)) => {}
            // What is wrong stands in the other file; where it matters stands in this one.
            Some(Err(finding)) => {
                let headline = format!("operation `{}` cannot be called: {}", mention.name, finding.headline);
                let finding =
                    Diagnostic::error(finding.rule, mention.span, headline).also(finding.primary.span, "here");
                findings.push(finding);
            }
            None => {
                let known = || operations.keys().map(|operation| operation.as_str());
                let headline = format!("service `{service}` has no operation `{}`", mention.name);
                findings.push(
                    Diagnostic::error("unknown-operation", mention.span, headline)
                        .label(format!("operations: {}", list(known())))
                        .nearest(mention.name, known()),
                );
            }
        }
    }
}

/// Services whose file is not there.
fn services(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, service) in subject.model.file.services.iter() {
        if !subject.model.around.services.contains_key(&id.text) && !subject.model.is_broken(&id.text) {
            let headline = format!("there is no file `{}`", service.openapi.text);
            let finding = Diagnostic::error("bad-service", service.openapi.span, headline);
            findings.push(finding.help("the path starts in the folder of this file"));
        }
    }
}
