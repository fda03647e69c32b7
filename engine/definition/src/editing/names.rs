//! Every name in a file: what it names, where, and whether it is declared there or mentioned.

use std::collections::BTreeMap;

use super::patterns::{Meaning, meaning};
use super::rules;
use crate::mentions::{JOIN, split};
use crate::schema::FileKind;
use crate::source::{Node, NodeKind, SourceMap, Span};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A step.
    Step,
    /// An outcome of a step.
    Outcome,
    /// A field of a form, or of a message.
    Field,
    /// A value that a script computes.
    Value,
    /// A role.
    Role,
    /// An agency.
    Agency,
    /// A form.
    Form,
    /// A document.
    Document,
    /// A status.
    Status,
    /// A service.
    Service,
    /// An operation of a service.
    Operation,
    /// A ladder.
    Ladder,
    /// A deadline.
    Deadline,
    /// A message.
    Message,
    /// A calendar.
    Calendar,
    /// A code list.
    Codes,
    /// A procedure.
    Procedure,
    /// A template of a document.
    DocumentTemplate,
    /// A template of a notice.
    NoticeTemplate,
}

/// One thing that has a name, within one procedure and the files beside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Within which: the step of an outcome, the form of a field. Empty for what stands at the top.
    pub of: String,
    /// Its name.
    pub name: String,
}

/// A name where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// What it names.
    pub(super) thing: Thing,
    /// Where.
    pub(super) span: Span,
    /// Whether the thing is declared here.
    pub(super) declares: bool,
}

/// What a procedure declares, as far as it can be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Declared {
    /// Steps, in the order of the file: their type and the things that they name.
    pub(super) steps: Vec<(String, StepParts)>,
    /// Everything that has a name, with its node.
    pub(super) things: BTreeMap<Thing, Node>,
}

/// What a step says that other places depend on.
#[derive(Clone, Debug, Default)]
pub(super) struct StepParts {
    pub(super) kind: String,
    pub(super) form: Option<String>,
    pub(super) message: Option<String>,
    pub(super) skippable: bool,
    pub(super) on_error: bool,
}

const TOP: [(&str, Kind); 10] = [
    ("agencies", Kind::Agency),
    ("roles", Kind::Role),
    ("forms", Kind::Form),
    ("statuses", Kind::Status),
    ("deadlines", Kind::Deadline),
    ("escalations", Kind::Ladder),
    ("documents", Kind::Document),
    ("services", Kind::Service),
    ("messages", Kind::Message),
    ("steps", Kind::Step),
];

/// The key at the top under which things of a kind are declared.
pub(super) fn section(kind: Kind) -> Option<&'static str> {
    TOP.iter().find(|(_, of)| *of == kind).map(|(key, _)| *key)
}

impl Thing {
    pub(super) fn new(kind: Kind, of: &str, name: &str) -> Self {
        Self { kind, of: of.to_owned(), name: name.to_owned() }
    }
}

/// Where a message's fields are kept apart from those of a form of the same name.
pub(super) fn message_owner(message: &str) -> String {
    format!("message {message}")
}

pub(super) fn entries(node: &Node) -> impl Iterator<Item = &crate::source::Entry> {
    match &node.kind {
        NodeKind::Map(entries) => entries.as_slice(),
        _ => &[],
    }
    .iter()
}

fn word(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.scalar().map(|scalar| scalar.text.to_string())
}

/// What a procedure's tree declares, and where.
pub(super) fn declared(root: &Node) -> (Declared, Vec<Occurrence>) {
    let mut found = Declared::default();
    let mut places = Vec::new();
    let mut declare = |found: &mut Declared, kind, of: &str, entry: &crate::source::Entry| {
        let thing = Thing::new(kind, of, &entry.key.text);
        found.things.insert(thing.clone(), entry.value.clone());
        places.push(Occurrence { thing, span: entry.key.span, declares: true });
    };
    for (key, kind) in TOP {
        for entry in root.get(key).into_iter().flat_map(entries) {
            declare(&mut found, kind, "", entry);
            let name = &entry.key.text;
            match kind {
                Kind::Form => entries(&entry.value).for_each(|field| declare(&mut found, Kind::Field, name, field)),
                Kind::Message => {
                    let data = entry.value.get("data").into_iter().flat_map(entries);
                    data.for_each(|field| declare(&mut found, Kind::Field, &message_owner(name), field));
                }
                Kind::Step => {
                    let of = |key| entry.value.get(key).into_iter().flat_map(entries);
                    of("outcomes").for_each(|outcome| declare(&mut found, Kind::Outcome, name, outcome));
                    of("set").for_each(|value| declare(&mut found, Kind::Value, name, value));
                    let parts = StepParts {
                        kind: word(&entry.value, "type").unwrap_or_default(),
                        form: word(&entry.value, "form"),
                        message: word(&entry.value, "for"),
                        skippable: entry.value.get("when").is_some(),
                        on_error: entry.value.get("on_error").is_some(),
                    };
                    found.steps.push((name.to_string(), parts));
                }
                _ => {}
            }
        }
    }
    (found, places)
}

