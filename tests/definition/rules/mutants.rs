//! Planted defects. For every operator, function, kind of value and place to read there is one way in which the typed
//! form could be wrong; the comparison with rhai must see each of them, and the generator must reach each of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_definition::typing::Checked;
use motcua_kernel::rule::code::{Code, Function, Kind, Op};
use motcua_kernel::rule::routine::{Routine, Statement};
use motcua_kernel::rule::tree::{Arithmetic, Comparison};
use motcua_kernel::rule::{Rule, Slot};
use motcua_kernel::value::Value;

use super::agreement::{Answer, alike, as_promised, checked, rhai};
use super::generator;
use super::world::{Luck, TODAY, World};

/// A defect of the typed form: what it makes of one part of a rule, if it has to do with it.
type InCode = Box<dyn Fn(&Code) -> Option<Op>>;
/// A defect in how a failure ends: what is answered instead of the failure.
type InFailure = (&'static str, fn() -> Value);

enum Defect {
    InCode(InCode),
    InFailure(InFailure),
}

fn boxed(op: Op) -> Box<Code> {
    Box::new(Code { span: motcua_kernel::rule::Span::default(), op })
}

fn code(op: Op) -> Code {
    *boxed(op)
}

/// One place where a value is wrong by the smallest amount.
fn off_by_one(part: &Code, number: Value) -> Op {
    Op::Arithmetic(Arithmetic::Add, Box::new([part.clone(), code(Op::Constant(number))]))
}

fn defects() -> BTreeMap<String, Defect> {
    let mut all = BTreeMap::new();
    let mut plant = |name: String, change: InCode| {
        assert!(all.insert(name.clone(), Defect::InCode(change)).is_none(), "{name} stands twice");
    };
    operators(&mut plant);
    logic(&mut plant);
    functions(&mut plant);
    reading(&mut plant);
    for (name, instead) in FAILURES {
        all.insert(format!("a failure is swallowed: {name}"), Defect::InFailure((name, *instead)));
    }
    all
}

/// What a failure says, and what a careless evaluator would answer instead.
const FAILURES: &[InFailure] = &[
    ("result of `+` is too large", || Value::Integer(0)),
    ("result of `-` is too large", || Value::Integer(0)),
    ("result of `*` is too large", || Value::Integer(0)),
    ("result of `/` is too large", || Value::Integer(0)),
    ("value after `/` is zero", || Value::Integer(0)),
    ("value after `%` is zero", || Value::Integer(0)),
    ("date of birth lies in the future", || Value::Integer(0)),
    ("working days are counted from", || Value::Integer(0)),
    ("is longer than", || Value::text("")),
];

fn operators(plant: &mut impl FnMut(String, InCode)) {
    for operation in Arithmetic::EVERY {
        let wrong = match operation {
            Arithmetic::Add => Arithmetic::Subtract,
            Arithmetic::Subtract | Arithmetic::Multiply => Arithmetic::Add,
            Arithmetic::Divide => Arithmetic::Multiply,
            Arithmetic::Remainder => Arithmetic::Divide,
        };
        plant(
            format!("`{}` is `{}`", operation.symbol(), wrong.symbol()),
            Box::new(move |part| match &part.op {
                Op::Arithmetic(found, pair) if *found == operation => Some(Op::Arithmetic(wrong, pair.clone())),
                _ => None,
            }),
        );
        plant(
            format!("`{}` turns its sides round", operation.symbol()),
            Box::new(move |part| match &part.op {
                Op::Arithmetic(found, pair) if *found == operation => {
                    let [left, right] = (**pair).clone();
                    // Sums and products do not mind: there, one side is used twice.
                    let sides = if matches!(operation, Arithmetic::Add | Arithmetic::Multiply) {
                        [left.clone(), left]
                    } else {
                        [right, left]
                    };
                    Some(Op::Arithmetic(operation, Box::new(sides)))
                }
                _ => None,
            }),
        );
    }
    for comparison in Comparison::EVERY {
        let wrong: &[Comparison] = match comparison {
            Comparison::Equal => &[Comparison::NotEqual],
            Comparison::NotEqual => &[Comparison::Equal],
            Comparison::Less => &[Comparison::LessOrEqual, Comparison::Greater],
            Comparison::LessOrEqual => &[Comparison::Less, Comparison::GreaterOrEqual],
            Comparison::Greater => &[Comparison::GreaterOrEqual, Comparison::Less],
            Comparison::GreaterOrEqual => &[Comparison::Greater, Comparison::LessOrEqual],
        };
        for wrong in wrong {
            plant(
                format!("`{}` is `{}`", comparison.symbol(), wrong.symbol()),
                Box::new(move |part| match &part.op {
                    Op::Compare(found, pair) if *found == comparison => Some(Op::Compare(*wrong, pair.clone())),
                    _ => None,
                }),
            );
        }
    }
    plant(
        "a minus sign is lost".to_owned(),
        Box::new(|part| match &part.op {
            Op::Negative(inner) => Some(inner.op.clone()),
            _ => None,
        }),
    );
    plant(
        "texts are joined the other way round".to_owned(),
        Box::new(|part| match &part.op {
            Op::Join(pair) => {
                let [left, right] = (**pair).clone();
                Some(Op::Join(Box::new([right, left])))
            }
            _ => None,
        }),
    );
    plant(
        "a whole number is kept where a decimal belongs".to_owned(),
        Box::new(|part| match &part.op {
            Op::Widen(inner) => Some(inner.op.clone()),
            _ => None,
        }),
    );
    plant(
        "a list loses its last entry".to_owned(),
        Box::new(|part| match &part.op {
            Op::List(items) => Some(Op::List(items[..items.len() - 1].to_vec())),
            _ => None,
        }),
    );
}

fn logic(plant: &mut impl FnMut(String, InCode)) {
    plant(
        "`!` is lost".to_owned(),
        Box::new(|part| match &part.op {
            Op::Not(inner) => Some(inner.op.clone()),
            _ => None,
        }),
    );
    plant(
        "`&&` is `||`".to_owned(),
        Box::new(|part| match &part.op {
            Op::All(operands) => Some(Op::Any(operands.clone())),
            _ => None,
        }),
    );
    plant(
        "`||` is `&&`".to_owned(),
        Box::new(|part| match &part.op {
            Op::Any(operands) => Some(Op::All(operands.clone())),
            _ => None,
        }),
    );
    plant(
        "`&&` asks from the end, and fails where it need not".to_owned(),
        Box::new(|part| match &part.op {
            Op::All(operands) => Some(Op::All(operands.iter().rev().cloned().collect())),
            _ => None,
        }),
    );
    plant(
        "`||` asks from the end, and fails where it need not".to_owned(),
        Box::new(|part| match &part.op {
            Op::Any(operands) => Some(Op::Any(operands.iter().rev().cloned().collect())),
            _ => None,
        }),
    );
    plant(
        "`??` never takes the default".to_owned(),
        Box::new(|part| match &part.op {
            Op::FirstSet(operands) => Some(operands[0].op.clone()),
            _ => None,
        }),
    );
    plant(
        "`??` always takes the default".to_owned(),
        Box::new(|part| match &part.op {
            Op::FirstSet(operands) => Some(operands[operands.len() - 1].op.clone()),
            _ => None,
        }),
    );
    plant(
        "`??` forgets what stands in the middle".to_owned(),
        Box::new(|part| match &part.op {
            Op::FirstSet(operands) if operands.len() > 2 => {
                Some(Op::FirstSet(vec![operands[0].clone(), operands[operands.len() - 1].clone()]))
            }
            _ => None,
        }),
    );
    plant(
        "`if` takes the wrong branch".to_owned(),
        Box::new(|part| match &part.op {
            Op::If(parts) => {
                let [condition, then, otherwise] = (**parts).clone();
                Some(Op::If(Box::new([condition, otherwise, then])))
            }
            _ => None,
        }),
    );
}

fn functions(plant: &mut impl FnMut(String, InCode)) {
    for function in Function::EVERY {
        plant(
            format!("`{}` yields something else", function.name()),
            Box::new(move |part| match &part.op {
                Op::Call(found, arguments) if *found == function => Some(match function {
                    Function::Contains | Function::IsSet => Op::Not(Box::new(part.clone())),
                    Function::Date | Function::AddWorkingDays => {
                        let one = code(Op::Constant(Value::Integer(1)));
                        Op::Call(Function::AddWorkingDays, vec![part.clone(), one])
                    }
                    Function::WorkingDays => Op::Call(function, vec![arguments[1].clone(), arguments[0].clone()]),
                    Function::Age | Function::Count => off_by_one(part, Value::Integer(1)),
                }),
                _ => None,
            }),
        );
    }
    plant(
        "`is_set` always says yes".to_owned(),
        Box::new(|part| match &part.op {
            Op::Call(Function::IsSet, _) => Some(Op::Constant(Value::YesNo(true))),
            _ => None,
        }),
    );
    plant(
        "`add_working_days` counts back".to_owned(),
        Box::new(|part| match &part.op {
            Op::Call(Function::AddWorkingDays, arguments) => {
                let back = Op::Negative(Box::new(arguments[1].clone()));
                Some(Op::Call(Function::AddWorkingDays, vec![arguments[0].clone(), code(back)]))
            }
            _ => None,
        }),
    );
    plant(
        "`contains` looks for the list in the value".to_owned(),
        Box::new(|part| match &part.op {
            Op::Call(Function::Contains, arguments) => {
                Some(Op::Call(Function::Contains, arguments.iter().rev().cloned().collect()))
            }
            _ => None,
        }),
    );
}

/// What a missing value of a kind would be for somebody who does not want to hear of it.
const EMPTY: [(Kind, fn() -> Value); 8] = [
    (Kind::YesNo, || Value::YesNo(false)),
    (Kind::Integer, || Value::Integer(0)),
    (Kind::Decimal, || Value::Decimal(0.into())),
    (Kind::Text, || Value::text("")),
    (Kind::Date, || Value::Date(TODAY)),
    (Kind::Moment, || Value::Moment(jiff::Timestamp::UNIX_EPOCH)),
    (Kind::List, || Value::List(Vec::new())),
    (Kind::File, || Value::File(motcua_kernel::value::FileRef { name: "".into(), sha256: None, size: None })),
];

fn reading(plant: &mut impl FnMut(String, InCode)) {
    for (kind, empty) in EMPTY {
        plant(
            format!("what is missing counts as empty: {kind}"),
            Box::new(move |part| match &part.op {
                Op::Read { kind: found, .. } if *found == kind => {
                    Some(Op::FirstSet(vec![part.clone(), code(Op::Constant(empty()))]))
                }
                _ => None,
            }),
        );
        plant(
            format!("what is there is not found: {kind}"),
            Box::new(move |part| match &part.op {
                Op::Read { kind: found, .. } if *found == kind => Some(Op::Constant(Value::Unset)),
                _ => None,
            }),
        );
        // No rule can write down a moment or a file.
        if matches!(kind, Kind::Moment | Kind::File) {
            continue;
        }
        plant(
            format!("a constant is another one: {kind}"),
            Box::new(move |part| match &part.op {
                Op::Constant(value) if kind_of(value) == Some(kind) && *value != empty() => Some(Op::Constant(empty())),
                _ => None,
            }),
        );
    }
    for name in SLOTS {
        plant(
            format!("nothing is read from {name}"),
            Box::new(move |part| match &part.op {
                Op::Read { slot, .. } if slot_name(slot) == *name => Some(Op::Constant(Value::Unset)),
                _ => None,
            }),
        );
    }
}

fn kind_of(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::YesNo(_) => Kind::YesNo,
        Value::Integer(_) => Kind::Integer,
        Value::Decimal(_) => Kind::Decimal,
        Value::Text(_) => Kind::Text,
        Value::Date(_) => Kind::Date,
        Value::List(_) => Kind::List,
        _ => return None,
    })
}

