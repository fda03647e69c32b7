//! What a walk shows after each line.

use motcua_kernel::id::DeadlineId;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::text::Language;
use motcua_sim::story::{Cause, Line as Told};
use motcua_sim::walk::{Act, Awaited, Refusal, StandingClock, element_of};

use super::Table;
use crate::terminal::{COLUMNS, Outcome, dim, red, width, wrapped};
use crate::words::{date, moment};

const HELP_EN: &str = "\
apply [field=value …]         open the case; the form is filled with examples
accept                        press a button of the open task
review:accept field=value …   the same, where several tasks are open
  by=user-17                    … as this person
  late_reason=\"…\"               … after the limit has passed
  for=fire                      … for this element of a list
message [name] [field=value]  the awaited message arrives
payment [step] [amount=…]     the payment service reports it paid, or failed=\"…\"
+5 working days               time passes: 2 hours, 1 month, 0.5 working days …
to 2026-03-09 09:00           … until this moment
past decision                 … until this deadline (or step limit) has passed
withdraw [reason=\"…\"]         the applicant withdraws
look · story                  where it stands · what happened
why [deadline]                how it is counted
save \"name\"                   write the walk down as a test
quit";

const HELP_VI: &str = "\
apply [trường=giá trị …]      mở hồ sơ; biểu mẫu được điền sẵn ví dụ
accept                        bấm một nút của công việc đang mở
review:accept trường=giá trị  như trên, khi có nhiều công việc đang mở
  by=user-17                    … với tư cách người này
  late_reason=\"…\"               … khi đã quá hạn
  for=fire                      … cho phần tử này của danh sách
message [tên] [trường=…]      thông điệp đang chờ đến nơi
payment [bước] [amount=…]     hệ thống thanh toán báo đã nộp, hoặc failed=\"…\"
+5 working days               thời gian trôi: 2 hours, 1 month, 0.5 working days …
to 2026-03-09 09:00           … đến thời điểm này
past decision                 … đến khi thời hạn này (hoặc hạn của bước) qua
withdraw [reason=\"…\"]         người nộp rút hồ sơ
look · story                  đang ở đâu · đã xảy ra gì
why [thời hạn]                tính hạn thế nào
save \"tên\"                    ghi lại thành bài kiểm thử
quit";

impl Table<'_> {
    pub(super) fn help(&mut self) -> Outcome {
        self.terminal.text(match self.terminal.language() {
            Language::Vi => HELP_VI,
            Language::En => HELP_EN,
        })
    }

    /// A short answer.
    pub(super) fn say(&mut self, heading: &str, text: &str) -> Outcome {
        self.terminal.indented(&format!("  {heading}: "), text)
    }

    /// Does one thing and shows what came of it.
    pub(super) fn perform(&mut self, act: &Act) -> Outcome {
        let told = match self.walk.perform(act) {
            Ok(lines) => lines.to_vec(),
            Err(refusal) => {
                let language = self.terminal.language();
                let mut text = said(&refusal, language);
                if let Some(rule) = refusal.rule() {
                    text.push_str(&format!("  [{rule}]"));
                }
                let heading = red(self.terminal.pick("bị từ chối", "refused"));
                self.say(&heading, &text)?;
                for problem in problems(&refusal, language) {
                    self.terminal.indented("    ", &problem)?;
                }
                return Ok(());
            }
        };
        for line in &told {
            self.told(line)?;
        }
        self.look()
    }

    /// A line of the story: a date where it is not simply now, then what followed.
    fn told(&mut self, line: &Told) -> Outcome {
        let when = self.walk.teller().moment(line.at);
        let indent = width(&when) + 4;
        let mark = if line.cause == Cause::Clock { "⏱ " } else { "" };
        let mut first = true;
        for note in &line.notes {
            for part in wrapped(&format!("{mark}{note}"), COLUMNS - indent) {
                let lead = if first { format!("  {when}  ") } else { " ".repeat(indent) };
                first = false;
                self.terminal.line(&format!("{lead}{part}"))?;
            }
        }
        Ok(())
    }

    /// Where the case stands.
    pub(super) fn look(&mut self) -> Outcome {
        let language = self.terminal.language();
        let zone = self.context.calendar(None).time_zone().clone();
        let now = moment(&zone, self.walk.now(), language);
        let Some(outlook) = self.walk.outlook() else {
            let line = format!("  {now}  {}", self.terminal.pick("chưa có hồ sơ", "the case does not exist yet"));
            return self.terminal.line(&line);
        };
        let status =
            outlook.status.as_ref().and_then(|id| self.context.procedure.statuses.get(id)).map(|status| &status.label);
        let status = status.map_or("—".to_owned(), |label| label.get(language).to_owned());
        let line = format!("  {now}  {}: {status}", self.terminal.pick("trạng thái", "status"));
        self.terminal.line(&line)?;
        for (visit, step, awaited, clock) in &outlook.awaited {
            let mut text = format!("{} ({step})", self.walk.teller().step(step));
            if let Some(element) = self.walk.case().and_then(|case| element_of(case, *visit)) {
                text.push_str(&format!(" [{element}]"));
            }
            text.push_str(&self.awaited(awaited));
            if let Some(clock) = clock {
                text.push_str(&format!("; {}", self.clock(clock)));
            }
            let heading = format!("  {}: ", self.terminal.pick("tiếp", "next"));
            self.terminal.indented(&heading, &text)?;
        }
        for (id, clock) in &outlook.deadlines {
            let name = self.deadline(id);
            let text = self.clock(clock);
            self.terminal.indented("  ⏲ ", &format!("{name}: {text}"))?;
        }
        if let Some((outcome, end)) = &outlook.ended {
            let end = end.as_ref().map_or_else(|| outcome.to_string(), |end| self.walk.teller().step(end));
            let heading = format!("  {}: ", self.terminal.pick("kết thúc", "ended"));
            self.terminal.indented(&heading, &format!("{end} ({outcome})"))?;
        }
        Ok(())
    }

    fn awaited(&self, awaited: &Awaited) -> String {
        let language = self.terminal.language();
        match awaited {
            Awaited::Person { role, holder, offered } => {
                let role = self.walk.teller().role(role);
                let who = holder.as_ref().map_or(role, ToString::to_string);
                let buttons = offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ");
                format!(", {who}: {buttons}")
            }
            Awaited::Payment { order, role, offered } => {
                let (amount, reference) = (order.amount, &order.reference);
                let buttons = offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ");
                let role = role.as_ref().map(|role| self.walk.teller().role(role));
                let counter = role.map(|role| format!(", {role}: {buttons}")).unwrap_or_default();
                let service = order.service.as_ref().map(|service| format!(", {service}: payment")).unwrap_or_default();
                match language {
                    Language::Vi => format!(", cần nộp {amount} (mã {reference}){service}{counter}"),
                    Language::En => format!(", {amount} to be paid (reference {reference}){service}{counter}"),
                }
            }
            Awaited::Message { message, key } => match language {
                Language::Vi => format!(", chờ thông điệp {message} ({key})"),
                Language::En => format!(", waits for the message {message} ({key})"),
            },
            Awaited::FirstOf(messages) => {
                let names: Vec<String> = messages.iter().map(|(message, key)| format!("{message} ({key})")).collect();
                let names = names.join(", ");
                match language {
                    Language::Vi => format!(", chờ thông điệp đến trước trong số: {names}"),
                    Language::En => format!(", waits for the first of the messages {names}"),
                }
            }
            Awaited::Moment(Some(at)) => {
                let until = self.walk.teller().moment(*at);
                match language {
                    Language::Vi => format!(", chờ đến {until}"),
                    Language::En => format!(", waits until {until}"),
                }
            }
            Awaited::Moment(None) => {
                self.terminal.pick(", chờ hết thời hạn", ", waits for its limit to pass").to_owned()
            }
            Awaited::Answer { retry_at: None, .. } => {
                self.terminal.pick(", chờ trả lời", ", waits for an answer").to_owned()
            }
            Awaited::Answer { retry_at: Some(at), .. } => {
                let again = self.walk.teller().moment(*at);
                match language {
                    Language::Vi => format!(", thử lại {again}"),
                    Language::En => format!(", asks again {again}"),
                }
            }
            Awaited::Case { number, open } => {
                let number = number.as_ref().map_or("—", |number| number.as_str());
                let open = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                format!(", {} {number}: {open}", self.terminal.pick("chờ hồ sơ", "waits for case"))
            }
            Awaited::Repair { message } => format!(", {}: {message}", self.terminal.pick("bị kẹt", "stuck")),
        }
    }

    fn clock(&self, clock: &StandingClock) -> String {
        self::clock(clock, self.terminal.language())
    }

    fn deadline(&self, id: &DeadlineId) -> String {
        let label =
            self.context.procedure.deadlines.get(id).map(|deadline| deadline.label.get(self.terminal.language()));
        match label {
            None | Some("") => id.to_string(),
            Some(label) => format!("{label} ({id})"),
        }
    }

    /// Everything that happened.
    pub(super) fn story(&mut self) -> Outcome {
        let lines: Vec<String> = self.walk.story().iter().map(|line| self.walk.teller().line(line)).collect();
        for line in lines {
            self.terminal.indented("  ", &line)?;
        }
        Ok(())
    }

    /// Why a deadline, or the limit of an open step, ends when it does.
    pub(super) fn why(&mut self, name: &Option<String>) -> Outcome {
        let clock = self.walk.case().and_then(|case| {
            let named = |id: &str| name.as_deref().is_none_or(|name| name == id);
            let deadlines = case.deadlines.iter().filter(|(id, _)| named(id.as_str())).map(|(_, clock)| clock);
            let steps =
                case.open.values().filter(|stay| named(stay.step.as_str())).filter_map(|stay| stay.due.as_ref());
            deadlines.chain(steps).next().cloned()
        });
        let Some(clock) = clock else {
            let none = self.terminal.pick("không có thời hạn nào như vậy đang tính", "no such clock was started");
            return self.terminal.line(&dim(&format!("  {none}")));
        };
        let until = clock.ended_at.unwrap_or(self.walk.now());
        let calendar = self.context.calendar(Some(&clock.calendar));
        let text = calendar.explain_from(clock.started_at, &clock.course(), until).render(self.terminal.language());
        self.terminal.text(&text)
    }
}

/// How a clock stands, in a few words.
pub(crate) fn clock(clock: &StandingClock, language: Language) -> String {
    use motcua_kernel::case::ClockState;
    let of = clock.within.say(language);
    let used = clock.used.round_dp(2).normalize();
    let due = date(clock.due.date, language);
    let (vi, en) = match clock.state {
        ClockState::Running => {
            (format!("hạn {due}, đã tính {used} trên {of}"), format!("due {due}, {used} of {of} used"))
        }
        ClockState::Paused => (format!("tạm dừng, đã tính {used} trên {of}"), format!("paused, {used} of {of} used")),
        ClockState::Met => (format!("đúng hạn, đã tính {used} trên {of}"), format!("met, {used} of {of} used")),
        ClockState::Expired => (format!("quá hạn từ {due}"), format!("passed on {due}")),
        ClockState::Closed => ("thôi tính".to_owned(), "closed with the case".to_owned()),
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

/// Why something was refused, in one language.
pub(crate) fn said(refusal: &Refusal, language: Language) -> String {
    match (refusal, language) {
        (Refusal::Rejected(rejection), language) => match &**rejection {
            // Said here in the words of a walk.
            Rejection::LateReasonRequired { step } => match language {
                Language::Vi => format!("Bước `{step}` đã quá hạn: thêm late_reason=\"lý do\"."),
                Language::En => format!("The limit of `{step}` has passed: add late_reason=\"why\"."),
            },
            other => other.explain(language),
        },
        (other, Language::En) => other.to_string(),
        (Refusal::NoCase, Language::Vi) => "Chưa có hồ sơ: hãy mở trước.".to_owned(),
        (Refusal::AlreadyOpen, Language::Vi) => "Hồ sơ đã mở rồi; mỗi lần đi thử có một hồ sơ.".to_owned(),
        (Refusal::NotOpen { step, open }, Language::Vi) => {
            let open = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let open = if open.is_empty() { "—".to_owned() } else { open };
            format!("Bước `{step}` không mở; đang mở: {open}.")
        }
        (Refusal::SeveralOpen { .. } | Refusal::NotInList { .. }, Language::Vi) => refusal.explain(language),
        (Refusal::NotRunning { clock, .. }, Language::Vi) => format!("Thời hạn `{clock}` không đang tính."),
        (Refusal::Backwards, Language::Vi) => "Thời điểm này đã qua: thời gian chỉ đi tới.".to_owned(),
    }
}

/// Everything that is wrong with what was filled in.
pub(crate) fn problems(refusal: &Refusal, language: Language) -> Vec<String> {
    let Refusal::Rejected(rejection) = refusal else { return Vec::new() };
    let Rejection::InvalidInput { problems } = &**rejection else { return Vec::new() };
    problems.iter().map(|problem| format!("{}: {}", problem.pointer, problem.detail.get(language))).collect()
}
