//! What there is to draw: boxes, arrows, clocks and lanes, in the words of one language and with no position yet.

mod clocks;
mod lanes;
mod links;
mod marks;

use motcua_kernel::id::{OutcomeId, StepIx};
use motcua_kernel::procedure::{Awaited, Handled, Join, Procedure, Step, StepKind, Wait};
use motcua_kernel::text::Language;

use super::words::Word;
pub(super) use marks::Mark;

/// A procedure, ready to be placed.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// The heading over the clocks.
    pub(super) clock_lane: String,
    /// From left to right. Empty lanes are not drawn.
    pub(super) lanes: Vec<Lane>,
    /// The steps in the order of the file, then one join for each `parallel`.
    pub(super) nodes: Vec<Node>,
    pub(super) clocks: Vec<Clock>,
    pub(super) edges: Vec<Edge>,
    /// Whether what happens in a handler is drawn inside its box, as BPMN does, which takes room.
    pub(super) opens_handlers: bool,
}

/// Whose time it is.
#[derive(Debug)]
pub(super) struct Lane {
    /// For Mermaid.
    pub(super) name: String,
    pub(super) label: String,
    /// Which of the agency colours; none for the engine's own.
    pub(super) colour: Option<usize>,
}

/// One box.
#[derive(Debug)]
pub(super) struct Node {
    /// The step's name; of a join, that of its `parallel` with a suffix.
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) label: String,
    /// Who acts, or who is told.
    pub(super) who: Option<String>,
    /// A condition under which the step is entered at all.
    pub(super) condition: Option<String>,
    /// The limit of the step.
    pub(super) limit: Option<String>,
    pub(super) lane: usize,
    /// The colour of the agency that acts; none where the engine goes on by itself.
    pub(super) colour: Option<usize>,
    /// Of a join: the box that opened its branches.
    pub(super) closes: Option<usize>,
    /// Whether a clock of the case stands still here.
    pub(super) pausing: bool,
    /// What its shape does not show.
    pub(super) marks: Vec<Mark>,
    /// All of it in a few lines, for those who point at it or have it read to them.
    pub(super) detail: String,
}

/// What a box looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Start,
    /// What may happen at any time, and cancels everything that is open.
    Interrupting,
    /// What may happen at any time, while everything else goes on.
    Beside,
    Task,
    Script,
    Choice,
    Fork,
    Join,
    Wait,
    Payment,
    Call,
    Notify,
    End,
}

impl Shape {
    /// Of what may happen at any time: what becomes of everything else.
    pub(super) fn manner(self) -> Option<Word> {
        match self {
            Self::Interrupting => Some(Word::Interrupting),
            Self::Beside => Some(Word::Beside),
            _ => None,
        }
    }
}

/// One arrow. Both ends are numbers of boxes; a clock counts as a box after all nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: EdgeKind,
    /// One line per outcome.
    pub(super) labels: Vec<String>,
}

/// Why one goes along an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// The usual way.
    Flow,
    /// A limit passed.
    Expiry,
    /// A system does not answer.
    Error,
    /// A completed step is undone.
    Undo,
}

/// A deadline of the case, drawn as a bracket over the steps that it covers.
#[derive(Debug)]
pub(super) struct Clock {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) limit: String,
    /// Law or promise.
    pub(super) kind: String,
    /// During which steps it stands still.
    pub(super) pauses: Option<String>,
    /// Boxes during which it counts, or stands still.
    pub(super) covers: Vec<usize>,
    /// The box with which it starts, for Mermaid.
    pub(super) starts_at: Option<usize>,
    pub(super) detail: String,
}

/// One way from a box to a box, before those with the same ends are drawn as one arrow.
#[derive(Debug)]
struct Link {
    from: usize,
    to: usize,
    kind: EdgeKind,
    /// The button behind it, for the clocks that it starts and stops.
    outcome: Option<OutcomeId>,
    label: Option<String>,
}

impl Chart {
    /// An edge by the names of its ends.
    pub(super) fn arrow(&self, edge: &Edge) -> super::Arrow {
        let clock = |at: usize| self.clocks.get(at - self.nodes.len()).map(|clock| clock.name.clone());
        let name = |at: usize| self.nodes.get(at).map(|node| node.name.clone()).or_else(|| clock(at));
        super::Arrow {
            from: name(edge.from).unwrap_or_default(),
            to: name(edge.to).unwrap_or_default(),
            kind: edge.kind,
        }
    }

