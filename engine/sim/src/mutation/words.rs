//! A change in a sentence.

use motcua_kernel::text::Language;

use super::changes::{Alternative, Change, Sort};

pub(super) fn sentence(change: &Change, alternative: &Alternative, language: Language) -> String {
    let Change { path, from, .. } = change;
    let to = &alternative.to;
    match language {
        Language::En => match change.sort {
            Sort::Rule => format!("the rule `{path}` may be `{to}` instead of `{from}`"),
            Sort::Time => format!("the time at `{path}` may be `{to}` instead of `{from}`"),
            Sort::Count => format!("`{path}` may be `{to}` instead of `{from}`"),
            Sort::Role => format!("`{path}` may be `{to}` instead of `{from}`"),
            Sort::Target => format!("the arrow `{path}` may lead to `{to}` instead of `{from}`"),
            Sort::Outcome => format!("the outcome at `{path}` may be `{to}` instead of `{from}`"),
            Sort::Missing => format!("`{from}` may be missing from `{path}`"),
        },
        Language::Vi => match change.sort {
            Sort::Rule => format!("quy tắc `{path}` có thể là `{to}` thay vì `{from}`"),
            Sort::Time => format!("thời gian tại `{path}` có thể là `{to}` thay vì `{from}`"),
            Sort::Count => format!("`{path}` có thể là `{to}` thay vì `{from}`"),
            Sort::Role => format!("`{path}` có thể là `{to}` thay vì `{from}`"),
            Sort::Target => format!("mũi tên `{path}` có thể dẫn tới `{to}` thay vì `{from}`"),
            Sort::Outcome => format!("kết quả tại `{path}` có thể là `{to}` thay vì `{from}`"),
            Sort::Missing => format!("`{path}` có thể thiếu `{from}`"),
        },
    }
}
