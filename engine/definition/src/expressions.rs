//! Every expression of a procedure, typed: what is in sight where it stands, and what is wanted there.

mod sight;
mod tables;

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::id::StepIx;
use motcua_kernel::rule::code::{Code, Op};
use motcua_kernel::rule::{Rule, Span as RuleSpan};
use motcua_kernel::value::Value;

use self::sight::Sight;
use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::lower::form;
use crate::source::{Node, Plain, Span};
use crate::syntax::leaf::{Entries, Expression, Given};
use crate::syntax::step::{EachStep, FieldName, Next, ScriptStep, Step, WaitStep};
use crate::syntax::time::{Deadline, Rung, RungCondition};
use crate::tables::KnownTable;
use crate::typing::{Expected, Type, check_rule};

/// The rules of a procedure, by where they stand.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    by_place: BTreeMap<Span, Rule>,
    /// Rules about fields, by the step at which they are asked.
    of_fields: BTreeMap<(StepIx, Span), Rule>,
    /// Decision tables, ready to be looked up.
    pub(crate) tables: BTreeMap<Arc<str>, KnownTable>,
    /// Tables of which the inputs were typed.
    attempted: BTreeSet<Arc<str>>,
    /// Whether every table and function could be made ready. What hinders may have been told at another file.
    pub(crate) whole: bool,
}

impl Rules {
    /// The rule that stands here. Nothing only if it is wrong, and then the procedure is not lowered.
    pub(crate) fn at(&self, span: Span) -> Option<Rule> {
        self.by_place.get(&span).cloned()
    }

    /// Where a rule stands that was found in the procedure made of them.
    pub(crate) fn span_of(&self, rule: &Rule) -> Option<Span> {
        self.by_place.iter().find(|(_, other)| other.place() == rule.place()).map(|(span, _)| *span)
    }

    /// The rule about a field that stands here, as it is asked at this step.
    pub(crate) fn of_field(&self, ix: StepIx, span: Span) -> Option<Rule> {
        self.of_fields.get(&(ix, span)).cloned()
    }
}

/// Types every expression.
pub(crate) fn check(graph: &Graph<'_>) -> (Rules, Vec<Diagnostic>) {
    let mut checker = Checker { sight: Sight::new(graph), rules: Rules::default(), findings: Vec::new() };
    checker.computed();
    checker.tables();
    for (_, agency) in graph.model.file.agencies.iter() {
        if let Some(select) = &agency.select {
            let scope = checker.sight.anywhere(select.source());
            checker.rule(select, &scope, &Expected::Value(Type::Text));
        }
    }
    for (_, deadline) in graph.model.file.deadlines.iter() {
        checker.limit_of(deadline);
    }
    for (id, ladder) in graph.model.file.escalations.iter() {
        checker.ladder(&id.text, ladder);
    }
    for ix in graph.model.all() {
        checker.step(ix);
    }
    checker.unused();
    (checker.rules, checker.findings)
}

