//! How arrows run, once every box has its row and column; and with that, the final coordinates of everything.

mod channels;
mod ports;
mod runs;

use super::{Point, Problem, Rect, size};
use crate::drawing::layout::place::Placement;
pub(super) use runs::{Slot, slots};

/// Distance between arrows that run side by side.
const TRACK: i32 = 12;
/// Room for a bend above an arrow's head, so that heads stand clear of bends.
const ARROW: i32 = 20;
/// Height of the lane headings.
const HEADER: i32 = 44;
/// An empty gutter within a lane, between lanes, and at the border.
const GUTTER: i32 = 26;
const GUTTER_LANES: i32 = 40;
const GUTTER_BORDER: i32 = 18;

/// Final coordinates.
#[derive(Debug)]
pub(super) struct Routed {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) groups: Vec<(i32, i32)>,
    pub(super) boxes: Vec<Rect>,
    pub(super) paths: Vec<Vec<Point>>,
}

/// Horizontal coordinates of the grid.
#[derive(Debug)]
struct Axis {
    /// Middle and width of each column.
    column: Vec<(i32, i32)>,
    /// Left border and width of each gutter; gutter `g` lies left of column `g`.
    gutter: Vec<(i32, i32)>,
    width: i32,
}

impl Axis {
    /// `tracks` is the number of arrows side by side in each gutter.
    fn new(problem: &Problem, placement: &Placement, tracks: &[usize]) -> Self {
        let count = placement.columns.len();
        let mut width: Vec<i32> = vec![60; count];
        for (block, column) in problem.blocks.iter().zip(&placement.column) {
            width[*column] = width[*column].max(block.w);
        }
        let mut axis = Self { column: Vec::new(), gutter: Vec::new(), width: 0 };
        let mut x = 0;
        for (at, tracks) in tracks.iter().enumerate() {
            let least = match (at.checked_sub(1).map(|left| placement.columns[left]), placement.columns.get(at)) {
                (Some(left), Some(right)) if left == *right => GUTTER,
                (Some(_), Some(_)) => GUTTER_LANES,
                _ => GUTTER_BORDER,
            };
            let gutter = least.max(TRACK * (*tracks as i32 + 1) + if least == GUTTER_LANES { 8 } else { 0 });
            axis.gutter.push((x, gutter));
            x += gutter;
            if let Some(width) = width.get(at) {
                axis.column.push((x + width / 2, *width));
                x += width;
            }
        }
        axis.width = x;
        axis
    }

    fn slot(&self, slot: Slot) -> i32 {
        match slot {
            Slot::Gutter(at) => self.gutter[at].0 + self.gutter[at].1 / 2,
            Slot::Column(at) => self.column[at].0,
        }
    }
}

/// Draws everything for one placement.
pub(super) fn route(problem: &Problem, placement: &Placement) -> Routed {
    let count = placement.columns.len();
    let rough = Axis::new(problem, placement, &vec![0; count + 1]);
    let runs = runs::assign(problem, placement, &rough);
    let tracks = runs::tracks(problem, placement, &rough, &runs);
    let widest = |gutter: usize| {
        let in_it =
            runs.iter().zip(&tracks).filter(|(run, _)| matches!(run, Some(run) if run.slot == Slot::Gutter(gutter)));
        in_it.map(|(_, track)| track + 1).max().unwrap_or(0)
    };
    let axis = Axis::new(problem, placement, &(0..=count).map(widest).collect::<Vec<_>>());

    let mut xs = ports::Xs::new(problem, placement, &axis, &runs);
    xs.feet();
    xs.runs(&tracks);
    xs.heads();
    let channels = channels::channels(problem, &runs, &xs);
    let rows = rows(problem, &channels);
    let boxes = boxes(problem, placement, &axis, &rows);
    let path = |line: usize| path(problem, &runs, &xs, &channels, &rows, &boxes, line);
    Routed {
        width: axis.width,
        height: rows.bottom,
        groups: groups(problem, placement, &axis),
        paths: (0..problem.lines.len()).map(path).collect(),
        boxes,
    }
}

/// Vertical coordinates of the grid.
#[derive(Debug)]
struct Rows {
    /// Top and bottom of each row.
    row: Vec<(i32, i32)>,
    /// Top of each channel; channel `k` lies above row `k`.
    channel: Vec<i32>,
    bottom: i32,
}

fn rows(problem: &Problem, channels: &channels::Channels) -> Rows {
    let mut rows = Rows { row: Vec::new(), channel: Vec::new(), bottom: 0 };
    let mut y = HEADER;
    for at in 0..=problem.rows {
        rows.channel.push(y);
        y += match channels.levels(at) {
            0 if at == 0 => 14,
            0 if at == problem.rows => 14,
            0 => ARROW + 12,
            levels => TRACK * levels as i32 + ARROW + if at == problem.rows { 0 } else { 4 },
        };
        if at < problem.rows {
            let ending = || problem.blocks.iter().enumerate().filter(|(_, block)| block.rows.1 == at);
            let boxes = ending().filter(|(_, block)| block.group != 0).map(|(_, block)| block.h).max().unwrap_or(0);
            let height = ending().map(|(own, block)| {
                let labels = problem.lines.iter().filter(|line| line.from == own).map(|line| line.label.1).max();
                // A bracket has its text beside it: all its rows together are high enough for that. It reaches to the
                // foot of the last step, and its labels come below that.
                let above = rows.row.get(block.rows.0).map_or(0, |(top, _)| y - top);
                let least = if block.group == 0 { boxes.max(40) } else { 40 };
                labels.unwrap_or(0) + (block.h - above).max(least)
            });
            let height = height.max().unwrap_or(40);
            rows.row.push((y, y + height));
            y += height;
        }
    }
    rows.bottom = y;
    rows
}

