//! Where the time goes: per step, and on the map of the procedure.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::html;
use motcua_definition::drawing;
use motcua_kernel::procedure::{Step, StepKind};
use motcua_sim::times::Spent;

use super::{Figure, Told, table};
use crate::chart::{Plane, above};

/// Whether anybody waits in a step: filing takes no time of the case.
fn is_waited_for(step: &Step) -> bool {
    step.waits() && !matches!(step.kind, StepKind::Start { .. })
}

impl Told<'_> {
    pub(super) fn spent(&self) -> Option<Figure> {
        const ROW: f64 = 30.0;
        let voice = self.voice();
        let steps: Vec<_> = self.results.steps.iter().filter(|(_, time)| time.hours.mean > 0.005).collect();
        if steps.is_empty() {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
        let count = steps.len() as f64;
        let longest = steps.iter().map(|(_, time)| time.hours.mean).fold(0.0, f64::max);
        let mut plane = Plane::new(100.0 + (ROW + 16.0) * count, (0.0, above(longest)), (0.0, count + 0.9));
        plane.grid_x(self.pick("giờ mỗi hồ sơ, ngày và đêm", "hours a case, day and night"), |tick| {
            voice.decimal(tick, 0)
        });
        let mut key = 64.0;
        for kind in Spent::ALL {
            let name = voice.say(kind.label());
            let y = plane.y(count + 0.62);
            plane.words_at(&format!("key {}", kind.name()), (key, y), "start", "■");
            plane.words_at("key", (key + 14.0, y), "start", &name);
            #[expect(clippy::cast_precision_loss, reason = "a number of letters")]
            let width = 26.0 + 6.6 * name.chars().count() as f64;
            key += width;
        }
        for (place, (id, time)) in steps.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of steps")]
            let y = count - place as f64 - 0.5;
            let mut from = 0.0;
            for kind in Spent::ALL {
                let Some(hours) = time.time.get(kind.name()).map(|hours| hours.mean) else { continue };
                let words = format!("{}: {}", voice.say(kind.label()), voice.number(hours));
                plane.block(kind.name(), (from, y - 0.34), (from + hours, y + 0.06), &words);
                from += hours;
            }
            plane.words(
                "key",
                (0.0, y + 0.16),
                "start",
                &format!("{} · {}", self.step(id), voice.number(time.hours.mean)),
            );
        }
        let mut headings = vec![
            self.pick("bước", "step").to_owned(),
            self.pick("lượt", "stays").to_owned(),
            self.pick("giờ", "hours").to_owned(),
        ];
        headings.extend(Spent::ALL.map(|kind| voice.say(kind.label())));
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let rows = self.results.steps.iter().map(|(id, time)| {
            let mut row = vec![self.step(id), voice.number(time.visits.mean), voice.number(time.hours.mean)];
            row.extend(
                Spent::ALL
                    .map(|kind| time.time.get(kind.name()).map(|hours| voice.number(hours.mean)).unwrap_or_default()),
            );
            row
        });
        let title = self.pick("Thời gian dành vào đâu", "Where the time goes").to_owned();
        let about = self.pick(
            "Mỗi lúc của một hồ sơ thuộc về đúng một bước, là bước mà mọi thứ chờ sau cùng. Các thanh cộng lại bằng thời gian từ khi nộp đến khi xong.",
            "Every moment of a case belongs to exactly one step, the one that everything waited for last. The bars add up to the time from filing to the end.",
        );
        Some(Figure { picture: plane.draw(&title), about: about.to_owned(), table: table(&headings, rows), title })
    }

    pub(super) fn map(&self) -> Option<Figure> {
        let voice = self.voice();
        let procedure = &self.scenario.context.procedure;
        let waits = |id: &str| procedure.find(&id.into()).is_some_and(|ix| is_waited_for(procedure.step(ix)));
        let median = |id: &str| self.gathered.median_hours(&id.into());
        let figures: BTreeMap<String, String> = self
            .results
            .steps
            .iter()
            .map(|(id, time)| {
                let stays = format!("{}×", voice.number(time.visits.mean));
                let hours = median(id).filter(|_| waits(id)).map(|hours| format!(" · {} h", voice.decimal(hours, 1)));
                (id.clone(), stays + &*hours.unwrap_or_default())
            })
            .collect();
        // As an image, so that its styles stay within it.
        let drawn = drawing::svg_with_figures(procedure, self.language, &figures);
        let source = format!("data:image/svg+xml;base64,{}", BASE64.encode(drawn));
        let alt = self
            .pick("Sơ đồ các bước; số liệu ở bảng bên dưới", "A map of the steps; the numbers are in the table below");
        let mut moves: Vec<_> = self.gathered.moves.iter().collect();
        moves.sort_by(|a, b| b.1.cmp(a.1));
        let total: u64 = moves
            .iter()
            .filter(|((from, _), _)| procedure.starts().any(|start| start.id == *from))
            .map(|(_, count)| **count)
            .sum();
        let rows = moves.iter().map(|((from, to), count)| {
            #[expect(clippy::cast_precision_loss, reason = "a number of moves")]
            let a_case = **count as f64 / total.max(1) as f64;
            vec![
                format!("{} → {}", self.step(from.as_str()), self.step(to.as_str())),
                count.to_string(),
                voice.number(a_case),
            ]
        });
        let headings =
            [self.pick("từ → đến", "from → to"), self.pick("lần", "times"), self.pick("mỗi hồ sơ", "a case")];
        let about = self.pick(
            "Trên sơ đồ: số lượt mỗi hồ sơ và thời gian lưu lại trung vị (giờ, ngày và đêm). Bảng: hồ sơ đi từ bước nào sang bước nào.",
            "On the map: stays a case and the median time of a stay (hours, day and night). The table: from which step to which cases go.",
        );
        Some(Figure {
            title: self
                .pick("Sơ đồ quy trình với số lượt và thời gian", "The procedure with stays and times")
                .to_owned(),
            about: about.to_owned(),
            picture: html! { img src=(source) alt=(alt); },
            table: table(&headings, rows),
        })
    }
}
