//! Visits: every stay in every step, read off the history.

use std::collections::BTreeMap;

use motcua_kernel::event::{Event, Fact, Recorded};
use motcua_kernel::id::{StepId, VisitId};
use motcua_kernel::procedure::Procedure;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Moment, Said};
use crate::sight::Sight;
use crate::wire::Data;

/// One stay in one step.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VisitView {
    /// Counted within the case.
    pub(crate) visit: u32,
    /// The step's name in the procedure.
    pub(crate) step: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// The nearest preceding step that waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// The place of the element that it is for, from 1, where it is for one of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) element: Option<u32>,
    /// The visit that this one undoes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) undoes: Option<u32>,
    /// When it began.
    pub(crate) entered_at: Moment,
    /// `open`, `completed`, `skipped`, `expired` or `cancelled`.
    pub(crate) state: &'static str,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended_at: Option<Moment>,
    /// How it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) outcome: Option<String>,
    /// By whom; absent for systems and the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// For whom they did it: they stood in for somebody who was away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) on_behalf_of: Option<String>,
    /// What it yielded, as far as the caller may see it.
    pub(crate) data: Data,
    /// Why only after its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) late_reason: Option<String>,
    /// Which of its fields a register holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) known: Vec<String>,
}

/// The visits of a case, in the order in which they began, as far as the caller may see them.
pub(crate) fn visits(procedure: &Procedure, history: Vec<Recorded>, sight: &Sight) -> Vec<VisitView> {
    let mut visits = BTreeMap::new();
    for recorded in history {
        if let Some(event) = sight.event(recorded.event) {
            apply(procedure, &mut visits, event);
        }
    }
    visits.into_values().collect()
}

fn apply(procedure: &Procedure, visits: &mut BTreeMap<VisitId, VisitView>, event: Event) {
    let at = Moment(event.at);
    match event.fact {
        Fact::StepEntered { visit, step, from, undoes, element, .. } => {
            let mut view = VisitView::new(procedure, visit, &step, at);
            view.from = from.map(|from| from.to_string());
            view.undoes = undoes.map(|undone| undone.0);
            view.element = element.map(|element| element.place);
            visits.insert(visit, view);
        }
        Fact::StepSkipped { visit, step, from, element, .. } => {
            let mut view = VisitView::new(procedure, visit, &step, at);
            view.element = element.map(|element| element.place);
            view.from = from.map(|from| from.to_string());
            view.end("skipped", at);
            visits.insert(visit, view);
        }
        Fact::StepCompleted { visit, outcome, by, on_behalf_of, data, known, late_reason, .. } => {
            if let Some(view) = visits.get_mut(&visit) {
                view.end("completed", at);
                view.outcome = Some(outcome.to_string());
                view.by = by.map(|by| by.to_string());
                view.on_behalf_of = on_behalf_of.map(|of| of.to_string());
                view.data = Data(data);
                view.known = known.iter().map(ToString::to_string).collect();
                view.late_reason = late_reason;
            }
        }
        Fact::StepExpired { visit, .. } => {
            if let Some(view) = visits.get_mut(&visit) {
                view.end("expired", at);
            }
        }
        Fact::StepCancelled { visit, .. } => {
            if let Some(view) = visits.get_mut(&visit) {
                view.end("cancelled", at);
            }
        }
        _ => {}
    }
}

impl VisitView {
    fn new(procedure: &Procedure, visit: VisitId, step: &StepId, at: Moment) -> Self {
        let label = procedure.find(step).map(|ix| Said::from(&procedure.step(ix).label));
        Self {
            visit: visit.0,
            step: step.to_string(),
            label: label.unwrap_or_else(|| Said { vi: step.to_string(), en: step.to_string() }),
            from: None,
            element: None,
            undoes: None,
            entered_at: at,
            state: "open",
            ended_at: None,
            outcome: None,
            by: None,
            on_behalf_of: None,
            data: Data::default(),
            known: Vec::new(),
            late_reason: None,
        }
    }

    fn end(&mut self, state: &'static str, at: Moment) {
        self.state = state;
        self.ended_at = Some(at);
    }
}
