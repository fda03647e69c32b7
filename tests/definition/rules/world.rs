//! A small procedure as rules see it, with random data: what may be unset, sometimes is.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use motcua_definition::typing::{Member, Scope, StepInSight, Type, WordsOf};
use motcua_kernel::calendar::{Calendar, CalendarSpec, Counting, FirstDay, Hours, PauseRule, Roll};
use motcua_kernel::id::{CalendarId, DeadlineId, FieldId, StepIx};
use motcua_kernel::rule::oracle::Oracle;
use motcua_kernel::rule::{Facts, Slot, Term};
use motcua_kernel::text::Text;
use motcua_kernel::value::{FileRef, Value};
use rust_decimal::Decimal;

/// Random numbers that are the same on every machine, whatever a library changes (splitmix64).
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What a value is, for the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    YesNo,
    Integer,
    Decimal,
    Text,
    Word,
    Date,
    Moment,
    File,
    Integers,
    Texts,
    State,
}

pub(crate) const WORDS: [&str; 3] = ["grant", "refuse", "return"];

const STATES: [&str; 3] = ["running", "paused", "not_started"];

/// One thing that can be read.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) path: &'static str,
    pub(crate) slot: Slot,
    pub(crate) sort: Sort,
    /// Whether it has a value in every world.
    pub(crate) always_set: bool,
}

/// Every field of the step `a`, which was always done: each sort once always set, once perhaps.
const FIELDS: [(&str, &str, Sort); 10] = [
    ("y", "oy", Sort::YesNo),
    ("i", "oi", Sort::Integer),
    ("d", "od", Sort::Decimal),
    ("t", "ot", Sort::Text),
    ("w", "ow", Sort::Word),
    ("b", "ob", Sort::Date),
    ("m", "om", Sort::Moment),
    ("f", "of", Sort::File),
    ("li", "oli", Sort::Integers),
    ("lt", "olt", Sort::Texts),
];

const A: StepIx = StepIx(0);
const S: StepIx = StepIx(1);
const P: StepIx = StepIx(2);
const Q: StepIx = StepIx(3);
const R: StepIx = StepIx(4);

pub(crate) static VARIABLES: LazyLock<Vec<Variable>> = LazyLock::new(|| {
    let field = |step, path: &str| Slot::Field { step, path: path.split('.').map(FieldId::from).collect() };
    let mut all = Vec::new();
    let mut add = |path: &'static str, slot, sort, always_set| all.push(Variable { path, slot, sort, always_set });
    for (set, optional, sort) in FIELDS {
        add(leaked("a", set), field(A, set), sort, true);
        add(leaked("a", optional), field(A, optional), sort, false);
        // The same in a step that need not have been done.
        add(leaked("s", set), field(S, set), sort, false);
    }
    add("s.outcome", Slot::Outcome(S), Sort::Word, false);
    add("s.by", Slot::By(S), Sort::Text, false);
    add("a.outcome", Slot::Outcome(A), Sort::Word, true);
    add("a.by", Slot::By(A), Sort::Text, true);
    add("a.from", Slot::From(A), Sort::Word, true);
    // Within a record.
    add("r.result.t", field(R, "result.t"), Sort::Text, true);
    add("r.result.ot", field(R, "result.ot"), Sort::Text, false);
    add("r.result.i", field(R, "result.i"), Sort::Integer, true);
    // Of these two steps one was done.
    add("p.t", field(P, "t"), Sort::Text, false);
    add("q.t", field(Q, "t"), Sort::Text, false);
    add("p.i", field(P, "i"), Sort::Integer, false);
    add("q.i", field(Q, "i"), Sort::Integer, false);
    add("case.id", Slot::CaseId, Sort::Text, true);
    add("case.number", Slot::CaseNumber, Sort::Text, true);
    add("case.opened_at", Slot::CaseOpenedAt, Sort::Moment, true);
    add("case.version", Slot::CaseVersion, Sort::Integer, true);
    let clock = || DeadlineId::from("x");
    add("deadline.x.due", Slot::DeadlineDue(clock()), Sort::Date, false);
    add("deadline.x.state", Slot::DeadlineState(clock()), Sort::State, true);
    add("deadline.x.used_days", Slot::DeadlineUsed(clock()), Sort::Decimal, false);
    add("deadline.x.left_days", Slot::DeadlineLeft(clock()), Sort::Decimal, false);
    add("now", Slot::Now, Sort::Moment, true);
    add("today", Slot::Today, Sort::Date, true);
    all
});

