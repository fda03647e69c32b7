//! Functions of rule files, in the typed form and in rhai itself: the same value, or both none.
//!
//! A random rule becomes the body of a function: what it reads become parameters, and lines with `let`, `if` and `return`
//! are put around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_definition::typing::{Checked, Expected, Type, check_rule, functions_of};
use motcua_kernel::rule::code::{Code, Op};
use motcua_kernel::rule::routine::{Routine, Statement};
use motcua_kernel::rule::{Place, Rule, Slot};
use motcua_kernel::value::Value;
use proptest::prelude::*;

use super::agreement::{alike, as_promised, checked};
use super::generator;
use super::world::{Luck, ORACLE, SCOPE, VARIABLES, World, cut};

/// A rule file, a call of its last function, and what the checker made of the call.
struct Called {
    file: String,
    call: String,
    checked: Checked,
}

/// The word for a type in a signature; nothing for a type that no signature has.
fn word(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::YesNo => "yes_no",
        Type::Integer(_) => "integer",
        Type::Decimal(_) => "number",
        Type::Text | Type::Word(_) => "text",
        Type::Date => "date",
        Type::Moment => "date_time",
        Type::List(Some(of)) if matches!(**of, Type::Integer(_)) => "list of integer",
        Type::List(Some(of)) if matches!(**of, Type::Text) => "list of text",
        _ => return None,
    })
}

/// A body whose first rule is kept, whose condition may return it, and that ends with the second rule.
fn body(luck: &mut Luck, first: &str, condition: &str, second: &str) -> String {
    match luck.below(4) {
        0 => format!("    let kept = {first};\n    if {condition} {{ return kept; }}\n    {second}\n"),
        1 => format!(
            "    if {condition} {{\n        let kept = {first};\n        kept\n    }} else {{\n        {second}\n    }}\n"
        ),
        2 => format!(
            "    let other = {second};\n    let kept = {first};\n    if {condition} {{ other }} else {{ return kept; }}\n"
        ),
        _ => format!("    let asked = {condition};\n    if !asked {{ return {second}; }}\n    {first}\n"),
    }
}

/// A rule of this word, if the generator comes across one soon.
fn of_word(luck: &mut Luck, wanted: &str) -> Option<String> {
    (0..40).find_map(|_| {
        let source = generator::rule(luck);
        (word(&checked(&source).result) == Some(wanted)).then_some(source)
    })
}

fn called(luck: &mut Luck) -> Option<Called> {
    let first = generator::rule(luck);
    let result = word(&checked(&first).result)?;
    let (condition, second) = (of_word(luck, "yes_no")?, of_word(luck, result)?);
    let condition = if checked(&condition).always_set { condition } else { format!("({condition} ?? true)") };
    let mut text = body(luck, &first, &condition, &second);
    // The longest paths first: `r.result.t` holds no other, but `a.li` would be found in `a.lit`.
    let mut variables: Vec<_> = VARIABLES.iter().filter(|variable| text.contains(variable.path)).collect();
    variables.sort_by_key(|variable| std::cmp::Reverse(variable.path.len()));
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for (number, variable) in variables.into_iter().enumerate() {
        let name = format!("v{number}_");
        text = text.replace(variable.path, &name);
        let may_be_missing = if variable.always_set { "" } else { "?" };
        parameters.push(format!("{name}: {}{may_be_missing}", word(&variable.sort.ty())?));
        arguments.push(variable.path);
    }
    let names: Vec<&str> = parameters.iter().filter_map(|parameter| parameter.split(':').next()).collect();
    let names = names.join(", ");
    let file = format!(
        "/// inner({0}) -> {result}?\nfn inner({names}) {{\n{text}}}\n\n/// outer({0}) -> {result}?\nfn outer({names}) {{\n    inner({names})\n}}\n",
        parameters.join(", ")
    );
    let call = format!("outer({})", arguments.join(", "));
    // Some rules know what no parameter says: that one of two steps was done. And functions read no clock.
    let functions = functions_of("random.rhai", &file).ok()?;
    let mut scope = SCOPE.clone();
    scope.functions(functions);
    let place = Place { file: "random.yaml".into(), line: 1, column: 1 };
    let checked = check_rule(&call, &place, &scope, &Expected::Anything).ok()?;
    Some(Called { file, call, checked })
}

