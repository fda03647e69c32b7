//! How long one rule takes: to be checked, and to be evaluated. The allocator counts: an evaluation must not allocate.

use divan::{AllocProfiler, Bencher, black_box};
use jiff::civil::Date;
use motcua_definition::typing::{Expected, Scope, StepInSight, Type, check_rule};
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::StepIx;
use motcua_kernel::rule::{Facts, Place, Rule, Slot, Term};
use motcua_kernel::value::{Record, Value};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const RULES: [&str; 4] = [
    "apply.storeys >= 5 || apply.floor_area > 1500",
    r#"apply.kind == "house" && (apply.note ?? "") != "urgent""#,
    r#"apply.ward in ["w001", "w002", "w003", "w004"]"#,
    "apply.floor_area * 1.1 + apply.storeys * 25 > 1500",
];

struct Form(Record);

impl Facts for Form {
    fn read(&self, slot: &Slot) -> Term<'_> {
        match slot {
            Slot::Field { path, .. } => Term::within(&self.0, path),
            _ => Term::Unset,
        }
    }

    #[expect(clippy::unimplemented, reason = "none of these rules counts days")]
    fn calendar(&self) -> &Calendar {
        unimplemented!()
    }

    fn today(&self) -> Date {
        Date::constant(2026, 3, 2)
    }
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.step(
        "apply",
        StepInSight::new(StepIx(0))
            .completed(true)
            .field("storeys", Type::integer(), true)
            .field("floor_area", Type::decimal(), true)
            .field("kind", Type::Text, true)
            .field("ward", Type::Text, true)
            .field("note", Type::Text, false),
    );
    scope
}

fn rule(source: &str, scope: &Scope) -> Rule {
    let place = Place { file: "bench.yaml".into(), line: 1, column: 1 };
    match check_rule(source, &place, scope, &Expected::YesNo) {
        Ok(checked) => checked.rule,
        Err(findings) => panic!("{findings:?}"),
    }
}

#[divan::bench(args = RULES)]
fn evaluate(bencher: Bencher<'_, '_>, source: &str) {
    let rule = rule(source, &scope());
    let form = Form(
        [
            ("storeys".into(), Value::Integer(3)),
            ("floor_area".into(), Value::Decimal(120.into())),
            ("kind".into(), Value::text("house")),
            ("ward".into(), Value::text("w004")),
        ]
        .into(),
    );
    bencher.bench_local(|| black_box(&rule).holds(black_box(&form)));
}

#[divan::bench(args = RULES)]
fn check(bencher: Bencher<'_, '_>, source: &str) {
    let scope = scope();
    bencher.bench_local(|| rule(black_box(source), &scope));
}

fn main() {
    divan::main();
}
