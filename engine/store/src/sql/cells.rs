//! Rows as the database has them, read by position.

use std::collections::BTreeMap;
use std::fmt::Display;

use motcua_kernel::event::Recorded;
use motcua_kernel::id::VisitId;
use motcua_kernel::procedure::{Priority, ProcedureRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Cells;
use crate::journal::Standing;
use crate::mail::MailRow;
use crate::moment::moment;
use crate::query::QueryError;
use crate::register::Counted;
use crate::row::{
    Burden, CaseRow, Deployment, IncidentRow, KeyRow, Lane, MessageRow, Notice, OutboxItem, OutboxRow, ReadRow,
    RungRow, SnapshotRow, TaskRow, TokenRow, WaitRow, clock_of,
};
use crate::webhook::{DeliveryRow, DeliveryState, SubscriptionRow};

/// Something as JSON text.
pub(crate) fn json(item: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(item).map_err(|error| error.to_string())
}

/// Items as one JSON array of rows.
pub(crate) fn array<'i, Item, Row: Serialize>(
    items: &'i [Item],
    row: impl Fn(&'i Item) -> Row,
) -> Result<String, String> {
    let rows: Vec<Row> = items.iter().map(row).collect();
    json(&rows)
}

type Read<T> = Result<T, QueryError>;

fn damaged(place: &str, problem: impl Display) -> QueryError {
    QueryError::Damaged { place: place.to_owned(), problem: problem.to_string() }
}

fn text<'r>(row: &'r impl Cells, at: usize, place: &str) -> Read<&'r str> {
    row.text(at).map_err(|error| damaged(place, error))
}

fn owned(row: &impl Cells, at: usize, place: &str) -> Read<String> {
    text(row, at, place).map(str::to_owned)
}

fn maybe_text<'r>(row: &'r impl Cells, at: usize, place: &str) -> Read<Option<&'r str>> {
    row.maybe_text(at).map_err(|error| damaged(place, error))
}

fn whole(row: &impl Cells, at: usize, place: &str) -> Read<i64> {
    row.number(at).map_err(|error| damaged(place, error))
}

fn maybe_whole(row: &impl Cells, at: usize, place: &str) -> Read<Option<i64>> {
    row.maybe_number(at).map_err(|error| damaged(place, error))
}

fn name<Name: for<'a> From<&'a str>>(row: &impl Cells, at: usize, place: &str) -> Read<Name> {
    Ok(Name::from(text(row, at, place)?))
}

fn maybe<Name: for<'a> From<&'a str>>(row: &impl Cells, at: usize, place: &str) -> Read<Option<Name>> {
    Ok(maybe_text(row, at, place)?.map(Name::from))
}

fn count<Number: TryFrom<i64>>(row: &impl Cells, at: usize, place: &str) -> Read<Number> {
    let number = whole(row, at, place)?;
    Number::try_from(number).map_err(|_| damaged(place, format!("{number} is out of range")))
}

fn time(row: &impl Cells, at: usize, place: &str) -> Read<jiff::Timestamp> {
    Ok(moment(whole(row, at, place)?))
}

fn maybe_time(row: &impl Cells, at: usize, place: &str) -> Read<Option<jiff::Timestamp>> {
    Ok(maybe_whole(row, at, place)?.map(moment))
}

fn parsed<T: std::str::FromStr<Err: Display>>(row: &impl Cells, at: usize, place: &str) -> Read<T> {
    text(row, at, place)?.parse().map_err(|error| damaged(place, error))
}

fn written<T: DeserializeOwned>(row: &impl Cells, at: usize, place: &str) -> Read<T> {
    serde_json::from_str(text(row, at, place)?).map_err(|error| damaged(place, error))
}

/// `sequence, body`
pub(crate) fn event(row: &impl Cells) -> Read<Recorded> {
    let sequence: u64 = count(row, 0, "events.sequence")?;
    let mut recorded: Recorded = written(row, 1, &format!("event {sequence}"))?;
    recorded.sequence = Some(sequence);
    Ok(recorded)
}

/// `case_id, number, procedure, version, last_hash, phase, outcome, status, applicant, opened_at, ended_at, due_at,
/// wake_at`
pub(crate) fn case(row: &impl Cells) -> Read<CaseRow> {
    Ok(CaseRow {
        case: name(row, 0, "cases.case_id")?,
        number: name(row, 1, "cases.number")?,
        procedure: parsed(row, 2, "cases.procedure")?,
        version: count(row, 3, "cases.version")?,
        last_hash: owned(row, 4, "cases.last_hash")?,
        phase: match text(row, 5, "cases.phase")? {
            "open" => "open",
            "compensating" => "compensating",
            "ended" => "ended",
            other => return Err(damaged("cases.phase", format!("`{other}` is no phase"))),
        },
        outcome: maybe(row, 6, "cases.outcome")?,
        status: maybe(row, 7, "cases.status")?,
        applicant: name(row, 8, "cases.applicant")?,
        opened_at: time(row, 9, "cases.opened_at")?,
        ended_at: maybe_time(row, 10, "cases.ended_at")?,
        due_at: maybe_time(row, 11, "cases.due_at")?,
        wake_at: maybe_time(row, 12, "cases.wake_at")?,
    })
}

