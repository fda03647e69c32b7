//! The smallest things that are written: names, texts, durations, expressions.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use motcua_kernel::allowance::Allowance;
use motcua_kernel::text::Language;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Read, by_kind, mapping};
use crate::source::{Node, NodeKind, Plain, Span};

/// A value and its place.
#[derive(Clone, Copy, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { value: T::read(node)?, span: node.span })
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Entries under names that the author chooses, in the order of the file.
#[derive(Clone, Debug)]
pub struct Entries<K, V>(pub Vec<(K, V)>);

/// A name that the author chooses for something of the procedure, or the mention of one.
#[derive(Clone, Debug)]
pub struct Id {
    /// The name.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// A kind of text: a pattern for editors and, where a pattern cannot say everything, a format.
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident { $($keyword:literal: $value:tt),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// As it is spelled.
            pub text: Arc<str>,
            /// Where.
            pub span: Span,
        }

        impl Read for $name {
            fn read(node: &Node) -> Option<Self> {
                Some(Self { text: node.scalar()?.text.clone(), span: node.span })
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", $($keyword: $value),* })
            }
        }
    )*};
}

texts! {
    /// `step` or `step.outcome`: something that happens.
    Happening {
        "pattern": "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$",
        "patternErrorMessage": "write a step, or a step and its outcome: `intake.accept`",
        "x-motcua-expected": "a step, or a step and its outcome, such as `intake.accept`",
    }
    /// `service.operation`.
    OperationPath {
        "pattern": "^[a-z][a-z0-9_]*\\.[A-Za-z][A-Za-z0-9_.-]*$",
        "patternErrorMessage": "write a service and an operation: `insurance.requestCard`",
        "x-motcua-expected": "a service and an operation, such as `insurance.requestCard`",
    }
    /// `step.field`, `step.result.field`.
    DataPath {
        "pattern": "^[a-z][a-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+$",
        "patternErrorMessage": "write a step and a field: `screen.needs_fire`",
        "x-motcua-expected": "a step and a field, such as `screen.needs_fire`",
    }
    /// `step.field`.
    FieldPath {
        "pattern": "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$",
        "patternErrorMessage": "write a step and a field: `apply.floor_area`",
        "x-motcua-expected": "a step and a field, such as `apply.floor_area`",
    }
    /// A path to a file, below the folder of this one.
    FilePath {
        "pattern": "^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)*$",
        "patternErrorMessage": "write a path below the folder of this file, with `/` between folders",
        "x-motcua-expected": "a path, such as `services/insurance.openapi.yaml`",
    }
    /// The name of a secret; never the secret itself.
    SecretName {
        "pattern": "^[A-Z][A-Z0-9_]*$",
        "patternErrorMessage": "write the name of the secret in capitals, never the secret itself: `INSURANCE_KEY`",
        "x-motcua-expected": "the name of a secret, such as `INSURANCE_KEY`",
    }
    /// An operation of a service, by its `operationId`.
    OperationName {
        "pattern": "^[A-Za-z][A-Za-z0-9_.-]*$",
        "x-motcua-expected": "the name of an operation, such as `reserveNumber`",
    }
    /// A key that comes from outside: of an office, of a code.
    Code {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "patternErrorMessage": "a code consists of letters, digits, `_`, `.` and `-`",
        "x-motcua-expected": "a code, such as `w001`",
    }
    /// A regular expression that the whole text must match.
    Pattern { "x-motcua-format": "pattern", "x-motcua-expected": "a regular expression in single quotes" }
    /// Text in one language.
    Words { "minLength": 1 }
    /// A date.
    DateText {
        "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
        "patternErrorMessage": "write a date as year-month-day: `2026-03-02`",
        "x-motcua-format": "date",
        "x-motcua-rule": "bad-date",
        "x-motcua-expected": "a date, such as `2026-03-02`",
    }
    /// A date and an hour, in the calendar's time zone.
    MomentText {
        "pattern": "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}$",
        "patternErrorMessage": "write a date and an hour: `2026-03-02 09:00`",
        "x-motcua-format": "moment",
        "x-motcua-rule": "bad-date",
        "x-motcua-expected": "a date and an hour, such as `2026-03-02 09:00`",
    }
    /// An hour of the day.
    HourText {
        "pattern": "^\\d{2}:\\d{2}$",
        "patternErrorMessage": "write an hour in quotes: `'15:00'`",
        "x-motcua-format": "hour",
        "x-motcua-expected": "an hour in quotes, such as `'15:00'`",
    }
    /// A range of opening hours.
    HoursText {
        "pattern": "^\\d{2}:\\d{2}-\\d{2}:\\d{2}$",
        "patternErrorMessage": "write a range of hours: `07:30-11:30`",
        "x-motcua-format": "hours",
        "x-motcua-expected": "opening hours, such as `07:30-11:30`",
    }
    /// A time zone by its IANA name.
    ZoneText { "x-motcua-format": "time-zone", "x-motcua-expected": "a time zone, such as `Asia/Ho_Chi_Minh`" }
    /// A share.
    PercentText {
        "pattern": "^\\d{1,3}(\\.\\d+)?%$",
        "patternErrorMessage": "write a share: `74%`",
        "x-motcua-format": "percent",
        "x-motcua-expected": "a share, such as `74%`",
    }
    /// A procedure and its version.
    VersionedName {
        "pattern": "^[a-z][a-z0-9_]*@[1-9][0-9]*$",
        "patternErrorMessage": "write a procedure and its version: `construction_permit@1`",
        "x-motcua-expected": "a procedure and its version, such as `construction_permit@1`",
    }
    /// Somebody, by the name under which a directory knows them.
    PersonName {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9_.@-]*$",
        "x-motcua-expected": "a person, such as `user-17`",
    }
}