    /// The chart of a procedure in one language.
    pub(super) fn of(procedure: &Procedure, language: Language) -> Self {
        let joins = joins(procedure);
        let links = links::links(procedure, &joins, language);
        let clocks = clocks::clocks(procedure, &joins, &links, language);
        let mut nodes: Vec<Node> = procedure.steps.iter().map(|step| node(procedure, step, language)).collect();
        for (position, fork) in joins.iter().enumerate() {
            debug_assert_eq!(nodes.len(), procedure.steps.len() + position);
            nodes.push(join_node(procedure, *fork, language));
        }
        let expiries = clocks::expiries(procedure, nodes.len(), language);
        let lanes = lanes::lanes(procedure, &mut nodes, &links, &clocks, &expiries, language);
        let mut edges = links::merged(&links);
        edges.extend(expiries);
        for (at, node) in nodes.iter_mut().enumerate() {
            node.detail = detail(node, at, &lanes, &links, procedure, language);
        }
        Self {
            title: procedure.title.get(language).to_owned(),
            subtitle: format!(
                "{} · {} {}",
                procedure.reference.id,
                Word::Version.say(language),
                procedure.reference.version
            ),
            clock_lane: Word::Clocks.say(language).to_owned(),
            lanes,
            nodes,
            clocks,
            edges,
            opens_handlers: false,
        }
    }
}

/// Every `parallel` and `each`, in the order in which their joins follow the steps.
fn joins(procedure: &Procedure) -> Vec<StepIx> {
    (0..)
        .map(StepIx)
        .zip(&procedure.steps)
        .filter(|(_, step)| matches!(step.kind, StepKind::Parallel { .. } | StepKind::Each { .. }))
        .map(|(ix, _)| ix)
        .collect()
}

fn node(procedure: &Procedure, step: &Step, language: Language) -> Node {
    let role = |id| role_label(procedure, id, language);
    let (shape, who) = match &step.kind {
        StepKind::Start { by, .. } => (Shape::Start, Some(by.iter().map(role).collect::<Vec<_>>().join(" / "))),
        StepKind::Task(task) => (Shape::Task, Some(role(&task.role))),
        StepKind::Handler(handler) => {
            let who = match &handler.event {
                Handled::Withdrawal { by } => Some(by.iter().map(role).collect::<Vec<_>>().join(" / ")),
                Handled::Message { .. } => {
                    lanes::agency_of(procedure, step).map(|id| lanes::agency_label(procedure, id, language))
                }
            };
            (if handler.interrupts { Shape::Interrupting } else { Shape::Beside }, who)
        }
        StepKind::Script { .. } => (Shape::Script, None),
        StepKind::Choice { .. } => (Shape::Choice, None),
        StepKind::Parallel { .. } => (Shape::Fork, None),
        StepKind::Subprocedure(sub) => (Shape::Call, Some(sub.child.procedure.title.get(language).to_owned())),
        StepKind::Each { list, name, .. } => {
            (Shape::Fork, Some(format!("{} {name}: {}", Word::ForEach.say(language), one_line(list.source()))))
        }
        StepKind::Wait(_) => {
            (Shape::Wait, lanes::agency_of(procedure, step).map(|id| lanes::agency_label(procedure, id, language)))
        }
        StepKind::Payment(payment) => {
            (Shape::Payment, Some(format!("{}: {}", Word::Amount.say(language), one_line(payment.amount.source()))))
        }
        StepKind::Call { .. } => {
            (Shape::Call, lanes::agency_of(procedure, step).map(|id| lanes::agency_label(procedure, id, language)))
        }
        StepKind::Notify { to, .. } => {
            (Shape::Notify, Some(format!("→ {}", to.iter().map(role).collect::<Vec<_>>().join(", "))))
        }
        StepKind::End { .. } => (Shape::End, None),
    };
    let ix = procedure.find(&step.id);
    Node {
        name: step.id.to_string(),
        shape,
        label: label_of(step, language),
        who,
        condition: step.when.as_ref().map(|rule| format!("{} {}", Word::If.say(language), one_line(rule.source()))),
        limit: limit_of(step, language),
        lane: 0,
        colour: None,
        closes: None,
        pausing: procedure.deadlines.values().any(|deadline| deadline.pause.iter().any(|paused| Some(*paused) == ix)),
        marks: marks::marks(procedure, step),
        detail: String::new(),
    }
}

