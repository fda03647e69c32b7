//! What every drawing keeps to, on random charts.

mod bpmn;
// The procedures on which the kernel's laws are proved.
#[path = "../../../../tests/kernel/laws/luck.rs"]
mod luck;
#[path = "../../../../tests/kernel/laws/village.rs"]
mod village;

use proptest::prelude::*;

use super::chart::{Chart, Clock, Edge, EdgeKind, Lane, Mark, Node, Shape};
use super::layout::{Lines, Picture, Point, Rect, layout};
use super::measure::{width, width_bold};
use super::{mermaid, svg};
use motcua_kernel::text::Language;

const SHAPES: [Shape; 13] = [
    Shape::Start,
    Shape::Interrupting,
    Shape::Beside,
    Shape::Task,
    Shape::Script,
    Shape::Choice,
    Shape::Fork,
    Shape::Join,
    Shape::Wait,
    Shape::Payment,
    Shape::Call,
    Shape::Notify,
    Shape::End,
];
const KINDS: [EdgeKind; 4] = [EdgeKind::Flow, EdgeKind::Expiry, EdgeKind::Error, EdgeKind::Undo];

fn label() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "Yes",
        "Ask for more documents",
        "Từ chối",
        "Đề xuất cấp giấy phép có điều kiện",
        "<&\">",
    ])
    .prop_map(str::to_owned)
}

fn node(lanes: usize) -> impl Strategy<Value = Node> {
    (prop::sample::select(&SHAPES[..]), label(), prop::option::of(label()), prop::option::of(label()), 0..lanes)
        .prop_map(|(shape, label, who, limit, lane)| Node {
            name: String::new(),
            shape,
            detail: label.clone(),
            label,
            who,
            condition: None,
            limit,
            lane,
            colour: Some(lane),
            closes: None,
            pausing: lane == 0,
            marks: Mark::ALL[..lane.min(2)].to_vec(),
        })
}

fn chart() -> impl Strategy<Value = Chart> {
    (1usize..5, 1usize..14, 0usize..3).prop_flat_map(|(lanes, nodes, clocks)| {
        let edge = (0..nodes, 0..nodes, prop::sample::select(&KINDS[..]), prop::collection::vec(label(), 0..3));
        (
            prop::collection::vec(node(lanes), nodes),
            prop::collection::vec(edge, 0..nodes * 2),
            prop::collection::vec((prop::collection::vec(0..nodes, 1..4), prop::option::of(0..nodes)), clocks),
        )
            .prop_map(move |(mut boxes, ways, clocks)| {
                for (at, node) in boxes.iter_mut().enumerate() {
                    node.name = format!("step_{at}");
                }
                let mut edges: Vec<Edge> = Vec::new();
                for (from, to, kind, labels) in ways {
                    if !edges.iter().any(|edge| (edge.from, edge.to, edge.kind) == (from, to, kind)) {
                        edges.push(Edge { from, to, kind, labels });
                    }
                }
                // Nothing leads to what may happen at any time, and only the flow leaves it.
                let is_event = |at: usize| boxes[at].shape.manner().is_some();
                edges.retain(|edge| !is_event(edge.to) && (edge.kind == EdgeKind::Flow || !is_event(edge.from)));
                let clocks: Vec<_> =
                    clocks.into_iter().map(|(covers, to)| (covers, to.filter(|to| !is_event(*to)))).collect();
                edges.extend(clocks.iter().enumerate().filter_map(|(at, (_, to))| {
                    Some(Edge { from: nodes + at, to: (*to)?, kind: EdgeKind::Expiry, labels: vec!["over".to_owned()] })
                }));
                let clock = |(at, (covers, _)): (usize, (Vec<usize>, Option<usize>))| Clock {
                    name: format!("clock_{at}"),
                    label: "Deadline for the decision".to_owned(),
                    limit: "15 working days".to_owned(),
                    kind: "by law".to_owned(),
                    pauses: (at == 0).then(|| "stands still during: Send the missing documents".to_owned()),
                    covers,
                    starts_at: Some(0),
                    detail: String::new(),
                };
                Chart {
                    title: "A procedure".to_owned(),
                    subtitle: "procedure".to_owned(),
                    clock_lane: "Time limits".to_owned(),
                    lanes: (0..lanes)
                        .map(|at| Lane { name: format!("lane_{at}"), label: format!("Agency {at}"), colour: Some(at) })
                        .collect(),
                    nodes: boxes,
                    clocks: clocks.into_iter().enumerate().map(clock).collect(),
                    edges,
                    opens_handlers: false,
                }
            })
    })
}

/// A straight part of an arrow as a rectangle one pixel thick, borders included.
fn parts(points: &[Point]) -> impl Iterator<Item = Rect> {
    points.windows(2).map(|ends| {
        let (a, b) = (ends[0], ends[1]);
        Rect { x: a.x.min(b.x), y: a.y.min(b.y), w: (a.x - b.x).abs(), h: (a.y - b.y).abs() }
    })
}

