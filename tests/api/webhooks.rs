//! Who wants to be told is told: signed, at least once, and without holding up anybody else.

use std::collections::{BTreeMap, BTreeSet};

use motcua_server::{Clock, Server, ServiceAddress, Storage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::cluster;
use crate::stand_in::{Asked, StandIn};
use crate::town::{Desk, Town, config, directory, permit};

const MORNING: &str = "2026-03-02T09:00:00+07:00";
const ADDRESS: &str = "/api/v1/webhook-subscriptions";
const OPENED: &str = "org.motcua.case.opened.v1";

/// A receiver that takes everything.
async fn willing() -> StandIn {
    StandIn::start(vec![(204, Value::Null); 200]).await
}

async fn subscribe(town: &Desk, url: &str, types: &[&str]) -> Value {
    let answer = town.send("administrator", "post", ADDRESS, Some(json!({"url": url, "types": types}))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

/// Somebody is told which cases are opened.
async fn listening(town: &Desk, system: &StandIn) -> (String, String) {
    let made = subscribe(town, &format!("{}/hook", system.address()), &[OPENED]).await;
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    (format!("{ADDRESS}/{}", text("id")), text("secret"))
}

async fn patch(town: &Desk, address: &str, change: Value) -> Value {
    let answer = town.send("administrator", "patch", address, Some(change)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

/// HMAC-SHA256 as RFC 2104 writes it.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

/// Base64 as RFC 4648 writes it.
pub(crate) fn bytes(base64: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut found, mut buffer, mut bits) = (Vec::new(), 0u32, 0);
    for sign in base64.trim_end_matches('=').chars() {
        buffer = buffer << 6 | u32::try_from(ALPHABET.find(sign).unwrap()).unwrap();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            found.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    found
}

fn header<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.headers.get(name).unwrap().to_str().unwrap()
}

/// Whether one of the signatures is by this secret.
fn is_signed(asked: &Asked, secret: &str) -> bool {
    let key = bytes(secret.strip_prefix("whsec_").unwrap());
    let mut text = format!("{}.{}.", header(asked, "webhook-id"), header(asked, "webhook-timestamp")).into_bytes();
    text.extend(&asked.bytes);
    let expected = hmac(&key, &text);
    header(asked, "webhook-signature").split(' ').any(|one| bytes(one.strip_prefix("v1,").unwrap()) == expected)
}

#[tokio::test]
async fn what_happens_is_told_signed_and_again_until_it_is_taken() {
    let system = StandIn::start(vec![(500, Value::Null), (204, Value::Null)]).await;
    let town = Town::with_system(MORNING, &system).await;
    town.open_permit().await;
    let (address, secret) = listening(&town, &system).await;
    town.settle().await;
    assert_eq!(system.requests().len(), 0, "what was before is not told");
    town.open_permit().await;
    town.settle().await;
    let [first] = &system.requests()[..] else { panic!("{:?}", system.requests()) };
    let log = town.json("administrator", &format!("/api/v1/events?types={OPENED}")).await;
    assert_eq!((first.path.as_str(), &first.body), ("/hook", &log["items"][1]));
    assert_eq!(header(first, "content-type"), "application/cloudevents+json; charset=utf-8");
    assert_eq!(header(first, "webhook-id"), log["items"][1]["id"].as_str().unwrap());
    assert_eq!(header(first, "webhook-timestamp"), "1772416800");
    assert!(is_signed(first, &secret) && !is_signed(first, "whsec_AAAA"));

    let waits = town.json("administrator", &format!("{address}/deliveries?state=waiting")).await;
    let expected = json!([{
        "id": log["items"][1]["id"], "type": OPENED, "state": "waiting", "nextAt": "2026-03-02T02:00:05Z",
        "attempts": [{"at": "2026-03-02T02:00:00Z", "status": 500, "problem": "answered 500"}],
    }]);
    assert_eq!(waits["items"], expected);
    town.turn("2026-03-02T09:00:04+07:00").await;
    assert_eq!(system.requests().len(), 1, "not before its time");
    town.turn("2026-03-02T09:00:05+07:00").await;
    let requests = system.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!((&requests[1].bytes, header(&requests[1], "webhook-id")), (&first.bytes, header(first, "webhook-id")));
    assert_eq!(header(&requests[1], "webhook-timestamp"), "1772416805");
    assert!(is_signed(&requests[1], &secret));
    let done = town.json("administrator", &format!("{address}/deliveries")).await;
    assert_eq!(done["items"][0]["state"], "delivered", "{done}");
    assert_eq!(done["items"][0]["attempts"][1], json!({"at": "2026-03-02T02:00:05Z", "status": 204}));
    let listed = town.json("administrator", ADDRESS).await;
    assert_eq!((&listed["items"][0]["waiting"], listed["items"][0].get("secret")), (&json!(0), None), "{listed}");
    let systems = town.json("administrator", "/api/v1/services").await;
    assert!(!systems.to_string().contains("webhook"), "{systems}");
}

#[tokio::test]
async fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    let system = willing().await;
    let town = Town::with_system(MORNING, &system).await;
    let (address, old) = listening(&town, &system).await;
    let changed = patch(&town, &address, json!({"rotateSecret": true})).await;
    let new = changed["secret"].as_str().unwrap();
    assert_ne!(new, old);
    for (moment, both) in [("2026-03-02T09:00:00+07:00", true), ("2026-03-03T09:00:00+07:00", false)] {
        town.turn(moment).await;
        town.open_permit().await;
        town.settle().await;
        let requests = system.requests();
        let last = requests.last().unwrap();
        assert_eq!((is_signed(last, new), is_signed(last, &old)), (true, both), "{moment}");
    }
}

#[tokio::test]
async fn what_is_not_taken_is_given_up_and_shown_and_can_be_told_again() {
    let mut answers = vec![(302, json!({})); 7];
    answers.push((204, Value::Null));
    let system = StandIn::start(answers).await;
    let town = Town::with_system(MORNING, &system).await;
    let (address, _) = listening(&town, &system).await;
    town.open_permit().await;
    town.settle().await;
    let moments = ["02T09:00:05", "02T09:05:05", "02T09:35:05", "02T11:35:05", "02T16:35:05", "03T02:35:05"];
    for (made, moment) in (1..).zip(moments) {
        assert_eq!(system.requests().len(), made, "before {moment}");
        town.turn(&format!("2026-03-{moment}+07:00")).await;
    }
    town.turn("2026-04-01T09:00:00+07:00").await;
    assert_eq!(system.requests().len(), 7);
    let shown = town.json("administrator", &format!("{address}/deliveries?state=given-up")).await;
    let given_up = &shown["items"][0];
    assert_eq!((given_up["attempts"].as_array().unwrap().len(), given_up.get("nextAt")), (7, None), "{shown}");
    assert_eq!(given_up["attempts"][6]["problem"], "redirects are not followed");

    let replays = format!("{address}/deliveries/{}/replays", given_up["id"].as_str().unwrap());
    let answer = town.send("administrator", "post", &replays, None).await;
    assert_eq!((answer.status, &answer.json()["state"]), (201, &json!("waiting")), "{}", answer.text);
    town.settle().await;
    let requests = system.requests();
    assert_eq!(requests.len(), 8);
    assert_eq!(header(&requests[7], "webhook-id"), header(&requests[0], "webhook-id"));
    let shown = town.json("administrator", &format!("{address}/deliveries")).await;
    assert_eq!(shown["items"][0]["state"], "delivered", "{shown}");
    for unknown in ["99999", "x"] {
        let answer = town.send("administrator", "post", &format!("{address}/deliveries/{unknown}/replays"), None).await;
        assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("unknown-delivery")), "{}", answer.text);
    }
}

/// The process ends after it has sent and before it has written that down: a copy of the folder from before is that moment.
#[tokio::test]
async fn after_a_crash_it_is_told_again_under_the_same_id() {
    let system = willing().await;
    let folder = tempfile::tempdir().unwrap();
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    let inside = |data: &std::path::Path| Storage::Folder(data.to_owned());
    let town = Town::of(MORNING, inside(&data), directory(), Some(&system), BTreeMap::new()).await;
    listening(&town, &system).await;
    town.open_permit().await;
    let tokens = town.close().await;
    std::fs::create_dir(&copy).unwrap();
    std::fs::set_permissions(&copy, std::fs::metadata(&data).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    for data in [&data, &copy] {
        let town = Town::of(MORNING, inside(data), directory(), Some(&system), tokens.clone()).await;
        town.settle().await;
        town.settle().await;
        town.close().await;
    }
    let requests = system.requests();
    assert_eq!(requests.len(), 2, "once each");
    assert_eq!(header(&requests[0], "webhook-id"), header(&requests[1], "webhook-id"));
    assert_eq!(requests[0].bytes, requests[1].bytes);
}

/// Whoever takes a request and dies leaves it to the next, under the same id.
#[tokio::test]
async fn what_somebody_took_and_did_not_finish_is_told_when_the_lease_is_over() {
    let system = StandIn::start(vec![(500, Value::Null), (204, Value::Null)]).await;
    let town = Town::with_system(MORNING, &system).await;
    listening(&town, &system).await;
    town.open_permit().await;
    town.settle().await;
    let due: jiff::Timestamp = "2026-03-02T09:00:05+07:00".parse().unwrap();
    let lease = jiff::SignedDuration::from_secs(60);
    assert_eq!(town.server.store().claim(due, due + lease, |_| 8).await.unwrap().len(), 1);
    town.turn("2026-03-02T09:01:04+07:00").await;
    assert_eq!(system.requests().len(), 1, "somebody has it");
    town.turn("2026-03-02T09:01:05+07:00").await;
    let requests = system.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(header(&requests[0], "webhook-id"), header(&requests[1], "webhook-id"));
}

/// A receiver that takes what it is told and never answers: others are told meanwhile.
#[tokio::test]
async fn a_receiver_that_hangs_holds_up_nobody_else() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = config(Storage::Memory);
    let urls = [&silent, &other].map(|listener| format!("http://{}/", listener.local_addr().unwrap()));
    settings.webhooks = urls.iter().map(|url| ServiceAddress::parse(url).unwrap()).collect();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = silent.accept().await {
            held.push(stream);
        }
    });
    let running = Server::start(settings, Clock::wall()).await.unwrap();
    let town = Desk::of(running.server());
    let files = json!({"files": crate::town::files()});
    assert_eq!(town.send("administrator", "post", "/api/v1/deployments", Some(files)).await.status, 201);
    let hangs = subscribe(&town, &urls[0], &[]).await;
    for _ in 0..3 {
        assert_eq!(town.send("mai", "post", "/api/v1/cases", Some(permit())).await.status, 201);
    }
    subscribe(&town, &urls[1], &[OPENED]).await;
    assert_eq!(town.send("mai", "post", "/api/v1/cases", Some(permit())).await.status, 201);
    assert!(other.accept().await.is_ok(), "the other one was told");
    let listed = town.json("administrator", ADDRESS).await;
    let listed = listed["items"].as_array().unwrap().iter().find(|row| row["id"] == hangs["id"]).unwrap();
    assert!(listed["waiting"].as_u64().unwrap() > 8, "more than may be under way at a time: {listed}");
}

