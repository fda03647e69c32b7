//! Sentences that are said in the reader's language.
//!
//! A [`Sentence`] is an English template and what is put into it. The English is the key under which a catalogue holds the
//! same sentence in another language, as in gettext: whoever reads the code reads what is said, and whoever translates
//! never reads code. The catalogue lies with the rendering; the kernel only says what there is to say.
//!
//! ```
//! use motcua_kernel::say;
//! use motcua_kernel::sentence::Sentence;
//!
//! let name = "clerk";
//! let sentence: Sentence = say!("role `{name}` is never used", name);
//! assert_eq!(sentence.to_string(), "role `clerk` is never used");
//! let vietnamese = |english: &str| match english {
//!     "role `{name}` is never used" => Some("vai trò `{name}` không được dùng ở đâu".to_owned()),
//!     _ => None,
//! };
//! assert_eq!(sentence.told(&vietnamese), "vai trò `clerk` không được dùng ở đâu");
//! ```
//!
//! A plain text is no sentence, and nothing turns it into one: what is not said by `say!` could not be found by whoever
//! translates. Names and pieces of files go through [`Sentence::verbatim`], which says so.
//!
//! ```compile_fail,E0277
//! let sentence: motcua_kernel::sentence::Sentence = String::from("the file is empty").into();
//! ```

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::allowance::{Allowance, BadAllowance};
use crate::rule::code::Kind;
use crate::text::{Language, Text};

/// What is said, before it is said in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence(Box<Content>);

/// Behind one pointer: sentences travel in the errors of many functions.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    template: Cow<'static, str>,
    parts: Vec<(&'static str, Part)>,
    origin: Origin,
}

/// Where the words come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// From us: a catalogue must have them.
    Ours,
    /// From an author, or they are a name: the same in every language.
    Verbatim,
}

/// What is put into a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The same in every language: a name, a number, a piece of a file.
    Verbatim(String),
    /// Said in each language by itself.
    Words(Text),
    /// A number, whose decimal point is a comma in Vietnamese.
    Number(Decimal),
    /// A sentence in a sentence.
    Sentence(Sentence),
}

/// What can be put into a sentence.
pub trait Said {
    /// How.
    fn said(&self) -> Part;
}

/// A sentence out of a template and named parts: `say!("step `{name}` has {count} outcomes", name, count = all.len())`.
///
/// Every part must be named in the template and every name be given, or the code does not compile. A test looks for this
/// word in the sources and demands a translation of each template.
#[macro_export]
macro_rules! say {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const { $crate::sentence::agree($template, &[$(stringify!($name)),*]) };
        $crate::sentence::Sentence::new(
            $template,
            vec![$((stringify!($name), $crate::sentence::Said::said(&$crate::say!(@value $name $(= $value)?)))),*],
        )
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

impl Sentence {
    fn of(template: Cow<'static, str>, parts: Vec<(&'static str, Part)>, origin: Origin) -> Self {
        Self(Box::new(Content { template, parts, origin }))
    }

    /// A template and its parts. [`say!`](crate::say) also makes sure that they agree.
    pub fn new(template: &'static str, parts: Vec<(&'static str, Part)>) -> Self {
        Self::of(Cow::Borrowed(template), parts, Origin::Ours)
    }

    /// Words of our own that are only known when the program runs, such as those of a schema. Whoever makes one sees to it
    /// that a catalogue is held against all of them.
    pub fn of_schema(words: &str) -> Self {
        let template = words.replace('{', "{{").replace('}', "}}");
        Self::of(Cow::Owned(template), Vec::new(), Origin::Ours)
    }

    /// What is the same in every language: a name, a piece of a file.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::of(Cow::Owned(text.into()), Vec::new(), Origin::Verbatim)
    }

    /// `a, b or c`, of sentences; nothing of none.
    pub fn either(sentences: impl IntoIterator<Item = Self>) -> Self {
        let all = sentences.into_iter().reduce(|first, second| say!("{first} or {second}", first, second));
        all.unwrap_or_else(|| Self::verbatim(""))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.template.is_empty()
    }

    /// In English.
    pub fn english(&self) -> String {
        self.told(&|_| None)
    }

    /// In the language of a translation; in English where it has no such sentence.
    pub fn told(&self, translate: &dyn Fn(&str) -> Option<String>) -> String {
        if self.0.origin != Origin::Ours {
            return self.0.template.to_string();
        }
        let (template, language) = match translate(&self.0.template) {
            Some(template) => (Cow::Owned(template), Language::Vi),
            None => (Cow::Borrowed(&*self.0.template), Language::En),
        };
        let mut out = String::with_capacity(template.len());
        for piece in pieces(&template) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Hole(name) => {
                    if let Some((_, part)) = self.0.parts.iter().find(|(known, _)| *known == name) {
                        out.push_str(&part.told(language, translate));
                    }
                }
            }
        }
        out
    }

    /// Every template of our own in it, for a test that holds a catalogue against what is really said.
    pub fn templates(&self) -> Vec<&str> {
        let own = (self.0.origin != Origin::Verbatim).then_some(&*self.0.template);
        let inner = self.0.parts.iter().filter_map(|(_, part)| match part {
            Part::Sentence(sentence) => Some(sentence.templates()),
            _ => None,
        });
        own.into_iter().chain(inner.flatten()).collect()
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}

