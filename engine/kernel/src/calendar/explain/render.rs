//! An explanation as text of at most eighty columns.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use rust_decimal::Decimal;

use super::words::{allowance, dates, numbers, seconds, short_dates};
use super::{Act, Explanation, Line, Measure, Note, Off, Piece, Rule, Weekly, What};
use crate::text::Language;

const COLUMNS: usize = 80;
/// Room for the numbers of a counted day before what is said about it.
const NUMBERS: usize = 4;

impl Explanation {
    /// The text for people. Plain weekends are left out, as on a wall calendar on which working days are ticked off;
    /// every other day between the start and the end stands on some line.
    pub fn render(&self, language: Language) -> String {
        // The zone was found when the calendar was compiled; without it the hours would be those of Greenwich.
        let zone = TimeZoneDatabase::bundled().get(&self.time_zone).unwrap_or(TimeZone::UTC);
        let page = Page { explanation: self, language, zone };
        let rows = page.rows();
        let width = rows.iter().map(|(when, _)| when.chars().count()).max().unwrap_or(0) + 2;
        let mut text = String::new();
        for (when, what) in rows {
            put(&mut text, &when, width, &what);
        }
        for note in page.sources() {
            put(&mut text, "", 0, &note);
        }
        text
    }
}

/// One row, wrapped: the second column stays under itself.
fn put(text: &mut String, when: &str, width: usize, what: &str) {
    let mut row = format!("{when}{}", " ".repeat(width.saturating_sub(when.chars().count())));
    let mut empty = true;
    for word in what.split_inclusive(' ') {
        if !empty && row.chars().count() + word.trim_end().chars().count() > COLUMNS {
            text.push_str(row.trim_end());
            text.push('\n');
            row = " ".repeat(if width == 0 { 2 } else { width });
        }
        row.push_str(word);
        empty = false;
    }
    text.push_str(row.trim_end());
    text.push('\n');
}

struct Page<'a> {
    explanation: &'a Explanation,
    language: Language,
    zone: TimeZone,
}

