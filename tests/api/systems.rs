//! Systems that hang, and systems that are not there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use motcua_server::{Clock, Server, ServiceAddress, Storage};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::stand_in::StandIn;
use crate::town::{Desk, Town, config, files};

const MORNING: &str = "2026-03-02T08:00:00+07:00";

/// A procedure that asks one of two systems, as the applicant says, and does not try again.
fn bells() -> Value {
    let procedure = r#"
motcua: 1
procedure: bells
version: 1
title: {vi: Chuông, en: Bells}
basis: [Example Act]
languages: [vi, en]
calendar: vn_state
agencies:
  justice: {label: {vi: Tư pháp, en: Justice}}
  insurance: {label: {vi: Bảo hiểm, en: Insurance}}
services:
  civil_status: {agency: justice, openapi: civil_status.openapi.yaml}
  insurance: {agency: insurance, openapi: insurance.openapi.yaml}
forms:
  application:
    status: {type: yes_no, required: true, label: {vi: Hộ tịch, en: Civil status}}
steps:
  apply:
    type: start
    label: {vi: Nộp đơn, en: Apply}
    by: [applicant]
    form: application
    next:
      - {when: apply.status, to: first}
      - {to: second}
  first: {type: call, label: {vi: Hỏi hộ tịch, en: Ask civil status}, service: civil_status, operation: ring, next: done}
  second: {type: call, label: {vi: Hỏi bảo hiểm, en: Ask insurance}, service: insurance, operation: ring, next: done}
  done: {type: end, outcome: done, label: {vi: Xong, en: Done}}
"#;
    let service = r#"
openapi: 3.1.0
info: {title: Bell, version: '1'}
paths:
  /ring:
    post:
      operationId: ring
      responses:
        '204': {description: It rang}
"#;
    let mut all = files();
    all.insert("bells/bells.procedure.yaml".to_owned(), procedure.to_owned());
    all.insert("bells/civil_status.openapi.yaml".to_owned(), service.to_owned());
    all.insert("bells/insurance.openapi.yaml".to_owned(), service.to_owned());
    json!({ "files": all })
}

fn application(status: bool) -> Option<Value> {
    Some(json!({"procedure": "bells", "data": {"status": status}}))
}

async fn deployed(town: &Desk) {
    let answer = town.send("administrator", "post", "/api/v1/deployments", Some(bells())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}

/// How the system is doing that is asked about civil status.
async fn civil_status(town: &Desk) -> Value {
    let services = town.json("administrator", "/api/v1/services").await;
    services["items"].as_array().unwrap().iter().find(|service| service["id"] == "civil_status").unwrap().clone()
}

/// After five calls without an answer a system is left alone: its cases are told at once. Then one call tries again.
#[tokio::test]
async fn a_system_that_does_not_answer_is_left_alone_for_a_while() {
    let mut answers = vec![(504, json!({"title": "nobody there"})); 5];
    answers.push((204, Value::Null));
    let system = StandIn::start(answers).await;
    let town = Town::with_system(MORNING, &system).await;
    deployed(&town).await;
    for _ in 0..7 {
        assert_eq!(town.send("mai", "post", "/api/v1/cases", application(true)).await.status, 201);
        town.settle().await;
    }
    assert_eq!(system.requests().len(), 5, "the sixth and the seventh were not sent");
    let found = civil_status(&town).await;
    assert_eq!((&found["failures"], &found["restsUntil"]), (&json!(5), &json!("2026-03-02T01:00:15Z")), "{found}");
    let incidents = town.json("administrator", "/api/v1/incidents").await;
    let incidents = incidents["items"].as_array().unwrap().clone();
    assert_eq!(incidents.len(), 7);
    let last = incidents.iter().filter(|incident| incident["message"].as_str().unwrap().contains("not asked")).count();
    assert_eq!(last, 2, "{incidents:?}");

    town.turn("2026-03-02T08:00:15+07:00").await;
    let address = format!("/api/v1/incidents/{}/resolutions", incidents[0]["id"].as_str().unwrap());
    assert_eq!(town.send("administrator", "post", &address, Some(json!({"action": "retry"}))).await.status, 201);
    town.settle().await;
    assert_eq!(system.requests().len(), 6);
    let found = civil_status(&town).await;
    assert_eq!((&found["failures"], found.get("restsUntil")), (&json!(0), None), "{found}");
}

/// A system that takes calls and never answers: calls of another system are made meanwhile.
#[tokio::test]
async fn a_system_that_hangs_holds_up_nobody_else() {
    let (silent, other) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let mut settings = config(Storage::Memory);
    for (service, listener) in [("civil_status", &silent), ("insurance", &other)] {
        let address = format!("http://{}", listener.local_addr().unwrap());
        settings.services.insert(service.into(), ServiceAddress::parse(&address).unwrap());
    }
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            held.push(stream);
        }
    });
    let running = Server::start(settings, Clock::wall()).await.unwrap();
    let town = Desk::of(running.server());
    deployed(&town).await;
    for _ in 0..40 {
        assert_eq!(town.send("mai", "post", "/api/v1/cases", application(true)).await.status, 201);
    }
    assert_eq!(town.send("mai", "post", "/api/v1/cases", application(false)).await.status, 201);
    let rang = other.accept().await;
    assert!(rang.is_ok(), "the other system was asked");
    let found = civil_status(&town).await;
    assert_eq!(found["waiting"], 40, "{found}");
    assert!(found["underWay"].as_u64().unwrap() <= 8 && calls.load(Ordering::SeqCst) <= 8, "{found}");
}

/// A rung that cannot be climbed yet stops a call that was never made; repaired, the call is made.
#[tokio::test]
async fn a_call_that_a_rung_stopped_is_made_after_the_repair() {
    let system = StandIn::start(vec![(204, Value::Null)]).await;
    let town = Town::with_system(MORNING, &system).await;
    let mut order = bells();
    let procedure = order["files"]["bells/bells.procedure.yaml"].as_str().unwrap().replace(
        "steps:\n",
        "deadlines:\n  law: {label: {vi: Thời hạn, en: Limit}, within: 10 working days, escalate: early}\n\
         escalations:\n  early: [{at: 10%, if: 100 / (deadline.law.used_days - 1) > 5, notify: [applicant]}]\nsteps:\n",
    );
    order["files"]["bells/bells.procedure.yaml"] = procedure.into();
    let answer = town.send("administrator", "post", "/api/v1/deployments", Some(order)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let opened = town.send("mai", "post", "/api/v1/cases", application(true)).await;
    let case = opened.json()["case"]["id"].as_str().unwrap().to_owned();
    // Nobody carried the call out yet when the rung is reached.
    town.turn("2026-03-03T17:30:00+07:00").await;
    assert_eq!(system.requests().len(), 0);
    let incidents = town.json("administrator", "/api/v1/incidents").await;
    assert_eq!(incidents["items"][0]["step"], "first", "{incidents}");
    town.only_turn("2026-03-05T09:00:00+07:00".parse().unwrap());
    let address = format!("/api/v1/incidents/{}/resolutions", incidents["items"][0]["id"].as_str().unwrap());
    let resolved = town.send("administrator", "post", &address, Some(json!({"action": "retry"}))).await;
    assert_eq!((resolved.status, &resolved.json()["failedAgain"]), (201, &json!(false)), "{}", resolved.text);
    town.settle().await;
    assert_eq!(system.requests().len(), 1);
    let case = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    assert_eq!(case["outcome"], "done", "{case}");
}
