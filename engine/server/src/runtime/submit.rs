//! Commands of people on their way to the store.
//!
//! What a caller may see and do is judged inside the store's turn, by the same state that decides: between looking and
//! doing nothing can change.

use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::case::CaseState;
use motcua_kernel::command::{Command, Envelope, Parent};
use motcua_kernel::id::{CaseId, CaseNumber, CommandId, MessageId, PersonId, StepId, VisitId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::procedure::registrar_office;
use motcua_kernel::source::Known;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Record;
use motcua_kernel::wake_at;
use motcua_store::{Decided, Key, QueryError, Receipt, Register, StoreError, Submission, SubmitError};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::identity::{Caller, base32, hex, random, sha256};
use crate::installation::Installation;
use crate::preconditions::{IdempotencyKey, fingerprint, scope};
use crate::problem::Problem;
use crate::sight::Sight;
use crate::views::case::{CaseView, OpenStep};

/// What came of a command.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Done {
    /// The case as it stood right after, for the caller.
    pub(crate) case: CaseView,
    /// The steps that were opened by it.
    pub(crate) opened: Vec<OpenStep>,
}

/// A case to be opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) context: Context,
    pub(crate) start: StepId,
    pub(crate) applicant: PersonId,
    pub(crate) data: Record,
}

/// A case that a caller may see, and what of it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) context: Context,
    pub(crate) case: Arc<CaseState>,
    pub(crate) sight: Sight,
}

impl Installation {
    /// The key under which a request has its effect once.
    pub(crate) fn key(
        &self,
        caller: &Caller,
        key: &IdempotencyKey,
        method: &str,
        address: &str,
        body: &[u8; 32],
    ) -> Key {
        Key {
            scope: scope(caller),
            key: key.as_str().to_owned(),
            body_hash: fingerprint(method, address, body),
            at: self.clock.now(),
        }
    }

    /// Opens a case.
    pub(crate) async fn open(
        self: &Arc<Self>,
        caller: &Caller,
        key: Key,
        opening: Opening,
    ) -> Result<Receipt, Problem> {
        let Opening { context, start, applicant, data } = opening;
        let command = Command::Open { start, number: CaseNumber::from(""), applicant, data };
        let known = self.known_at_opening(caller, &context, &command).await?;
        let id = CaseId::from(base32(&random::<16>()?));
        let (app, name, actor) = (Arc::clone(self), command_id(&key), caller.actor(&context));
        let opening = Envelope { id: name, case: id, actor, at: self.clock.now(), command, known };
        let target = self.new_case(&context, &opening);
        let build = move |counted| Ok(numbered(opening, counted, app.clock.now()));
        let submission = Submission::opening(target, build).keyed(key).answering(self.wording(caller));
        let result = self.store.submit(submission).await;
        result.map_err(problem)
    }

    /// Opens a case for a step of another one.
    pub(crate) async fn open_child(
        self: &Arc<Self>,
        context: Context,
        parent: Parent,
        start: StepId,
        applicant: PersonId,
        data: Record,
    ) -> Result<(), SubmitError<Problem>> {
        let (id, at) = (format!("child-{}-{}", parent.case, parent.visit).into(), self.clock.now());
        let actor = motcua_kernel::command::Actor::System { name: "outbox".into() };
        let (case, number) = (parent.child(), CaseNumber::from(""));
        let command = Command::OpenChild { parent, start, number, applicant, data };
        let opening = Envelope { id, case, actor, at, command, known: Known::default() };
        let (app, target) = (Arc::clone(self), self.new_case(&context, &opening));
        let build = move |counted| Ok(numbered(opening, counted, app.clock.now()));
        self.store.submit(Submission::opening(target, build)).await.map(drop)
    }

    /// A case to be opened, and the register in which its number is counted.
    fn new_case(&self, context: &Context, opening: &Envelope) -> motcua_store::Opening {
        let procedure = &context.procedure;
        let numbering = &procedure.standing.numbering;
        let key = if numbering.names_office() { registrar_office(context, opening) } else { None };
        let office = procedure.registrar().map(|agency| self.directory.code(agency, key.as_ref()));
        let prefix = numbering.prefix(context.calendar(None).date(opening.at), &office.unwrap_or_default());
        let register = Register { prefix, digits: numbering.digits };
        motcua_store::Opening { case: opening.case.clone(), procedure: procedure.reference.clone(), register }
    }

