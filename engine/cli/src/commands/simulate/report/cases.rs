//! Single cases of the first replication: all of them as dots, and one from beginning to end.

use motcua_kernel::procedure::StepKind;
use motcua_sim::rows::{CaseRow, VisitRow};
use motcua_sim::times::Spent;

use super::{Figure, Told, table};
use crate::chart::{Plane, above};

/// So many cases, one below the other, are as many as can be told apart.
const CASES: usize = 120;

impl Told<'_> {
    fn measured(&self) -> impl Iterator<Item = &CaseRow> {
        self.gathered.first.cases.iter().filter(|case| case.measured)
    }

    /// Whose colour a stay has: theirs who have it.
    fn holder(&self, visit: &VisitRow) -> Option<Spent> {
        let procedure = &self.scenario.context.procedure;
        let step = procedure.step(procedure.find(&visit.step)?);
        let role = visit.role.as_ref().map(|role| role.as_str());
        let waits = step.waits() && !matches!(step.kind, StepKind::Start { .. });
        match role {
            Some("applicant") => Some(Spent::Applicant),
            Some(_) => Some(Spent::Work),
            None if waits => Some(if visit.agency.is_some() { Spent::Others } else { Spent::Timer }),
            None => None,
        }
    }

    pub(super) fn dots(&self) -> Option<Figure> {
        let voice = self.voice();
        let cases: Vec<&CaseRow> = self.measured().take(CASES).collect();
        let places: std::collections::BTreeMap<u64, usize> =
            cases.iter().enumerate().map(|(place, case)| (case.case, place)).collect();
        let days = |from: jiff::Timestamp, to: jiff::Timestamp| to.duration_since(from).as_secs_f64() / 86_400.0;
        let visits: Vec<(&VisitRow, usize)> =
            self.gathered.first.visits.iter().filter_map(|visit| Some((visit, *places.get(&visit.case)?))).collect();
        let longest = visits
            .iter()
            .filter_map(|(visit, place)| Some(days(cases[*place].opened, visit.left?)))
            .fold(0.0, f64::max);
        if cases.is_empty() || longest <= 0.0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of cases")]
        let count = cases.len() as f64;
        let mut plane = Plane::new(90.0 + 3.2 * count, (0.0, above(longest)), (count, -8.0));
        plane.grid_x(self.pick("ngày từ khi nộp", "days since filing"), |tick| voice.decimal(tick, 0));
        let y = plane.y(-5.0);
        let keys = [
            (Spent::Work, self.pick("cán bộ xong việc", "an official is done")),
            (Spent::Applicant, self.pick("người nộp", "the applicant")),
            (Spent::Others, self.pick("cơ quan khác", "another agency")),
            (Spent::Timer, self.pick("đến hạn", "a moment came")),
        ];
        for (place, (kind, words)) in keys.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of kinds")]
            let x = 64.0 + place as f64 * 165.0;
            plane.words_at(&format!("key {}", kind.name()), (x, y), "start", "●");
            plane.words_at("key", (x + 14.0, y), "start", words);
        }
        for (visit, place) in &visits {
            let Some((kind, left)) = self.holder(visit).zip(visit.left) else { continue };
            #[expect(clippy::cast_precision_loss, reason = "a number of cases")]
            plane.dot(&format!("dot {}", kind.name()), (days(cases[*place].opened, left), *place as f64), 2.1);
        }
        let rows = cases.iter().map(|case| {
            let ended = case.ended.as_ref();
            vec![
                case.case.to_string(),
                case.opened.strftime("%Y-%m-%d").to_string(),
                ended.map(|(at, _)| voice.number(days(case.opened, *at))).unwrap_or_default(),
                ended.map(|(_, outcome)| outcome.to_string()).unwrap_or_default(),
            ]
        });
        let headings = [
            self.pick("hồ sơ", "case"),
            self.pick("nộp", "filed"),
            self.pick("ngày", "days"),
            self.pick("kết thúc", "end"),
        ];
        let title = self.pick("Từng hồ sơ", "Case by case").to_owned();
        let about = match self.language {
            motcua_kernel::text::Language::Vi => format!(
                "Mỗi dòng là một hồ sơ, mỗi chấm là lúc một bước xong; {} hồ sơ đầu được đo của lần lặp thứ nhất.",
                cases.len()
            ),
            motcua_kernel::text::Language::En => format!(
                "Every row is a case, every dot the end of a step; the first {} measured cases of the first replication.",
                cases.len()
            ),
        };
        Some(Figure { picture: plane.draw(&title), about, table: table(&headings, rows), title })
    }

    /// The case of the first replication that took as long as nine out of ten.
    pub(super) fn single(&self) -> Option<Figure> {
        let voice = self.voice();
        let calendar = self.scenario.context.calendar(None);
        let mut cases: Vec<(&CaseRow, f64)> =
            self.measured().filter_map(|case| Some((case, case.meter.cycle_time(calendar)?.working_days))).collect();
        cases.sort_by(|(_, a), (_, b)| a.total_cmp(b));
        let (case, took) = *cases.get(cases.len() * 9 / 10)?;
        let (end, _) = case.ended.as_ref()?;
        let days = |at: jiff::Timestamp| at.duration_since(case.opened).as_secs_f64() / 86_400.0;
        let visits: Vec<&VisitRow> = self
            .gathered
            .first
            .visits
            .iter()
            .filter(|visit| visit.case == case.case && self.holder(visit).is_some())
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a number of stays")]
        let count = visits.len() as f64;
        let mut plane = Plane::new(70.0 + 34.0 * count, (0.0, above(days(*end))), (0.0, count));
        plane.grid_x(self.pick("ngày từ khi nộp", "days since filing"), |tick| voice.decimal(tick, 1));
        for (place, visit) in visits.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a number of stays")]
            let y = count - place as f64 - 0.9;
            let (from, to) = (days(visit.entered), days(visit.left.unwrap_or(*end)));
            let begun = visit.begun.map_or(to, days);
            let who = visit.person.as_ref().map(|person| format!(" · {person}")).unwrap_or_default();
            let words = format!("{}{who}", self.step(visit.step.as_str()));
            let waiting =
                if visit.begun.is_some() { Spent::Queue } else { self.holder(visit).unwrap_or(Spent::Others) };
            plane.block(waiting.name(), (from, y), (begun, y + 0.34), &words);
            if visit.begun.is_some() {
                plane.block(Spent::Work.name(), (begun, y), (to, y + 0.34), &words);
            }
            let (anchor, x) = if from > days(*end) * 0.6 { ("end", to) } else { ("start", from) };
            plane.words("key", (x, y + 0.46), anchor, &words);
        }
        let moment = |at: jiff::Timestamp| calendar.time_zone().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
        let rows = visits.iter().map(|visit| {
            vec![
                self.step(visit.step.as_str()),
                visit.person.as_ref().map(ToString::to_string).unwrap_or_default(),
                moment(visit.entered),
                visit.begun.map(moment).unwrap_or_default(),
                visit.left.map(moment).unwrap_or_default(),
            ]
        });
        let headings = [
            self.pick("bước", "step"),
            self.pick("ai", "who"),
            self.pick("vào", "entered"),
            self.pick("bắt đầu làm", "begun"),
            self.pick("xong", "left"),
        ];
        let title = self.pick("Một hồ sơ từ đầu đến cuối", "One case from beginning to end").to_owned();
        let about = match self.language {
            motcua_kernel::text::Language::Vi => format!(
                "Hồ sơ {} của lần lặp thứ nhất: {} ngày làm việc, chín phần mười nhanh hơn hoặc bằng. Cam: chờ người làm; xanh: đang làm, kể cả đêm và ngày nghỉ.",
                case.case,
                voice.number(took)
            ),
            motcua_kernel::text::Language::En => format!(
                "Case {} of the first replication: {} working days, nine out of ten take no longer. Orange waits for somebody; blue is in hand, nights and days off included.",
                case.case,
                voice.number(took)
            ),
        };
        Some(Figure { picture: plane.draw(&title), about, table: table(&headings, rows), title })
    }
}