const SLOTS: &[&str] = &[
    "a field",
    "a field of a record",
    "outcome",
    "by",
    "from",
    "case.number",
    "case.id",
    "case.opened_at",
    "case.version",
    "due",
    "state",
    "used_days",
    "left_days",
    "now",
    "today",
];

fn slot_name(slot: &Slot) -> &'static str {
    match slot {
        Slot::Field { path, .. } if path.len() > 1 => "a field of a record",
        Slot::Field { .. } => "a field",
        Slot::Outcome(_) => "outcome",
        Slot::By(_) => "by",
        Slot::From(_) => "from",
        Slot::Element { .. } => "an element",
        Slot::CaseNumber => "case.number",
        Slot::CaseId => "case.id",
        Slot::CaseOpenedAt => "case.opened_at",
        Slot::CaseVersion => "case.version",
        Slot::DeadlineDue(_) => "due",
        Slot::DeadlineState(_) => "state",
        Slot::DeadlineUsed(_) => "used_days",
        Slot::DeadlineLeft(_) => "left_days",
        Slot::Now => "now",
        Slot::Today => "today",
    }
}

/// The rule with the defect wherever it applies; nothing where it does not.
fn mutated(whole: &Code, change: &InCode) -> Option<Code> {
    let mut touched = false;
    let code = rebuilt(whole, change, &mut touched);
    touched.then_some(code)
}

