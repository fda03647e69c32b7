//! In which row a box stands: its distance from the start along the longest way that does not lead back.

use std::collections::BTreeSet;

use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{DfsEvent, depth_first_search};

use crate::drawing::chart::{Chart, Shape};

/// The row of each node.
pub(super) fn rank(chart: &Chart) -> Vec<usize> {
    let count = chart.nodes.len();
    let mut ways: Vec<(usize, usize)> =
        chart.edges.iter().filter(|edge| edge.from < count).map(|edge| (edge.from, edge.to)).collect();
    // Where the branches of a `parallel` meet lies below where they part, whatever is between.
    ways.extend(chart.nodes.iter().enumerate().filter_map(|(at, node)| Some((node.closes?, at))));
    let back = leading_back(chart, &ways);
    ways.retain(|way| !back.contains(way));

    let mut graph = graph(count, &ways);
    // What a clock leads to lies below all that it covers, as long as that is no way back itself.
    for edge in chart.edges.iter().filter(|edge| edge.from >= count) {
        for covered in &chart.clocks[edge.from - count].covers {
            let (from, to) = (NodeIndex::new(*covered), NodeIndex::new(edge.to));
            if from != to && !petgraph::algo::has_path_connecting(&graph, to, from, None) {
                graph.update_edge(from, to, ());
            }
        }
    }
    longest_ways(&graph)
}

fn graph(count: usize, ways: &[(usize, usize)]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(count, ways.len());
    for _ in 0..count {
        graph.add_node(());
    }
    // petgraph visits the successors of a node from the last one added to the first; the file is read the other way.
    for (from, to) in ways.iter().rev() {
        graph.update_edge(NodeIndex::new(*from), NodeIndex::new(*to), ());
    }
    graph
}

/// Ways that lead to a box from which one has come, when all are walked depth first in the order of the file.
fn leading_back(chart: &Chart, ways: &[(usize, usize)]) -> BTreeSet<(usize, usize)> {
    let graph = graph(chart.nodes.len(), ways);
    let is_start = |at: &usize| chart.nodes[*at].shape == Shape::Start;
    let all = 0..chart.nodes.len();
    let order = all.clone().filter(is_start).chain(all.filter(|at| !is_start(at))).map(NodeIndex::new);
    let mut back = BTreeSet::new();
    depth_first_search(&graph, order, |event| {
        if let DfsEvent::BackEdge(from, to) = event {
            back.insert((from.index(), to.index()));
        }
    });
    back
}

fn longest_ways(graph: &DiGraph<(), ()>) -> Vec<usize> {
    let mut row = vec![0usize; graph.node_count()];
    // Without the ways back there is no cycle; with one, the file's own order is as good as any.
    let order = toposort(graph, None).unwrap_or_else(|_| graph.node_indices().collect());
    for from in &order {
        for to in graph.neighbors(*from) {
            row[to.index()] = row[to.index()].max(row[from.index()] + 1);
        }
    }
    // What nothing leads to (a second start, say) comes down to just above what it leads to.
    for from in order.iter().rev() {
        let is_first = graph.neighbors_directed(*from, petgraph::Incoming).next().is_none();
        if let Some(next) = graph.neighbors(*from).map(|to| row[to.index()]).min()
            && is_first
        {
            row[from.index()] = next.saturating_sub(1);
        }
    }
    row
}