/// How long a step may last; of a wait for a moment, until when it lasts.
fn limit_of(step: &Step, language: Language) -> Option<String> {
    match &step.kind {
        StepKind::Wait(Wait { what: Awaited::Moment(until), .. }) => {
            Some(format!("{} {}", Word::Until.say(language), one_line(until.source())))
        }
        _ => step.due.as_ref().map(|limit| limit.within.say(language)),
    }
}

fn join_node(procedure: &Procedure, fork: StepIx, language: Language) -> Node {
    let step = procedure.step(fork);
    let label = match &step.kind {
        StepKind::Parallel { join: Join::Count(1), .. } | StepKind::Each { join: Join::Count(1), .. } => {
            Word::JoinAny.say(language).to_owned()
        }
        StepKind::Parallel { join: Join::Count(count), .. } | StepKind::Each { join: Join::Count(count), .. } => {
            format!("{}: {count}", Word::JoinCount.say(language))
        }
        _ => Word::JoinAll.say(language).to_owned(),
    };
    Node {
        name: format!("{}{}", step.id, super::JOIN_SUFFIX),
        shape: Shape::Join,
        label,
        who: None,
        condition: None,
        limit: None,
        lane: 0,
        colour: None,
        closes: Some(fork.index()),
        pausing: false,
        marks: Vec::new(),
        detail: String::new(),
    }
}

/// What a step is called on the picture: its label, or its name where it has none.
fn label_of(step: &Step, language: Language) -> String {
    match step.label.get(language) {
        "" => step.id.to_string(),
        label => label.to_owned(),
    }
}

fn role_label(procedure: &Procedure, id: &motcua_kernel::id::RoleId, language: Language) -> String {
    match procedure.roles.get(id) {
        Some(role) if !role.label.is_empty() => role.label.get(language).to_owned(),
        _ if *id == *"applicant" => Word::Applicant.say(language).to_owned(),
        _ => id.to_string(),
    }
}

/// A rule may stand in a block scalar; on the picture it is one line.
fn one_line(source: &str) -> String {
    source.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn detail(node: &Node, at: usize, lanes: &[Lane], links: &[Link], procedure: &Procedure, language: Language) -> String {
    let mut text = format!("{} ({})", node.label, node.name);
    for word in node.shape.manner().into_iter().chain(node.marks.iter().map(|mark| mark.word())) {
        text.push('\n');
        text.push_str(word.say(language));
    }
    let mut line = |word: Word, value: &str| {
        text.push('\n');
        text.push_str(word.say(language));
        text.push_str(": ");
        text.push_str(value);
    };
    if let Some(who) = &node.who {
        line(Word::Role, who);
    }
    if let (Some(_), Some(lane)) = (node.colour, lanes.get(node.lane)) {
        line(Word::Agency, &lane.label);
    }
    let due = procedure.steps.get(at).and_then(|step| step.due.as_ref());
    if let Some(limit) = &node.limit {
        // A limit that has a name of its own is called by it.
        match due.and_then(|due| due.label.as_ref()).map(|label| label.get(language)).filter(|label| !label.is_empty())
        {
            Some(label) => line(Word::Limit, &format!("{label}, {limit}")),
            None => line(Word::Limit, limit),
        }
    }
    for case in due.map(|due| due.within.tell(language)).unwrap_or_default() {
        line(Word::Limit, &case);
    }
    if let Some(step) = procedure.steps.get(at) {
        if let Some(times) = step.at_most {
            line(Word::AtMost, &times.to_string());
        }
        if let Some(task) = step.task().filter(|task| !task.not_by.is_empty()) {
            let names: Vec<String> = task.not_by.iter().map(|ix| label_of(procedure.step(*ix), language)).collect();
            line(Word::NotBy, &names.join(", "));
        }
    }
    let ways: Vec<String> = links
        .iter()
        .filter(|link| link.from == at)
        .map(|link| {
            let to = procedure
                .steps
                .get(link.to)
                .map_or_else(|| Word::JoinAll.say(language).to_owned(), |step| label_of(step, language));
            match &link.label {
                Some(label) => format!("{to} ({label})"),
                None => to,
            }
        })
        .collect();
    if !ways.is_empty() {
        line(Word::LeadsTo, &ways.join("; "));
    }
    text
}
