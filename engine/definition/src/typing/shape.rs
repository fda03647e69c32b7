//! What a value looks like, as far as a checker must know it.

use motcua_kernel::say;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::rule::code::Kind;
use motcua_kernel::sentence::{Part, Said, Sentence};
use rust_decimal::Decimal;

/// The type of a value that is there. Whether it is there is said beside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// A whole number.
    Integer(Bounds),
    /// A decimal.
    Decimal(Bounds),
    /// Any text.
    Text,
    /// A text out of a closed list.
    Word(Words),
    /// A civil date.
    Date,
    /// A moment.
    Moment,
    /// A document.
    File,
    /// Values of one type; of none, where nothing but `[]` is known of it.
    List(Option<Box<Type>>),
    /// Named values.
    Record(BTreeMap<String, Member>),
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// What it looks like.
    pub ty: Type,
    /// Whether it is there whenever the whole is.
    pub always_set: bool,
}

/// The limits of a number, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// At least.
    pub min: Option<Decimal>,
    /// At most.
    pub max: Option<Decimal>,
}

/// A closed list of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Whose they are.
    pub of: WordsOf,
    /// Them.
    pub values: Arc<BTreeSet<String>>,
}

/// Whose the texts of a closed list are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordsOf {
    /// The outcomes of this step.
    Outcomes(String),
    /// The options of a field.
    Options,
    /// The values of this code list.
    Codes(String),
    /// The states of a deadline.
    States,
    /// Steps from which one can come.
    Steps,
    /// Messages of which one came.
    Messages,
}

impl Type {
    /// A whole number without limits.
    pub fn integer() -> Self {
        Self::Integer(Bounds::default())
    }

    /// A decimal without limits.
    pub fn decimal() -> Self {
        Self::Decimal(Bounds::default())
    }

    /// Values of this type.
    pub fn list(of: Type) -> Self {
        Self::List(Some(Box::new(of)))
    }

    /// A text out of these.
    pub fn word<'a>(of: WordsOf, values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Word(Words { of, values: Arc::new(values.into_iter().map(str::to_owned).collect()) })
    }

    /// The fields of a form as a record: what a call answers, what a message brings.
    pub fn record(form: &Form) -> Self {
        Self::Record(members(form))
    }

    /// What the kernel must find when it reads one.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::YesNo => Kind::YesNo,
            Self::Integer(_) => Kind::Integer,
            Self::Decimal(_) => Kind::Decimal,
            Self::Text | Self::Word(_) => Kind::Text,
            Self::Date => Kind::Date,
            Self::Moment => Kind::Moment,
            Self::File => Kind::File,
            Self::List(_) => Kind::List,
            Self::Record(_) => Kind::Record,
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Decimal(_))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Word(_))
    }

    /// The one type that holds both; a whole number becomes a decimal beside one, nothing else changes.
    pub(super) fn join(&self, other: &Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Self::Integer(a.join(*b)),
            (Self::Integer(a) | Self::Decimal(a), Self::Integer(b) | Self::Decimal(b)) => Self::Decimal(a.join(*b)),
            (Self::Word(a), Self::Word(b)) if a == b => Self::Word(a.clone()),
            (Self::Text | Self::Word(_), Self::Text | Self::Word(_)) => Self::Text,
            (Self::List(None), list @ Self::List(_)) | (list @ Self::List(_), Self::List(None)) => list.clone(),
            (Self::List(Some(a)), Self::List(Some(b))) => {
                let joined = a.join(b)?;
                // The numbers inside a list are not rewritten.
                (joined.kind() == a.kind() && joined.kind() == b.kind()).then(|| Self::list(joined))?
            }
            (a, b) if a == b => a.clone(),
            _ => return None,
        })
    }

    /// Whether a value of this type may stand where the other is wanted.
    pub(super) fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Integer(_), Self::Integer(_) | Self::Decimal(_)) | (Self::Decimal(_), Self::Decimal(_)) => true,
            (Self::Text | Self::Word(_), Self::Text) => true,
            (Self::Word(found), Self::Word(wanted)) => found.values.is_subset(&wanted.values),
            (Self::List(None), Self::List(_)) => true,
            (Self::List(Some(found)), Self::List(Some(wanted))) => found.kind() == wanted.kind() && found.fits(wanted),
            (Self::Record(found), Self::Record(wanted)) => wanted.iter().all(|(name, member)| match found.get(name) {
                Some(given) => given.ty.fits(&member.ty) && (given.always_set || !member.always_set),
                None => !member.always_set,
            }),
            (found, wanted) => found == wanted,
        }
    }
}

