//! What can happen: every kind of event.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    Approval, CancelledBecause, ClockId, FailedRung, LeftOpenBecause, MovedClock, PlannedRung, ReservedBy, Trouble,
};
use crate::allowance::Allowance;
use crate::calendar::Due;
use crate::command::Parent;
use crate::id::{
    AgencyId, CalendarId, CaseId, CaseNumber, DocumentId, ElementId, FieldId, MessageId, MessageName, OfficeKey,
    OperationId, OutcomeId, PersonId, RoleId, ServiceId, StatusId, StepId, TemplateId, VisitId,
};
use crate::payment::{PaymentOrder, PaymentReport};
use crate::procedure::{AssignPolicy, Priority, ProcedureRef};
use crate::value::{Record, Value};

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fact {
    /// A case was opened.
    CaseOpened {
        /// The public number.
        number: CaseNumber,
        /// What it is pinned to.
        procedure: ProcedureRef,
        /// For whom.
        applicant: PersonId,
        /// The stay of another case for which it was opened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
    },
    /// The case went on under another version of its procedure. What is open stays open; clocks that count otherwise from
    /// here on are told with what they have become.
    CaseMigrated {
        /// What it was pinned to.
        from: ProcedureRef,
        /// What it is pinned to now.
        to: ProcedureRef,
        /// Clocks that the new version counts otherwise.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clocks: Vec<MovedClock>,
        /// What the operator approved of in advance.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        approved: Vec<Approval>,
    },
    /// A step was entered.
    StepEntered {
        /// The stay that begins.
        visit: VisitId,
        /// Where.
        step: StepId,
        /// The nearest preceding step that waited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StepId>,
        /// The visit of the innermost `parallel` or `each` around it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<VisitId>,
        /// The element of the innermost `each` around it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        element: Option<ElementId>,
        /// The visit that this one undoes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<VisitId>,
    },
    /// A step was skipped because its `when` said no.
    StepSkipped {
        /// The stay that never began.
        visit: VisitId,
        /// Where.
        step: StepId,
        /// The nearest preceding step that waited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StepId>,
        /// The visit that is therefore not undone by it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<VisitId>,
        /// The element of the innermost `each` around it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        element: Option<ElementId>,
    },
    /// The public stage changed.
    StatusChanged {
        /// To this.
        status: StatusId,
    },
    /// A task began to wait for somebody.
    TaskOffered {
        /// Which stay.
        visit: VisitId,
        /// To whom.
        role: RoleId,
        /// In which office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<OfficeKey>,
        /// Whose time it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// Somebody is to be found for a task by a policy, after the commit.
    AssigneeSought {
        /// Which stay.
        visit: VisitId,
        /// By which policy.
        policy: AssignPolicy,
    },
    /// A policy found nobody for a task: it waits for whoever takes it.
    TaskLeftOpen {
        /// Which stay.
        visit: VisitId,
        /// Why.
        because: LeftOpenBecause,
    },
    /// A task was given to one person.
    TaskReserved {
        /// Which stay.
        visit: VisitId,
        /// Who has it.
        by: PersonId,
        /// Why.
        because: ReservedBy,
        /// For whom they took it: they stand in for somebody who is away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<PersonId>,
    },
    /// A task was given back.
    TaskReleased {
        /// Which stay.
        visit: VisitId,
        /// Who had it.
        by: PersonId,
    },
    /// A rung gave the task to another role.
    TaskReassigned {
        /// Which stay.
        visit: VisitId,
        /// To whom.
        role: RoleId,
        /// In which office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<OfficeKey>,
        /// Whose time it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// A rung made a task more (or less) urgent.
    PriorityChanged {
        /// Which stay.
        visit: VisitId,
        /// To this.
        priority: Priority,
    },
    /// A message began to be awaited. Of several that a visit awaits, each is written so; the first to come ends it.
    MessageAwaited {
        /// Which stay.
        visit: VisitId,
        /// Which.
        message: MessageName,
        /// The value its key must equal.
        key: Value,
        /// Whose time it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// A handler began to listen for a message, for as long as the case is open.
    HandlerOpened {
        /// Which.
        handler: StepId,
        /// Which message.
        message: MessageName,
        /// The value its key must equal.
        key: Value,
        /// Who sends it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// A handler listens no more: it fired as often as it may.
    HandlerClosed {
        /// Which.
        handler: StepId,
    },
    /// A moment began to be awaited.
    MomentAwaited {
        /// Which stay.
        visit: VisitId,
        /// Which; none where the end of the stay's own limit is awaited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// A message arrived and had its effect.
    MessageReceived {
        /// The sender's name for it.
        id: MessageId,
        /// Which.
        message: MessageName,
        /// What it correlated with.
        key: Value,
        /// Which stay it ended.
        visit: VisitId,
    },
    /// A call was recorded, to be made after the commit.
    CallRequested {
        /// Which stay.
        visit: VisitId,
        /// Counted from 1.
        attempt: u32,
        /// Which system.
        service: ServiceId,
        /// Which operation.
        operation: OperationId,
        /// What it is told.
        input: Record,
        /// How long the attempt may take.
        timeout_seconds: u32,
        /// Whose time it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// An attempt failed.
    CallFailed {
        /// Which stay.
        visit: VisitId,
        /// Which attempt.
        attempt: u32,
        /// The HTTP status, or 0 where none came back.
        status: u16,
        /// In a sentence.
        problem: String,
        /// When it is tried again; none after the last attempt.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// The answer of a system is kept, because the way on from it cannot be found without help.
    CallAnswered {
        /// Which stay.
        visit: VisitId,
        /// Which attempt.
        attempt: u32,
        /// What came back, as its declaration types it.
        result: Record,
    },
    /// An answer came for a stay that was over. It is kept and has no effect.
    AnswerIgnored {
        /// Which stay.
        visit: VisitId,
        /// Which attempt.
        attempt: u32,
        /// In a sentence.
        summary: String,
    },
    /// Another case was asked for, to be opened after the commit.
    ChildRequested {
        /// Which stay waits for its end.
        visit: VisitId,
        /// What it is called: the same on every attempt.
        child: CaseId,
        /// Of which procedure, version and content.
        procedure: ProcedureRef,
        /// By which start.
        start: StepId,
        /// What its form is filled with.
        input: Record,
        /// Counted from 1.
        attempt: u32,
    },
    /// The stay that waited for another case is over before that case: it is to be withdrawn.
    ChildGivenUp {
        /// Which stay.
        visit: VisitId,
        /// Which case.
        child: CaseId,
    },
    /// The applicant was asked to pay.
    PaymentAsked {
        /// Which stay.
        visit: VisitId,
        /// How much, and under which reference.
        #[serde(flatten)]
        order: PaymentOrder,
    },
    /// A payment service reported what became of a payment.
    PaymentReported {
        /// Which stay.
        visit: VisitId,
        /// What it reported.
        #[serde(flatten)]
        report: PaymentReport,
    },
    /// The list that an `each` goes through was found.
    ElementsFound {
        /// The stay in the `each`.
        visit: VisitId,
        /// The list, as it is on entry.
        elements: Vec<Value>,
    },
    /// Branches were opened.
    BranchesOpened {
        /// The stay in the `parallel` or `each`.
        visit: VisitId,
        /// How many must return.
        needed: u32,
        /// The first steps of those that were opened; for an `each` the one with which they all begin.
        branches: Vec<StepId>,
    },
    /// A branch returned.
    BranchReturned {
        /// The stay in the `parallel` or `each`.
        visit: VisitId,
        /// The step it returned from.
        last: StepId,
    },
    /// A stay ended.
    StepCompleted {
        /// Which.
        visit: VisitId,
        /// Where.
        step: StepId,
        /// How.
        outcome: OutcomeId,
        /// By whom; none for a system or the clock.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        /// For whom they did it: they stood in for somebody who was away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<PersonId>,
        /// What it yielded.
        #[serde(default, skip_serializing_if = "Record::is_empty")]
        data: Record,
        /// The fields that a register holds, as the procedure's `source` says.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        known: Vec<FieldId>,
        /// Why only now, where the limit had passed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        late_reason: Option<String>,
        /// The step that undoes this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undo: Option<StepId>,
    },
    /// A stay ended because its limit passed, and the flow went on elsewhere.
    StepExpired {
        /// Which.
        visit: VisitId,
        /// Where.
        step: StepId,
    },
    /// A stay was ended from outside.
    StepCancelled {
        /// Which.
        visit: VisitId,
        /// Where.
        step: StepId,
        /// Why.
        because: CancelledBecause,
        /// The step that undoes it: a call whose outcome is unknown counts as made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undo: Option<StepId>,
    },
    /// A clock began to count.
    ClockStarted {
        /// Which.
        clock: ClockId,
        /// How long.
        within: Allowance,
        /// By which calendar.
        calendar: CalendarId,
        /// The effective start, after the cut-off.
        counted_from: Timestamp,
        /// When it ends.
        due: Due,
        /// When its rungs are reached.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rungs: Vec<PlannedRung>,
    },
    /// A clock was stopped for a while.
    ClockPaused {
        /// Which.
        clock: ClockId,
        /// The step during which it stands.
        step: StepId,
        /// How much has been used, in its own unit.
        used: Decimal,
    },
    /// A clock went on.
    ClockResumed {
        /// Which.
        clock: ClockId,
        /// From here on it counts, after the cut-off.
        counted_from: Timestamp,
        /// When it ends now.
        due: Due,
        /// When the rungs still ahead are reached now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rungs: Vec<PlannedRung>,
    },
    /// A clock was given more time.
    ClockExtended {
        /// Which.
        clock: ClockId,
        /// Which entry of its `extend`, from 0; the first is not written.
        #[serde(default, skip_serializing_if = "is_first")]
        entry: u16,
        /// How much, counted from the old end.
        by: Allowance,
        /// When it ends now; while it is paused, as it would without further pause.
        due: Due,
        /// When the rungs still ahead are reached now.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rungs: Vec<PlannedRung>,
    },
    /// A clock was stopped in time, or after it had passed.
    ClockStopped {
        /// Which.
        clock: ClockId,
        /// How much was used, in its own unit.
        used: Decimal,
    },
    /// A clock passed.
    ClockExpired {
        /// Which.
        clock: ClockId,
        /// What that does, in words, with its article; empty where it does nothing by itself.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        effect: String,
    },
    /// The rungs still ahead of a clock that had passed are dropped: what it counted towards was done, late.
    LadderEnded {
        /// Of which clock.
        clock: ClockId,
    },
    /// The case ended before the clock was met or passed.
    ClockClosed {
        /// Which.
        clock: ClockId,
    },
    /// A rung of a ladder was reached.
    RungReached {
        /// Of which clock.
        clock: ClockId,
        /// Its place in the ladder, from 0.
        rung: u16,
        /// As the author wrote it: `60%`, `-1 working day`.
        position: String,
        /// Whom it tells.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        notify: Vec<RoleId>,
        /// What it tells them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<TemplateId>,
    },
    /// The condition of a rung was repaired, and those were told whom it tells.
    RungRepaired {
        /// Of which clock.
        clock: ClockId,
        /// Its place in the ladder, from 0.
        rung: u16,
        /// Whom it tells.
        notify: Vec<RoleId>,
        /// What it tells them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<TemplateId>,
    },
    /// A step told somebody something.
    NoticeSent {
        /// Which stay.
        visit: VisitId,
        /// Whom.
        to: Vec<RoleId>,
        /// What.
        template: TemplateId,
    },
    /// A paper was made. It is laid out from the state at this event, so it can be printed again, the same, at any time.
    DocumentIssued {
        /// Which.
        document: DocumentId,
        /// Its place among the papers of the case, from 1.
        number: u32,
        /// The step that made it.
        step: StepId,
    },
    /// The engine could not go on here without help.
    IncidentRaised {
        /// Which stay is parked.
        visit: VisitId,
        /// What happened.
        trouble: Trouble,
        /// The rung that could not be climbed; a repair climbs it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rung: Option<FailedRung>,
    },
    /// Somebody repaired it, and the stay goes on.
    IncidentResolved {
        /// Which stay.
        visit: VisitId,
    },
    /// The application was withdrawn. Where a handler says what follows, the case may go on.
    CaseWithdrawn {
        /// Why, if they said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Completed steps began to be undone, last first.
    CompensationStarted {
        /// How the case will have ended.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<StepId>,
    },
    /// The case ended.
    CaseEnded {
        /// How.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<StepId>,
        /// The stay of another case that is told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Parent>,
    },
}

fn is_first(entry: &u16) -> bool {
    *entry == 0
}
