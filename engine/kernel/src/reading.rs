//! Reading loose input by a form: typed data, or everything that is wrong with it at once.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::form::{DateBound, Field, FieldKind, FieldProblem, Form, LIST_ENTRIES_MAX, TEXT_CHARACTERS_MAX, is_blank};
use crate::id::FieldId;
use crate::rejection::Rejection;
use crate::rule::{Rule, RuleFailure};
use crate::source::{self, Filled};
use crate::text::Language;
use crate::value::{FileRef, Record, Value};

/// What is wrong with one value: a stable code and a sentence in Vietnamese and English.
struct Wrong {
    code: &'static str,
    vi: String,
    en: String,
}

impl Wrong {
    fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, vi: vi.into(), en: en.into() }
    }

    /// It is of another type than the field.
    fn kind(expected_vi: &str, expected_en: &str, found: &Value) -> Self {
        let en = format!("expected {expected_en}, found {}", found.type_name());
        Self::new("wrong-type", format!("cần {expected_vi}"), en)
    }
}

/// Why an input could not be read.
pub(crate) enum Unreadable {
    /// It does not fit.
    Problems(Vec<FieldProblem>),
    /// A rule about a field failed.
    Rule(RuleFailure),
}

impl From<Unreadable> for Rejection {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Problems(problems) => Self::InvalidInput { problems },
            Unreadable::Rule(failure) => failure.into(),
        }
    }
}

/// Whether a rule about a field holds, with what stands above it.
type Judge<'j> = &'j dyn Fn(&Rule, &Record) -> Result<bool, RuleFailure>;
/// What a register holds for a field, with what stands above it.
type Register<'r> = &'r dyn Fn(&Field, &Record) -> Option<&'r Value>;

/// What a form is read with.
pub(crate) struct Reader<'r> {
    /// The day on which it is sent.
    pub(crate) today: Date,
    /// Rules about fields.
    pub(crate) judge: Judge<'r>,
    /// Registers.
    pub(crate) register: Register<'r>,
}

pub(crate) fn read(
    form: &Form,
    input: &Record,
    also_required: &[FieldId],
    reader: &Reader<'_>,
) -> Result<Filled, Unreadable> {
    let today = reader.today;
    let (mut data, mut known) = (Record::new(), Vec::new());
    let mut problems = Vec::new();
    for (name, field) in &form.fields {
        let pointer = format!("/{}", escape(name.as_str()));
        let given = input.get(name).filter(|value| !is_blank(value));
        let holds =
            |rule: &Option<Rule>, otherwise| rule.as_ref().map_or(Ok(otherwise), |rule| (reader.judge)(rule, &data));
        let (shown, required) = match (holds(&field.terms.show_if, true), holds(&field.terms.required_if, false)) {
            (Ok(shown), Ok(required)) => (shown, required),
            // What it depends on is wrong, and told; asking the rule again makes sense when that is mended.
            _ if !problems.is_empty() => continue,
            (Err(failure), _) | (_, Err(failure)) => return Err(Unreadable::Rule(failure)),
        };
        if !shown {
            problems.extend(given.map(|_| hidden(pointer, name, field)));
            continue;
        }
        let held = (reader.register)(field, &data).and_then(|value| quietly(&field.kind, value, today));
        let value = match (given, &held) {
            (None, Some(_)) => held.clone(),
            (None, None) => {
                if field.required || required || also_required.contains(name) {
                    problems.push(missing(pointer, name, field));
                }
                continue;
            }
            (Some(value), _) => read_value(&field.kind, value, today, &pointer, &mut problems),
        };
        let Some(value) = value else { continue };
        if let (Some(held), Some(source)) = (&held, &field.terms.source) {
            if *held != value {
                problems.push(source::differs(pointer, name, field, source));
                continue;
            }
            known.push(name.clone());
        }
        data.insert(name.clone(), value);
    }
    for name in input.keys().filter(|name| !form.fields.contains_key(*name)) {
        problems.push(unknown(form, name));
    }
    if problems.is_empty() { Ok(Filled { data, known }) } else { Err(Unreadable::Problems(problems)) }
}

