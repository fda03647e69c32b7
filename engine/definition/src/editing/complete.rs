//! What may stand at a place that is being typed.

use std::ops::Range;
use std::sync::Arc;

use motcua_kernel::procedure::Payment;
use motcua_kernel::rule::code::Function;
use motcua_kernel::text::Language;

use super::names::{Declared, Kind, Thing, entries, message_owner};
use super::patterns::{Meaning, meaning};
use super::spot::{At, Spot};
use super::tell::{field_type, label};
use super::{Document, Workspace, keys, outline, rules};
use crate::checks::RULES;
use crate::diagnostic::Severity;
use crate::schema::FileKind;
use crate::source::{FileId, Node};

/// One thing that may stand here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown, and looked for by what was typed.
    pub label: String,
    /// What takes the place of what was typed.
    pub insert: String,
    /// A few words beside it.
    pub detail: String,
    /// A sentence or more about it, as Markdown.
    pub about: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What is replaced, in bytes.
    pub range: Range<usize>,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key.
    Key,
    /// A word out of a closed list, or an example of a value.
    Word,
    /// The name of a thing.
    Name(Kind),
    /// A function of rules, or something that is always in sight of them.
    BuiltIn,
}

/// Stands for what is being typed while the file is read. No author writes it.
const MARK: &str = "\u{E000}";

struct Proposals<'a> {
    workspace: &'a Workspace,
    path: &'a str,
    declared: Declared,
    range: Range<usize>,
    list: Vec<Completion>,
}

impl Workspace {
    /// What may stand at a byte of a file, in the order in which it should be offered.
    pub fn complete(&self, path: &str, byte: usize) -> Vec<Completion> {
        let Some(document) = self.documents.get(path) else { return Vec::new() };
        // Names of rules have hyphens; in expressions of a pack a hyphen takes away.
        let hyphens = match document.kind {
            FileKind::Project => true,
            FileKind::Pack => begins_line(&document.text, byte),
            _ => false,
        };
        let range = word_at(&document.text, byte, hyphens);
        let marked = format!("{}{MARK}{}", &document.text[..range.start], &document.text[range.end..]);
        let tree = outline::outline(&marked, FileId(0));
        let Some(spot) = Spot::marked(&tree, MARK) else { return Vec::new() };
        let mut proposals = Proposals { workspace: self, path, declared: self.declared(path), range, list: Vec::new() };
        // The very file in which is typed says best what it declares.
        if document.kind == FileKind::Procedure {
            proposals.declared = super::names::declared(&tree).0;
            proposals.declared.things.retain(|thing, _| !thing.name.contains(MARK));
            proposals.declared.steps.retain(|(name, _)| !name.contains(MARK));
        }
        proposals.at(document, &tree, &spot);
        proposals.list
    }
}

/// The word around a byte.
fn word_at(text: &str, byte: usize, hyphens: bool) -> Range<usize> {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || (hyphens && letter == '-');
    let start = text[..byte].char_indices().rev().take_while(|(_, letter)| is_word(*letter)).last();
    let end = text[byte..].find(|letter| !is_word(letter)).map_or(text.len(), |length| byte + length);
    start.map_or(byte, |(at, _)| at)..end
}

/// Whether nothing but letters and hyphens stands between the margin and a byte.
fn begins_line(text: &str, byte: usize) -> bool {
    let line = text.get(..byte).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
    line.trim_start().chars().enumerate().all(|(at, letter)| letter.is_ascii_lowercase() || (at > 0 && letter == '-'))
}

