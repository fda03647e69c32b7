//! What can be changed in a procedure, found by key in its text.

use std::collections::{BTreeMap, BTreeSet};

use motcua_definition::source::{Entry, Node, NodeKind, SourceMap};
use motcua_kernel::allowance::Allowance;
use rust_decimal::Decimal;

use super::condition;
use super::edit::{Edit, quoted};

/// One thing that can be changed, and the forms that the change can take: the first that the checker takes is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where: the keys from the top, with dots between them.
    pub path: String,
    /// In which line.
    pub line: u32,
    /// What stands there.
    pub from: String,
    /// Of which sort.
    pub sort: Sort,
    pub(super) alternatives: Vec<Alternative>,
}

/// Of which sort a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A condition or another rule.
    Rule,
    /// A limit or the moment of a rung.
    Time,
    /// How often.
    Count,
    /// Who.
    Role,
    /// Where to.
    Target,
    /// How it ends.
    Outcome,
    /// One of several is not there.
    Missing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alternative {
    /// What stands there instead; nothing where something is taken out.
    pub(super) to: String,
    pub(super) edit: Edit,
}

impl Change {
    /// A name that stays the same as long as the place and the words do: `steps.decide.not_by: without review`.
    pub(super) fn name(&self, alternative: &Alternative) -> String {
        match self.sort {
            Sort::Missing => format!("{}: without {}", self.path, self.from),
            _ => format!("{}: {}", self.path, alternative.to),
        }
    }
}

/// Forms of one change that are tried before it is given up.
const FORMS_MAX: usize = 8;

/// Lists of which any element can be forgotten.
const LISTS: [&str; 9] = ["not_by", "requires", "issues", "pause", "stop", "notify", "branches", "by", "to"];
/// Keys that can be forgotten as a whole.
const KEYS: [&str; 9] =
    ["status", "escalate", "on_expiry", "compensate", "assign", "on_error", "reassign", "start", "extend"];
/// Keys under which an expression stands that yields yes or no, and those under which it yields something else.
const CONDITIONS: [&str; 2] = ["when", "if"];
const VALUES: [&str; 3] = ["match", "in", "amount"];

/// Every change, in the order of the file.
pub(super) fn of(files: &SourceMap, tree: &Node) -> Vec<Change> {
    let mut finder = Finder { files, names: Names::of(tree), all: Vec::new() };
    for section in ["handlers", "deadlines", "escalations", "steps"] {
        if let Some(node) = tree.get(section) {
            finder.each(section, node);
        }
    }
    finder.all.sort_by_key(|change| change.line);
    finder.all
}

/// What can be named instead of something else.
struct Names {
    steps: Vec<String>,
    roles: Vec<String>,
    ends: Vec<String>,
    /// Of each step.
    outcomes: BTreeMap<String, Vec<String>>,
}

impl Names {
    fn of(tree: &Node) -> Self {
        let keys =
            |node: Option<&Node>| entries(node).iter().map(|entry| entry.key.text.to_string()).collect::<Vec<_>>();
        let ends = entries(tree.get("steps")).iter().filter(|entry| text(entry.value.get("type")) == Some("end"));
        let mut ends: Vec<String> =
            ends.filter_map(|entry| text(entry.value.get("outcome"))).map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        ends.retain(|end| seen.insert(end.clone()));
        let steps = entries(tree.get("steps")).iter();
        let outcomes = steps.map(|step| (step.key.text.to_string(), keys(step.value.get("outcomes")))).collect();
        Self { steps: keys(tree.get("steps")), roles: keys(tree.get("roles")), ends, outcomes }
    }
}

fn entries(node: Option<&Node>) -> &[Entry] {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Map(entries)) => entries,
        _ => &[],
    }
}

fn text(node: Option<&Node>) -> Option<&str> {
    node.and_then(Node::scalar).map(|scalar| &*scalar.text)
}

struct Finder<'a> {
    files: &'a SourceMap,
    names: Names,
    all: Vec<Change>,
}