/// Names of things of a procedure: they become variables of rules, keys of the interface and parts of file names.
pub(crate) const ID_PATTERN: &str = "^[a-z][a-z0-9_]{0,63}$";
const ID_MESSAGE: &str = "a name consists of small letters, digits and `_`, begins with a letter and has at most 64";

impl Read for Id {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { text: node.scalar()?.text.clone(), span: node.span })
    }
}

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": ID_PATTERN,
            "patternErrorMessage": ID_MESSAGE,
            "x-motcua-expected": "a name",
        })
    }
}

/// What can be a key that the author chooses.
pub trait Name: Sized {
    /// From its spelling and place.
    fn named(text: Arc<str>, span: Span) -> Self;
    /// How it looks: pattern and message.
    fn pattern() -> (&'static str, &'static str);
}

macro_rules! names {
    ($($name:ident: $pattern:expr, $message:expr;)*) => {$(
        impl Name for $name {
            fn named(text: Arc<str>, span: Span) -> Self {
                Self { text, span }
            }

            fn pattern() -> (&'static str, &'static str) {
                ($pattern, $message)
            }
        }
    )*};
}

names! {
    Id: ID_PATTERN, ID_MESSAGE;
    Happening: "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$", "write a step, or a step and its outcome: `prolong.granted`";
    Code: "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "a code consists of letters, digits, `_`, `.` and `-`";
    PersonName: "^[A-Za-z0-9][A-Za-z0-9_.@-]*$", "a person's name here consists of letters, digits and `_.@-`";
    OperationPath: "^[a-z][a-z0-9_]*\\.[A-Za-z][A-Za-z0-9_.-]*$", "write a service and an operation: `insurance.requestCard`";
    DataPath: "^[a-z][a-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+$", "write a step and a field: `screen.needs_fire`";
    FieldPath: "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$", "write a step and a field: `apply.floor_area`";
    Words: "\\S", "it must not be empty";
}

impl<K: Name, V: Read> Read for Entries<K, V> {
    const OPTIONAL: bool = true;

    fn read(node: &Node) -> Option<Self> {
        let NodeKind::Map(entries) = &node.kind else { return None };
        let entry = |entry: &crate::source::Entry| {
            Some((K::named(entry.key.text.clone(), entry.key.span), V::read(&entry.value)?))
        };
        entries.iter().map(entry).collect::<Option<_>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<K: Name, V: JsonSchema> JsonSchema for Entries<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("EntriesOf{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (pattern, message) = K::pattern();
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": pattern, "patternErrorMessage": message },
            "additionalProperties": generator.subschema_for::<V>(),
        })
    }
}

impl<K, V> Entries<K, V> {
    /// Names and values, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> Entries<Id, V> {
    /// The value under this name.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.0.iter().find(|(id, _)| &*id.text == name).map(|(_, value)| value)
    }
}

/// A key of the language that this version does not carry out. Writing it is an error that says so.
#[derive(Clone, Copy, Debug)]
pub struct Later;

impl Read for Later {
    const OPTIONAL: bool = true;

    fn read(_: &Node) -> Option<Self> {
        Some(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }
}

impl JsonSchema for Later {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Later".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "x-motcua-later": true,
            "deprecationMessage": "part of the language and not carried out by this version",
        })
    }
}

impl Read for bool {
    fn read(node: &Node) -> Option<Self> {
        match node.scalar()?.resolve() {
            Plain::YesNo(yes) => Some(yes),
            _ => None,
        }
    }
}

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident($type:ty) { $($keyword:literal: $value:tt),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            /// The number.
            pub value: $type,
            /// Where.
            pub span: Span,
        }

        impl Read for $name {
            fn read(node: &Node) -> Option<Self> {
                Some(Self { value: node.scalar()?.text.parse().ok()?, span: node.span })
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ $($keyword: $value),* })
            }
        }
    )*};
}