/// A case, its version and last hash, and the snapshot of this build if there is one:
/// `case_id, version, last_hash, snapshot version, build, snapshot hash, state`
pub(crate) struct Head {
    pub(crate) case: motcua_kernel::id::CaseId,
    pub(crate) version: u64,
    pub(crate) last_hash: String,
    pub(crate) snapshot: Option<SnapshotRow>,
}

pub(crate) fn head(row: &impl Cells) -> Read<Head> {
    let case: motcua_kernel::id::CaseId = name(row, 0, "cases.case_id")?;
    let snapshot = match maybe_whole(row, 3, "snapshots.version")? {
        None => None,
        Some(_) => Some(SnapshotRow {
            case: case.clone(),
            version: count(row, 3, "snapshots.version")?,
            build: owned(row, 4, "snapshots.build")?,
            last_hash: owned(row, 5, "snapshots.last_hash")?,
            state: owned(row, 6, "snapshots.state")?,
        }),
    };
    Ok(Head { case, version: count(row, 1, "cases.version")?, last_hash: owned(row, 2, "cases.last_hash")?, snapshot })
}

/// `case_id, visit, number, procedure, step, role, office, agency, applicant, holder, urgency, due_at, entered_at,
/// element`
pub(crate) fn task(row: &impl Cells) -> Read<TaskRow> {
    Ok(TaskRow {
        case: name(row, 0, "tasks.case_id")?,
        visit: VisitId(count(row, 1, "tasks.visit")?),
        number: name(row, 2, "tasks.number")?,
        procedure: parsed::<ProcedureRef>(row, 3, "tasks.procedure")?,
        step: name(row, 4, "tasks.step")?,
        role: name(row, 5, "tasks.role")?,
        office: Some(text(row, 6, "tasks.office")?).filter(|office| !office.is_empty()).map(Into::into),
        agency: maybe(row, 7, "tasks.agency")?,
        applicant: name(row, 8, "tasks.applicant")?,
        holder: maybe(row, 9, "tasks.holder")?,
        priority: match whole(row, 10, "tasks.urgency")? {
            0 => Priority::High,
            1 => Priority::Normal,
            _ => Priority::Low,
        },
        due_at: maybe_time(row, 11, "tasks.due_at")?,
        entered_at: time(row, 12, "tasks.entered_at")?,
        element: maybe_text(row, 13, "tasks.element")?
            .map(|element| serde_json::from_str(element).map_err(|error| damaged("tasks.element", error)))
            .transpose()?,
    })
}

/// `case_id, visit, name, key, agency`
pub(crate) fn wait(row: &impl Cells) -> Read<WaitRow> {
    Ok(WaitRow {
        case: name(row, 0, "waits.case_id")?,
        visit: VisitId(count(row, 1, "waits.visit")?),
        name: name(row, 2, "waits.name")?,
        key: owned(row, 3, "waits.key")?,
        agency: maybe(row, 4, "waits.agency")?,
    })
}

/// `case_id, clock, rung, at, procedure_id, agency, office`
pub(crate) fn rung(row: &impl Cells) -> Read<RungRow> {
    let clock = text(row, 1, "rungs.clock")?;
    let at = whole(row, 3, "rungs.at")?;
    Ok(RungRow {
        case: name(row, 0, "rungs.case_id")?,
        clock: clock_of(clock).ok_or_else(|| damaged("rungs.clock", format!("`{clock}` is no clock")))?,
        rung: count(row, 2, "rungs.rung")?,
        at: (at != i64::MAX).then(|| moment(at)),
        procedure: name(row, 4, "rungs.procedure_id")?,
        agency: Some(text(row, 5, "rungs.agency")?).filter(|agency| !agency.is_empty()).map(Into::into),
        office: Some(text(row, 6, "rungs.office")?).filter(|office| !office.is_empty()).map(Into::into),
    })
}

/// `case_id, visit, number, procedure, step, message`
pub(crate) fn incident(row: &impl Cells) -> Read<IncidentRow> {
    Ok(IncidentRow {
        case: name(row, 0, "incidents.case_id")?,
        visit: VisitId(count(row, 1, "incidents.visit")?),
        number: name(row, 2, "incidents.number")?,
        procedure: parsed(row, 3, "incidents.procedure")?,
        step: name(row, 4, "incidents.step")?,
        message: owned(row, 5, "incidents.message")?,
    })
}

