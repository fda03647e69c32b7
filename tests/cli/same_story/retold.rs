//! Telling a journal again: each act of a person or a system becomes the request that they would send, at the same
//! moment; what the clock did must follow by itself.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use motcua_definition::directory::{Directory, Office, Person};
use motcua_kernel::command::Actor;
use motcua_kernel::event::{Event, Fact, Recorded, ReservedBy};
use motcua_kernel::id::{AgencyId, OfficeKey, PersonId, RoleId};
use motcua_kernel::text::{Language, Text};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};
use motcua_server::Storage;
use serde_json::json;

use crate::stand_in::StandIn;
use crate::town::Town;

/// Somebody of the home office who reads the events and does nothing.
const READER: &str = "reader";

/// The events of the same story through the HTTP interface.
pub(crate) async fn tell_again(context: &Context, journal: &[Recorded]) -> Vec<serde_json::Value> {
    let system = StandIn::start(answers(journal)).await;
    let begin = journal[0].handled_at.to_string();
    let people = directory(context, journal);
    let town = Town::of(&begin, Storage::Memory, people, Some(&system), BTreeMap::new()).await;
    let mut case = String::new();
    for group in journal.chunk_by(|one, next| one.command == next.command) {
        town.only_turn(group[0].handled_at);
        act(&town, context, &mut case, group).await;
    }
    town.only_turn(journal.iter().map(|event| event.handled_at).max().unwrap_or(Timestamp::MIN));
    town.settle().await;
    let events = town.json(READER, &format!("/api/v1/cases/{case}/events?limit=500")).await;
    events["items"].as_array().unwrap().iter().map(|item| item["event"].clone()).collect()
}

/// The events of one command: what it was, and who sent it.
async fn act(town: &Town, context: &Context, case: &mut String, group: &[Recorded]) {
    let Some(first) = group.iter().find(|recorded| !recorded.event.by_clock) else { return };
    match &first.actor {
        Actor::Clock => {}
        Actor::Person { id, .. } => person(town, context, case, id, group).await,
        Actor::System { name } => match group.iter().find_map(message) {
            Some(message) => {
                let message = with_data(message, group);
                let sender = format!("service:{name}");
                send(town, &sender, "/api/v1/messages", message, "").await;
            }
            None => town.settle().await,
        },
    }
}

async fn person(town: &Town, context: &Context, case: &mut String, who: &PersonId, group: &[Recorded]) {
    let facts = || group.iter().filter(|recorded| !recorded.event.by_clock).map(|recorded| &recorded.event.fact);
    for fact in facts() {
        match fact {
            Fact::CaseOpened { applicant, .. } => {
                let completed = facts().find_map(|fact| match fact {
                    Fact::StepCompleted { step, data, .. } => Some((step, data)),
                    _ => None,
                });
                let (start, data) = completed.unwrap();
                let order = json!({
                    "procedure": context.procedure.reference.id.as_str(), "start": start.as_str(),
                    "applicant": applicant.as_str(), "data": loose(data),
                });
                let answer = send(town, who.as_str(), "/api/v1/cases", order, "").await;
                answer["case"]["id"].as_str().unwrap().clone_into(case);
                return;
            }
            Fact::CaseWithdrawn { reason } => {
                let address = format!("/api/v1/cases/{case}/withdrawals");
                send(town, who.as_str(), &address, json!({"reason": reason}), "*").await;
                return;
            }
            Fact::TaskReserved { visit, because: ReservedBy::Claim, .. } => {
                let address = format!("/api/v1/tasks/{case}.{visit}/assignment");
                let answer = town.request(who.as_str(), "put", &address, None, &[("if-match", "*")]).await;
                assert_eq!(answer.status, 200, "{}", answer.text);
                return;
            }
            Fact::StepCompleted { visit, outcome, by: Some(by), data, late_reason, .. } if by == who => {
                let address = format!("/api/v1/tasks/{case}.{visit}/completions");
                let mut order = json!({"outcome": outcome.as_str(), "data": loose(data)});
                if let Some(reason) = late_reason {
                    order["lateReason"] = reason.as_str().into();
                }
                send(town, who.as_str(), &address, order, "*").await;
                return;
            }
            _ => {}
        }
    }
    panic!("nobody told how to do this over HTTP: {group:?}");
}

async fn send(town: &Town, who: &str, address: &str, body: serde_json::Value, seen: &str) -> serde_json::Value {
    let key = town.key();
    let mut headers = vec![("idempotency-key", key.as_str())];
    if !seen.is_empty() {
        headers.push(("if-match", seen));
    }
    let answer = town.request(who, "post", address, Some(body.clone()), &headers).await;
    assert!((200..300).contains(&answer.status), "{who} {address} {body}: {}", answer.text);
    answer.json()
}

