//! Where everything is drawn: the same layout as the picture.

use super::process::{ClockElement, EdgeElement, Plan};
use super::xml::Page;
use crate::drawing::chart::{Chart, Shape};
use crate::drawing::layout::{Arrow, Picture, Point, Rect};
use crate::drawing::measure::width;

/// Everything is moved by this much, so that the pool's own heading has room.
const LEFT: i32 = 40;
const TOP: i32 = 80;
/// The heading of the pool.
const HEADING: i32 = 30;
const EVENT: i32 = 36;
const GATEWAY: i32 = 50;
/// Boundary events are smaller than others: their neighbours on the edge of a box are close.
const BOUNDARY: i32 = 24;

pub(super) fn write(page: &mut Page, chart: &Chart, plan: &Plan, picture: &Picture) {
    page.open("bpmndi:BPMNDiagram", &[("id", "diagram")]);
    page.open("bpmndi:BPMNPlane", &[("id", "plane"), ("bpmnElement", "collaboration")]);
    let mut drawer = Drawer { page, chart, plan, picture };
    drawer.pool();
    for at in 0..chart.nodes.len() {
        drawer.node(at);
    }
    for at in 0..chart.clocks.len() {
        drawer.clock(at);
    }
    // Upon the boxes on whose edges they sit.
    for (at, limit) in &plan.warnings {
        let rect = picture.boxes[*at].0;
        let corner = Point { x: rect.x + rect.w, y: rect.y };
        // Above the event: beside it other arrows run.
        let words = Rect { x: corner.x - 8, y: corner.y - BOUNDARY / 2 - 14, w: width(limit, 11) + 4, h: 14 };
        drawer.shape(&format!("warning_{at}"), around(corner, BOUNDARY), Some(words), &[]);
    }
    for edge in 0..chart.edges.len() {
        drawer.edge(edge);
    }
    page.close("bpmndi:BPMNPlane");
    page.close("bpmndi:BPMNDiagram");
}

struct Drawer<'a> {
    page: &'a mut Page,
    chart: &'a Chart,
    plan: &'a Plan,
    picture: &'a Picture,
}

fn around(middle: Point, size: i32) -> Rect {
    Rect { x: middle.x - size / 2, y: middle.y - size / 2, w: size, h: size }
}

/// The room in which a node is drawn: tasks fill their box, events and gateways stand in the middle of theirs.
fn room(shape: Shape, rect: Rect) -> Rect {
    let middle = Point { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 };
    match shape {
        Shape::Start | Shape::End => around(middle, EVENT),
        // As large as its box is high, and no larger: lines may run beside it.
        Shape::Choice | Shape::Fork | Shape::Join => around(middle, GATEWAY.min(rect.h)),
        _ => rect,
    }
}

