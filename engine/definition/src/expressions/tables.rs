//! Decision tables among the expressions: their inputs are rules, and rules read them.

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua_kernel::rule;
use motcua_kernel::rule::code::{Code, Op};
use motcua_kernel::rule::routine::Statement;
use motcua_kernel::rule::table::Hit;
use motcua_kernel::say;

use super::Checker;
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::leaf::{Expression, Id};
use crate::syntax::table::{HitWord, Table as Written};
use crate::tables::{self, KnownTable, TypedInput};
use crate::typing::{Expected, TableInSight, Type, check_rule};

impl<'a> Checker<'_, 'a> {
    /// What tables yield is declared, so whoever reads one can be typed before its inputs are.
    pub(super) fn declare_tables(&mut self) {
        let file = self.sight.model().file;
        for (id, written) in file.tables.iter() {
            let outputs = written.output.iter().map(|(name, ty)| (name.text.clone(), tables::output_type(*ty)));
            let inputs = written.inputs.iter().filter_map(|(_, expression)| {
                Some((Arc::from(expression.source()), rule::parse(expression.source()).ok()?.root))
            });
            let hit = match written.hit {
                None | Some(HitWord::Unique) => Hit::Unique,
                Some(HitWord::First) => Hit::First,
                Some(HitWord::Collect) => Hit::Collect,
            };
            let table = TableInSight::new(outputs.collect(), inputs.collect(), hit, None);
            self.sight.table(&id.text, table);
        }
    }

    /// Makes every table ready whose inputs are typed by now.
    pub(super) fn ready_tables(&mut self) {
        let file = self.sight.model().file;
        for (id, written) in file.tables.iter() {
            if !self.rules.attempted.contains(&id.text) {
                self.ready(id, written);
            }
        }
    }

    fn ready(&mut self, id: &'a Id, written: &'a Written) {
        let mut inputs = Vec::new();
        for (name, expression) in written.inputs.iter() {
            let scope = self.sight.everything(expression.source());
            let place = self.sight.model().files.place(self.start(expression));
            match check_rule(expression.source(), &place, &scope, &Expected::Anything) {
                Ok(checked) if checked.always_set && tables::can_look_up(&checked.result) => {
                    inputs.push(TypedInput { name: name.text.clone(), rule: checked.rule, ty: checked.result });
                }
                _ => return,
            }
        }
        self.rules.attempted.insert(id.text.clone());
        let types: Vec<Type> = inputs.iter().map(|input| input.ty.clone()).collect();
        let Some(table) = tables::compile(self.sight.model(), id, written, inputs, &mut self.findings) else { return };
        let table = Arc::new(table);
        if let Some(seen) = self.sight.tables().get(&id.text) {
            let ready = seen.clone().ready(Arc::clone(&table));
            self.sight.table(&id.text, ready);
        }
        let outputs = written.output.iter().map(|(_, ty)| tables::output_type(*ty)).collect();
        self.rules.tables.insert(id.text.clone(), KnownTable { table, inputs: types, outputs });
    }

    /// Tells what is wrong with the inputs of tables.
    pub(super) fn tables(&mut self) {
        let file = self.sight.model().file;
        self.rules.whole = !self.sight.model().around.library.broken;
        for (id, written) in file.tables.iter() {
            self.rules.whole &= self.rules.tables.contains_key(&id.text);
            let before = self.findings.len();
            for (_, expression) in written.inputs.iter() {
                self.input_of_table(expression);
            }
            let attempted = self.rules.attempted.contains(&id.text);
            if !attempted && self.findings.len() == before && !self.reads_broken(written) {
                let headline =
                    say!("the table `{table}` would have to be looked up to look itself up", table = id.text);
                let finding = Diagnostic::error("used-before-set", id.span, headline);
                self.findings.push(finding.help(say!("let its inputs read what does not depend on it")));
            }
        }
    }

    /// Whether what hinders is a table or script that is wrong itself.
    fn reads_broken(&self, written: &Written) -> bool {
        let sources = || written.inputs.iter().map(|(_, expression)| expression.source());
        let broken_table = self.rules.attempted.iter().filter(|name| !self.rules.tables.contains_key(*name));
        broken_table.into_iter().any(|name| sources().any(|source| source.contains(&**name)))
            || sources().any(|source| source.split(['.', ' ', '(']).any(|name| self.sight.is_untyped(name)))
            || sources().any(|source| self.sight.model().broken.iter().any(|name| source.contains(&**name)))
    }

    fn input_of_table(&mut self, expression: &'a Expression) {
        let scope = self.sight.everything(expression.source());
        self.rule(expression, &scope, &Expected::Anything);
        let place = self.sight.model().files.place(expression.span());
        let Ok(checked) = check_rule(expression.source(), &place, &scope, &Expected::Anything) else { return };
        if !checked.always_set {
            let headline =
                say!("`{part}` may have no value, and a table compares values", part = expression.source().trim());
            let finding = Diagnostic::error("used-before-set", expression.span(), headline);
            self.findings.push(finding.help(say!("say what counts when it is missing: `… ?? …`")));
        } else if !tables::can_look_up(&checked.result) {
            let headline = say!("a table cannot look up {found}", found = checked.result);
            let finding = Diagnostic::error("type-mismatch", expression.span(), headline);
            let help = say!(
                "tables look up numbers, texts, choices, codes, dates, and yes or no; the day of a moment is `date(…)`"
            );
            self.findings.push(finding.help(help));
        }
    }

    /// Tables and functions that nothing reads. Where an expression is wrong, it might have.
    pub(super) fn unused(&mut self) {
        if !self.rules.whole || self.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return;
        }
        let mut used = BTreeSet::new();
        for rule in self.rules.by_place.values().chain(self.rules.of_fields.values()) {
            mentioned(rule.code(), &mut used);
        }
        let file = self.sight.model().file;
        for (id, _) in file.tables.iter().filter(|(id, _)| !used.contains(&*id.text)) {
            let headline = say!("table `{table}` is never read", table = id.text);
            let finding = Diagnostic::warning("unused-table", id.span, headline);
            self.findings
                .push(finding.help(say!("read it in an expression as `{table}.…`, or leave it out", table = id.text)));
        }
        for (name, span) in self.sight.model().around.library.places.iter().filter(|(name, _)| !used.contains(&**name))
        {
            let finding =
                Diagnostic::warning("unused-function", *span, say!("function `{name}` is never called", name));
            self.findings.push(finding.help(say!("call it in an expression, or leave it out")));
        }
    }
}

/// The tables and functions that a rule mentions, and those that these mention.
fn mentioned<'c>(code: &'c Code, used: &mut BTreeSet<&'c str>) {
    match &code.op {
        Op::Look(table, _) if used.insert(&table.name) => {
            table.inputs.iter().for_each(|input| mentioned(input.rule.code(), used));
        }
        Op::Apply(routine, _) if used.insert(&routine.name) => {
            routine.body.iter().for_each(|line| mentioned_in(line, used));
        }
        _ => {}
    }
    code.parts().into_iter().for_each(|part| mentioned(part, used));
}

fn mentioned_in<'c>(line: &'c Statement, used: &mut BTreeSet<&'c str>) {
    match line {
        Statement::Let(code) | Statement::Return(code) => mentioned(code, used),
        Statement::If(condition, then, otherwise) => {
            mentioned(condition, used);
            then.iter().chain(otherwise).for_each(|line| mentioned_in(line, used));
        }
    }
}
