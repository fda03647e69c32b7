//! Fields that a register holds, over HTTP: what is asked, of whom, and who is told what came of it.

use serde_json::{Value, json};

use crate::stand_in::StandIn;
use crate::town::{Town, files};

const MORNING: &str = "2026-03-02T08:00:00+07:00";
const NUMBER: &str = "001190000001";

fn order() -> Value {
    let procedure = r#"
motcua: 1
procedure: residence
version: 1
title: {vi: Cư trú, en: Residence}
basis: [Example Act]
languages: [vi, en]
calendar: vn_state
agencies:
  commune: {label: {vi: Xã, en: Commune}}
  justice: {label: {vi: Tư pháp, en: Justice}}
roles:
  clerk: {agency: commune, label: {vi: Cán bộ, en: Clerk}}
services:
  civil_status: {agency: justice, openapi: civil_status.openapi.yaml}
forms:
  application:
    personal_id: {type: text, pattern: '\d{12}', required: true, label: {vi: Số định danh, en: Personal number}}
    full_name: {type: text, required: true, source: civil_status.person.name, label: {vi: Họ tên, en: Full name}}
    born_on: {type: date, sensitive: true, source: civil_status.person.born_on, label: {vi: Ngày sinh, en: Born on}}
  check:
    personal_id: {type: text, label: {vi: Số định danh, en: Personal number}}
    full_name: {type: text, source: civil_status.person.name, label: {vi: Họ tên, en: Full name}}
steps:
  apply: {type: start, label: {vi: Nộp, en: Apply}, by: [applicant], form: application, next: review}
  review: {type: task, label: {vi: Xem xét, en: Review}, role: clerk, form: check, due: 2 working hours, next: done}
  done: {type: end, outcome: done, label: {vi: Xong, en: Done}}
"#;
    let service = r#"
openapi: 3.1.0
info: {title: Population, version: '1'}
paths:
  /people:
    post:
      operationId: person
      requestBody: {content: {application/json: {schema: {type: object, required: [personal_id], properties: {personal_id: {type: string}}}}}}
      responses:
        '200':
          description: Found
          content: {application/json: {schema: {type: object, properties: {name: {type: string}, born_on: {type: string, format: date}}}}}
"#;
    let mut all = files();
    all.insert("residence/residence.procedure.yaml".to_owned(), procedure.to_owned());
    all.insert("residence/civil_status.openapi.yaml".to_owned(), service.to_owned());
    json!({ "files": all })
}

async fn town(answers: Vec<(u16, Value)>) -> (Town, StandIn) {
    let system = StandIn::start(answers).await;
    let town = Town::with_system(MORNING, &system).await;
    let answer = town.send("administrator", "post", "/api/v1/deployments", Some(order())).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    (town, system)
}

fn application(data: Value) -> Option<Value> {
    Some(json!({"procedure": "residence", "data": data}))
}

fn an() -> (u16, Value) {
    (200, json!({"name": "Nguyễn Văn An", "born_on": "1990-05-01", "more": "than was asked"}))
}

/// What is known of the applicant's own step, for somebody.
async fn apply_of(town: &Town, who: &str, case: &str) -> Value {
    let visits = town.json(who, &format!("/api/v1/cases/{case}/visits")).await;
    visits["items"].as_array().unwrap().iter().find(|visit| visit["step"] == "apply").unwrap().clone()
}

