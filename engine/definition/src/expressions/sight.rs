//! What is in sight of an expression: which steps, which of their values, and what is certain.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use motcua_kernel::form::Form;
use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::{Operation, Payment};

use crate::graph::{Graph, LANES, Lanes, Steps};
use crate::lower::form;
use crate::mentions::split;
use crate::model::Model;
use crate::syntax::leaf::{Given, Happening, Id};
use crate::syntax::step::{CallStep, Step, WaitStep};
use crate::syntax::time::Due;
use crate::typing::{FunctionInSight, Scope, StepInSight, TableInSight, Type, WordsOf};

/// In the rules of a field, the form that is being filled in.
const FORM: &str = "form";

/// What a name in a script stands for, and whether it always has a value.
type Computed = (Type, bool);

/// What expressions can see.
pub(super) struct Sight<'g, 'a> {
    graph: &'g Graph<'a>,
    /// What scripts compute, as far as it is known.
    computed: BTreeMap<(StepIx, Arc<str>), Computed>,
    /// What the elements of lists are, as far as it is known.
    elements: BTreeMap<StepIx, Type>,
    sources: Vec<Steps>,
    /// Every step without anything known of it: for names to be suggested.
    bare: Arc<BTreeMap<String, StepInSight>>,
    /// Decision tables, as far as their inputs are typed.
    tables: BTreeMap<Arc<str>, TableInSight>,
    functions: Arc<BTreeMap<String, FunctionInSight>>,
    /// For each deadline, the steps that can be entered before its clock started.
    unstarted: BTreeMap<Arc<str>, Vec<bool>>,
    /// Answers of the graph: what can be entered without completing a step, for as many neighbours in the file at once as
    /// one walk answers.
    avoiding: RefCell<Vec<Option<Vec<Lanes>>>>,
    /// The same for groups of steps.
    avoiding_groups: RefCell<BTreeMap<Vec<StepIx>, Answer>>,
}

/// An answer of the graph: a walk, and which of its lanes.
type Answer = (Rc<Vec<Lanes>>, usize);

/// So many groups of steps are remembered. Neighbouring expressions ask for the same ones.
const GROUPS_KEPT: usize = 1_000;

