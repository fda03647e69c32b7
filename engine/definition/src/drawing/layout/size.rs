//! How much room a box and a label take.

use crate::drawing::chart::{Chart, Clock, Node, Shape};
use crate::drawing::measure::{width, width_bold, wrap};

/// Sizes of type.
pub(in crate::drawing) const TITLE_SIZE: i32 = 14;
const SMALL_SIZE: i32 = 12;
/// Distances from one line to the next.
pub(in crate::drawing) const TITLE_LINE: i32 = 18;
pub(in crate::drawing) const SMALL_LINE: i32 = 16;
/// Room for the marks at the foot of a box.
pub(in crate::drawing) const MARKS_LINE: i32 = 16;
/// Between the lines of one label.
pub(in crate::drawing) const PILL_LINE: i32 = 15;
/// Between a box and the first label under it.
pub(super) const PILL_ABOVE: i32 = 8;
/// Between labels of one arrow.
pub(super) const PILL_GAP: i32 = 3;
/// Between labels of different arrows of one box.
pub(super) const PILL_BESIDE: i32 = 8;

/// A step is at least so wide, so that a column looks like one.
const STEP_WIDTH: i32 = 184;
const STEP_PADDING: i32 = 14;
const PILL_PADDING: i32 = 8;
/// A label is broken into lines at this width.
const PILL_ROOM: i32 = 118;
const CLOCK_ROOM: i32 = 132;
/// Room for the little clock before a limit.
pub(in crate::drawing) const ICON: i32 = 18;

/// The text of a box, broken into lines, and the room it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::drawing) struct Lines {
    pub(in crate::drawing) title: Vec<String>,
    /// Who acts; for a clock, whose rule it is.
    pub(in crate::drawing) who: Vec<String>,
    pub(in crate::drawing) condition: Vec<String>,
    pub(in crate::drawing) limit: Vec<String>,
    pub(super) w: i32,
    pub(super) h: i32,
}

/// One label of an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::drawing) struct Pill {
    pub(in crate::drawing) lines: Vec<String>,
    pub(super) w: i32,
    pub(super) h: i32,
}

fn small(text: &str) -> i32 {
    width(text, SMALL_SIZE)
}

fn bold(text: &str) -> i32 {
    width_bold(text, SMALL_SIZE)
}

fn title(text: &str) -> i32 {
    width_bold(text, TITLE_SIZE)
}

/// A box, wide enough for its text, for the labels under it and for the arrows into it.
pub(super) fn node(chart: &Chart, at: usize, node: &Node) -> Lines {
    let (least, padding) = match node.shape {
        Shape::Join => (72, 16),
        Shape::Fork | Shape::Choice => (132, 26),
        Shape::Start | Shape::End => (140, 20),
        // The notch at the left takes room, and the right side the same, so that the text stands in the middle.
        Shape::Interrupting | Shape::Beside => (150, 30),
        _ => (STEP_WIDTH, STEP_PADDING),
    };
    let under: Vec<i32> =
        chart.edges.iter().filter(|edge| edge.from == at).map(|edge| stack(&pills(&edge.labels)).0).collect();
    let labels = under.iter().sum::<i32>() + PILL_BESIDE * (under.len().max(1) as i32 - 1);
    let arriving = chart.edges.iter().filter(|edge| edge.to == at).count() as i32;
    // What stands below and above makes a box wide; then its text may be as wide.
    let around = least.max(labels).max(14 * arriving + 28);
    let room = (around - 2 * padding).max(STEP_WIDTH - 2 * STEP_PADDING);

    let size = if node.shape == Shape::Join { SMALL_SIZE } else { TITLE_SIZE };
    let of_title = |text: &str| if node.shape == Shape::Join { width(text, size) } else { title(text) };
    let mut lines = Lines {
        title: wrap(&node.label, room, 3, of_title),
        who: node.who.as_deref().map_or(Vec::new(), |who| wrap(who, room, 2, small)),
        condition: node.condition.as_deref().map_or(Vec::new(), |condition| wrap(condition, room, 2, small)),
        limit: node.limit.as_deref().map_or(Vec::new(), |limit| limits(limit, room - ICON)),
        w: 0,
        h: 0,
    };
    let text = [
        lines.title.iter().map(|line| of_title(line)).max(),
        lines.who.iter().chain(&lines.condition).map(|line| small(line)).max(),
        lines.limit.iter().map(|limit| bold(limit) + ICON).max(),
    ];
    let text = text.into_iter().flatten().max().unwrap_or(0) + 2 * padding;
    // An even width has its middle on a whole pixel.
    lines.w = (around.max(text) + 1) / 2 * 2;
    let small_lines = lines.who.len() + lines.condition.len() + lines.limit.len();
    let height = TITLE_LINE * lines.title.len() as i32 + SMALL_LINE * small_lines as i32;
    let marks = if node.marks.is_empty() { 0 } else { MARKS_LINE };
    lines.h = height
        + marks
        + match node.shape {
            Shape::Join => 10,
            // The torn edge needs room of its own.
            Shape::Notify => 34,
            Shape::Interrupting | Shape::Beside if chart.opens_handlers => 96,
            _ => 20,
        };
    lines
}

