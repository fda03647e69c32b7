//! Comparing a tree with its shape: every difference in one run, and what remains when they are taken out.

use super::{Kind, Others, Property, Shape, ShapeIx, Shapes};
use crate::diagnostic::{Diagnostic, list, nearest};
use crate::source::{Entry, Key, Node, NodeKind, Plain, Scalar, Span};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

/// What the walk yields.
#[derive(Debug)]
pub struct Checked {
    /// The tree without what was refused; nothing, if nothing usable remains.
    pub tree: Option<Node>,
    /// Everything that was refused.
    pub findings: Vec<Diagnostic>,
    /// The names of entries that were taken out, so that whoever refers to them is not told they do not exist.
    pub broken: Vec<Key>,
}

/// Compares a tree with its shape.
///
/// What is wrong is taken out: an entry of a list or mapping alone, a required key together with the mapping it is
/// required in. What remains fits the shape, so that reading it cannot fail.
pub fn check(shapes: &Shapes, root: &Node) -> Checked {
    let mut walk = Walk { shapes, findings: Vec::new(), broken: Vec::new(), path: Vec::new() };
    let tree = walk.node(shapes.root, root, root.span.head());
    Checked { tree, findings: walk.findings, broken: walk.broken }
}

struct Walk<'a> {
    shapes: &'a Shapes,
    findings: Vec<Diagnostic>,
    broken: Vec<Key>,
    path: Vec<String>,
}

