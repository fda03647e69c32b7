//! At which point of a box an arrow leaves or arrives, and the exact place of every run: the `x` of all upright parts.

use super::runs::{Run, Slot};
use super::{Axis, Problem, TRACK, label_width};
use crate::drawing::layout::place::Placement;

/// Upright parts of different arrows keep this distance: first number where they run side by side, second where they
/// meet the same channel from above and below. Where a box is too crowded for that, they come closer, but never lie
/// on each other.
const CLEAR: [(i32, i32); 5] = [(TRACK, 8), (8, 5), (5, 3), (3, 2), (2, 1)];
/// Heads stay so far from the corners of a box.
const CORNER: i32 = 12;

/// The `x` of every upright part of every arrow.
#[derive(Debug)]
pub(super) struct Xs<'a> {
    problem: &'a Problem,
    placement: &'a Placement,
    axis: &'a Axis,
    lines: &'a [Option<Run>],
    pub(super) foot: Vec<i32>,
    pub(super) run: Vec<i32>,
    pub(super) head: Vec<i32>,
}

impl<'a> Xs<'a> {
    pub(super) fn new(
        problem: &'a Problem,
        placement: &'a Placement,
        axis: &'a Axis,
        lines: &'a [Option<Run>],
    ) -> Self {
        let zeros = vec![0; problem.lines.len()];
        Self { problem, placement, axis, lines, foot: zeros.clone(), run: zeros.clone(), head: zeros }
    }

    fn middle(&self, block: usize) -> i32 {
        self.axis.column[self.placement.column[block]].0
    }

    /// Where arrows leave, in the order in which they go on to the left and right.
    pub(super) fn feet(&mut self) {
        for block in 0..self.problem.blocks.len() {
            let mut leaving: Vec<(i32, usize)> = Vec::new();
            for (line, ends) in self.problem.lines.iter().enumerate().filter(|(_, ends)| ends.from == block) {
                let toward = match &self.lines[line] {
                    Some(run) => self.axis.slot(run.slot),
                    None => self.middle(ends.to),
                };
                leaving.push((toward, line));
            }
            leaving.sort();
            let total: i32 = leaving.iter().map(|(_, line)| label_width(self.problem, *line)).sum();
            let mut left = self.middle(block) - total / 2;
            for (_, line) in leaving {
                let width = label_width(self.problem, line);
                self.foot[line] = left + width / 2;
                left += width;
            }
        }
    }

    /// Where long arrows run.
    pub(super) fn runs(&mut self, tracks: &[usize]) {
        let mut done: Vec<usize> = Vec::new();
        for line in 0..self.lines.len() {
            let Some(run) = self.lines[line] else { continue };
            self.run[line] = match run.slot {
                Slot::Gutter(at) => {
                    let (left, width) = self.axis.gutter[at];
                    let used = (0..self.lines.len())
                        .filter(|other| self.lines[*other].is_some_and(|other| other.slot == run.slot))
                        .map(|other| tracks[other] + 1)
                        .max()
                        .unwrap_or(1) as i32;
                    // The border of a lane is drawn at the left of its gutter.
                    let border = if at > 0 && at < self.axis.column.len() && self.is_border(at) { 6 } else { 0 };
                    left + border + (width - border - TRACK * (used - 1)) / 2 + TRACK * tracks[line] as i32
                }
                Slot::Column(at) => self.within(at, line, &run, &done),
            };
            done.push(line);
        }
    }

    fn is_border(&self, gutter: usize) -> bool {
        self.placement.columns[gutter - 1] != self.placement.columns[gutter]
    }

    /// A run through a column: straight on from where it left if it left from there, else in the middle.
    fn within(&self, column: usize, line: usize, run: &Run, done: &[usize]) -> i32 {
        let ends = &self.problem.lines[line];
        let leads_down = self.problem.blocks[ends.to].rows.0 > self.problem.blocks[ends.from].rows.1;
        let wish = if leads_down && self.placement.column[ends.from] == column {
            self.foot[line]
        } else {
            self.axis.column[column].0
        };
        let taken = |x: i32, (side, meet): (i32, i32)| {
            let beside = done.iter().any(|other| {
                self.lines[*other].is_some_and(|other| other.slot == run.slot && other.near(run))
                    && (self.run[*other] - x).abs() < side
            });
            beside || self.meets_foot(line, column, run.rows.0, x, meet)
        };
        nearest(wish, self.axis.column[column], taken)
    }