numbers! {
    /// A number of things: from 1.
    Count(u32) { "type": "integer", "minimum": 1, "maximum": 1_000_000 }
    /// A whole number.
    Whole(i64) { "type": "integer" }
    /// A number, exact to 28 digits.
    Number(rust_decimal::Decimal) { "type": "number" }
    /// The version of the language in which a file is written.
    LanguageVersion(u32) { "type": "integer", "const": 1, "x-motcua-rule": "language-version", "x-motcua-expected": "`1`" }
}

/// A length of time in its own unit.
#[derive(Clone, Copy, Debug)]
pub struct Duration {
    /// The length.
    pub value: Allowance,
    /// Where.
    pub span: Span,
}

impl Read for Duration {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { value: node.scalar()?.text.parse().ok()?, span: node.span })
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A number and a unit. Working days, days and hours are different things; none converts into another.",
            "pattern": "^\\d+(\\.\\d+)? (second|minute|hour|working minute|working hour|day|week|working day|month|year)s?$",
            "patternErrorMessage": "write a number and a unit, e.g. 15 working days",
            "defaultSnippets": [
                { "label": "working days", "body": "${1:15} working days" },
                { "label": "working hours", "body": "${1:4} working hours" },
                { "label": "days", "body": "${1:30} days" },
                { "label": "month", "body": "1 month" },
            ],
            "x-motcua-format": "duration",
            "x-motcua-rule": "bad-duration",
            "x-motcua-expected": "a duration, such as `15 working days`",
        })
    }
}

/// A rule: an expression over the case. Keeps its node, so that a mistake in it can be underlined where it stands.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text.
    pub text: Arc<str>,
    /// How and where it is spelled.
    pub node: Node,
    /// Where the expression begins in the text: after `=` where a constant could stand too.
    pub offset: usize,
}

impl Read for Expression {
    fn read(node: &Node) -> Option<Self> {
        // `true` and `5` are expressions as well.
        Some(Self { text: node.scalar()?.text.clone(), node: node.clone(), offset: 0 })
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean", "number"],
            "description": "An expression over the case: one variable per step, `case`, `deadline`, `now`, `today`.",
            "x-motcua-expected": "an expression, such as `apply.storeys >= 5`",
        })
    }
}

impl Expression {
    /// The source of the rule alone.
    pub fn source(&self) -> &str {
        &self.text[self.offset..]
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.node.span
    }
}

/// A constant, or an expression after `=`, as in a spreadsheet.
#[derive(Clone, Debug)]
pub enum Given {
    /// A constant.
    Constant(Node),
    /// An expression.
    Computed(Expression),
}

impl Read for Given {
    fn read(node: &Node) -> Option<Self> {
        let text = &node.scalar()?.text;
        let Some(rest) = text.strip_prefix('=') else { return Some(Self::Constant(node.clone())) };
        let offset = 1 + rest.len() - rest.trim_start().len();
        Some(Self::Computed(Expression { text: text.clone(), node: node.clone(), offset }))
    }
}

impl JsonSchema for Given {
    fn schema_name() -> Cow<'static, str> {
        "Given".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean", "number"],
            "description": "A constant, or an expression after `=`: `= apply.child_name`.",
            "x-motcua-expected": "a value, or an expression after `=`",
        })
    }
}

/// Anything: what may stand here depends on something else in the file, and is checked there.
#[derive(Clone, Debug)]
pub struct Loose(pub Node);

impl Read for Loose {
    fn read(node: &Node) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl JsonSchema for Loose {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Loose".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({})
    }
}

