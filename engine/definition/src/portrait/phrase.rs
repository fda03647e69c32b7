//! The nouns of a procedure in words, in both languages.

use std::sync::Arc;

use motcua_kernel::allowance::Allowance;
use motcua_kernel::form::{DateBound, FieldKind};
use motcua_kernel::id::{RoleId, StepIx};
use motcua_kernel::procedure::{
    AssignPolicy, Force, Glance, Numbering, Part, Priority, Procedure, Prolongation, Rung, RungAt, RungCondition,
    Target, Trigger, Way,
};
use motcua_kernel::rule::Rule;
use motcua_kernel::text::Language::{En, Vi};
use motcua_kernel::text::Text;

use crate::project::TakenPack;

pub(crate) fn both(vi: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Text {
    Text::new().with(Vi, vi).with(En, en)
}

/// What is the same in every language: an id, an article, an expression.
pub(super) fn plain(text: impl std::fmt::Display) -> Text {
    let text = text.to_string();
    both(text.clone(), text)
}

/// Several texts as one.
pub(crate) fn joined<'t>(texts: impl Iterator<Item = &'t Text> + Clone, between: &str) -> Text {
    let of = |language| texts.clone().map(|text| text.get(language)).collect::<Vec<_>>().join(between);
    both(of(Vi), of(En))
}

/// A sentence around one text.
fn around(text: &Text, vi: impl Fn(&str) -> String, en: impl Fn(&str) -> String) -> Text {
    both(vi(text.get(Vi)), en(text.get(En)))
}

pub(super) fn allowance(time: Allowance) -> Text {
    both(time.say(Vi), time.say(En))
}

pub(super) fn rule(rule: &Rule) -> Text {
    plain(format!("`{}`", rule.source().trim()))
}

pub(super) fn step(procedure: &Procedure, ix: StepIx) -> Text {
    plain(&procedure.step(ix).id)
}

pub(super) fn policy(policy: AssignPolicy) -> Text {
    match policy {
        AssignPolicy::LeastLoaded => both("người đang ít việc nhất", "whoever holds the fewest tasks"),
        AssignPolicy::RoundRobin => both("lần lượt từng người", "one after the other in turn"),
    }
}

pub(super) fn role(procedure: &Procedure, id: &RoleId) -> Text {
    match id.as_str() {
        "applicant" => both("người nộp hồ sơ", "applicant"),
        "assignee" => both("người thụ lý", "whoever has the task"),
        _ => procedure.roles.get(id).map_or_else(|| plain(id), |role| role.label.clone()),
    }
}

pub(super) fn roles(procedure: &Procedure, ids: &[RoleId]) -> Vec<Text> {
    ids.iter().map(|id| role(procedure, id)).collect()
}

pub(super) fn trigger(procedure: &Procedure, trigger: &Trigger) -> Text {
    match trigger {
        Trigger::Opened => both("khi mở hồ sơ", "the opening of the case"),
        Trigger::Step(ix) => step(procedure, *ix),
        Trigger::Outcome(ix, outcome) => plain(format!("{}.{outcome}", procedure.step(*ix).id)),
    }
}

pub(super) fn each_time(text: &Text) -> Text {
    around(text, |text| format!("{text}, mỗi lần tính lại"), |text| format!("{text}, anew each time"))
}

pub(super) fn prolongation(procedure: &Procedure, more: &Prolongation) -> Text {
    let by = allowance(more.by);
    let at = trigger(procedure, &more.trigger);
    let of = |language, times: &str| {
        let most = more.at_most.map_or_else(String::new, |most| format!(", {times} {most}"));
        format!("{}: + {}{most}", at.get(language), by.get(language))
    };
    both(of(Vi, "tối đa số lần:"), of(En, "times at most:"))
}

