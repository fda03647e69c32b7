//! Two servers on one database are one installation: whichever is asked, the answer is the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_store::PostgresAddress;
use serde_json::{Value, json};

use crate::cluster;
use crate::town::{Town, files, permit};

const MORNING: &str = "2026-03-02T09:00:00+07:00";

/// Two nodes, if this machine has a database server.
async fn pair() -> Option<(PostgresAddress, Town, Town)> {
    if !cluster::is_there() {
        return None;
    }
    let address = cluster::database().await;
    let first = Town::node(MORNING, &address, BTreeMap::new()).await;
    let second = Town::node(MORNING, &address, first.tokens()).await;
    Some((address, first, second))
}

async fn status(town: &Town, who: &str, address: &str) -> u16 {
    town.get(who, address, "en").await.status
}

#[tokio::test]
async fn a_case_is_carried_from_one_to_the_other() {
    let Some((_, first, second)) = pair().await else { return };
    let case = first.open_permit().await;
    second.complete("lan", &case, "intake", "accept", json!({})).await;
    let (here, there) = (first.json("mai", &format!("/api/v1/cases/{case}")).await, async {
        second.json("mai", &format!("/api/v1/cases/{case}")).await
    });
    assert_eq!(here, there.await);
    // Time passes at both; what is due happens once, whoever comes first.
    for town in [&first, &second] {
        town.only_turn("2026-04-30T09:00:00+07:00".parse().unwrap());
    }
    let (one, two) = tokio::join!(first.server.settle(), second.server.settle());
    one.unwrap();
    two.unwrap();
    let events = async |town: &Town| town.json("lan", &format!("/api/v1/cases/{case}/events?limit=500")).await;
    let (here, there) = (events(&first).await, events(&second).await);
    assert_eq!(here, there);
    let versions: Vec<u64> =
        here["items"].as_array().unwrap().iter().map(|event| event["version"].as_u64().unwrap()).collect();
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    let verified = first.server.store().verify().await.unwrap();
    assert_eq!(verified.fault, None);
}

#[tokio::test]
async fn a_token_counts_everywhere_until_it_is_replaced_anywhere() {
    let Some((address, first, second)) = pair().await else { return };
    first.open_permit().await;
    let known = Town::node(MORNING, &address, first.tokens()).await;
    assert_eq!(status(&known, "mai", "/api/v1/cases").await, 200, "it was issued by another node");
    assert_eq!(status(&second, "administrator", "/api/v1/incidents").await, 200);

    let mut config = crate::town::config(motcua_server::Storage::Database(address));
    config.renew_administrator = true;
    let (clock, _) = motcua_server::Clock::turned(MORNING.parse().unwrap());
    let renewed = motcua_server::Server::open(config, clock).await.unwrap();
    let token = renewed.administrator_token().unwrap().to_owned();
    for town in [&first, &second] {
        assert_eq!(status(town, "administrator", "/api/v1/incidents").await, 401, "the old one opens nothing");
        let header = format!("Bearer {token}");
        let answer =
            town.raw("nobody", "get", "/api/v1/incidents", Vec::new(), &[("authorization", header.as_str())]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn what_one_deploys_the_other_opens() {
    let Some((_, first, second)) = pair().await else { return };
    let mut newer = files();
    let path = "construction_permit/construction_permit.procedure.yaml";
    let text = newer[path].clone();
    let version = text.lines().find(|line| line.starts_with("version:")).unwrap().to_owned();
    newer.insert(path.to_owned(), text.replacen(&version, "version: 77", 1));
    newer.retain(|name, _| !name.starts_with("birth_bundle/") || !name.ends_with(".procedure.yaml"));
    let answer = first.send("administrator", "post", "/api/v1/deployments", Some(json!({"files": newer}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);

    let listed = second.json("mai", "/api/v1/procedures").await;
    let versions: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|item| &item["version"]).collect();
    assert!(versions.contains(&&json!(77)), "{listed}");

    let mut order = permit();
    order["version"] = json!(77);
    let answer = second.send("mai", "post", "/api/v1/cases", Some(order)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(answer.json()["case"]["procedure"]["version"], 77);
    let case = answer.json()["case"]["id"].as_str().unwrap().to_owned();
    assert_eq!(status(&first, "mai", &format!("/api/v1/cases/{case}")).await, 200);

    // The same number with other content is refused wherever it comes.
    let changed = newer[path].replacen("version: 77", "version: 77\n# changed", 1);
    newer.insert(path.to_owned(), changed);
    let answer = second.send("administrator", "post", "/api/v1/deployments", Some(json!({"files": newer}))).await;
    assert_eq!(answer.status, 409, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_open_cases_at_once_and_the_register_has_no_gaps() {
    const CASES: usize = 12;
    let Some((_, first, second)) = pair().await else { return };
    let towns = [Arc::new(first), Arc::new(second)];
    // Tokens are issued one after the other; the requests are not.
    for town in &towns {
        assert_eq!(status(town, "mai", "/api/v1/cases").await, 200);
    }
    let asked = (0..CASES).map(|place| {
        let town = Arc::clone(&towns[place % 2]);
        tokio::spawn(async move {
            let mut order = permit();
            if place % 3 == 0 {
                order["data"]["storeys"] = json!(-1);
            }
            let key = format!("case-{place}");
            loop {
                let answer = town
                    .request("mai", "post", "/api/v1/cases", Some(order.clone()), &[("idempotency-key", &key)])
                    .await;
                // Nothing happened, and the answer says so: asked again with the same key.
                if answer.status != 503 {
                    return answer;
                }
            }
        })
    });
    let mut numbers = Vec::new();
    for answer in asked.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        match answer.status {
            201 => numbers.push(answer.json()["case"]["number"].as_str().unwrap().to_owned()),
            status => assert_eq!(status, 400, "{}", answer.text),
        }
    }
    numbers.sort();
    let expected: Vec<String> = (1..=numbers.len()).map(|number| format!("2026-{number:06}")).collect();
    assert_eq!(numbers, expected);
    assert_eq!(numbers.len(), CASES - CASES.div_ceil(3));
}

#[tokio::test]
async fn a_key_told_to_one_is_answered_by_the_other() {
    let Some((_, first, second)) = pair().await else { return };
    let ask = async |town: &Town, order: Value| {
        town.request("mai", "post", "/api/v1/cases", Some(order), &[("idempotency-key", "twice")]).await
    };
    let (one, two) = (ask(&first, permit()).await, ask(&second, permit()).await);
    assert_eq!((one.status, one.text), (two.status, two.text));
    let mut other = permit();
    other["data"]["storeys"] = json!(3);
    assert_eq!(ask(&second, other).await.status, 422);
}