/// `scope, key, body_hash, case_id, version, answer, at`
pub(crate) fn key(row: &impl Cells) -> Read<KeyRow> {
    Ok(KeyRow {
        scope: owned(row, 0, "keys.scope")?,
        key: owned(row, 1, "keys.key")?,
        body_hash: owned(row, 2, "keys.body_hash")?,
        case: name(row, 3, "keys.case_id")?,
        version: count(row, 4, "keys.version")?,
        answer: written(row, 5, "keys.answer")?,
        at: time(row, 6, "keys.at")?,
    })
}

/// `sender, id, name, key, body, received_at, expires_at, case_id, delivered_at, refused`
pub(crate) fn message(row: &impl Cells) -> Read<MessageRow> {
    Ok(MessageRow {
        sender: owned(row, 0, "messages.sender")?,
        id: name(row, 1, "messages.id")?,
        name: name(row, 2, "messages.name")?,
        correlation: owned(row, 3, "messages.key")?,
        content: written(row, 4, "messages.body")?,
        received_at: time(row, 5, "messages.received_at")?,
        expires_at: time(row, 6, "messages.expires_at")?,
        delivered_to: maybe(row, 7, "messages.case_id")?,
        delivered_at: maybe_time(row, 8, "messages.delivered_at")?,
        refused: maybe_text(row, 9, "messages.refused")?.map(str::to_owned),
    })
}

/// A lane as it is written down: nothing calls a system without a name.
pub(crate) fn lane(lane: &Lane) -> &str {
    lane.as_ref().map_or("", |service| service.as_str())
}

/// `lane, count`
pub(crate) fn waiting_calls(row: &impl Cells) -> Read<(motcua_kernel::id::ServiceId, u64)> {
    Ok((name(row, 0, "outbox.lane")?, count(row, 1, "outbox")?))
}

/// `lane, next_at`
pub(crate) fn next_request(row: &impl Cells) -> Read<(Lane, jiff::Timestamp)> {
    let lane = text(row, 0, "outbox.lane")?;
    Ok(((!lane.is_empty()).then(|| lane.into()), time(row, 1, "outbox.next_at")?))
}

/// `case_id, entry, version, visit, body, next_at, claims`
pub(crate) fn request(row: &impl Cells) -> Read<OutboxItem> {
    let visit = maybe_whole(row, 3, "outbox.visit")?;
    let visit = visit.map(|visit| u32::try_from(visit).map_err(|error| damaged("outbox.visit", error))).transpose()?;
    Ok(OutboxItem {
        row: OutboxRow {
            case: name(row, 0, "outbox.case_id")?,
            entry: owned(row, 1, "outbox.entry")?,
            version: count(row, 2, "outbox.version")?,
            visit: visit.map(VisitId),
            kind: written(row, 4, "outbox.body")?,
            next_at: time(row, 5, "outbox.next_at")?,
        },
        claims: count(row, 6, "outbox.claims")?,
    })
}

/// `person, holds, at`
pub(crate) fn burden(row: &impl Cells) -> Read<Burden> {
    Ok(Burden {
        person: name(row, 0, "tasks.holder")?,
        holds: count(row, 1, "tasks")?,
        last: maybe_time(row, 2, "turns.at")?,
    })
}

/// `case_id, entry, position, at, recipient, template, text`
pub(crate) fn notice(row: &impl Cells) -> Read<Notice> {
    Ok(Notice {
        case: name(row, 0, "notices.case_id")?,
        entry: owned(row, 1, "notices.entry")?,
        position: count(row, 2, "notices.position")?,
        at: time(row, 3, "notices.at")?,
        to: owned(row, 4, "notices.recipient")?,
        template: maybe(row, 5, "notices.template")?,
        text: owned(row, 6, "notices.text")?,
    })
}

/// `case_id, entry, person, position, state, attempts, next_at, changed_at`
pub(crate) fn mail(row: &impl Cells) -> Read<MailRow> {
    Ok(MailRow {
        case: name(row, 0, "mails.case_id")?,
        entry: owned(row, 1, "mails.entry")?,
        person: name(row, 2, "mails.person")?,
        position: count(row, 3, "mails.position")?,
        state: delivery_state(row, 4, "mails.state")?,
        attempts: written(row, 5, "mails.attempts")?,
        next_at: maybe_time(row, 6, "mails.next_at")?,
        changed_at: time(row, 7, "mails.changed_at")?,
    })
}

fn delivery_state(row: &impl Cells, at: usize, place: &str) -> Read<DeliveryState> {
    let state = text(row, at, place)?;
    let known = DeliveryState::ALL.into_iter().find(|known| known.word() == state);
    known.ok_or_else(|| damaged(place, format!("`{state}` is no state")))
}

