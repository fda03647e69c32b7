//! What a rule can see from where it stands.

use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::form::Form;
use motcua_kernel::id::{DeadlineId, FieldId, StepIx};
use motcua_kernel::rule::Slot;

use std::sync::Arc;

use super::routine::FunctionInSight;
use super::shape::{Member, Type, WordsOf, members};
use super::table::TableInSight;

/// What is in sight of one rule: steps, deadlines, `case`, `now` and `today`. Nothing else exists for it.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    steps: BTreeMap<String, StepInSight>,
    /// Steps of which only the name is in sight. Every rule of a procedure shares them: there may be thousands.
    bare: Arc<BTreeMap<String, StepInSight>>,
    /// One of them that is out of sight.
    hidden: Option<String>,
    elements: BTreeMap<String, (StepIx, Type)>,
    deadlines: BTreeMap<String, bool>,
    one_of: Vec<BTreeSet<String>>,
    tables: BTreeMap<String, TableInSight>,
    functions: Arc<BTreeMap<String, FunctionInSight>>,
    /// Inside a function there is no case: its parameters and variables, in the order in which they were declared.
    inside: Option<Vec<Variable>>,
}

/// A parameter or variable of a function.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) always_set: bool,
}

/// A step, as a rule sees it: the fields of its last completed visit, its outcome, who did it, whence it was entered.
#[derive(Clone, Debug)]
pub struct StepInSight {
    ix: StepIx,
    pub(super) completed: bool,
    members: BTreeMap<String, Part>,
}

#[derive(Clone, Debug)]
struct Part {
    member: Member,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Field,
    Outcome,
    By,
    From,
}

/// What a path of names leads to.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) source: Origin,
    pub(super) ty: Type,
    /// The step it belongs to, if any.
    pub(super) step: Option<String>,
    /// For each name after the step's: whether it is there whenever what it belongs to is.
    pub(super) always_set: Vec<bool>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// The case.
    Slot(Slot),
    /// The function that is running.
    Local(usize),
}

/// Why a path leads nowhere.
pub(super) enum Lost<'a> {
    /// There is nothing of that name; these are.
    Variable(Vec<&'a str>),
    /// The name at this position is no member of what stands before it; these are.
    Member(usize, Vec<&'a str>),
    /// What stands before the name at this position has no members.
    Leaf(usize, Type),
    /// It stops at something that has members and is no value itself.
    Stops(Vec<&'a str>),
}

impl StepInSight {
    /// A step of which nothing is known yet.
    pub fn new(ix: StepIx) -> Self {
        Self { ix, completed: false, members: BTreeMap::new() }
    }

    /// Whether it has been completed, or skipped, on every way to the rule. The step that is being left counts.
    #[must_use]
    pub fn completed(mut self, certainly: bool) -> Self {
        self.completed = certainly;
        self
    }

    /// A value that the step leaves behind. `always_set` says whether it is there whenever the step was completed or
    /// skipped: no field of a step that can be skipped is.
    #[must_use]
    pub fn field(mut self, name: &str, ty: Type, always_set: bool) -> Self {
        self.members.insert(name.to_owned(), Part { member: Member { ty, always_set }, role: Role::Field });
        self
    }

    /// The fields of a form. Required ones are always set, unless the step can be skipped.
    #[must_use]
    pub fn form(mut self, form: &Form, can_be_skipped: bool) -> Self {
        for (name, member) in members(form) {
            self = self.field(&name, member.ty, member.always_set && !can_be_skipped);
        }
        self
    }

    /// What it can end with (with `skipped`, where it can be skipped): `step.outcome`.
    #[must_use]
    pub fn outcomes<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        // The step's name is filled in when it enters the scope.
        let ty = Type::word(WordsOf::Outcomes(String::new()), names);
        self.members
            .insert("outcome".to_owned(), Part { member: Member { ty, always_set: true }, role: Role::Outcome });
        self
    }

    /// The same step, seen from outside the `each` inside which it stands: every value is a list over the elements.
    #[must_use]
    pub fn over_elements(mut self) -> Self {
        for part in self.members.values_mut() {
            let of = std::mem::replace(&mut part.member.ty, Type::Text);
            part.member = Member { ty: Type::list(of), always_set: true };
        }
        self
    }

    /// Who did it: `step.by`. Not always set where the clock can complete the step, or it can be skipped.
    #[must_use]
    pub fn by(mut self, always_set: bool) -> Self {
        self.members.insert("by".to_owned(), Part { member: Member { ty: Type::Text, always_set }, role: Role::By });
        self
    }

    /// The steps from which it is entered: `step.from`.
    #[must_use]
    pub fn from<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        let ty = Type::word(WordsOf::Steps, names);
        self.members.insert("from".to_owned(), Part { member: Member { ty, always_set: true }, role: Role::From });
        self
    }
}

impl Scope {
    /// Puts a step in sight.
    pub fn step(&mut self, name: &str, mut step: StepInSight) {
        for part in step.members.values_mut() {
            let ty = match &mut part.member.ty {
                Type::List(Some(of)) => &mut **of,
                ty => ty,
            };
            if let Type::Word(words) = ty
                && let WordsOf::Outcomes(of) = &mut words.of
                && of.is_empty()
            {
                name.clone_into(of);
            }
        }
        self.steps.insert(name.to_owned(), step);
    }