impl Declared {
    pub(super) fn step(&self, name: &str) -> Option<&StepParts> {
        self.steps.iter().find(|(step, _)| step == name).map(|(_, parts)| parts)
    }

    /// What `step.field` means.
    pub(super) fn field(&self, step: &str, field: &str) -> Option<Thing> {
        let parts = self.step(step)?;
        let thing = match parts.kind.as_str() {
            "script" => Thing::new(Kind::Value, step, field),
            "wait" => Thing::new(Kind::Field, &message_owner(parts.message.as_deref()?), field),
            _ => Thing::new(Kind::Field, parts.form.as_deref()?, field),
        };
        Some(thing)
    }

    /// The names of the things of a kind within an owner, in the order of their names.
    pub(super) fn all<'d>(&'d self, kind: Kind, of: &'d str) -> impl Iterator<Item = (&'d str, &'d Node)> {
        let within = self.things.iter().filter(move |(thing, _)| thing.kind == kind && thing.of == of);
        within.map(|(thing, node)| (thing.name.as_str(), node))
    }

    /// What a step can end with.
    pub(super) fn outcomes(&self, step: &str) -> Vec<String> {
        let Some(parts) = self.step(step) else { return Vec::new() };
        let mut names: Vec<String> = self.all(Kind::Outcome, step).map(|(name, _)| name.to_owned()).collect();
        if names.is_empty() {
            names.push(if parts.kind == "wait" { "received" } else { "done" }.to_owned());
        }
        if parts.on_error {
            names.push("failed".to_owned());
        }
        if parts.skippable {
            names.push("skipped".to_owned());
        }
        names
    }
}

/// Every mention in a file.
pub(super) fn mentions(kind: FileKind, root: &Node, files: &SourceMap, declared: &Declared) -> Vec<Occurrence> {
    let mut walk = Walk { kind, files, declared, root, found: Vec::new() };
    walk.node(root, &mut Vec::new(), None);
    walk.found
}

struct Walk<'a> {
    kind: FileKind,
    files: &'a SourceMap,
    declared: &'a Declared,
    root: &'a Node,
    found: Vec<Occurrence>,
}

impl<'a> Walk<'a> {
    fn node(&mut self, node: &'a Node, path: &mut Vec<&'a str>, parent: Option<&'a Node>) {
        match &node.kind {
            NodeKind::Map(entries) => {
                for entry in entries {
                    let key = &*entry.key.text;
                    let dotted = self.kind == FileKind::Scenario && path.len() == 2 && path[0] == "variants";
                    let depth = path.len();
                    if dotted {
                        // A variant names keys from the top, and what it puts there means what it means there.
                        let kept = std::mem::take(path);
                        self.dotted(&entry.key, path);
                        self.node(&entry.value, path, Some(node));
                        *path = kept;
                        continue;
                    }
                    path.push(key);
                    let span = entry.key.span;
                    self.text(key, span, meaning(self.kind, path, true), path, Some(node), None);
                    self.node(&entry.value, path, Some(node));
                    path.truncate(depth);
                }
            }
            NodeKind::List(items) => items.iter().for_each(|item| self.node(item, path, parent)),
            NodeKind::Scalar(scalar) => {
                let meaning = meaning(self.kind, path, false);
                self.text(&scalar.text, node.span, meaning, path, parent, Some(node));
            }
            NodeKind::Refused => {}
        }
    }

    fn dotted(&mut self, key: &'a crate::source::Key, path: &mut Vec<&'a str>) {
        let mut at = 0;
        let plain = (key.span.end - key.span.start) as usize == key.text.len();
        for part in key.text.split('.') {
            path.push(part);
            if plain {
                let start = key.span.start as usize + at;
                let span = Span::new(key.span.file, start..start + part.len());
                self.text(part, span, meaning(self.kind, path, true), path, None, None);
            }
            at += part.len() + 1;
        }
    }

    fn push(&mut self, kind: Kind, of: &str, name: &str, span: Span) {
        if !name.is_empty() {
            self.found.push(Occurrence { thing: Thing::new(kind, of, name), span, declares: false });
        }
    }

    fn field(&mut self, step: &str, field: &str, span: Span) {
        if let Some(thing) = self.declared.field(step, field).filter(|_| !field.is_empty()) {
            self.found.push(Occurrence { thing, span, declares: false });
        }
    }

