//! How severe a project and its packs want findings to be.

use std::collections::BTreeMap;

use motcua_kernel::say;

use crate::checks::RULES;
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::leaf::Entries;
use crate::syntax::project::{Ignored, RuleName, SeverityWord, Wanted};

/// What is wanted, by rule. Only warnings can be tuned: nothing that is broken runs because somebody looked away.
#[derive(Clone, Debug, Default)]
pub(super) struct Severities(BTreeMap<&'static str, Wanted>);

impl Severities {
    /// What is written, and what is wrong with it.
    pub(super) fn read(written: &Entries<RuleName, Wanted>) -> (Self, Vec<Diagnostic>) {
        let (mut wanted, mut findings) = (BTreeMap::new(), Vec::new());
        for (name, severity) in written.iter() {
            match RULES.iter().find(|rule| rule.name == &*name.text) {
                Some(rule) if rule.severity == Severity::Warning => drop(wanted.insert(rule.name, severity.clone())),
                Some(rule) => {
                    let headline = say!("`{rule}` is an error, and stays one", rule = rule.name);
                    let help = say!("leave it out: a procedure with errors cannot be run");
                    findings.push(Diagnostic::error("wrong-value", name.span, headline).help(help));
                }
                None => {
                    let headline = say!("there is no rule `{name}`", name = name.text);
                    let finding = Diagnostic::error("wrong-value", name.span, headline)
                        .nearest(&name.text, RULES.iter().map(|rule| rule.name));
                    let lost = finding.help.is_empty();
                    findings.push(if lost { finding.help(say!("`motcua explain` lists all rules")) } else { finding });
                }
            }
        }
        (Self(wanted), findings)
    }

    /// These before those.
    pub(super) fn before(&self, others: &Self) -> Self {
        let mut all = others.0.clone();
        all.extend(self.0.iter().map(|(rule, severity)| (*rule, severity.clone())));
        Self(all)
    }

    /// As a file has it.
    pub(super) fn written(&self) -> String {
        let mut text = String::new();
        for (rule, wanted) in &self.0 {
            let wanted = match wanted {
                Wanted::One(SeverityWord::Error) => "error".to_owned(),
                Wanted::One(SeverityWord::Warning) => "warning".to_owned(),
                // What JSON writes, YAML reads.
                Wanted::Full(Ignored { ignore, .. }) => {
                    format!("{{ignore: {}}}", serde_json::Value::from(&*ignore.text))
                }
            };
            text.push_str(&format!("  {rule}: {wanted}\n"));
        }
        text
    }

    /// A finding as it is wanted; nothing if it is not to be told.
    pub(super) fn tuned(&self, finding: Diagnostic) -> Option<Diagnostic> {
        let severity = match self.0.get(finding.rule) {
            None => finding.severity,
            Some(Wanted::One(SeverityWord::Error)) => Severity::Error,
            Some(Wanted::One(SeverityWord::Warning)) => Severity::Warning,
            Some(Wanted::Full(_)) => return None,
        };
        Some(Diagnostic { severity, ..finding })
    }
}
