//! The picture as SVG.

mod legend;
mod shape;
mod style;

use std::fmt::Write as _;

use motcua_kernel::text::Language;

use super::Marks;
use super::chart::{Chart, EdgeKind, Node, Shape};
use super::layout::{Arrow, Lines, PILL_LINE, Picture, Point, Rect};
use super::measure::{clipped, width_bold, wrap};
use super::words::Word;

const MARGIN: i32 = 24;
const HEADING_SIZE: i32 = 19;
const HEADING_LINE: i32 = 25;
/// Corners of arrows are rounded by this much.
const BEND: i32 = 7;

/// Text and attributes come from authors: nothing of it may open a tag.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Not allowed in XML at all, in whatever form.
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A document that is being written. Writing to a string cannot fail.
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Lines of text, one below the other, around a middle.
    fn lines(&mut self, lines: &[String], class: &str, x: i32, first: i32, step: i32) {
        let mut y = first;
        for line in lines {
            let _ = writeln!(self.text, r#"<text class="{class}" x="{x}" y="{y}">{}</text>"#, escaped(line));
            y += step;
        }
    }
}

/// Writes a placed chart, with marks on it where there are any.
pub(super) fn write(chart: &Chart, picture: &Picture, language: Language, marks: Option<&Marks>) -> String {
    let inner = picture.width.max(560);
    let heading = wrap(&chart.title, inner, 3, |text| width_bold(text, HEADING_SIZE));
    let top = MARGIN + HEADING_LINE * heading.len() as i32 + 26;
    let legend = legend::Legend::of(chart, language, inner);
    let width = inner + 2 * MARGIN;
    let height = top + picture.height + legend.height + MARGIN;

    let mut page = Page { text: String::new() };
    let lang = language.code();
    page.line(&format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" lang="{lang}" role="img" aria-labelledby="title desc">"#
    ));
    page.line(&format!(r#"<title id="title">{}</title>"#, escaped(&chart.title)));
    page.line(&format!(r#"<desc id="desc">{}</desc>"#, escaped(&description(chart, language))));
    page.line(&style::style(chart));
    if marks.is_some() {
        page.line(style::MARKS);
    }
    page.line(&format!(r#"<rect class="page" width="{width}" height="{height}"/>"#));
    page.lines(&heading, "heading", MARGIN, MARGIN + 16, HEADING_LINE);
    page.line(&format!(
        r#"<text class="subtitle" x="{MARGIN}" y="{}">{}</text>"#,
        MARGIN + HEADING_LINE * heading.len() as i32 + 10,
        escaped(&chart.subtitle)
    ));
    let left = MARGIN + (inner - picture.width) / 2;
    page.line(&format!(r#"<g transform="translate({left} {top})">"#));
    lanes(&mut page, chart, picture, language);
    arrows(&mut page, chart, picture, marks);
    for (at, (rect, lines)) in picture.clocks.iter().enumerate() {
        bracket(&mut page, chart, at, *rect, lines);
        // Its name stands in the middle of the bracket.
        let middle = rect.y + rect.h / 2;
        notes(&mut page, marks, &chart.clocks[at].name, Rect { y: middle - lines.high() / 2, ..*rect });
    }
    for (node, (rect, lines)) in chart.nodes.iter().zip(&picture.boxes) {
        let marked = marks.is_some_and(|marks| marks.boxes.contains(&node.name));
        step(&mut page, chart, node, *rect, lines, marked);
        notes(&mut page, marks, &node.name, *rect);
    }
    for (edge, arrow) in chart.edges.iter().zip(&picture.arrows) {
        labels(&mut page, edge.kind, arrow);
    }
    page.line("</g>");
    legend.write(&mut page, MARGIN, top + picture.height);
    page.line("</svg>");
    page.text
}

/// The picture in words, for those who cannot see it.
fn description(chart: &Chart, language: Language) -> String {
    let mut text = format!("{}. {}:", chart.subtitle, Word::TableOfSteps.say(language));
    for node in chart.nodes.iter().filter(|node| node.shape != Shape::Join) {
        text.push('\n');
        text.push_str(&node.detail.replace('\n', "; "));
        text.push('.');
    }
    for clock in &chart.clocks {
        text.push('\n');
        text.push_str(&clock.detail.replace('\n', "; "));
        text.push('.');
    }
    text
}

fn lanes(page: &mut Page, chart: &Chart, picture: &Picture, language: Language) {
    let mut lane = |(left, right): (i32, i32), label: &str, class: &str, is_first: bool| {
        let (middle, width) = ((left + right) / 2, right - left);
        if !is_first {
            page.line(&format!(r#"<path class="border" d="M{left} 0V{}"/>"#, picture.height));
        }
        page.line(&format!(
            r#"<rect class="lane {class}" x="{}" y="0" width="{}" height="30" rx="6"/>"#,
            left + 6,
            width - 12
        ));
        let shown = clipped(label, width - 24, |text| width_bold(text, 13));
        page.line("<g>");
        page.line(&format!("<title>{}</title>", escaped(label)));
        page.lines(&[shown], "lane-name", middle, 20, 14);
        page.line("</g>");
    };
    let mut first = true;
    if let Some(borders) = picture.clock_lane {
        lane(borders, Word::Clocks.say(language), "clock-lane", true);
        first = false;
    }
    for (at, borders) in picture.lanes.iter().enumerate() {
        let own = &chart.lanes[at];
        lane(*borders, &own.label, &style::colour(own.colour), first);
        first = false;
    }
}

fn arrows(page: &mut Page, chart: &Chart, picture: &Picture, marks: Option<&Marks>) {
    let is_marked = |edge| marks.is_some_and(|marks| marks.arrows.contains(&chart.arrow(edge)));
    let mut paths: Vec<(EdgeKind, String, bool)> = chart
        .edges
        .iter()
        .zip(&picture.arrows)
        .map(|(edge, arrow)| (edge.kind, rounded(&arrow.points), is_marked(edge)))
        .collect();
    // The usual way lies on top of the unusual ones.
    paths.sort_by_key(|(kind, ..)| std::cmp::Reverse(*kind));
    for (kind, path, marked) in paths {
        let class = style::arrow(kind);
        let mark = if marked { " unreached" } else { "" };
        // A gap in whatever is crossed shows which line goes on.
        page.line(&format!(r#"<path class="gap" d="{path}"/>"#));
        page.line(&format!(r#"<path class="arrow {class}{mark}" d="{path}" marker-end="url(#{class}-head)"/>"#));
    }
}

/// The way of an arrow, with round corners; it ends just above the box, where the head is.
fn rounded(points: &[Point]) -> String {
    let mut path = String::new();
    let Some(first) = points.first() else { return path };
    let _ = write!(path, "M{} {}", first.x, first.y);
    for at in 1..points.len() {
        let (before, here) = (points[at - 1], points[at]);
        let Some(after) = points.get(at + 1) else {
            let _ = write!(path, "L{} {}", here.x, here.y - 2);
            break;
        };
        let room = |a: Point, b: Point| ((a.x - b.x).abs() + (a.y - b.y).abs()) / 2;
        let bend = BEND.min(room(before, here)).min(room(here, *after));
        let toward = |other: Point| Point {
            x: here.x + bend * (other.x - here.x).signum(),
            y: here.y + bend * (other.y - here.y).signum(),
        };
        let (enter, leave) = (toward(before), toward(*after));
        let _ = write!(path, "L{} {}Q{} {} {} {}", enter.x, enter.y, here.x, here.y, leave.x, leave.y);
    }
    path
}

fn step(page: &mut Page, chart: &Chart, node: &Node, rect: Rect, lines: &Lines, marked: bool) {
    page.line(if marked { r#"<g class="unreached">"# } else { "<g>" });
    page.line(&format!("<title>{}</title>", escaped(&node.detail)));
    let colour = style::colour(node.colour);
    page.line(&shape::outline(node.shape, rect, &format!("box {colour}")));
    if node.pausing {
        page.line(&shape::outline(node.shape, rect, "hatched"));
    }
    for detail in shape::details(node.shape, rect) {
        page.line(&format!(r#"<path class="detail {colour}" d="{detail}"/>"#));
    }
    covered(page, chart, node, rect);
    let middle = rect.x + rect.w / 2;
    if node.shape == Shape::Join {
        page.lines(&lines.title, "join-name", middle, rect.y + 18, 18);
    } else {
        let mut y = rect.y + 24;
        page.lines(&lines.title, "name", middle, y, 18);
        y += 18 * lines.title.len() as i32 - 1;
        page.lines(&lines.who, "who", middle, y, 16);
        y += 16 * lines.who.len() as i32;
        page.lines(&lines.condition, "condition", middle, y, 16);
        y += 16 * lines.condition.len() as i32;
        if let Some((first, more)) = lines.limit.split_first() {
            limit_line(page, first, middle, y);
            page.lines(more, "limit", middle + 8, y + 16, 16);
            y += 16 * lines.limit.len() as i32;
        }
        marks(page, node, middle, y - 10);
    }
    page.line("</g>");
}

/// At a corner, how many things are never tried there, and which.
fn notes(page: &mut Page, marks: Option<&Marks>, name: &str, rect: Rect) {
    let Some(notes) = marks.and_then(|marks| marks.notes.get(name)) else { return };
    let (x, y) = (rect.x + rect.w - 3, rect.y + 3);
    page.line("<g>");
    page.line(&format!("<title>{}</title>", escaped(&notes.join("\n"))));
    page.line(&format!(r#"<circle class="untried" cx="{x}" cy="{y}" r="10"/>"#));
    page.line(&format!(r#"<text class="untried-count" x="{x}" y="{}">{}</text>"#, y + 4, notes.len()));
    page.line("</g>");
}

/// The marks of a box, side by side.
fn marks(page: &mut Page, node: &Node, middle: i32, y: i32) {
    let apart = shape::MARK + 8;
    let mut x = middle - (apart * node.marks.len() as i32 - 8) / 2;
    for mark in &node.marks {
        page.line(&format!(r#"<path class="mark" d="{}"/>"#, shape::mark(*mark, x, y)));
        x += apart;
    }
}

/// A limit with a little clock before it.
fn limit_line(page: &mut Page, limit: &str, middle: i32, y: i32) {
    let width = width_bold(limit, 12);
    let (clock, text) = (middle - width / 2 - 2, middle + 8);
    page.line(&format!(r#"<circle class="limit-icon" cx="{clock}" cy="{}" r="5"/>"#, y - 4));
    page.line(&format!(r#"<path class="limit-icon" d="M{clock} {}V{}H{}"/>"#, y - 7, y - 4, clock + 3));
    page.line(&format!(r#"<text class="limit" x="{text}" y="{y}">{}</text>"#, escaped(limit)));
}

/// A stripe for each clock of the case that runs, or stands still, during the step.
fn covered(page: &mut Page, chart: &Chart, node: &Node, rect: Rect) {
    if !matches!(node.shape, Shape::Task | Shape::Wait | Shape::Payment | Shape::Call) {
        return;
    }
    let at = chart.nodes.iter().position(|other| other.name == node.name).unwrap_or_default();
    let mut x = rect.x - 5;
    let running = || chart.clocks.iter().filter(|clock| clock.covers.contains(&at));
    // Arrows run 16 pixels beside a box: many stripes move together.
    let step = (9 / (running().count().max(2) as i32 - 1)).min(5);
    for clock in running() {
        let class = if node.pausing { "stripe standing" } else { "stripe" };
        page.line(&format!(
            r#"<path class="{class}" d="M{x} {}V{}"><title>{}</title></path>"#,
            rect.y + 7,
            rect.y + rect.h - 7,
            escaped(&clock.label)
        ));
        x -= step;
    }
}

impl Lines {
    /// How high the box with the name of a clock is.
    fn high(&self) -> i32 {
        let small = self.limit.len() + self.who.len() + self.condition.len();
        18 * self.title.len() as i32 + 16 * small as i32 + 14
    }
}

/// The span of a deadline of the case: a bracket open to the right, with its name on it.
fn bracket(page: &mut Page, chart: &Chart, at: usize, rect: Rect, lines: &Lines) {
    let middle = rect.x + rect.w / 2;
    let (right, bottom) = (rect.x + rect.w, rect.y + rect.h);
    page.line("<g>");
    page.line(&format!("<title>{}</title>", escaped(&chart.clocks[at].detail)));
    page.line(&format!(r#"<path class="bracket" d="M{right} {}H{middle}V{bottom}H{right}"/>"#, rect.y));
    let high = lines.high();
    let top = rect.y + (rect.h - high) / 2;
    page.line(&format!(
        r#"<rect class="clock" x="{}" y="{top}" width="{}" height="{high}" rx="8"/>"#,
        rect.x + 2,
        rect.w - 4
    ));
    let mut y = top + 20;
    page.lines(&lines.title, "name clock-name", middle, y, 18);
    y += 18 * lines.title.len() as i32 - 1;
    page.lines(&lines.limit, "limit", middle, y, 16);
    y += 16 * lines.limit.len() as i32;
    page.lines(&lines.who, "who", middle, y, 16);
    y += 16 * lines.who.len() as i32;
    page.lines(&lines.condition, "who", middle, y, 16);
    page.line("</g>");
}

fn labels(page: &mut Page, kind: EdgeKind, arrow: &Arrow) {
    let class = style::arrow(kind);
    for (rect, pill) in &arrow.pills {
        page.line(&format!(
            r#"<rect class="pill {class}" x="{}" y="{}" width="{}" height="{}" rx="8"/>"#,
            rect.x, rect.y, rect.w, rect.h
        ));
        page.lines(&pill.lines, &format!("label {class}"), rect.x + rect.w / 2, rect.y + 15, PILL_LINE);
    }
}
