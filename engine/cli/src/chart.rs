//! Pictures of numbers: scales, axes and marks as SVG that needs nothing from outside and reads in light and dark.
//!
//! Colours are classes, which the page around the picture defines; eight that people with any colour vision tell apart
//! (M. Okabe and K. Ito, *Color Universal Design*, 2008).

use maud::{Markup, html};

/// Room around the plane.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 44.0;

/// Numbers laid along a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let span = if self.to == self.from { 1.0 } else { self.to - self.from };
        let place = self.start + (value - self.from) / span * (self.end - self.start);
        (place * 10.0).round() / 10.0
    }

    /// Round numbers along it: 1, 2 or 5 times a power of ten apart, about so many.
    fn ticks(self, about: f64) -> Vec<f64> {
        let raw = (self.to - self.from).max(f64::MIN_POSITIVE) / about;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].iter().map(|times| times * power).find(|step| *step >= raw).unwrap_or(power);
        let first = (self.from / step).ceil();
        (0..).map(|n| (first + f64::from(n)) * step).take_while(|tick| *tick <= self.to + step * 1e-9).collect()
    }
}

/// A plane with two axes.
#[derive(Debug)]
pub(crate) struct Plane {
    width: f64,
    height: f64,
    x: Scale,
    y: Scale,
    marks: Vec<Markup>,
}

impl Plane {
    /// From the lowest to the highest number of each axis.
    pub(crate) fn new(height: f64, x: (f64, f64), y: (f64, f64)) -> Self {
        let width = 760.0;
        let x = Scale { from: x.0, to: x.1, start: LEFT, end: width - RIGHT };
        let y = Scale { from: y.0, to: y.1, start: height - BOTTOM, end: TOP };
        Self { width, height, x, y, marks: Vec::new() }
    }

    pub(crate) fn y(&self, value: f64) -> f64 {
        self.y.at(value)
    }

    /// Lines across, and what they stand for.
    pub(crate) fn grid_y(&mut self, title: &str, write: impl Fn(f64) -> String) {
        let (x1, x2) = (LEFT, self.width - RIGHT);
        for tick in self.y.ticks(5.0) {
            let y = self.y.at(tick);
            self.marks.push(html! {
                line.grid x1=(x1) x2=(x2) y1=(y) y2=(y) {}
                text.tick x=(x1 - 8.0) y=(y + 4.0) text-anchor="end" { (write(tick)) }
            });
        }
        let middle = (self.height - BOTTOM + TOP) / 2.0;
        let turned = format!("rotate(-90 14 {middle})");
        self.marks.push(html! { text.axis x="14" y=(middle) text-anchor="middle" transform=(turned) { (title) } });
    }

    /// Numbers along the bottom.
    pub(crate) fn grid_x(&mut self, title: &str, write: impl Fn(f64) -> String) {
        for tick in self.x.ticks(8.0) {
            self.label_x(tick, &write(tick));
        }
        self.title_x(title);
    }

    /// One word along the bottom.
    pub(crate) fn label_x(&mut self, value: f64, text: &str) {
        let (x, y) = (self.x.at(value), self.height - BOTTOM);
        self.marks.push(html! {
            line.grid x1=(x) x2=(x) y1=(y) y2=(y + 5.0) {}
            text.tick x=(x) y=(y + 18.0) text-anchor="middle" { (text) }
        });
    }

    pub(crate) fn title_x(&mut self, title: &str) {
        let (x, y) = ((LEFT + self.width - RIGHT) / 2.0, self.height - 6.0);
        self.marks.push(html! { text.axis x=(x) y=(y) text-anchor="middle" { (title) } });
    }

    /// A line through points.
    pub(crate) fn line(&mut self, class: &str, points: impl IntoIterator<Item = (f64, f64)>) {
        let points: Vec<String> =
            points.into_iter().map(|(x, y)| format!("{},{}", self.x.at(x), self.y.at(y))).collect();
        self.marks.push(html! { polyline class={ "line " (class) } points=(points.join(" ")) {} });
    }