#[tokio::test]
async fn what_a_register_holds_is_taken_from_there() {
    let (town, system) = town(vec![an()]).await;
    let shown = town.json("mai", "/api/v1/procedures/residence/versions/1").await;
    assert!(shown.to_string().contains(r#""source":"civil_status.person.name""#), "{shown}");

    let answer = town.send("mai", "post", "/api/v1/cases", application(json!({"personal_id": NUMBER}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let asked = system.requests();
    assert_eq!(asked.len(), 1, "two fields of one answer are one question");
    assert_eq!((asked[0].path.as_str(), &asked[0].body), ("/people", &json!({"personal_id": NUMBER})));
    assert!(asked[0].key.starts_with("lookup-"), "{asked:?}");

    let case = answer.json()["case"]["id"].as_str().unwrap().to_owned();
    let own = apply_of(&town, "mai", &case).await;
    let held = json!({"personal_id": NUMBER, "full_name": "Nguyễn Văn An", "born_on": "1990-05-01"});
    assert_eq!((&own["data"], &own["known"]), (&held, &json!(["full_name", "born_on"])), "{own}");
    // The office sees neither the sensitive field nor that a register holds it.
    let office = apply_of(&town, "lan", &case).await;
    let held = json!({"personal_id": NUMBER, "full_name": "Nguyễn Văn An"});
    assert_eq!((&office["data"], &office["known"]), (&held, &json!(["full_name"])), "{office}");
}

#[tokio::test]
async fn another_value_is_refused_and_the_right_one_not_told() {
    let (town, _system) = town(vec![an()]).await;
    let given = json!({"personal_id": NUMBER, "full_name": "Nguyễn Văn Bình"});
    let answer = town.send("mai", "post", "/api/v1/cases", application(given)).await;
    assert_eq!(answer.status, 400, "{}", answer.text);
    let error = &answer.json()["errors"][0];
    assert_eq!((&error["pointer"], &error["code"]), (&json!("/data/full_name"), &json!("held-otherwise")), "{error}");
    assert!(!answer.text.contains("Văn An") && !answer.text.contains("1990"), "{}", answer.text);
}

#[tokio::test]
async fn where_the_register_does_not_answer_the_person_is_asked() {
    let (town, system) = town(vec![(503, Value::Null), (503, Value::Null), (200, json!("no object"))]).await;
    let answer = town.send("mai", "post", "/api/v1/cases", application(json!({"personal_id": NUMBER}))).await;
    assert_eq!((answer.status, &answer.json()["errors"][0]["code"]), (400, &json!("required")), "{}", answer.text);
    for _ in 0..2 {
        let given = json!({"personal_id": NUMBER, "full_name": "Nguyễn Văn Bình"});
        let answer = town.send("mai", "post", "/api/v1/cases", application(given)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let case = answer.json()["case"]["id"].as_str().unwrap().to_owned();
        let own = apply_of(&town, "mai", &case).await;
        assert_eq!((&own["data"]["full_name"], own.get("known")), (&json!("Nguyễn Văn Bình"), None), "{own}");
    }
    assert_eq!(system.requests().len(), 3);
}

/// Nobody searches a register through a form that is not theirs to fill in.
#[tokio::test]
async fn a_register_is_asked_only_for_whoever_may_send_the_form() {
    let (town, system) = town(vec![(200, json!({})), an()]).await;
    let for_another = json!({"procedure": "residence", "applicant": "nam", "data": {"personal_id": NUMBER}});
    let answer = town.send("mai", "post", "/api/v1/cases", Some(for_another)).await;
    assert!((400..404).contains(&answer.status), "{}", answer.text);
    assert_eq!(system.requests().len(), 0);

    let given = json!({"personal_id": NUMBER, "full_name": "Nguyễn Văn An"});
    let answer = town.send("mai", "post", "/api/v1/cases", application(given)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let case = answer.json()["case"]["id"].as_str().unwrap().to_owned();
    let task = format!("/api/v1/tasks/{}", town.task("lan", &case, "review").await);
    let tag = town.get("lan", &task, "en").await.header("etag");
    let order = || Some(json!({"outcome": "done", "data": {"personal_id": NUMBER}}));
    let address = format!("{task}/completions");
    let refused = town.request("nam", "post", &address, order(), &[("idempotency-key", "k"), ("if-match", &tag)]).await;
    assert!(refused.status >= 400, "{}", refused.text);
    assert_eq!(system.requests().len(), 1);
    let done = town.request("lan", "post", &address, order(), &[("idempotency-key", "k"), ("if-match", &tag)]).await;
    assert_eq!(done.status, 201, "{}", done.text);
    assert_eq!(system.requests().len(), 2);
    let visits = town.json("lan", &format!("/api/v1/cases/{case}/visits")).await;
    let review = visits["items"].as_array().unwrap().iter().find(|visit| visit["step"] == "review").unwrap().clone();
    assert_eq!((&review["data"]["full_name"], &review["known"]), (&json!("Nguyễn Văn An"), &json!(["full_name"])));
}
