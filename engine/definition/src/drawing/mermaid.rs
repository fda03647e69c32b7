//! The picture as a Mermaid flowchart.

use std::fmt::Write as _;

use motcua_kernel::text::Language;

use super::chart::{Chart, EdgeKind, Node, Shape};
use super::words::Word;

/// Ids stand for themselves in Mermaid, except the words of its own grammar.
fn id(name: &str) -> String {
    format!("s_{}", name.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_"))
}

/// Quoted text: Mermaid has no escape but entities, and would read `#` as one.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '\n' => out.push_str("<br>"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn text(node: &Node, language: Language) -> String {
    let mut lines = vec![node.label.clone()];
    let said = node.shape.manner().into_iter().chain(node.marks.iter().map(|mark| mark.word()));
    lines.extend(said.map(|word| word.say(language).to_owned()));
    lines.extend(node.who.clone());
    lines.extend(node.condition.clone());
    lines.extend(node.limit.as_ref().map(|limit| format!("⏱ {limit}")));
    quoted(&lines.join("\n"))
}

fn shaped(node: &Node, language: Language) -> String {
    let (open, close) = match node.shape {
        Shape::Start => ("([", "])"),
        Shape::Interrupting => ("[/", "\\]"),
        Shape::Beside => ("[\\", "/]"),
        Shape::Task => ("(", ")"),
        Shape::Script => ("[/", "/]"),
        Shape::Choice => ("{{", "}}"),
        Shape::Fork | Shape::Join => ("[", "]"),
        Shape::Wait => ("[\\", "\\]"),
        Shape::Payment => ("[\\", "/]"),
        Shape::Call => ("[[", "]]"),
        Shape::Notify => (">", "]"),
        Shape::End => ("([", "])"),
    };
    format!("{}{open}{}{close}", id(&node.name), text(node, language))
}

/// Writes a chart.
pub(super) fn write(chart: &Chart, language: Language) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "---\ntitle: {}\n---\nflowchart TD", yaml_text(&chart.title));
    for (at, lane) in chart.lanes.iter().enumerate() {
        let _ = writeln!(out, "  subgraph lane_{} [{}]", id(&lane.name), quoted(&lane.label));
        for node in chart.nodes.iter().filter(|node| node.lane == at) {
            let _ = writeln!(out, "    {}", shaped(node, language));
        }
        out.push_str("  end\n");
    }
    for clock in &chart.clocks {
        let mut lines = vec![format!("⏱ {}", clock.label), clock.limit.clone()];
        lines.extend(clock.pauses.clone());
        let _ = writeln!(out, "  {}[{}]", clock_id(&clock.name), quoted(&lines.join("\n")));
        if let Some(at) = clock.starts_at {
            let label = quoted(Word::Starts.say(language));
            let _ = writeln!(out, "  {} -.->|{label}| {}", id(&chart.nodes[at].name), clock_id(&clock.name));
        }
    }
    let name = |at: usize| match chart.nodes.get(at) {
        Some(node) => id(&node.name),
        None => clock_id(&chart.clocks[at - chart.nodes.len()].name),
    };
    for edge in &chart.edges {
        let arrow = if edge.kind == EdgeKind::Flow { "-->" } else { "-.->" };
        let label = match edge.labels.is_empty() {
            true => String::new(),
            false => format!("|{}|", quoted(&edge.labels.join("\n"))),
        };
        let _ = writeln!(out, "  {} {arrow}{label} {}", name(edge.from), name(edge.to));
    }
    classes(chart, &mut out);
    out
}

fn clock_id(name: &str) -> String {
    id(&format!("clock_{name}"))
}

fn yaml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn classes(chart: &Chart, out: &mut String) {
    let names = |wanted: &dyn Fn(&Node) -> bool| {
        chart.nodes.iter().filter(|node| wanted(node)).map(|node| id(&node.name)).collect::<Vec<_>>().join(",")
    };
    let ends = names(&|node| node.shape == Shape::End);
    if !ends.is_empty() {
        let _ = writeln!(out, "  classDef finish stroke-width:3px\n  class {ends} finish");
    }
    let beside = names(&|node| node.shape == Shape::Beside);
    if !beside.is_empty() {
        let _ = writeln!(out, "  classDef beside stroke-dasharray:6 3\n  class {beside} beside");
    }
    let pausing = names(&|node| node.pausing);
    if !pausing.is_empty() {
        let _ = writeln!(out, "  classDef pausing stroke-dasharray:2 3\n  class {pausing} pausing");
    }
}