/// The value that a register holds, if it is one that could stand in the field: what does not fit is no answer.
fn quietly(kind: &FieldKind, held: &Value, today: Date) -> Option<Value> {
    if is_blank(held) {
        return None;
    }
    read_value(kind, held, today, "", &mut Vec::new())
}

/// What of an input can be read at all, each field by itself: for whoever looks at it before it is decided on.
pub(crate) fn sound(form: &Form, input: &Record, today: Date) -> Record {
    let field = |(name, field): (&FieldId, &Field)| {
        let given = input.get(name).filter(|value| !is_blank(value))?;
        Some((name.clone(), read_value(&field.kind, given, today, "", &mut Vec::new())?))
    };
    form.fields.iter().filter_map(field).collect()
}

fn hidden(pointer: String, name: &FieldId, field: &Field) -> FieldProblem {
    let label = |language| match field.label.get(language) {
        "" => name.to_string(),
        label => label.to_owned(),
    };
    let vi = format!("Không khai mục {} trong trường hợp này.", label(Language::Vi));
    FieldProblem::new(pointer, "hidden", vi, format!("{} is not asked for here: leave it out.", label(Language::En)))
}

fn missing(pointer: String, name: &FieldId, field: &Field) -> FieldProblem {
    let label = |language| match field.label.get(language) {
        "" => name.to_string(),
        label => label.to_owned(),
    };
    let vi = format!("Cần điền: {}.", label(Language::Vi));
    FieldProblem::new(pointer, "required", vi, format!("{} is required.", label(Language::En)))
}

fn unknown(form: &Form, name: &FieldId) -> FieldProblem {
    let known = form.fields.keys().map(FieldId::as_str).collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { "—".to_owned() } else { known };
    let vi = format!("Không có mục nào tên `{name}`; các mục: {known}.");
    let en = format!("There is no field `{name}`; fields: {known}.");
    FieldProblem::new(format!("/{}", escape(name.as_str())), "unknown-field", vi, en)
}

/// RFC 6901.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The typed value, or nothing after saying what is wrong with it.
fn read_value(
    kind: &FieldKind,
    value: &Value,
    today: Date,
    pointer: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    if let FieldKind::List(inner) = kind {
        return read_list(inner, value, today, pointer, problems);
    }
    if let FieldKind::Record { name, form } = kind {
        return read_record(name, form, value, today, pointer, problems);
    }
    match read_single(kind, value, today) {
        Ok(value) => Some(value),
        Err(wrong) => {
            problems.push(problem(pointer.to_owned(), wrong));
            None
        }
    }
}

fn problem(pointer: String, wrong: Wrong) -> FieldProblem {
    let sentence = |text: String| {
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    };
    FieldProblem::new(pointer, wrong.code, sentence(wrong.vi), sentence(wrong.en))
}

fn read_list(
    inner: &FieldKind,
    value: &Value,
    today: Date,
    pointer: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    let Value::List(items) = value else {
        problems.push(problem(pointer.to_owned(), Wrong::kind("một danh sách", "a list", value)));
        return None;
    };
    if items.len() > LIST_ENTRIES_MAX {
        let vi = format!("nhiều nhất {LIST_ENTRIES_MAX} mục");
        let en = format!("expected at most {LIST_ENTRIES_MAX} entries, found {}", items.len());
        problems.push(problem(pointer.to_owned(), Wrong::new("too-many", vi, en)));
        return None;
    }
    let before = problems.len();
    let read = items
        .iter()
        .enumerate()
        .filter_map(|(place, item)| read_value(inner, item, today, &format!("{pointer}/{place}"), problems))
        .collect();
    (problems.len() == before).then_some(Value::List(read))
}

/// Named parts; what is wrong with one is pointed at there.
fn read_record(
    name: &str,
    form: &Form,
    value: &Value,
    today: Date,
    pointer: &str,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    let Value::Record(record) = value else {
        let (vi, en) = match name {
            "person" => ("thông tin một người", "a person: a mapping with `name`"),
            _ => ("một địa chỉ", "an address: a mapping with `line`"),
        };
        problems.push(problem(pointer.to_owned(), Wrong::kind(vi, en, value)));
        return None;
    };
    match form.read(record, &[], today) {
        Ok(record) => Some(Value::Record(record)),
        Err(within) => {
            let below = |wrong: FieldProblem| FieldProblem { pointer: format!("{pointer}{}", wrong.pointer), ..wrong };
            problems.extend(within.into_iter().map(below));
            None
        }
    }
}