/// Something of which no type is known yet.
enum Unknown<'a> {
    /// A value of a script, by its place in it.
    Value { ix: StepIx, script: &'a ScriptStep, place: usize },
    /// The element of an `each`.
    Element { ix: StepIx, each: &'a EachStep },
}

impl Unknown<'_> {
    /// The expression that yields it.
    fn source(&self) -> Option<&str> {
        match self {
            Self::Value { script, place, .. } => match &script.set.0.0[*place].1 {
                Given::Computed(expression) => Some(expression.source()),
                Given::Constant(_) => None,
            },
            Self::Element { each, .. } => Some(each.r#in.source()),
        }
    }

    fn is_of(&self, step: StepIx) -> bool {
        matches!(self, Self::Value { ix, .. } | Self::Element { ix, .. } if *ix == step)
    }
}

struct Checker<'g, 'a> {
    sight: Sight<'g, 'a>,
    rules: Rules,
    findings: Vec<Diagnostic>,
}

impl<'a> Checker<'_, 'a> {
    fn step(&mut self, ix: StepIx) {
        let step = self.sight.model().step(ix);
        let keys = step.common();
        if let Some(when) = keys.when {
            let scope = self.sight.entering(ix, when.source());
            self.rule(when, &scope, &Expected::YesNo);
        }
        step.ways().into_iter().for_each(|next| self.next(ix, next));
        self.form(ix);
        for when in step.due().iter().flat_map(|due| due.conditions()) {
            let scope = self.sight.entering(ix, when.source());
            self.rule(when, &scope, &Expected::YesNo);
        }
        match step {
            Step::Task(task) => {
                if let Some(office) = &task.office {
                    let scope = self.sight.entering(ix, office.source());
                    self.rule(office, &scope, &Expected::Value(Type::Text));
                }
            }
            Step::Payment(payment) => {
                let scope = self.sight.entering(ix, payment.amount.source());
                self.rule(&payment.amount, &scope, &Expected::Value(Type::decimal()));
            }
            Step::Script(script) => self.set(ix, script),
            Step::Call(call) => {
                if let Some(input) = self.sight.operation(call).map(|operation| operation.input.clone()) {
                    let what = say!("operation `{operation}`", operation = call.operation.text);
                    self.input(ix, what, call.operation.span, &input, &call.input);
                }
            }
            Step::Subprocedure(sub) => {
                let child = self.sight.model().around.procedures.get(&sub.procedure.text);
                if let Some((_, form)) = child.and_then(|child| crate::lower::step::start_of(sub, child)) {
                    let (what, form) = (say!("procedure `{procedure}`", procedure = sub.procedure.text), form.clone());
                    self.input(ix, what, sub.procedure.span, &form, &sub.input);
                }
            }
            Step::Wait(wait) => self.wait(ix, wait),
            Step::Handler(handler) => {
                let message = handler.r#for.as_ref().and_then(|id| self.sight.model().file.messages.get(&id.text));
                if let (Some(key), Some(declared)) = (&handler.r#match, message) {
                    let scope = self.sight.anywhere(key.source());
                    self.rule(key, &scope, &Expected::Value(Type::from(&form::value(declared.key))));
                }
            }
            Step::Each(each) => {
                let scope = self.sight.entering(ix, each.r#in.source());
                self.rule(&each.r#in, &scope, &Expected::List);
            }
            _ => {}
        }
    }

    /// The rules about the fields of a step's form: each sees the fields above it.
    fn form(&mut self, ix: StepIx) {
        let model = self.sight.model();
        let (Some(fields), Some(typed)) = (model.written_form(ix), model.form_of(ix)) else { return };
        let mut above = Form::default();
        for (id, field) in fields.iter() {
            for expression in field.common().rules() {
                let scope = self.sight.filling(ix, &above, expression.source());
                if let Some(rule) = self.typed(expression, &scope, &Expected::YesNo) {
                    self.rules.of_fields.insert((ix, expression.span()), rule);
                }
            }
            if let Some((name, field)) = typed.fields.get_key_value(&*id.text) {
                above.fields.insert(name.clone(), field.clone());
            }
        }
    }

    /// The limit of a deadline is found when its clock starts: nothing is certain of the other clocks then.
    fn limit_of(&mut self, deadline: &Deadline) {
        for when in deadline.within.conditions() {
            let mut scope = self.sight.starting(deadline.start.as_ref(), when.source());
            for (id, _) in self.sight.model().file.deadlines.iter() {
                scope.deadline(&id.text, false);
            }
            self.rule(when, &scope, &Expected::YesNo);
        }
    }

    /// The conditions of a ladder hold wherever it is climbed: what they use must be certain in all of these places.
    fn ladder(&mut self, id: &str, ladder: &[Rung]) {
        for rung in ladder {
            let Some(RungCondition::If(condition)) = &rung.r#if else { continue };
            let scope = self.sight.climbing(id, condition.source());
            self.rule(condition, &scope, &Expected::YesNo);
        }
    }

    fn next(&mut self, ix: StepIx, next: &Next) {
        let Next::Many(branches) = next else { return };
        for when in branches.iter().filter_map(|branch| branch.when.as_ref()) {
            let scope = self.sight.leaving(ix, when.source());
            self.rule(when, &scope, &Expected::YesNo);
        }
    }

    /// The types of what scripts compute, of the elements of lists, and of what tables look at. Each may read what another yields, in any order of the
    /// file, so this goes on until nothing more becomes known; what then remains is wrong, and is told by [`Self::set`] and
    /// [`Self::tables`].
    fn computed(&mut self) {
        let model = self.sight.model();
        let scripts: Vec<(StepIx, &ScriptStep)> = model
            .all()
            .filter_map(|ix| match model.step(ix) {
                Step::Script(script) => Some((ix, script)),
                _ => None,
            })
            .collect();
        let eaches: Vec<(StepIx, &EachStep)> = model
            .all()
            .filter_map(|ix| match model.step(ix) {
                Step::Each(each) => Some((ix, each)),
                _ => None,
            })
            .collect();
        self.declare_tables();
        let values =
            scripts.iter().flat_map(|(ix, script)| (0..script.set.iter().count()).map(|place| (*ix, *script, place)));
        let mut open: Vec<Unknown<'_>> =
            values.map(|(ix, script, place)| Unknown::Value { ix, script, place }).collect();
        open.extend(eaches.iter().map(|(ix, each)| Unknown::Element { ix: *ix, each }));
        loop {
            let before = self.sight.known();
            self.ready_tables();
            // What reads a value that is not known yet is looked at again when it is, and not before: a row of scripts
            // from the last to the first takes as long as one from the first to the last.
            let mut ready: VecDeque<Unknown<'_>> = open.drain(..).collect();
            let mut waiting: BTreeMap<(StepIx, Arc<str>), Vec<Unknown<'_>>> = BTreeMap::new();
            while let Some(unknown) = ready.pop_front() {
                if let Some(name) = self.awaited(&unknown) {
                    waiting.entry(name).or_default().push(unknown);
                } else if let Some(name) = self.learn(&unknown) {
                    ready.extend(waiting.remove(&name).unwrap_or_default());
                } else {
                    open.push(unknown);
                }
            }
            open.extend(waiting.into_values().flatten());
            if self.sight.known() == before {
                // A word in a text can look like a value. Whoever waits for it in vain can be typed all the same.
                open.retain(|unknown| self.learn(unknown).is_none());
                if self.sight.known() == before {
                    return;
                }
            }
        }
    }

    /// A value of a script that this one reads, and that is not known yet.
    fn awaited(&self, unknown: &Unknown<'_>) -> Option<(StepIx, Arc<str>)> {
        let source = unknown.source()?;
        let mut words = sight::words(source).peekable();
        while let Some(word) = words.next() {
            let Some(ix) = self.sight.model().find(word) else { continue };
            if let (Step::Script(script), Some(name)) = (self.sight.model().step(ix), words.peek())
                && let Some((id, _)) = script.set.iter().find(|(id, _)| *id.text == **name)
                && !unknown.is_of(ix)
                && !self.sight.is_known(ix, &id.text)
            {
                return Some((ix, id.text.clone()));
            }
        }
        None
    }

    /// Types a value of a script or the element of a list, if all that it reads is known, and says which value it was.
    fn learn(&mut self, unknown: &Unknown<'_>) -> Option<(StepIx, Arc<str>)> {
        let files = self.sight.model().files;
        match unknown {
            Unknown::Value { ix, script, place } => {
                let (name, given) = &script.set.0.0[*place];
                match given {
                    Given::Constant(node) => self.sight.learn(*ix, &name.text, constant(node).1, true),
                    Given::Computed(expression) => {
                        let scope = self.sight.within(*ix, &script.set.0.0[..*place], expression.source());
                        let at = files.place(expression.span());
                        let checked = check_rule(expression.source(), &at, &scope, &Expected::Anything).ok()?;
                        self.sight.learn(*ix, &name.text, checked.result, checked.always_set);
                    }
                }
                Some((*ix, name.text.clone()))
            }
            Unknown::Element { ix, each } => {
                let scope = self.sight.entering(*ix, each.r#in.source());
                let at = files.place(each.r#in.span());
                let checked = check_rule(each.r#in.source(), &at, &scope, &Expected::Anything).ok()?;
                let Type::List(Some(of)) = checked.result else { return None };
                self.sight.learn_element(*ix, *of);
                // Under this name nothing waits: who reads the element is looked at again in the next round.
                Some((*ix, each.r#as.text.clone()))
            }
        }
    }

    fn set(&mut self, ix: StepIx, script: &'a ScriptStep) {
        for (place, (_, given)) in script.set.iter().enumerate() {
            match given {
                Given::Constant(node) => self.constant(node),
                Given::Computed(expression) => {
                    let scope = self.sight.within(ix, &script.set.0.0[..place], expression.source());
                    self.rule(expression, &scope, &Expected::Anything);
                }
            }
        }
    }

    /// What is handed to an operation or another procedure. `what` is the one that takes it, named at `place`.
    fn input(&mut self, ix: StepIx, what: Sentence, place: Span, input: &Form, inputs: &'a Entries<FieldName, Given>) {
        for (name, given) in inputs.iter() {
            let Some(field) = input.fields.get(&*name.text) else {
                self.unknown_input(what.clone(), input, &name.text, name.span);
                continue;
            };
            let wanted = Type::from(&field.kind);
            match given {
                Given::Constant(node) => self.input_constant(node, &field.kind),
                Given::Computed(expression) => {
                    let scope = self.sight.entering(ix, expression.source());
                    let expected = match field.required {
                        true => Expected::Value(wanted),
                        false => Expected::Optional(wanted),
                    };
                    self.rule(expression, &scope, &expected);
                }
            }
        }
        let given: BTreeSet<&str> = inputs.iter().map(|(name, _)| &*name.text).collect();
        for (name, _) in input.fields.iter().filter(|(name, field)| field.required && !given.contains(name.as_str())) {
            let headline = say!("{what} needs the field `{name}`", what = &what, name);
            let finding = Diagnostic::error("missing-input", place, headline);
            self.findings.push(finding.help(say!("add `{name}: = …` under `input`", name)));
        }
    }

    fn unknown_input(&mut self, what: Sentence, input: &Form, name: &str, span: Span) {
        let names = || input.fields.keys().map(|field| field.as_str());
        let headline = say!("{what} takes no field `{name}`", what, name);
        let finding = Diagnostic::error("unknown-field", span, headline)
            .label(say!("fields: {names}", names = crate::diagnostic::list(names())))
            .nearest(name, names());
        self.findings.push(finding);
    }

    fn input_constant(&mut self, node: &Node, kind: &FieldKind) {
        let (value, _) = constant(node);
        let fits = match (&value, kind) {
            (Value::Text(text), FieldKind::Choice { options }) => options.contains(text),
            (Value::Text(_), FieldKind::Text { .. })
            | (Value::YesNo(_), FieldKind::YesNo)
            | (Value::Integer(_), FieldKind::Integer { .. } | FieldKind::Number { .. } | FieldKind::Money { .. })
            | (Value::Decimal(_), FieldKind::Number { .. } | FieldKind::Money { .. }) => true,
            (Value::Text(text), FieldKind::Date { .. }) => crate::shape::date(text).is_some(),
            _ => false,
        };
        if !fits {
            let headline =
                say!("expected {kind}, found {describe}", kind = Type::from(kind), describe = node.describe());
            self.findings.push(Diagnostic::error("type-mismatch", node.span, headline));
        }
        self.constant(node);
    }

    fn wait(&mut self, ix: StepIx, wait: &'a WaitStep) {
        for (message, key, _) in wait.messages() {
            let Some(declared) = self.sight.model().file.messages.get(&message.text) else { continue };
            let scope = self.sight.entering(ix, key.source());
            self.rule(key, &scope, &Expected::Value(Type::from(&form::value(declared.key))));
        }
        if let Some(until) = &wait.until {
            let scope = self.sight.entering(ix, until.source());
            self.rule(until, &scope, &Expected::DayOrMoment);
        }
    }

    fn constant(&mut self, node: &Node) {
        let place = self.sight.model().files.place(node.span);
        let source: Arc<str> = node.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
        let span = RuleSpan { line: 1, column: 1, length: 1 };
        let code = Code { span, op: Op::Constant(constant(node).0) };
        self.rules.by_place.insert(node.span, Rule::new(place, source, code));
    }

    /// Where its first character stands.
    fn start(&self, expression: &Expression) -> Span {
        let length = expression.source().chars().next().map_or(0, char::len_utf8);
        expression.node.locate(self.sight.model().files, expression.offset..expression.offset + length)
    }

    fn rule(&mut self, expression: &Expression, scope: &crate::typing::Scope, expected: &Expected) {
        if let Some(rule) = self.typed(expression, scope, expected) {
            self.rules.by_place.insert(expression.span(), rule);
        }
    }

    fn typed(&mut self, expression: &Expression, scope: &crate::typing::Scope, expected: &Expected) -> Option<Rule> {
        let files = self.sight.model().files;
        let source = expression.source();
        let locate = |range: std::ops::Range<usize>| {
            expression.node.locate(files, range.start + expression.offset..range.end + expression.offset)
        };
        let start = self.start(expression);
        let (rule, findings) = match check_rule(source, &files.place(start), scope, expected) {
            Ok(checked) => (Some(checked.rule), checked.warnings),
            Err(findings) => (None, findings),
        };
        for finding in findings {
            let part = source.get(finding.range.clone()).unwrap_or("");
            let root = part.split('.').next().unwrap_or("");
            // Somebody who misspelt a key of `apply` need not be told that `apply` does not exist.
            let about_broken = part.split('.').any(|name| self.sight.model().is_broken(name));
            // Nor that a line does not exist which exists and is wrong.
            let about_untyped = finding.rule == "unknown-field" && self.sight.is_untyped(part);
            if about_broken || about_untyped || self.sight.model().is_broken(root) {
                continue;
            }
            let span = locate(finding.range.clone());
            self.findings.push(finding.at(span));
        }
        rule
    }
}

/// The value of a constant, and its type.
pub(crate) fn constant(node: &Node) -> (Value, Type) {
    let Some(scalar) = node.scalar() else { return (Value::Unset, Type::Text) };
    match scalar.resolve() {
        Plain::YesNo(yes) => (Value::YesNo(yes), Type::YesNo),
        Plain::Integer => (Value::Integer(scalar.text.parse().unwrap_or_default()), Type::integer()),
        Plain::Decimal => (Value::Decimal(scalar.text.parse().unwrap_or_default()), Type::decimal()),
        Plain::Null | Plain::Text | Plain::Ambiguous => (Value::Text(scalar.text.clone()), Type::Text),
    }
}
