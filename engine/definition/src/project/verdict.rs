//! What is told of everything that was found: in order, with exact places for edits, without what remarks let stand.

use std::sync::Arc;

use super::Checked;
use crate::checks;
use crate::diagnostic::{Diagnostic, Silenced};
use crate::remarks::{self, Remark};
use crate::source::FileId;

impl Checked {
    /// Once everything has been looked at.
    pub(super) fn conclude(&mut self) {
        let files = (0..).map(FileId).zip(self.files.files()).map(|(id, _)| id);
        for id in files {
            self.remarks.extend(remarks::of_text(&self.files, id, &mut self.findings));
        }
        self.findings.iter_mut().for_each(|finding| finding.settle(&self.files));
        in_order(&mut self.findings);
        self.silence();
        self.unused_remarks(&|rule| !checks::waits_for_trial(rule));
        in_order(&mut self.findings);
    }

    /// Adds what was found out elsewhere about files of this run.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        let mut findings: Vec<Diagnostic> = findings.into_iter().collect();
        findings.iter_mut().for_each(|finding| finding.settle(&self.files));
        self.findings.extend(findings);
        self.silence();
        self.unused_remarks(&checks::waits_for_trial);
    }

    /// Takes out what remarks let stand.
    fn silence(&mut self) {
        let Self { files, findings, silenced, remarks, .. } = self;
        if remarks.is_empty() {
            return;
        }
        findings.retain(|finding| {
            let mut remarks = remarks.iter_mut();
            let Some(remark) = remarks.find_map(|remark| remark.silences(files, finding).then_some(&*remark)) else {
                return true;
            };
            silenced.push(Silenced { finding: finding.clone(), reason: Arc::clone(remark.reason()) });
            false
        });
    }

    /// Tells of remarks that let nothing stand. While there are errors nobody can know: what is behind them was not looked
    /// at. Nor can one know of a pack, whose warnings depend on the procedure that uses it.
    fn unused_remarks(&mut self, asked: &dyn Fn(&str) -> bool) {
        if self.has_errors() {
            return;
        }
        let of_pack = |remark: &Remark| {
            let name = self.files.file(remark.file()).name();
            name.split('/').any(|folder| folder == "packs")
        };
        let known = self.remarks.iter().filter(|remark| !of_pack(remark));
        let unused: Vec<Diagnostic> = known.flat_map(|remark| remark.unused(&self.files, asked)).collect();
        self.findings.extend(unused);
    }
}

/// By file and place, each once.
fn in_order(findings: &mut Vec<Diagnostic>) {
    let place = |finding: &Diagnostic| (finding.primary.span, finding.severity, finding.rule);
    findings.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.headline.english().cmp(&b.headline.english())));
    findings.dedup();
}
