//! What something is, for whoever rests the pointer on it.

use std::ops::Range;

use super::names::{Declared, Kind, Thing, section};
use super::spot::At;
use super::{Workspace, keys};
use crate::source::{Node, NodeKind};

/// What was asked about, and what it is, as Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub range: Range<usize>,
    /// What.
    pub text: String,
}

impl Kind {
    /// What it is called, in Vietnamese and English.
    pub fn word(self) -> (&'static str, &'static str) {
        match self {
            Self::Step => ("bước", "step"),
            Self::Outcome => ("kết quả", "outcome"),
            Self::Field => ("trường", "field"),
            Self::Value => ("giá trị tính được", "computed value"),
            Self::Role => ("vai trò", "role"),
            Self::Agency => ("cơ quan", "agency"),
            Self::Form => ("biểu mẫu", "form"),
            Self::Document => ("giấy tờ", "document"),
            Self::Status => ("trạng thái", "status"),
            Self::Service => ("hệ thống", "service"),
            Self::Operation => ("thao tác", "operation"),
            Self::Ladder => ("bậc nhắc việc", "ladder"),
            Self::Deadline => ("thời hạn", "deadline"),
            Self::Message => ("thông điệp", "message"),
            Self::Calendar => ("lịch", "calendar"),
            Self::Codes => ("danh mục mã", "code list"),
            Self::Procedure => ("quy trình", "procedure"),
            Self::DocumentTemplate => ("mẫu giấy tờ", "template of a document"),
            Self::NoticeTemplate => ("mẫu thông báo", "template of a notice"),
        }
    }

    /// What the entries of a section are.
    pub(super) fn of_section(key: &str) -> Option<Self> {
        let all = [
            Self::Agency,
            Self::Role,
            Self::Form,
            Self::Status,
            Self::Deadline,
            Self::Ladder,
            Self::Document,
            Self::Service,
            Self::Message,
            Self::Step,
        ];
        all.into_iter().find(|kind| section(*kind) == Some(key))
    }
}

impl Workspace {
    /// What stands at a byte of a file.
    pub fn tell(&self, path: &str, byte: usize) -> Option<Told> {
        let document = self.documents.get(path)?;
        if let Some(found) = self.named(path, byte) {
            let range = found.span.start as usize..found.span.end as usize;
            return Some(Told { range, text: self.about(path, &found.thing) });
        }
        let spot = self.spot(path, byte)?;
        let place = keys::place(document.kind, &document.tree, &spot.way);
        match spot.at {
            At::Key(entry, _) => {
                let about = place.key(&entry.key.text)?;
                let (start, end) = (entry.key.span.start as usize, entry.key.span.end as usize);
                let mut way = spot.way.clone();
                way.push((keys::Way::Key(&entry.key.text), &entry.value));
                let value = keys::place(document.kind, &document.tree, &way);
                let mut text = format!("**{}** — {about}", entry.key.text);
                let words: Vec<String> = value.words().iter().map(|(word, _)| format!("`{word}`")).collect();
                if let Some(expected) = value.expected() {
                    text.push_str(&format!("\n\nExpected: {expected}"));
                } else if !words.is_empty() {
                    text.push_str(&format!("\n\nOne of: {}", words.join(", ")));
                }
                Some(Told { range: start..end, text })
            }
            At::Value(node) => {
                let text = &node.scalar()?.text;
                let words = place.words();
                let (word, about) = words.iter().find(|(word, about)| **word == **text && !about.is_empty())?;
                let range = node.span.start as usize..node.span.end as usize;
                Some(Told { range, text: format!("**{word}** — {about}") })
            }
        }
    }

    /// A thing in a few lines.
    pub(super) fn about(&self, path: &str, thing: &Thing) -> String {
        let declared = self.declared(path);
        let node = declared.things.get(thing);
        let (vi, en) = thing.kind.word();
        let mut text = format!("**{}** — {en} / {vi}", thing.name);
        if !thing.of.is_empty() {
            text.push_str(&format!(" · `{}`", thing.of));
        }
        let own = node.and_then(label).or_else(|| self.title_of_file(path, thing));
        if let Some(label) = own {
            text.push_str(&format!("\n\n{label}"));
        }
        match node {
            None if self.file_of(path, thing).is_none() && !is_built_in(&declared, thing) => {
                text.push_str("\n\nchưa được khai báo / not declared");
            }
            Some(node) => {
                let lines = facts(thing.kind, node);
                if !lines.is_empty() {
                    text.push_str(&format!("\n\n{}", lines.join("  \n")));
                }
            }
            None => {}
        }
        text
    }

    fn title_of_file(&self, path: &str, thing: &Thing) -> Option<String> {
        let file = self.file_of(path, thing)?;
        self.documents.get(file).and_then(|document| label(&document.tree)).or_else(|| Some(format!("`{file}`")))
    }
}

/// An outcome that every step of its kind has.
fn is_built_in(declared: &Declared, thing: &Thing) -> bool {
    thing.kind == Kind::Outcome && declared.outcomes(&thing.of).contains(&thing.name)
}

/// What people call a thing: its label or title, or the thing itself where it is nothing but its names.
pub(super) fn label(node: &Node) -> Option<String> {
    let named = node.get("label").or_else(|| node.get("title")).unwrap_or(node);
    match &named.kind {
        NodeKind::Map(entries) => {
            let is_language = |key: &str| key.len() == 2 && key.bytes().all(|byte| byte.is_ascii_lowercase());
            let texts = entries.iter().filter(|entry| is_language(&entry.key.text));
            let texts: Vec<&str> = texts.filter_map(|entry| entry.value.scalar().map(|text| &*text.text)).collect();
            (!texts.is_empty()).then(|| texts.join(" / "))
        }
        NodeKind::Scalar(scalar) if !std::ptr::eq(named, node) => Some(scalar.text.to_string()),
        _ => None,
    }
}

/// The type of a field, as a rule sees it.
pub(super) fn field_type(node: &Node) -> String {
    let word = |key| node.get(key).and_then(Node::scalar).map(|scalar| scalar.text.to_string());
    let mut kind = word("type").unwrap_or_default();
    if let Some(of) = word("of") {
        kind.push_str(&format!(" of {of}"));
    }
    if let Some(unit) = word("unit") {
        kind.push_str(&format!(", {unit}"));
    }
    if word("required").is_some_and(|required| required == "true") {
        kind.push_str(", required");
    }
    kind
}

/// What else one wants to know of a thing.
fn facts(kind: Kind, node: &Node) -> Vec<String> {
    if kind == Kind::Field {
        return vec![format!("type: `{}`", field_type(node))];
    }
    if kind == Kind::Value {
        return node.scalar().map(|scalar| format!("`{}`", scalar.text)).into_iter().collect();
    }
    const SHOWN: [&str; 12] =
        ["type", "role", "agency", "form", "due", "within", "start", "pause", "stop", "requires", "next", "basis"];
    let shown = SHOWN.iter().filter_map(|key| Some(format!("{key}: `{}`", flat(node.get(key)?)?)));
    shown.collect()
}

/// A value on one line: itself, the parts of a list, or the limit in a `due`.
fn flat(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(scalar.text.to_string()),
        NodeKind::List(items) => {
            let words: Option<Vec<String>> =
                items.iter().map(|item| item.scalar().map(|word| word.text.to_string())).collect();
            words.map(|words| words.join(", "))
        }
        NodeKind::Map(_) => flat(node.get("within")?),
        NodeKind::Refused => None,
    }
}
