//! What each event is called in words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::event::{ClockId, Event, Fact, LeftOpenBecause, ReservedBy};
use motcua_kernel::id::{DocumentId, ElementId, RoleId, StepId, VisitId};
use motcua_kernel::procedure::StepKind;
use motcua_kernel::text::Language;
use rust_decimal::Decimal;

use super::{Names, Storyteller};

/// What was said of each clock when it started, so that `5 of 15 working days` can be said later.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    within: BTreeMap<ClockId, Allowance>,
    expired: std::collections::BTreeSet<ClockId>,
}

impl Storyteller {
    /// The event in words; nothing where it goes without saying.
    pub(super) fn phrase(&mut self, event: &Event) -> Option<String> {
        let vi = self.language == Language::Vi;
        match &event.fact {
            Fact::StepEntered { visit, step, undoes, element, .. } => {
                self.visits.insert(*visit, step.clone());
                self.elements.extend(element.map(|element| (*visit, element)));
                let step = self.at(*visit, step);
                undoes.map(|_| if vi { format!("hoàn tác bằng {step}") } else { format!("undone by {step}") })
            }
            Fact::ChildRequested { visit, procedure, attempt, .. } => {
                let (step, id) = (self.visit(*visit), &procedure.id);
                Some(match (*attempt, vi) {
                    (1, false) => format!("{step} asks for a case of {id}"),
                    (1, true) => format!("{step} yêu cầu mở hồ sơ {id}"),
                    (_, false) => format!("{step} asks for its case of {id} again"),
                    (_, true) => format!("{step} yêu cầu lại hồ sơ {id}"),
                })
            }
            Fact::ChildGivenUp { visit, .. } => {
                let step = self.visit(*visit);
                Some(if vi {
                    format!("rút hồ sơ của {step}")
                } else {
                    format!("the case of {step} is withdrawn")
                })
            }
            Fact::StepCompleted { known, .. } if !known.is_empty() => {
                let fields = known.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Some(if vi {
                    format!("đã có trong nguồn dữ liệu: {fields}")
                } else {
                    format!("held by a register: {fields}")
                })
            }
            Fact::StepCompleted { on_behalf_of: Some(of), .. } => {
                Some(if vi { format!("làm thay {of}") } else { format!("in place of {of}") })
            }
            Fact::StepCompleted { visit, step, outcome, by: None, .. }
                if self.is_subprocedure(step) || self.is_payment(step) =>
            {
                Some(format!("{}: {outcome}", self.at(*visit, step)))
            }
            Fact::ElementsFound { visit, elements } => {
                self.lists.insert(*visit, elements.clone());
                let (step, count) = (self.visit(*visit), elements.len());
                Some(if vi { format!("{step}: {count} phần tử") } else { format!("{step}: {count} element(s)") })
            }
            Fact::StepSkipped { visit, step, element, .. } => {
                self.elements.extend(element.map(|element| (*visit, element)));
                let step = self.at(*visit, step);
                Some(if vi { format!("bỏ qua {step}") } else { format!("{step} skipped") })
            }
            Fact::StepCompleted { visit, step, outcome, .. } if event.by_clock && self.waits(step) => {
                Some(format!("{}: {outcome}", self.at(*visit, step)))
            }
            Fact::StepCompleted { visit, step, outcome, by: None, .. } if self.is_call(step) => {
                let step = self.at(*visit, step);
                Some(match (outcome.as_str() == "failed", vi) {
                    (false, false) => format!("{step} answered"),
                    (false, true) => format!("{step} đã trả lời"),
                    (true, false) => format!("{step} gave up"),
                    (true, true) => format!("{step} không thành công"),
                })
            }
            Fact::StepCancelled { visit, step, .. } if self.waits(step) => {
                let step = self.at(*visit, step);
                Some(if vi { format!("hủy {step}") } else { format!("{step} cancelled") })
            }
            Fact::CaseMigrated { from, to, .. } => {
                let (from, to) = (from.version, to.version);
                Some(if vi {
                    format!("chuyển từ phiên bản {from} sang phiên bản {to}")
                } else {
                    format!("goes on under version {to} instead of {from}")
                })
            }
            Fact::TaskReserved { .. } | Fact::TaskLeftOpen { .. } => self.phrase_of_policies(event),
            Fact::TaskReassigned { visit, role, .. } => {
                let (step, role) = (self.visit(*visit), self.role(role));
                Some(if vi { format!("{step} chuyển cho {role}") } else { format!("{step} goes to {role}") })
            }
            Fact::DocumentIssued { document, .. } => {
                let document = self.document(document);
                Some(if vi { format!("ban hành: {document}") } else { format!("issued: {document}") })
            }
            Fact::NoticeSent { to, template, .. } => {
                let told = self.roles(to);
                Some(if vi { format!("đã báo: {told} ({template})") } else { format!("told: {told} ({template})") })
            }
            Fact::IncidentRaised { visit, trouble, .. } => {
                let step = self.visit(*visit);
                let message = &trouble.message;
                Some(if vi { format!("{step} bị kẹt: {message}") } else { format!("{step} is stuck: {message}") })
            }
            Fact::IncidentResolved { visit } => {
                let step = self.visit(*visit);
                Some(if vi { format!("{step} tiếp tục") } else { format!("{step} goes on") })
            }
            Fact::CallRequested { .. }
            | Fact::CallFailed { .. }
            | Fact::MessageReceived { .. }
            | Fact::PaymentAsked { .. }
            | Fact::PaymentReported { .. }
            | Fact::AnswerIgnored { .. } => self.phrase_of_systems(event),
            Fact::CaseWithdrawn { .. } | Fact::CompensationStarted { .. } | Fact::CaseEnded { .. } => {
                self.phrase_of_the_end(event)
            }
            _ => self.phrase_of_clocks(event),
        }
    }