    /// Whether another arrow leaves just above, from a box in the same column.
    fn meets_foot(&self, line: usize, column: usize, row: usize, x: i32, clear: i32) -> bool {
        self.problem.lines.iter().enumerate().any(|(other, ends)| {
            other != line
                && self.placement.column[ends.from] == column
                && self.problem.blocks[ends.from].rows.1 + 1 == row
                && (self.foot[other] - x).abs() < clear
        })
    }

    /// Whether another arrow's run ends (or, leading back, begins) just above.
    fn meets_run(&self, line: usize, column: usize, row: usize, x: i32, clear: i32) -> bool {
        (0..self.lines.len()).any(|other| {
            other != line
                && self.lines[other].is_some_and(|run| run.slot == Slot::Column(column) && run.rows.1 + 1 == row)
                && (self.run[other] - x).abs() < clear
        })
    }

    /// Where arrows arrive: straight from above if they can; the others beside, in the order in which they come.
    pub(super) fn heads(&mut self) {
        for block in 0..self.problem.blocks.len() {
            let middle = self.middle(block);
            let half = self.problem.blocks[block].w / 2 - CORNER;
            let mut arriving: Vec<(bool, i32, usize)> = Vec::new();
            for (line, _) in self.problem.lines.iter().enumerate().filter(|(_, ends)| ends.to == block) {
                let from = if self.lines[line].is_some() { self.run[line] } else { self.foot[line] };
                let straight = (from - middle).abs() <= half;
                arriving.push((!straight, (from - middle).abs(), line));
            }
            arriving.sort();
            let alone = arriving.len() == 1;
            let mut done: Vec<usize> = Vec::new();
            for (aside, _, line) in arriving {
                let from = if self.lines[line].is_some() { self.run[line] } else { self.foot[line] };
                // From far away it is nicer to arrive in the middle; the nearest of several keeps next to it.
                let wish = match aside {
                    false => from,
                    true if alone => middle,
                    true => middle + 20 * (from - middle).signum(),
                };
                let column = self.placement.column[block];
                let row = self.problem.blocks[block].rows.0;
                let taken = |x: i32, (side, meet): (i32, i32)| {
                    done.iter().any(|other| (self.head[*other] - x).abs() < side)
                        || self.meets_foot(line, column, row, x, meet)
                        || self.meets_run(line, column, row, x, meet)
                };
                self.head[line] = outward(wish, middle, (middle, 2 * half), taken);
                done.push(line);
            }
        }
    }
}

/// The free place nearest to a wish, alternating to both sides.
fn nearest(wish: i32, (middle, width): (i32, i32), taken: impl Fn(i32, (i32, i32)) -> bool) -> i32 {
    let places = || (0..=width).flat_map(|step| [wish + step, wish - step]);
    first_free(wish, (middle, width), places, taken)
}

/// The free place nearest to a wish, going away from the middle first, so that the next in order stays the next.
fn outward(wish: i32, middle: i32, (_, width): (i32, i32), taken: impl Fn(i32, (i32, i32)) -> bool) -> i32 {
    let away = if wish < middle { -1 } else { 1 };
    let places = || (0..=width).map(|step| wish + away * step).chain((0..=width).map(|step| wish - away * step));
    first_free(wish, (middle, width), places, taken)
}

fn first_free<I: Iterator<Item = i32>>(
    wish: i32,
    (middle, width): (i32, i32),
    places: impl Fn() -> I,
    taken: impl Fn(i32, (i32, i32)) -> bool,
) -> i32 {
    let within = |x: &i32| (x - middle).abs() <= width / 2;
    CLEAR.iter().find_map(|clear| places().filter(within).find(|x| !taken(*x, *clear))).unwrap_or(wish)
}
