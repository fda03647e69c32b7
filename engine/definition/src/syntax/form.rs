//! Fields of forms.

use super::leaf::{
    AtLeastOne, Basis, Code, DateText, Expression, Id, Loose, Number, Pattern, Size, SourcePath, Text, Whole, Words,
};
use super::{Read, mapping, tagged, words};
use crate::source::Node;

/// A field: the keys of its type, and those of every field. `(source)` behind its name: an answer of a system can stand in it.
macro_rules! field {
    ($(#[$meta:meta])* pub struct $name:ident $(($source:ident))? { $($(#[$about:meta])* pub $field:ident: $type:ty,)* }) => {
        mapping! {
            $(#[$meta])*
            pub struct $name {
                /// What may stand in the field.
                pub r#type: Loose,
                /// Shown to people.
                pub label: Option<Text>,
                /// A hint below the label.
                pub hint: Option<Text>,
                /// Whether it must be given: `true`, or an expression. `form.` names the fields above it in the same form.
                pub required: Option<Requirement>,
                $($(#[$about])* pub $field: $type,)*
                /// Shown only if this holds; a hidden field may not be given. `form.` names the fields above it in the same form.
                pub show_if: Option<Expression>,
                /// Seen by the applicant who gave it, by whoever enters it in a task, and by the roles of tasks that `show` it: by nobody else, also not in the agency of the case. It is in no list, and papers and notices print `•••` instead; what a script computes from it is sensitive too. It is not encrypted where it is stored.
                pub sensitive: Option<bool>,
                $(
                /// Where the state already holds it: `service.operation.field`. The operation's inputs are the fields of the same names above this one in the form; once they are given, the register is asked, and what it holds is taken from there: another value is refused. Where it does not answer, the person is asked.
                pub $source: Option<SourcePath>,
                )?
                /// The articles on which asking for it rests.
                pub basis: Vec<Basis>,
            }
        }

        impl $name {
            fn common(&self) -> FieldKeys<'_> {
                FieldKeys {
                    label: self.label.as_ref(),
                    hint: self.hint.as_ref(),
                    required: self.required.as_ref(),
                    show_if: self.show_if.as_ref(),
                    basis: &self.basis,
                    sensitive: self.sensitive.unwrap_or(false),
                    source: None$(.or(self.$source.as_ref()))?,
                    span: self.span,
                }
            }
        }
    };
}

/// The keys that every field has.
#[derive(Clone, Copy, Debug)]
pub struct FieldKeys<'a> {
    /// Shown to people.
    pub label: Option<&'a Text>,
    /// A hint below the label.
    pub hint: Option<&'a Text>,
    /// Whether it must be given.
    pub required: Option<&'a Requirement>,
    /// Whether it is shown.
    pub show_if: Option<&'a Expression>,
    /// Articles.
    pub basis: &'a [Basis],
    /// Whether it is seen only where a task shows it.
    pub sensitive: bool,
    /// Which register holds it.
    pub source: Option<&'a SourcePath>,
    /// Where the field stands.
    pub span: crate::source::Span,
}

impl<'a> FieldKeys<'a> {
    /// The expressions about the field.
    pub fn rules(&self) -> impl Iterator<Item = &'a Expression> + use<'a> {
        self.show_if.into_iter().chain(self.required_if())
    }

    /// The expression that says whether it must be given.
    pub fn required_if(&self) -> Option<&'a Expression> {
        match self.required {
            Some(Requirement::If(expression)) => Some(expression),
            _ => None,
        }
    }
}

field! {
    /// Text.
    pub struct TextField (source) {
        /// A regular expression that the whole text must match.
        pub pattern: Option<Pattern>,
    }
}

field! {
    /// A quantity, exact to 28 digits.
    pub struct NumberField (source) {
        /// At least.
        pub min: Option<Number>,
        /// At most.
        pub max: Option<Number>,
        /// Shown beside it.
        pub unit: Option<Words>,
    }
}

field! {
    /// A whole number.
    pub struct IntegerField (source) {
        /// At least.
        pub min: Option<Whole>,
        /// At most.
        pub max: Option<Whole>,
        /// Shown beside it.
        pub unit: Option<Words>,
    }
}

field! {
    /// An amount of money.
    pub struct MoneyField (source) {
        /// At least.
        pub min: Option<Number>,
        /// At most.
        pub max: Option<Number>,
    }
}

field! {
    /// Yes or no.
    pub struct YesNoField (source) {}
}

field! {
    /// A civil date.
    pub struct DateField (source) {
        /// Not before this day; `today` is allowed.
        pub min: Option<DateLimit>,
        /// Not after this day; `today` is allowed.
        pub max: Option<DateLimit>,
    }
}

field! {
    /// A moment.
    pub struct MomentField (source) {}
}

field! {
    /// One of the values written here.
    pub struct ChoiceField (source) {
        /// The values.
        pub options: AtLeastOne<Vec<Words>>,
    }
}

field! {
    /// One of the values of a code list file.
    pub struct CodeField (source) {
        /// The name of the list: `wards` for `codes/wards.codes.yaml`.
        pub list: Id,
    }
}

field! {
    /// A document.
    pub struct FileField {
        /// Endings that are taken; without it, any.
        pub accept: Vec<Code>,
        /// Whether several files may be given.
        pub many: Option<bool>,
        /// The largest size of one file.
        pub max_size: Option<Size>,
    }
}

field! {
    /// Several values of one type.
    pub struct ListField (source) {
        /// The type of each.
        pub of: ElementType,
        /// The values, for `of: choice`.
        pub options: Vec<Words>,
        /// The name of the code list, for `of: code`; for `of: address`, the list of its wards.
        pub list: Option<Id>,
    }
}

field! {
    /// A person: `name` (always there), `personal_id` (twelve digits), `born_on`, `phone`, `email`.
    pub struct PersonField {}
}

field! {
    /// An address: `line` (always there), `ward` and `province` as codes of the administrative units.
    pub struct AddressField {
        /// The code list to which the ward belongs; it must then be given.
        pub list: Option<Id>,
    }
}

/// Whether a field must be given: `true`, `false`, or an expression.
#[derive(Clone, Debug)]
pub enum Requirement {
    /// Whatever else is given.
    Always(bool),
    /// If this holds.
    If(Expression),
}

impl Read for Requirement {
    fn read(node: &Node) -> Option<Self> {
        match node.scalar()?.resolve() {
            crate::source::Plain::YesNo(yes) => Some(Self::Always(yes)),
            _ => Expression::read(node).map(Self::If),
        }
    }
}

impl schemars::JsonSchema for Requirement {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Requirement".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["boolean", "string"],
            "x-motcua-expected": "`true`, or an expression, such as `form.kind == \"house\"`",
        })
    }
}

