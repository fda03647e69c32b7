//! The process itself: lanes, elements, flows.

mod handler;

use std::collections::BTreeSet;

use motcua_kernel::procedure::{Awaited, Handled, Join, Step, StepKind, Wait};

use super::xml::Page;
use crate::drawing::chart::{Chart, EdgeKind, Node, Shape};

/// Which elements there are, and what hangs on what.
pub(super) struct Plan {
    /// One for each node of the chart.
    pub(super) elements: Vec<Element>,
    /// One for each edge of the chart.
    pub(super) edges: Vec<EdgeElement>,
    /// Boundary events that warn and lead nowhere: the node, and the limit in words.
    pub(super) warnings: Vec<(usize, String)>,
    /// For each clock, what it is drawn as.
    pub(super) clocks: Vec<ClockElement>,
}

pub(super) struct Element {
    pub(super) id: String,
    pub(super) tag: &'static str,
    /// The rule or the number that belongs to it.
    inside: Inside,
    /// Of a gateway: the edge that is taken when no condition holds.
    default: Option<usize>,
    /// Whether it runs only to undo another.
    is_undo: bool,
    /// Whether it is done once for each element of a list.
    is_repeated: bool,
}

enum Inside {
    Nothing,
    Script(String),
    Message(String),
    /// The process of another procedure, in a file of its own.
    Called(String),
    Count(u32),
    Compensation,
    /// An event subprocess: the message that starts it, where one is known, and whether it cancels everything else.
    Handler {
        message: Option<String>,
        interrupts: bool,
    },
}

pub(super) enum EdgeElement {
    /// Straight from the element; with a condition or without.
    Flow { conditional: bool },
    /// From a boundary event on the element.
    Boundary { event: &'static str },
    /// From the event subprocess of a clock: drawn inside it, or as a link.
    Clock(usize),
    /// From the event subprocess of a handler, by the link at its foot.
    Handler(usize),
}

pub(super) enum ClockElement {
    /// A note: the deadline moves nothing.
    Note,
    /// An event subprocess; the node to which it leads.
    Handler { to: usize },
}

impl Plan {
    pub(super) fn of(steps: &[Step], chart: &Chart) -> Self {
        let edges: Vec<EdgeElement> =
            chart.edges.iter().map(|edge| edge_element(chart, edge.from, edge.kind, &edge.labels)).collect();
        let elements = (0..chart.nodes.len()).map(|at| element(steps, chart, &edges, at)).collect();
        let leads = |at: usize| {
            let mut own = chart.edges.iter().filter(|edge| edge.from == at);
            own.any(|edge| edge.kind == EdgeKind::Expiry)
        };
        let waits = |node: &Node| matches!(node.shape, Shape::Task | Shape::Wait | Shape::Payment | Shape::Call);
        let warnings = chart.nodes.iter().enumerate().filter(|(at, node)| waits(node) && !leads(*at));
        let warnings = warnings.filter_map(|(at, node)| Some((at, node.limit.clone()?))).collect();
        let clocks = (0..chart.clocks.len()).map(|at| {
            let edge = chart.edges.iter().find(|edge| edge.from == chart.nodes.len() + at);
            edge.map_or(ClockElement::Note, |edge| ClockElement::Handler { to: edge.to })
        });
        Self { elements, edges, warnings, clocks: clocks.collect() }
    }

