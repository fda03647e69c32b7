//! Event subprocesses: what may happen while everything else is going on. A flow may not leave one, so a link of its
//! name stands for the arrow to what follows.

use super::{EdgeElement, Plan, timer};
use crate::drawing::bpmn::xml::Page;
use crate::drawing::chart::Chart;

/// The names of the parts of an event subprocess.
struct Parts {
    id: String,
    start: String,
    throw: String,
    flow: String,
    catch: String,
}

impl Parts {
    fn of(id: &str, catch: String) -> Self {
        let part = |name: &str| format!("{id}_{name}");
        Self { id: id.to_owned(), start: part("start"), throw: part("link"), flow: part("flow"), catch }
    }

    fn open(&self, page: &mut Page, name: &str, detail: &str) {
        page.open("bpmn:subProcess", &[("id", &self.id), ("name", name), ("triggeredByEvent", "true")]);
        page.words("bpmn:documentation", &[("id", &format!("{}_documentation", self.id))], detail);
    }

    /// What starts it stands already: the link, and the way to it.
    fn close(&self, page: &mut Page, name: &str, link: &str) {
        page.open("bpmn:intermediateThrowEvent", &[("id", &self.throw), ("name", name)]);
        page.words("bpmn:incoming", &[], &self.flow);
        page.empty("bpmn:linkEventDefinition", &[("id", &format!("{}_event", self.throw)), ("name", link)]);
        page.close("bpmn:intermediateThrowEvent");
        let ends = [("id", &*self.flow), ("sourceRef", &self.start), ("targetRef", &self.throw)];
        page.empty("bpmn:sequenceFlow", &ends);
        page.close("bpmn:subProcess");
    }

    /// The other side of the link, from which the flow goes on.
    fn caught(&self, page: &mut Page, name: &str, link: &str, onward: impl Iterator<Item = usize>) {
        page.open("bpmn:intermediateCatchEvent", &[("id", &self.catch), ("name", name)]);
        for edge in onward {
            page.words("bpmn:outgoing", &[], &format!("flow_{edge}"));
        }
        page.empty("bpmn:linkEventDefinition", &[("id", &format!("{}_event", self.catch)), ("name", link)]);
        page.close("bpmn:intermediateCatchEvent");
    }
}

/// A deadline that moves the case: everything else is cancelled, and the flow goes on behind the link.
pub(super) fn of_clock(page: &mut Page, chart: &Chart, plan: &Plan, at: usize, to: usize) {
    let clock = &chart.clocks[at];
    let parts = Parts::of(&format!("clock_{at}"), format!("link_to_{at}"));
    let link = format!("{}: {}", clock.label, chart.nodes[to].label);
    parts.open(page, &clock.label, &clock.detail);
    page.open("bpmn:startEvent", &[("id", &parts.start), ("name", &clock.limit), ("isInterrupting", "true")]);
    page.words("bpmn:outgoing", &[], &parts.flow);
    timer(page, &parts.start, &clock.limit);
    page.close("bpmn:startEvent");
    parts.close(page, &chart.nodes[to].label, &link);
    let own = |edge: &usize| matches!(plan.edges[*edge], EdgeElement::Clock(own) if own == at);
    parts.caught(page, &clock.label, &link, (0..plan.edges.len()).filter(own));
}

/// A message, or a withdrawal, that may come at any time.
pub(super) fn write(page: &mut Page, chart: &Chart, plan: &Plan, at: usize, message: Option<&str>, interrupts: bool) {
    let node = &chart.nodes[at];
    let parts = Parts::of(&plan.elements[at].id, format!("link_from_{at}"));
    let own = |edge: &usize| matches!(plan.edges[*edge], EdgeElement::Handler(own) if own == at);
    let onward: Vec<usize> = (0..plan.edges.len()).filter(own).collect();
    let to = onward.first().map_or("", |edge| chart.nodes[chart.edges[*edge].to].label.as_str());
    let link = format!("{}: {to}", node.label);
    parts.open(page, &node.label, &node.detail);
    let interrupts = if interrupts { "true" } else { "false" };
    page.open("bpmn:startEvent", &[("id", &parts.start), ("name", ""), ("isInterrupting", interrupts)]);
    page.words("bpmn:outgoing", &[], &parts.flow);
    let event = format!("{}_event", parts.start);
    let reference = message.map(|name| format!("message_{name}"));
    let mut attributes = vec![("id", &*event)];
    attributes.extend(reference.as_deref().map(|reference| ("messageRef", reference)));
    page.empty("bpmn:messageEventDefinition", &attributes);
    page.close("bpmn:startEvent");
    parts.close(page, to, &link);
    parts.caught(page, &node.label, &link, onward.into_iter());
}