impl Drawer<'_> {
    fn bounds(&mut self, rect: Rect) {
        let (x, y) = ((rect.x + LEFT).to_string(), (rect.y + TOP).to_string());
        let (width, height) = (rect.w.to_string(), rect.h.to_string());
        self.page.empty("dc:Bounds", &[("x", &x), ("y", &y), ("width", &width), ("height", &height)]);
    }

    fn shape(&mut self, element: &str, rect: Rect, label: Option<Rect>, more: &[(&str, &str)]) {
        let id = format!("{element}_shape");
        let mut attributes = vec![("id", &*id), ("bpmnElement", element)];
        attributes.extend(more);
        self.page.open("bpmndi:BPMNShape", &attributes);
        self.bounds(rect);
        self.label(label);
        self.page.close("bpmndi:BPMNShape");
    }

    fn label(&mut self, label: Option<Rect>) {
        if let Some(label) = label {
            self.page.open("bpmndi:BPMNLabel", &[]);
            self.bounds(label);
            self.page.close("bpmndi:BPMNLabel");
        }
    }

    fn pool(&mut self) {
        let Picture { width, height, .. } = *self.picture;
        let upright = [("isHorizontal", "false")];
        self.shape("participant", Rect { x: 0, y: -HEADING, w: width, h: height + HEADING }, None, &upright);
        if let Some((left, right)) = self.picture.clock_lane {
            self.shape("lane_clocks", Rect { x: left, y: 0, w: right - left, h: height }, None, &upright);
        }
        for (at, (left, right)) in self.picture.lanes.iter().enumerate() {
            self.shape(&format!("lane_{at}"), Rect { x: *left, y: 0, w: right - left, h: height }, None, &upright);
        }
    }

    fn node(&mut self, at: usize) {
        let (shape, rect) = (self.chart.nodes[at].shape, self.picture.boxes[at].0);
        let id = self.plan.elements[at].id.clone();
        if shape.manner().is_some() {
            return self.subprocess(&id, &format!("link_from_{at}"), rect);
        }
        let room = room(shape, rect);
        let beside = Rect { x: room.x + room.w + 4, y: rect.y, w: (rect.w - room.w) / 2 - 4, h: rect.h };
        let label = (room != rect).then_some(Rect { w: beside.w.max(70), ..beside });
        let marker = [("isMarkerVisible", "true")];
        let more: &[_] = if shape == Shape::Choice { &marker } else { &[] };
        self.shape(&id, room, label, more);
    }

    fn clock(&mut self, at: usize) {
        let rect = self.picture.clocks[at].0;
        let id = format!("clock_{at}");
        if let ClockElement::Note = self.plan.clocks[at] {
            return self.shape(&id, rect, None, &[]);
        }
        self.subprocess(&id, &format!("link_to_{at}"), rect);
    }

    /// An event subprocess fills the upper part of its room: what starts it, and the link to what follows. The other
    /// side of the link stands at the foot.
    fn subprocess(&mut self, id: &str, catch: &str, rect: Rect) {
        let outer = Rect { h: (rect.h - BOUNDARY - 6).max(20), ..rect };
        self.shape(id, outer, None, &[("isExpanded", "true")]);
        let is_wide = outer.w > outer.h;
        let size = EVENT.min(outer.h / 3).max(4);
        let place = |part: i32| match is_wide {
            true => Point { x: outer.x + outer.w * part / 10, y: outer.y + outer.h * 6 / 10 },
            false => Point { x: outer.x + outer.w / 2, y: outer.y + outer.h * part / 10 },
        };
        let (start, throw) = (around(place(3), size), around(place(8), size));
        self.shape(&format!("{id}_start"), start, None, &[]);
        self.shape(&format!("{id}_link"), throw, None, &[]);
        let half = size / 2;
        let points = match is_wide {
            true => [Point { x: start.x + start.w, y: start.y + half }, Point { x: throw.x, y: throw.y + half }],
            false => [Point { x: start.x + half, y: start.y + start.h }, Point { x: throw.x + half, y: throw.y }],
        };
        self.line(&format!("{id}_flow"), &points, None);
        self.shape(catch, link(rect), None, &[]);
    }

    fn edge(&mut self, edge: usize) {
        let (own, arrow) = (&self.chart.edges[edge], &self.picture.arrows[edge]);
        let mut points = arrow.points.clone();
        let mut label = labels(arrow);
        let to = self.picture.boxes[own.to].0;
        arrive(&mut points, room(self.chart.nodes[own.to].shape, to), to);
        if let Some(first) = points.first().copied() {
            match self.plan.edges[edge] {
                // The words stand at the event, and not at the flow as well.
                EdgeElement::Boundary { .. } => {
                    let beside = label.take().map(|label| Rect { x: first.x + BOUNDARY / 2 + 2, ..label });
                    self.shape(&format!("boundary_{edge}"), around(first, BOUNDARY), beside, &[]);
                    points[0] = Point { y: first.y + BOUNDARY / 2, ..first };
                }
                EdgeElement::Flow { .. } => {
                    let from = self.picture.boxes[own.from].0;
                    let room = room(self.chart.nodes[own.from].shape, from);
                    leave(&mut points, room, from, label.is_none());
                }
                EdgeElement::Clock(clock) => {
                    label = None;
                    let rect = self.picture.clocks[clock].0;
                    leave(&mut points, link(rect), rect, true);
                }
                EdgeElement::Handler(at) => {
                    let rect = self.picture.boxes[at].0;
                    leave(&mut points, link(rect), rect, label.is_none());
                }
            }
        }
        points.dedup();
        self.line(&format!("flow_{edge}"), &points, label);
    }

    fn line(&mut self, element: &str, points: &[Point], label: Option<Rect>) {
        self.page.open("bpmndi:BPMNEdge", &[("id", &format!("{element}_edge")), ("bpmnElement", element)]);
        for point in points {
            let (x, y) = ((point.x + LEFT).to_string(), (point.y + TOP).to_string());
            self.page.empty("di:waypoint", &[("x", &x), ("y", &y)]);
        }
        self.label(label);
        self.page.close("bpmndi:BPMNEdge");
    }
}

/// The side of a link from which the flow goes on, at the foot of an event subprocess's room.
fn link(rect: Rect) -> Rect {
    around(Point { x: rect.x + rect.w / 2, y: rect.y + rect.h - BOUNDARY / 2 }, BOUNDARY)
}

/// The words of an arrow, to the right of its beginning: tools draw them without a ground, and a line through them could
/// not be read.
fn labels(arrow: &Arrow) -> Option<Rect> {
    let foot = arrow.points.first()?;
    let pills = arrow.pills.iter().map(|(rect, _)| *rect);
    let all = pills.reduce(|all, one| Rect { h: one.y + one.h - all.y, w: all.w.max(one.w), ..all })?;
    Some(Rect { x: foot.x + 6, ..all })
}

/// From something that stands in the middle of its room down to its foot; where no words part the arrows, they leave
/// there together.
fn leave(points: &mut Vec<Point>, room: Rect, rect: Rect, together: bool) {
    if room == rect {
        return;
    }
    let (middle, foot) = (room.x + room.w / 2, rect.y + rect.h);
    if together && points.len() > 2 {
        points[0].x = middle;
        points[1].x = middle;
    }
    points.splice(0..0, [Point { x: middle, y: room.y + room.h }, Point { x: middle, y: foot }]);
}

/// Down to something that stands in the middle of its room: arrows meet above it, so that each head points down.
fn arrive(points: &mut Vec<Point>, room: Rect, rect: Rect) {
    let count = points.len();
    if room == rect || count < 2 {
        return;
    }
    let (middle, above) = (room.x + room.w / 2, rect.y - 12);
    if count > 2 && points[count - 2].y <= above {
        points[count - 2].x = middle;
        points[count - 1] = Point { x: middle, y: room.y };
    } else {
        let from = points[count - 1].x;
        points.truncate(count - 1);
        points.extend([Point { x: from, y: above }, Point { x: middle, y: above }, Point { x: middle, y: room.y }]);
    }
}
