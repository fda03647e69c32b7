//! What a procedure says about its steps.

use motcua_kernel::id::FieldId;
use motcua_kernel::procedure::{
    Awaited, Handled, Handler, Join, Outcome, Procedure, Step, StepExpiryEffect, StepKind, Task, Wait,
};
use motcua_kernel::rule::Rule;
use motcua_kernel::text::{Language, Text};

use super::facts::{Aspect, Section, Teller, form};
use super::phrase::{self, both, plain};

pub(super) fn step(procedure: &Procedure, step: &Step, teller: &mut Teller) {
    let pays = step.payment().is_some();
    let of_applicant = pays || step.task().is_some_and(|task| task.role == *"applicant");
    teller.begin(Section::Step, step.id.as_str(), &step.label, of_applicant);
    teller.one(Aspect::Kind, kind(&step.kind));
    teller.one(Aspect::Label, step.label.clone());
    actor(procedure, &step.kind, teller);
    if let Some(limit) = &step.due {
        teller.within(&limit.within);
        teller.one(Aspect::Calendar, limit.calendar.as_ref().map(plain).unwrap_or_default());
        teller.many(Aspect::Ladder, limit.ladder.iter().map(|rung| phrase::rung(procedure, rung)).collect());
        if let Some(expiry) = &limit.on_expiry {
            let effect = match &expiry.effect {
                StepExpiryEffect::Outcome(outcome) => plain(outcome),
                StepExpiryEffect::Next(ix) => phrase::step(procedure, *ix),
            };
            teller.one(Aspect::Expiry, effect);
            teller.many(Aspect::SilenceBasis, expiry.basis.iter().map(plain).collect());
        }
    }
    teller.one(Aspect::When, step.when.as_ref().map(phrase::rule).unwrap_or_default());
    teller.one(Aspect::AtMost, step.at_most.map(plain).unwrap_or_default());
    let status = step.status.as_ref().and_then(|id| procedure.statuses.get(id));
    teller.one(Aspect::Status, status.map(|status| status.label.clone()).unwrap_or_default());
    teller.many(Aspect::Issues, step.issues.iter().map(plain).collect());
    teller.one(Aspect::Undo, step.compensate.map(|ix| phrase::step(procedure, ix)).unwrap_or_default());
    teller.many(Aspect::Basis, step.basis.iter().map(plain).collect());
    teller.one(Aspect::Summary, step.summary.clone());
    teller.one(Aspect::Visit, if step.visit { both("có", "yes") } else { Text::new() });
    content(procedure, &step.kind, teller);
    if let Some(task) = step.task() {
        form(step.id.as_str(), &task.form, of_applicant && !pays, teller);
        for (id, outcome) in task.outcomes.iter().filter(|(id, _)| id.as_str() != "done") {
            button(procedure, task, outcome, &format!("{}.{id}", step.id), teller);
        }
    }
    if let StepKind::Start { form: asked, by, .. } = &step.kind {
        form(step.id.as_str(), asked, by.iter().any(|role| *role == *"applicant"), teller);
    }
}

fn kind(kind: &StepKind) -> Text {
    match kind {
        StepKind::Start { .. } => both("nộp hồ sơ", "start"),
        StepKind::Task(_) => both("công việc", "task"),
        StepKind::Script { .. } => both("tính toán", "computation"),
        StepKind::Choice { .. } => both("rẽ nhánh", "choice"),
        StepKind::Parallel { .. } => both("song song", "in parallel"),
        StepKind::Each { .. } => both("lặp theo danh sách", "once per element"),
        StepKind::Subprocedure(_) => both("thủ tục khác", "another procedure"),
        StepKind::Wait { .. } => both("chờ", "wait"),
        StepKind::Payment(_) => both("nộp tiền", "payment"),
        StepKind::Handler(_) => both("xử lý sự kiện", "handler"),
        StepKind::Call { .. } => both("gọi hệ thống", "call of a system"),
        StepKind::Notify { .. } => both("thông báo", "notice"),
        StepKind::End { .. } => both("kết thúc", "end"),
    }
}

fn actor(procedure: &Procedure, kind: &StepKind, teller: &mut Teller) {
    match kind {
        StepKind::Start { by, .. } => teller.many(Aspect::Role, phrase::roles(procedure, by)),
        StepKind::Task(task) => teller.one(Aspect::Role, phrase::role(procedure, &task.role)),
        StepKind::Payment(payment) => {
            let service = payment.service.as_ref().map(plain);
            let counter = payment.counter.outcomes.values().find_map(|outcome| outcome.by.as_ref());
            let counter = counter.map(|role| phrase::role(procedure, role));
            teller.many(Aspect::Role, service.into_iter().chain(counter).collect());
        }
        StepKind::Call { service, operation, .. } => teller.one(Aspect::Role, plain(format!("{service}.{operation}"))),
        StepKind::Notify { to, .. } => teller.many(Aspect::Role, phrase::roles(procedure, to)),
        StepKind::Handler(Handler { event: Handled::Message { message, .. }, .. }) => {
            teller.one(Aspect::Role, plain(message));
        }
        StepKind::Wait(wait) => {
            teller.many(Aspect::Role, wait.messages().iter().map(|awaited| plain(&awaited.message)).collect());
        }
        _ => {}
    }
}