    fn text(
        &mut self,
        text: &str,
        span: Span,
        meaning: Meaning,
        path: &[&str],
        parent: Option<&Node>,
        node: Option<&Node>,
    ) {
        let span = unquoted(text, span);
        let near = |back: usize| path.len().checked_sub(back).map_or("", |at| path[at]);
        let here = path.get(1).copied().unwrap_or("");
        let beside = |key: &str| parent.and_then(|parent| word(parent, key)).unwrap_or_default();
        match meaning {
            Meaning::Nothing | Meaning::Check => {}
            Meaning::Name(Kind::Step) if text == JOIN => {}
            Meaning::Name(kind) => self.push(kind, "", text, span),
            Meaning::Role if matches!(text, "assignee" | "applicant" | "timer") => {}
            Meaning::Role => self.push(Kind::Role, "", text, span),
            Meaning::Sender => {
                let services = self.declared.things.contains_key(&Thing::new(Kind::Service, "", text));
                self.push(if services { Kind::Service } else { Kind::Agency }, "", text, span);
            }
            Meaning::Clock => {
                let deadline = self.declared.things.contains_key(&Thing::new(Kind::Deadline, "", text));
                self.push(if deadline { Kind::Deadline } else { Kind::Step }, "", text, span);
            }
            Meaning::Happening => {
                let ((step, at), outcome) = split(text, span);
                self.push(Kind::Step, "", step, at);
                if let Some((outcome, at)) = outcome {
                    self.push(Kind::Outcome, step, outcome, at);
                }
            }
            Meaning::Path | Meaning::Law => {
                let ((step, at), field) = split(text, span);
                self.push(Kind::Step, "", step, at);
                if let Some((field, at)) = field.filter(|_| meaning == Meaning::Path) {
                    self.field(step, field, at);
                }
            }
            Meaning::OutcomeHere => self.push(Kind::Outcome, here, text, span),
            Meaning::OutcomeOfKey => {
                let owner = if node.is_none() || near(1) == "outcome" { near(2) } else { near(1) };
                let owner = owner.split('@').next().unwrap_or("");
                self.push(Kind::Outcome, owner, text, span);
            }
            Meaning::FieldHere => self.field(here, text, span),
            Meaning::FieldOfKey => self.field(near(2), text, span),
            Meaning::OperationHere => self.push(Kind::Operation, &beside("service"), text, span),
            Meaning::Operation => {
                let ((service, at), operation) = split(text, span);
                self.push(Kind::Service, "", service, at);
                if let Some((operation, at)) = operation {
                    self.push(Kind::Operation, service, operation, at);
                }
            }
            Meaning::MessageField => {
                let name = self.message_of(span);
                self.push(Kind::Field, &message_owner(&name), text, span);
            }
            Meaning::Procedure => {
                let name = text.split('@').next().unwrap_or("");
                let end = span.start + u32::try_from(name.len()).unwrap_or(0);
                self.push(Kind::Procedure, "", name, Span { end, ..span });
            }
            Meaning::Visit => {
                let name = text.split('@').next().unwrap_or("");
                let end = span.start + u32::try_from(name.len()).unwrap_or(0);
                self.push(Kind::Step, "", name, Span { end, ..span });
            }
            Meaning::Measure => self.measure(text, span),
            Meaning::Expression | Meaning::Given => self.rule(text, meaning, node),
            // Walked by itself.
            Meaning::Dotted => {}
        }
    }

    /// `deadline.decision.met`, `step.review.…`, `role.planner.…`.
    fn measure(&mut self, text: &str, span: Span) {
        let mut parts = text.split('.');
        let (first, second) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let kind = match first {
            "deadline" => Kind::Deadline,
            "step" => Kind::Step,
            "role" => Kind::Role,
            _ => return,
        };
        let start = span.start as usize + first.len() + 1;
        self.push(kind, "", second, Span::new(span.file, start..start + second.len()));
    }

    /// The message of which a field is given: the name beside the `data` in which it stands.
    fn message_of(&self, span: Span) -> String {
        fn search(node: &Node, span: Span) -> Option<String> {
            if node.span.start > span.start || node.span.end < span.end {
                return None;
            }
            let own = || Some(word(node, "name")?).filter(|_| node.get("data").is_some());
            match &node.kind {
                NodeKind::Map(entries) => entries.iter().find_map(|entry| search(&entry.value, span)).or_else(own),
                NodeKind::List(items) => items.iter().find_map(|item| search(item, span)),
                _ => None,
            }
        }
        search(self.root, span).unwrap_or_default()
    }

    fn rule(&mut self, text: &str, meaning: Meaning, node: Option<&Node>) {
        let (Some(node), Some((source, offset))) = (node, rules::source(text, meaning)) else { return };
        for part in rules::names(source) {
            let span = node.locate(self.files, part.range.start + offset..part.range.end + offset);
            match part.role {
                rules::PartRole::Step => {
                    // `case`, `now` and what nobody declares are no steps.
                    if self.declared.step(&part.text).is_some() {
                        self.push(Kind::Step, "", &part.text, span);
                    }
                }
                rules::PartRole::Deadline => self.push(Kind::Deadline, "", &part.text, span),
                rules::PartRole::Member(step) => self.field(&step, &part.text, span),
                rules::PartRole::OutcomeOf(step) => self.push(Kind::Outcome, &step, &part.text, span),
            }
        }
    }
}

/// The span of a name without the quotes around it.
fn unquoted(text: &str, span: Span) -> Span {
    let length = u32::try_from(text.len()).unwrap_or(0);
    match (span.end - span.start).checked_sub(length) {
        Some(2) => Span { start: span.start + 1, end: span.end - 1, ..span },
        _ => span,
    }
}
