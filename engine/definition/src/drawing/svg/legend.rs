//! What the shapes and lines mean: only those that the picture uses.

use motcua_kernel::text::Language;

use super::{Page, Rect, escaped, shape, style};
use crate::drawing::chart::{Chart, EdgeKind, Mark, Shape};
use crate::drawing::measure::width;
use crate::drawing::words::Word;

const SAMPLE: i32 = 40;
const LINE: i32 = 30;

#[derive(Clone, Copy)]
enum Sample {
    Box(Shape),
    Arrow(EdgeKind),
    Pausing,
    Covered,
    Mark(Mark),
}

pub(super) struct Legend {
    items: Vec<(Sample, &'static str, i32, i32)>,
    title: &'static str,
    pub(super) height: i32,
}

impl Legend {
    /// The items, flowing from left to right within a width.
    pub(super) fn of(chart: &Chart, language: Language, width_max: i32) -> Self {
        let shapes = [
            (Shape::Start, Word::Start),
            (Shape::Interrupting, Word::Interrupting),
            (Shape::Beside, Word::Beside),
            (Shape::Task, Word::Task),
            (Shape::Script, Word::Script),
            (Shape::Choice, Word::Choice),
            (Shape::Fork, Word::Fork),
            (Shape::Wait, Word::Wait),
            (Shape::Payment, Word::Payment),
            (Shape::Call, Word::Call),
            (Shape::Notify, Word::Notify),
            (Shape::End, Word::End),
        ];
        let arrows = [
            (EdgeKind::Expiry, Word::ExpiryArrow),
            (EdgeKind::Error, Word::ErrorArrow),
            (EdgeKind::Undo, Word::UndoArrow),
        ];
        let mut wanted: Vec<(Sample, Word)> = Vec::new();
        wanted.extend(
            shapes
                .into_iter()
                .filter(|(shape, _)| chart.nodes.iter().any(|node| node.shape == *shape))
                .map(|(shape, word)| (Sample::Box(shape), word)),
        );
        let used = |mark: &Mark| chart.nodes.iter().any(|node| node.marks.contains(mark));
        wanted.extend(Mark::ALL.into_iter().filter(used).map(|mark| (Sample::Mark(mark), mark.word())));
        if chart.clocks.iter().any(|clock| !clock.covers.is_empty()) {
            wanted.push((Sample::Covered, Word::CoveredStep));
        }
        if chart.nodes.iter().any(|node| node.pausing) {
            wanted.push((Sample::Pausing, Word::PausingStep));
        }
        wanted.extend(
            arrows
                .into_iter()
                .filter(|(kind, _)| chart.edges.iter().any(|edge| edge.kind == *kind))
                .map(|(kind, word)| (Sample::Arrow(kind), word)),
        );
        let (mut x, mut y) = (0, 34);
        let mut items = Vec::new();
        for (sample, word) in wanted {
            let label = word.say(language);
            let room = SAMPLE + 8 + width(label, 12) + 22;
            if x > 0 && x + room > width_max {
                x = 0;
                y += LINE;
            }
            items.push((sample, label, x, y));
            x += room;
        }
        Self { items, title: Word::Legend.say(language), height: y + LINE }
    }

    pub(super) fn write(&self, page: &mut Page, left: i32, top: i32) {
        page.line(&format!(r#"<g transform="translate({left} {top})">"#));
        page.line(&format!(r#"<text class="legend limit" x="0" y="20">{}</text>"#, escaped(self.title)));
        for (sample, label, x, y) in &self.items {
            let rect = Rect { x: x + 1, y: *y, w: SAMPLE - 2, h: 20 };
            match sample {
                Sample::Box(kind) => {
                    page.line(&shape::outline(*kind, rect, "box neutral"));
                    for detail in shape::details(*kind, rect) {
                        page.line(&format!(r#"<path class="detail neutral" d="{detail}"/>"#));
                    }
                }
                Sample::Pausing => {
                    page.line(&shape::outline(Shape::Task, rect, "box neutral"));
                    page.line(&shape::outline(Shape::Task, rect, "hatched"));
                }
                Sample::Covered => {
                    page.line(&shape::outline(
                        Shape::Task,
                        Rect { x: rect.x + 6, w: rect.w - 6, ..rect },
                        "box neutral",
                    ));
                    page.line(&format!(r#"<path class="stripe" d="M{} {}V{}"/>"#, x + 1, y + 3, y + 17));
                }
                Sample::Mark(mark) => {
                    let (left, top) = (x + (SAMPLE - shape::MARK) / 2, y + 4);
                    page.line(&format!(r#"<path class="mark" d="{}"/>"#, shape::mark(*mark, left, top)));
                }
                Sample::Arrow(kind) => {
                    let class = style::arrow(*kind);
                    let middle = y + 10;
                    page.line(&format!(
                        r#"<path class="arrow {class}" d="M{x} {middle}H{}" marker-end="url(#{class}-head)"/>"#,
                        x + SAMPLE - 4
                    ));
                }
            }
            page.line(&format!(
                r#"<text class="legend" x="{}" y="{}">{}</text>"#,
                x + SAMPLE + 8,
                y + 14,
                escaped(label)
            ));
        }
        page.line("</g>");
    }
}