fn rebuilt(part: &Code, change: &InCode, touched: &mut bool) -> Code {
    let mut inner = |part: &Code| rebuilt(part, change, touched);
    let op = match &part.op {
        Op::Constant(_) | Op::Read { .. } | Op::Local(_) | Op::Look(..) => part.op.clone(),
        Op::Widen(one) => Op::Widen(Box::new(inner(one))),
        Op::Negative(one) => Op::Negative(Box::new(inner(one))),
        Op::Not(one) => Op::Not(Box::new(inner(one))),
        Op::Arithmetic(operation, pair) => Op::Arithmetic(*operation, Box::new([inner(&pair[0]), inner(&pair[1])])),
        Op::Join(pair) => Op::Join(Box::new([inner(&pair[0]), inner(&pair[1])])),
        Op::Compare(comparison, pair) => Op::Compare(*comparison, Box::new([inner(&pair[0]), inner(&pair[1])])),
        Op::All(parts) => Op::All(parts.iter().map(inner).collect()),
        Op::Any(parts) => Op::Any(parts.iter().map(inner).collect()),
        Op::FirstSet(parts) => Op::FirstSet(parts.iter().map(inner).collect()),
        Op::If(parts) => Op::If(Box::new([inner(&parts[0]), inner(&parts[1]), inner(&parts[2])])),
        Op::List(parts) => Op::List(parts.iter().map(inner).collect()),
        Op::Call(function, parts) => Op::Call(*function, parts.iter().map(inner).collect()),
        Op::Apply(routine, parts) => {
            let parts = parts.iter().map(&mut inner).collect();
            let body = lines(&routine.body, &mut inner);
            Op::Apply(Arc::new(Routine { body, ..(**routine).clone() }), parts)
        }
    };
    let code = Code { span: part.span, op };
    match change(&code) {
        Some(op) => {
            *touched = true;
            Code { span: part.span, op }
        }
        None => code,
    }
}