    /// The space between two lines: points from left to right, lower and upper.
    pub(crate) fn band(&mut self, class: &str, points: &[(f64, f64, f64)]) {
        let upper = points.iter().map(|(x, _, high)| (*x, *high));
        let lower = points.iter().rev().map(|(x, low, _)| (*x, *low));
        let all: Vec<String> = upper.chain(lower).map(|(x, y)| format!("{},{}", self.x.at(x), self.y.at(y))).collect();
        self.marks.push(html! { polygon class={ "band " (class) } points=(all.join(" ")) {} });
    }

    /// A box between two corners, with words for whoever points at it.
    pub(crate) fn block(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64), words: &str) {
        let (left, right) = (self.x.at(x1.min(x2)), self.x.at(x1.max(x2)));
        let (low, high) = (self.y.at(y1.min(y2)), self.y.at(y1.max(y2)));
        let (width, height) = (round(right - left).max(0.5), round(low - high).max(0.0));
        self.marks.push(html! {
            rect class=(class) x=(left) y=(high) width=(width) height=(height) { title { (words) } }
        });
    }

    pub(crate) fn dot(&mut self, class: &str, (x, y): (f64, f64), radius: f64) {
        self.marks.push(html! { circle class=(class) cx=(self.x.at(x)) cy=(self.y.at(y)) r=(radius) {} });
    }

    /// A line from top to bottom that says what it is.
    pub(crate) fn upright(&mut self, value: f64, words: &str) {
        let x = self.x.at(value);
        let (anchor, at) = if x > self.width * 0.7 { ("end", x - 6.0) } else { ("start", x + 6.0) };
        self.marks.push(html! {
            line.limit x1=(x) x2=(x) y1=(TOP) y2=(self.height - BOTTOM) {}
            text.limit-name x=(at) y=(self.height - BOTTOM - 10.0) text-anchor=(anchor) { (words) }
        });
    }

    /// Words at a place of the plane.
    pub(crate) fn words(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
        self.words_at(class, (self.x.at(x), self.y.at(y)), anchor, text);
    }

    /// Words at a place of the picture.
    pub(crate) fn words_at(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
        self.marks.push(html! { text class=(class) x=(x) y=(y) text-anchor=(anchor) { (text) } });
    }

    /// The picture; `about` is what is read to those who do not see it.
    pub(crate) fn draw(self, about: &str) -> Markup {
        let view = format!("0 0 {} {}", self.width, self.height);
        let base = self.height - BOTTOM;
        html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(view) role="img" aria-label=(about) {
                @for mark in &self.marks { (mark) }
                line.axis-line x1=(LEFT) x2=(self.width - RIGHT) y1=(base) y2=(base) {}
            }
        }
    }
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Numbers on a scale of at least one step, a little above the highest.
pub(crate) fn above(highest: f64) -> f64 {
    if highest > 0.0 { highest * 1.05 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_numbers() {
        let scale = |from, to| Scale { from, to, start: 0.0, end: 1.0 };
        assert_eq!(scale(0.0, 10.0).ticks(5.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(scale(0.0, 0.93).ticks(5.0).len(), 5);
        assert_eq!(scale(-3.0, 21.0).ticks(5.0), [0.0, 5.0, 10.0, 15.0, 20.0]);
    }

    #[test]
    fn a_picture_is_well_formed_and_names_what_it_shows() {
        let mut plane = Plane::new(240.0, (0.0, 20.0), (0.0, 1.0));
        plane.grid_x("working <days>", |tick| format!("{tick}"));
        plane.grid_y("share", |tick| format!("{:.0}%", tick * 100.0));
        plane.line("kind-0", [(0.0, 0.0), (10.0, 0.8), (20.0, 1.0)]);
        plane.upright(15.0, "limit & day");
        let drawn = plane.draw("a \"curve\"").into_string();
        let read = roxmltree::Document::parse(&drawn).unwrap();
        assert_eq!(read.root_element().attribute("aria-label"), Some("a \"curve\""));
        assert!(
            drawn.contains("working &lt;days&gt;") && drawn.contains("points=\"64,196 404,48.8 744,12\""),
            "{drawn}"
        );
    }
}