super::words! {
    /// A language.
    pub enum LanguageCode {
        /// Vietnamese.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

impl LanguageCode {
    /// As the kernel knows it.
    pub fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

mapping! {
    /// A text in several languages.
    #[schemars(extend("x-motcua-expected" = "a map of languages"))]
    pub struct Translations {
        /// Vietnamese.
        pub vi: Option<Words>,
        /// English.
        pub en: Option<Words>,
    }
}

by_kind! {
    /// A text: in the procedure's first language, or a map of languages.
    pub enum Text {
        /// In the first language.
        One(Words),
        /// By language.
        Full(Translations),
    }
}

impl Text {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::One(words) => words.span,
            Self::Full(translations) => translations.span,
        }
    }
}

mapping! {
    /// An article of law.
    pub struct Article {
        /// The act.
        pub act: Words,
        /// The article within it.
        pub article: Option<Words>,
        /// Where to read it; may be an ELI.
        pub url: Option<Words>,
    }
}

by_kind! {
    /// A legal basis.
    pub enum Basis {
        /// In words.
        One(Words),
        /// In parts.
        Full(Article),
    }
}

/// A list or mapping that must be there and must not be empty.
#[derive(Clone, Debug)]
pub struct AtLeastOne<T>(pub T);

impl<T> Deref for AtLeastOne<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Read> Read for AtLeastOne<T> {
    fn read(node: &Node) -> Option<Self> {
        T::read(node).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for AtLeastOne<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        let list = schema.get("type").is_some_and(|kind| kind == "array");
        schema.insert(if list { "minItems" } else { "minProperties" }.to_owned(), 1.into());
        schema
    }
}

/// Optional keys are left out and never `null`, and what the author may leave out is not required.
pub(crate) fn finish(schema: &mut Schema, optional: &[(&str, bool)]) {
    for (key, _) in optional.iter().filter(|(_, optional)| *optional) {
        let key = key.strip_prefix("r#").unwrap_or(key);
        if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
            required.retain(|name| name != key);
        }
        if let Some(property) = schema.get_mut("properties").and_then(|all| all.get_mut(key)) {
            without_null(property);
        }
    }
    if schema.get("required").and_then(serde_json::Value::as_array).is_some_and(Vec::is_empty) {
        schema.remove("required");
    }
}

/// Lets a mapping have, beside its fixed keys, others of one form. The form stands in place and not under a name: the
/// generator is not at hand here.
pub(crate) fn open<K: Name, V: JsonSchema>(schema: &mut Schema) {
    let (pattern, message) = K::pattern();
    let names = serde_json::json!({ "pattern": pattern, "patternErrorMessage": message });
    schema.insert("propertyNames".to_owned(), names);
    let mut generator = schemars::generate::SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.transforms.clear();
    });
    generator.meta_schema = None;
    let values = V::json_schema(&mut generator.into_generator());
    schema.insert("additionalProperties".to_owned(), values.into());
}

/// The entries of a mapping beside its fixed keys.
pub(crate) fn others<K: Name, V: Read>(node: &Node, fixed: &[&str]) -> Option<Entries<K, V>> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    let is_fixed = |key: &str| fixed.iter().any(|name| name.strip_prefix("r#").unwrap_or(name) == key);
    entries
        .iter()
        .filter(|entry| !is_fixed(&entry.key.text))
        .map(|entry| Some((K::named(entry.key.text.clone(), entry.key.span), V::read(&entry.value)?)))
        .collect::<Option<_>>()
        .map(Entries)
}

/// `{"anyOf": [X, {"type": "null"}]}` and `{"type": [T, "null"]}` without the `null`.
fn without_null(schema: &mut serde_json::Value) {
    let Some(keywords) = schema.as_object_mut() else { return };
    if let Some(kinds) = keywords.get_mut("type").and_then(serde_json::Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            keywords.insert("type".to_owned(), kind);
        }
    }
    let Some(variants) = keywords.get_mut("anyOf").and_then(serde_json::Value::as_array_mut) else { return };
    variants.retain(|variant| variant.get("type").is_none_or(|kind| kind != "null"));
    if let [serde_json::Value::Object(variant)] = variants.as_slice() {
        let variant = variant.clone();
        keywords.shift_remove("anyOf");
        for (keyword, value) in variant {
            keywords.entry(keyword).or_insert(value);
        }
    }
}

/// One kind of a tagged mapping: its word, what it is, its schema.
pub(crate) type TaggedKind = (&'static str, String, Schema);

pub(crate) fn kind<T: JsonSchema>(word: &'static str, generator: &mut SchemaGenerator) -> TaggedKind {
    let full = T::json_schema(generator);
    let about = full.get("description").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    (word, about, generator.subschema_for::<T>())
}

/// The flat schema of a mapping with a `type`.
pub(crate) fn tagged(name: &str, kinds: &[TaggedKind], later: &[&str]) -> Schema {
    let words: Vec<&str> = kinds.iter().map(|(word, ..)| *word).collect();
    let descriptions: Vec<&str> = kinds.iter().map(|(_, about, _)| about.as_str()).collect();
    let later: serde_json::Map<String, serde_json::Value> =
        later.iter().map(|word| ((*word).to_owned(), serde_json::Value::Bool(true))).collect();
    let rules: Vec<serde_json::Value> = kinds
        .iter()
        .map(|(word, _, schema)| {
            serde_json::json!({
                "if": { "required": ["type"], "properties": { "type": { "const": word } } },
                "then": schema,
            })
        })
        .collect();
    json_schema!({
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "description": format!("What kind of {} this is; the other keys depend on it.", name.to_lowercase()),
                "type": "string",
                "enum": words,
                "enumDescriptions": descriptions,
                "x-motcua-later-values": later,
            },
        },
        "allOf": rules,
    })
}