    /// Who was given a task by a policy, or why nobody was.
    fn phrase_of_policies(&self, event: &Event) -> Option<String> {
        let vi = self.language == Language::Vi;
        match &event.fact {
            Fact::TaskReserved { visit, by, because, .. } => {
                let step = self.visit(*visit);
                let (en, why) = match because {
                    ReservedBy::LeastLoaded => ("fewest tasks", "ít việc nhất"),
                    ReservedBy::RoundRobin => ("next in turn", "đến lượt"),
                    ReservedBy::Claim | ReservedBy::SameAs => return None,
                };
                Some(if vi { format!("{step} giao cho {by} ({why})") } else { format!("{step} given to {by} ({en})") })
            }
            Fact::TaskLeftOpen { visit, because } => {
                let step = self.visit(*visit);
                let (en, why) = match because {
                    LeftOpenBecause::NobodyHere => ("nobody holds the role there", "không ai giữ vai trò này ở đó"),
                    LeftOpenBecause::AllAway => ("everybody is away", "mọi người đều vắng"),
                    LeftOpenBecause::AllExcluded => ("everybody there is excluded", "mọi người có mặt đều bị loại trừ"),
                };
                Some(if vi { format!("{step} để ngỏ: {why}") } else { format!("{step} left open: {en}") })
            }
            _ => None,
        }
    }

    fn phrase_of_systems(&self, event: &Event) -> Option<String> {
        let vi = self.language == Language::Vi;
        match &event.fact {
            Fact::CallRequested { service, operation, attempt, .. } => Some(match (*attempt, vi) {
                (1, false) => format!("asks {service}.{operation}"),
                (1, true) => format!("gọi {service}.{operation}"),
                (attempt, false) => format!("asks {service}.{operation} again (attempt {attempt})"),
                (attempt, true) => format!("gọi lại {service}.{operation} (lần {attempt})"),
            }),
            Fact::CallFailed { visit, status, problem, retry_at, .. } => {
                let step = self.visit(*visit);
                let status = if *status == 0 { String::new() } else { format!(" ({status})") };
                let again = retry_at.map(|at| (self.moment(at), vi));
                let again = match again {
                    Some((at, false)) => format!(", again {at}"),
                    Some((at, true)) => format!(", thử lại {at}"),
                    None => String::new(),
                };
                Some(if vi {
                    format!("{step} lỗi{status}: {problem}{again}")
                } else {
                    format!("{step} failed{status}: {problem}{again}")
                })
            }
            Fact::MessageReceived { message, visit, .. } => {
                let step = self.visit(*visit);
                Some(if vi { format!("{step}: nhận {message}") } else { format!("{step}: {message} received") })
            }
            Fact::PaymentAsked { visit, order } => {
                let (step, amount, reference) = (self.visit(*visit), order.amount, &order.reference);
                Some(match vi {
                    true => format!("{step}: cần nộp {amount} (mã {reference})"),
                    false => format!("{step}: {amount} to be paid (reference {reference})"),
                })
            }
            Fact::PaymentReported { visit, report } => {
                let (step, id, service) = (self.visit(*visit), &report.id, &report.service);
                let why = report.problem.as_ref().map(|problem| format!(": {problem}")).unwrap_or_default();
                Some(match (report.amount, vi) {
                    (Some(amount), true) => format!("{step}: {service} báo đã nộp {amount} ({id})"),
                    (Some(amount), false) => format!("{step}: {service} reports {amount} paid ({id})"),
                    (None, true) => format!("{step}: {service} báo chưa nộp được ({id}){why}"),
                    (None, false) => format!("{step}: {service} reports that it was not paid ({id}){why}"),
                })
            }
            Fact::AnswerIgnored { visit, summary, .. } => {
                let step = self.visit(*visit);
                Some(if vi {
                    format!("{step}: trả lời muộn, không còn hiệu lực ({summary})")
                } else {
                    format!("{step}: an answer came too late and has no effect ({summary})")
                })
            }
            _ => None,
        }
    }

