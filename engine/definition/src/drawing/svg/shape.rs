//! One outline for each kind of step.

use super::Rect;
use crate::drawing::chart::{Mark, Shape};

/// The border of a box, as one element.
pub(super) fn outline(shape: Shape, rect: Rect, class: &str) -> String {
    let Rect { x, y, w, h } = rect;
    // A broken line around what leaves the rest in peace, as the boundary events of BPMN have it.
    let class = if shape == Shape::Beside { format!("{class} beside") } else { class.to_owned() };
    let rounded =
        |radius: i32| format!(r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}" rx="{radius}"/>"#);
    let (right, bottom) = (x + w, y + h);
    let path = match shape {
        Shape::Start | Shape::End => return rounded(h.min(44) / 2),
        // A low box, as in the legend, must not look like a start.
        Shape::Task => return rounded(10.min(h / 4)),
        Shape::Call => return rounded(2),
        Shape::Fork | Shape::Join => return rounded(3),
        Shape::Script => format!("M{x} {y}H{}L{right} {}V{bottom}H{x}Z", right - 12, y + 12),
        Shape::Choice => {
            let middle = y + h / 2;
            format!("M{x} {middle}L{} {y}H{}L{right} {middle}L{} {bottom}H{}Z", x + 18, right - 18, right - 18, x + 18)
        }
        // The accepted event of UML: something comes in from the side.
        Shape::Interrupting | Shape::Beside => {
            format!("M{x} {y}H{right}V{bottom}H{x}L{} {}Z", x + notch(rect), y + h / 2)
        }
        // The delay of a flowchart: straight where it comes in, round where it waits.
        Shape::Wait => {
            let bow = h / 2;
            format!("M{x} {y}H{}A{bow} {bow} 0 0 1 {} {bottom}H{x}Z", right - bow, right - bow)
        }
        // A note, its corners cut out.
        Shape::Payment => {
            let cut = 8;
            format!(
                "M{} {y}H{}A{cut} {cut} 0 0 0 {right} {}V{}A{cut} {cut} 0 0 0 {} {bottom}H{}A{cut} {cut} 0 0 0 {x} {}V{}A{cut} {cut} 0 0 0 {} {y}Z",
                x + cut,
                right - cut,
                y + cut,
                bottom - cut,
                right - cut,
                x + cut,
                bottom - cut,
                y + cut,
                x + cut
            )
        }
        // A sheet of paper, torn off.
        Shape::Notify => {
            let (quarter, wave) = (w / 4, 7);
            format!(
                "M{x} {y}H{right}V{}Q{} {} {} {}T{x} {}Z",
                bottom - wave,
                right - quarter,
                bottom - 3 * wave,
                x + w / 2,
                bottom - wave,
                bottom - wave
            )
        }
    };
    format!(r#"<path class="{class}" d="{path}"/>"#)
}

/// How deep the notch of an event is.
fn notch(rect: Rect) -> i32 {
    14.min(rect.w / 5)
}

/// Lines within the box that tell its kind.
pub(super) fn details(shape: Shape, rect: Rect) -> Vec<String> {
    let Rect { x, y, w, h } = rect;
    let (right, bottom) = (x + w, y + h);
    match shape {
        Shape::Call => vec![format!("M{} {y}V{bottom}M{} {y}V{bottom}", x + 7, right - 7)],
        Shape::Script => vec![format!("M{} {y}V{}H{right}", right - 12, y + 12)],
        Shape::Interrupting => {
            let left = x + 7.min(w / 6);
            vec![format!("M{left} {y}L{} {}L{left} {bottom}", left + notch(rect), y + h / 2)]
        }
        Shape::Fork => vec![format!("M{x} {}H{right}M{x} {}H{right}", bottom - 5, bottom - 3)],
        Shape::Join => vec![format!("M{x} {}H{right}M{x} {}H{right}", y + 3, y + 5)],
        Shape::End => {
            let (w, h) = (w - 8, h - 8);
            let r = h.min(36) / 2;
            vec![format!(
                "M{} {}h{}a{r} {r} 0 0 1 {r} {r}v{}a{r} {r} 0 0 1 -{r} {r}h-{}a{r} {r} 0 0 1 -{r} -{r}v-{}a{r} {r} 0 0 1 {r} -{r}Z",
                x + 4 + r,
                y + 4,
                w - 2 * r,
                h - 2 * r,
                w - 2 * r,
                h - 2 * r
            )]
        }
        _ => Vec::new(),
    }
}

/// The side of a mark.
pub(super) const MARK: i32 = 12;

/// A mark, from its upper left corner.
pub(super) fn mark(mark: Mark, x: i32, y: i32) -> String {
    match mark {
        // A person at the counter.
        Mark::InPerson => {
            format!("M{} {}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M{} {}v-1a4 4 0 0 1 8 0v1Z", x + 4, y + 3, x + 2, y + 12)
        }
        // A sheet with a corner turned down.
        Mark::OnPaper => {
            format!("M{} {y}h5l3 3v9h-8ZM{} {y}v3h3M{} {}h4M{} {}h4", x + 2, x + 7, x + 4, y + 6, x + 4, y + 9)
        }
        // Three bars, as BPMN has them for what is done several times side by side.
        Mark::Repeated => format!("M{} {y}v12M{} {y}v12M{} {y}v12", x + 2, x + 6, x + 10),
        // A plus in a box, as BPMN has it for what holds more than is shown.
        Mark::Procedure => format!("M{x} {y}h12v12h-12ZM{} {}v6M{} {}h6", x + 6, y + 3, x + 3, y + 6),
    }
}