#[tokio::test]
async fn only_the_operator_subscribes_and_only_where_it_is_allowed() {
    let system = willing().await;
    let town = Town::with_system(MORNING, &system).await;
    let order = json!({"url": format!("{}/hook", system.address())});
    for who in ["mai", "lan", "service:insurance"] {
        let answer = town.send(who, "post", ADDRESS, Some(order.clone())).await;
        assert_eq!(answer.status, 403, "{who}: {}", answer.text);
        assert_eq!(town.get(who, ADDRESS, "en").await.status, 403, "{who}");
    }
    for (order, pointer) in [
        (json!({"url": "https://elsewhere.example/hook"}), "/url"),
        (json!({"url": "http://127.0.0.1:1/hook"}), "/url"),
        (json!({"url": format!("{}/hook?to=me", system.address())}), "/url"),
        (json!({"url": format!("{}/hook", system.address()), "types": ["case."]}), "/types"),
        (json!({"url": format!("{}/hook", system.address()), "secret": "mine"}), "/secret"),
    ] {
        let answer = town.send("administrator", "post", ADDRESS, Some(order.clone())).await;
        assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (400, &json!(pointer)), "{order}");
    }
    let (address, _) = listening(&town, &system).await;
    // Switched off, nothing is sent; switched on, it is told what it missed.
    assert_eq!(patch(&town, &address, json!({"active": false})).await["active"], false);
    town.open_permit().await;
    town.settle().await;
    assert_eq!(system.requests().len(), 0);
    patch(&town, &address, json!({"active": true})).await;
    town.settle().await;
    assert_eq!(system.requests().len(), 1);
    // What waits while it is off is tried as soon as it is on, and not when its time would have come.
    let log = town.json("administrator", &format!("{address}/deliveries")).await;
    let replays = format!("{address}/deliveries/{}/replays", log["items"][0]["id"].as_str().unwrap());
    patch(&town, &address, json!({"active": false})).await;
    assert_eq!(town.send("administrator", "post", &replays, None).await.status, 201);
    town.settle().await;
    assert_eq!(system.requests().len(), 1);
    patch(&town, &address, json!({"active": true})).await;
    town.settle().await;
    assert_eq!(system.requests().len(), 2);
    let removed = town.send("administrator", "delete", &address, None).await;
    assert_eq!((removed.status, removed.text.as_str()), (204, ""));
    town.open_permit().await;
    town.settle().await;
    assert_eq!(system.requests().len(), 2);
    let gone = town.send("administrator", "patch", &address, Some(json!({}))).await;
    assert_eq!((gone.status, &gone.json()["code"]), (404, &json!("unknown-subscription")), "{}", gone.text);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_switched_off() {
    let system = StandIn::start(vec![(410, Value::Null)]).await;
    let town = Town::with_system(MORNING, &system).await;
    let (address, _) = listening(&town, &system).await;
    for _ in 0..2 {
        town.open_permit().await;
        town.settle().await;
    }
    town.turn("2026-03-04T09:00:00+07:00").await;
    assert_eq!(system.requests().len(), 1);
    let listed = town.json("administrator", ADDRESS).await;
    assert_eq!(listed["items"][0]["active"], false, "{listed}");
    let shown = town.json("administrator", &format!("{address}/deliveries")).await;
    assert_eq!(shown["items"][0]["state"], "given-up", "{shown}");
}

#[tokio::test]
async fn of_two_nodes_one_tells_it() {
    if !cluster::is_there() {
        return;
    }
    let (system, database) = (willing().await, cluster::database().await);
    let node =
        async |tokens| Town::of(MORNING, Storage::Database(database.clone()), directory(), Some(&system), tokens).await;
    let first = node(BTreeMap::new()).await;
    listening(&first, &system).await;
    // Both desks count their keys from one, so an order may be a repetition of another: cases are counted, not orders.
    let mut cases = BTreeSet::from([first.open_permit().await]);
    let second = node(first.tokens()).await;
    for _ in 0..5 {
        cases.insert(second.open_permit().await);
        let (one, two) = tokio::join!(first.server.settle(), second.server.settle());
        one.unwrap();
        two.unwrap();
    }
    first.settle().await;
    let requests = system.requests();
    let ids: BTreeSet<&str> = requests.iter().map(|asked| header(asked, "webhook-id")).collect();
    assert!(cases.len() >= 5, "{cases:?}");
    assert_eq!((ids.len(), requests.len()), (cases.len(), cases.len()));
}