impl Bounds {
    fn join(self, other: Self) -> Self {
        let both = |a: Option<Decimal>, b: Option<Decimal>, pick: fn(Decimal, Decimal) -> Decimal| {
            a.zip(b).map(|(a, b)| pick(a, b))
        };
        Self { min: both(self.min, other.min, Decimal::min), max: both(self.max, other.max, Decimal::max) }
    }
}

/// The members that a form brings: a field is always set where it is required.
pub(super) fn members(form: &Form) -> BTreeMap<String, Member> {
    let member =
        |field: &motcua_kernel::form::Field| Member { ty: (&field.kind).into(), always_set: field.always_given() };
    form.fields.iter().map(|(name, field)| (name.as_str().to_owned(), member(field))).collect()
}

impl From<&FieldKind> for Type {
    fn from(kind: &FieldKind) -> Self {
        match kind {
            FieldKind::Text { .. } => Self::Text,
            FieldKind::Number { min, max, .. } | FieldKind::Money { min, max } => {
                Self::Decimal(Bounds { min: *min, max: *max })
            }
            FieldKind::Integer { min, max, .. } => {
                Self::Integer(Bounds { min: min.map(Decimal::from), max: max.map(Decimal::from) })
            }
            FieldKind::YesNo => Self::YesNo,
            FieldKind::Date { .. } => Self::Date,
            FieldKind::Moment => Self::Moment,
            FieldKind::Choice { options } => Self::word(WordsOf::Options, options.iter().map(|option| &**option)),
            FieldKind::Code { list, values } => {
                Self::word(WordsOf::Codes(list.to_string()), values.keys().map(|value| &**value))
            }
            FieldKind::File { .. } => Self::File,
            FieldKind::Record { form, .. } => Self::record(form),
            FieldKind::List(of) => Self::list((&**of).into()),
        }
    }
}

impl Type {
    /// With its article, as it stands in a sentence: `expected a date, found text`.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Word(words) => words.of.sentence(),
            Self::List(Some(of)) => match **of {
                Self::YesNo => say!("a list of yes or no"),
                Self::Integer(_) => say!("a list of whole numbers"),
                Self::Decimal(_) => say!("a list of numbers"),
                Self::Text | Self::Word(_) => say!("a list of texts"),
                Self::Date => say!("a list of dates"),
                Self::Moment => say!("a list of moments"),
                Self::File => say!("a list of files"),
                Self::List(_) => say!("a list of lists"),
                Self::Record(_) => say!("a list of records"),
            },
            other => other.kind().sentence(),
        }
    }
}

impl WordsOf {
    /// With its article.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Outcomes(step) => say!("an outcome of `{step}`", step),
            Self::Options => say!("one of the field's options"),
            Self::Codes(list) => say!("a value of the code list `{list}`", list),
            Self::States => say!("the state of a deadline"),
            Self::Steps => say!("a step"),
            Self::Messages => say!("a message of this wait"),
        }
    }
}

impl Said for Type {
    fn said(&self) -> Part {
        Part::Sentence(self.sentence())
    }
}

impl Said for WordsOf {
    fn said(&self) -> Part {
        Part::Sentence(self.sentence())
    }
}