fn content(procedure: &Procedure, kind: &StepKind, teller: &mut Teller) {
    let given = |given: &[(FieldId, Rule)]| -> Vec<Text> {
        given.iter().map(|(name, rule)| plain(format!("{name} = {}", rule.source().trim()))).collect()
    };
    match kind {
        StepKind::Task(task) => {
            teller.many(Aspect::NotBy, task.not_by.iter().map(|ix| phrase::step(procedure, *ix)).collect());
            teller.one(Aspect::Assign, task.same_as.map(|ix| phrase::step(procedure, ix)).unwrap_or_default());
            teller.one(Aspect::Assign, task.assign.map(phrase::policy).unwrap_or_default());
            let shown = |(ix, field): &(_, FieldId)| plain(format!("{}.{field}", procedure.step(*ix).id));
            teller.many(Aspect::Shows, task.shows.iter().map(shown).collect());
            // The ways of the buttons are told with the buttons.
            if let Some(done) = task.outcomes.get(&motcua_kernel::id::OutcomeId::from("done")) {
                teller.one(Aspect::Next, phrase::way(procedure, &done.next));
            }
        }
        StepKind::Script { set, next } => {
            teller.many(Aspect::Content, given(set));
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::Parallel { branches, join, next } => {
            teller.many(Aspect::Content, branches.iter().map(|ix| phrase::step(procedure, *ix)).collect());
            teller.one(Aspect::Limits, returning(*join));
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::Each { list, first, join, max, next, .. } => {
            let (first, list) = (phrase::step(procedure, *first), phrase::rule(list));
            teller.many(Aspect::Content, vec![list, first]);
            teller.one(Aspect::Limits, returning(*join));
            teller.one(Aspect::AtMost, plain(max));
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::Subprocedure(sub) => {
            let mut content =
                vec![plain(&sub.child.procedure.reference.id), plain(sub.child.procedure.reference.version)];
            content.extend(given(&sub.input));
            teller.many(Aspect::Content, content);
            let told = sub.outcomes.iter().map(|(id, outcome)| {
                let way = phrase::way(procedure, &outcome.next);
                both(format!("{id}: {}", way.get(Language::Vi)), format!("{id}: {}", way.get(Language::En)))
            });
            teller.many(Aspect::Next, told.collect());
        }
        StepKind::Payment(payment) => teller.one(Aspect::Amount, phrase::rule(&payment.amount)),
        StepKind::Wait(wait) => awaited(procedure, wait, teller),
        StepKind::Handler(handler) => handled(procedure, handler, teller),
        StepKind::Call { input, next, on_error, .. } => {
            teller.many(Aspect::Content, given(input));
            teller.one(Aspect::Expiry, on_error.map(|ix| phrase::step(procedure, ix)).unwrap_or_default());
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::Notify { template, next, .. } => {
            teller.one(Aspect::Content, plain(template));
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::Start { next, .. } | StepKind::Choice { next } => {
            teller.one(Aspect::Next, phrase::way(procedure, next));
        }
        StepKind::End { outcome, compensate } => {
            teller.one(Aspect::Content, plain(outcome));
            if *compensate {
                teller.one(Aspect::Undo, both("hoàn tác những gì đã làm", "what was done is undone"));
            }
        }
    }
}

/// What a handler handles, whether it interrupts, and where it leads.
fn handled(procedure: &Procedure, handler: &Handler, teller: &mut Teller) {
    match &handler.event {
        Handled::Message { key, .. } => teller.one(Aspect::Content, phrase::rule(key)),
        Handled::Withdrawal { by } => teller.many(Aspect::Role, phrase::roles(procedure, by)),
    }
    if handler.interrupts {
        teller.one(Aspect::Limits, both("hủy mọi việc đang mở", "everything open is cancelled"));
    }
    teller.one(Aspect::Next, phrase::way(procedure, &handler.next));
}

/// What ends a wait, and where each of several messages leads.
fn awaited(procedure: &Procedure, wait: &Wait, teller: &mut Teller) {
    match &wait.what {
        Awaited::Message(one) => {
            teller.one(Aspect::Content, phrase::rule(&one.key));
            teller.one(Aspect::Next, phrase::way(procedure, &one.next));
        }
        Awaited::FirstOf(several) => {
            teller.many(Aspect::Content, several.iter().map(|one| phrase::rule(&one.key)).collect());
            teller.many(Aspect::Next, several.iter().map(|one| phrase::way(procedure, &one.next)).collect());
        }
        Awaited::Moment(until) => {
            teller.one(Aspect::Content, phrase::rule(until));
            teller.one(Aspect::Next, wait.next.as_ref().map(|next| phrase::way(procedure, next)).unwrap_or_default());
        }
        Awaited::Limit => {
            teller.one(Aspect::Next, wait.next.as_ref().map(|next| phrase::way(procedure, next)).unwrap_or_default());
        }
    }
}

fn button(procedure: &Procedure, task: &Task, outcome: &Outcome, name: &str, teller: &mut Teller) {
    teller.begin(Section::Outcome, name, &outcome.label, task.role == *"applicant");
    teller.one(Aspect::Label, outcome.label.clone());
    if outcome.by_timer {
        teller.one(Aspect::Role, both("đồng hồ", "the clock"));
    }
    if outcome.by_service {
        teller.one(Aspect::Role, both("hệ thống thanh toán", "the payment service"));
    }
    let field = |id: &FieldId| task.form.fields.get(id).map_or_else(|| plain(id), |field| field.label.clone());
    teller.many(Aspect::Requires, outcome.requires.iter().map(field).collect());
    teller.many(Aspect::Issues, outcome.issues.iter().map(plain).collect());
    teller.one(Aspect::Content, outcome.confirm.clone().unwrap_or_default());
    teller.many(Aspect::Basis, outcome.basis.iter().map(plain).collect());
    teller.one(Aspect::Next, phrase::way(procedure, &outcome.next));
}

fn returning(join: Join) -> Text {
    match join {
        Join::All => both("chờ đủ tất cả", "all must return"),
        Join::Count(count) => both(format!("chờ {count} nhánh"), format!("{count} must return")),
    }
}