fn leaked(step: &str, field: &str) -> &'static str {
    Box::leak(format!("{step}.{field}").into_boxed_str())
}

impl Sort {
    pub(crate) fn ty(self) -> Type {
        match self {
            Self::YesNo => Type::YesNo,
            Self::Integer => Type::integer(),
            Self::Decimal => Type::decimal(),
            Self::Text => Type::Text,
            Self::Word => Type::word(WordsOf::Options, WORDS),
            Self::Date => Type::Date,
            Self::Moment => Type::Moment,
            Self::File => Type::File,
            Self::Integers => Type::list(Type::integer()),
            Self::Texts => Type::list(Type::Text),
            Self::State => Type::word(WordsOf::States, STATES),
        }
    }
}

/// What the checker is told about this procedure.
pub(crate) static SCOPE: LazyLock<Scope> = LazyLock::new(|| {
    let mut scope = Scope::default();
    let step = |ix| StepInSight::new(ix);
    let (mut a, mut s) = (step(A).completed(true), step(S));
    for (set, optional, sort) in FIELDS {
        a = a.field(set, sort.ty(), true).field(optional, sort.ty(), false);
        s = s.field(set, sort.ty(), true);
    }
    scope.step("a", a.outcomes(WORDS).by(true).from(WORDS));
    scope.step("s", s.outcomes(WORDS).by(false));
    let pair = |ix| step(ix).field("t", Type::Text, true).field("i", Type::integer(), true);
    scope.step("p", pair(P));
    scope.step("q", pair(Q));
    scope.one_completed(["p", "q"]);
    let member = |ty, always_set| Member { ty, always_set };
    let record = [
        ("t".to_owned(), member(Type::Text, true)),
        ("ot".to_owned(), member(Type::Text, false)),
        ("i".to_owned(), member(Type::integer(), true)),
    ];
    scope.step("r", step(R).completed(true).field("result", Type::Record(record.into()), true));
    scope.deadline("x", false);
    scope
});

pub(crate) static CALENDAR: LazyLock<Arc<Calendar>> = LazyLock::new(|| {
    let day = || vec![Hours { from: Time::constant(8, 0, 0, 0), to: Time::constant(17, 0, 0, 0) }];
    let spec = CalendarSpec {
        id: CalendarId::from("test"),
        title: Text::new(),
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        week: [day(), day(), day(), day(), day(), vec![], vec![]],
        closures: vec![],
        extra_days: vec![],
        counting: Counting {
            first_day: FirstDay::Excluded,
            received_after: None,
            roll: Roll::NextWorkingDay,
            pause: PauseRule::WholeDays,
        },
        known: (Date::constant(2024, 1, 1), Date::constant(2027, 12, 31)),
    };
    Arc::new(Calendar::new(spec).unwrap())
});

pub(crate) const TODAY: Date = Date::constant(2026, 3, 2);

pub(crate) static ORACLE: LazyLock<Oracle> = LazyLock::new(|| Oracle::new(&CALENDAR, TODAY));

/// A path, and what stands there.
pub(crate) type Given = (&'static str, fn() -> Value);

/// What there is to read in one case.
pub(crate) struct World {
    values: BTreeMap<&'static str, Value>,
}

/// Long texts are cut: nobody reads them in a failing test.
impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&cut(&self.values))
    }
}

pub(crate) fn cut(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").replace(&"x".repeat(40_000), "x…")
}

impl World {
    pub(crate) fn random(luck: &mut Luck) -> Self {
        let s_done = !luck.one_in(3);
        // Of `p` and `q` one was done, or both.
        let (p_done, q_done) = [(true, false), (false, true), (true, true)][luck.below(3)];
        let started = !luck.one_in(3);
        let mut values = BTreeMap::new();
        for variable in VARIABLES.iter() {
            let set = match variable.path.split('.').next() {
                _ if variable.always_set => true,
                Some("s") => s_done && (variable.path != "s.by" || !luck.one_in(4)),
                Some("p") => p_done,
                Some("q") => q_done,
                Some("deadline") => started,
                _ => !luck.one_in(3),
            };
            if set {
                values.insert(variable.path, value(variable, luck));
            }
        }
        Self { values }
    }

