//! In which column of its lane a box stands.
//!
//! A first order comes from barycentres; then boxes are moved and swapped as long as the arrows, really drawn, get
//! shorter, straighter and cross each other less.

use super::Problem;
use super::route::{self, Slot};

/// Which column each block stands in, and which lane each column belongs to.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    pub(super) column: Vec<usize>,
    /// The group of each column, from left to right.
    pub(super) columns: Vec<usize>,
    /// Where long arrows run, where that was chosen.
    pub(super) slots: Vec<Option<Slot>>,
}

/// Arrows are drawn anew for every move that is tried. The time for one drawing grows with the square of the number
/// of arrows, so that many fewer moves are tried on a large picture.
const EFFORT: usize = 3_000_000;

pub(super) fn place(problem: &Problem) -> Placement {
    let mut search = Search {
        problem,
        best: first(problem),
        cost: 0,
        tries: (EFFORT / (problem.lines.len() + 1).pow(2)).clamp(50, 3_000),
    };
    search.cost = route::route(problem, &search.best).cost();
    while search.move_boxes() | search.move_stretches() | search.move_lines() {}
    search.best
}

/// Columns by barycentre: row by row, each block as near as possible to the middle of what leads to it.
fn first(problem: &Problem) -> Placement {
    let widest = |group: usize| {
        let in_row = |row: usize| problem.blocks.iter().filter(|b| b.group == group && b.rows == (row, row)).count();
        match group {
            0 => problem.blocks.iter().filter(|block| block.group == 0).count(),
            _ => (0..problem.rows).map(in_row).max().unwrap_or(0),
        }
    };
    let columns: Vec<usize> = (0..problem.groups).flat_map(|group| std::iter::repeat_n(group, widest(group))).collect();
    let mut column = vec![usize::MAX; problem.blocks.len()];
    let of_group = |group: usize| -> Vec<usize> { (0..columns.len()).filter(|at| columns[*at] == group).collect() };
    // A bracket is the one thing that stands across channels. Nothing runs left of one, and its own arrow leaves at
    // its foot to the right: it meets no other bracket if those that end first stand furthest to the right.
    let mut clocks: Vec<usize> = (0..problem.blocks.len()).filter(|at| problem.blocks[*at].group == 0).collect();
    clocks.sort_by_key(|at| (std::cmp::Reverse(problem.blocks[*at].rows.1), *at));
    for (own, block) in of_group(0).into_iter().zip(clocks) {
        column[block] = own;
    }
    for row in 0..problem.rows {
        for group in 1..problem.groups {
            let mut here: Vec<(usize, usize)> = (0..problem.blocks.len())
                .filter(|at| problem.blocks[*at].group == group && problem.blocks[*at].rows.0 == row)
                .map(|at| (barycentre(problem, &column, at), at))
                .collect();
            here.sort();
            let own = of_group(group);
            let free = own.len() - here.len();
            for (position, (wish, at)) in here.into_iter().enumerate() {
                // Leave as many columns free to the left as the wish asks for and the others allow.
                let wished = own.iter().position(|column| *column * 100 + 50 >= wish).unwrap_or(own.len() - 1);
                column[at] = own[wished.clamp(position, position + free)];
            }
            resolve(problem, &mut column, &own, row, group);
        }
    }
    Placement { column, columns, slots: vec![None; problem.lines.len()] }
}

/// Two blocks of a row never share a column: later ones move right, and what falls off the edge moves left again.
fn resolve(problem: &Problem, column: &mut [usize], own: &[usize], row: usize, group: usize) {
    let mut here: Vec<usize> = (0..problem.blocks.len())
        .filter(|at| problem.blocks[*at].group == group && problem.blocks[*at].rows.0 == row)
        .collect();
    here.sort_by_key(|at| (column[*at], *at));
    for pair in 1..here.len() {
        if column[here[pair]] <= column[here[pair - 1]] {
            column[here[pair]] = column[here[pair - 1]] + 1;
        }
    }
    let mut last = own.last().copied().unwrap_or(0);
    for at in here.iter().rev() {
        column[*at] = column[*at].min(last);
        last = last.saturating_sub(1);
    }
}

/// The middle of what leads to a block, in hundredths of a column.
fn barycentre(problem: &Problem, column: &[usize], at: usize) -> usize {
    let before: Vec<usize> = problem
        .lines
        .iter()
        .filter(|line| line.to == at && column[line.from] != usize::MAX)
        .map(|line| column[line.from] * 100 + 50)
        .collect();
    match before.len() {
        0 => 0,
        count => before.iter().sum::<usize>() / count,
    }
}

struct Search<'a> {
    problem: &'a Problem,
    best: Placement,
    cost: i64,
    tries: usize,
}

impl Search<'_> {
    /// Keeps a candidate if it is better.
    fn attempt(&mut self, candidate: Placement) -> bool {
        if self.tries == 0 {
            return false;
        }
        self.tries -= 1;
        let cost = route::route(self.problem, &candidate).cost();
        let better = cost < self.cost;
        if better {
            self.best = candidate;
            self.cost = cost;
        }
        better
    }

    /// Moves every block to every other column of its lane, swapping with whatever stands there.
    fn move_boxes(&mut self) -> bool {
        let mut improved = false;
        for block in 0..self.problem.blocks.len() {
            let own = &self.problem.blocks[block];
            if own.group == 0 {
                continue;
            }
            let columns = self.best.columns.clone();
            for (to, group) in columns.into_iter().enumerate() {
                let from = self.best.column[block];
                if group != own.group || to == from {
                    continue;
                }
                let mut candidate = self.best.clone();
                let there = (0..self.problem.blocks.len())
                    .find(|other| candidate.column[*other] == to && self.problem.blocks[*other].rows == own.rows);
                if let Some(other) = there {
                    candidate.column[other] = from;
                }
                candidate.column[block] = to;
                // Ways that were chosen for the old order may lead through boxes now.
                candidate.slots.fill(None);
                improved |= self.attempt(candidate);
            }
        }
        improved
    }

    /// Swaps two columns of a lane between any two rows, so that a chain of steps can move as one.
    fn move_stretches(&mut self) -> bool {
        let mut improved = false;
        let count = self.best.columns.len();
        for left in 0..count {
            for right in left + 1..count {
                if self.best.columns[left] != self.best.columns[right] || self.best.columns[left] == 0 {
                    continue;
                }
                for first in 0..self.problem.rows {
                    for last in first + 1..self.problem.rows {
                        let mut candidate = self.best.clone();
                        for (block, column) in self.problem.blocks.iter().zip(&mut candidate.column) {
                            if first <= block.rows.0 && block.rows.1 <= last {
                                *column = match *column {
                                    at if at == left => right,
                                    at if at == right => left,
                                    at => at,
                                };
                            }
                        }
                        candidate.slots.fill(None);
                        improved |= candidate.column != self.best.column && self.attempt(candidate);
                    }
                }
            }
        }
        improved
    }

    /// Tries every other way for every long arrow.
    fn move_lines(&mut self) -> bool {
        let mut improved = false;
        for line in 0..self.problem.lines.len() {
            for slot in route::slots(self.problem, &self.best, line) {
                let mut candidate = self.best.clone();
                candidate.slots[line] = Some(slot);
                improved |= self.attempt(candidate);
            }
        }
        improved
    }
}
