//! How long it takes: the curve, the histogram, the weeks, the variants.

use maud::html;
use motcua_kernel::allowance::Unit;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Figure, Told, table};
use crate::chart::{Plane, above};

/// The curve ends where so many cases have ended; the last few of a thousand would squeeze all others.
const SHOWN: f64 = 0.995;

impl Told<'_> {
    /// Deadlines in working days that are the same for every case: where they stand on an axis of working days.
    fn limits(&self) -> Vec<(f64, String)> {
        let deadlines = self.scenario.context.procedure.deadlines.iter();
        let limits = deadlines.filter(|(_, deadline)| deadline.within.cases.is_empty()).filter_map(|(_, deadline)| {
            let limit = deadline.within.otherwise;
            let days = (limit.unit() == Unit::WorkingDay).then(|| limit.amount().to_f64())??;
            Some((days, limit.say(self.language)))
        });
        limits.collect()
    }

    /// As many working days as the pictures of times show.
    fn widest(&self) -> f64 {
        let limit = self.limits().iter().map(|(days, _)| *days).fold(0.0, f64::max);
        above(self.gathered.quantile(SHOWN).max(limit))
    }

    pub(super) fn curve(&self) -> Option<Figure> {
        let voice = self.voice();
        let widest = self.widest();
        let mut plane = Plane::new(320.0, (0.0, widest), (0.0, 1.0));
        plane.grid_y(self.pick("phần hồ sơ đã xong", "share of cases that ended"), |tick| {
            format!("{:.0}%", tick * 100.0)
        });
        plane.grid_x(self.pick("ngày làm việc", "working days"), |tick| voice.decimal(tick, 0));
        let curve = self.gathered.curve();
        // Some hundred points are as many as a picture shows.
        let every = (curve.len() / 400).max(1);
        let shown = curve.iter().enumerate().filter(|(place, _)| place % every == 0 || *place + 1 == curve.len());
        plane.line("", shown.map(|(_, point)| *point).filter(|(days, _)| *days <= widest));
        for (days, words) in self.limits() {
            plane.upright(days, &words);
        }
        let shares = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
        let rows =
            shares.map(|share| vec![format!("{:.0}%", share * 100.0), voice.number(self.gathered.quantile(share))]);
        let title = self.pick("Sau bao lâu thì bao nhiêu hồ sơ xong", "How many cases end within how long").to_owned();
        let about = self.pick(
            "Đường cong cho biết phần hồ sơ đã xong sau số ngày làm việc bên dưới. Đường đứt nét là thời hạn, tính từ khi nộp.",
            "The curve says which share of the cases has ended after so many working days. Dashed: the limit, counted here from filing.",
        );
        Some(Figure {
            picture: plane.draw(&title),
            title,
            about: about.to_owned(),
            table: table(
                &[self.pick("phần hồ sơ", "share of cases"), self.pick("ngày làm việc", "working days")],
                rows,
            ),
        })
    }

    pub(super) fn histogram(&self) -> Option<Figure> {
        const COLUMNS: usize = 40;
        let voice = self.voice();
        let widest = self.widest();
        #[expect(clippy::cast_precision_loss, reason = "a number of columns")]
        let width = nice(widest / COLUMNS as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of columns")]
        let count = (widest / width).ceil() as usize;
        let columns = self.gathered.columns(width, count);
        let share = |cases: u64| whole(cases) / whole(self.gathered.cases).max(1.0);
        let highest = columns[..count].iter().map(|cases| share(*cases)).fold(0.0, f64::max);
        let mut plane = Plane::new(280.0, (0.0, width * whole(count as u64)), (0.0, above(highest)));
        plane.grid_y(self.pick("phần hồ sơ", "share of cases"), |tick| {
            format!("{}%", voice.decimal(tick * 100.0, 0))
        });
        plane.grid_x(self.pick("ngày làm việc", "working days"), |tick| voice.decimal(tick, 0));
        for (place, cases) in columns[..count].iter().enumerate() {
            let from = width * whole(place as u64);
            let words =
                format!("{} – {}: {}", voice.number(from), voice.number(from + width), voice.percent(share(*cases)));
            plane.block("bar", (from, 0.0), (from + width * 0.92, share(*cases)), &words);
        }
        for (days, words) in self.limits() {
            plane.upright(days, &words);
        }
        let rows = columns.iter().enumerate().filter(|(_, cases)| **cases > 0).map(|(place, cases)| {
            let from = width * whole(place as u64);
            let to = if place == count { "…".to_owned() } else { voice.number(from + width) };
            vec![format!("{} – {to}", voice.number(from)), cases.to_string(), voice.percent(share(*cases))]
        });
        let title = self.pick("Hồ sơ mất bao lâu", "How long cases take").to_owned();
        let headings =
            [self.pick("ngày làm việc", "working days"), self.pick("hồ sơ", "cases"), self.pick("phần", "share")];
        let table = table(&headings, rows);
        let about = self.pick(
            "Mỗi cột là phần hồ sơ mất chừng ấy ngày làm việc, qua mọi lần lặp.",
            "Each column is the share of cases that took so many working days, over all replications.",
        );
        Some(Figure { picture: plane.draw(&title), title, about: about.to_owned(), table })
    }

    pub(super) fn weeks(&self) -> Option<Figure> {
        let (deadline, weeks) = self.gathered.weeks.iter().next()?;
        let voice = self.voice();
        let points: Vec<_> =
            weeks.iter().map(|(monday, (met, all))| (*monday, whole(*met) / whole(*all).max(1.0), *all)).collect();
        let lowest = points.iter().map(|(_, share, _)| *share).fold(1.0, f64::min);
        let from = if lowest > 0.9 { 0.9 } else { 0.0 };
        let mut plane = Plane::new(240.0, (0.0, whole(points.len() as u64)), (from, 1.0));
        plane.grid_y(self.pick("đúng hạn", "on time"), |tick| format!("{}%", voice.decimal(tick * 100.0, 0)));
        let every = (points.len() / 8).max(1);
        for (place, (monday, share, all)) in points.iter().enumerate() {
            let at = whole(place as u64);
            let words = format!("{monday}: {} ({all})", voice.percent(*share));
            plane.block("bar", (at + 0.08, from), (at + 0.92, share.max(from)), &words);
            if place % every == 0 {
                plane.label_x(at + 0.5, &monday.to_string());
            }
        }
        plane.title_x(self.pick("tuần hồ sơ được nộp", "week of filing"));
        let rows =
            points.iter().map(|(monday, share, all)| vec![monday.to_string(), all.to_string(), voice.percent(*share)]);
        let title = match self.language {
            motcua_kernel::text::Language::Vi => format!("Đúng hạn theo tuần: {}", self.deadline(deadline.as_str())),
            motcua_kernel::text::Language::En => format!("On time, week by week: {}", self.deadline(deadline.as_str())),
        };
        let headings =
            [self.pick("tuần từ", "week from"), self.pick("hồ sơ", "cases"), self.pick("đúng hạn", "on time")];
        let about = self.pick(
            "Phần hồ sơ đúng hạn trong số đã đạt hoặc quá hạn, theo tuần nộp; cộng mọi lần lặp. Trục đứng có thể không bắt đầu từ 0.",
            "The share met of the deadlines that were met or passed, by week of filing, over all replications. The upright axis need not begin at 0.",
        );
        Some(Figure { picture: plane.draw(&title), about: about.to_owned(), table: table(&headings, rows), title })
    }

    pub(super) fn variants(&self) -> Option<Figure> {
        const PATH: &str = "case.working_days.mean";
        let voice = self.voice();
        let base = self.variants.first()?;
        let mut points: Vec<(String, motcua_sim::report::Interval)> = Vec::new();
        points.extend(base.measure(PATH).and_then(|found| Some((base.before.clone(), found.before?))));
        for comparison in self.variants {
            points.extend(comparison.measure(PATH).and_then(|found| Some((comparison.after.clone(), found.after?))));
        }
        let high = points.iter().map(|(_, found)| found.high.unwrap_or(found.mean)).fold(0.0, f64::max);
        let count = whole(points.len() as u64);
        let mut plane = Plane::new(60.0 + 44.0 * count, (0.0, above(high)), (0.0, count));
        plane.grid_x(self.pick("ngày làm việc, trung bình", "working days, mean"), |tick| voice.decimal(tick, 1));
        for (place, (name, found)) in points.iter().enumerate() {
            let y = count - whole(place as u64) - 0.55;
            let words =
                format!("{name}: {} ({})", voice.number(found.mean), voice.range(found, |value| voice.number(value)));
            plane.block("bar", (0.0, y - 0.16), (found.mean, y + 0.16), &words);
            if let Some((low, high)) = found.low.zip(found.high) {
                plane.line("whisker", [(low, y), (high, y)]);
            }
            plane.words("key", (0.0, y + 0.26), "start", &words);
        }
        let rows = self.variants.iter().flat_map(|comparison| {
            ["case.working_days.mean", "case.working_days.p90", "case.contacts"]
                .into_iter()
                .chain(self.results.on_time.keys().map(String::as_str))
                .filter_map(move |path| {
                    let path = if path.contains('.') { path.to_owned() } else { format!("deadline.{path}.met") };
                    let found = comparison.measure(&path)?;
                    let write = |value: f64| voice.value(&path, value);
                    let difference = found.difference?;
                    Some(vec![
                        format!("{} · {}", comparison.after, self.measure(&path)),
                        found.before.map(|found| write(found.mean)).unwrap_or_default(),
                        found.after.map(|found| write(found.mean)).unwrap_or_default(),
                        write(difference.mean),
                        voice.range(&difference, write),
                    ])
                })
        });
        let headings = [
            self.pick("phương án · chỉ số", "variant · measure"),
            self.pick("trước", "before"),
            self.pick("sau", "after"),
            self.pick("chênh lệch", "change"),
            self.pick("khoảng tin cậy", "interval"),
        ];
        let title = self.pick("Các phương án", "Variants").to_owned();
        let about = match self.language {
            motcua_kernel::text::Language::Vi => format!(
                "Mỗi phương án gặp cùng vận may với kịch bản, {} lần lặp. Vạch đậm là khoảng tin cậy; chênh lệch theo cặp trong bảng chặt hơn nhiều.",
                base.replications
            ),
            motcua_kernel::text::Language::En => format!(
                "Every variant meets the same luck as the scenario, in {} replications. The dark line is the interval; the paired differences in the table are much tighter.",
                base.replications
            ),
        };
        let picture = html! { (plane.draw(&title)) };
        Some(Figure { picture, about, table: table(&headings, rows), title })
    }
}

/// A round width: 1, 2 or 5 times a power of ten, at least this.
fn nice(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0].iter().map(|times| times * power).find(|step| *step >= raw).unwrap_or(power)
}

#[expect(clippy::cast_precision_loss, reason = "a number of cases, weeks or columns")]
fn whole(count: u64) -> f64 {
    count as f64
}