fn boxes(problem: &Problem, placement: &Placement, axis: &Axis, rows: &Rows) -> Vec<Rect> {
    let of = |(at, block): (usize, &super::Block)| {
        let (middle, _) = axis.column[placement.column[at]];
        let top = rows.row[block.rows.0].0;
        let h = if block.group == 0 {
            // A bracket reaches down to the labels of its own arrows.
            let band = problem.lines.iter().filter(|line| line.from == at).map(|line| line.label.1).max().unwrap_or(0);
            rows.row[block.rows.1].1 - top - band
        } else {
            block.h
        };
        Rect { x: middle - block.w / 2, y: top, w: block.w, h }
    };
    problem.blocks.iter().enumerate().map(of).collect()
}

fn groups(problem: &Problem, placement: &Placement, axis: &Axis) -> Vec<(i32, i32)> {
    let mut borders = Vec::with_capacity(problem.groups);
    for group in 0..problem.groups {
        let own = |at: &usize| placement.columns[*at] == group;
        let first = (0..placement.columns.len()).find(own);
        let last = (0..placement.columns.len()).rev().find(own);
        borders.push(match (first, last) {
            (Some(first), Some(last)) => {
                let left = if first == 0 { 0 } else { axis.gutter[first].0 + 6 };
                let right = if last + 1 == placement.columns.len() { axis.width } else { axis.gutter[last + 1].0 + 6 };
                (left, right)
            }
            _ => (0, 0),
        });
    }
    borders
}

/// The corners of one arrow.
fn path(
    problem: &Problem,
    runs: &[Option<runs::Run>],
    xs: &ports::Xs<'_>,
    channels: &channels::Channels,
    rows: &Rows,
    boxes: &[Rect],
    line: usize,
) -> Vec<Point> {
    let ends = &problem.lines[line];
    let (from, to) = (&problem.blocks[ends.from], &problem.blocks[ends.to]);
    let foot = Point { x: xs.foot[line], y: boxes[ends.from].y + boxes[ends.from].h };
    let head = Point { x: xs.head[line], y: boxes[ends.to].y };
    let level = |channel: usize| {
        let (level, _) = channels.level(line, channel);
        rows.channel[channel] + TRACK * (level as i32 + 1)
    };
    let mut points = vec![foot];
    let mut turn = |channel: usize, x_from: i32, x_to: i32| {
        if x_from != x_to {
            let y = level(channel);
            points.extend([Point { x: x_from, y }, Point { x: x_to, y }]);
        }
    };
    match &runs[line] {
        None => turn(to.rows.0, foot.x, head.x),
        Some(_) => {
            let x = xs.run[line];
            turn(from.rows.1 + 1, foot.x, x);
            turn(to.rows.0, x, head.x);
        }
    }
    points.push(head);
    points
}

impl Routed {
    /// What is disliked about this drawing: crossings most, then bends, then length.
    pub(super) fn cost(&self) -> i64 {
        let mut cost = 0i64;
        for path in &self.paths {
            cost += 18 * (path.len() as i64 - 2);
            cost += path
                .windows(2)
                .map(|ends| i64::from((ends[0].x - ends[1].x).abs() + (ends[0].y - ends[1].y).abs()) / 8)
                .sum::<i64>();
        }
        cost + 70 * self.crossings() + i64::from(self.width / 4 + self.height / 8)
    }

    /// How often two arrows cross.
    fn crossings(&self) -> i64 {
        let mut flat: Vec<(usize, i32, i32, i32)> = Vec::new();
        let mut upright: Vec<(usize, i32, i32, i32)> = Vec::new();
        for (line, path) in self.paths.iter().enumerate() {
            for ends in path.windows(2) {
                let (a, b) = (ends[0], ends[1]);
                if a.y == b.y {
                    flat.push((line, a.y, a.x.min(b.x), a.x.max(b.x)));
                } else {
                    upright.push((line, a.x, a.y.min(b.y), a.y.max(b.y)));
                }
            }
        }
        let crosses = |(own, y, left, right): &(usize, i32, i32, i32)| {
            upright
                .iter()
                .filter(|(other, x, top, bottom)| own != other && left < x && x < right && top < y && y < bottom)
                .count() as i64
        };
        flat.iter().map(crosses).sum()
    }
}

/// Room that labels need beside each other under one box.
fn label_width(problem: &Problem, line: usize) -> i32 {
    problem.lines[line].label.0 + size::PILL_BESIDE
}