    /// Puts the bare names of steps in sight. What else is known of one is said with [`Self::step`].
    pub(crate) fn bare_steps(&mut self, bare: Arc<BTreeMap<String, StepInSight>>) {
        self.bare = bare;
    }

    fn bare(&self, name: &str) -> Option<&StepInSight> {
        self.bare.get(name).filter(|_| self.hidden.as_deref() != Some(name))
    }

    /// Puts the element of an `each` in sight, under the name that its `as` gives it.
    pub fn element(&mut self, name: &str, each: StepIx, ty: Type) {
        self.elements.insert(name.to_owned(), (each, ty));
    }

    /// Takes a step out of sight.
    pub fn without(&mut self, name: &str) {
        self.steps.remove(name);
        self.hidden = Some(name.to_owned());
    }

    /// Puts a deadline in sight. `started` says whether its clock has started on every way to the rule.
    pub fn deadline(&mut self, name: &str, started: bool) {
        self.deadlines.insert(name.to_owned(), started);
    }

    /// Says that on every way to the rule at least one of these steps was completed.
    pub fn one_completed<'a>(&mut self, steps: impl IntoIterator<Item = &'a str>) {
        self.one_of.push(steps.into_iter().map(str::to_owned).collect());
    }

    pub(super) fn step_named(&self, name: &str) -> Option<&StepInSight> {
        self.steps.get(name).or_else(|| self.bare(name))
    }

    pub(super) fn one_of(&self) -> &[BTreeSet<String>] {
        &self.one_of
    }

    /// Puts a decision table in sight.
    pub fn table(&mut self, name: &str, table: TableInSight) {
        self.tables.insert(name.to_owned(), table);
    }

    /// Puts the functions of rule files in sight.
    pub fn functions(&mut self, functions: Arc<BTreeMap<String, FunctionInSight>>) {
        self.functions = functions;
    }

    /// Nothing but these functions: no case, no clock. Where functions are written, and where they are tested.
    pub fn pure(functions: Arc<BTreeMap<String, FunctionInSight>>) -> Self {
        Self { functions, inside: Some(Vec::new()), ..Self::default() }
    }

    /// Declares a parameter of a function.
    pub(crate) fn parameter(&mut self, name: &str, ty: Type, always_set: bool) {
        self.declare(name, ty, always_set);
    }

    /// Declares a parameter or variable inside a function.
    pub(super) fn declare(&mut self, name: &str, ty: Type, always_set: bool) {
        let variable = Variable { name: name.to_owned(), ty, always_set };
        self.inside.get_or_insert_default().push(variable);
    }

    /// What is declared inside a function so far.
    pub(super) fn declared(&self) -> &[Variable] {
        self.inside.as_deref().unwrap_or_default()
    }

    /// Leaves a block: what was declared in it ends.
    pub(super) fn forget(&mut self, count: usize) {
        if let Some(inside) = &mut self.inside {
            inside.truncate(count);
        }
    }

    /// Whether there is no clock to be read.
    pub(super) fn is_pure(&self) -> bool {
        self.inside.is_some()
    }

    pub(super) fn table_named(&self, name: &str) -> Option<&TableInSight> {
        self.tables.get(name)
    }

    pub(super) fn function_named(&self, name: &str) -> Option<&FunctionInSight> {
        self.functions.get(name)
    }

    pub(super) fn function_names(&self) -> Vec<&str> {
        self.functions.keys().map(String::as_str).collect()
    }

    /// Follows a path of names.
    pub(super) fn find(&self, path: &[&str]) -> Result<Found, Lost<'_>> {
        let Some((root, rest)) = path.split_first() else { return Err(Lost::Variable(Vec::new())) };
        if let Some(inside) = &self.inside {
            return find_inside(inside, root, rest);
        }
        let plain = |slot, ty, always_set: Vec<bool>| Found { source: Origin::Slot(slot), ty, step: None, always_set };
        match (*root, rest) {
            ("now", []) => Ok(plain(Slot::Now, Type::Moment, vec![])),
            ("today", []) => Ok(plain(Slot::Today, Type::Date, vec![])),
            ("now", _) => Err(Lost::Leaf(1, Type::Moment)),
            ("today", _) => Err(Lost::Leaf(1, Type::Date)),
            ("case", []) => Err(Lost::Stops(CASE.to_vec())),
            ("case", [name, rest @ ..]) => {
                let (slot, ty) = match *name {
                    "id" => (Slot::CaseId, Type::Text),
                    "number" => (Slot::CaseNumber, Type::Text),
                    "opened_at" => (Slot::CaseOpenedAt, Type::Moment),
                    "version" => (Slot::CaseVersion, Type::integer()),
                    _ => return Err(Lost::Member(1, CASE.to_vec())),
                };
                if rest.is_empty() { Ok(plain(slot, ty, vec![true])) } else { Err(Lost::Leaf(2, ty)) }
            }
            ("deadline", rest) => self.find_deadline(rest),
            (name, rest) => match (self.step_named(name), self.elements.get(name)) {
                (Some(step), _) => step.find(name, rest),
                (None, Some((each, ty))) => find_element(*each, ty, rest),
                (None, None) => Err(Lost::Variable(self.names())),
            },
        }
    }

    fn names(&self) -> Vec<&str> {
        let steps: BTreeSet<&str> =
            self.steps.keys().map(String::as_str).chain(self.bare.keys().map(String::as_str)).collect();
        let steps =
            steps.into_iter().filter(|name| self.steps.contains_key(*name) || self.hidden.as_deref() != Some(*name));
        let steps = steps.chain(self.elements.keys().map(String::as_str));
        let tables = self.tables.keys().map(String::as_str);
        steps.chain(tables).chain(["case", "deadline", "now", "today"]).collect()
    }

    fn find_deadline(&self, rest: &[&str]) -> Result<Found, Lost<'_>> {
        let ids = || self.deadlines.keys().map(String::as_str).collect();
        let Some((id, rest)) = rest.split_first() else { return Err(Lost::Stops(ids())) };
        let Some(started) = self.deadlines.get(*id) else { return Err(Lost::Member(1, ids())) };
        let Some((name, rest)) = rest.split_first() else { return Err(Lost::Stops(DEADLINE.to_vec())) };
        let id = DeadlineId::from(*id);
        let (slot, ty, always) = match *name {
            "due" => (Slot::DeadlineDue(id), Type::Date, *started),
            "state" => (Slot::DeadlineState(id), Type::word(WordsOf::States, STATES), true),
            "used_days" => (Slot::DeadlineUsed(id), Type::decimal(), *started),
            "left_days" => (Slot::DeadlineLeft(id), Type::decimal(), *started),
            _ => return Err(Lost::Member(2, DEADLINE.to_vec())),
        };
        match rest {
            [] => Ok(Found { source: Origin::Slot(slot), ty, step: None, always_set: vec![true, always] }),
            _ => Err(Lost::Leaf(3, ty)),
        }
    }
}

