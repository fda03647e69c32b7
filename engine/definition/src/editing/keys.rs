//! The published schema, read at a place of a file: which keys may stand there, which words, and what they mean.

use std::sync::OnceLock;

use serde_json::Value;

use crate::schema::FileKind;
use crate::source::Node;

/// One step on the way from the top of a file to a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// Under a key.
    Key(&'a str),
    /// Into a list.
    Item,
}

/// The parts of a schema that speak of one place.
#[derive(Debug)]
pub(super) struct Place {
    document: &'static Value,
    parts: Vec<&'static Value>,
}

/// A key that may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) required: bool,
}

fn schema(kind: FileKind) -> &'static Value {
    static SCHEMAS: OnceLock<Vec<Value>> = OnceLock::new();
    let all = SCHEMAS.get_or_init(|| FileKind::ALL.iter().map(|kind| kind.schema()).collect());
    &all[FileKind::ALL.iter().position(|other| *other == kind).unwrap_or(0)]
}

/// The place to which a way leads. The nodes beside it tell which kind of a tagged mapping it passes.
pub(super) fn place(kind: FileKind, root: &Node, way: &[(Way<'_>, &Node)]) -> Place {
    let document = schema(kind);
    let mut here = Place { document, parts: Vec::new() };
    here.add(document, Some(root), 0);
    for (step, node) in way {
        let mut next = Place { document, parts: Vec::new() };
        for part in &here.parts {
            let child = match step {
                Way::Item => part.get("items"),
                Way::Key(key) => {
                    part.get("properties").and_then(|all| all.get(*key)).or_else(|| part.get("additionalProperties"))
                }
            };
            if let Some(child) = child.filter(|child| child.is_object()) {
                next.add(child, Some(node), 0);
            }
        }
        here = next;
    }
    here
}

impl Place {
    fn add(&mut self, part: &'static Value, node: Option<&Node>, depth: usize) {
        // References lead to references a few times; a circle among them would be a mistake of ours.
        if depth > 8 {
            return;
        }
        self.parts.push(part);
        if let Some(reference) = part.get("$ref").and_then(Value::as_str)
            && let Some(target) = self.document.pointer(reference.trim_start_matches('#'))
        {
            self.add(target, node, depth + 1);
        }
        for variant in part.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(variant, node, depth + 1);
        }
        let written = node.and_then(|node| node.get("type")).and_then(Node::scalar).map(|scalar| &*scalar.text);
        for rule in part.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let wanted = rule.pointer("/if/properties/type/const").and_then(Value::as_str);
            if wanted.is_some()
                && wanted == written
                && let Some(then) = rule.get("then")
            {
                self.add(then, node, depth + 1);
            }
        }
    }

    /// The keys that may stand here and are carried out.
    pub(super) fn keys(&self) -> Vec<Offered> {
        let mut keys: Vec<Offered> = Vec::new();
        for part in &self.parts {
            let required = part.get("required").and_then(Value::as_array);
            for (name, property) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if property.get("x-motcua-later").is_some() || keys.iter().any(|key| key.name == *name) {
                    continue;
                }
                let required = required.is_some_and(|names| names.iter().any(|other| other == name));
                keys.push(Offered { name: name.clone(), about: self.about(property), required });
            }
        }
        keys
    }

    /// What a key that stands here means.
    pub(super) fn key(&self, name: &str) -> Option<String> {
        let properties = self.parts.iter().filter_map(|part| part.get("properties")?.get(name));
        properties.map(|property| self.about(property)).find(|about| !about.is_empty())
    }

    /// The words that may stand here, each with what it means.
    pub(super) fn words(&self) -> Vec<(String, String)> {
        let mut words = Vec::new();
        for part in &self.parts {
            let about = part.get("enumDescriptions").and_then(Value::as_array);
            for (at, word) in part.get("enum").and_then(Value::as_array).into_iter().flatten().enumerate() {
                let about = about.and_then(|all| all.get(at)).and_then(Value::as_str).unwrap_or("");
                words.extend(word.as_str().map(|word| (word.to_owned(), about.to_owned())));
            }
            if part.get("type").is_some_and(|kind| kind == "boolean") {
                words.extend(["true", "false"].map(|word| (word.to_owned(), String::new())));
            }
            if let Some(number) = part.get("const").and_then(Value::as_i64) {
                words.push((number.to_string(), String::new()));
            }
            for snippet in part.get("defaultSnippets").and_then(Value::as_array).into_iter().flatten() {
                let body = snippet.get("body").and_then(Value::as_str).unwrap_or("");
                words.push((without_stops(body), String::new()));
            }
        }
        words.dedup();
        words
    }

    /// What may stand here, in the words of messages.
    pub(super) fn expected(&self) -> Option<&'static str> {
        self.parts.iter().find_map(|part| part.get("x-motcua-expected")?.as_str())
    }

    /// Whether a mapping may stand here: of keys of the language, or of names.
    pub(super) fn takes_keys(&self) -> bool {
        let named = |part: &'static Value| part.get("additionalProperties").is_some_and(Value::is_object);
        self.parts.iter().any(|part| part.get("properties").is_some() || named(part))
    }

    fn about(&self, property: &'static Value) -> String {
        let own = property.get("description").and_then(Value::as_str);
        let target = property
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| self.document.pointer(reference.trim_start_matches('#')))
            .and_then(|target| target.get("description")?.as_str());
        own.or(target).unwrap_or("").to_owned()
    }
}

/// `${1:15} working days` as `15 working days`.
fn without_stops(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let inner = &rest[at + 2..];
        let end = inner.find('}').unwrap_or(inner.len());
        out.push_str(inner[..end].split_once(':').map_or("", |(_, text)| text));
        rest = inner.get(end + 1..).unwrap_or("");
    }
    out + rest
}