    fn phrase_of_the_end(&self, event: &Event) -> Option<String> {
        let vi = self.language == Language::Vi;
        match &event.fact {
            Fact::CaseWithdrawn { reason } => {
                let reason = reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
                Some(if vi {
                    format!("người nộp rút hồ sơ{reason}")
                } else {
                    format!("the applicant withdraws{reason}")
                })
            }
            Fact::CompensationStarted { .. } => {
                Some(if vi { "bắt đầu hoàn tác".to_owned() } else { "what was done is being undone".to_owned() })
            }
            Fact::CaseEnded { outcome, end, .. } => {
                let how = match end {
                    Some(end) if end.as_str() == outcome.as_str() => self.step(end),
                    Some(end) => format!("{} ({outcome})", self.step(end)),
                    None => outcome.to_string(),
                };
                Some(if vi { format!("kết thúc: {how}") } else { format!("ends: {how}") })
            }
            _ => None,
        }
    }

    fn phrase_of_clocks(&mut self, event: &Event) -> Option<String> {
        let vi = self.language == Language::Vi;
        match &event.fact {
            Fact::ClockStarted { clock, within, due, .. } => {
                self.limits.within.insert(clock.clone(), *within);
                let ClockId::Deadline(_) = clock else { return None };
                let (name, due) = (self.clock(clock), self.due(event.at, due.at));
                Some(if vi {
                    format!("{name} bắt đầu tính, hạn {due}")
                } else {
                    format!("{name} starts, due {due}")
                })
            }
            Fact::ClockPaused { clock, used, .. } => {
                let (name, used) = (self.clock(clock), self.used(clock, *used));
                Some(if vi {
                    format!("{name} tạm dừng, đã tính {used}")
                } else {
                    format!("{name} paused, {used} used")
                })
            }
            Fact::ClockResumed { clock, due, .. } => {
                let (name, due) = (self.clock(clock), self.due(event.at, due.at));
                Some(if vi {
                    format!("{name} tính tiếp, hạn {due}")
                } else {
                    format!("{name} goes on, due {due}")
                })
            }
            Fact::ClockExtended { clock, by, due, .. } => {
                let (name, due) = (self.clock(clock), self.due(event.at, due.at));
                let by = by.say(self.language);
                Some(if vi {
                    format!("{name} gia hạn {by}, hạn {due}")
                } else {
                    format!("{name} extended by {by}, due {due}")
                })
            }
            Fact::ClockStopped { clock: clock @ ClockId::Deadline(_), used } => {
                let (name, used) = (self.clock(clock), self.used(clock, *used));
                Some(match (self.limits.expired.contains(clock), vi) {
                    (false, false) => format!("{name} met, {used} used"),
                    (false, true) => format!("{name} đúng hạn, đã tính {used}"),
                    (true, false) => format!("{name} stopped late, {used} used"),
                    (true, true) => format!("{name} dừng khi đã quá hạn, đã tính {used}"),
                })
            }
            Fact::ClockExpired { clock, effect } => {
                self.limits.expired.insert(clock.clone());
                let name = self.clock(clock);
                let effect = if effect.is_empty() { String::new() } else { format!(" {effect}") };
                Some(match (clock, vi) {
                    (ClockId::Visit(_), false) => format!("limit of {name} reached{effect}"),
                    (ClockId::Visit(_), true) => format!("{name} đến hạn{effect}"),
                    (ClockId::Deadline(_), false) => format!("{name} expired{effect}"),
                    (ClockId::Deadline(_), true) => format!("{name} hết hạn{effect}"),
                })
            }
            Fact::ClockClosed { clock: clock @ ClockId::Deadline(_) } => {
                let name = self.clock(clock);
                Some(if vi { format!("{name} thôi tính") } else { format!("{name} closed") })
            }
            Fact::RungRepaired { clock, notify, .. } => {
                let (name, told) = (self.clock(clock), self.roles(notify));
                Some(if vi {
                    format!("{name}: báo sau khi sửa: {told}")
                } else {
                    format!("{name} repaired: told {told}")
                })
            }
            Fact::RungReached { clock, position, notify, .. } if !notify.is_empty() => {
                let (name, told) = (self.clock(clock), self.roles(notify));
                Some(if vi {
                    format!("{name} {}: báo {told}", position_vi(position))
                } else {
                    format!("{name} at {position}: told {told}")
                })
            }
            _ => None,
        }
    }