/// An element, or a field within it.
fn find_element<'t>(each: StepIx, mut ty: &'t Type, rest: &[&str]) -> Result<Found, Lost<'t>> {
    let mut always_set = Vec::new();
    for (position, name) in rest.iter().enumerate() {
        let Type::Record(members) = ty else { return Err(Lost::Leaf(position + 1, ty.clone())) };
        let Some(member) = members.get(*name) else {
            return Err(Lost::Member(position + 1, members.keys().map(String::as_str).collect()));
        };
        always_set.push(member.always_set);
        ty = &member.ty;
    }
    let path = rest.iter().map(|name| FieldId::from(*name)).collect();
    Ok(Found { source: Origin::Slot(Slot::Element { each, path }), ty: ty.clone(), step: None, always_set })
}

/// A parameter or variable, and the fields within it.
fn find_inside<'s>(inside: &'s [Variable], root: &str, rest: &[&str]) -> Result<Found, Lost<'s>> {
    let Some(number) = inside.iter().position(|variable| variable.name == root) else {
        return Err(Lost::Variable(inside.iter().map(|variable| variable.name.as_str()).collect()));
    };
    let variable = &inside[number];
    if rest.is_empty() {
        let (ty, always_set) = (variable.ty.clone(), vec![variable.always_set]);
        return Ok(Found { source: Origin::Local(number), ty, step: None, always_set });
    }
    Err(Lost::Leaf(1, variable.ty.clone()))
}

const CASE: [&str; 4] = ["id", "number", "opened_at", "version"];
const DEADLINE: [&str; 4] = ["due", "state", "used_days", "left_days"];
const STATES: [&str; 6] = ["not_started", "running", "paused", "met", "expired", "closed"];

impl StepInSight {
    fn find(&self, step: &str, rest: &[&str]) -> Result<Found, Lost<'_>> {
        let names = || self.members.keys().map(String::as_str).collect();
        let Some((first, inner)) = rest.split_first() else { return Err(Lost::Stops(names())) };
        let Some(part) = self.members.get(*first) else { return Err(Lost::Member(1, names())) };
        let mut always_set = vec![part.member.always_set];
        let mut ty = &part.member.ty;
        for (position, name) in inner.iter().enumerate() {
            let Type::Record(members) = ty else { return Err(Lost::Leaf(position + 2, ty.clone())) };
            let Some(member) = members.get(*name) else {
                return Err(Lost::Member(position + 2, members.keys().map(String::as_str).collect()));
            };
            always_set.push(member.always_set);
            ty = &member.ty;
        }
        let slot = match part.role {
            Role::Field => Slot::Field { step: self.ix, path: rest.iter().map(|name| FieldId::from(*name)).collect() },
            Role::Outcome => Slot::Outcome(self.ix),
            Role::By => Slot::By(self.ix),
            Role::From => Slot::From(self.ix),
        };
        Ok(Found { source: Origin::Slot(slot), ty: ty.clone(), step: Some(step.to_owned()), always_set })
    }
}