/// `procedure_id, version, digest, files, deployed_at, deployed_by`
pub(crate) fn deployment(row: &impl Cells) -> Read<Deployment> {
    Ok(Deployment {
        procedure: reference(row)?,
        files: written::<BTreeMap<String, String>>(row, 3, "deployments.files")?,
        deployed_at: time(row, 4, "deployments.deployed_at")?,
        deployed_by: name(row, 5, "deployments.deployed_by")?,
    })
}

/// `case_id, version, last_hash`
pub(crate) fn standing(row: &impl Cells) -> Read<Standing> {
    Ok(Standing {
        case: name(row, 0, "cases.case_id")?,
        version: count(row, 1, "cases.version")?,
        last_hash: owned(row, 2, "cases.last_hash")?,
    })
}

/// `procedure_id, version, digest`
pub(crate) fn reference(row: &impl Cells) -> Read<ProcedureRef> {
    Ok(ProcedureRef {
        id: name(row, 0, "deployments.procedure_id")?,
        version: count(row, 1, "deployments.version")?,
        digest: text(row, 2, "deployments.digest")?.into(),
    })
}

/// A case, the version of its last event, and what its line says, as a sentence.
pub(crate) fn disagreement(row: &impl Cells) -> Read<String> {
    let (case, last) = (text(row, 0, "events.case_id")?, whole(row, 1, "events.version")?);
    let line = maybe_whole(row, 2, "cases.version")?.map_or_else(|| "none".to_owned(), |line| line.to_string());
    Ok(format!("the last event of case {case} has version {last}, its line has {line}"))
}

/// A number.
pub(crate) fn whole_number(row: &impl Cells) -> Read<i64> {
    whole(row, 0, "a number")
}

/// `prefix, last`
pub(crate) fn counted(row: &impl Cells) -> Read<Counted> {
    Ok(Counted { prefix: owned(row, 0, "registers.prefix")?, last: count(row, 1, "registers.last")? })
}

/// `id, digest, subject, expires_at`
pub(crate) fn token(row: &impl Cells) -> Read<TokenRow> {
    Ok(TokenRow {
        id: owned(row, 0, "tokens.id")?,
        digest: owned(row, 1, "tokens.digest")?,
        subject: owned(row, 2, "tokens.subject")?,
        expires_at: time(row, 3, "tokens.expires_at")?,
    })
}

/// `number, case_id, at, person, operation, fields`
pub(crate) fn read(row: &impl Cells) -> Read<ReadRow> {
    Ok(ReadRow {
        number: count(row, 0, "reads.number")?,
        case: name(row, 1, "reads.case_id")?,
        at: time(row, 2, "reads.at")?,
        person: name(row, 3, "reads.person")?,
        operation: owned(row, 4, "reads.operation")?,
        fields: written(row, 5, "reads.fields")?,
    })
}

/// `id, terms, reached`
pub(crate) fn subscription(row: &impl Cells) -> Read<SubscriptionRow> {
    Ok(SubscriptionRow {
        id: owned(row, 0, "subscriptions.id")?,
        terms: written(row, 1, "subscriptions.terms")?,
        reached: count(row, 2, "subscriptions.reached")?,
    })
}

/// `subscription, sequence, case_id, kind, state, attempts, next_at, changed_at`
pub(crate) fn delivery(row: &impl Cells) -> Read<DeliveryRow> {
    Ok(DeliveryRow {
        subscription: owned(row, 0, "deliveries.subscription")?,
        sequence: count(row, 1, "deliveries.sequence")?,
        case: name(row, 2, "deliveries.case_id")?,
        kind: owned(row, 3, "deliveries.kind")?,
        state: delivery_state(row, 4, "deliveries.state")?,
        attempts: written(row, 5, "deliveries.attempts")?,
        next_at: maybe_time(row, 6, "deliveries.next_at")?,
        changed_at: time(row, 7, "deliveries.changed_at")?,
    })
}

/// A case id.
pub(crate) fn case_id(row: &impl Cells) -> Read<motcua_kernel::id::CaseId> {
    name(row, 0, "case_id")
}

/// A place in the journal.
pub(crate) fn sequence(row: &impl Cells) -> Read<u64> {
    count(row, 0, "events.sequence")
}

/// A number that may be missing.
pub(crate) fn maybe_number(row: &impl Cells) -> Read<Option<i64>> {
    maybe_whole(row, 0, "a moment")
}

pub(crate) fn counts(row: &impl Cells) -> Read<crate::query::Counts> {
    Ok(crate::query::Counts {
        last_sequence: count(row, 0, "events.sequence")?,
        live_cases: count(row, 1, "cases")?,
        cases: count(row, 2, "cases")?,
        tasks: count(row, 3, "tasks")?,
        requests: count(row, 4, "outbox")?,
        incidents: count(row, 5, "incidents")?,
    })
}
