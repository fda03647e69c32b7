//! Versions of a procedure: what deploying would change, which open cases could move, and that nothing is lost on the way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::town::{Answer, Town, files};

const PATH: &str = "construction_permit/construction_permit.procedure.yaml";
const LIMIT: &str = "    within: 15 working days\n    start: intake.accept";

/// The building permit as version 2, with this said otherwise.
fn reform(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = files();
    let mut text = all[PATH].replacen("version: 1\n", "version: 2\n", 1);
    assert_ne!(text, all[PATH], "the version was not found");
    for (before, after) in changes {
        assert!(text.contains(before), "{before} was not found");
        text = text.replace(before, after);
    }
    all.insert(PATH.to_owned(), text);
    all
}

async fn ask(town: &Town, address: &str, body: Value) -> Answer {
    town.send("administrator", "post", &format!("/api/v1{address}"), Some(body)).await
}

/// The building permit in a plan.
async fn plan(town: &Town, order: Value) -> (String, Value) {
    let answer = ask(town, "/plans", order).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let plan = answer.json();
    let procedures = plan["procedures"].as_array().unwrap().iter();
    let permit = procedures.clone().find(|one| one["id"] == "construction_permit").unwrap();
    (plan["id"].as_str().unwrap().to_owned(), permit.clone())
}

async fn deadline(town: &Town, case: &str) -> Value {
    let seen = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    let deadlines = seen["deadlines"].as_array().unwrap();
    deadlines.iter().find(|one| one["name"] == "decision").unwrap()["clock"].clone()
}

#[tokio::test]
async fn a_reform_is_planned_deployed_and_moves_what_can_move() {
    let town = Town::new("2026-03-02T09:00:00+07:00").await;
    let (waiting, counting) = (town.open_permit().await, town.open_permit().await);
    town.complete("lan", &counting, "intake", "accept", json!({})).await;
    let before = deadline(&town, &counting).await;

    let newer = reform(&[(LIMIT, "    within: 10 working days\n    start: intake.accept")]);
    let (id, permit) = plan(&town, json!({"files": newer})).await;
    assert_eq!(permit["before"], 1);
    let changes = permit["changes"].to_string();
    assert!(changes.contains("15 working days") && changes.contains("10 working days"), "{changes}");
    // Nobody's clock has started in one; in the other the office would have less time, and nobody approved of that.
    assert_eq!((&permit["open"]["moves"], &permit["open"]["stays"]), (&json!(1), &json!(1)), "{permit}");
    assert_eq!(permit["open"]["reasons"], json!({"earlier": 1}));
    assert_eq!(permit["staying"][0]["case"], counting.as_str());
    let (approved, permit) = plan(&town, json!({"files": newer, "approve": ["earlier"]})).await;
    assert_eq!((&permit["open"]["moves"], &permit["open"]["stays"]), (&json!(2), &json!(0)));
    assert_ne!(id, approved);

    let deployed = ask(&town, "/deployments", json!({"files": newer, "plan": id, "approve": ["earlier"]})).await;
    assert_eq!(deployed.status, 409, "another plan: {}", deployed.text);
    assert!(deployed.text.contains("plan-outdated"));
    let deployed = ask(&town, "/deployments", json!({"files": newer, "plan": approved, "approve": ["earlier"]})).await;
    assert_eq!(deployed.status, 201, "{}", deployed.text);
    // Deploying changes no open case.
    assert_eq!(deadline(&town, &counting).await, before);

    let refused = ask(&town, &format!("/cases/{counting}/migrations"), json!({"version": 2})).await;
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(
        refused.text.contains("cannot-migrate") && refused.text.contains("chấp thuận `earlier`"),
        "{}",
        refused.text
    );
    let address = "/procedures/construction_permit/migrations";
    let moved = ask(&town, address, json!({"version": 2, "approve": ["earlier"], "limit": 1})).await.json();
    assert_eq!(moved["items"].as_array().unwrap().len(), 1);
    let order = json!({"version": 2, "approve": ["earlier"], "after": moved["next"]});
    let rest = ask(&town, address, order).await.json();
    assert_eq!((&rest["items"][0]["fate"], &rest["next"]), (&json!("moves"), &Value::Null), "{rest}");
    // Sent again, it has no second effect.
    let again = ask(&town, address, json!({"version": 2})).await.json();
    let fates: Vec<&Value> = again["items"].as_array().unwrap().iter().map(|item| &item["fate"]).collect();
    assert_eq!(fates, ["there", "there"]);

    let after = deadline(&town, &counting).await;
    assert_eq!((&before["dueDate"], &after["dueDate"]), (&json!("2026-03-23"), &json!("2026-03-16")));
    for case in [&waiting, &counting] {
        let seen = town.json("mai", &format!("/api/v1/cases/{case}")).await;
        assert_eq!(seen["procedure"]["version"], 2);
        let events = town.json("lan", &format!("/api/v1/cases/{case}/events?limit=500")).await;
        let migrated =
            events["items"].as_array().unwrap().iter().filter(|event| event["event"]["type"] == "case_migrated");
        assert_eq!(migrated.count(), 1, "{events}");
    }
    // A paper is laid out by the version that made it; the flow goes on by the new one.
    let paper = town.get("mai", &format!("/api/v1/cases/{counting}/documents/1"), "vi").await;
    assert!(paper.text.contains("ngày 23 tháng 3 năm 2026"), "{}", paper.text);
    town.complete("lan", &waiting, "intake", "accept", json!({})).await;
    assert_eq!(deadline(&town, &waiting).await["dueDate"], "2026-03-16");
    assert_eq!(town.server.store().verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_plan_is_outdated_when_what_it_rests_on_has_changed() {
    let town = Town::new("2026-03-02T09:00:00+07:00").await;
    let newer = reform(&[(LIMIT, "    within: 10 working days\n    start: intake.accept")]);
    let (id, _) = plan(&town, json!({"files": newer})).await;
    // A case that can move is no reason to look again.
    let case = town.open_permit().await;
    assert_eq!(plan(&town, json!({"files": newer})).await.0, id);
    // One that cannot is.
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    let answer = ask(&town, "/deployments", json!({"files": newer, "plan": id})).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
    assert_eq!(ask(&town, "/cases/none/migrations", json!({"version": 1})).await.status, 404);
    assert_eq!(ask(&town, &format!("/cases/{case}/migrations"), json!({"version": 2})).await.status, 404);
    for address in ["/plans".to_owned(), format!("/cases/{case}/migrations")] {
        let body = if address == "/plans" { json!({"files": newer}) } else { json!({"version": 1}) };
        let answer = town.send("lan", "post", &format!("/api/v1{address}"), Some(body)).await;
        assert_eq!(answer.status, 403, "{address}: {}", answer.text);
    }
}

/// A version counts from its day on, by the procedure's calendar: until midnight cases open on the one before.
#[tokio::test]
async fn a_version_counts_from_midnight_on() {
    let town = Town::new("2026-06-30T23:59:59+07:00").await;
    let newer = reform(&[("version: 2\n", "version: 2\neffective: {from: 2026-07-01}\n")]);
    let answer = ask(&town, "/deployments", json!({"files": newer})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let version =
        async |case: &str| town.json("mai", &format!("/api/v1/cases/{case}")).await["procedure"]["version"].clone();
    let last = town.open_permit().await;
    assert_eq!(version(&last).await, 1);
    town.turn("2026-07-01T00:00:00+07:00").await;
    let first = town.open_permit().await;
    assert_eq!((version(&first).await, version(&last).await), (json!(2), json!(1)));
}
