//! Questions of test files to functions and decision tables: `{call: fee(120), expect: 75000}`.
//!
//! Nothing of a case is in sight of one, and so it says exactly which rule is wrong. Every value is held against the type
//! that the function or the column declares: a question that could never have this answer is no test.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::id::FieldId;
use motcua_kernel::rule::Rule;
use motcua_kernel::rule::table::{Hit, Table};
use motcua_kernel::say;
use motcua_kernel::value::{Record, Value};

use super::names::Names;
use crate::diagnostic::Diagnostic;
use crate::project::Package;
use crate::source::{Node, NodeKind, Plain, SourceMap};
use crate::syntax::leaf::{Expression, Id, Loose};
use crate::syntax::test::RuleTest;
use crate::tables::KnownTable;
use crate::typing::{Expected, Scope, Type, check_rule};

/// A question, ready to be asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// As it is written: `fee(120)`, `fees: area = 120`.
    pub name: String,
    /// `permit.test.yaml:12`.
    pub place: String,
    /// What is asked.
    pub asked: Asked,
    /// What must be answered.
    pub wanted: Wanted,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A call of functions.
    Call(Rule),
    /// A table, with a value for each of its inputs.
    Table(Arc<Table>, Vec<Value>),
}

/// What must be answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// This value.
    Value(Value),
    /// No value.
    Nothing,
    /// There is no answer.
    Failure,
}

/// The questions of a file, and what is wrong with them.
pub(crate) fn read(written: &[RuleTest], package: &Package, files: &SourceMap) -> (Vec<Question>, Vec<Diagnostic>) {
    let mut reader = Reader { package, files, names: Names::new(&package.procedure) };
    let questions = written.iter().filter_map(|test| reader.question(test)).collect();
    (questions, reader.names.findings)
}

struct Reader<'a> {
    package: &'a Package,
    files: &'a SourceMap,
    names: Names<'a>,
}

