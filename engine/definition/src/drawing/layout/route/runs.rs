//! Where arrows that pass rows run up or down: in a gutter, or through empty cells of a column.

use super::{Axis, Problem};
use crate::drawing::layout::place::Placement;

/// A place for upright runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::drawing::layout) enum Slot {
    /// Left of this column.
    Gutter(usize),
    /// Through this column, where it is empty.
    Column(usize),
}

/// The upright part of one long arrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) slot: Slot,
    /// The rows that it passes, from the upper to the lower.
    pub(super) rows: (usize, usize),
}

impl Run {
    /// Whether the two could touch, the channels at their ends included.
    pub(super) fn near(&self, other: &Self) -> bool {
        self.rows.0 <= other.rows.1 + 1 && other.rows.0 <= self.rows.1 + 1
    }
}

/// The rows that an arrow has to pass; none where its ends are in neighbouring rows.
fn passed(problem: &Problem, line: usize) -> Option<(usize, usize)> {
    let ends = &problem.lines[line];
    let (from, to) = (problem.blocks[ends.from].rows.1, problem.blocks[ends.to].rows.0);
    if to > from { (to > from + 1).then(|| (from + 1, to - 1)) } else { Some((to, from)) }
}

/// Whether a column has no box in these rows.
fn is_free(problem: &Problem, placement: &Placement, column: usize, rows: (usize, usize)) -> bool {
    problem
        .blocks
        .iter()
        .zip(&placement.column)
        .all(|(block, own)| *own != column || block.rows.1 < rows.0 || rows.1 < block.rows.0)
}

/// Every place where an arrow could run; empty for one that passes no row.
pub(in crate::drawing::layout) fn slots(problem: &Problem, placement: &Placement, line: usize) -> Vec<Slot> {
    let Some(rows) = passed(problem, line) else { return Vec::new() };
    let count = placement.columns.len();
    // Sideways parts would cross the brackets of the clocks.
    let brackets = placement.columns.iter().filter(|group| **group == 0).count();
    let gutters = (brackets..=count).map(Slot::Gutter);
    let columns = (brackets..count).filter(|column| is_free(problem, placement, *column, rows)).map(Slot::Column);
    gutters.chain(columns).collect()
}

/// Gives every long arrow the place on the shortest way, short arrows first.
pub(super) fn assign(problem: &Problem, placement: &Placement, axis: &Axis) -> Vec<Option<Run>> {
    let mut runs: Vec<Option<Run>> = vec![None; problem.lines.len()];
    let mut order: Vec<(usize, usize)> =
        (0..runs.len()).filter_map(|line| passed(problem, line).map(|rows| (rows.1 - rows.0, line))).collect();
    order.sort();
    for (_, line) in order {
        let Some(rows) = passed(problem, line) else { continue };
        if let Some(slot) = placement.slots[line] {
            runs[line] = Some(Run { slot, rows });
            continue;
        }
        let ends = &problem.lines[line];
        let (from, to) = (placement.column[ends.from], placement.column[ends.to]);
        let best = slots(problem, placement, line).into_iter().min_by_key(|slot| {
            let own = Run { slot: *slot, rows };
            let beside = runs.iter().flatten().filter(|other| other.slot == *slot && other.near(&own)).count() as i32;
            let x = axis.slot(*slot);
            let way = (axis.column[from].0 - x).abs() + (x - axis.column[to].0).abs();
            let saved = match slot {
                Slot::Column(at) if *at == from || *at == to => -24,
                Slot::Column(_) => 8,
                Slot::Gutter(_) => 0,
            };
            (way + 26 * beside + saved, *slot)
        });
        runs[line] = best.map(|slot| Run { slot, rows });
    }
    runs
}

/// The track of each run within its gutter, from the left. Runs that hook around each other are nested.
pub(super) fn tracks(problem: &Problem, placement: &Placement, axis: &Axis, runs: &[Option<Run>]) -> Vec<usize> {
    let mut order: Vec<(Slot, i32, i32, usize)> = Vec::new();
    for (line, run) in runs.iter().enumerate() {
        let Some(run) = run else { continue };
        let x = axis.slot(run.slot);
        let ends = &problem.lines[line];
        let side = |block: usize| (axis.column[placement.column[block]].0 - x).signum();
        let pull = side(ends.from) + side(ends.to);
        let length = (run.rows.1 - run.rows.0) as i32;
        // Both ends to the left: the longer hook is the outer one, further right. Both to the right: further left.
        order.push((run.slot, pull, -pull.signum() * length, line));
    }
    order.sort();
    let mut tracks = vec![0; runs.len()];
    for (position, (slot, _, _, line)) in order.iter().enumerate() {
        let Some(own) = &runs[*line] else { continue };
        let before = order[..position].iter().filter(|(other, _, _, _)| other == slot);
        let taken = before.filter(|(_, _, _, other)| runs[*other].is_some_and(|other| other.near(own)));
        tracks[*line] = taken.map(|(_, _, _, other)| tracks[*other] + 1).max().unwrap_or(0);
    }
    tracks
}