impl Part {
    fn told(&self, language: Language, translate: &dyn Fn(&str) -> Option<String>) -> String {
        match self {
            Self::Verbatim(text) => text.clone(),
            Self::Words(text) => text.get(language).to_owned(),
            Self::Number(number) => match language {
                Language::En => number.to_string(),
                Language::Vi => number.to_string().replace('.', ","),
            },
            Self::Sentence(sentence) => sentence.told(translate),
        }
    }
}

enum Piece<'t> {
    Words(&'t str),
    Hole(&'t str),
}

/// Words and holes of a template; `{{` and `}}` stand for the brackets themselves.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        pieces.push(Piece::Words(&rest[..at]));
        let tail = &rest[at..];
        if tail.starts_with("{{") || tail.starts_with("}}") {
            pieces.push(Piece::Words(&tail[..1]));
            rest = &tail[2..];
        } else if let Some(end) = tail.find('}').filter(|end| *end > 1) {
            pieces.push(Piece::Hole(&tail[1..end]));
            rest = &tail[end + 1..];
        } else {
            pieces.push(Piece::Words(&tail[..1]));
            rest = &tail[1..];
        }
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// The names of the holes of a template, in their order: a translation has the same ones.
pub fn holes(template: &str) -> Vec<&str> {
    let holes = pieces(template).into_iter().filter_map(|piece| match piece {
        Piece::Hole(name) => Some(name),
        Piece::Words(_) => None,
    });
    holes.collect()
}

/// Stops the compiler where the holes of a template and the names of its parts differ.
///
/// # Panics
///
/// They differ. The macro calls this while the code is compiled, never when it runs.
#[doc(hidden)]
pub const fn agree(template: &str, names: &[&str]) {
    let bytes = template.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' || bytes[at] == b'}' {
            if at + 1 < bytes.len() && bytes[at + 1] == bytes[at] {
                at += 2;
                continue;
            }
            assert!(bytes[at] == b'{', "a `}}` that closes nothing: write it twice");
            let start = at + 1;
            let mut end = start;
            while end < bytes.len() && bytes[end] != b'}' {
                end += 1;
            }
            assert!(end < bytes.len() && end > start, "a `{{` that opens no name: write it twice");
            assert!(is_among(bytes, start, end, names), "a hole of the template has no part of its name");
            at = end;
        }
        at += 1;
    }
    let mut name = 0;
    while name < names.len() {
        assert!(has_hole(bytes, names[name].as_bytes()), "a part has no hole in the template");
        name += 1;
    }
}

const fn is_among(bytes: &[u8], start: usize, end: usize, names: &[&str]) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(bytes, start, end, names[index].as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

const fn has_hole(bytes: &[u8], name: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        let end = at + 1 + name.len();
        if bytes[at] == b'{' && end < bytes.len() && bytes[end] == b'}' && same(bytes, at + 1, end, name) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(bytes: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut index = 0;
    while index < name.len() {
        if bytes[start + index] != name[index] {
            return false;
        }
        index += 1;
    }
    true
}

impl Said for Sentence {
    fn said(&self) -> Part {
        Part::Sentence(self.clone())
    }
}

impl Said for Text {
    fn said(&self) -> Part {
        Part::Words(self.clone())
    }
}

impl Said for Allowance {
    fn said(&self) -> Part {
        let say = |language| self.say(language);
        Part::Words(Text::new().with(Language::Vi, say(Language::Vi)).with(Language::En, say(Language::En)))
    }
}

impl Said for BadAllowance {
    fn said(&self) -> Part {
        Part::Sentence(self.sentence())
    }
}

impl Said for Kind {
    fn said(&self) -> Part {
        Part::Sentence(self.sentence())
    }
}

impl Said for Decimal {
    fn said(&self) -> Part {
        Part::Number(*self)
    }
}

impl<T: Said + ?Sized> Said for &T {
    fn said(&self) -> Part {
        (**self).said()
    }
}

macro_rules! said_as_written {
    ($($ty:ty),*) => {
        $(impl Said for $ty {
            fn said(&self) -> Part {
                Part::Verbatim(self.to_string())
            }
        })*
    };
}

said_as_written!(str, String, Arc<str>, Cow<'_, str>, char, u8, u16, u32, u64, usize, i32, i64, jiff::civil::Date);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_in_any_order_and_brackets_stay() {
        let sentence = say!("{{{first}}} before {second}", first = "a", second = 2);
        assert_eq!(sentence.english(), "{a} before 2");
        let turned = |_: &str| Some("sau {second} là {first}".to_owned());
        assert_eq!(sentence.told(&turned), "sau 2 là a");
    }

    #[test]
    fn parts_speak_the_language_of_their_sentence() {
        let limit: Allowance = "0.5 working days".parse().unwrap();
        let sentence = say!("within {limit}: {why}", limit, why = say!("so it is"));
        assert_eq!(sentence.english(), "within 0.5 working days: so it is");
        let vietnamese = |english: &str| match english {
            "within {limit}: {why}" => Some("trong {limit}: {why}".to_owned()),
            "so it is" => Some("quy định như vậy".to_owned()),
            _ => None,
        };
        assert_eq!(sentence.told(&vietnamese), "trong 0,5 ngày làm việc: quy định như vậy");
        assert_eq!(sentence.templates(), ["within {limit}: {why}", "so it is"]);
    }
}
