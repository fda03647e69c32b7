//! The picture as BPMN 2.0 with diagram interchange, for whoever works with modelling tools.
//!
//! What the language says and BPMN can say too is said in BPMN's own elements:
//!
//! | Here | In BPMN |
//! |---|---|
//! | `start`, `end` | start event, end event (compensating where completed steps are undone) |
//! | `task`, `script`, `call`, `notify`, `wait` | user, script, service, send and receive task |
//! | `choice` | exclusive gateway with a default flow |
//! | `parallel` | parallel gateway, inclusive where a branch has a condition, complex where not all must return |
//! | `subprocedure` | call activity; conditional flows for the ends of the other case |
//! | `each` | gateways around multi-instance activities: each step between them is done once per element |
//! | outcomes of a task | conditional flows out of the task, named as the buttons |
//! | a limit with an effect, a call that gives up | interrupting boundary event (timer, error) |
//! | a limit that only warns | boundary timer that does not interrupt |
//! | `compensate` | boundary event with an association to the step that undoes |
//! | a deadline of the case that moves it | event subprocess with a timer |
//! | a handler | event subprocess with a message, interrupting or not |
//! | an agency | lane |
//!
//! A flow may not leave an event subprocess. Where a deadline or a handler leads to a step outside, a link of its name
//! stands for the arrow. What BPMN has no word for (working days, pauses, ladders, articles of law) is in the
//! documentation of each element, in words.

mod diagram;
mod process;
mod xml;

use motcua_kernel::procedure::{Procedure, Step};
use motcua_kernel::text::Language;

use super::chart::Chart;
use super::layout;

/// The procedure as a BPMN file.
pub(super) fn write(procedure: &Procedure, language: Language) -> String {
    let chart = Chart { opens_handlers: true, ..Chart::of(procedure, language) };
    written(&chart, &procedure.steps, procedure.reference.id.as_str())
}

/// A chart, and the steps behind its nodes.
pub(super) fn written(chart: &Chart, steps: &[Step], name: &str) -> String {
    let picture = layout::layout(chart);
    let plan = process::Plan::of(steps, chart);
    let mut page = xml::Page::new();
    page.open(
        "bpmn:definitions",
        &[
            ("xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"),
            ("xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"),
            ("xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"),
            ("xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("id", "definitions"),
            ("name", &chart.title),
            ("targetNamespace", &format!("urn:motcua:{name}")),
            ("exporter", "motcua"),
            ("exporterVersion", env!("CARGO_PKG_VERSION")),
        ],
    );
    process::write(&mut page, chart, &plan);
    diagram::write(&mut page, chart, &plan, &picture);
    page.close("bpmn:definitions");
    page.text
}
