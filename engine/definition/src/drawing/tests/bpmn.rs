//! BPMN files hold together: every name that is referred to is there, once, and everything is drawn.

use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::text::Language;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::chart;
use crate::drawing::bpmn;

const MODEL: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

/// What the flow goes through.
const NODES: [&str; 17] = [
    "startEvent",
    "endEvent",
    "userTask",
    "scriptTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "callActivity",
    "task",
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
    "complexGateway",
    "boundaryEvent",
    "subProcess",
    "intermediateThrowEvent",
    "intermediateCatchEvent",
];
const LINES: [&str; 2] = ["sequenceFlow", "association"];
const OTHERS: [&str; 3] = ["participant", "lane", "textAnnotation"];

fn is(node: Node<'_, '_>, names: &[&str]) -> bool {
    node.is_element() && node.tag_name().namespace() == Some(MODEL) && names.contains(&node.tag_name().name())
}

/// Everything that is wrong with a file.
pub(super) fn faults(xml: &str) -> Vec<String> {
    let read = match Document::parse(xml) {
        Ok(read) => read,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = Vec::new();
    let mut ids = BTreeMap::new();
    for node in read.descendants() {
        if let Some(id) = node.attribute("id")
            && ids.insert(id, node).is_some()
        {
            faults.push(format!("id `{id}` stands twice"));
        }
    }
    let mut lookup = |name: &str, from: &str| {
        if !ids.contains_key(name) {
            faults.push(format!("{from} refers to `{name}`, which is not there"));
        }
    };
    for node in read.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        for key in ["sourceRef", "targetRef", "default", "attachedToRef", "processRef", "messageRef", "bpmnElement"] {
            node.attribute(key).into_iter().for_each(|name| lookup(name, tag));
        }
        if ["incoming", "outgoing", "flowNodeRef"].contains(&tag) {
            lookup(node.text().unwrap_or_default(), tag);
        }
    }
    faults.extend(undrawn(&read));
    faults.extend(unlinked(&read, &ids));
    faults
}

/// Every element has one shape, every flow one edge of at least two points.
fn undrawn(read: &Document<'_>) -> Vec<String> {
    let mut drawn: BTreeMap<&str, Vec<Node<'_, '_>>> = BTreeMap::new();
    for node in read.descendants().filter(|node| node.tag_name().namespace() == Some(DI)) {
        let is_drawing = ["BPMNShape", "BPMNEdge"].contains(&node.tag_name().name());
        if let Some(of) = node.attribute("bpmnElement").filter(|_| is_drawing) {
            drawn.entry(of).or_default().push(node);
        }
    }
    let mut faults = Vec::new();
    for node in read.descendants() {
        let (line, shape) = (is(node, &LINES), is(node, &NODES) || is(node, &OTHERS));
        let Some(id) = node.attribute("id").filter(|_| line || shape) else { continue };
        match drawn.remove(id).as_deref() {
            Some([one]) if line => {
                let points = one.children().filter(|child| child.tag_name().name() == "waypoint").count();
                if one.tag_name().name() != "BPMNEdge" || points < 2 {
                    faults.push(format!("`{id}` is drawn with {points} points"));
                }
            }
            Some([one]) if one.tag_name().name() == "BPMNShape" => {
                let bounds = one.children().find(|child| child.tag_name().name() == "Bounds");
                let side = |key| bounds.and_then(|bounds| bounds.attribute(key)?.parse::<i32>().ok()).unwrap_or(0);
                if side("width") <= 0 || side("height") <= 0 || side("x") < 0 || side("y") < 0 {
                    faults.push(format!("`{id}` has no room"));
                }
            }
            found => faults.push(format!("`{id}` is drawn {} times", found.map_or(0, <[_]>::len))),
        }
    }
    faults.extend(drawn.keys().map(|id| format!("`{id}` is drawn and is nothing")));
    faults
}

/// Flows know their ends and the ends know their flows; every element stands in one lane.
fn unlinked(read: &Document<'_>, ids: &BTreeMap<&str, Node<'_, '_>>) -> Vec<String> {
    let mut faults = Vec::new();
    for flow in read.descendants().filter(|node| is(*node, &["sequenceFlow"])) {
        let id = flow.attribute("id").unwrap_or_default();
        for (end, word) in [("sourceRef", "outgoing"), ("targetRef", "incoming")] {
            let at = flow.attribute(end).and_then(|name| ids.get(name));
            let knows = at.is_some_and(|at| {
                at.children().any(|child| child.tag_name().name() == word && child.text() == Some(id))
            });
            if !knows {
                faults.push(format!("the {end} of `{id}` does not know it"));
            }
        }
    }
    let lanes: Vec<&str> =
        read.descendants().filter(|node| is(*node, &["flowNodeRef"])).filter_map(|node| node.text()).collect();
    let own = read.descendants().filter(|node| is(*node, &NODES));
    for node in own.filter(|node| node.parent().is_some_and(|outer| is(outer, &["process"]))) {
        let id = node.attribute("id").unwrap_or_default();
        let times = lanes.iter().filter(|lane| **lane == id).count();
        if times != 1 {
            faults.push(format!("`{id}` stands in {times} lanes"));
        }
    }
    faults
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is drawn and whatever it is called, the file holds together.
    #[test]
    fn every_reference_resolves_and_everything_is_drawn(chart in chart()) {
        let xml = bpmn::written(&chart, &[], "procedure");
        let mut faults = faults(&xml);
        // Lanes without any step are not drawn in the picture of a procedure; here there may be some.
        faults.retain(|fault| !(fault.starts_with("`lane_") && fault.ends_with("has no room")));
        prop_assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn the_procedures_are_said_in_the_words_of_bpmn() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let mut seen = BTreeSet::new();
    for folder in ["workflows", "tests/sim/models", "tests/sim/language"] {
        for package in crate::project::load_project(&format!("{top}/{folder}")).procedures {
            for language in [Language::Vi, Language::En] {
                let xml = crate::drawing::bpmn(&package.procedure, language);
                assert_eq!(faults(&xml), Vec::<String>::new(), "{}", package.path);
                let read = Document::parse(&xml).unwrap();
                for event in read.descendants().filter(|node| is(*node, &["boundaryEvent"])) {
                    let host = read.descendants().find(|node| node.attribute("id") == event.attribute("attachedToRef"));
                    let tag = host.map_or("nothing", |host| host.tag_name().name());
                    assert!(tag.ends_with("ask") || tag == "callActivity", "a boundary event on {tag}");
                }
                seen.extend(read.descendants().filter(Node::is_element).map(|node| node.tag_name().name().to_owned()));
            }
        }
    }
    for word in NODES.iter().filter(|word| !["complexGateway", "callActivity", "task"].contains(word)).chain(&LINES) {
        assert!(seen.contains(*word), "no procedure of the repository is said with {word}");
    }
    for word in [
        "timerEventDefinition",
        "messageEventDefinition",
        "errorEventDefinition",
        "compensateEventDefinition",
        "conditionExpression",
    ] {
        assert!(seen.contains(word), "no procedure of the repository is said with {word}");
    }
}
