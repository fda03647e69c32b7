//! What rhai itself makes of a rule, for the comparison with the typed form. Built only with the feature `oracle`, which
//! tests turn on and nothing else does.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rhai::packages::{ArithmeticPackage, BasicArrayPackage, LogicPackage, MoreStringPackage, Package};
use rhai::{Dynamic, Engine, EvalAltResult, Map, Scope};
use rust_decimal::Decimal;

use super::{Facts, Slot, function, parse};
use crate::calendar::Calendar;
use crate::value::{FileRef, Value};

/// rhai with the functions of rules.
#[derive(Debug)]
pub struct Oracle {
    engine: Engine,
}

type Raised<T> = Result<T, Box<EvalAltResult>>;

impl Oracle {
    /// rhai as it would run rules, counting by this calendar on this day.
    pub fn new(calendar: &Arc<Calendar>, today: Date) -> Self {
        let mut engine = Engine::new_raw();
        ArithmeticPackage::new().register_into_engine(&mut engine);
        LogicPackage::new().register_into_engine(&mut engine);
        BasicArrayPackage::new().register_into_engine(&mut engine);
        MoreStringPackage::new().register_into_engine(&mut engine);
        parse::limit(&mut engine, &["fn"]);
        engine.set_max_functions(100);
        // Bodies may be as deep as other rules.
        engine.set_max_expr_depths(parse::DEPTH_MAX, parse::DEPTH_MAX);
        order::<Date>(&mut engine);
        order::<Timestamp>(&mut engine);
        functions(&mut engine, calendar, today);
        Self { engine }
    }

    /// What rhai yields for this source, where these names lead to these slots.
    ///
    /// # Errors
    ///
    /// What rhai raised.
    pub fn evaluate(&self, source: &str, facts: &dyn Facts, names: &[(&str, Slot)]) -> Result<Value, String> {
        self.evaluate_with("", source, facts, names)
    }

    /// The same with the functions of a rule file.
    ///
    /// # Errors
    ///
    /// What rhai raised.
    pub fn evaluate_with(
        &self,
        functions: &str,
        source: &str,
        facts: &dyn Facts,
        names: &[(&str, Slot)],
    ) -> Result<Value, String> {
        let mut roots = Map::new();
        for (path, slot) in names {
            put(&mut roots, path, dynamic(facts.read(slot).into_value()));
        }
        let mut scope = Scope::new();
        for (name, value) in roots {
            scope.push_dynamic(name.as_str(), value);
        }
        let file = self.engine.compile(functions).map_err(|error| error.to_string())?;
        let call = self.engine.compile_expression(source).map_err(|error| error.to_string())?;
        let ast = file.merge(&call);
        let result = self.engine.eval_ast_with_scope::<Dynamic>(&mut scope, &ast).map_err(|error| error.to_string())?;
        value(result)
    }
}

fn put(map: &mut Map, path: &str, value: Dynamic) {
    match path.split_once('.') {
        None => {
            map.insert(path.into(), value);
        }
        Some((first, rest)) => {
            let inner = map.entry(first.into()).or_insert_with(|| Map::new().into());
            if let Ok(mut inner) = inner.as_map_mut() {
                put(&mut inner, rest, value);
            }
        }
    }
}

fn order<T: Ord + Copy + Send + Sync + 'static>(engine: &mut Engine) {
    engine.register_fn("==", |a: T, b: T| a == b);
    engine.register_fn("!=", |a: T, b: T| a != b);
    engine.register_fn("<", |a: T, b: T| a < b);
    engine.register_fn("<=", |a: T, b: T| a <= b);
    engine.register_fn(">", |a: T, b: T| a > b);
    engine.register_fn(">=", |a: T, b: T| a >= b);
}

fn functions(engine: &mut Engine, calendar: &Arc<Calendar>, today: Date) {
    let raise = |what: &str| -> Box<EvalAltResult> { what.into() };
    engine.register_fn("is_set", |value: Dynamic| !value.is_unit());
    engine.register_fn("count", |list: rhai::Array| list.len() as i64);
    engine.register_fn("date", move |text: &str| -> Raised<Date> { text.parse().map_err(|_| raise("no date")) });
    let by = calendar.clone();
    engine.register_fn("date", move |moment: Timestamp| by.date(moment));
    engine.register_fn("age", move |born: Date| function::age(born, today).ok_or_else(|| raise("not born yet")));
    let by = calendar.clone();
    engine.register_fn("working_days", move |from: Date, to: Date| {
        function::working_days(&by, from, to).ok_or_else(|| raise("out of calendar"))
    });
    let by = calendar.clone();
    engine.register_fn("add_working_days", move |from: Date, days: i64| {
        function::add_working_days(&by, from, days).ok_or_else(|| raise("out of calendar"))
    });
}

fn dynamic(value: Value) -> Dynamic {
    match value {
        Value::Unset => Dynamic::UNIT,
        Value::YesNo(yes) => yes.into(),
        Value::Integer(number) => number.into(),
        Value::Decimal(number) => number.into(),
        Value::Text(text) => Dynamic::from(text.to_string()),
        Value::Date(date) => Dynamic::from(date),
        Value::Moment(moment) => Dynamic::from(moment),
        Value::List(items) => Dynamic::from_array(items.into_iter().map(dynamic).collect()),
        Value::Record(record) => {
            Dynamic::from_map(record.into_iter().map(|(name, value)| (name.as_str().into(), dynamic(value))).collect())
        }
        Value::File(file) => Dynamic::from(file),
        Value::Sealed(sealed) => Dynamic::from(sealed),
    }
}

fn value(found: Dynamic) -> Result<Value, String> {
    if found.is_unit() {
        return Ok(Value::Unset);
    }
    let name = found.type_name();
    let value = if let Ok(yes) = found.as_bool() {
        Value::YesNo(yes)
    } else if let Ok(number) = found.as_int() {
        Value::Integer(number)
    } else if let Some(number) = found.clone().try_cast::<Decimal>() {
        Value::Decimal(number)
    } else if found.is_string() {
        Value::text(found.into_string()?)
    } else if let Some(date) = found.clone().try_cast::<Date>() {
        Value::Date(date)
    } else if let Some(moment) = found.clone().try_cast::<Timestamp>() {
        Value::Moment(moment)
    } else if let Some(file) = found.clone().try_cast::<FileRef>() {
        Value::File(file)
    } else if found.is_array() {
        Value::List(found.into_array()?.into_iter().map(value).collect::<Result<_, _>>()?)
    } else {
        return Err(format!("no value of rules: {name}"));
    };
    Ok(value)
}