    /// These values, and nothing else but the day.
    pub(crate) fn holding(values: &[Given]) -> Self {
        let day: Given = ("today", || Value::Date(TODAY));
        Self { values: values.iter().chain([&day]).map(|(path, value)| (*path, value())).collect() }
    }

    /// Takes away what the checker was promised: data written by a defect, or under another version.
    pub(crate) fn damage(&mut self, luck: &mut Luck) {
        self.values.retain(|_, _| !luck.one_in(3));
    }
}

impl Facts for World {
    fn read(&self, slot: &Slot) -> Term<'_> {
        let variable = VARIABLES.iter().find(|variable| variable.slot == *slot).unwrap();
        self.values.get(variable.path).map_or(Term::Unset, Term::of)
    }

    fn calendar(&self) -> &Calendar {
        &CALENDAR
    }

    fn today(&self) -> Date {
        TODAY
    }
}

const INTEGERS: [i64; 9] = [0, 1, 2, 3, -1, 7, -5, i64::MAX, i64::MIN];
const TEXTS: [&str; 7] = ["", "a", "b", "ab", "Đơn xin", "grant", "s"];

fn value(variable: &Variable, luck: &mut Luck) -> Value {
    if variable.path == "today" {
        return Value::Date(TODAY);
    }
    match variable.sort {
        Sort::YesNo => Value::YesNo(luck.one_in(2)),
        Sort::Integer => Value::Integer(integer(luck)),
        Sort::Decimal => Value::Decimal(decimal(luck)),
        Sort::Text => text(luck),
        Sort::Word => Value::text(*luck.pick(&WORDS)),
        Sort::Date => Value::Date(date(luck)),
        Sort::Moment => Value::Moment(moment(luck)),
        Sort::File => Value::File(FileRef { name: (*luck.pick(&["a.pdf", "b.pdf"])).into(), sha256: None, size: None }),
        Sort::Integers => Value::List((0..luck.below(4)).map(|_| Value::Integer(integer(luck))).collect()),
        Sort::State => Value::text(*luck.pick(&STATES)),
        Sort::Texts => Value::List((0..luck.below(4)).map(|_| Value::text(*luck.pick(&TEXTS))).collect()),
    }
}

fn integer(luck: &mut Luck) -> i64 {
    // Mostly small, so that two of them are often equal; sometimes at the edge, so that sums overflow.
    let edge = luck.one_in(5);
    *luck.pick(if edge { &INTEGERS } else { &INTEGERS[..7] })
}

fn decimal(luck: &mut Luck) -> Decimal {
    match luck.below(12) {
        0 => Decimal::MAX,
        1 => Decimal::MIN,
        2 => Decimal::new(1, 28),
        3 => Decimal::ZERO,
        4 => Decimal::new(-25, 1),
        5 => Decimal::new(100, 2),
        _ => Decimal::new(luck.below(60) as i64 - 20, 1),
    }
}

fn text(luck: &mut Luck) -> Value {
    // Two of the long ones are more than a text may hold.
    if luck.one_in(12) { Value::text("x".repeat(40_000)) } else { Value::text(*luck.pick(&TEXTS)) }
}

fn date(luck: &mut Luck) -> Date {
    match luck.below(8) {
        0 => Date::constant(2004, 2, 29),
        1 => Date::constant(2008, 3, 2),
        2 => Date::constant(2026, 3, 3),
        3 => Date::constant(1850, 1, 1),
        4 => TODAY,
        _ => TODAY.checked_add(jiff::Span::new().days(luck.below(40) as i64 - 30)).unwrap(),
    }
}

fn moment(luck: &mut Luck) -> Timestamp {
    // Near midnight in Ho Chi Minh City, so that the zone decides the day.
    let midnight = 1_772_384_400;
    Timestamp::from_second(midnight + [-86_400, -1, 0, 1, 3_600, 40_000][luck.below(6)]).unwrap()
}
