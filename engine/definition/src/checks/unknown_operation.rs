//! A call names an operation that the OpenAPI file of the service does not have, or that cannot be called from here.

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::{Diagnostic, list};
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    services(subject, findings);
    for mention in &subject.mentions {
        let Named::Operation(service) = mention.named else { continue };
        let Some(operations) = subject.model.around.services.get(service) else { continue };
        if subject.model.file.services.get(service).is_some_and(|service| service.openapi.is_none()) {
            let headline = say!("nothing says what can be asked of `{service}`", service);
            let finding = Diagnostic::error("bad-service", mention.span, headline);
            findings.push(finding.help(say!("add `openapi:` with the file that describes the service")));
            continue;
        }
        match operations.get(mention.name) {
            Some(Ok(_)) => {}
            // What is wrong stands in the other file; where it matters stands in this one.
            Some(Err(finding)) => {
                let headline = say!("operation `{name}` cannot be called: {headline}", name = mention.name, headline = finding.headline);
                let finding =
                    Diagnostic::error(finding.rule, mention.span, headline).also(finding.primary.span, say!("here"));
                findings.push(finding);
            }
            None => {
                let known = || operations.keys().map(|operation| operation.as_str());
                let headline = say!("service `{service}` has no operation `{name}`", service, name = mention.name);
                findings.push(
                    Diagnostic::error("unknown-operation", mention.span, headline)
                        .label(say!("operations: {names}", names = list(known())))
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
            let Some(openapi) = &service.openapi else { continue };
            let headline = say!("there is no file `{openapi}`", openapi = openapi.text);
            let finding = Diagnostic::error("bad-service", openapi.span, headline);
            findings.push(finding.help(say!("the path starts in the folder of this file")));
        }
    }
}