impl<'g, 'a> Sight<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        let unstarted = graph.model.file.deadlines.iter().filter_map(|(id, deadline)| {
            let start = deadline.start.as_ref()?;
            Some((id.text.clone(), graph.reached_before(start)))
        });
        Self {
            graph,
            computed: BTreeMap::new(),
            elements: BTreeMap::new(),
            tables: BTreeMap::new(),
            functions: Arc::clone(&graph.model.around.library.functions),
            sources: graph.sources(),
            bare: Arc::new(
                graph
                    .model
                    .all()
                    .filter(|ix| !matches!(graph.model.step(*ix), Step::End(_)))
                    .map(|ix| (graph.model.name(ix).text.to_string(), StepInSight::new(ix)))
                    .collect(),
            ),
            unstarted: unstarted.collect(),
            avoiding: RefCell::new(vec![None; graph.model.steps.len().div_ceil(LANES)]),
            avoiding_groups: RefCell::default(),
        }
    }

    pub(super) fn model(&self) -> &'g Model<'a> {
        self.graph.model
    }

    /// How much is known of what scripts compute and of lists.
    pub(super) fn known(&self) -> usize {
        let tables = self.tables.values().filter(|table| table.is_ready()).count();
        self.computed.len() + self.elements.len() + tables
    }

    /// Whether the type of a script's value is known.
    pub(super) fn is_known(&self, ix: StepIx, name: &Arc<str>) -> bool {
        self.computed.contains_key(&(ix, name.clone()))
    }

    pub(super) fn learn_element(&mut self, each: StepIx, ty: Type) {
        self.elements.entry(each).or_insert(ty);
    }

    pub(super) fn table(&mut self, name: &Arc<str>, table: TableInSight) {
        self.tables.insert(name.clone(), table);
    }

    pub(super) fn tables(&self) -> &BTreeMap<Arc<str>, TableInSight> {
        &self.tables
    }

    /// Where every step was done: what is missing even here may always be missing.
    pub(super) fn everything(&self, source: &str) -> Scope {
        self.scope(&[None], source, true, true, |_| true)
    }

    pub(super) fn learn(&mut self, ix: StepIx, name: &Arc<str>, ty: Type, always_set: bool) {
        self.computed.entry((ix, name.clone())).or_insert((ty, always_set));
    }

    /// Whether a script declares a value of this name of which no type is known: what is wrong is told where it stands.
    pub(super) fn is_untyped(&self, name: &str) -> bool {
        let model = self.model();
        model.all().any(|ix| match model.step(ix) {
            Step::Script(script) => {
                let declared = script.set.iter().find(|(id, _)| *id.text == *name);
                declared.is_some_and(|(id, _)| !self.computed.contains_key(&(ix, id.text.clone())))
            }
            _ => false,
        })
    }

    /// The operation that a call asks for, if it can be typed.
    pub(super) fn operation(&self, call: &CallStep) -> Option<&'g Operation> {
        let operations = self.model().around.services.get(&call.service.text)?;
        operations.get(&*call.operation.text)?.as_ref().ok()
    }

    /// On the way into a step.
    pub(super) fn entering(&self, ix: StepIx, source: &str) -> Scope {
        self.scope(&[Some(ix)], source, false, true, |_| false)
    }

    /// Where the clock of a deadline starts: on the way into a step, out of one, or when the case is opened.
    pub(super) fn starting(&self, start: Option<&Happening>, source: &str) -> Scope {
        let named = start.map(|start| split(&start.text, start.span));
        match named.and_then(|((step, _), outcome)| Some((self.model().find(step)?, outcome.is_some()))) {
            None => self.anywhere(source),
            Some((ix, false)) => self.entering(ix, source),
            Some((ix, true)) => self.leaving(ix, source),
        }
    }

    /// Where a ladder is climbed: in each step whose limit names it, and anywhere if a deadline does. A ladder is of the
    /// whole case: it sees no single element of an `each`.
    pub(super) fn climbing(&self, ladder: &str, source: &str) -> Scope {
        let model = self.model();
        let names = |escalate: Option<&Id>| escalate.is_some_and(|id| *id.text == *ladder);
        let by_step = |ix: &StepIx| match model.step(*ix).due() {
            Some(Due::Full(due)) => names(due.escalate.as_ref()),
            _ => false,
        };
        let mut places: Vec<Option<StepIx>> = model.all().filter(by_step).map(Some).collect();
        if places.is_empty() || model.file.deadlines.iter().any(|(_, deadline)| names(deadline.escalate.as_ref())) {
            places.push(None);
        }
        self.scope(&places, source, false, false, |_| false)
    }

    /// On the way out of a step: its own values are there.
    pub(super) fn leaving(&self, ix: StepIx, source: &str) -> Scope {
        self.scope(&[Some(ix)], source, false, true, |step| step == ix)
    }

    /// While the form of a step is filled in: what stands above a field is `form`, and the step itself is not yet there.
    pub(super) fn filling(&self, ix: StepIx, above: &Form, source: &str) -> Scope {
        let mut scope = self.scope(&[Some(ix)], source, false, true, |_| false);
        scope.without(&self.model().name(ix).text);
        scope.step(FORM, StepInSight::new(ix).completed(true).form(above, false));
        scope
    }

    /// Wherever the case stands: only the step that opened it is certain.
    pub(super) fn anywhere(&self, source: &str) -> Scope {
        self.scope(&[None], source, false, true, |_| false)
    }

    /// Within a script: the lines before this one are its values so far.
    pub(super) fn within(&self, ix: StepIx, before: &[(Id, Given)], source: &str) -> Scope {
        let mut scope = self.scope(&[Some(ix)], source, false, true, |step| step == ix);
        let mut itself = StepInSight::new(ix).completed(true);
        for (name, _) in before {
            if let Some((ty, always_set)) = self.computed.get(&(ix, name.text.clone())) {
                itself = itself.field(&name.text, ty.clone(), *always_set);
            }
        }
        scope.step(&self.model().name(ix).text, itself);
        scope
    }

    fn scope(
        &self,
        places: &[Option<StepIx>],
        source: &str,
        everywhere: bool,
        inside: bool,
        surely: impl Fn(StepIx) -> bool,
    ) -> Scope {
        let certain = |steps: &[StepIx]| places.iter().all(|at| self.certain(*at, steps));
        let mut scope = Scope::default();
        scope.functions(Arc::clone(&self.functions));
        // A table looks at what its inputs name.
        let source = &self.with_tables(source, &mut scope);
        let mut uncertain = Vec::new();
        let around =
            if inside { places.iter().flatten().flat_map(|ix| self.graph.eaches(*ix)).collect() } else { Vec::new() };
        for each in &around {
            if let (Step::Each(step), Some(ty)) = (self.model().step(*each), self.elements.get(each)) {
                scope.element(&step.r#as.text, *each, ty.clone());
            }
        }
        scope.bare_steps(Arc::clone(&self.bare));
        // Only what is mentioned can matter; the rest is there, bare, for its name to be suggested.
        let mentioned: BTreeSet<StepIx> = words(source).filter_map(|word| self.model().find(word)).collect();
        for ix in mentioned.into_iter().filter(|ix| !matches!(self.model().step(*ix), Step::End(_))) {
            let name = &self.model().name(ix).text;
            // Seen from outside an `each`, what stands inside is a list, there as soon as the `each` was passed.
            if let Some(each) = self.graph.eaches(ix).into_iter().find(|each| !around.contains(each)) {
                let certain = surely(each) || certain(&[each]);
                scope.step(name, self.in_sight(ix).over_elements().completed(certain));
                continue;
            }
            let certain = surely(ix) || certain(&[ix]);
            if !certain {
                uncertain.push(ix);
            }
            scope.step(name, self.in_sight(ix).completed(certain));
        }
        let groups = groups(&uncertain);
        self.ask(&groups);
        for group in groups.into_iter().filter(|group| certain(group)) {
            scope.one_completed(group.iter().map(|ix| &*self.model().name(*ix).text));
        }
        for (id, _) in self.model().file.deadlines.iter() {
            let started = match self.unstarted.get(&id.text) {
                _ if everywhere => true,
                None => true,
                Some(unstarted) => places.iter().all(|at| at.is_some_and(|ix| !unstarted[ix.index()])),
            };
            scope.deadline(&id.text, started);
        }
        scope
    }

    /// The source with those of all tables that it reads, and these in sight.
    fn with_tables(&self, source: &str, scope: &mut Scope) -> String {
        let mut whole = source.to_owned();
        let mut taken = BTreeSet::new();
        loop {
            let before = taken.len();
            for (name, table) in self.tables.iter().filter(|(name, _)| whole.contains(&***name)) {
                if taken.insert(name.clone()) {
                    scope.table(name, table.clone());
                    whole = table.sources().fold(whole, |whole, source| format!("{whole}\n{source}"));
                    break;
                }
            }
            if taken.len() == before {
                break;
            }
        }
        for (name, table) in self.tables.iter().filter(|(name, _)| !taken.contains(*name)) {
            scope.table(name, table.clone());
        }
        whole
    }

    /// Whether one of these steps was completed or skipped on every way to this place.
    fn certain(&self, at: Option<StepIx>, steps: &[StepIx]) -> bool {
        let Some(at) = at else {
            let starts = self.graph.starts();
            return !starts.is_empty() && starts.iter().all(|start| steps.contains(start));
        };
        // What undoes a step runs because that step was completed, and after all that is certain there. That step may be
        // one that undoes others itself, and even in a circle.
        let mut pending = vec![at];
        let mut seen = BTreeSet::new();
        while let Some(at) = pending.pop() {
            if !seen.insert(at) {
                continue;
            }
            if self.graph.only_undoes(at) {
                let undone = self.graph.undoing[at.index()].iter().copied();
                pending.extend(undone.filter(|done| !steps.contains(done)));
            } else if self.graph.home[at.index()].is_some() && !self.surely_after(at, steps) {
                return false;
            }
            // What is never reached is told by another check, and anything is true of it.
        }
        true
    }

    /// Whether one of these steps was completed or skipped on every way through the flow to this one.
    fn surely_after(&self, at: StepIx, steps: &[StepIx]) -> bool {
        if let [one] = steps {
            let (block, lane) = (one.index() / LANES, one.index() % LANES);
            let mut known = self.avoiding.borrow_mut();
            let reached = known[block].get_or_insert_with(|| {
                let neighbours: Vec<[StepIx; 1]> =
                    self.model().all().skip(block * LANES).take(LANES).map(|ix| [ix]).collect();
                self.graph.reached_avoiding(neighbours.iter().map(<[StepIx; 1]>::as_slice))
            });
            return reached[at.index()] >> lane & 1 == 0;
        }
        self.ask(&[steps.to_vec()]);
        let known = self.avoiding_groups.borrow();
        known.get(steps).is_some_and(|(reached, lane)| reached[at.index()] >> lane & 1 == 0)
    }

    /// Asks the graph about groups of steps, as many at once as it can answer.
    fn ask(&self, groups: &[Vec<StepIx>]) {
        let mut known = self.avoiding_groups.borrow_mut();
        if known.len() > GROUPS_KEPT {
            known.clear();
        }
        let new: Vec<&Vec<StepIx>> = groups.iter().filter(|group| !known.contains_key(*group)).collect();
        for questions in new.chunks(LANES) {
            let reached = Rc::new(self.graph.reached_avoiding(questions.iter().map(|group| group.as_slice())));
            for (lane, group) in questions.iter().enumerate() {
                known.insert((*group).clone(), (Rc::clone(&reached), lane));
            }
        }
    }

    /// The values that a step leaves behind.
    fn in_sight(&self, ix: StepIx) -> StepInSight {
        let model = self.model();
        let step = model.step(ix);
        let may_skip = step.common().when.is_some();
        let mut sight = StepInSight::new(ix).outcomes(model.outcomes(ix));
        if !self.sources[ix.index()].is_empty() {
            sight = sight.from(self.sources[ix.index()].iter().map(|source| &*model.name(source).text));
        }
        match step {
            Step::Start(_) => {
                sight = sight.by(true);
                model.form_of(ix).map_or(sight.clone(), |form| sight.form(form, false))
            }
            Step::Task(task) => {
                // The clock fills in no form.
                let by_clock = task.outcomes.iter().any(|(_, outcome)| outcome.by_timer());
                sight = sight.by(!may_skip && !by_clock);
                model.form_of(ix).map_or(sight.clone(), |form| sight.form(form, may_skip || by_clock))
            }
            Step::Payment(_) => {
                // Whoever presses nothing fills in nothing; a payment of nothing has no reference.
                let sight = model.form_of(ix).map_or(sight.clone(), |form| sight.form(form, true));
                let rest = [Payment::REFERENCE, Payment::RECEIPT, Payment::PROBLEM];
                let sight = sight.by(false).field(Payment::AMOUNT, Type::decimal(), !may_skip);
                rest.into_iter().fold(sight, |sight, name| sight.field(name, Type::Text, false))
            }
            Step::Script(script) => {
                script.set.iter().fold(sight, |sight, (name, _)| match self.computed.get(&(ix, name.text.clone())) {
                    Some((ty, always_set)) => sight.field(&name.text, ty.clone(), *always_set && !may_skip),
                    None => sight,
                })
            }
            Step::Call(call) => match self.operation(call) {
                Some(operation) => sight.field("result", Type::record(&operation.output), !may_skip),
                None => sight,
            },
            // The end is that of the other case; a withdrawn one has reached none.
            Step::Subprocedure(_) => sight.field("number", Type::Text, !may_skip).field("end", Type::Text, false),
            Step::Wait(wait) => self.brought(wait, sight, may_skip),
            Step::Handler(handler) => match &handler.r#for {
                Some(id) => {
                    let message = model.file.messages.get(&id.text);
                    message.map_or(sight.clone(), |message| sight.form(&form::message(&message.data), false))
                }
                None => sight.by(true).field("reason", Type::Text, false),
            },
            _ => sight,
        }
    }
}