impl Walk<'_> {
    /// What remains of a node. `at` is where to point when something is missing in it: its key, not its extent.
    fn node(&mut self, ix: ShapeIx, node: &Node, at: Span) -> Option<Node> {
        let shapes = self.shapes;
        let shape = &shapes.all[ix.0];
        if matches!(node.kind, NodeKind::Refused) {
            return None;
        }
        if !shape.any_of.is_empty() {
            return match shape.any_of.iter().find(|variant| shapes.takes(**variant, node)) {
                Some(variant) => self.node(*variant, node, at),
                None => self.wrong_type(ix, node),
            };
        }
        if !shapes.takes(ix, node) {
            return self.wrong_type(ix, node);
        }
        match &node.kind {
            NodeKind::Scalar(scalar) => self.scalar(shape, scalar, node.span).then(|| node.clone()),
            NodeKind::List(items) => self.list(shape, items, node, at),
            NodeKind::Map(entries) => self.map(shape, entries, node, at),
            NodeKind::Refused => None,
        }
    }

    fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn wrong_type<T>(&mut self, ix: ShapeIx, node: &Node) -> Option<T> {
        let shape = &self.shapes.all[ix.0];
        let expected = self.shapes.expected(ix);
        let found = node.describe();
        let headline = match self.path.last() {
            Some(_) => say!("`{join}` must be {expected}, found {found}", join = self.path.join("."), expected, found),
            None => say!("the file must be {expected}, found {found}", expected, found),
        };
        let mut finding = Diagnostic::error(shape.rule.unwrap_or("wrong-type"), node.span, headline);
        if let Some(scalar) = node.scalar() {
            let takes = |kind| self.shapes.kinds(ix).contains(&kind);
            if takes(Kind::Text) && !matches!(scalar.resolve(), Plain::Null | Plain::Text) {
                finding = finding.help(say!("put it in quotes to make it a text: `'{scalar}'`", scalar = scalar.text));
                finding = finding.instead(&scalar.text, &format!("'{}'", scalar.text));
            } else if takes(Kind::List) && scalar.resolve() != Plain::Null {
                finding = finding.help(say!("write a list, also for one: `[{scalar}]`", scalar = scalar.text));
                // What holds marks of YAML would be read otherwise within brackets.
                if scalar.text.chars().all(|letter| letter.is_alphanumeric() || "_.-@".contains(letter)) {
                    finding = finding.instead(&scalar.text, &format!("[{}]", scalar.text));
                }
            }
        }
        self.report(finding);
        None
    }

    fn scalar(&mut self, shape: &Shape, scalar: &Scalar, span: Span) -> bool {
        let problem = self.problem(shape, scalar, span);
        let fits = problem.is_none();
        self.findings.extend(problem);
        fits
    }

    fn problem(&self, shape: &Shape, scalar: &Scalar, span: Span) -> Option<Diagnostic> {
        let text = &*scalar.text;
        let key = self.path.last().map_or("", String::as_str);
        let error = |rule: &'static str, headline: Sentence| {
            Some(Diagnostic::error(shape.rule.unwrap_or(rule), span, headline))
        };
        let plain = scalar.resolve();
        if plain == Plain::Integer {
            // Every whole number was proved to fit when the file was read.
            let number: i64 = text.parse().unwrap_or(i64::MAX);
            if shape.constant.is_some_and(|constant| constant != number) {
                let constant = shape.constant.unwrap_or_default();
                return error(
                    "wrong-value",
                    say!("`{key}` is {number}; this version reads {constant}", key, number, constant),
                );
            }
            if let Some(minimum) = shape.minimum.filter(|minimum| number < *minimum) {
                return error(
                    "wrong-value",
                    say!("`{key}` must be at least {minimum}, found {number}", key, minimum, number),
                );
            }
            if let Some(maximum) = shape.maximum.filter(|maximum| number > *maximum) {
                return error(
                    "wrong-value",
                    say!("`{key}` must be at most {maximum}, found {number}", key, maximum, number),
                );
            }
        }
        if plain != Plain::Text {
            return None;
        }
        if let Some(reason) = shape.later_values.get(text) {
            return Some(not_yet(span, say!("`{key}: {text}`", key, text), reason.as_deref()));
        }
        if !shape.values.is_empty() && !shape.values.iter().any(|value| value == text) {
            if let Some(what) = &shape.later_other {
                return Some(not_yet(span, say!("{what} under `{key}`", what = Sentence::of_schema(what), key), None));
            }
            let values = || shape.values.iter().map(String::as_str);
            let headline = say!("`{key}` cannot be `{text}`", key, text);
            let finding = Diagnostic::error(shape.rule.unwrap_or("wrong-value"), span, headline);
            return Some(
                finding.label(say!("expected one of: {names}", names = list(values()))).nearest(text, values()),
            );
        }
        if let Some(problem) = shape.format.and_then(|format| format.problem(text)) {
            return error("wrong-value", say!("`{key}` cannot be `{text}`: {problem}", key, text, problem));
        }
        let (pattern, message) = shape.pattern.as_ref()?;
        if pattern.is_match(text) {
            return None;
        }
        let expected = match (message, &shape.expected) {
            (Some(message), _) => Sentence::of_schema(message),
            (None, Some(expected)) => say!("expected {what}", what = Sentence::of_schema(expected)),
            (None, None) => say!("expected {what}", what = say!("text")),
        };
        error("wrong-value", say!("`{key}` cannot be `{text}`: {expected}", key, text, expected))
    }

    fn list(&mut self, shape: &Shape, items: &[Node], node: &Node, at: Span) -> Option<Node> {
        if items.len() < shape.at_least {
            let key = self.path.last().cloned().unwrap_or_default();
            let finding = Diagnostic::error("wrong-value", at, say!("`{key}` must not be empty", key));
            self.report(finding);
            return None;
        }
        let Some(item_shape) = shape.items else { return Some(node.clone()) };
        let kept: Vec<Node> = items.iter().filter_map(|item| self.node(item_shape, item, item.span)).collect();
        (kept.len() >= shape.at_least).then_some(Node { span: node.span, kind: NodeKind::List(kept) })
    }

    fn map(&mut self, shape: &Shape, entries: &[Entry], node: &Node, at: Span) -> Option<Node> {
        if let Some(tagged) = &shape.tagged {
            let tag = self.tag(shape, &tagged.key, node, at)?;
            let (_, inner) = tagged.shapes.iter().find(|(name, _)| *name == tag)?;
            return self.node(*inner, node, at);
        }
        if entries.len() < shape.at_least {
            let key = self.path.last().cloned().unwrap_or_default();
            self.report(Diagnostic::error("wrong-value", at, say!("`{key}` must not be empty", key)));
            return None;
        }
        let mut kept = Vec::with_capacity(entries.len());
        for entry in entries {
            self.path.push(entry.key.text.to_string());
            match self.entry(shape, entry) {
                Some(value) => kept.push(Entry { key: entry.key.clone(), value }),
                None => self.broken.push(entry.key.clone()),
            }
            self.path.pop();
        }
        // Whoever wrote a key that is not carried out yet probably meant it instead of one that is missing.
        let later = entries.iter().any(|entry| {
            shape.properties.iter().any(|property| property.later.is_some() && *entry.key.text == property.name)
        });
        let mut whole = true;
        for property in shape.properties.iter().filter(|property| property.required) {
            if !later && !entries.iter().any(|entry| *entry.key.text == property.name) {
                self.missing(property, at);
            }
            whole &= kept.iter().any(|entry| *entry.key.text == property.name);
        }
        (whole && kept.len() >= shape.at_least).then_some(Node { span: node.span, kind: NodeKind::Map(kept) })
    }

    fn missing(&mut self, property: &Property, at: Span) {
        let headline = say!("{here} lacks the key `{name}`", here = self.here(), name = property.name);
        let expected = self.shapes.expected(property.shape);
        let finding = Diagnostic::error("missing-key", at, headline);
        self.report(finding.help(say!("add `{name}:` with {expected}", name = property.name, expected)));
    }

    fn here(&self) -> Sentence {
        if self.path.is_empty() { say!("the file") } else { say!("`{path}`", path = self.path.join(".")) }
    }

    /// Which kind of a tagged mapping this is.
    fn tag(&mut self, shape: &Shape, key: &str, node: &Node, at: Span) -> Option<String> {
        let property = shape.properties.iter().find(|property| property.name == key)?;
        let Some(entry) = node.entry(key) else {
            self.missing(property, at);
            return None;
        };
        self.path.push(key.to_owned());
        let tag = self.node(property.shape, &entry.value, entry.key.span);
        self.path.pop();
        Some(tag?.scalar()?.text.to_string())
    }

    /// What remains of the value under a key.
    fn entry(&mut self, shape: &Shape, entry: &Entry) -> Option<Node> {
        let Entry { key, value } = entry;
        if let Some(property) = shape.properties.iter().find(|property| *property.name == *key.text) {
            if let Some(reason) = &property.later {
                self.report(not_yet(key.span, say!("`{key}`", key = key.text), reason.as_deref()));
                return None;
            }
            if let Some((_, what)) = property.later_kind.as_ref().filter(|(kind, _)| is(value, *kind)) {
                self.report(not_yet(
                    value.span,
                    say!("{what} under `{key}`", what = Sentence::of_schema(what), key = key.text),
                    None,
                ));
                return None;
            }
            return self.node(property.shape, value, key.span);
        }
        if let Some((pattern, message)) = shape.key_pattern.as_ref().filter(|(regex, _)| !regex.is_match(&key.text)) {
            let expected = match message {
                Some(message) => Sentence::of_schema(message),
                None => say!("expected a name like {pattern}", pattern = pattern.as_str()),
            };
            self.report(Diagnostic::error(
                "bad-name",
                key.span,
                say!("`{key}` is no name: {expected}", key = key.text, expected),
            ));
            return None;
        }
        match shape.others {
            Others::Anything => Some(value.clone()),
            Others::Shaped(ix) => self.node(ix, value, key.span),
            Others::Refused => {
                self.unknown_key(shape, key);
                None
            }
        }
    }

    fn unknown_key(&mut self, shape: &Shape, key: &Key) {
        let known = || shape.properties.iter().map(|property| property.name.as_str());
        let parents = &self.path[..self.path.len() - 1];
        let place = if parents.is_empty() { say!("the file") } else { say!("`{path}`", path = parents.join(".")) };
        let offered = shape.properties.iter().filter(|property| property.later.is_none());
        let mut finding =
            Diagnostic::error("unknown-key", key.span, say!("{place} has no key `{key}`", place, key = key.text))
                .label(say!("keys: {names}", names = list(offered.map(|property| property.name.as_str()))));
        finding = match (nearest(&key.text, known()), self.elsewhere(shape, &key.text)) {
            (Some(_), _) => finding.nearest(&key.text, known()),
            (None, Some(kinds)) => finding.help(say!("`{key}` belongs to {kinds}", key = key.text, kinds)),
            (None, None) => finding,
        };
        self.report(finding);
    }

    /// Where a key that is foreign to one kind of a tagged mapping would be at home.
    fn elsewhere(&self, shape: &Shape, key: &str) -> Option<Sentence> {
        let own = |ix: &ShapeIx| std::ptr::eq(&raw const self.shapes.all[ix.0], shape);
        let family = self.shapes.all.iter().filter_map(|shape| shape.tagged.as_ref());
        let family = family.into_iter().find(|tagged| tagged.shapes.iter().any(|(_, ix)| own(ix)))?;
        let has = |ix: &ShapeIx| self.shapes.all[ix.0].properties.iter().any(|property| property.name == key);
        let kinds: Vec<&str> = family.shapes.iter().filter(|(_, ix)| has(ix)).map(|(name, _)| name.as_str()).collect();
        (!kinds.is_empty()).then(|| say!("`{kinds}`", kinds = format!("{}: {}", family.key, kinds.join("`, `"))))
    }
}

