//! A procedure as a picture: one layout, written as SVG or as Mermaid text.
//!
//! The picture is made in three stages, each of which knows nothing of the next:
//!
//! 1. [`chart`](self::chart) reads the procedure: which boxes, which arrows, which clocks, in whose lane.
//! 2. [`layout`](self::layout) places them. Steps stand in rows by their distance from the start and in columns by
//!    agency; arrows run only where no box can be, so that none ever crosses one.
//! 3. [`svg`](self::svg) and [`mermaid`](self::mermaid) write it down.
//!
//! Everything is counted in whole pixels and decided by position in the file, so the same procedure gives the same
//! bytes on every machine.

mod bpmn;
mod chart;
mod dot;
mod layout;
mod measure;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use motcua_kernel::procedure::Procedure;
use motcua_kernel::text::Language;

/// What the box of a join is called: the name of its `parallel` with this behind it.
pub const JOIN_SUFFIX: &str = "__join";

pub use chart::EdgeKind as ArrowKind;

/// One arrow of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The step (or join, or deadline) that it leaves.
    pub from: String,
    /// The step or join that it enters.
    pub to: String,
    /// Why one goes along it.
    pub kind: ArrowKind,
}

/// What is to be marked on a picture: what no test reaches.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Boxes, by name.
    pub boxes: BTreeSet<String>,
    /// Arrows, by their ends and kind.
    pub arrows: Vec<Arrow>,
    /// By the name of a box or a deadline: what is never tried there, though the place itself is reached.
    pub notes: BTreeMap<String, Vec<String>>,
}

/// Every arrow of the picture, in the order of the file. Ways of one kind between the same two boxes are one arrow.
pub fn arrows(procedure: &Procedure) -> Vec<Arrow> {
    let chart = chart::Chart::of(procedure, Language::En);
    chart.edges.iter().map(|edge| chart.arrow(edge)).collect()
}

/// The picture with marks on it.
pub fn svg_with_marks(procedure: &Procedure, language: Language, marks: &Marks) -> String {
    let chart = chart::Chart::of(procedure, language);
    let picture = layout::layout(&chart);
    svg::write(&chart, &picture, language, Some(marks))
}

/// The picture with what was measured in each box: where it says who acts, it says this.
pub fn svg_with_figures(procedure: &Procedure, language: Language, figures: &BTreeMap<String, String>) -> String {
    let mut chart = chart::Chart::of(procedure, language);
    for node in &mut chart.nodes {
        if let Some(figure) = figures.get(&node.name) {
            node.who = Some(figure.clone());
            (node.condition, node.limit) = (None, None);
        }
    }
    let picture = layout::layout(&chart);
    svg::write(&chart, &picture, language, None)
}

/// The picture as one self-contained SVG: no fonts, styles, scripts or images from outside; light or dark as the
/// reader prefers.
pub fn svg(procedure: &Procedure, language: Language) -> String {
    let chart = chart::Chart::of(procedure, language);
    let picture = layout::layout(&chart);
    svg::write(&chart, &picture, language, None)
}

/// The picture as a Mermaid flowchart. Mermaid lays it out itself.
pub fn mermaid(procedure: &Procedure, language: Language) -> String {
    mermaid::write(&chart::Chart::of(procedure, language), language)
}

/// The picture as text for Graphviz, which lays it out itself.
pub fn dot(procedure: &Procedure, language: Language) -> String {
    dot::write(&chart::Chart::of(procedure, language))
}

/// The procedure as BPMN 2.0 with diagram interchange, placed as in [`svg`].
pub fn bpmn(procedure: &Procedure, language: Language) -> String {
    bpmn::write(procedure, language)
}
