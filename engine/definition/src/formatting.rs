//! One way to write a file: indentation, spaces, blank lines, and the order of keys that the language itself fixes.
//!
//! What the author decided stays: the order of steps, forms, roles and everything else that has a name of its own, the
//! choice between `{…}` on one line and a block, quotes, comments and the columns in which they stand.
//!
//! The text is taken apart along the tree of [`crate::source`] and put together again. Before anybody sees the result it is
//! read once more and compared: the same values, the same comments. A text that cannot be laid out so is left alone, with
//! a finding that says where.

mod print;
mod take;

use std::collections::BTreeMap;

use motcua_kernel::say;

pub(crate) use self::take::{Comment, comments};
use crate::diagnostic::Diagnostic;
use crate::schema::FileKind;
use crate::source::{Node, NodeKind, SourceFile, SourceMap, Span, parse};

/// Lays a file out.
///
/// # Errors
///
/// What keeps the file from being read, or from being laid out without losing anything.
pub fn format(files: &SourceMap, id: crate::source::FileId, kind: FileKind) -> Result<String, Vec<Diagnostic>> {
    let (root, findings) = parse(files, id);
    let Some(root) = root.filter(|_| findings.is_empty()) else { return Err(findings) };
    let file = files.file(id);
    let comments = take::comments(file.text(), &root);
    let document = take::document(file, &root, &comments, kind.shapes().order());
    let text = print::document(&document);
    match same(&root, &comments, &text) {
        true => Ok(text),
        false => Err(vec![refused(files, id, &root)]),
    }
}

/// Comments in places where no rule says to which line they belong: rather nothing than a comment in the wrong place.
fn refused(files: &SourceMap, id: crate::source::FileId, root: &Node) -> Diagnostic {
    let inside = take::comments(files.file(id).text(), root).into_iter().find(|comment| comment.inside_flow);
    let span = inside.map_or(root.span.head(), |comment| comment.span);
    let finding =
        Diagnostic::error("not-formatted", Span { file: id, ..span }, say!("this file cannot be laid out safely"));
    finding.help(say!(
        "move comments out of the middle of lists, texts and `{{…}}`, each onto a line of its own, and run it again"
    ))
}

/// Whether the new text holds the same values and the same comments.
fn same(root: &Node, comments: &[take::Comment<'_>], text: &str) -> bool {
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new("formatted", text));
    let (Some(again), findings) = parse(&files, id) else { return false };
    let count = |comments: &[take::Comment<'_>]| {
        let mut count = BTreeMap::<String, usize>::new();
        comments.iter().for_each(|comment| *count.entry(comment.text.to_owned()).or_default() += 1);
        count
    };
    findings.is_empty() && equal(root, &again) && count(comments) == count(&take::comments(text, &again))
}

/// Whether two trees hold the same; the order of keys does not count.
fn equal(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (NodeKind::Scalar(one), NodeKind::Scalar(other)) => one.text == other.text && one.resolve() == other.resolve(),
        (NodeKind::List(one), NodeKind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (NodeKind::Map(entries), NodeKind::Map(others)) => {
            let same = |entry: &crate::source::Entry| {
                other.get(&entry.key.text).is_some_and(|value| equal(&entry.value, value))
            };
            entries.len() == others.len() && entries.iter().all(same)
        }
        _ => false,
    }
}
