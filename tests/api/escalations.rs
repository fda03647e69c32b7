//! What will escalate is told before it does, to whoever answers for it; what was told is what happens, once.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::stand_in::StandIn;
use crate::town::Town;

const MORNING: &str = "2026-03-02T09:00:00+07:00";
const ADDRESS: &str = "/api/v1/escalations";

async fn listed(town: &Town, who: &str, query: &str) -> Vec<Value> {
    let answer = town.json(who, &format!("{ADDRESS}{query}")).await;
    answer["items"].as_array().unwrap().clone()
}

fn words<'v>(items: &'v [Value], keys: &[&str]) -> Vec<Vec<&'v str>> {
    let word = |item: &'v Value, key: &str| item[key].as_str().unwrap_or("–");
    items.iter().map(|item| keys.iter().map(|key| word(item, key)).collect()).collect()
}

#[tokio::test]
async fn whoever_answers_for_an_office_sees_what_will_escalate_there() {
    let town = Town::new(MORNING).await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", json!({})).await;

    // The head of the office that the case was handed in, and the planner in it, see the same: the limit of the task, and
    // the deadline of the case.
    let seen = listed(&town, "son", "?until=2026-03-06T10:00:00Z").await;
    assert_eq!(
        words(&seen, &["at", "date", "kind", "name", "rung", "clock", "agency", "office"]),
        [
            ["2026-03-05T10:00:00Z", "2026-03-05", "limit", "review", "100%", "running", "commune", "w001"],
            ["2026-03-06T10:00:00Z", "2026-03-06", "limit", "review", "+1 working day", "running", "commune", "w001"],
        ]
    );
    assert_eq!(seen[0]["recipients"], json!(["head", "planner"]));
    assert_eq!((&seen[1]["reassign"], &seen[1]["recipients"]), (&json!("head"), &json!([])));
    let all = listed(&town, "son", "").await;
    let deadline: Vec<_> = all.iter().filter(|item| item["kind"] == "deadline").cloned().collect();
    assert_eq!(
        words(&deadline, &["name", "rung", "priority", "dueDate"]),
        [
            ["decision", "60%", "–", "2026-03-23"],
            ["decision", "80%", "high", "2026-03-23"],
            ["decision", "-1 working day", "high", "2026-03-23"],
        ]
    );
    assert_eq!(listed(&town, "minh", "").await, all);
    assert_eq!(listed(&town, "administrator", "").await, all);
    for (query, count) in [("?procedure=construction_permit", all.len()), ("?procedure=birth_bundle", 0)] {
        assert_eq!(listed(&town, "son", query).await.len(), count, "{query}");
    }
    for (query, count) in [("?agency=commune", all.len()), ("?agency=fire", 0)] {
        assert_eq!(listed(&town, "administrator", query).await.len(), count, "{query}");
    }

    // Nobody else: another office, another agency, the applicant, a system, a stranger.
    for other in ["tuan", "nam", "binh"] {
        assert_eq!(listed(&town, other, "").await, Vec::<Value>::new(), "{other}");
    }
    let one = format!("{ADDRESS}/{}", all[0]["id"].as_str().unwrap());
    for (who, list, single) in
        [("mai", 403, 403), ("service:insurance", 403, 403), ("nobody", 401, 401), ("tuan", 200, 404)]
    {
        assert_eq!(town.get(who, ADDRESS, "en").await.status, list, "{who}");
        assert_eq!(town.get(who, &one, "en").await.status, single, "{who}");
    }
    for bad in ["?until=tomorrow", "?after=x", "?limit=0", "?unknown=1"] {
        assert_eq!(town.get("son", &format!("{ADDRESS}{bad}"), "en").await.status, 400, "{bad}");
    }
    assert_eq!(town.get("son", &format!("{ADDRESS}/{case}.visit:99.0"), "en").await.status, 404);
    assert_eq!(town.get("son", &format!("{ADDRESS}/nonsense"), "en").await.status, 404);

    // Page by page it is the same list.
    let (mut found, mut address) = (Vec::new(), format!("{ADDRESS}?limit=2"));
    loop {
        let answer = town.get("son", &address, "en").await;
        found.extend(answer.json()["items"].as_array().unwrap().clone());
        match answer.header("link").split(['<', '>']).nth(1) {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(found, all);
}

#[tokio::test]
async fn a_clock_that_stands_still_has_no_moment() {
    let town = Town::new(MORNING).await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    town.complete("minh", &case, "review", "supplement", json!({"missing": ["title"]})).await;
    assert_eq!(listed(&town, "son", "").await, Vec::<Value>::new());
    let paused = listed(&town, "son", "?paused=true").await;
    assert_eq!(
        words(&paused, &["name", "rung", "clock", "at", "dueAt"]),
        [
            ["decision", "60%", "paused", "–", "–"],
            ["decision", "80%", "paused", "–", "–"],
            ["decision", "-1 working day", "paused", "–", "–"],
        ]
    );
    town.complete("mai", &case, "supplement", "done", json!({"documents": ["title.pdf"]})).await;
    assert_eq!(listed(&town, "son", "?paused=true").await, Vec::<Value>::new());
    assert_ne!(listed(&town, "son", "").await, Vec::<Value>::new());
}

/// Turns the clock to each moment that is foretold, one after the other, until nothing is.
#[tokio::test]
async fn what_was_foretold_happens_once_and_is_told_once() {
    let system = StandIn::start(vec![(204, Value::Null); 200]).await;
    let town = Town::with_system(MORNING, &system).await;
    let raised = json!({"url": format!("{}/hook", system.address()), "types": ["org.motcua.escalation.raised.v1"]});
    let made = town.send("administrator", "post", "/api/v1/webhook-subscriptions", Some(raised)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    for _ in 0..3 {
        let case = town.open_permit().await;
        town.complete("lan", &case, "intake", "accept", json!({})).await;
    }
    let mut foretold = BTreeMap::new();
    while let Some(next) = listed(&town, "administrator", "?limit=1").await.pop() {
        let at: Timestamp = next["at"].as_str().unwrap().parse().unwrap();
        town.turn(&(at - SignedDuration::from_secs(1)).to_string()).await;
        let told = foretold.len();
        let due = listed(&town, "administrator", &format!("?until={at}")).await;
        assert_eq!(raised_by(&system).len(), told, "nothing happens before its moment");
        foretold.extend(due.iter().map(|one| (one["id"].as_str().unwrap().to_owned(), at)));
        town.turn(&at.to_string()).await;
        assert_eq!(raised_by(&system).len(), foretold.len(), "everything happens at its moment");
    }
    // Three cases: the limit of the review has three rungs, the deadline three.
    assert_eq!(foretold.len(), 3 * 6);
    assert_eq!(raised_by(&system), foretold);
    let ids: std::collections::BTreeSet<_> =
        system.requests().iter().map(|asked| asked.body["id"].to_string()).collect();
    assert_eq!(ids.len(), 3 * 6, "each under one id");
    assert!(system.requests().iter().all(|asked| asked.headers["webhook-id"] == asked.body["id"].as_str().unwrap()));
}

/// What a receiver was told was raised: which rung, and when.
fn raised_by(system: &StandIn) -> BTreeMap<String, Timestamp> {
    let mut raised = BTreeMap::new();
    for asked in system.requests() {
        let data = &asked.body["data"];
        let clock = match (&data["clock"]["visit"], &data["clock"]["deadline"]) {
            (Value::Null, deadline) => format!("deadline:{}", deadline.as_str().unwrap()),
            (visit, _) => format!("visit:{visit}"),
        };
        let id = format!("{}.{clock}.{}", data["case"].as_str().unwrap(), data["rung"]);
        let again = raised.insert(id, asked.body["time"].as_str().unwrap().parse().unwrap());
        assert_eq!(again, None, "raised twice: {}", asked.body);
    }
    raised
}

/// The letter that goes to the applicant can be read before it goes, by the office that sends it.
#[tokio::test]
async fn a_letter_can_be_read_before_it_goes() {
    let town = Town::new(MORNING).await;
    let data = json!({
        "ward": "w001", "person": {"name": "Nguyễn Thị Mai", "personal_id": "001226000001"},
        "home": {"line": "12 Hàng Bạc"}, "purpose": "school",
    });
    let order = json!({"procedure": "residence_note", "data": data});
    let opened = town.send("mai", "post", "/api/v1/cases", Some(order)).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let case = opened.json()["case"]["id"].as_str().unwrap().to_owned();
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    let letters = listed(&town, "son", "").await;
    let letters: Vec<_> =
        letters.iter().filter(|one| one["notify"].as_array().unwrap().contains(&json!("applicant"))).collect();
    let warned = letters.iter().find(|one| one["template"] == "one_stop_warning").unwrap();
    let (letter, due) = (warned["id"].as_str().unwrap(), warned["dueDate"].as_str().unwrap());
    assert!(warned["date"].as_str().unwrap() < due, "it goes before the day: {warned}");
    let shown = town.json("son", &format!("{ADDRESS}/{letter}")).await;
    let draft = shown["draft"].as_str().unwrap().to_owned();
    let number = shown["number"].as_str().unwrap();
    assert!(draft.starts_with(&format!("Hồ sơ {number} có thể chậm")), "{draft}");
    assert!(draft.contains(&format!("File {number} may be late")), "{draft}");
    let operators = town.get("administrator", &format!("{ADDRESS}/{letter}"), "en").await;
    assert_eq!(operators.json()["draft"], Value::Null, "what a case says is not the operator's: {}", operators.text);
    let page = town.get("son", &format!("/vi/escalations/{letter}"), "vi").await;
    assert_ne!(page.status, 200, "a page is for whoever signed in");

    // It goes at its moment, as it was drafted.
    town.turn(warned["at"].as_str().unwrap()).await;
    let notices = town.json("mai", &format!("/api/v1/cases/{case}/notices")).await;
    let sent: Vec<_> =
        notices["items"].as_array().unwrap().iter().filter(|notice| notice["template"] == "one_stop_warning").collect();
    assert_eq!(sent.len(), 1, "{notices}");
    assert_eq!((&sent[0]["text"], &sent[0]["to"]), (&json!(draft), &json!("mai")));
    assert_eq!(town.get("son", &format!("{ADDRESS}/{letter}"), "en").await.status, 404, "it is ahead no more");
}