    /// Lets somebody do something to a case that they may see. `known` is what registers said of it.
    pub(crate) async fn act(
        self: &Arc<Self>,
        caller: &Caller,
        case: &str,
        key: Option<Key>,
        known: Known,
        make: impl FnOnce(&Seen) -> Result<Command, Problem> + Send + 'static,
    ) -> Result<Receipt, Problem> {
        caller.require_person()?;
        let id = CaseId::from(case);
        self.catch_up(&id).await?;
        let command = match &key {
            Some(key) => command_id(key),
            None => CommandId::from(base32(&random::<16>()?)),
        };
        let (app, by) = (Arc::clone(self), caller.clone());
        let build = move |state: &CaseState| {
            let seen = app.judge(&by, state)?;
            let (actor, at) = (by.actor(&seen.context), app.clock.now());
            Ok(Envelope { id: command, case: state.id.clone(), actor, at, command: make(&seen)?, known })
        };
        let mut submission = Submission::new(id, build).answering(self.wording(caller));
        if let Some(key) = key {
            submission = submission.keyed(key);
        }
        let result = self.store.submit(submission).await;
        result.map_err(problem)
    }

    /// Lets the operator repair a case, without a look into it.
    pub(crate) async fn repair(
        self: &Arc<Self>,
        caller: &Caller,
        case: &CaseId,
        key: Key,
        command: Command,
    ) -> Result<Receipt, Problem> {
        let (id, actor, at) = (command_id(&key), caller.system(), self.clock.now());
        let build = move |state: &CaseState| -> Result<Envelope, Problem> {
            Ok(Envelope { id, case: state.id.clone(), actor, at, command, known: Known::default() })
        };
        let result = self.store.submit(Submission::new(case.clone(), build).keyed(key)).await;
        result.map_err(problem)
    }

    /// Lets a payment service report.
    pub(crate) async fn report_payment(
        self: &Arc<Self>,
        caller: &Caller,
        case: &CaseId,
        visit: VisitId,
        id: MessageId,
        result: PaymentResult,
    ) -> Result<(), Problem> {
        // The report itself says whether it came before: the command needs no key.
        let name = CommandId::from(base32(&random::<16>()?));
        let (actor, at) = (caller.system(), self.clock.now());
        let command = Command::ReportPayment { visit, id, result };
        let build = move |state: &CaseState| -> Result<Envelope, Problem> {
            Ok(Envelope { id: name, case: state.id.clone(), actor, at, command, known: Known::default() })
        };
        self.store.submit(Submission::new(case.clone(), build)).await.map(drop).map_err(problem)
    }

    /// A case as it stands now and what it is decided by, for whoever judges by other means what may be seen of it.
    pub(crate) async fn current(&self, case: &CaseId) -> Result<Option<(Context, Arc<CaseState>)>, Problem> {
        let Some(state) = self.catch_up(case).await? else { return Ok(None) };
        let context = state.procedure.as_ref().and_then(|procedure| self.catalogue.pinned(procedure));
        Ok(context.map(|context| (context, state)))
    }

    /// A case, if this caller may see it, with everything handled that is due by now.
    pub(crate) async fn see(&self, caller: &Caller, case: &CaseId) -> Result<Option<Seen>, Problem> {
        let Some(state) = self.catch_up(case).await? else { return Ok(None) };
        Ok(self.judge(caller, &state).ok())
    }

    /// A case that this caller may see. One that exists for others answers like one that does not exist.
    pub(crate) async fn require(&self, caller: &Caller, case: &str) -> Result<Seen, Problem> {
        caller.require_person()?;
        self.see(caller, &case.into()).await?.ok_or_else(|| Problem::unknown_case(case))
    }

    fn judge(&self, caller: &Caller, state: &CaseState) -> Result<Seen, Problem> {
        let unknown = || Problem::unknown_case(state.id.as_str());
        let context = state.procedure.as_ref().and_then(|procedure| self.catalogue.pinned(procedure));
        let context = context.ok_or_else(unknown)?;
        let sight = Sight::of(&context, state, caller).ok_or_else(unknown)?;
        Ok(Seen { context, case: Arc::new(state.clone()), sight })
    }

    /// The case with everything handled that is due by now: the pump may not have come round yet, and nobody should
    /// be able to tell.
    async fn catch_up(&self, case: &CaseId) -> Result<Option<Arc<CaseState>>, Problem> {
        let Some(state) = self.store.case(case).await? else { return Ok(None) };
        if let Some(procedure) = &state.procedure {
            self.pinned(procedure).await?;
        }
        let now = self.clock.now();
        if wake_at(&state).is_none_or(|due| due > now) {
            return Ok(Some(state));
        }
        match self.store.submit(Submission::wake(case.clone(), now)).await {
            Ok(_) => Ok(self.store.case(case).await?),
            // What cannot be handled now can still be read.
            Err(error) => {
                tracing::warn!(%case, %error, "a case could not be brought up to date");
                Ok(Some(state))
            }
        }
    }