impl Finder<'_> {
    fn add(&mut self, path: &str, node: &Node, sort: Sort, from: &str, alternatives: Vec<Alternative>) {
        if alternatives.is_empty() {
            return;
        }
        let line = self.files.position(node.span).line;
        self.all.push(Change { path: path.to_owned(), line, from: from.to_owned(), sort, alternatives });
    }

    /// One change for each text that can stand there instead.
    fn instead(&mut self, path: &str, node: &Node, sort: Sort, others: impl IntoIterator<Item = String>) {
        let Some(from) = text(Some(node)).map(str::to_owned) else { return };
        for to in others {
            let edit = Edit::replace(node.span, to.clone());
            self.add(path, node, sort, &from, vec![Alternative { to, edit }]);
        }
    }

    /// One change, for the first of these names that the checker takes.
    fn another(&mut self, path: &str, node: &Node, sort: Sort, names: &[String]) {
        let Some(from) = text(Some(node)).map(str::to_owned) else { return };
        let after = names.iter().position(|name| *name == from).map_or(0, |place| place + 1);
        let others = names[after..].iter().chain(&names[..after]).filter(|name| **name != from).take(FORMS_MAX);
        let others = others.map(|name| Alternative { to: name.clone(), edit: Edit::replace(node.span, name.clone()) });
        self.add(path, node, sort, &from, others.collect());
    }

    /// The entries of a mapping, or the elements of a list.
    fn each(&mut self, path: &str, node: &Node) {
        match &node.kind {
            NodeKind::Map(entries) => {
                for place in 0..entries.len() {
                    self.entry(path, node, entries, place);
                }
            }
            NodeKind::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    self.each(&format!("{path}[{}]", place + 1), item);
                }
            }
            _ => {}
        }
    }

    fn entry(&mut self, outer: &str, owner: &Node, entries: &[Entry], place: usize) {
        let Entry { key, value } = &entries[place];
        let path = format!("{outer}.{}", key.text);
        let key = &*key.text;
        let whole = |finder: &mut Self| {
            let edit = Edit::without_key(entries, place).map(|edit| Alternative { to: String::new(), edit });
            finder.add(outer, value, Sort::Missing, key, edit.into_iter().collect());
        };
        // What an author named stands for itself, whatever it is called.
        let is_name =
            matches!(outer, "handlers" | "deadlines" | "escalations" | "steps") || outer.ends_with(".outcomes");
        if is_name {
            return self.named(&path, value);
        }
        if outer.ends_with(".set") || outer.ends_with(".input") {
            return self.computed(&path, value);
        }
        if outer.ends_with(".extend") && value.scalar().is_some() {
            return self.time(&path, value);
        }
        if KEYS.contains(&key) && !(key == "start" && outer.starts_with("steps.")) {
            whole(self);
        }
        match (key, &value.kind) {
            (list, NodeKind::List(items)) if LISTS.contains(&list) => self.list(&path, items, whole),
            (condition, NodeKind::Scalar(_)) if CONDITIONS.contains(&condition) => self.rule(&path, value, 0, true),
            (expression, NodeKind::Scalar(_)) if VALUES.contains(&expression) => self.rule(&path, value, 0, false),
            ("within" | "due" | "limit", NodeKind::Scalar(_)) => self.time(&path, value),
            ("by", NodeKind::Scalar(_)) if outer.contains(".extend.") => self.time(&path, value),
            ("at", NodeKind::Scalar(_)) => self.rung(&path, value),
            ("at_most", NodeKind::Scalar(_)) => {
                whole(self);
                self.count(&path, value);
            }
            ("attempts" | "max", NodeKind::Scalar(_)) => self.count(&path, value),
            ("role" | "reassign", NodeKind::Scalar(_)) => {
                let roles = self.names.roles.clone();
                self.another(&path, value, Sort::Role, &roles);
            }
            ("next" | "to" | "do", NodeKind::Scalar(_)) => {
                let steps = self.names.steps.clone();
                self.another(&path, value, Sort::Target, &steps);
            }
            ("outcome", NodeKind::Scalar(_)) => self.outcome(&path, owner, value),
            ("join", NodeKind::Scalar(_)) => self.join(&path, value),
            ("label" | "basis" | "summary" | "form" | "shows" | "template", _) => {}
            _ => self.each(&path, value),
        }
    }

    /// What stands under a name that the author gave: a step, an outcome, a deadline, a ladder.
    fn named(&mut self, path: &str, value: &Node) {
        match &value.kind {
            // Rungs of a ladder: any of them can be forgotten.
            NodeKind::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    let name = format!("rung {}", place + 1);
                    let edit = Edit::without_item(items, place).map(|edit| Alternative { to: String::new(), edit });
                    self.add(path, item, Sort::Missing, &name, edit.into_iter().collect());
                }
                self.each(path, value);
            }
            _ => self.each(path, value),
        }
    }

    fn list(&mut self, path: &str, items: &[Node], whole: impl Fn(&mut Self)) {
        if items.len() == 1 {
            return whole(self);
        }
        for (place, item) in items.iter().enumerate() {
            let Some(name) = text(Some(item)).map(str::to_owned) else { continue };
            let edit = Edit::without_item(items, place).map(|edit| Alternative { to: String::new(), edit });
            self.add(path, item, Sort::Missing, &name, edit.into_iter().collect());
        }
    }

    /// `offset` is where the expression begins in the text.
    fn rule(&mut self, path: &str, node: &Node, offset: usize, decides: bool) {
        let Some(written) = text(Some(node)).map(str::to_owned) else { return };
        let (before, source) = written.split_at(offset);
        for to in condition::changed(source, decides) {
            let edit = Edit::replace(node.span, quoted(&format!("{before}{to}")));
            self.add(path, node, Sort::Rule, source.trim(), vec![Alternative { to, edit }]);
        }
    }

    /// A value that may be computed.
    fn computed(&mut self, path: &str, node: &Node) {
        let Some(written) = text(Some(node)) else { return };
        if let Some(rest) = written.strip_prefix('=') {
            let offset = 1 + rest.len() - rest.trim_start().len();
            // Only the checker knows whether it yields yes or no; where it does not, the turned form is refused.
            self.rule(path, node, offset, true);
        }
    }

    /// One more and one less, in its own unit.
    fn time(&mut self, path: &str, node: &Node) {
        let Some(allowance) = text(Some(node)).and_then(|written| written.parse::<Allowance>().ok()) else { return };
        let amounts = [allowance.amount() - Decimal::ONE, allowance.amount() + Decimal::ONE];
        let others = amounts.into_iter().filter(|amount| *amount > Decimal::ZERO);
        let others = others.filter_map(|amount| Allowance::new(amount, allowance.unit()).ok());
        self.instead(path, node, Sort::Time, others.map(|other| other.to_string()));
    }

    /// A rung a tenth or a unit earlier and later.
    fn rung(&mut self, path: &str, node: &Node) {
        let Some(written) = text(Some(node)) else { return };
        if let Some(percent) = written.strip_suffix('%').and_then(|percent| percent.parse::<Decimal>().ok()) {
            let others = [percent - Decimal::TEN, percent + Decimal::TEN];
            let others = others.into_iter().filter(|other| *other > Decimal::ZERO && *other <= Decimal::ONE_HUNDRED);
            return self.instead(path, node, Sort::Time, others.map(|other| format!("{other}%")));
        }
        let Some(sign) = written.get(..1).filter(|sign| matches!(*sign, "+" | "-")) else { return };
        let Ok(allowance) = written[1..].trim().parse::<Allowance>() else { return };
        let more = Allowance::new(allowance.amount() + Decimal::ONE, allowance.unit());
        self.instead(path, node, Sort::Time, more.ok().map(|more| format!("{sign}{more}")));
    }

    fn count(&mut self, path: &str, node: &Node) {
        let Some(number) = text(Some(node)).and_then(|written| written.parse::<u32>().ok()) else { return };
        let others = [number.checked_sub(1).filter(|less| *less > 0), number.checked_add(1)];
        self.instead(path, node, Sort::Count, others.into_iter().flatten().map(|other| other.to_string()));
    }

    fn join(&mut self, path: &str, node: &Node) {
        let others = match text(Some(node)) {
            Some("all") => vec!["any".to_owned()],
            Some("any") => vec!["all".to_owned()],
            _ => return self.count(path, node),
        };
        self.instead(path, node, Sort::Count, others);
    }

    /// How an end ends the case, or what silence means at a step.
    fn outcome(&mut self, path: &str, owner: &Node, node: &Node) {
        let is_end = text(owner.get("type")) == Some("end");
        let names = match is_end {
            true => self.names.ends.clone(),
            false => path.split('.').nth(1).and_then(|step| self.names.outcomes.get(step)).cloned().unwrap_or_default(),
        };
        self.another(path, node, Sort::Outcome, &names);
    }
}