fn message(recorded: &Recorded) -> Option<serde_json::Value> {
    match &recorded.event.fact {
        Fact::MessageReceived { id, message, key, .. } => {
            Some(json!({"id": id.as_str(), "name": message.as_str(), "match": value(key)}))
        }
        _ => None,
    }
}

/// What a message brought stands in the completion of the step that waited for it.
fn with_data(mut message: serde_json::Value, group: &[Recorded]) -> serde_json::Value {
    let brought = group.iter().find_map(|recorded| match &recorded.event.fact {
        Fact::StepCompleted { outcome, data, .. } if *outcome == "received" => Some(loose(data)),
        _ => None,
    });
    message["data"] = brought.unwrap_or_else(|| json!({}));
    message
}

/// What the system said to each attempt, in order.
fn answers(journal: &[Recorded]) -> Vec<(u16, serde_json::Value)> {
    let answers = journal.iter().filter_map(|recorded| match &recorded.event.fact {
        Fact::CallFailed { status, .. } => Some((*status, serde_json::Value::Null)),
        Fact::StepCompleted { data, by: None, .. } => match data.get("result") {
            Some(Value::Record(result)) => Some((200, loose(result))),
            _ => None,
        },
        _ => None,
    });
    answers.collect()
}

/// Everybody who acted, in the offices in which they must have been; and the reader.
fn directory(context: &Context, journal: &[Recorded]) -> Directory {
    let mut directory = Directory { name: "retold".to_owned(), ..Directory::default() };
    let mut roles: BTreeMap<(PersonId, AgencyId, Option<OfficeKey>), BTreeSet<RoleId>> = BTreeMap::new();
    let mut home = None;
    // Whoever opens a case stands in for every office that its form could name; the case shows which it was.
    let competent: BTreeSet<(AgencyId, Option<OfficeKey>)> = journal
        .iter()
        .filter_map(|recorded| match &recorded.event.fact {
            Fact::TaskOffered { agency: Some(agency), office, .. } => Some((agency.clone(), office.clone())),
            _ => None,
        })
        .collect();
    for recorded in journal {
        if let Fact::TaskOffered { role, office, agency: Some(agency), .. } = &recorded.event.fact {
            let first = home.get_or_insert_with(|| (agency.clone(), office.clone()));
            if *first == (agency.clone(), office.clone()) {
                roles.entry((READER.into(), agency.clone(), office.clone())).or_default().insert(role.clone());
            }
        }
        let Actor::Person { id, posts } = &recorded.actor else { continue };
        for post in posts {
            let Some(role) = context.procedure.roles.get(&post.role) else { continue };
            if !competent.contains(&(role.agency.clone(), post.office.clone())) {
                continue;
            }
            roles.entry((id.clone(), role.agency.clone(), post.office.clone())).or_default().insert(post.role.clone());
        }
    }
    for ((id, agency, key), roles) in roles {
        let office = format!("{agency} {key:?}");
        let label = Text::new().with(Language::En, office.clone());
        directory.offices.insert(office.clone(), Office { agency, key, code: None, label });
        let person = Person {
            name: id.to_string(),
            email: None,
            language: None,
            office: Some(office),
            roles: roles.into_iter().collect(),
        };
        let before = directory.people.insert(id.clone(), person);
        assert!(before.is_none(), "{id} works in two offices");
    }
    directory
}

/// Typed data as somebody would type it in.
fn loose(data: &Record) -> serde_json::Value {
    data.iter().map(|(name, entry)| (name.to_string(), value(entry))).collect()
}

fn value(entry: &Value) -> serde_json::Value {
    match entry {
        Value::Unset => serde_json::Value::Null,
        Value::YesNo(yes) => json!(yes),
        Value::Integer(whole) => json!(whole),
        Value::Decimal(number) => serde_json::from_str(&number.to_string()).unwrap(),
        Value::List(items) => items.iter().map(value).collect(),
        Value::Record(record) => loose(record),
        Value::File(file) => serde_json::to_value(file).unwrap(),
        Value::Text(_) | Value::Date(_) | Value::Moment(_) => json!(entry.to_string()),
        Value::Sealed(_) => panic!("nothing is sealed in a test"),
    }
}

/// An event as it is compared.
pub(crate) fn plain(event: &Event) -> serde_json::Value {
    without_wording(serde_json::to_value(event).unwrap())
}

/// How a failed attempt is put into words differs between a world and a network; that it failed, and how, does not.
pub(crate) fn without_wording(mut event: serde_json::Value) -> serde_json::Value {
    if event["type"] == "call_failed" {
        event["problem"] = json!("");
    }
    event
}
