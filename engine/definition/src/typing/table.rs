//! What a decision table says, read where an expression stands.

use motcua_kernel::say;
use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::rule::code::{Column, Op};
use motcua_kernel::rule::table::{Hit, Table};
use motcua_kernel::rule::tree::{Name, Node};

use super::check::{Checker, Typed};
use super::known::{Known, joined};
use super::shape::{Member, Type};
use crate::diagnostic::{list, nearest};

/// A table that an expression may read.
#[derive(Clone, Debug)]
pub struct TableInSight {
    pub(super) outputs: Vec<(Arc<str>, Type)>,
    pub(super) inputs: Vec<(Arc<str>, Node)>,
    /// Nothing while the inputs are not typed, or where the table is wrong: that is told at the table.
    pub(super) table: Option<Arc<Table>>,
    pub(super) hit: Hit,
}

impl TableInSight {
    /// A table with what it yields, and the sources of its inputs.
    pub fn new(
        outputs: Vec<(Arc<str>, Type)>,
        inputs: Vec<(Arc<str>, Node)>,
        hit: Hit,
        table: Option<Arc<Table>>,
    ) -> Self {
        Self { outputs, inputs, table, hit }
    }

    /// The same, ready to be looked up.
    pub(crate) fn ready(self, table: Arc<Table>) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Whether its inputs are typed and its rows are sound.
    pub(crate) fn is_ready(&self) -> bool {
        self.table.is_some()
    }

    /// The sources of its inputs.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|(source, _)| &**source)
    }

    fn whole(&self) -> Type {
        let members = self.outputs.iter();
        let member = |ty: &Type| Member { ty: ty.clone(), always_set: true };
        let record: BTreeMap<String, Member> = members.map(|(name, ty)| (name.to_string(), member(ty))).collect();
        self.collected(Type::Record(record))
    }

    fn collected(&self, ty: Type) -> Type {
        if self.hit == Hit::Collect { Type::list(ty) } else { ty }
    }
}

impl Checker<'_> {
    /// `permit_fee.fee`; of a table that collects also `surcharges` alone, the list of records.
    pub(super) fn table(&mut self, node: &Node, names: &[Name], seen: &TableInSight, known: &Known) -> Option<Typed> {
        let outputs = || seen.outputs.iter().map(|(name, _)| &**name);
        let (column, ty) = match names {
            [_] if seen.hit == Hit::Collect => (Column::Whole, seen.whole()),
            [table] => {
                let first = outputs().next().unwrap_or("");
                let help = say!(
                    "write `{table}.{first}`; there are: {names}",
                    table = table.text,
                    first,
                    names = list(outputs())
                );
                self.error("type-mismatch", node, say!("`{name}` is no single value", name = table.text), Some(help));
                return None;
            }
            [table, output, rest @ ..] => {
                let Some(place) = seen.outputs.iter().position(|(name, _)| *name == output.text) else {
                    let help = match nearest(&output.text, outputs()) {
                        Some(near) => say!("did you mean `{near}`?", near),
                        None => say!("`{whole}` has: {names}", whole = table.text, names = list(outputs())),
                    };
                    let headline = say!(
                        "the table `{table}` says nothing of `{output}`",
                        table = table.text,
                        output = output.text
                    );
                    self.error_at("unknown-field", output, headline, Some(help));
                    self.slipped(&output.text, outputs());
                    return None;
                };
                let ty = seen.collected(seen.outputs[place].1.clone());
                if let Some(name) = rest.first() {
                    let whole = joined(&names[..2]);
                    let headline = say!("`{whole}` is {ty} and has no `{name}`", whole, ty, name = name.text);
                    self.error_at("unknown-field", name, headline, None);
                    return None;
                }
                (Column::One(place), ty)
            }
            [] => return None,
        };
        let table = seen.table.clone()?;
        self.inputs_are_there(node, seen, known)?;
        Some(Typed::new(node, Op::Look(table, column), ty, true))
    }

    /// What is certain differs from place to place, so every place that reads a table asks anew whether its inputs are
    /// there.
    fn inputs_are_there(&mut self, node: &Node, seen: &TableInSight, known: &Known) -> Option<()> {
        let mut there = Some(());
        for (source, input) in &seen.inputs {
            let mut checker = Checker::new(source, self.scope);
            if checker.needed(input, known).is_some() {
                continue;
            }
            there = None;
            if let Some(missing) = checker.findings.iter().find(|finding| finding.rule == "used-before-set") {
                let part = source.get(missing.range.clone()).unwrap_or(source);
                let headline =
                    say!("`{table}` looks at `{part}`, which may have no value here", table = self.text(node), part);
                let help = say!(
                    "read the table where `{part}` is certain, or say in the table what counts instead: `{part} ?? …`",
                    part
                );
                self.error("used-before-set", node, headline, Some(help));
            }
        }
        there
    }
}