/// The lines of a function with the defect.
fn lines(block: &[Statement], inner: &mut dyn FnMut(&Code) -> Code) -> Vec<Statement> {
    let line = |statement: &Statement| match statement {
        Statement::Let(code) => Statement::Let(inner(code)),
        Statement::Return(code) => Statement::Return(inner(code)),
        Statement::If(condition, then, otherwise) => {
            Statement::If(inner(condition), lines(then, inner), lines(otherwise, inner))
        }
    };
    block.iter().map(line).collect()
}

/// What the defective evaluator answers; nothing where the defect has nothing to do with this rule.
fn answer(defect: &Defect, checked: &Checked, world: &World) -> Option<Answer> {
    match defect {
        Defect::InCode(change) => {
            let code = mutated(checked.rule.code(), change)?;
            let rule = Rule::new(checked.rule.place().clone(), checked.rule.source(), code);
            Some(rule.evaluate(world).ok())
        }
        Defect::InFailure((said, instead)) => match checked.rule.evaluate(world) {
            Err(failure) if failure.message.contains(said) => Some(Some(instead())),
            _ => None,
        },
    }
}

#[test]
fn the_comparison_sees_every_planted_defect() {
    let mut alive = defects();
    let planted = alive.len();
    let mut last = (0, String::new());
    for seed in 0..RULES {
        let mut luck = Luck::new(seed);
        let source = generator::rule(&mut luck);
        let checked = checked(&source);
        for _ in 0..2 {
            let world = World::random(&mut luck);
            let wanted = rhai(&source, &world).ok();
            alive.retain(|name, defect| {
                let seen = answer(defect, &checked, &world)
                    .is_some_and(|answer| !(alike(&answer, &wanted) && as_promised(&checked, &answer)));
                if seen {
                    last = (seed, name.clone());
                }
                !seen
            });
        }
        if alive.is_empty() {
            // Far from the end of the corpus: a generator that loses a little of its reach still sees them all.
            assert!(last.0 < RULES / 2, "{} was seen only by rule {} of {RULES}", last.1, last.0);
            return;
        }
    }
    panic!("of {planted} planted defects these were not seen:\n{:#?}", alive.keys().collect::<Vec<_>>());
}

/// How many rules the comparison has to see every defect.
const RULES: u64 = 4_000;