fn rhai(called: &Called, world: &World) -> Result<Value, String> {
    let names: Vec<(&str, Slot)> = VARIABLES.iter().map(|variable| (variable.path, variable.slot.clone())).collect();
    ORACLE.evaluate_with(&called.file, &called.call, world, &names)
}

fn compare(seed: u64) {
    let mut luck = Luck::new(seed);
    let Some(called) = called(&mut luck) else { return };
    for _ in 0..4 {
        let world = World::random(&mut luck);
        let typed = called.checked.rule.evaluate(&world);
        let wanted = rhai(&called, &world);
        let answer = typed.clone().ok();
        assert!(
            alike(&answer, &wanted.clone().ok()) && as_promised(&called.checked, &answer),
            "{}{}\ntyped {}\nrhai  {}\n{world:?}",
            called.file,
            called.call,
            cut(&typed),
            cut(&wanted)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_function_means_what_rhai_means(seed in any::<u64>()) {
        compare(seed);
    }
}

type Defect = fn(&Statement) -> Option<Statement>;

/// One way in which each kind of line could go wrong.
const DEFECTS: [(&str, Defect); 5] = [
    ("`if` takes the other branch", |line| match line {
        Statement::If(condition, then, otherwise) => {
            Some(Statement::If(condition.clone(), otherwise.clone(), then.clone()))
        }
        _ => None,
    }),
    ("`return` within `if` is passed over", |line| match line {
        Statement::If(condition, then, otherwise) if otherwise.is_empty() && !then.is_empty() => {
            Some(Statement::If(condition.clone(), Vec::new(), Vec::new()))
        }
        _ => None,
    }),
    ("`let` keeps nothing", |line| match line {
        Statement::Let(code) => Some(Statement::Let(Code { op: Op::Constant(Value::Unset), ..code.clone() })),
        _ => None,
    }),
    ("a variable is another one", |line| match line {
        Statement::Return(Code { op: Op::Local(number), span }) if *number > 0 => {
            Some(Statement::Return(Code { op: Op::Local(number - 1), span: *span }))
        }
        _ => None,
    }),
    ("`return` returns nothing", |line| match line {
        Statement::Return(code) => Some(Statement::Return(Code { op: Op::Constant(Value::Unset), ..code.clone() })),
        _ => None,
    }),
];

fn with_defect(lines: &[Statement], defect: Defect) -> Vec<Statement> {
    let line = |line: &Statement| defect(line).unwrap_or_else(|| line.clone());
    lines.iter().map(line).collect()
}

/// The call with the defect in the function that the outer one calls.
fn defective(code: &Code, defect: Defect) -> Option<Code> {
    let Op::Apply(outer, arguments) = &code.op else { return None };
    let [Statement::Return(Code { op: Op::Apply(inner, passed), span })] = outer.body.as_slice() else { return None };
    let inner = Routine { body: with_defect(&inner.body, defect), ..(**inner).clone() };
    let call = Code { op: Op::Apply(Arc::new(inner), passed.clone()), span: *span };
    let outer = Routine { body: vec![Statement::Return(call)], ..(**outer).clone() };
    Some(Code { op: Op::Apply(Arc::new(outer), arguments.clone()), span: code.span })
}

#[test]
fn the_comparison_sees_defects_in_every_kind_of_line() {
    const FILES: u64 = 400;
    let mut alive: BTreeMap<&str, Defect> = DEFECTS.into();
    let mut compared = 0;
    for seed in 0..FILES {
        let mut luck = Luck::new(seed);
        let Some(called) = called(&mut luck) else { continue };
        compared += 1;
        let world = World::random(&mut luck);
        let wanted = rhai(&called, &world).ok();
        alive.retain(|_, defect| {
            let code = match &called.checked.rule.code().op {
                Op::Apply(..) => defective(called.checked.rule.code(), *defect),
                Op::Widen(inner) => defective(inner, *defect),
                _ => None,
            };
            let Some(code) = code else { return true };
            let rule = Rule::new(called.checked.rule.place().clone(), called.call.as_str(), code);
            alike(&rule.evaluate(&world).ok(), &wanted)
        });
    }
    assert!(alive.is_empty(), "not seen: {:?}", alive.keys());
    // A generator that makes nothing that can be compared would see nothing either.
    assert!(compared > FILES / 8, "only {compared} of {FILES} files could be compared");
}
