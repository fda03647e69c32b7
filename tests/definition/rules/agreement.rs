//! The typed form and rhai itself: the same value, or both none.

use motcua_definition::typing::{Checked, Expected, check_rule};
use motcua_kernel::rule::{Facts, Place, Slot};
use motcua_kernel::value::Value;
use proptest::prelude::*;

use super::generator;
use super::world::{Luck, ORACLE, SCOPE, VARIABLES, World, cut};

/// What a rule came to in one world: a value, or nothing because it could not be evaluated.
pub(crate) type Answer = Option<Value>;

pub(crate) fn checked(source: &str) -> Checked {
    let place = Place { file: "random.yaml".into(), line: 1, column: 1 };
    check_rule(source, &place, &SCOPE, &Expected::Anything).unwrap_or_else(|found| panic!("{source}\n{found:#?}"))
}

pub(crate) fn rhai(source: &str, world: &World) -> Result<Value, String> {
    static NAMES: std::sync::LazyLock<Vec<(&str, Slot)>> =
        std::sync::LazyLock::new(|| VARIABLES.iter().map(|variable| (variable.path, variable.slot.clone())).collect());
    ORACLE.evaluate(source, world, &NAMES)
}

/// The same to everybody who asks: a whole number is the decimal of that size.
pub(crate) fn alike(typed: &Answer, rhai: &Answer) -> bool {
    match (typed, rhai) {
        (Some(Value::Decimal(typed)), Some(Value::Integer(rhai))) => *typed == (*rhai).into(),
        (Some(Value::List(typed)), Some(Value::List(rhai))) => {
            typed.len() == rhai.len()
                && typed.iter().zip(rhai).all(|(typed, rhai)| alike(&Some(typed.clone()), &Some(rhai.clone())))
        }
        (typed, rhai) => typed == rhai,
    }
}

/// A value of another kind than the checker promised is a defect even where rhai would say the same.
pub(crate) fn as_promised(checked: &Checked, answer: &Answer) -> bool {
    use motcua_definition::typing::Type;
    match answer {
        None => true,
        Some(Value::Unset) => !checked.always_set,
        Some(value) => matches!(
            (value, &checked.result),
            (Value::YesNo(_), Type::YesNo)
                | (Value::Integer(_), Type::Integer(_))
                | (Value::Decimal(_), Type::Decimal(_))
                | (Value::Text(_), Type::Text | Type::Word(_))
                | (Value::Date(_), Type::Date)
                | (Value::Moment(_), Type::Moment)
                | (Value::List(_), Type::List(_))
                | (Value::Record(_), Type::Record(_))
                | (Value::File(_), Type::File)
        ),
    }
}

fn compare(seed: u64) {
    let mut luck = Luck::new(seed);
    let source = generator::rule(&mut luck);
    let checked = checked(&source);
    let foregone = foregone(&source, &checked);
    for _ in 0..4 {
        let world = World::random(&mut luck);
        let typed = checked.rule.evaluate(&world as &dyn Facts);
        let answer = typed.clone().ok();
        let wanted = rhai(&source, &world);
        assert!(
            alike(&answer, &wanted.clone().ok()) && as_promised(&checked, &answer),
            "{source}\ntyped {}\nrhai  {}\n{world:?}",
            cut(&typed),
            cut(&wanted)
        );
        if let (Some(foregone), Some(answer)) = (foregone, answer) {
            assert_eq!(answer, Value::YesNo(foregone), "{source} was said to be foregone\n{world:?}");
        }
    }
}

/// The answer that the checker claims to know beforehand, if it claims it of the whole rule.
fn foregone(source: &str, checked: &Checked) -> Option<bool> {
    let inside = source.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(source);
    checked.warnings.iter().find(|warning| source[warning.range.clone()] == *inside).and_then(|warning| {
        match warning.rule {
            "always-true" => Some(true),
            "always-false" => Some(false),
            _ => None,
        }
    })
}

/// Where data lack what the checker was promised, there is no answer rather than a wrong one.
fn compare_damaged(seed: u64) {
    let mut luck = Luck::new(seed);
    let source = generator::rule(&mut luck);
    let checked = checked(&source);
    for _ in 0..4 {
        let mut world = World::random(&mut luck);
        world.damage(&mut luck);
        if let Ok(value) = checked.rule.evaluate(&world) {
            let wanted = rhai(&source, &world);
            assert!(
                alike(&Some(value.clone()), &wanted.clone().ok()),
                "{source}\ntyped {}\nrhai  {}\n{world:?}",
                cut(&value),
                cut(&wanted)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_typed_form_means_what_rhai_means(seed in any::<u64>()) {
        compare(seed);
    }

    #[test]
    fn what_lacks_a_promised_value_has_no_answer_of_its_own(seed in any::<u64>()) {
        compare_damaged(seed);
    }
}