    /// `17:00 today` would be shorter; the full date is what one looks for in a story.
    fn due(&self, said_at: Timestamp, due: Timestamp) -> String {
        let year = self.zone.to_datetime(due).year();
        let words = self.moment(due).replace("  ", " ");
        if self.zone.to_datetime(said_at).year() == year { words } else { format!("{words} {year}") }
    }

    fn used(&self, clock: &ClockId, used: Decimal) -> String {
        let used = used.round_dp(2).normalize();
        match self.limits.within.get(clock) {
            Some(within) => {
                let of = if self.language == Language::Vi { "trên" } else { "of" };
                format!("{used} {of} {}", within.say(self.language))
            }
            None => used.to_string(),
        }
    }

    /// Whether a stay there is worth a word: the flow stands still there.
    fn waits(&self, step: &StepId) -> bool {
        self.context.procedure.find(step).is_some_and(|ix| self.context.procedure.step(ix).waits())
    }

    fn is_subprocedure(&self, step: &StepId) -> bool {
        let kind = self.context.procedure.find(step).map(|ix| &self.context.procedure.step(ix).kind);
        matches!(kind, Some(StepKind::Subprocedure(_)))
    }

    fn is_payment(&self, step: &StepId) -> bool {
        self.context.procedure.find(step).is_some_and(|ix| self.context.procedure.step(ix).payment().is_some())
    }

    fn is_call(&self, step: &StepId) -> bool {
        let kind = self.context.procedure.find(step).map(|ix| &self.context.procedure.step(ix).kind);
        matches!(kind, Some(StepKind::Call { .. }))
    }

    fn visit(&self, visit: VisitId) -> String {
        self.visits.get(&visit).map_or_else(|| visit.to_string(), |step| self.at(visit, step))
    }

    /// A step, and the elements for which it is visited, the outermost first.
    fn at(&self, visit: VisitId, step: &StepId) -> String {
        let mut values = Vec::new();
        let mut element = self.elements.get(&visit);
        while let Some(ElementId { each, place }) = element {
            let place = usize::try_from(*place).unwrap_or(usize::MAX).saturating_sub(1);
            values.extend(self.lists.get(each).and_then(|list| list.get(place)).map(ToString::to_string));
            element = self.elements.get(each);
        }
        values.reverse();
        if values.is_empty() { self.step(step) } else { format!("{} ({})", self.step(step), values.join(", ")) }
    }

    pub(super) fn clock(&self, clock: &ClockId) -> String {
        match clock {
            ClockId::Visit(visit) => self.visit(*visit),
            ClockId::Deadline(id) => {
                let label = self.context.procedure.deadlines.get(id).map(|deadline| &deadline.label);
                match (self.names, label) {
                    (Names::Labels, Some(label)) if !label.is_empty() => format!("“{}”", label.get(self.language)),
                    _ => id.to_string(),
                }
            }
        }
    }

    /// A step by its name, as this story calls things.
    pub fn step(&self, id: &StepId) -> String {
        let label = self.context.procedure.find(id).map(|ix| &self.context.procedure.step(ix).label);
        match (self.names, label) {
            (Names::Labels, Some(label)) if !label.is_empty() => format!("“{}”", label.get(self.language)),
            _ => format!("`{id}`"),
        }
    }

    /// A role by its name, as this story calls things.
    pub fn role(&self, id: &RoleId) -> String {
        if self.names == Names::Ids {
            return id.to_string();
        }
        match (id.as_str(), self.language, self.context.procedure.roles.get(id)) {
            ("applicant", Language::En, _) => "the applicant".to_owned(),
            ("applicant", Language::Vi, _) => "người nộp hồ sơ".to_owned(),
            ("assignee", Language::En, _) => "whoever has the task".to_owned(),
            ("assignee", Language::Vi, _) => "người đang thụ lý".to_owned(),
            (_, language, Some(role)) if !role.label.is_empty() => role.label.get(language).to_owned(),
            _ => id.to_string(),
        }
    }

    fn roles(&self, roles: &[RoleId]) -> String {
        roles.iter().map(|role| self.role(role)).collect::<Vec<_>>().join(", ")
    }

    fn document(&self, id: &DocumentId) -> String {
        match (self.names, self.context.procedure.documents.get(id)) {
            (Names::Labels, Some(document)) if !document.title.is_empty() => {
                document.title.get(self.language).to_owned()
            }
            _ => id.to_string(),
        }
    }
}

/// A rung's position as the author wrote it, said in Vietnamese.
fn position_vi(position: &str) -> String {
    let (sign, amount) = position.split_at(position.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
    match amount.parse::<Allowance>() {
        Ok(amount) => format!("{sign}{}", amount.say(Language::Vi)),
        Err(_) => position.to_owned(),
    }
}
