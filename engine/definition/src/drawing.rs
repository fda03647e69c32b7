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

mod chart;
mod layout;
mod measure;
mod mermaid;
mod svg;
#[cfg(test)]
mod tests;
mod words;

use motcua_kernel::procedure::Procedure;
use motcua_kernel::text::Language;

/// The picture as one self-contained SVG: no fonts, styles, scripts or images from outside; light or dark as the
/// reader prefers.
pub fn svg(procedure: &Procedure, language: Language) -> String {
    let chart = chart::Chart::of(procedure, language);
    let picture = layout::layout(&chart);
    svg::write(&chart, &picture, language)
}

/// The picture as a Mermaid flowchart. Mermaid lays it out itself.
pub fn mermaid(procedure: &Procedure, language: Language) -> String {
    mermaid::write(&chart::Chart::of(procedure, language), language)
}
