//! The picture as text for Graphviz, which lays it out itself.

use std::fmt::Write as _;

use super::chart::{Chart, EdgeKind, Node, Shape};

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

fn node(node: &Node) -> String {
    let shape = match node.shape {
        Shape::Start | Shape::End => "ellipse",
        Shape::Interrupting | Shape::Beside => "house",
        Shape::Task => "box",
        Shape::Script | Shape::Notify => "note",
        Shape::Choice => "diamond",
        Shape::Fork | Shape::Join => "parallelogram",
        Shape::Wait => "cds",
        Shape::Payment => "tab",
        Shape::Call => "component",
    };
    let mut lines = vec![node.label.clone()];
    lines.extend(node.who.clone());
    lines.extend(node.condition.clone());
    lines.extend(node.limit.clone());
    let style = match node.shape {
        _ if node.pausing => ", style=\"filled,dashed\", fillcolor=\"#eeeeee\"",
        Shape::Beside => ", style=dashed",
        _ => "",
    };
    format!("{} [shape={shape}, label={}{style}];", quoted(&node.name), quoted(&lines.join("\n")))
}

/// Writes a chart: lanes as clusters, deadlines as notes.
pub(super) fn write(chart: &Chart) -> String {
    // Writing to a string cannot fail.
    let mut out = String::new();
    let _ = writeln!(out, "digraph procedure {{\n  label={};\n  labelloc=t;\n  rankdir=TB;", quoted(&chart.title));
    for (at, lane) in chart.lanes.iter().enumerate() {
        let _ = writeln!(out, "  subgraph cluster_{at} {{\n    label={};", quoted(&lane.label));
        for own in chart.nodes.iter().filter(|node| node.lane == at) {
            let _ = writeln!(out, "    {}", node(own));
        }
        out.push_str("  }\n");
    }
    for clock in &chart.clocks {
        let words = quoted(&format!("{}\n{}", clock.label, clock.limit));
        let _ = writeln!(
            out,
            "  {} [shape=note, color=\"#4338a8\", label={words}];",
            quoted(&format!("clock {}", clock.name))
        );
    }
    for edge in &chart.edges {
        let clock = |at: usize| chart.clocks.get(at - chart.nodes.len()).map(|clock| format!("clock {}", clock.name));
        let from = chart.nodes.get(edge.from).map(|node| node.name.clone()).or_else(|| clock(edge.from));
        let style = match edge.kind {
            EdgeKind::Flow => "solid",
            EdgeKind::Expiry => "dashed",
            EdgeKind::Error | EdgeKind::Undo => "dotted",
        };
        let (from, to) = (quoted(&from.unwrap_or_default()), quoted(&chart.nodes[edge.to].name));
        let _ = writeln!(out, "  {from} -> {to} [style={style}, label={}];", quoted(&edge.labels.join("\n")));
    }
    out.push_str("}\n");
    out
}