fn read_single(kind: &FieldKind, value: &Value, today: Date) -> Result<Value, Wrong> {
    match kind {
        FieldKind::Text { pattern } => {
            let text = read_text(value)?;
            match pattern {
                Some(pattern) if !pattern.is_match(&text) => Err(Wrong::new(
                    "pattern",
                    "không đúng dạng quy định",
                    format!("expected text of the form `{}`", bare(pattern.as_str())),
                )),
                _ => Ok(Value::Text(text)),
            }
        }
        FieldKind::Number { min, max, .. } | FieldKind::Money { min, max } => {
            let number = read_decimal(value)?;
            within(number, *min, *max)?;
            Ok(Value::Decimal(number))
        }
        FieldKind::Integer { min, max, .. } => {
            let Value::Integer(number) = value else {
                return Err(Wrong::kind("một số nguyên", "a whole number", value));
            };
            within(*number, *min, *max)?;
            Ok(Value::Integer(*number))
        }
        FieldKind::YesNo => match value {
            Value::YesNo(_) => Ok(value.clone()),
            other => Err(Wrong::kind("có hoặc không", "yes or no (true or false)", other)),
        },
        FieldKind::Date { min, max } => {
            let date = read_date(value)?;
            let bound = |bound: &DateBound| match bound {
                DateBound::On(date) => *date,
                DateBound::Today => today,
            };
            within(date, min.as_ref().map(bound), max.as_ref().map(bound))?;
            Ok(Value::Date(date))
        }
        FieldKind::Moment => read_moment(value).map(Value::Moment),
        FieldKind::Choice { options } => {
            let text = read_text(value)?;
            one_of(&text, options.iter())?;
            Ok(Value::Text(text))
        }
        FieldKind::Code { values, .. } => {
            let text = read_text(value)?;
            one_of(&text, values.keys())?;
            Ok(Value::Text(text))
        }
        FieldKind::File { accept, max_bytes } => read_file(value, accept, *max_bytes).map(Value::File),
        FieldKind::List(_) | FieldKind::Record { .. } => Err(Wrong::kind("một giá trị", "a single value", value)),
    }
}

/// A pattern as its author wrote it, without the anchors that make it match the whole text.
fn bare(pattern: &str) -> &str {
    pattern.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$")).unwrap_or(pattern)
}

fn read_text(value: &Value) -> Result<Arc<str>, Wrong> {
    let Value::Text(text) = value else { return Err(Wrong::kind("văn bản", "text", value)) };
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        let en = format!("expected at most {TEXT_CHARACTERS_MAX} characters, found more");
        return Err(Wrong::new("too-long", format!("nhiều nhất {TEXT_CHARACTERS_MAX} ký tự"), en));
    }
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        let en = "expected text without control characters";
        return Err(Wrong::new("control-character", "có ký tự điều khiển không được phép", en));
    }
    Ok(text.clone())
}

fn read_decimal(value: &Value) -> Result<Decimal, Wrong> {
    match value {
        Value::Integer(number) => Ok(Decimal::from(*number)),
        Value::Decimal(number) => Ok(*number),
        other => Err(Wrong::kind("một số", "a number", other)),
    }
}

fn read_date(value: &Value) -> Result<Date, Wrong> {
    match value {
        Value::Date(date) => Ok(*date),
        // Exactly this form: the library's own parser would also take a moment and drop its time.
        Value::Text(text) if text.len() == 10 => {
            text.parse().map_err(|_| Wrong::kind("ngày dạng năm-tháng-ngày", "a date such as 2026-03-02", value))
        }
        other => Err(Wrong::kind("ngày dạng năm-tháng-ngày", "a date such as 2026-03-02", other)),
    }
}

