//! Which register holds a field.

use motcua_kernel::source::Source;

use crate::source::Span;
use crate::syntax::leaf::SourcePath;

/// `service.operation.field`, each with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) service: (&'a str, Span),
    pub(crate) operation: (&'a str, Span),
    pub(crate) field: (&'a str, Span),
}

/// The parts of a path. The name of an operation may hold dots: it is what stands between the first and the last.
pub(crate) fn parts(path: &SourcePath) -> Option<Parts<'_>> {
    let text = &*path.text;
    let (first, last) = (text.find('.')?, text.rfind('.')?);
    if first == last {
        return None;
    }
    let length = |text: &str| u32::try_from(text.len()).unwrap_or(0);
    // Written without quotes, or with one on either side: counted like this, both come right.
    let quote = (path.span.end - path.span.start).saturating_sub(length(text)) / 2;
    let part = |from: usize, to: usize| {
        let start = path.span.start + quote + length(&text[..from]);
        (&text[from..to], Span { start, end: start + length(&text[from..to]), ..path.span })
    };
    Some(Parts { service: part(0, first), operation: part(first + 1, last), field: part(last + 1, text.len()) })
}

pub(super) fn lower(path: &SourcePath) -> Option<Source> {
    let Parts { service, operation, field } = parts(path)?;
    Some(Source { service: service.0.into(), operation: operation.0.into(), field: field.0.into() })
}
