//! What a remark says: `motcua: allow(rule, rule) reason`.

use motcua_kernel::say;

use super::Note;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

const ALLOW: &str = "allow";

/// What stands behind `motcua:`. A number there is the first line of a file that somebody has put into a comment.
pub(super) fn written<'t>(note: &Note<'t>) -> Option<&'t str> {
    let rest = note.text.trim_start().strip_prefix("motcua:")?.trim_start();
    (!rest.starts_with(|letter: char| letter.is_ascii_digit())).then_some(rest)
}

/// The rules that are named, with their places, and the reason.
pub(super) fn allowance<'t>(
    note: &Note<'t>,
    id: FileId,
    written: &'t str,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Vec<(&'t str, Span)>, &'t str)> {
    let mut wrong = |finding: Diagnostic| {
        findings.push(finding.help(say!("write `motcua: allow(rule) why it may stay`")));
        None
    };
    let wrong_form = || Diagnostic::warning("wrong-allow", note.span, say!("this remark is not understood"));
    let name = written.find(|letter: char| !letter.is_alphanumeric()).map_or(written, |end| &written[..end]);
    let rest = written[name.len()..].trim_start();
    let inside = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (true, Some((names, reason))) = (name == ALLOW, inside) else {
        let finding = wrong_form();
        return wrong(if inside.is_some() { finding.nearest(name, [ALLOW]) } else { finding });
    };
    // Where a piece of the note stands in the file: both are slices of one text.
    let at = |piece: &str| {
        let start = note.start + (piece.as_ptr() as usize - note.text.as_ptr() as usize);
        Span::new(id, start..start + piece.len())
    };
    let rules: Vec<(&str, Span)> =
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| (name, at(name))).collect();
    if rules.is_empty() {
        return wrong(wrong_form());
    }
    let reason = reason.trim_start_matches([' ', ':', '-', '–', '—']).trim_end();
    if !reason.contains(char::is_alphabetic) {
        return wrong(Diagnostic::warning("wrong-allow", note.span, say!("this remark gives no reason")));
    }
    Some((rules, reason))
}
