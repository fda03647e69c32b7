//! `POST /messages`: what other systems say.

use axum::extract::State;
use jiff::Timestamp;
use motcua_kernel::value::Value;
use motcua_store::{Delivery, Message, MessageError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::identity::{Caller, Principal};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::runtime::submit::store_problem;
use crate::views::Moment;
use crate::wire::{Data, Json, Loose};

/// No key of a message is longer.
const KEY_CHARACTERS_MAX: usize = 1_000;

/// A message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Incoming {
    /// The sender's name for it: sent twice, it has its effect once.
    id: String,
    /// Which, as the procedure declares it.
    name: String,
    /// The value its key must equal: whom it is for.
    #[serde(rename = "match")]
    key: Loose,
    /// What it brings.
    #[serde(default)]
    data: Data,
}

/// What became of a message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Taken {
    /// `delivered`, `kept` (nobody waits yet) or `refused` (by whoever waited for it later).
    state: &'static str,
    /// Until when it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<Moment>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// `POST /messages`
pub(crate) async fn receive(
    State(app): App,
    caller: Caller,
    Json { value: incoming, .. }: Json<Incoming>,
) -> Result<Reply<202, Taken>, Problem> {
    let Principal::Service(_) = &caller.principal else {
        return Err(Problem::not_allowed(
            "Chỉ hệ thống có mã truy cập riêng mới được gửi thông điệp.",
            "Only a system with a token of its own may send messages.",
        ));
    };
    if incoming.id.trim().is_empty() || incoming.id.len() > 200 {
        return Err(Problem::invalid(
            "/id",
            "invalid",
            "Cần mã thông điệp từ 1 đến 200 ký tự.",
            "Expected an id of 1 to 200 characters.",
        ));
    }
    if !is_a_key(&incoming.key.0) {
        return Err(Problem::invalid(
            "/match",
            "invalid",
            format!("Khóa phải là một giá trị, dài nhất {KEY_CHARACTERS_MAX} ký tự."),
            format!("Expected a single value of at most {KEY_CHARACTERS_MAX} characters."),
        ));
    }
    let now = app.clock.now();
    let message = Message {
        sender: caller.principal.subject(),
        id: incoming.id.into(),
        keep_until: keep_until(&app, &incoming.name, now)?,
        name: incoming.name.into(),
        actor: caller.system(),
        key: incoming.key.0,
        data: incoming.data.0,
        received_at: now,
    };
    let delivery = app.store.deliver(message).await.map_err(problem)?;
    Ok(Reply::new(match delivery {
        Delivery::Delivered { .. } => Taken { state: "delivered", kept_until: None, reason: None },
        Delivery::Kept { until } => Taken { state: "kept", kept_until: Some(Moment(until)), reason: None },
        Delivery::Refused { why } => Taken { state: "refused", kept_until: None, reason: Some(why) },
    }))
}

/// A key is one value that somebody could write down.
fn is_a_key(key: &Value) -> bool {
    match key {
        Value::Text(text) => text.chars().count() <= KEY_CHARACTERS_MAX,
        Value::List(_) | Value::Record(_) | Value::Unset => false,
        _ => true,
    }
}

/// Until when a message of this name is kept: the longest time that a procedure here allows. A name that no procedure
/// declares is refused: nobody would ever wait for it.
fn keep_until(app: &crate::installation::Installation, name: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let contexts = app.catalogue.contexts();
    let times = contexts.iter().filter_map(|context| {
        let declared = context.procedure.messages.get(name)?;
        Some(context.calendar(None).advance(now, declared.keep))
    });
    times.max().ok_or_else(|| {
        Problem::invalid(
            "/name",
            "unknown-message",
            format!("Không thủ tục nào khai báo thông điệp `{name}`."),
            format!("No procedure here declares the message `{name}`."),
        )
    })
}

fn problem(error: MessageError) -> Problem {
    match error {
        MessageError::SeveralWait(waiting) => Problem::new(
            "several-wait",
            format!("Có {} nơi cùng chờ thông điệp này với cùng khóa.", waiting.len()),
            format!("{} wait for this message with this key: it does not say whom it is for.", waiting.len()),
        ),
        MessageError::Rejected(rejection) => rejection.into(),
        MessageError::IdReused => Problem::new(
            "message-id-reused",
            "Mã thông điệp này đã được dùng cho một thông điệp khác.",
            "This id was used for another message.",
        ),
        MessageError::Faulted { case, problem } => crate::runtime::submit::faulted(&case, &problem),
        MessageError::Store(error) => store_problem(error),
    }
}
