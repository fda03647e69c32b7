//! Functions: what they take, and what they yield.

use motcua_kernel::rule::code::{Code, Function, Op};
use motcua_kernel::rule::tree::{Name, Node, NodeKind};
use motcua_kernel::say;
use motcua_kernel::value::Value;

use super::check::{Checker, Typed, advice, yes_no};
use super::known::Known;
use super::shape::Type;
use crate::diagnostic::{list, nearest};

impl Checker<'_> {
    pub(super) fn call(&mut self, node: &Node, name: &Name, arguments: &[Node], known: &Known) -> Option<Typed> {
        if let Some(function) = self.scope.function_named(&name.text) {
            return self.apply(node, name, arguments, function, known);
        }
        let Some(function) = Function::EVERY.into_iter().find(|function| function.name() == &*name.text) else {
            let scope = self.scope;
            let mut all: Vec<&str> = Function::EVERY.map(Function::name).into();
            all.extend(scope.function_names());
            let names = || all.iter().copied();
            let help = match nearest(&name.text, names()) {
                Some(near) => say!("did you mean `{near}`?", near),
                None => say!("there are: {names}", names = list(names())),
            };
            self.error_at(
                "unknown-function",
                name,
                say!("there is no function `{name}`", name = name.text),
                Some(help),
            );
            self.slipped(&name.text, names());
            return None;
        };
        if function == Function::Age && self.scope.is_pure() {
            let help = say!("give it the age: `fee(age(apply.born_on))`");
            let headline = say!("a function reads no clock, and `age` counts up to today");
            self.error_at("unknown-function", name, headline, Some(help));
            return None;
        }
        if arguments.len() != function.arity() {
            let headline = say!(
                "`{name}` takes {arity}, found {count}",
                name = name.text,
                arity = function.arity(),
                count = arguments.len()
            );
            self.error_at("unknown-function", name, headline, Some(say!("write `{form}`", form = function.form())));
            return None;
        }
        match (function, arguments) {
            (Function::IsSet, [operand]) => self.is_set(node, operand, known),
            (Function::Contains, [container, item]) => self.contains(node, container, item, known),
            (Function::Date, [Node { kind: NodeKind::Text(text), .. }]) => self.date_literal(node, text),
            (Function::Count, [operand]) => {
                let operand_typed = self.needed(operand, known)?;
                if !matches!(operand_typed.ty, Type::List(_)) {
                    let headline = say!("`count` takes a list, found {ty}", ty = operand_typed.ty);
                    self.error("type-mismatch", operand, headline, None);
                    return None;
                }
                Some(called(node, function, vec![operand_typed.code], Type::integer()))
            }
            (Function::Age, _) => self.plain(node, function, arguments, &[Type::Date], Type::integer(), known),
            (Function::Date, _) => self.plain(node, function, arguments, &[Type::Moment], Type::Date, known),
            (Function::WorkingDays, _) => {
                self.plain(node, function, arguments, &[Type::Date, Type::Date], Type::integer(), known)
            }
            (Function::AddWorkingDays, _) => {
                self.plain(node, function, arguments, &[Type::Date, Type::integer()], Type::Date, known)
            }
            (Function::IsSet | Function::Contains | Function::Count, _) => None,
        }
    }

    /// A function that takes values of given types.
    fn plain(
        &mut self,
        node: &Node,
        function: Function,
        arguments: &[Node],
        wanted: &[Type],
        result: Type,
        known: &Known,
    ) -> Option<Typed> {
        let mut codes = Some(Vec::with_capacity(arguments.len()));
        for (argument, wanted) in arguments.iter().zip(wanted) {
            match self.needed(argument, known) {
                Some(typed) if typed.ty.kind() == wanted.kind() => {
                    if let Some(codes) = &mut codes {
                        codes.push(typed.code);
                    }
                }
                Some(typed) => {
                    let headline =
                        say!("`{name}` takes {wanted} here, found {ty}", name = function.name(), wanted, ty = typed.ty);
                    self.error("type-mismatch", argument, headline, advice(&typed, wanted));
                    codes = None;
                }
                None => codes = None,
            }
        }
        codes.map(|codes| called(node, function, codes, result))
    }

    fn date_literal(&mut self, node: &Node, text: &str) -> Option<Typed> {
        // Exactly ten characters: jiff would also read times and weeks.
        let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
        match date {
            Some(date) => {
                let op = Op::Constant(Value::Date(date));
                Some(Typed::new(node, op, Type::Date, true))
            }
            None => {
                let help = say!("write year, month and day: `date(\"2026-01-31\")`");
                self.error("type-mismatch", node, say!("`{text}` is no day of any calendar", text), Some(help));
                None
            }
        }
    }

    fn is_set(&mut self, node: &Node, operand: &Node, known: &Known) -> Option<Typed> {
        let typed = self.part(operand, known)?;
        if typed.set {
            self.always(node, true);
        }
        Some(called(node, Function::IsSet, vec![typed.code], Type::YesNo))
    }

    pub(super) fn contains(&mut self, node: &Node, container: &Node, item: &Node, known: &Known) -> Option<Typed> {
        let container_typed = self.needed(container, known);
        let item_typed = self.needed(item, known);
        let (whole, part) = container_typed.zip(item_typed)?;
        if whole.ty.is_text() && part.ty.is_text() {
            let codes = vec![whole.code, part.code];
            return Some(yes_no(node, Op::Call(Function::Contains, codes)));
        }
        match &whole.ty {
            Type::List(None) => self.always(node, false),
            Type::List(Some(of)) => {
                if !self.may_hold(node, container, of, item, &part) {
                    return None;
                }
                self.foregone(node, known);
            }
            other => {
                let headline = say!(
                    "a value is looked for in a list, or a text in a text; found {ty} in {other}",
                    ty = part.ty,
                    other
                );
                self.error("type-mismatch", node, headline, None);
                return None;
            }
        }
        Some(yes_no(node, Op::Call(Function::Contains, vec![whole.code, part.code])))
    }

    /// Whether a list could hold this value at all.
    fn may_hold(&mut self, node: &Node, container: &Node, of: &Type, item: &Node, part: &Typed) -> bool {
        let comparable = of.is_number() || of.is_text() || matches!(of, Type::YesNo | Type::Date | Type::Moment);
        if !comparable || of.join(&part.ty).is_none() {
            let headline = say!("{list} does not hold {found}", list = Type::list(of.clone()), found = part.ty);
            let headline = if comparable {
                headline
            } else {
                say!("`{container}` cannot be searched", container = self.text(container))
            };
            self.error("type-mismatch", node, headline, advice(part, of));
            return false;
        }
        // Each text written in the list, and the text that is looked for, must be possible.
        let mut possible = true;
        if let NodeKind::List(items) = &container.kind {
            for entry in items {
                if let NodeKind::Text(text) = &entry.kind {
                    possible &= self.is_word(entry, text, &part.ty);
                }
            }
        }
        if let Op::Constant(Value::Text(text)) = &part.code.op {
            possible &= self.is_word(item, text, of);
        }
        possible
    }
}

fn called(node: &Node, function: Function, arguments: Vec<Code>, ty: Type) -> Typed {
    Typed::new(node, Op::Call(function, arguments), ty, true)
}