    /// The element from which an edge is drawn.
    pub(super) fn source(&self, chart: &Chart, edge: usize) -> String {
        let from = chart.edges[edge].from;
        match self.edges[edge] {
            EdgeElement::Flow { .. } => self.elements[from].id.clone(),
            EdgeElement::Boundary { .. } => format!("boundary_{edge}"),
            EdgeElement::Clock(clock) => format!("link_to_{clock}"),
            EdgeElement::Handler(at) => format!("link_from_{at}"),
        }
    }
}

fn edge_element(chart: &Chart, from: usize, kind: EdgeKind, labels: &[String]) -> EdgeElement {
    if let Some(clock) = from.checked_sub(chart.nodes.len()) {
        return EdgeElement::Clock(clock);
    }
    if chart.nodes[from].shape.manner().is_some() && kind == EdgeKind::Flow {
        return EdgeElement::Handler(from);
    }
    match kind {
        EdgeKind::Flow => {
            let is_branching = !matches!(chart.nodes[from].shape, Shape::Fork | Shape::Start | Shape::Join);
            EdgeElement::Flow { conditional: is_branching && !labels.is_empty() }
        }
        EdgeKind::Expiry => EdgeElement::Boundary { event: "bpmn:timerEventDefinition" },
        EdgeKind::Error => EdgeElement::Boundary { event: "bpmn:errorEventDefinition" },
        EdgeKind::Undo => EdgeElement::Boundary { event: "bpmn:compensateEventDefinition" },
    }
}

fn element(steps: &[Step], chart: &Chart, edges: &[EdgeElement], at: usize) -> Element {
    let node = &chart.nodes[at];
    let fork = node.closes.unwrap_or(at);
    let step = steps.get(fork);
    let (tag, inside) = match node.shape {
        Shape::Start => ("bpmn:startEvent", Inside::Nothing),
        Shape::Interrupting | Shape::Beside => {
            let message = step.and_then(awaited_by);
            ("bpmn:subProcess", Inside::Handler { message, interrupts: node.shape == Shape::Interrupting })
        }
        Shape::Task => ("bpmn:userTask", Inside::Nothing),
        Shape::Script => ("bpmn:scriptTask", Inside::Script(step.map_or(String::new(), script))),
        Shape::Choice => ("bpmn:exclusiveGateway", Inside::Nothing),
        Shape::Fork | Shape::Join => gateway(steps, fork, node.shape == Shape::Join),
        Shape::Wait => match step.map(|step| &step.kind) {
            Some(StepKind::Wait(Wait { what: Awaited::Message(one), .. })) => {
                ("bpmn:receiveTask", Inside::Message(one.message.to_string()))
            }
            // A picture of one box cannot hold an event-based gateway and its events: several messages are told in the
            // documentation of the element.
            Some(StepKind::Wait(wait)) if !wait.is_for_a_moment() => ("bpmn:receiveTask", Inside::Nothing),
            // Nobody sends anything; the documentation says for what moment it waits.
            _ => ("bpmn:task", Inside::Nothing),
        },
        // Money comes from outside, as a message does; at a counter somebody takes it.
        Shape::Payment => match step.and_then(Step::payment) {
            Some(payment) if payment.service.is_some() => ("bpmn:receiveTask", Inside::Nothing),
            _ => ("bpmn:userTask", Inside::Nothing),
        },
        Shape::Call => match step.map(|step| &step.kind) {
            Some(StepKind::Subprocedure(sub)) => {
                ("bpmn:callActivity", Inside::Called(sub.child.procedure.reference.id.to_string()))
            }
            _ => ("bpmn:serviceTask", Inside::Nothing),
        },
        Shape::Notify => ("bpmn:sendTask", Inside::Nothing),
        Shape::End => match step.map(|step| &step.kind) {
            Some(StepKind::End { compensate: true, .. }) => ("bpmn:endEvent", Inside::Compensation),
            _ => ("bpmn:endEvent", Inside::Nothing),
        },
    };
    // The last of several conditional ways of a step that chooses by itself is the one that has no condition.
    let own = (0..chart.edges.len()).filter(|edge| {
        chart.edges[*edge].from == at && matches!(edges[*edge], EdgeElement::Flow { conditional: true })
    });
    let chooses = !matches!(node.shape, Shape::Task | Shape::Payment) && tag != "bpmn:complexGateway";
    let default = own.clone().next_back().filter(|_| chooses && own.count() > 1);
    let is_undo = chart.edges.iter().any(|edge| edge.to == at && edge.kind == EdgeKind::Undo)
        && !chart.edges.iter().any(|edge| edge.to == at && edge.kind != EdgeKind::Undo);
    let kind = if node.closes.is_some() { "join" } else { "step" };
    let name = step.map_or_else(|| at.to_string(), |step| step.id.to_string());
    let is_repeated = (tag.ends_with("ask") || tag == "bpmn:callActivity") && repeated(steps, chart).contains(&at);
    Element { id: format!("{kind}_{name}"), tag, inside, default, is_undo, is_repeated }
}

/// Whatever lies between an `each` and its join.
fn repeated(steps: &[Step], chart: &Chart) -> BTreeSet<usize> {
    let mut inside = BTreeSet::new();
    for (at, node) in chart.nodes.iter().enumerate() {
        let Some(each) =
            node.closes.filter(|fork| matches!(steps.get(*fork).map(|step| &step.kind), Some(StepKind::Each { .. })))
        else {
            continue;
        };
        let mut ahead = vec![each];
        while let Some(from) = ahead.pop() {
            let onward = chart.edges.iter().filter(|edge| edge.from == from && edge.to != at).map(|edge| edge.to);
            ahead.extend(onward.filter(|to| inside.insert(*to)).collect::<Vec<_>>());
        }
    }
    inside
}

/// Where branches part or meet.
fn gateway(steps: &[Step], fork: usize, joins: bool) -> (&'static str, Inside) {
    let (branches, join) = match steps.get(fork).map(|step| &step.kind) {
        Some(StepKind::Parallel { branches, join, .. }) => (branches.as_slice(), join),
        Some(StepKind::Each { first, join, .. }) => (std::slice::from_ref(first), join),
        _ => return ("bpmn:parallelGateway", Inside::Nothing),
    };
    match join {
        Join::Count(count) if joins => ("bpmn:complexGateway", Inside::Count(*count)),
        _ if branches.iter().any(|branch| steps[branch.index()].when.is_some()) => {
            ("bpmn:inclusiveGateway", Inside::Nothing)
        }
        _ => ("bpmn:parallelGateway", Inside::Nothing),
    }
}

/// What a handler waits for; a withdrawal is a message, too.
fn awaited_by(step: &Step) -> Option<String> {
    match &step.kind {
        StepKind::Handler(handler) => Some(match &handler.event {
            Handled::Message { message, .. } => message.to_string(),
            Handled::Withdrawal { .. } => "withdrawal".to_owned(),
        }),
        _ => None,
    }
}

fn script(step: &Step) -> String {
    match &step.kind {
        StepKind::Script { set, .. } => {
            set.iter().map(|(name, rule)| format!("{name} = {}", rule.source())).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// Messages, the pool and the process.
pub(super) fn write(page: &mut Page, chart: &Chart, plan: &Plan) {
    let messages = plan.elements.iter().filter_map(|element| match &element.inside {
        Inside::Message(name) | Inside::Handler { message: Some(name), .. } => Some(name.as_str()),
        _ => None,
    });
    for name in messages.collect::<BTreeSet<_>>() {
        page.empty("bpmn:message", &[("id", &format!("message_{name}")), ("name", name)]);
    }
    page.open("bpmn:collaboration", &[("id", "collaboration")]);
    page.empty("bpmn:participant", &[("id", "participant"), ("name", &chart.title), ("processRef", "process")]);
    page.close("bpmn:collaboration");
    page.open("bpmn:process", &[("id", "process"), ("name", &chart.title), ("isExecutable", "false")]);
    page.words("bpmn:documentation", &[("id", "process_documentation")], &chart.subtitle);
    lanes(page, chart, plan);
    for at in 0..plan.elements.len() {
        node(page, chart, plan, at);
    }
    for (edge, kind) in plan.edges.iter().enumerate() {
        if let EdgeElement::Boundary { event } = kind {
            boundary(page, chart, plan, edge, event);
        }
    }
    for (at, limit) in &plan.warnings {
        let (id, host) = (format!("warning_{at}"), &plan.elements[*at].id);
        let attributes = [("id", &*id), ("name", &**limit), ("attachedToRef", host), ("cancelActivity", "false")];
        page.open("bpmn:boundaryEvent", &attributes);
        timer(page, &id, limit);
        page.close("bpmn:boundaryEvent");
    }
    for edge in 0..plan.edges.len() {
        flow(page, chart, plan, edge);
    }
    for (at, clock) in plan.clocks.iter().enumerate() {
        if let ClockElement::Handler { to } = clock {
            handler::of_clock(page, chart, plan, at, *to);
        }
    }
    // Artifacts come last in a process.
    for (edge, _) in plan.edges.iter().enumerate().filter(|(edge, _)| chart.edges[*edge].kind == EdgeKind::Undo) {
        let (id, source, target) =
            (format!("flow_{edge}"), plan.source(chart, edge), &plan.elements[chart.edges[edge].to].id);
        let attributes = [("id", &*id), ("associationDirection", "One"), ("sourceRef", &source), ("targetRef", target)];
        page.empty("bpmn:association", &attributes);
    }
    for (at, clock) in chart.clocks.iter().enumerate().filter(|(at, _)| matches!(plan.clocks[*at], ClockElement::Note))
    {
        page.open("bpmn:textAnnotation", &[("id", &format!("clock_{at}"))]);
        page.words("bpmn:text", &[], &clock.detail);
        page.close("bpmn:textAnnotation");
    }
    page.close("bpmn:process");
}

fn lanes(page: &mut Page, chart: &Chart, plan: &Plan) {
    page.open("bpmn:laneSet", &[("id", "lanes")]);
    if !chart.clocks.is_empty() {
        page.open("bpmn:lane", &[("id", "lane_clocks"), ("name", &chart.clock_lane)]);
        for (at, clock) in plan.clocks.iter().enumerate() {
            if let ClockElement::Handler { .. } = clock {
                page.words("bpmn:flowNodeRef", &[], &format!("clock_{at}"));
                page.words("bpmn:flowNodeRef", &[], &format!("link_to_{at}"));
            }
        }
        page.close("bpmn:lane");
    }
    for (lane, own) in chart.lanes.iter().enumerate() {
        page.open("bpmn:lane", &[("id", &format!("lane_{lane}")), ("name", &own.label)]);
        let is_here = |at: usize| chart.nodes[at].lane == lane;
        for element in plan.elements.iter().enumerate().filter(|(at, _)| is_here(*at)) {
            page.words("bpmn:flowNodeRef", &[], &element.1.id);
            if let Inside::Handler { .. } = element.1.inside {
                page.words("bpmn:flowNodeRef", &[], &format!("link_from_{}", element.0));
            }
        }
        for (edge, kind) in plan.edges.iter().enumerate() {
            if matches!(kind, EdgeElement::Boundary { .. }) && is_here(chart.edges[edge].from) {
                page.words("bpmn:flowNodeRef", &[], &format!("boundary_{edge}"));
            }
        }
        for (at, _) in plan.warnings.iter().filter(|(at, _)| is_here(*at)) {
            page.words("bpmn:flowNodeRef", &[], &format!("warning_{at}"));
        }
        page.close("bpmn:lane");
    }
    page.close("bpmn:laneSet");
}

fn is_flow(chart: &Chart, edge: usize) -> bool {
    chart.edges[edge].kind != EdgeKind::Undo
}

fn node(page: &mut Page, chart: &Chart, plan: &Plan, at: usize) {
    let (node, element) = (&chart.nodes[at], &plan.elements[at]);
    if let Inside::Handler { message, interrupts } = &element.inside {
        return handler::write(page, chart, plan, at, message.as_deref(), *interrupts);
    }
    let default = element.default.map(|edge| format!("flow_{edge}"));
    let mut attributes = vec![("id", &*element.id), ("name", &*node.label)];
    attributes.extend(default.as_deref().map(|flow| ("default", flow)));
    let message = match &element.inside {
        Inside::Message(name) => Some(format!("message_{name}")),
        _ => None,
    };
    attributes.extend(message.as_deref().map(|message| ("messageRef", message)));
    if element.is_undo {
        attributes.push(("isForCompensation", "true"));
    }
    if let Inside::Called(procedure) = &element.inside {
        attributes.push(("calledElement", procedure));
    }
    if matches!(element.inside, Inside::Script(_)) {
        attributes.push(("scriptFormat", "text/x-rhai"));
    }
    page.open(element.tag, &attributes);
    page.words("bpmn:documentation", &[("id", &format!("documentation_{at}"))], &node.detail);
    for edge in (0..plan.edges.len()).filter(|edge| chart.edges[*edge].to == at && is_flow(chart, *edge)) {
        page.words("bpmn:incoming", &[], &format!("flow_{edge}"));
    }
    for edge in 0..plan.edges.len() {
        if chart.edges[edge].from == at && matches!(plan.edges[edge], EdgeElement::Flow { .. }) {
            page.words("bpmn:outgoing", &[], &format!("flow_{edge}"));
        }
    }
    if element.is_repeated {
        let id = format!("repeated_{at}");
        page.empty("bpmn:multiInstanceLoopCharacteristics", &[("id", &id), ("isSequential", "false")]);
    }
    match &element.inside {
        Inside::Script(script) => page.words("bpmn:script", &[], script),
        Inside::Count(count) => {
            let id = format!("activation_{at}");
            let attributes = [("xsi:type", "bpmn:tFormalExpression"), ("id", &*id)];
            page.words("bpmn:activationCondition", &attributes, &format!("activationCount >= {count}"));
        }
        Inside::Compensation => {
            page.empty("bpmn:compensateEventDefinition", &[("id", &format!("compensation_{at}"))]);
        }
        Inside::Nothing | Inside::Message(_) | Inside::Called(_) | Inside::Handler { .. } => {}
    }
    page.close(element.tag);
}

fn boundary(page: &mut Page, chart: &Chart, plan: &Plan, edge: usize, event: &str) {
    let own = &chart.edges[edge];
    let (id, host) = (format!("boundary_{edge}"), &plan.elements[own.from].id);
    let name = own.labels.join("; ");
    let mut attributes = vec![("id", &*id), ("name", &*name), ("attachedToRef", host)];
    if own.kind != EdgeKind::Undo {
        attributes.push(("cancelActivity", "true"));
    }
    page.open("bpmn:boundaryEvent", &attributes);
    if is_flow(chart, edge) {
        page.words("bpmn:outgoing", &[], &format!("flow_{edge}"));
    }
    match own.kind {
        EdgeKind::Expiry => timer(page, &id, chart.nodes[own.from].limit.as_deref().unwrap_or_default()),
        _ => page.empty(event, &[("id", &format!("{id}_event"))]),
    }
    page.close("bpmn:boundaryEvent");
}

/// A limit in its own words: BPMN's durations know no working days.
fn timer(page: &mut Page, id: &str, limit: &str) {
    page.open("bpmn:timerEventDefinition", &[("id", &format!("{id}_event"))]);
    let attributes = [("xsi:type", "bpmn:tFormalExpression"), ("id", &*format!("{id}_limit"))];
    page.words("bpmn:timeDuration", &attributes, limit);
    page.close("bpmn:timerEventDefinition");
}

fn flow(page: &mut Page, chart: &Chart, plan: &Plan, edge: usize) {
    if !is_flow(chart, edge) {
        return;
    }
    let own = &chart.edges[edge];
    let (id, source, target) = (format!("flow_{edge}"), plan.source(chart, edge), &plan.elements[own.to].id);
    let name = own.labels.join("; ");
    let mut attributes = vec![("id", &*id), ("sourceRef", &*source), ("targetRef", &**target)];
    // What hangs on an event is named there.
    if matches!(plan.edges[edge], EdgeElement::Flow { .. }) && !name.is_empty() {
        attributes.push(("name", &name));
    }
    let is_default = plan.elements.iter().any(|element| element.default == Some(edge));
    match plan.edges[edge] {
        EdgeElement::Flow { conditional: true } if !is_default => {
            page.open("bpmn:sequenceFlow", &attributes);
            let attributes = [("xsi:type", "bpmn:tFormalExpression"), ("id", &*format!("{id}_condition"))];
            page.words("bpmn:conditionExpression", &attributes, &name);
            page.close("bpmn:sequenceFlow");
        }
        _ => page.empty("bpmn:sequenceFlow", &attributes),
    }
}
