//! The fields of a form, each with its label, its hint and what is wrong with it.

use maud::{Markup, html};
use motcua_kernel::text::Language;

use super::filled::Sent;
use super::frame::id_of;
use super::say;
use crate::problem::Problem;
use crate::views::form::{FieldView, KindView};

/// A form that is shown: its language, what was sent before, and what was wrong with that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Showing<'s> {
    pub(super) language: Language,
    pub(super) sent: Option<&'s Sent>,
    pub(super) problem: Option<&'s Problem>,
}

/// Every field, in the order of the form.
pub(super) fn fields(fields: &[FieldView], showing: Showing<'_>) -> Markup {
    below("data", fields, showing)
}

fn below(above: &str, fields: &[FieldView], showing: Showing<'_>) -> Markup {
    html! { @for field in fields { (one(&format!("{above}.{}", field.name), field, showing)) } }
}

fn one(name: &str, field: &FieldView, showing: Showing<'_>) -> Markup {
    let language = showing.language;
    let wrong = wrong(name, showing);
    let label = html! {
        (field.label.get(language))
        @if !field.required && field.required_if.is_none() { span.soft { " (" (say(language, "không bắt buộc", "optional")) ")" } }
    };
    let remarks = remarks(field, language);
    let describes = (!remarks.is_empty() || wrong.is_some()).then(|| format!("{name}-about"));
    let about = html! {
        @if let Some(id) = &describes {
            div id=(id) {
                @for remark in &remarks { p.hint { (remark) } }
                @if let Some(wrong) = &wrong { p.wrong { (wrong) } }
            }
        }
    };
    if !field.kind.parts.is_empty() {
        return html! { fieldset id=(name) { legend { (label) } (about) (below(name, &field.kind.parts, showing)) } };
    }
    if field.kind.kind == "yes_no" || field.kind.many && !field.kind.options.is_empty() {
        return html! { fieldset.choice id=(name) { legend { (label) } (about) (boxes(name, field, showing)) } };
    }
    html! {
        label for=(name) { (label) }
        (about)
        (input(name, field, describes.as_deref(), wrong.is_some(), showing))
    }
}

/// What is wrong with this very field.
fn wrong<'p>(name: &str, showing: Showing<'p>) -> Option<&'p str> {
    let errors = showing.problem?.errors();
    let own = |pointer: &str| {
        let id = id_of(pointer);
        id == name
            || id.strip_prefix(name).is_some_and(|rest| rest.starts_with('.') && rest[1..].parse::<u32>().is_ok())
    };
    errors.iter().find(|error| own(&error.pointer)).map(|error| error.detail.get(showing.language))
}

fn remarks(field: &FieldView, language: Language) -> Vec<String> {
    let mut remarks: Vec<String> = field.hint.iter().map(|hint| hint.get(language).to_owned()).collect();
    if let Some(unit) = &field.kind.unit {
        remarks.push(format!("{}: {unit}", say(language, "Đơn vị", "Unit")));
    }
    if field.source.is_some() {
        let vi = "Để trống nếu muốn lấy từ cơ sở dữ liệu của Nhà nước.";
        remarks.push(say(language, vi, "Leave it empty to have it taken from the state's register.").to_owned());
    }
    if field.show_if.is_some() {
        remarks.push(say(language, "Chỉ khai khi được hỏi đến.", "Only where it is asked for.").to_owned());
    }
    if field.kind.kind == "file" {
        let kinds = field.kind.accept.join(", ");
        let said = say(
            language,
            "Hệ thống ghi lại tên tệp, chưa lưu nội dung",
            "The name of the file is recorded, not its content",
        );
        remarks.push(if kinds.is_empty() { said.to_owned() } else { format!("{said}: {kinds}") });
    }
    if field.kind.many && field.kind.options.is_empty() {
        remarks.push(say(language, "Mỗi dòng một mục.", "One per line.").to_owned());
    }
    remarks
}

fn boxes(name: &str, field: &FieldView, showing: Showing<'_>) -> Markup {
    let language = showing.language;
    let chosen = |value: &str| showing.sent.is_some_and(|sent| sent.all(name).any(|sent| sent == value));
    let yes_no = [
        ("true".to_owned(), say(language, "Có", "Yes").to_owned()),
        ("false".to_owned(), say(language, "Không", "No").to_owned()),
    ];
    let choices: Vec<(String, String)> =
        if field.kind.kind == "yes_no" { yes_no.into() } else { options(&field.kind, language) };
    let kind = if field.kind.many { "checkbox" } else { "radio" };
    html! {
        @for (value, label) in choices {
            div {
                input type=(kind) id={ (name) "-" (value) } name=(name) value=(value) checked[chosen(&value)];
                label for={ (name) "-" (value) } { (label) }
            }
        }
    }
}

fn options(kind: &KindView, language: Language) -> Vec<(String, String)> {
    let label = |value: &String, label: Option<&str>| {
        (value.clone(), label.filter(|label| !label.is_empty()).unwrap_or(value).to_owned())
    };
    kind.options.iter().map(|(value, said)| label(value, said.as_ref().map(|said| said.get(language)))).collect()
}

fn input(name: &str, field: &FieldView, describes: Option<&str>, wrong: bool, showing: Showing<'_>) -> Markup {
    let language = showing.language;
    let kind = &field.kind;
    let given = showing.sent.map(|sent| sent.first(name)).unwrap_or_default();
    let invalid = wrong.then_some("true");
    let required = field.required && field.source.is_none();
    let limit = |limit: &Option<crate::wire::Loose>| {
        let text = limit.as_ref().and_then(|limit| serde_json::to_value(limit).ok()).map(|value| match value {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        });
        text.filter(|text| text != "today")
    };
    if kind.many {
        return html! { textarea id=(name) name=(name) rows="3" required[required] aria-describedby=[describes] aria-invalid=[invalid] { (given) } };
    }
    if !kind.options.is_empty() {
        return html! {
            select id=(name) name=(name) required[required] aria-describedby=[describes] aria-invalid=[invalid] {
                option value="" { (say(language, "— chọn —", "— choose —")) }
                @for (value, label) in options(kind, language) { option value=(value) selected[value == given] { (label) } }
            }
        };
    }
    let (shape, mode) = match kind.kind {
        "date" => ("date", None),
        "integer" => ("text", Some("numeric")),
        "number" | "money" => ("text", Some("decimal")),
        // Only the name of what is chosen is sent: the form is no upload.
        "file" => ("file", None),
        _ => ("text", None),
    };
    let (min, max) = if shape == "date" { (limit(&kind.min), limit(&kind.max)) } else { (None, None) };
    html! {
        input id=(name) name=(name) type=(shape) value=[(shape != "file").then_some(given)] inputmode=[mode]
            min=[min] max=[max] required[required] aria-describedby=[describes] aria-invalid=[invalid]
            autocomplete=[field.sensitive.then_some("off")];
        @if kind.kind == "file" && kind.max_bytes.is_some() {
            label for={ (name) ".size" } { (say(language, "Dung lượng (byte)", "Size in bytes")) }
            input id={ (name) ".size" } name={ (name) ".size" } type="text" inputmode="numeric";
        }
    }
}
