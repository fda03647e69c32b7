//! Code lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::text::{Language, Text};

use super::text;
use crate::syntax::codes::Codes;

/// Values and their labels.
pub(crate) type CodeList = Arc<BTreeMap<Arc<str>, Text>>;

/// A code list.
pub(crate) fn codes(file: &Codes) -> CodeList {
    let value = |(code, value): (&crate::syntax::leaf::Code, &crate::syntax::codes::CodeValue)| {
        (code.text.clone(), text::text(&value.label, Language::Vi))
    };
    Arc::new(file.values.iter().map(value).collect())
}