impl Sight<'_, '_> {
    /// What messages bring: with several, which of them came, and a field is certain only if every one of them has it.
    fn brought(&self, wait: &WaitStep, sight: StepInSight, may_skip: bool) -> StepInSight {
        let declared = &self.model().file.messages;
        let messages = wait.messages();
        let forms: Vec<_> = messages
            .iter()
            .filter_map(|(id, ..)| declared.get(&id.text))
            .map(|message| form::message(&message.data))
            .collect();
        let mut sight = sight;
        if wait.events.is_some() {
            let names = messages.iter().map(|(id, ..)| &*id.text);
            sight = sight.field("message", Type::word(WordsOf::Messages, names), !may_skip);
        }
        for (name, field) in forms.iter().flat_map(|form| &form.fields) {
            let always = forms.len() == messages.len() && forms.iter().all(|form| form.has(name.as_str()));
            sight = sight.field(name.as_str(), Type::from(&field.kind), always && !may_skip);
        }
        sight
    }
}

/// The names that a source may mention.
pub(super) fn words(source: &str) -> impl Iterator<Item = &str> {
    source.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}

/// Pairs, and all together: of which one may be certain although none of them is.
fn groups(uncertain: &[StepIx]) -> Vec<Vec<StepIx>> {
    /// An expression that mentions more steps than this says nothing that a person could follow.
    const STEPS_MAX: usize = 12;
    let steps = &uncertain[..uncertain.len().min(STEPS_MAX)];
    let mut groups = Vec::new();
    for (place, first) in steps.iter().enumerate() {
        groups.extend(steps[place + 1..].iter().map(|second| vec![*first, *second]));
    }
    if steps.len() > 2 {
        groups.push(steps.to_vec());
    }
    groups
}