impl Reader<'_> {
    fn question(&mut self, test: &RuleTest) -> Option<Question> {
        let span = test.call.as_ref().map(Expression::span).or(test.table.as_ref().map(|id| id.span));
        let answers = [test.expect.is_some(), test.no_value == Some(true), test.fails == Some(true)];
        let one_answer = answers.into_iter().filter(|given| *given).count() == 1;
        let first = span.or(test.expect.as_ref().map(|loose| loose.0.span.head())).unwrap_or(test.span);
        let ((None, Some(_)) | (Some(_), None)) = (&test.call, &test.table) else {
            let headline = say!("a question is a call of functions or the look-up of a table");
            let help = say!("write `call: fee(120)`, or `table:` with its name");
            self.names.wrong("missing-key", first, headline, help);
            return None;
        };
        if !one_answer {
            let headline = say!("a question has one answer");
            let help = say!("write one of `expect:`, `no_value: true`, `fails: true`");
            self.names.wrong("missing-key", first, headline, help);
            return None;
        }
        let place = self.files.position(first);
        let file = self.files.file(first.file).name();
        let place = format!("{}:{}", file.rsplit('/').next().unwrap_or(file), place.line);
        match (&test.call, &test.table) {
            (Some(call), _) => self.call(test, call, place),
            (None, Some(table)) => self.table(test, table, place),
            (None, None) => None,
        }
    }

    fn call(&mut self, test: &RuleTest, call: &Expression, place: String) -> Option<Question> {
        if let Some((id, _)) = test.given.iter().next() {
            let help = say!("what a function takes stands in the call: `fee(120)`");
            self.names.wrong("wrong-value", id.span, say!("only a table is given values by name"), help);
        }
        let scope = Scope::pure(Arc::clone(&self.package.functions));
        let source = call.source();
        let length = source.chars().next().map_or(0, char::len_utf8);
        let start = self.files.place(call.node.locate(self.files, call.offset..call.offset + length));
        let at = |range: std::ops::Range<usize>| {
            call.node.locate(self.files, range.start + call.offset..range.end + call.offset)
        };
        let (checked, found) = match check_rule(source, &start, &scope, &Expected::Anything) {
            Ok(mut checked) => {
                let warnings = std::mem::take(&mut checked.warnings);
                (Some(checked), warnings)
            }
            Err(found) => (None, found),
        };
        let found = found.into_iter().map(|finding| {
            let span = at(finding.range.clone());
            finding.at(span)
        });
        self.names.findings.extend(found);
        let checked = checked?;
        let wanted = match &test.expect {
            Some(Loose(node)) => Wanted::Value(self.value(node, &checked.result)?),
            None if test.no_value == Some(true) && checked.always_set => {
                let headline = say!("`{call}` always yields a value", call = source.trim());
                self.names.wrong("wrong-value", call.span(), headline, say!("write `expect:` with that value"));
                return None;
            }
            None if test.no_value == Some(true) => Wanted::Nothing,
            None => Wanted::Failure,
        };
        let name = checked.rule.source().to_owned();
        Some(Question { name, place, asked: Asked::Call(checked.rule), wanted })
    }

    fn table(&mut self, test: &RuleTest, id: &Id, place: String) -> Option<Question> {
        let Some(known) = self.package.tables.get(&id.text) else {
            let names = self.package.tables.keys().map(|name| &**name);
            self.names.unknown("unknown-variable", say!("decision table"), &id.text, id.span, names);
            return None;
        };
        let values = self.inputs(test, id, known);
        if test.no_value == Some(true) {
            let headline = say!("a table yields rows, and never no value");
            let help = say!("of a table that collects, `expect: []` says that no row fits");
            self.names.wrong("wrong-value", id.span, headline, help);
            return None;
        }
        let wanted = match &test.expect {
            Some(Loose(node)) => Wanted::Value(self.answer(node, known)?),
            None => Wanted::Failure,
        };
        let values = values?;
        let shown = known.table.inputs.iter().zip(&values).map(|(input, value)| format!("{} = {value}", input.name));
        let name = format!("{}: {}", id.text, shown.collect::<Vec<_>>().join(", "));
        Some(Question { name, place, asked: Asked::Table(Arc::clone(&known.table), values), wanted })
    }

    /// A value for each input of a table.
    fn inputs(&mut self, test: &RuleTest, id: &Id, known: &KnownTable) -> Option<Vec<Value>> {
        let columns = || known.table.inputs.iter().map(|input| &*input.name);
        let mut given: BTreeMap<&str, Option<Value>> = BTreeMap::new();
        for (name, Loose(node)) in test.given.iter() {
            match columns().position(|column| column == &*name.text) {
                Some(column) => drop(given.insert(&name.text, self.value(node, &known.inputs[column]))),
                None => {
                    let what = say!("input of `{table}`", table = id.text);
                    self.names.unknown("unknown-field", what, &name.text, name.span, columns());
                }
            }
        }
        if let Some(missing) = columns().find(|column| !given.contains_key(column)) {
            let headline = say!("nothing is given for `{column}`", column = missing);
            let help = say!("a table looks at every one of its inputs: add it under `given`");
            self.names.wrong("missing-input", id.span, headline, help);
        }
        columns().map(|column| given.get(column).cloned().flatten()).collect()
    }

    /// A row, or, of a table that collects, a list of rows.
    fn answer(&mut self, node: &Node, known: &KnownTable) -> Option<Value> {
        match (&node.kind, known.table.hit) {
            (NodeKind::List(items), Hit::Collect) => {
                items.iter().map(|item| self.row(item, known)).collect::<Option<_>>().map(Value::List)
            }
            (_, Hit::Collect) => {
                let headline = say!("expected a list of rows, found {found}", found = node.describe());
                self.names.findings.push(Diagnostic::error("type-mismatch", node.span, headline));
                None
            }
            (_, Hit::Unique | Hit::First) => self.row(node, known),
        }
    }

    fn row(&mut self, node: &Node, known: &KnownTable) -> Option<Value> {
        let outputs = || known.table.outputs.iter().map(FieldId::as_str);
        let NodeKind::Map(entries) = &node.kind else {
            let first = outputs().next().unwrap_or("fee");
            let headline = say!("expected columns and their values, found {found}", found = node.describe());
            let help = say!("write `{{{column}: …}}`", column = first);
            self.names.findings.push(Diagnostic::error("type-mismatch", node.span, headline).help(help));
            return None;
        };
        let mut row = Record::new();
        for entry in entries {
            let Some(column) = outputs().position(|output| output == &*entry.key.text) else {
                let what = say!("output of `{table}`", table = known.table.name);
                self.names.unknown("unknown-field", what, &entry.key.text, entry.key.span, outputs());
                return None;
            };
            row.insert((*entry.key.text).into(), self.value(&entry.value, &known.outputs[column])?);
        }
        Some(Value::Record(row))
    }

    /// A value of this type.
    fn value(&mut self, node: &Node, ty: &Type) -> Option<Value> {
        let plain = node.scalar().map(|scalar| (scalar.resolve(), &scalar.text));
        let value = match (ty, plain) {
            (Type::List(of), None) => match (&node.kind, of) {
                (NodeKind::List(items), Some(of)) => {
                    return items.iter().map(|item| self.value(item, of)).collect::<Option<_>>().map(Value::List);
                }
                (NodeKind::List(items), None) if items.is_empty() => Some(Value::List(Vec::new())),
                _ => None,
            },
            (Type::YesNo, Some((Plain::YesNo(yes), _))) => Some(Value::YesNo(yes)),
            (Type::Integer(_), Some((Plain::Integer, text))) => text.parse().ok().map(Value::Integer),
            (Type::Decimal(_), Some((Plain::Integer | Plain::Decimal, text))) => text.parse().ok().map(Value::Decimal),
            (Type::Text, Some((Plain::Text, text))) => Some(Value::Text(text.clone())),
            (Type::Word(words), Some((Plain::Text, text))) => {
                if !words.values.contains(&**text) {
                    let known = words.values.iter().map(String::as_str);
                    self.names.unknown("wrong-value", say!("possible value"), text, node.span, known);
                    return None;
                }
                Some(Value::Text(text.clone()))
            }
            (Type::Date, Some((Plain::Text, text))) => crate::shape::date(text).map(Value::Date),
            (Type::Moment, Some((Plain::Text, text))) => text.parse::<Timestamp>().ok().map(Value::Moment),
            _ => None,
        };
        if value.is_none() {
            let headline = say!("expected {kind}, found {describe}", kind = ty, describe = node.describe());
            self.names.findings.push(Diagnostic::error("type-mismatch", node.span, headline));
        }
        value
    }
}
