//! Operators: what they take, and what they yield.

use motcua_kernel::rule::code::{Code, Op};
use motcua_kernel::rule::tree::{Arithmetic, Comparison, Node, NodeKind};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::value::Value;

use super::check::{Checker, Typed, advice, as_number, yes_no};
use super::domain;
use super::known::Known;
use super::shape::{Type, WordsOf};
use crate::diagnostic::{list, nearest};

impl Checker<'_> {
    pub(super) fn negative(&mut self, node: &Node, inner: &Node, known: &Known) -> Option<Typed> {
        let inner_typed = self.needed(inner, known)?;
        let ty = match inner_typed.ty {
            Type::Integer(_) => Type::integer(),
            Type::Decimal(_) => Type::decimal(),
            other => {
                self.error("type-mismatch", inner, say!("`-` takes a number, found {other}", other), None);
                return None;
            }
        };
        let perhaps_whole = inner_typed.perhaps_whole;
        let op = Op::Negative(Box::new(inner_typed.code));
        Some(Typed { perhaps_whole, ..Typed::new(node, op, ty, true) })
    }

    /// Both sides, so that one run finds what is wrong with either.
    fn pair(&mut self, pair: &[Node; 2], known: &Known) -> Option<(Typed, Typed)> {
        let (left, right) = (self.needed(&pair[0], known), self.needed(&pair[1], known));
        left.zip(right)
    }

    pub(super) fn arithmetic(
        &mut self,
        node: &Node,
        operation: Arithmetic,
        pair: &[Node; 2],
        known: &Known,
    ) -> Option<Typed> {
        let (left, right) = self.pair(pair, known)?;
        if operation == Arithmetic::Add && left.ty.is_text() && right.ty.is_text() {
            let op = Op::Join(Box::new([left.code, right.code]));
            return Some(Typed::new(node, op, Type::Text, true));
        }
        if !left.ty.is_number() || !right.ty.is_number() {
            let headline = match operation {
                Arithmetic::Add => say!(
                    "`{symbol}` takes two numbers or two texts, found {left} and {right}",
                    symbol = operation.symbol(),
                    left = left.ty,
                    right = right.ty
                ),
                _ => say!(
                    "`{symbol}` takes two numbers, found {left} and {right}",
                    symbol = operation.symbol(),
                    left = left.ty,
                    right = right.ty
                ),
            };
            self.error("type-mismatch", node, headline, arithmetic_advice(operation, &left, &right));
            return None;
        }
        let both_whole = matches!((&left.ty, &right.ty), (Type::Integer(_), Type::Integer(_)));
        let perhaps_whole = left.perhaps_whole && right.perhaps_whole;
        let ty = if both_whole { Type::integer() } else { Type::decimal() };
        if matches!(operation, Arithmetic::Divide | Arithmetic::Remainder) && is_zero(&right.code.op) {
            let headline = say!("nothing can be divided by zero with `{symbol}`", symbol = operation.symbol());
            self.error("division-by-zero", node, headline, None);
            return None;
        }
        if perhaps_whole && operation == Arithmetic::Divide {
            self.drops_fraction(node, &pair[1]);
            return None;
        }
        let op = Op::Arithmetic(operation, Box::new([left.code, right.code]));
        Some(Typed { perhaps_whole, ..Typed::new(node, op, ty, true) })
    }

    fn drops_fraction(&mut self, node: &Node, divisor: &Node) {
        let help = match divisor.kind {
            NodeKind::Integer(number) => say!("write `/ {number}.0` to keep the fraction", number),
            _ => {
                let divisor = self.text(divisor);
                // What is made of parts keeps its parts together.
                let divisor = if divisor.contains(' ') { format!("({divisor})") } else { divisor.to_owned() };
                say!("write `/ (1.0 * {divisor})` to keep the fraction", divisor)
            }
        };
        let headline = say!("`/` between two whole numbers would drop the fraction: `7 / 2` would be 3");
        self.error("type-mismatch", node, headline, Some(help));
    }

    pub(super) fn comparison(
        &mut self,
        node: &Node,
        comparison: Comparison,
        pair: &[Node; 2],
        known: &Known,
    ) -> Option<Typed> {
        let (left, right) = self.pair(pair, known)?;
        let (left, right) = self.alike(node, (&pair[0], left), (&pair[1], right), comparison.symbol())?;
        let ordered = left.ty.is_number() || matches!(left.ty, Type::Date | Type::Moment);
        let same = ordered || left.ty.is_text() || left.ty == Type::YesNo;
        if comparison.orders() && !ordered {
            let headline =
                say!("`{symbol}` needs an order, and {ty} has none", symbol = comparison.symbol(), ty = left.ty);
            self.error("type-mismatch", node, headline, Some(say!("compare with `==` or `!=`")));
            return None;
        }
        if !same {
            let headline = say!("`{symbol}` does not compare {ty}", symbol = comparison.symbol(), ty = left.ty);
            let help = match left.ty {
                Type::List(_) => Some(say!("ask `contains(list, value)` or `count(list)`")),
                _ => Some(say!("compare single values")),
            };
            self.error("type-mismatch", node, headline, help);
            return None;
        }
        match (&left.code.op, &right.code.op) {
            (Op::Constant(a), Op::Constant(b)) => {
                if let Some(answer) = domain::between_constants(comparison, a, b) {
                    self.always(node, answer);
                }
            }
            (a, b) if a == b && matches!(a, Op::Read { .. }) => {
                self.always(node, comparison.holds(std::cmp::Ordering::Equal));
            }
            _ => self.foregone(node, known),
        }
        Some(yes_no(node, Op::Compare(comparison, Box::new([left.code, right.code]))))
    }

    /// Two values that are to be compared: of one type, and out of one list.
    pub(super) fn alike(
        &mut self,
        node: &Node,
        left: (&Node, Typed),
        right: (&Node, Typed),
        sign: &str,
    ) -> Option<(Typed, Typed)> {
        for ((_, word), (place, text)) in [(&left, &right), (&right, &left)] {
            if let (Type::Word(_), Op::Constant(Value::Text(text))) = (&word.ty, &text.code.op) {
                let (text, ty) = (text.to_string(), word.ty.clone());
                if !self.is_word(place, &text, &ty) {
                    return None;
                }
            }
        }
        let (left, right) = (left.1, right.1);
        if let (Type::Word(a), Type::Word(b)) = (&left.ty, &right.ty)
            && a.values.is_disjoint(&b.values)
        {
            let headline = say!("`{sign}`: {of} is never {of2}", sign, of = a.of, of2 = b.of);
            self.error("type-mismatch", node, headline, None);
            return None;
        }
        match left.ty.join(&right.ty) {
            Some(_) => Some((left, right)),
            None => {
                let headline =
                    say!("`{sign}` compares two different things: {ty} and {ty2}", sign, ty = left.ty, ty2 = right.ty);
                let help = advice(&right, &left.ty).or_else(|| advice(&left, &right.ty));
                self.error("type-mismatch", node, headline, help);
                None
            }
        }
    }

    /// Whether a text written in the rule is in the closed list with which it meets.
    pub(super) fn is_word(&mut self, place: &Node, text: &str, ty: &Type) -> bool {
        let Type::Word(words) = ty else { return true };
        if words.values.contains(text) {
            return true;
        }
        let values = || words.values.iter().map(String::as_str);
        let help = match nearest(text, values()) {
            Some(near) => say!("did you mean `\"{near}\"`?", near),
            None => say!("there are: {names}", names = list(values())),
        };
        let (rule, headline) = match &words.of {
            WordsOf::Outcomes(step) => ("unknown-outcome", say!("`{step}` has no outcome `{text}`", step, text)),
            of => ("type-mismatch", say!("`\"{text}\"` is not {of}", text, of)),
        };
        self.error(rule, place, headline, Some(help));
        self.slipped(text, values());
        false
    }

    pub(super) fn first_set(&mut self, node: &Node, operands: &[Node], known: &Known) -> Option<Typed> {
        let mut known = known.clone();
        let mut typed = Vec::with_capacity(operands.len());
        for (position, operand) in operands.iter().enumerate() {
            let part = self.part(operand, &known);
            if part.as_ref().is_some_and(|part| part.set) && position + 1 < operands.len() {
                let headline = say!(
                    "`{operand}` always has a value here, so what follows `??` is never used",
                    operand = self.text(operand)
                );
                self.warning("unused-default", operand, headline, say!("leave the default out"));
            }
            typed.push(part);
            if let NodeKind::Path(names) = &operand.kind {
                known.add_set(self.scope, names, false);
            }
        }
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let set = typed.iter().any(|part| part.set);
        let perhaps_whole = typed.iter().any(|part| part.perhaps_whole);
        let ty = self.one_type(node, &typed, say!("`??` chooses between"))?;
        let codes = typed.into_iter().map(|part| part.code).collect();
        Some(Typed { perhaps_whole, ..Typed::new(node, Op::FirstSet(codes), ty, set) })
    }

    pub(super) fn choice(&mut self, node: &Node, parts: &[Node; 3], known: &Known) -> Option<Typed> {
        let [condition, then, otherwise] = parts;
        let condition_typed = self.condition(condition, known);
        let then = self.part(then, &known.learn(self.scope, condition, true));
        let otherwise = self.part(otherwise, &known.learn(self.scope, condition, false));
        let (condition, (then, otherwise)) = condition_typed.zip(then.zip(otherwise))?;
        let set = then.set && otherwise.set;
        let perhaps_whole = then.perhaps_whole || otherwise.perhaps_whole;
        let branches = [then, otherwise];
        let ty = self.one_type(node, &branches, say!("`if` yields"))?;
        let [then, otherwise] = branches;
        let op = Op::If(Box::new([condition.code, then.code, otherwise.code]));
        Some(Typed { perhaps_whole, ..Typed::new(node, op, ty, set) })
    }

    pub(super) fn list(&mut self, node: &Node, items: &[Node], known: &Known) -> Option<Typed> {
        let typed: Vec<Option<Typed>> = items.iter().map(|item| self.needed(item, known)).collect();
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        if typed.is_empty() {
            return Some(Typed::new(node, Op::Constant(Value::List(Vec::new())), Type::List(None), true));
        }
        let ty = self.one_type(node, &typed, say!("a list holds"))?;
        // Nobody computes with what is in a list, so it can be kept as what it is.
        let codes: Vec<Code> = typed.into_iter().map(|part| as_number(part, &ty).code).collect();
        let constants = codes.iter().map(|code| match &code.op {
            Op::Constant(value) => Some(value.clone()),
            _ => None,
        });
        // A list that reads nothing is made once, not at every evaluation.
        let op = match constants.collect() {
            Some(values) => Op::Constant(Value::List(values)),
            None => Op::List(codes),
        };
        Some(Typed::new(node, op, Type::list(ty), true))
    }

    /// The one type of several values.
    fn one_type(&mut self, node: &Node, parts: &[Typed], what: Sentence) -> Option<Type> {
        let first = parts.first()?;
        let mut ty = first.ty.clone();
        for part in &parts[1..] {
            match ty.join(&part.ty) {
                Some(joined) => ty = joined,
                None => {
                    let headline =
                        say!("{what} two different things: {first} and {second}", what, first = ty, second = part.ty);
                    let help = advice(part, &ty).or_else(|| advice(first, &part.ty));
                    self.error("type-mismatch", node, headline, help);
                    return None;
                }
            }
        }
        Some(ty)
    }
}

fn is_zero(op: &Op) -> bool {
    match op {
        Op::Constant(Value::Integer(number)) => *number == 0,
        Op::Constant(Value::Decimal(number)) => number.is_zero(),
        _ => false,
    }
}

fn arithmetic_advice(operation: Arithmetic, left: &Typed, right: &Typed) -> Option<Sentence> {
    let day = |ty: &Type| matches!(ty, Type::Date | Type::Moment);
    match operation {
        Arithmetic::Subtract if day(&left.ty) && day(&right.ty) => {
            Some(say!("count with `working_days(from, to)`, or ask for full years with `age(date)`"))
        }
        Arithmetic::Add | Arithmetic::Subtract if day(&left.ty) && right.ty.is_number() => {
            Some(say!("write `add_working_days(date, number)`; other spans belong into `deadlines`"))
        }
        _ => advice(left, &right.ty).or_else(|| advice(right, &left.ty)),
    }
}