impl Proposals<'_> {
    fn push(&mut self, label: &str, insert: &str, detail: String, about: String, kind: CompletionKind) {
        if !self.list.iter().any(|known| known.label == label) {
            let (label, insert) = (label.to_owned(), insert.to_owned());
            self.list.push(Completion { label, insert, detail, about, kind, range: self.range.clone() });
        }
    }

    fn at(&mut self, document: &Document, tree: &Node, spot: &Spot<'_>) {
        let path = spot.path();
        let way: Vec<_> = spot.way.clone();
        match spot.at {
            At::Key(entry, map) => {
                self.keys(document.kind, tree, &way, map, entry.value.span.end > entry.key.span.end + 1);
                self.names(document.kind, meaning(document.kind, &path, true), &path, &entry.key.text, Some(map), ": ");
                self.endings(document.kind, &path);
            }
            At::Value(node) => {
                let text: Arc<str> = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
                let before = text.split(MARK).next().unwrap_or("");
                let parent = way.len().checked_sub(2).map_or(tree, |at| way[at].1);
                let meaning = meaning(document.kind, &path, false);
                if let Some((rule, _)) = rules::source(before, meaning) {
                    self.rule(rule);
                    return;
                }
                self.names(document.kind, meaning, &path, before, Some(parent), "");
                let place = keys::place(document.kind, tree, &way);
                if before.is_empty() {
                    for (word, about) in place.words() {
                        self.push(&word, &word, String::new(), about, CompletionKind::Word);
                    }
                }
                // On a line of its own, a mapping may begin here.
                if before.is_empty() && place.takes_keys() && self.alone(&document.text) {
                    self.keys(document.kind, tree, &way, node, false);
                    let mut inner = path.clone();
                    inner.push(MARK);
                    let under = super::patterns::meaning(document.kind, &inner, true);
                    self.names(document.kind, under, &inner, "", None, ": ");
                    self.endings(document.kind, &inner);
                }
            }
        }
    }

    /// Whether nothing but a dash stands before the word on its line.
    fn alone(&self, text: &str) -> bool {
        let line = text[..self.range.start].rsplit('\n').next().unwrap_or("");
        line.trim_start().trim_start_matches("- ").trim().is_empty()
    }

    fn keys(&mut self, kind: FileKind, tree: &Node, way: &[(keys::Way<'_>, &Node)], map: &Node, has_value: bool) {
        let place = keys::place(kind, tree, way);
        let mut offered = place.keys();
        offered.retain(|key| map.get(&key.name).is_none());
        // What must be there comes first; the order is otherwise that of the language.
        offered.sort_by_key(|key| !key.required);
        for key in offered {
            let insert = if has_value { key.name.clone() } else { format!("{}: ", key.name) };
            let detail = if key.required { "bắt buộc / required" } else { "" };
            self.push(&key.name, &insert, detail.to_owned(), key.about, CompletionKind::Key);
        }
    }

    fn thing(&mut self, kind: Kind, of: &str, name: &str, ending: &str) {
        let thing = Thing::new(kind, of, name);
        let node = self.declared.things.get(&thing);
        let mut detail = node.and_then(label).unwrap_or_default();
        if kind == Kind::Field
            && let Some(node) = node
        {
            detail = format!("{} · {detail}", field_type(node)).trim_end_matches(" · ").to_owned();
        }
        let about = self.workspace.about(self.path, &thing);
        self.push(name, &format!("{name}{ending}"), detail, about, CompletionKind::Name(kind));
    }

    fn all(&mut self, kind: Kind, of: &str, ending: &str) {
        let names: Vec<String> = match kind {
            // In the order of the file: people think in it.
            Kind::Step => self.declared.steps.iter().map(|(name, _)| name.clone()).collect(),
            Kind::Outcome => self.declared.outcomes(of),
            Kind::Calendar | Kind::Codes | Kind::DocumentTemplate | Kind::NoticeTemplate => self.files(kind),
            _ => self.declared.all(kind, of).map(|(name, _)| name.to_owned()).collect(),
        };
        names.iter().for_each(|name| self.thing(kind, of, name, ending));
    }

    /// The names of files of a kind.
    fn files(&self, kind: Kind) -> Vec<String> {
        let folder = super::folder(self.workspace.procedure_of(self.path).unwrap_or(self.path));
        let (under, end) = match kind {
            Kind::Calendar => ("calendars/".to_owned(), ".calendar.yaml"),
            Kind::Codes => ("codes/".to_owned(), ".codes.yaml"),
            Kind::DocumentTemplate => (super::join(folder, "documents/"), ".html"),
            _ => (super::join(folder, "notices/"), ".txt"),
        };
        let all = self.workspace.documents.keys().chain(&self.workspace.others);
        let names = all.filter_map(|path| {
            let (before, name) = path.strip_suffix(end)?.split_at(path.rfind('/').map_or(0, |at| at + 1));
            before.ends_with(&under).then(|| name.to_owned())
        });
        names.collect()
    }

    /// The names that fit a meaning. `before` is what stands before the word within its value.
    fn names(
        &mut self,
        kind: FileKind,
        meaning: Meaning,
        path: &[&str],
        before: &str,
        parent: Option<&Node>,
        ending: &str,
    ) {
        let before = before.split(MARK).next().unwrap_or("");
        let owner = before.strip_suffix('.').map(|owner| owner.rsplit('.').next().unwrap_or(owner));
        let here = path.get(1).copied().unwrap_or("");
        let near = |back: usize| path.len().checked_sub(back).map_or("", |at| path[at]).split('@').next().unwrap_or("");
        let beside = |key: &str| -> String {
            let named = parent.and_then(|parent| parent.get(key)).and_then(Node::scalar);
            named.map(|scalar| scalar.text.to_string()).unwrap_or_default()
        };
        match meaning {
            Meaning::Name(Kind::Step) => {
                self.all(Kind::Step, "", ending);
                if kind == FileKind::Procedure && matches!(near(1), "next" | "to") {
                    let about = "the branch ends; the flow returns to the enclosing `parallel`";
                    self.push("join", "join", String::new(), about.to_owned(), CompletionKind::BuiltIn);
                }
            }
            Meaning::Name(named) => self.all(named, "", ending),
            Meaning::Role => {
                self.all(Kind::Role, "", ending);
                for word in ["applicant", "assignee"] {
                    self.push(word, word, String::new(), String::new(), CompletionKind::BuiltIn);
                }
            }
            Meaning::Sender => {
                self.all(Kind::Service, "", ending);
                self.all(Kind::Agency, "", ending);
            }
            Meaning::Clock => {
                self.all(Kind::Deadline, "", ending);
                self.all(Kind::Step, "", ending);
            }
            Meaning::Happening => match owner {
                Some(step) => self.all(Kind::Outcome, step, ending),
                None => self.all(Kind::Step, "", ending),
            },
            Meaning::Path | Meaning::Law => match owner {
                Some(step) => self.fields(step, ending),
                None => self.all(Kind::Step, "", ending),
            },
            Meaning::Visit => self.all(Kind::Step, "", ending),
            Meaning::OutcomeHere => self.all(Kind::Outcome, here, ending),
            // For a key, and for the key `outcome`, the step is one further up.
            Meaning::OutcomeOfKey => {
                let step = if !ending.is_empty() || near(1) == "outcome" { near(2) } else { near(1) };
                self.all(Kind::Outcome, step, ending);
            }
            Meaning::FieldHere => self.fields(here, ending),
            Meaning::FieldOfKey => self.fields(near(2), ending),
            Meaning::Operation if owner.is_none() => self.all(Kind::Service, "", ending),
            Meaning::MessageField => {
                let message = message_owner(&beside("name"));
                self.all(Kind::Field, &message, ending);
            }
            Meaning::Measure => match owner {
                Some("deadline") => self.all(Kind::Deadline, "", ending),
                Some("step") => self.all(Kind::Step, "", ending),
                Some("role") => self.all(Kind::Role, "", ending),
                _ => {}
            },
            Meaning::Procedure => self.procedures(),
            Meaning::Check => self.checks(parent, ending),
            Meaning::OperationHere
            | Meaning::Operation
            | Meaning::Expression
            | Meaning::Given
            | Meaning::Dotted
            | Meaning::Nothing => {}
        }
    }

    /// The rules whose severity may be chosen and is not yet.
    fn checks(&mut self, chosen: Option<&Node>, ending: &str) {
        let open = RULES.iter().filter(|rule| rule.severity == Severity::Warning);
        for rule in open.filter(|rule| chosen.is_none_or(|chosen| chosen.get(rule.name).is_none())) {
            // The first paragraph says what is told; the rest is for whoever asks for more.
            let about = |language| {
                let text = rule.explanation(language).text;
                text.split("\n\n").next().unwrap_or("").to_owned()
            };
            let about = format!("{}\n\n{}", about(Language::Vi), about(Language::En));
            let insert = format!("{}{ending}", rule.name);
            self.push(rule.name, &insert, String::new(), about, CompletionKind::Word);
        }
    }

    fn procedures(&mut self) {
        let folder = super::folder(self.path);
        let beside = self
            .workspace
            .documents
            .iter()
            .filter(|(path, document)| document.kind == FileKind::Procedure && super::folder(path) == folder);
        let named: Vec<String> = beside
            .filter_map(|(_, document)| {
                let name = &document.tree.get("procedure")?.scalar()?.text;
                let version = &document.tree.get("version")?.scalar()?.text;
                Some(format!("{name}@{version}"))
            })
            .collect();
        for name in named {
            self.push(&name, &name, String::new(), String::new(), CompletionKind::Name(Kind::Procedure));
        }
    }

    /// How a payment may end: of all steps the one whose outcomes are no names of the author.
    fn endings(&mut self, kind: FileKind, path: &[&str]) {
        let ["steps", step, "outcomes", _] = path else { return };
        if kind != FileKind::Procedure || self.declared.step(step).is_none_or(|parts| parts.kind != "payment") {
            return;
        }
        for (word, about) in Payment::OUTCOMES.into_iter().zip([
            "it was paid; with `by` the role has a button for it",
            "nothing has to be paid: the amount is 0, or the role under `by` lets somebody off",
            "it will not be paid: the service reports it, or `on_expiry` sets it",
        ]) {
            self.push(word, &format!("{word}: "), String::new(), about.to_owned(), CompletionKind::Word);
        }
    }

    /// The values that a step leaves behind.
    fn fields(&mut self, step: &str, ending: &str) {
        let Some(parts) = self.declared.step(step).cloned() else { return };
        match parts.kind.as_str() {
            "script" => self.all(Kind::Value, step, ending),
            "wait" => self.all(Kind::Field, &message_owner(parts.message.as_deref().unwrap_or("")), ending),
            "call" => {
                let about = "the answer of the system".to_owned();
                self.push("result", "result", String::new(), about, CompletionKind::BuiltIn);
            }
            kind => {
                for (word, about) in Payment::VALUES.into_iter().zip([
                    "how much was to be paid",
                    "what whoever paid referred to",
                    "the payment service's name for the payment",
                    "why it was not paid, as the payment service said",
                ]) {
                    if kind == "payment" {
                        self.push(
                            word,
                            &format!("{word}{ending}"),
                            String::new(),
                            about.to_owned(),
                            CompletionKind::BuiltIn,
                        );
                    }
                }
                let form = parts.form.unwrap_or_default();
                let fields = self.declared.things.get(&Thing::new(Kind::Form, "", &form)).cloned();
                // In the order of the form.
                for field in fields.iter().flat_map(entries) {
                    self.thing(Kind::Field, &form, &field.key.text, ending);
                }
            }
        }
    }

    /// What may stand at the end of a rule that is being typed.
    fn rule(&mut self, before: &str) {
        let Some((words, _)) = rules::typed(before) else {
            self.compared(before);
            return;
        };
        let built_in = |proposals: &mut Self, word: &str, detail: &str, about: &str| {
            proposals.push(word, word, detail.to_owned(), about.to_owned(), CompletionKind::BuiltIn);
        };
        match words.as_slice() {
            [] => {
                self.all(Kind::Step, "", "");
                for (word, detail, about) in [
                    ("case", "", "id, number, opened_at, version"),
                    ("deadline", "", "due, state, used_days, left_days of a deadline"),
                    ("now", "moment", "the present moment"),
                    ("today", "date", "today in the procedure's calendar"),
                ] {
                    built_in(self, word, detail, about);
                }
                for function in Function::EVERY {
                    let insert = format!("{}(", function.name());
                    self.push(
                        function.name(),
                        &insert,
                        function.form().to_owned(),
                        String::new(),
                        CompletionKind::BuiltIn,
                    );
                }
            }
            ["case"] => {
                for (word, kind) in
                    [("id", "text"), ("number", "text"), ("opened_at", "moment"), ("version", "integer")]
                {
                    built_in(self, word, kind, "");
                }
            }
            ["deadline"] => self.all(Kind::Deadline, "", ""),
            ["deadline", _] => {
                for (word, kind) in
                    [("due", "date"), ("state", "word"), ("used_days", "number"), ("left_days", "number")]
                {
                    built_in(self, word, kind, "");
                }
            }
            [step] if self.declared.step(step).is_some() => {
                self.fields(step, "");
                let kind = self.declared.step(step).map(|parts| parts.kind.clone()).unwrap_or_default();
                built_in(self, "outcome", &self.declared.outcomes(step).join(" | "), "how the step ended last");
                if matches!(kind.as_str(), "task" | "start") {
                    built_in(self, "by", "person", "who did it last");
                }
                built_in(self, "from", "step", "the step from which it was entered last");
            }
            _ => {}
        }
    }

    /// Within the quotes behind `step.outcome ==`: its outcomes; behind `step.from ==`: the steps.
    fn compared(&mut self, before: &str) {
        let Some((left, _)) = before.rsplit_once(['"', '`']) else { return };
        let left = left.trim_end();
        let Some(left) = left.strip_suffix("==").or_else(|| left.strip_suffix("!=")) else { return };
        let Some((words, last)) = rules::typed(left.trim_end()) else { return };
        match (words.as_slice(), last) {
            ([step], "outcome") => self.all(Kind::Outcome, step, ""),
            ([_], "from") => self.all(Kind::Step, "", ""),
            (["deadline", _], "state") => {
                for word in ["not_started", "running", "paused", "met", "expired", "closed"] {
                    self.push(word, word, String::new(), String::new(), CompletionKind::Word);
                }
            }
            _ => {}
        }
    }
}