/// From when to when; nothing where no date is named.
pub(super) fn force(force: Force) -> Text {
    let named = |word: &str, day: Option<jiff::civil::Date>| day.map(|day| format!("{word} {day}"));
    let of = |from: &str, until: &str| {
        let parts = [named(from, force.from), named(until, force.until)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    match force {
        Force { from: None, until: None } => Text::new(),
        _ => both(of("từ", "đến hết"), of("from", "until")),
    }
}

pub(super) fn rung(procedure: &Procedure, rung: &Rung) -> Text {
    let at = match rung.at {
        RungAt::Percent(share) => plain(format!("{}%", share.normalize())),
        RungAt::Before(time) => {
            around(&allowance(time), |time| format!("trước hạn {time}"), |time| format!("{time} before the end"))
        }
        RungAt::After(time) => {
            around(&allowance(time), |time| format!("quá hạn {time}"), |time| format!("{time} after the end"))
        }
    };
    let mut parts = vec![at];
    match &rung.condition {
        RungCondition::None => {}
        RungCondition::Unclaimed => parts.push(both("khi chưa ai nhận", "while nobody has taken it")),
        RungCondition::If(condition) => {
            let condition = self::rule(condition);
            parts.push(around(&condition, |when| format!("nếu {when}"), |when| format!("if {when}")));
        }
    }
    if !rung.notify.is_empty() {
        let told = joined(roles(procedure, &rung.notify).iter(), ", ");
        let template = rung.template.as_ref().map_or_else(String::new, |template| format!(" ({template})"));
        parts.push(around(&told, |told| format!("báo {told}{template}"), |told| format!("told: {told}{template}")));
    }
    if let Some(to) = &rung.reassign {
        parts.push(around(&role(procedure, to), |to| format!("chuyển cho {to}"), |to| format!("goes to {to}")));
    }
    if let Some(priority) = rung.priority {
        parts.push(match priority {
            Priority::Low => both("ưu tiên thấp", "priority low"),
            Priority::Normal => both("ưu tiên thường", "priority normal"),
            Priority::High => both("ưu tiên cao", "priority high"),
        });
    }
    joined(parts.iter(), ", ")
}

fn target(procedure: &Procedure, target: Target) -> Text {
    match target {
        Target::Step(ix) => step(procedure, ix),
        Target::Join => both("nhập nhánh", "the join"),
        Target::Undone => Text::new(),
    }
}

/// Where a way leads, with its conditions.
pub(super) fn way(procedure: &Procedure, way: &Way) -> Text {
    match way {
        Way::To(to) => target(procedure, *to),
        Way::Choose { branches, otherwise } => {
            let branch = |(rule, to): &(Rule, Target)| {
                let (to, rule) = (target(procedure, *to), rule.source().trim());
                around(&to, |to| format!("{to} nếu `{rule}`"), |to| format!("{to} if `{rule}`"))
            };
            let last = target(procedure, *otherwise);
            let last = around(&last, |to| format!("còn lại {to}"), |to| format!("otherwise {to}"));
            let all: Vec<Text> = branches.iter().map(branch).chain([last]).collect();
            joined(all.iter(), "; ")
        }
    }
}

pub(super) fn day(bound: DateBound) -> String {
    match bound {
        DateBound::On(date) => date.to_string(),
        DateBound::Today => "today".to_owned(),
    }
}

pub(super) fn field_kind(kind: &FieldKind) -> Text {
    match kind {
        FieldKind::Text { .. } => both("văn bản", "text"),
        FieldKind::Number { unit: Some(unit), .. } | FieldKind::Integer { unit: Some(unit), .. } => {
            both(format!("số ({unit})"), format!("number ({unit})"))
        }
        FieldKind::Number { .. } => both("số", "number"),
        FieldKind::Integer { .. } => both("số nguyên", "whole number"),
        FieldKind::Money { .. } => both("số tiền", "amount of money"),
        FieldKind::YesNo => both("có/không", "yes or no"),
        FieldKind::Date { .. } => both("ngày", "date"),
        FieldKind::Moment => both("ngày giờ", "date and time"),
        FieldKind::Choice { .. } => both("lựa chọn", "choice"),
        FieldKind::Code { list, .. } => both(format!("mã ({list})"), format!("code ({list})")),
        FieldKind::File { .. } => both("tệp", "file"),
        FieldKind::Record { name: "person", .. } => both("một người", "person"),
        FieldKind::Record { .. } => both("địa chỉ", "address"),
        FieldKind::List(inner) => {
            around(&field_kind(inner), |inner| format!("danh sách {inner}"), |inner| format!("list of {inner}"))
        }
    }
}

/// How the numbers of cases are written; nothing where nothing was said.
pub(super) fn numbering(numbering: &Numbering) -> Text {
    if *numbering == Numbering::default() {
        return Text::new();
    }
    let part = |part: &Part| match part {
        Part::Plain(text) => plain(text),
        Part::Office => both("mã cơ quan", "office code"),
        Part::Year => both("năm", "year"),
        Part::ShortYear => both("hai số cuối của năm", "last two digits of the year"),
        Part::Month => both("tháng", "month"),
        Part::Day => both("ngày", "day"),
    };
    let parts: Vec<Text> = numbering.parts.iter().map(part).collect();
    let count = both(format!("số thứ tự {} chữ số", numbering.digits), format!("count of {} digits", numbering.digits));
    joined(parts.iter().chain([&count]), " ")
}

/// What whoever knows the number sees.
pub(super) fn glance(glance: Glance) -> Text {
    match glance {
        Glance::Completion => both("đã xong hay chưa", "whether it is over"),
        Glance::Status => both("trạng thái công khai", "its public stage"),
        Glance::Deadline => both("ngày hẹn", "when it is due"),
    }
}

/// A pack, with the acts behind it.
pub(super) fn pack(pack: &TakenPack) -> Text {
    let acts = pack.basis.join("; ");
    let said = |title: &str| {
        let name = format!("{}@{}", pack.name, pack.version);
        let acts = if acts.is_empty() { String::new() } else { format!(": {acts}") };
        if title.is_empty() { format!("{name}{acts}") } else { format!("{title} ({name}){acts}") }
    };
    both(said(pack.title.get(Vi)), said(pack.title.get(En)))
}
