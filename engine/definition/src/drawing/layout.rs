//! Where everything goes.
//!
//! The plane is a grid. A row holds the steps at one distance from the start; a column belongs to one lane. Between
//! rows lie *channels* in which arrows run sideways, between columns lie *gutters* in which they run up and down; an
//! arrow may also pass through the empty cells of a column. No arrow is anywhere else, so none can cross a box.
//! Arrows leave at the foot of a box, under the name of the outcome behind them, and arrive at the head of one, also
//! when they lead back.

mod place;
mod rank;
mod route;
mod size;

use super::chart::{Chart, Clock, Node};
use place::Placement;
pub(super) use size::{Lines, PILL_LINE, Pill};

/// A point, in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: i32,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) w: i32,
    pub(super) h: i32,
}

/// A placed procedure.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) width: i32,
    pub(super) height: i32,
    /// Left and right border of the clocks' lane (if any), then of each lane of the chart.
    pub(super) clock_lane: Option<(i32, i32)>,
    pub(super) lanes: Vec<(i32, i32)>,
    /// One for each node of the chart.
    pub(super) boxes: Vec<(Rect, Lines)>,
    /// One for each clock: the span of its bracket.
    pub(super) clocks: Vec<(Rect, Lines)>,
    /// One for each arrow: its corners from foot to head, and its labels.
    pub(super) arrows: Vec<Arrow>,
}

/// A placed arrow.
#[derive(Debug)]
pub(super) struct Arrow {
    pub(super) points: Vec<Point>,
    pub(super) pills: Vec<(Rect, Pill)>,
}

/// What the grid knows of a box.
#[derive(Clone, Debug)]
struct Block {
    /// 0 for clocks, then the lanes of the chart.
    group: usize,
    /// First and last row; more than one only for clocks.
    rows: (usize, usize),
    w: i32,
    h: i32,
}

/// What the grid knows of an arrow.
#[derive(Clone, Copy, Debug)]
struct Line {
    from: usize,
    to: usize,
    /// The labels under its foot.
    label: (i32, i32),
}

/// All that placing and routing start from.
#[derive(Debug)]
struct Problem {
    blocks: Vec<Block>,
    lines: Vec<Line>,
    groups: usize,
    rows: usize,
}

impl Rect {
    /// Whether the two have a point in common, borders apart.
    #[cfg(test)]
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
}

/// Places a chart.
pub(super) fn layout(chart: &Chart) -> Picture {
    let ranks = rank::rank(chart);
    let node_lines: Vec<Lines> = chart.nodes.iter().enumerate().map(|(at, node)| size::node(chart, at, node)).collect();
    let clock_lines: Vec<Lines> = chart.clocks.iter().map(size::clock).collect();
    let stacks: Vec<Vec<Pill>> = chart.edges.iter().map(|edge| size::pills(&edge.labels)).collect();

    let of_node = |(at, node): (usize, &Node)| Block {
        group: node.lane + 1,
        rows: (ranks[at], ranks[at]),
        w: node_lines[at].w,
        h: node_lines[at].h,
    };
    let mut blocks: Vec<Block> = chart.nodes.iter().enumerate().map(of_node).collect();
    blocks.extend(chart.clocks.iter().zip(&clock_lines).map(|(clock, lines)| Block {
        group: 0,
        rows: span(clock, &ranks),
        w: lines.w,
        h: lines.h,
    }));
    let lines = chart.edges.iter().zip(&stacks);
    let lines = lines.map(|(edge, stack)| Line { from: edge.from, to: edge.to, label: size::stack(stack) }).collect();
    let rows = ranks.iter().max().map_or(1, |last| last + 1);
    let problem = Problem { blocks, lines, groups: chart.lanes.len() + 1, rows };

    let placement = place::place(&problem);
    finish(chart, &problem, &placement, node_lines, clock_lines, stacks)
}

/// The rows that a clock's bracket spans.
fn span(clock: &Clock, ranks: &[usize]) -> (usize, usize) {
    let rows = clock.covers.iter().map(|at| ranks[*at]);
    (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0))
}

fn finish(
    chart: &Chart,
    problem: &Problem,
    placement: &Placement,
    node_lines: Vec<Lines>,
    clock_lines: Vec<Lines>,
    stacks: Vec<Vec<Pill>>,
) -> Picture {
    let routed = route::route(problem, placement);
    let arrows = routed.paths.iter().zip(stacks).map(|(points, stack)| {
        let foot = points.first().copied().unwrap_or(Point { x: 0, y: 0 });
        let mut y = foot.y + size::PILL_ABOVE;
        let pills = stack.into_iter().map(|pill| {
            let rect = Rect { x: foot.x - pill.w / 2, y, w: pill.w, h: pill.h };
            y += pill.h + size::PILL_GAP;
            (rect, pill)
        });
        Arrow { points: points.clone(), pills: pills.collect() }
    });
    let mut rects = routed.boxes.iter().copied();
    let boxes = rects.by_ref().take(chart.nodes.len()).zip(node_lines).collect();
    let clocks = rects.zip(clock_lines).collect();
    Picture {
        width: routed.width,
        height: routed.height,
        clock_lane: (!chart.clocks.is_empty()).then(|| routed.groups[0]),
        lanes: routed.groups[1..].to_vec(),
        boxes,
        clocks,
        arrows: arrows.collect(),
    }
}