fn not_yet(span: Span, what: Sentence, reason: Option<&str>) -> Diagnostic {
    let headline = say!("{what} is part of the language and not carried out by this version", what);
    let finding = Diagnostic::error("not-yet", span, headline);
    match reason {
        Some(reason) => finding.help(Sentence::of_schema(reason)),
        None => finding.help(say!("leave it out; nothing is accepted and ignored")),
    }
}

pub(super) fn is(node: &Node, kind: Kind) -> bool {
    match (&node.kind, kind) {
        (NodeKind::List(_), Kind::List) | (NodeKind::Map(_), Kind::Map) => true,
        (NodeKind::Scalar(scalar), kind) => match scalar.resolve() {
            Plain::Text => kind == Kind::Text,
            Plain::Integer => matches!(kind, Kind::Integer | Kind::Number),
            Plain::Decimal => kind == Kind::Number,
            Plain::YesNo(_) => kind == Kind::YesNo,
            Plain::Null | Plain::Ambiguous => false,
        },
        _ => false,
    }
}

impl Shapes {
    /// Whether a node is of a kind that may stand here, whatever is in it.
    fn takes(&self, ix: ShapeIx, node: &Node) -> bool {
        let kinds = self.kinds(ix);
        kinds.is_empty() || kinds.into_iter().any(|kind| is(node, kind))
    }

    fn kinds(&self, ix: ShapeIx) -> Vec<Kind> {
        let shape = &self.all[ix.0];
        if shape.any_of.is_empty() {
            return shape.kinds.clone();
        }
        shape.any_of.iter().flat_map(|variant| self.kinds(*variant)).collect()
    }

    fn expected(&self, ix: ShapeIx) -> Sentence {
        let shape = &self.all[ix.0];
        if let Some(expected) = &shape.expected {
            return Sentence::of_schema(expected);
        }
        if !shape.any_of.is_empty() {
            return Sentence::either(shape.any_of.iter().map(|variant| self.expected(*variant)));
        }
        if !shape.values.is_empty() {
            return say!("one of {names}", names = list(shape.values.iter().map(String::as_str)));
        }
        let word = |kind: &Kind| match kind {
            Kind::Text => say!("a text"),
            Kind::Integer => say!("a whole number"),
            Kind::Number => say!("a number"),
            Kind::YesNo => say!("`true` or `false`"),
            Kind::List => say!("a list"),
            Kind::Map => say!("a mapping (`key: value`)"),
        };
        match shape.kinds.as_slice() {
            [] => say!("a value"),
            kinds => Sentence::either(kinds.iter().map(word)),
        }
    }
}