impl Page<'_> {
    fn say(&self, vi: &'static str, en: &'static str) -> &'static str {
        self.language.say(vi, en)
    }

    fn rows(&self) -> Vec<(String, String)> {
        let mut year = None;
        let mut rows = Vec::new();
        for line in &self.explanation.lines {
            if let What::Off(off) = &line.what
                && off.closures.is_empty()
                && off.weekly == Some(Weekly::Weekend)
            {
                continue;
            }
            let end = matches!(line.what, What::Due { .. });
            let named = end || year != Some(line.to.year());
            year = Some(line.to.year());
            rows.push((dates(line.from, line.to, named, self.language), self.what(line)));
        }
        rows
    }

    fn what(&self, line: &Line) -> String {
        match &line.what {
            What::ReceivedLater { at, counts_from } => {
                let (date, time) = self.moment(*counts_from);
                let (at, from) = (self.moment(*at).1, dates(date, date, false, self.language));
                let text = format!(
                    "{} {at}; {} {from} {time}",
                    self.say("đến lúc", "came in at"),
                    self.say("tính là tiếp nhận vào", "counts as received on"),
                );
                Self::with_rule(text, line.rule)
            }
            What::Started { at, day_counts } => match day_counts {
                Some(false) => Self::with_rule(
                    self.say("tiếp nhận; ngày đầu tiên không tính", "received; the first day is not counted")
                        .to_owned(),
                    line.rule,
                ),
                Some(true) => Self::with_rule(
                    self.say("tiếp nhận; ngày này là ngày đầu tiên", "received; this day is the first").to_owned(),
                    line.rule,
                ),
                None => format!("{} {}", self.say("tính từ", "counted from"), self.moment(*at).1),
            },
            What::Months { period, days, short } => {
                let last = self.say("; tháng đó không có ngày này", "; that month has no such day");
                format!(
                    "{} {}: {days} {}{}",
                    self.say("hết", "end of"),
                    allowance(*period, self.language),
                    self.say("ngày", "days"),
                    if *short { last } else { "" },
                )
            }
            What::Counted { amount, total, measure, time, notes } => {
                self.counted(*amount, *total, *measure, *time, notes)
            }
            What::Off(off) => format!("{}: {}", self.say("không tính", "not counted"), self.off(off)),
            What::Paused { pause } => {
                let text = self.say("không tính: tạm dừng", "not counted: paused");
                match line.rule {
                    Rule::Pause if self.exact() => format!("{text} {}", self.piece(*pause)),
                    _ => text.to_owned(),
                }
            }
            What::Postponed { .. } => Self::with_rule(
                self.say(
                    "hết thời gian khi đang tạm dừng; kết thúc cùng ngày đầu tiên sau khi tính tiếp",
                    "the time was over while paused; it ends with the first day that ends unpaused",
                )
                .to_owned(),
                line.rule,
            ),
            What::Rolled(off) => Self::with_rule(
                format!(
                    "{}: {}",
                    self.say("chuyển sang ngày làm việc kế tiếp", "moved to the next working day"),
                    self.off(off)
                ),
                line.rule,
            ),
            What::Prolonged { by } => {
                format!("{} {}", self.say("gia hạn thêm", "prolonged by"), allowance(*by, self.language))
            }
            What::AndSoOn { amount, total, measure } => format!(
                "… {}",
                match measure {
                    Measure::WorkingDays | Measure::Days => numbers(*total - *amount + Decimal::ONE, *total),
                    Measure::WorkingSeconds | Measure::Seconds => seconds(*amount, self.language),
                }
            ),
            What::Due { at, provisional } => self.due(line.from, *at, *provisional),
        }
    }

    /// Whether the limit is counted to the second, so that hours matter on every line.
    fn exact(&self) -> bool {
        let exact = |line: &Line| {
            matches!(line.what, What::Counted { measure: Measure::WorkingSeconds | Measure::Seconds, .. })
        };
        self.explanation.lines.iter().any(exact)
    }

    fn counted(
        &self,
        amount: Decimal,
        total: Decimal,
        measure: Measure,
        time: Option<Piece>,
        notes: &[Note],
    ) -> String {
        let text = match measure {
            Measure::WorkingSeconds | Measure::Seconds => {
                let times = time.map(|piece| self.piece(piece)).unwrap_or_default();
                let sum = if amount == total {
                    String::new()
                } else {
                    format!(" ({} {})", self.say("tổng", "in all"), seconds(total, self.language))
                };
                format!("{times}  {}{sum}", seconds(amount, self.language))
            }
            Measure::WorkingDays | Measure::Days if amount.is_integer() => {
                numbers(total - amount + Decimal::ONE, total)
            }
            Measure::WorkingDays | Measure::Days => format!("{} (+{})", total.normalize(), amount.normalize()),
        };
        let notes: Vec<String> = notes.iter().filter_map(|note| self.note(note)).collect();
        if notes.is_empty() {
            return text;
        }
        let width = NUMBERS.max(text.chars().count() + 2);
        format!("{text:<width$}{}", notes.join("; "))
    }

    fn note(&self, note: &Note) -> Option<String> {
        let named = |kind: &str, act: &Act| {
            let name = act.name.get(self.language);
            if name.is_empty() { kind.to_owned() } else { format!("{kind} ({name})") }
        };
        Some(match note {
            Note::MadeUp(act) => named(self.say("ngày làm bù", "made-up working day"), act),
            Note::OtherHours(act) => named(self.say("giờ làm việc khác", "other hours"), act),
            Note::PauseBegins => self
                .say(
                    "tạm dừng từ đây; ngày bắt đầu tạm dừng vẫn tính",
                    "paused from here; the day on which a pause begins counts",
                )
                .to_owned(),
            Note::PausedWithin => self
                .say("tạm dừng một phần ngày; vẫn tính cả ngày", "paused for a part of the day; it counts")
                .to_owned(),
            Note::Part => return None,
        })
    }

    fn off(&self, off: &Off) -> String {
        let weekly = off.weekly.map(|weekly| match weekly {
            Weekly::Weekend => self.say("cuối tuần", "weekend").to_owned(),
            Weekly::Others => self.say("nghỉ hằng tuần", "weekly day off").to_owned(),
        });
        let closures = off.closures.iter().map(|act| {
            let dates = short_dates(act.from, act.to, self.language);
            match act.name.get(self.language) {
                "" => dates,
                name => format!("{name} ({dates})"),
            }
        });
        weekly.into_iter().chain(closures).collect::<Vec<_>>().join(", ")
    }

    fn due(&self, date: Date, at: Timestamp, provisional: bool) -> String {
        let mut text = format!("{} {}", self.say("hết hạn lúc", "due at"), self.hour(date, at));
        if provisional {
            text.push_str(self.say(
                "; tạm tính: chưa có lịch nghỉ đến ngày này",
                "; provisional: the calendar does not reach so far",
            ));
        }
        if let Some(without) = self.explanation.without_pauses {
            let date = dates(without.date, without.date, true, self.language);
            let time = if without.date == self.explanation.due.date {
                self.hour(without.date, without.at)
            } else {
                String::new()
            };
            let other = format!("{date} {time}");
            text.push_str(&format!(
                "      ({}: {})",
                self.say("nếu không tạm dừng", "without the pause"),
                other.trim_end()
            ));
        }
        text
    }

    /// The hour at which a day is over: 24:00 and not 00:00 of the next.
    fn hour(&self, date: Date, at: Timestamp) -> String {
        let (day, time) = self.moment(at);
        if day > date { "24:00".to_owned() } else { time }
    }

    fn piece(&self, piece: Piece) -> String {
        let ((first, from), (last, to)) = (self.moment(piece.from), self.moment(piece.to));
        if first == last {
            return format!("{from}–{to}");
        }
        if first.tomorrow().ok() == Some(last) && self.zone.to_datetime(piece.to).time() == Time::midnight() {
            return format!("{from}–24:00");
        }
        let date = |date: Date| short_dates(date, date, self.language);
        format!("{} {from} – {} {to}", date(first), date(last))
    }

    fn moment(&self, at: Timestamp) -> (Date, String) {
        let civil = self.zone.to_datetime(at);
        let (hour, minute, second) = (civil.hour(), civil.minute(), civil.second());
        let time =
            if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
        (civil.date(), time)
    }

    fn with_rule(text: String, rule: Rule) -> String {
        format!("{text}  [{}]", rule.key())
    }

    /// The acts behind the lines, and the edition of the calendar.
    fn sources(&self) -> Vec<String> {
        let mut sources: Vec<String> = Vec::new();
        let mut add = |act: &Act| {
            let dates = short_dates(act.from, act.to, self.language);
            let source = format!("{} ({dates}): {}", act.name.get(self.language), act.source);
            if !act.source.is_empty() && !sources.contains(&source) {
                sources.push(source);
            }
        };
        for line in &self.explanation.lines {
            match &line.what {
                What::Off(off) | What::Rolled(off) => off.closures.iter().for_each(&mut add),
                What::Counted { notes, .. } => {
                    for note in notes {
                        if let Note::MadeUp(act) | Note::OtherHours(act) = note {
                            add(act);
                        }
                    }
                }
                _ => {}
            }
        }
        let edition = format!(
            "{} {}, {} {}",
            self.say("Lịch", "Calendar"),
            self.explanation.calendar,
            self.say("bản", "edition"),
            self.explanation.edition
        );
        sources.push(edition);
        sources
    }
}
