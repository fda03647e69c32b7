//! Circles in the flow.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use motcua_kernel::id::StepIx;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;

use super::order::{Plain, node, step};
use super::{Graph, Via};

impl Graph<'_> {
    /// Circles that touch only steps for which `through` holds, each from its first step in the file on.
    pub(crate) fn circles(&self, through: impl Fn(StepIx, Via<'_>) -> bool) -> Vec<Vec<StepIx>> {
        let mut graph = Plain::default();
        for _ in self.model.all() {
            graph.add_node(());
        }
        for (position, arrow) in self.arrows.iter().enumerate() {
            if through(arrow.from, arrow.via) {
                for to in self.lands_on(position) {
                    graph.add_edge(node(arrow.from), node(*to), ());
                }
            }
        }
        // Two arrows between the same steps do no harm.
        // Kosaraju's algorithm as petgraph has it keeps its own stack; Tarjan's would need ours, as deep as the graph.
        let mut circles: Vec<Vec<StepIx>> = kosaraju_scc(&graph)
            .into_iter()
            .filter(|members| members.len() > 1 || graph.contains_edge(members[0], members[0]))
            .map(|members| shortest(&graph, &members.into_iter().collect()))
            .collect();
        circles.sort();
        circles
    }
}

/// The shortest circle through the first member in the file: deterministic, and small enough to be read.
fn shortest(graph: &Plain, members: &BTreeSet<NodeIndex<u32>>) -> Vec<StepIx> {
    let Some(start) = members.first().copied() else { return Vec::new() };
    let mut came_from: BTreeMap<NodeIndex<u32>, NodeIndex<u32>> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let next: BTreeSet<_> = graph.neighbors(node).filter(|next| members.contains(next)).collect();
        for next in next {
            if next == start {
                let mut circle = vec![step(node)];
                let mut last = node;
                while let Some(before) = came_from.get(&last) {
                    circle.push(step(*before));
                    last = *before;
                }
                circle.reverse();
                return circle;
            }
            if let Entry::Vacant(unseen) = came_from.entry(next) {
                unseen.insert(node);
                queue.push_back(next);
            }
        }
    }
    members.iter().copied().map(step).collect()
}