    /// Words the answer to a command: the case as the caller sees it right after, and what was opened.
    fn wording(self: &Arc<Self>, caller: &Caller) -> impl FnOnce(&Decided<'_>) -> Value + Send + 'static {
        let (app, caller) = (Arc::clone(self), caller.clone());
        move |decided| {
            // Whoever does the last thing they may see of a case still gets an answer: by what they saw before, or the
            // case by name.
            let seen = app.judge(&caller, decided.after).or_else(|_| {
                let before = app.judge(&caller, decided.before)?;
                Ok::<_, Problem>(Seen { case: Arc::new(decided.after.clone()), ..before })
            });
            let Ok(seen) = seen else { return named(decided.after) };
            let case = CaseView::of(&seen.context, &seen.case, &seen.sight, app.clock.now());
            let mut fresh = seen.case.open.changed(&decided.before.open);
            fresh.retain(|visit| !decided.before.open.contains_key(visit));
            let now = app.clock.now();
            let opened = crate::views::case::open_steps(&seen.context, &seen.case, &seen.sight, now, &fresh);
            // As text, so that the digits of numbers survive being kept.
            serde_json::to_string(&Done { case, opened }).map_or(Value::Null, Value::String)
        }
    }
}

/// The command that opens a case, with its number and the moment at which it is decided.
fn numbered(mut opening: Envelope, counted: CaseNumber, at: Timestamp) -> Envelope {
    if let Command::Open { number, .. } | Command::OpenChild { number, .. } = &mut opening.command {
        *number = counted;
    }
    Envelope { at, ..opening }
}

/// A case by name, for somebody who may see no more of it.
fn named(case: &CaseState) -> Value {
    let case = serde_json::json!({"id": case.id.as_str(), "number": case.number.as_str()});
    Value::String(serde_json::json!({"case": case, "opened": []}).to_string())
}

/// What a command is called in the journal: by its key, without telling whose key it was.
fn command_id(key: &Key) -> CommandId {
    hex(&sha256(format!("{}\n{}", key.scope, key.key).as_bytes()))[..32].into()
}

/// Why a command had no effect, as a problem.
pub(crate) fn problem(error: SubmitError<Problem>) -> Problem {
    match error {
        SubmitError::Refused(problem) => problem,
        SubmitError::Rejected(rejection) => rejection.into(),
        SubmitError::UnknownCase(case) => Problem::unknown_case(case.as_str()),
        SubmitError::UnknownProcedure(procedure) => Problem::unknown("unknown-procedure", procedure.id.as_str()),
        SubmitError::Stale { .. } => Problem::new(
            "conflict",
            "Hồ sơ vừa thay đổi; không có gì được ghi nhận. Hãy gửi lại.",
            "Something changed meanwhile and nothing was recorded. Send it again.",
        ),
        SubmitError::KeyReused => Problem::new(
            "idempotency-key-reused",
            "Khóa `Idempotency-Key` này đã được dùng cho một yêu cầu khác. Hãy dùng khóa mới cho yêu cầu mới.",
            "This `Idempotency-Key` was used for another request. Use a new key for a new request.",
        ),
        SubmitError::Faulted { case, problem } => faulted(&case, &problem),
        SubmitError::Store(error) => store_problem(error),
    }
}

/// A case that cannot be worked on.
pub(crate) fn faulted(case: &CaseId, problem: &str) -> Problem {
    tracing::error!(%case, problem, "a case cannot be worked on");
    Problem::new(
        "case-faulted",
        format!("Hồ sơ `{case}` tạm thời không xử lý được; quản trị viên sẽ thấy lỗi trong nhật ký."),
        format!("Case `{case}` cannot be worked on at the moment; the operator finds the reason in the log."),
    )
}

/// Why the store could not keep something.
pub(crate) fn store_problem(error: StoreError) -> Problem {
    use axum::http::{HeaderValue, header::RETRY_AFTER};
    let soon = |problem: Problem| problem.with_header(RETRY_AFTER, HeaderValue::from_static("2"));
    match error {
        StoreError::Full => Problem::new(
            "storage-full",
            "Hết dung lượng lưu trữ; không có gì được ghi nhận.",
            "The storage is full; nothing was recorded.",
        ),
        StoreError::OutcomeUnknown(why) => {
            tracing::error!(why, "nobody knows whether a command was stored");
            Problem::new(
                "outcome-unknown",
                "Chưa biết yêu cầu đã được ghi nhận hay chưa. Hãy gửi lại với cùng khóa sau khi hệ thống khởi động lại.",
                "Nobody knows whether this was recorded. Send it again with the same key after the next start.",
            )
        }
        StoreError::Busy => soon(unavailable()),
        StoreError::NotStored(why) => {
            tracing::error!(why, "a command was not stored");
            soon(unavailable())
        }
        StoreError::Stopped => unavailable(),
    }
}

fn unavailable() -> Problem {
    Problem::new(
        "unavailable",
        "Hệ thống tạm thời không phục vụ được; không có gì được ghi nhận. Hãy gửi lại sau.",
        "Not available at the moment; nothing was recorded. Send it again later.",
    )
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        store_problem(error)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        store_problem(error.into())
    }
}
