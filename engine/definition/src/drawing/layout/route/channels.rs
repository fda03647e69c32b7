//! At which height an arrow turns sideways between two rows.

use std::collections::BTreeMap;

use super::Problem;
use super::ports::Xs;
use super::runs::Run;

/// The level of every sideways part: by arrow and channel, with the number of levels of each channel.
#[derive(Debug)]
pub(super) struct Channels {
    level: BTreeMap<(usize, usize), usize>,
    levels: Vec<usize>,
}

impl Channels {
    /// The level of an arrow in a channel, from the top, and how many there are.
    pub(super) fn level(&self, line: usize, channel: usize) -> (usize, usize) {
        (self.level.get(&(line, channel)).copied().unwrap_or(0), self.levels[channel])
    }

    /// How many levels a channel has.
    pub(super) fn levels(&self, channel: usize) -> usize {
        self.levels[channel]
    }
}

/// A sideways part: its ends, and whether what joins it there comes from above.
#[derive(Clone, Copy, Debug)]
struct Turn {
    line: usize,
    ends: [(i32, bool); 2],
}

impl Turn {
    fn left(&self) -> i32 {
        self.ends[0].0.min(self.ends[1].0)
    }

    fn right(&self) -> i32 {
        self.ends[0].0.max(self.ends[1].0)
    }

    fn touches(&self, other: &Self) -> bool {
        // A little room between the ends of two parts on one level, so that they are not read as one.
        self.left() <= other.right() + 10 && other.left() <= self.right() + 10
    }

    /// How many upright parts cross if this one lies above the other; those that would lie on each other count most.
    fn crossings_above(&self, other: &Self) -> usize {
        let through = |turn: &Self, x: i32| usize::from(turn.left() < x && x < turn.right());
        let from_above = other.ends.iter().filter(|(_, above)| *above).map(|(x, _)| through(self, *x));
        let from_below = self.ends.iter().filter(|(_, above)| !*above).map(|(x, _)| through(other, *x));
        // The other's part from above and this one's from below on one line: they would run over each other.
        let onto = other
            .ends
            .iter()
            .filter(|(_, above)| *above)
            .map(|(x, _)| 100 * self.ends.iter().filter(|(own, above)| !*above && own == x).count());
        from_above.sum::<usize>() + from_below.sum::<usize>() + onto.sum::<usize>()
    }
}

pub(super) fn channels(problem: &Problem, runs: &[Option<Run>], xs: &Xs<'_>) -> Channels {
    let mut turns: Vec<Vec<Turn>> = vec![Vec::new(); problem.rows + 1];
    for (line, ends) in problem.lines.iter().enumerate() {
        let below_foot = problem.blocks[ends.from].rows.1 + 1;
        let above_head = problem.blocks[ends.to].rows.0;
        let mut turn = |channel: usize, a: (i32, bool), b: (i32, bool)| {
            if a.0 != b.0 {
                turns[channel].push(Turn { line, ends: [a, b] });
            }
        };
        match &runs[line] {
            None => turn(above_head, (xs.foot[line], true), (xs.head[line], false)),
            Some(_) => {
                let leads_back = above_head < below_foot;
                turn(below_foot, (xs.foot[line], true), (xs.run[line], leads_back));
                turn(above_head, (xs.run[line], !leads_back), (xs.head[line], false));
            }
        }
    }
    let mut channels = Channels { level: BTreeMap::new(), levels: vec![0; problem.rows + 1] };
    for (channel, turns) in turns.into_iter().enumerate() {
        let ordered = ordered(turns);
        let mut levels: Vec<usize> = Vec::with_capacity(ordered.len());
        for (position, turn) in ordered.iter().enumerate() {
            let below = (0..position).filter(|before| ordered[*before].touches(turn)).map(|before| levels[before] + 1);
            let level = below.max().unwrap_or(0);
            levels.push(level);
            channels.level.insert((turn.line, channel), level);
            channels.levels[channel] = channels.levels[channel].max(level + 1);
        }
    }
    channels
}

/// From top to bottom, so that as few upright parts as possible are crossed: neighbours are swapped while that helps.
fn ordered(mut turns: Vec<Turn>) -> Vec<Turn> {
    turns.sort_by_key(|turn| (turn.right() - turn.left(), turn.left(), turn.line));
    for _ in 0..turns.len() {
        let mut swapped = false;
        for at in 1..turns.len() {
            let (upper, lower) = (turns[at - 1], turns[at]);
            if lower.crossings_above(&upper) < upper.crossings_above(&lower) {
                turns.swap(at - 1, at);
                swapped = true;
            }
        }
        if !swapped {
            break;
        }
    }
    turns
}