/// Whether a straight part has a point inside a rectangle; touching the border is allowed.
fn enters(part: &Rect, rect: &Rect) -> bool {
    part.x < rect.x + rect.w && rect.x < part.x + part.w && part.h == 0 && rect.y < part.y && part.y < rect.y + rect.h
        || part.y < rect.y + rect.h
            && rect.y < part.y + part.h
            && part.w == 0
            && rect.x < part.x
            && part.x < rect.x + rect.w
}

/// Whether two straight parts in the same direction lie on each other for more than a point.
fn lie_on(a: &Rect, b: &Rect) -> bool {
    let flat = a.h == 0 && b.h == 0 && a.y == b.y && a.x.max(b.x) < (a.x + a.w).min(b.x + b.w);
    let upright = a.w == 0 && b.w == 0 && a.x == b.x && a.y.max(b.y) < (a.y + a.h).min(b.y + b.h);
    flat || upright
}

/// Whether every line of a box fits into its width.
fn fits(rect: &Rect, lines: &Lines, is_join: bool, has_marks: bool) -> Result<(), TestCaseError> {
    let of_title = |line: &str| if is_join { width(line, 12) } else { width_bold(line, 14) };
    let title = lines.title.iter().map(|line| (line, of_title(line)));
    let small = lines.who.iter().chain(&lines.condition).map(|line| (line, width(line, 12)));
    let limit = lines.limit.iter().map(|line| (line, width_bold(line, 12)));
    for (line, wide) in title.chain(small).chain(limit) {
        prop_assert!(wide <= rect.w, "`{line}` is {wide} wide, its box {}", rect.w);
    }
    let count = |lines: &[String]| i32::try_from(lines.len()).unwrap();
    let small = count(&lines.who) + count(&lines.condition) + count(&lines.limit) + i32::from(has_marks);
    let high = 18 * count(&lines.title) + 16 * small;
    prop_assert!(high <= rect.h, "{lines:?} is {high} high, its box {}", rect.h);
    Ok(())
}

fn inside(rect: &Rect, picture: &Picture) -> bool {
    rect.x >= 0 && rect.y >= 0 && rect.x + rect.w <= picture.width && rect.y + rect.h <= picture.height
}

/// The bracket of a clock reaches from the first to the last step during which it counts; and each box stands in the
/// lane of whoever acts there.
fn spans(chart: &Chart, picture: &Picture) -> Result<(), TestCaseError> {
    for ((rect, _), clock) in picture.clocks.iter().zip(&chart.clocks) {
        for at in &clock.covers {
            let (step, _) = &picture.boxes[*at];
            prop_assert!(
                rect.y <= step.y && step.y + step.h <= rect.y + rect.h,
                "the bracket of {} {rect:?} does not reach over {} {step:?}",
                clock.name,
                chart.nodes[*at].name
            );
        }
    }
    for (at, ((rect, _), node)) in picture.boxes.iter().zip(&chart.nodes).enumerate() {
        let (left, right) = picture.lanes[node.lane];
        prop_assert!(left <= rect.x && rect.x + rect.w <= right, "box {at} {rect:?} leaves its lane");
    }
    Ok(())
}

