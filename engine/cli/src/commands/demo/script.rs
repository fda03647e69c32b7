//! What people want in the five cases. What becomes of it is not written here.

use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::id::{OutcomeId, PersonId, StepId};

use super::stage::Stage;

/// One case of the demonstration.
#[derive(Debug)]
pub(super) struct Story {
    /// What it shows.
    pub(super) title: (&'static str, &'static str),
    /// Which procedure.
    pub(super) procedure: &'static str,
    /// Who applies.
    pub(super) applicant: PersonId,
    /// What the applicant states; the rest of the form is filled with examples.
    pub(super) application: &'static [(&'static str, &'static str)],
    /// What happens next, last first.
    pub(super) ahead: Vec<Beat>,
    /// When the next beat is due; none while it has to be tried again and again.
    pub(super) next_at: Option<jiff::Timestamp>,
    /// The case, once it is open.
    pub(super) case: Option<String>,
}

/// One thing that is wanted.
#[derive(Clone, Debug)]
pub(super) enum Beat {
    /// After this time, the case is opened.
    Open(Allowance),
    /// After this time, somebody who may takes the task.
    Claim(Allowance, StepId),
    /// After this time, the task is completed by this button.
    Complete(Allowance, StepId, OutcomeId),
    /// As soon as a message is awaited, and this time has passed, it is sent.
    Answer(Allowance),
    /// Nobody does anything until a rung gives the task to another role.
    UntilReassigned(StepId),
    /// Nobody does anything until the case has ended.
    UntilEnded,
}

fn after(amount: u32, unit: Unit) -> Allowance {
    match Allowance::new(amount, unit) {
        Ok(allowance) => allowance,
        Err(bad) => unreachable!("a small whole number is an allowance: {bad}"),
    }
}

fn hours(amount: u32) -> Allowance {
    after(amount, Unit::WorkingHour)
}

fn minutes(amount: u32) -> Allowance {
    after(amount, Unit::WorkingMinute)
}

fn claim(by: Allowance, step: &str) -> Beat {
    Beat::Claim(by, step.into())
}

fn complete(by: Allowance, step: &str, outcome: &str) -> Beat {
    Beat::Complete(by, step.into(), outcome.into())
}

/// The five cases, each with its first beat due at the start.
pub(super) fn stories(stage: &Stage) -> Vec<Story> {
    let mut all = [granted(), supplemented(), silence(), refused(), escalated()];
    for (story, citizen) in all.iter_mut().zip(stage.citizens.iter().cycle()) {
        story.applicant = citizen.clone();
        story.ahead.reverse();
        story.next_at = story.ahead.last().and_then(|first| stage.due(story, first));
    }
    all.into()
}

fn story(
    title: (&'static str, &'static str),
    procedure: &'static str,
    application: &'static [(&'static str, &'static str)],
    ahead: Vec<Beat>,
) -> Story {
    Story { title, procedure, applicant: PersonId::from(""), application, ahead, next_at: None, case: None }
}

fn granted() -> Story {
    story(
        ("Được giải quyết: ba cơ quan cùng làm", "Granted: three agencies at once"),
        "birth_bundle",
        &[("child_name", "Nguyễn Minh An"), ("mother_pid", "001190012345")],
        vec![
            Beat::Open(minutes(0)),
            claim(minutes(20), "intake"),
            complete(minutes(40), "intake", "accept"),
            claim(minutes(30), "sign"),
            complete(minutes(15), "sign", "sign"),
            claim(hours(1), "residence"),
            complete(hours(2), "residence", "register"),
            Beat::Answer(hours(1)),
            Beat::UntilEnded,
        ],
    )
}

fn supplemented() -> Story {
    story(
        ("Bổ sung hồ sơ: thời hạn tạm dừng", "Supplemented: the clock stands still"),
        "construction_permit",
        &[("floor_area", "120"), ("storeys", "2"), ("drawings", "plan.pdf")],
        vec![
            Beat::Open(minutes(10)),
            claim(minutes(30), "intake"),
            complete(minutes(30), "intake", "accept"),
            claim(hours(3), "review"),
            complete(after(1, Unit::WorkingDay), "review", "supplement"),
            complete(after(10, Unit::WorkingDay), "supplement", "done"),
            claim(hours(2), "review"),
            complete(hours(8), "review", "propose_grant"),
            claim(hours(1), "decide"),
            complete(hours(1), "decide", "grant"),
        ],
    )
}

fn silence() -> Story {
    story(
        ("Im lặng là đồng ý: hết hạn mà không ai trả lời", "Granted by silence: nobody answers in time"),
        "construction_permit",
        &[("floor_area", "95"), ("storeys", "1"), ("drawings", "house.pdf")],
        vec![
            Beat::Open(minutes(20)),
            claim(hours(1), "intake"),
            complete(hours(1), "intake", "accept"),
            Beat::UntilEnded,
        ],
    )
}

fn refused() -> Story {
    story(
        ("Từ chối: việc đã làm được thu hồi", "Refused: what was done is undone"),
        "birth_bundle",
        &[("child_name", "Trần Gia Bảo"), ("mother_pid", "001188054321")],
        vec![
            Beat::Open(minutes(30)),
            claim(minutes(30), "intake"),
            complete(minutes(45), "intake", "accept"),
            claim(hours(1), "sign"),
            complete(hours(1), "sign", "refuse"),
            Beat::UntilEnded,
        ],
    )
}

fn escalated() -> Story {
    story(
        ("Leo thang: quá hạn, việc chuyển lên cấp trên", "Escalated: late, and handed to the superior"),
        "construction_permit",
        &[("floor_area", "1200"), ("storeys", "6"), ("drawings", "tower.dwg")],
        vec![
            Beat::Open(minutes(40)),
            claim(hours(1), "intake"),
            complete(hours(2), "intake", "accept"),
            claim(hours(4), "consult_env"),
            complete(after(1, Unit::WorkingDay), "consult_env", "agree"),
            claim(hours(5), "consult_fire"),
            complete(after(1, Unit::WorkingDay), "consult_fire", "agree"),
            Beat::UntilReassigned("review".into()),
            claim(hours(1), "review"),
            complete(hours(2), "review", "propose_grant"),
            claim(hours(1), "decide"),
            complete(hours(1), "decide", "grant"),
        ],
    )
}