fn read_moment(value: &Value) -> Result<Timestamp, Wrong> {
    let wrong = || Wrong::kind("thời điểm kèm múi giờ", "a moment such as 2026-03-02T09:00:00+07:00", value);
    match value {
        Value::Moment(moment) => Ok(*moment),
        Value::Text(text) => text.parse().map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

fn within<T: PartialOrd + std::fmt::Display>(value: T, min: Option<T>, max: Option<T>) -> Result<(), Wrong> {
    match (min, max) {
        (Some(min), _) if value < min => Err(Wrong::new(
            "too-small",
            format!("không được nhỏ hơn {min}"),
            format!("expected at least {min}, found {value}"),
        )),
        (_, Some(max)) if value > max => Err(Wrong::new(
            "too-large",
            format!("không được lớn hơn {max}"),
            format!("expected at most {max}, found {value}"),
        )),
        _ => Ok(()),
    }
}

fn one_of<'o>(text: &Arc<str>, mut options: impl Iterator<Item = &'o Arc<str>> + Clone) -> Result<(), Wrong> {
    let all = options.clone();
    if options.any(|option| option == text) {
        return Ok(());
    }
    let list = all.take(20).map(|option| &**option).collect::<Vec<_>>().join(", ");
    let en = format!("expected one of {list}, found `{text}`");
    Err(Wrong::new("not-in-list", format!("cần một trong các giá trị: {list}"), en))
}

/// A name, or a name with the SHA-256 of the content. The name is a label: nothing in it can be a path.
fn read_file(value: &Value, accept: &[Arc<str>], max_bytes: Option<u64>) -> Result<FileRef, Wrong> {
    let wrong = || Wrong::kind("một tệp", "a file: its name, or its name, sha256 and size", value);
    let file = match value {
        Value::File(file) => file.clone(),
        Value::Text(name) => FileRef { name: name.clone(), sha256: None, size: None },
        Value::Record(record) => {
            let part = |name: &str| match record.get(name) {
                None | Some(Value::Unset) => Ok(None),
                Some(Value::Text(text)) => Ok(Some(text.clone())),
                Some(_) => Err(wrong()),
            };
            if record.keys().any(|key| *key != "name" && *key != "sha256" && *key != "size") {
                return Err(wrong());
            }
            let size = match record.get("size") {
                None | Some(Value::Unset) => None,
                Some(Value::Integer(size)) => Some(u64::try_from(*size).map_err(|_| wrong())?),
                Some(_) => return Err(wrong()),
            };
            FileRef { name: part("name")?.ok_or_else(wrong)?, sha256: part("sha256")?, size }
        }
        _ => return Err(wrong()),
    };
    let name_is_fine = !file.name.is_empty()
        && file.name.chars().count() <= 255
        && !file.name.chars().any(|letter| letter.is_control() || matches!(letter, '/' | '\\'));
    if !name_is_fine {
        let en = "expected the name of a file, without folders and at most 255 characters";
        return Err(Wrong::new("file-name", "tên tệp không hợp lệ", en));
    }
    if let Some(hash) = &file.sha256
        && (hash.len() != 64 || !hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
    {
        let en = "expected a SHA-256 of 64 lower-case hexadecimal digits";
        return Err(Wrong::new("file-hash", "mã băm SHA-256 không hợp lệ", en));
    }
    let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if !accept.is_empty() && !accept.iter().any(|accepted| **accepted == *ending) {
        let list = accept.join(", ");
        let en = format!("expected a file of type {list}, found `{}`", file.name);
        return Err(Wrong::new("not-accepted", format!("chỉ nhận tệp loại {list}"), en));
    }
    if let Some(most) = max_bytes {
        let megabytes = most.div_ceil(1024 * 1024);
        match file.size {
            None => {
                let en = "expected the size of the file in bytes beside its name (`size`)";
                return Err(Wrong::new("file-size", "cần ghi dung lượng tệp (`size`, tính bằng byte)", en));
            }
            Some(size) if size > most => {
                let en = format!("expected a file of at most {megabytes} MB ({most} bytes), found {size} bytes");
                return Err(Wrong::new("file-size", format!("tệp lớn hơn {megabytes} MB"), en));
            }
            Some(_) => {}
        }
    }
    Ok(file)
}