fn check(chart: &Chart, picture: &Picture) -> Result<(), TestCaseError> {
    for ((rect, lines), node) in picture.boxes.iter().zip(&chart.nodes) {
        fits(rect, lines, node.shape == Shape::Join, !node.marks.is_empty())?;
    }
    for (rect, lines) in &picture.clocks {
        fits(rect, lines, false, false)?;
    }
    let boxes: Vec<Rect> =
        picture.boxes.iter().map(|(rect, _)| *rect).chain(picture.clocks.iter().map(|(rect, _)| *rect)).collect();
    for (at, rect) in boxes.iter().enumerate() {
        prop_assert!(inside(rect, picture), "box {at} leaves the picture: {rect:?}");
        for (other, with) in boxes.iter().enumerate().skip(at + 1) {
            prop_assert!(!rect.overlaps(with), "boxes {at} and {other} overlap: {rect:?} {with:?}");
        }
    }
    spans(chart, picture)?;
    let pills: Vec<(usize, Rect)> = picture
        .arrows
        .iter()
        .enumerate()
        .flat_map(|(line, arrow)| arrow.pills.iter().map(move |(rect, _)| (line, *rect)))
        .collect();
    for (at, (line, rect)) in pills.iter().enumerate() {
        prop_assert!(inside(rect, picture), "a label of arrow {line} leaves the picture: {rect:?}");
        for with in &boxes {
            prop_assert!(!rect.overlaps(with), "a label of arrow {line} covers a box: {rect:?} {with:?}");
        }
        for (other, with) in &pills[at + 1..] {
            prop_assert!(!rect.overlaps(with), "labels of arrows {line} and {other} overlap");
        }
    }
    for (line, arrow) in picture.arrows.iter().enumerate() {
        let edge = &chart.edges[line];
        prop_assert_eq!(arrow.points.first().map(|p| p.y), Some(boxes[edge.from].y + boxes[edge.from].h));
        prop_assert_eq!(arrow.points.last().map(|p| p.y), Some(boxes[edge.to].y));
        for part in parts(&arrow.points) {
            prop_assert!(part.w == 0 || part.h == 0, "arrow {line} is not straight: {part:?}");
            prop_assert!(inside(&part, picture), "arrow {line} leaves the picture: {part:?}");
            for (at, rect) in boxes.iter().enumerate() {
                prop_assert!(!enters(&part, rect), "arrow {line} {:?} crosses box {at} {rect:?}", arrow.points);
            }
            for (other, rect) in pills.iter().filter(|(other, _)| *other != line) {
                prop_assert!(!enters(&part, rect), "arrow {line} crosses a label of arrow {other}");
            }
        }
        for (other, with) in picture.arrows.iter().enumerate().skip(line + 1) {
            for part in parts(&arrow.points) {
                for their in parts(&with.points) {
                    prop_assert!(
                        !lie_on(&part, &their),
                        "arrows {line} {:?} and {other} {:?} lie on each other",
                        arrow.points,
                        with.points
                    );
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Boxes and labels never overlap, arrows cross neither, and no two arrows lie on each other.
    #[test]
    fn nothing_is_drawn_over_anything(chart in chart()) {
        let picture = layout(&chart);
        check(&chart, &picture)?;
    }

    /// The same chart gives the same bytes, and the bytes are well-formed whatever the words are.
    #[test]
    fn the_same_chart_gives_the_same_picture(chart in chart()) {
        let once = svg::write(&chart, &layout(&chart), Language::Vi, None);
        let again = svg::write(&chart, &layout(&chart), Language::Vi, None);
        prop_assert_eq!(&once, &again);
        prop_assert!(!once.contains("<&"), "text is not escaped");
        let opened = once.matches("<g").count();
        prop_assert_eq!(opened, once.matches("</g>").count());
        prop_assert_eq!(mermaid::write(&chart, Language::En), mermaid::write(&chart, Language::En));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same on random procedures, which have lanes, joins, handlers and brackets where real ones have them; and as
    /// BPMN they hold together.
    #[test]
    fn nothing_of_a_procedure_is_drawn_over_anything(seed in any::<u64>()) {
        let context = village::build(&mut luck::Luck::new(seed));
        for opens_handlers in [false, true] {
            let chart = Chart { opens_handlers, ..Chart::of(&context.procedure, Language::Vi) };
            check(&chart, &layout(&chart))?;
        }
        let xml = super::bpmn(&context.procedure, Language::Vi);
        prop_assert_eq!(bpmn::faults(&xml), Vec::<String>::new());
    }
}

/// Both examples keep to the same rules; what they look like is on record, so that a change is seen by somebody.
#[test]
fn the_examples_are_drawn_as_on_record() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows");
    let checked = crate::project::load_project(folder);
    for name in ["birth_bundle", "construction_permit"] {
        let package = checked.procedure(name).unwrap_or_else(|| panic!("{name} has errors"));
        let chart = Chart::of(&package.procedure, Language::En);
        check(&chart, &layout(&chart)).unwrap();
        for language in [Language::Vi, Language::En] {
            let name = format!("{name}-{}", language.code());
            insta::assert_snapshot!(format!("{name}-mermaid"), super::mermaid(&package.procedure, language));
        }
        insta::assert_snapshot!(format!("{name}-svg"), super::svg(&package.procedure, Language::Vi));
    }
}

/// The bracket of a deadline spans what the case goes through while it counts, whatever kind of step starts or stops it.
#[test]
fn a_deadline_covers_what_lies_between_its_start_and_its_stop() {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        // Started by a script.
        ("tests/sim/language", "handlers", "answer", &["both", "inspect", "hear", "decide", "both__join"]),
        // Started by a task's button, which the way back does not press again.
        (
            "workflows",
            "construction_permit",
            "decision",
            &[
                "supplement",
                "screen",
                "consult",
                "consult_fire",
                "consult_env",
                "review",
                "decide",
                "revise",
                "consult__join",
            ],
        ),
        // Started by a step that is entered, stopped by a message.
        ("tests/sim/language", "waits", "answer", &["hear_back", "cool_off", "begin"]),
        ("tests/sim/language", "limits", "promise", &["decide", "look_up"]),
    ];
    for (folder, name, deadline, expected) in cases {
        let checked = crate::project::load_project(&format!("{top}/{folder}"));
        let package = checked.procedure(name).unwrap_or_else(|| panic!("{name} has errors"));
        let chart = Chart::of(&package.procedure, Language::En);
        let clock = chart.clocks.iter().find(|clock| clock.name == deadline).unwrap();
        let covers: Vec<&str> = clock.covers.iter().map(|at| chart.nodes[*at].name.as_str()).collect();
        assert_eq!(covers, expected, "{name}.{deadline}");
    }
}