tagged! {
    /// A field of a form.
    pub enum Field {
        /// Text.
        Text = "text" => TextField,
        /// A quantity.
        Number = "number" => NumberField,
        /// A whole number.
        Integer = "integer" => IntegerField,
        /// Money.
        Money = "money" => MoneyField,
        /// Yes or no.
        YesNo = "yes_no" => YesNoField,
        /// A date.
        Date = "date" => DateField,
        /// A moment.
        Moment = "date_time" => MomentField,
        /// A choice.
        Choice = "choice" => ChoiceField,
        /// A code.
        Code = "code" => CodeField,
        /// A document.
        File = "file" => FileField,
        /// A list.
        List = "list" => ListField,
        /// A person: `name`, `personal_id`, `born_on`, `phone`, `email`.
        Person = "person" => PersonField,
        /// An address: `line`, `ward`, `province`.
        Address = "address" => AddressField,
    }
    later {}
}

words! {
    /// The type of one value.
    pub enum ElementType {
        /// Text.
        Text = "text",
        /// A quantity.
        Number = "number",
        /// A whole number.
        Integer = "integer",
        /// Money.
        Money = "money",
        /// Yes or no.
        YesNo = "yes_no",
        /// A date.
        Date = "date",
        /// A moment.
        Moment = "date_time",
        /// A document.
        File = "file",
        /// One of the `options`.
        Choice = "choice",
        /// A value of the code list `list`.
        Code = "code",
        /// A person.
        Person = "person",
        /// An address.
        Address = "address",
    }
}

/// A day, or `today`.
#[derive(Clone, Debug)]
pub struct DateLimit(pub DateText);

impl DateLimit {
    /// The day; nothing for `today`.
    pub fn day(&self) -> Option<jiff::civil::Date> {
        self.0.text.parse().ok()
    }
}

impl Read for DateLimit {
    fn read(node: &Node) -> Option<Self> {
        DateText::read(node).map(Self)
    }
}

impl schemars::JsonSchema for DateLimit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateLimit".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(today|\\d{4}-\\d{2}-\\d{2})$",
            "patternErrorMessage": "write a date as year-month-day, or `today`",
            "x-motcua-format": "date-or-today",
            "x-motcua-rule": "bad-date",
            "x-motcua-expected": "a date or `today`",
        })
    }
}

impl Field {
    /// The keys that every field has.
    pub fn common(&self) -> FieldKeys<'_> {
        match self {
            Self::Text(field) => field.common(),
            Self::Number(field) => field.common(),
            Self::Integer(field) => field.common(),
            Self::Money(field) => field.common(),
            Self::YesNo(field) => field.common(),
            Self::Date(field) => field.common(),
            Self::Moment(field) => field.common(),
            Self::Choice(field) => field.common(),
            Self::Code(field) => field.common(),
            Self::File(field) => field.common(),
            Self::List(field) => field.common(),
            Self::Person(field) => field.common(),
            Self::Address(field) => field.common(),
        }
    }
}
