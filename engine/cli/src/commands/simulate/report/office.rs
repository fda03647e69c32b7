//! The office: what waits, and who is busy when.

use motcua_sim::report::Interval;

use super::{Figure, Told, table};
use crate::chart::{Plane, above};

/// So many roles get a line each; the busiest first.
const LINES: usize = 4;

impl Told<'_> {
    /// How many people hold a role.
    fn people(&self, role: &str) -> u32 {
        self.scenario.staff.iter().filter(|group| group.role.as_str() == role).map(|group| group.people).sum()
    }

    pub(super) fn queues(&self) -> Option<Figure> {
        let voice = self.voice();
        let mut roles: Vec<(&String, &Interval)> =
            self.results.roles.iter().map(|(name, role)| (name, &role.queue)).collect();
        roles.sort_by(|(_, a), (_, b)| b.mean.total_cmp(&a.mean));
        let (role, _) = *roles.first()?;
        let days = self.gathered.queues.get(role.as_str())?;
        let points: Vec<(f64, f64, f64, f64)> = days
            .values()
            .enumerate()
            .map(|(place, values)| {
                #[expect(clippy::cast_precision_loss, reason = "a number of days or replications")]
                let (at, count) = (place as f64, values.len() as f64);
                let mut sorted = values.clone();
                sorted.sort_by(f64::total_cmp);
                let at_share = |share: f64| {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
                    let place = (share * (count - 1.0)).round() as usize;
                    sorted[place]
                };
                (at, at_share(0.1), values.iter().sum::<f64>() / count, at_share(0.9))
            })
            .collect();
        let highest = points.iter().map(|(_, _, _, high)| *high).fold(0.0, f64::max);
        let last = points.last().map_or(1.0, |(at, ..)| at.max(1.0));
        let mut plane = Plane::new(280.0, (0.0, last), (0.0, above(highest)));
        plane
            .grid_y(self.pick("việc đang chờ", "tasks that wait"), |tick| voice.decimal(tick, u8_digits(highest)));
        let every = (points.len() / 7).max(1);
        for (place, day) in days.keys().enumerate().filter(|(place, _)| place % every == 0) {
            #[expect(clippy::cast_precision_loss, reason = "a number of days")]
            plane.label_x(place as f64, &day.to_string());
        }
        plane.title_x(self.pick("ngày", "day"));
        plane.band("", &points.iter().map(|(at, low, _, high)| (*at, *low, *high)).collect::<Vec<_>>());
        plane.line("", points.iter().map(|(at, _, mean, _)| (*at, *mean)));
        let rows = roles.iter().take(LINES.max(roles.len())).map(|(role, queue)| {
            let longest = self.results.roles.get(role.as_str()).map(|role| role.longest_queue.to_string());
            vec![
                self.role(role),
                voice.number(queue.mean),
                voice.range(queue, |value| voice.number(value)),
                longest.unwrap_or_default(),
            ]
        });
        let title = match self.language {
            motcua_kernel::text::Language::Vi => format!("Hàng đợi theo thời gian: {}", self.role(role)),
            motcua_kernel::text::Language::En => format!("The queue over time: {}", self.role(role)),
        };
        let headings = [
            self.pick("vai trò", "role"),
            self.pick("chờ trung bình", "mean"),
            self.pick("khoảng tin cậy", "interval"),
            self.pick("nhiều nhất", "most"),
        ];
        let about = self.pick(
            "Vai trò có hàng đợi dài nhất. Đường: trung bình trong ngày qua các lần lặp; dải: tám trong mười lần lặp nằm trong đó. Bảng: mọi vai trò, cả ngày lẫn đêm.",
            "The role whose queue is the longest. Line: mean of the day over the replications; band: eight of ten replications lie in it. The table has every role, day and night.",
        );
        Some(Figure { picture: plane.draw(&title), about: about.to_owned(), table: table(&headings, rows), title })
    }

    pub(super) fn heat(&self) -> Option<Figure> {
        let voice = self.voice();
        let roles: Vec<String> = self.results.roles.keys().cloned().collect();
        let cells: Vec<_> =
            roles.iter().map(|role| self.gathered.utilisation(&role.as_str().into(), self.people(role))).collect();
        let hours: std::collections::BTreeSet<i8> =
            cells.iter().flat_map(|of| of.keys().map(|(_, hour)| *hour)).collect();
        let days: std::collections::BTreeSet<i8> = cells.iter().flat_map(|of| of.keys().map(|(day, _)| *day)).collect();
        let (first, last) = (*hours.first()?, *hours.last()?);
        let names = match self.language {
            motcua_kernel::text::Language::Vi => ["T2", "T3", "T4", "T5", "T6", "T7", "CN"],
            motcua_kernel::text::Language::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        let span = f64::from(last - first + 1);
        #[expect(clippy::cast_precision_loss, reason = "a number of roles or days")]
        let (across, down) = (days.len() as f64 * (span + 1.0), roles.len() as f64);
        let mut plane = Plane::new(70.0 + 46.0 * down, (0.0, across), (0.0, down));
        for (row, (role, of)) in roles.iter().zip(&cells).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of roles")]
            let y = down - row as f64 - 0.75;
            plane.words("key", (0.0, y + 0.46), "start", &self.role(role));
            for (place, day) in days.iter().enumerate() {
                for hour in first..=last {
                    let Some(share) = of.get(&(*day, hour)) else { continue };
                    #[expect(clippy::cast_precision_loss, reason = "a number of days")]
                    let x = place as f64 * (span + 1.0) + f64::from(hour - first);
                    let words =
                        format!("{} {hour}:00 · {}", names[usize::from(day.unsigned_abs())], voice.percent(*share));
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of eleven shades")]
                    let shade = (share.clamp(0.0, 1.0) * 10.0).round() as u8;
                    plane.block(&format!("heat shade-{shade}"), (x, y), (x + 0.94, y + 0.38), &words);
                }
            }
        }
        for (place, day) in days.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of days")]
            plane.label_x(place as f64 * (span + 1.0) + span / 2.0, names[usize::from(day.unsigned_abs())]);
        }
        plane.title_x(&format!("{} {first}:00 – {}:00", self.pick("mỗi ngày", "each day"), last + 1));
        let mut headings = vec![self.pick("vai trò, giờ", "role, hour").to_owned()];
        headings.extend(days.iter().map(|day| names[usize::from(day.unsigned_abs())].to_owned()));
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let rows = roles.iter().zip(&cells).flat_map(|(role, of)| {
            let days = &days;
            (first..=last).filter(|hour| of.keys().any(|(_, there)| there == hour)).map(move |hour| {
                let mut row = vec![format!("{} {hour}:00", self.role(role))];
                row.extend(
                    days.iter().map(|day| of.get(&(*day, hour)).map(|share| voice.percent(*share)).unwrap_or_default()),
                );
                row
            })
        });
        let title = self.pick("Ai bận vào lúc nào", "Who is busy when").to_owned();
        let about = self.pick(
            "Phần người đang có việc trong tay, vào mỗi giờ chẵn của giờ làm việc. Càng đậm càng bận.",
            "The share of the people who have work in hand, on each full hour of opening time. The darker, the busier.",
        );
        Some(Figure { picture: plane.draw(&title), about: about.to_owned(), table: table(&headings, rows), title })
    }
}

/// Small queues need digits behind the point.
fn u8_digits(highest: f64) -> usize {
    if highest < 5.0 { 1 } else { 0 }
}
