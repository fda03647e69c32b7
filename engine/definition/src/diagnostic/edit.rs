//! What to write instead: only where one thing can be meant.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::source::{SourceMap, Span};

/// A text that belongs in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where the old text stands. While a finding is made this may be a longer stretch (a value with its quotes, a path of
    /// which one name is wrong); in what a run yields it is exact.
    pub span: Span,
    /// What is there.
    pub old: String,
    /// What belongs there; nothing, if the old text is to go.
    pub new: String,
}

impl Edit {
    /// What is done, as an imperative.
    pub fn title(&self) -> Sentence {
        let Self { old, new, .. } = self;
        let unseen = |letter: char| letter.is_control() || !letter.is_ascii() && !letter.is_alphanumeric();
        match new.as_str() {
            // What cannot be seen is named by its number.
            "" if old.chars().all(unseen) => {
                let codes = old.chars().map(|letter| format!("U+{:04X}", u32::from(letter)));
                say!("delete {old}", old = codes.collect::<Vec<_>>().join(" "))
            }
            "" => say!("delete `{old}`", old = old.trim()),
            new => say!("write `{new}` instead of `{old}`", new, old),
        }
    }

    /// With its exact place: the old text must stand once within the stretch, as a word of its own. Where it is spelled
    /// otherwise (with escapes, over several lines) there is no place that could be written over.
    pub(super) fn settled(self, files: &SourceMap) -> Option<Self> {
        let within = files.slice(self.span);
        if within == self.old {
            return Some(self);
        }
        let word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let mut places = within.match_indices(&self.old).map(|(at, _)| at).filter(|at| {
            !word(within[..*at].chars().next_back()) && !word(within[at + self.old.len()..].chars().next())
        });
        let (at, None) = (places.next()?, places.next()) else { return None };
        let start = self.span.start as usize + at;
        let span = Span::new(self.span.file, start..start + self.old.len());
        Some(Self { span, ..self })
    }
}

/// The candidate that must have been meant: one letter of at least three is wrong, or two of at least eight, and no other
/// candidate is as close. What is only near is a question to the author ([`super::nearest`]), and no repair.
pub(crate) fn slip<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match written.chars().count() {
        0..=2 => 0,
        3..=7 => 1,
        _ => 2,
    };
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|name| *name != written)
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(_, name)] => Some(name),
        [(first, name), (second, _), ..] if first < second => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn only_what_must_be_meant_is_written() {
        let names = ["consult", "review", "fee", "fees", "age"];
        for (written, meant) in [
            ("consultt", Some("consult")),
            ("cnosult", Some("consult")),
            ("reviev", Some("review")),
            ("konsultt", Some("consult")),
            ("konzultt", None),
            // Two letters of seven make another word.
            ("conduct", None),
            // One letter of three; one letter of two could be anything.
            ("agf", Some("age")),
            ("ag", None),
            // As near to one as to the other.
            ("feew", None),
        ] {
            assert_eq!(slip(written, names), meant, "{written}");
        }
    }

    #[test]
    fn an_edit_is_placed_where_its_text_stands_once() {
        let mut files = SourceMap::default();
        let text = "'consultt' decide.grantt aa.aa \"a\\u0062\"";
        let id = files.add(SourceFile::new("a", text));
        let placed = |part: &str, old: &str| {
            let start = text.find(part).unwrap_or_default();
            let edit = Edit { span: Span::new(id, start..start + part.len()), old: old.to_owned(), new: String::new() };
            edit.settled(&files).map(|edit| (edit.span.start as usize - start, files.slice(edit.span).to_owned()))
        };
        assert_eq!(placed("'consultt'", "consultt"), Some((1, "consultt".to_owned())));
        assert_eq!(placed("decide.grantt", "grantt"), Some((7, "grantt".to_owned())));
        assert_eq!(placed("decide.grantt", "grant"), None);
        assert_eq!(placed("aa.aa", "aa"), None);
        assert_eq!(placed("\"a\\u0062\"", "ab"), None);
    }
}