/// The text beside the bracket of a clock.
pub(super) fn clock(clock: &Clock) -> Lines {
    let limit = limits(&clock.limit, CLOCK_ROOM);
    let who = wrap(&clock.kind, CLOCK_ROOM, 2, small);
    let condition = clock.pauses.as_deref().map_or(Vec::new(), |pauses| wrap(pauses, CLOCK_ROOM, 4, small));
    let title = wrap(&clock.label, CLOCK_ROOM, 4, title);
    let widest = [
        title.iter().map(|line| self::title(line)).max(),
        limit.iter().map(|line| bold(line)).max(),
        who.iter().chain(&condition).map(|line| small(line)).max(),
    ];
    // A single long word is not broken: its box grows.
    let w = widest.into_iter().flatten().max().unwrap_or(0).max(CLOCK_ROOM) + 24;
    let h = TITLE_LINE * title.len() as i32 + SMALL_LINE * (limit.len() + who.len() + condition.len()) as i32 + 20;
    Lines { title, who, condition, limit, w: (w + 1) / 2 * 2, h }
}

/// A limit, which depends on the case where several stand in it: what belongs together stays on one line, and none is
/// left out, because a limit that is not seen is one that nobody keeps.
fn limits(text: &str, room: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut parts = text.split(" / ").peekable();
    while let Some(part) = parts.next() {
        let part = if parts.peek().is_some() { format!("{part} /") } else { part.to_owned() };
        match lines.last_mut() {
            Some(line) if bold(&format!("{line} {part}")) <= room => *line = format!("{line} {part}"),
            _ => lines.extend(wrap(&part, room, 3, bold)),
        }
    }
    lines
}

/// The labels of one arrow, one above the other.
pub(super) fn pills(labels: &[String]) -> Vec<Pill> {
    let pill = |label: &String| {
        let lines = wrap(label, PILL_ROOM, 3, small);
        let w = lines.iter().map(|line| small(line)).max().unwrap_or(0) + 2 * PILL_PADDING;
        let h = PILL_LINE * lines.len() as i32 + 6;
        Pill { lines, w: (w + 1) / 2 * 2, h }
    };
    labels.iter().map(pill).collect()
}

/// Width and height of a stack of labels, the room above it included.
pub(super) fn stack(pills: &[Pill]) -> (i32, i32) {
    if pills.is_empty() {
        return (14, 0);
    }
    let w = pills.iter().map(|pill| pill.w).max().unwrap_or(0);
    let h = pills.iter().map(|pill| pill.h + PILL_GAP).sum::<i32>() + PILL_ABOVE;
    (w, h)
}
