//! What people are told reaches them by e-mail: once where all goes well, under one name where it has to be sent again.

use std::collections::BTreeMap;

use motcua_kernel::text::Language;
use motcua_server::{MailServer, Storage};
use serde_json::{Value, json};

use crate::post_office::{Mood, PostOffice};
use crate::town::{Town, config};
use crate::webhooks::bytes;

const MORNING: &str = "2026-03-02T09:00:00+07:00";
/// The limit of the review passes: the planners and the head are told.
const LATE: &str = "2026-03-05T17:00:00+07:00";

/// A town in which a planner and the head of Ward One have an address, and so has the planner of Ward Two.
async fn town(post: &str) -> Town {
    let mut config = config(Storage::Memory);
    for (who, language) in [("minh", None), ("son", Some(Language::Vi)), ("tuan", None)] {
        let person = config.directory.people.get_mut(who).unwrap();
        person.email = Some(format!("{who}@ward-one.example"));
        person.language = language;
    }
    config.mail = Some(MailServer::parse(post, "motcua@ward-one.example").unwrap());
    Town::run(MORNING, config, BTreeMap::new()).await
}

async fn accepted(town: &Town) -> String {
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    case
}

/// Who got what a case had to say, and what became of it: to whom, the state, the answers.
async fn told(town: &Town, case: &str) -> Vec<(String, String, Vec<Value>)> {
    let notices = town.json("minh", &format!("/api/v1/cases/{case}/notices")).await;
    let notices = notices["items"].as_array().unwrap().clone();
    let mails = notices.iter().flat_map(|notice| notice["mails"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let answers = |mail: &Value| {
        mail["attempts"].as_array().unwrap().iter().map(|attempt| attempt["status"].clone()).collect::<Vec<_>>()
    };
    mails.map(|mail| (text(&mail["to"]), text(&mail["state"]), answers(mail))).collect()
}

fn was(to: &str, state: &str, answers: &[Option<u16>]) -> (String, String, Vec<Value>) {
    (to.to_owned(), state.to_owned(), answers.iter().map(|answer| json!(answer)).collect())
}

/// A header as its reader shows it (RFC 2047): what stands in encoded words that follow each other is one text.
fn read(header: &str) -> String {
    let mut shown = String::new();
    let mut encoded = Vec::new();
    for word in header.split_whitespace() {
        match word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?=")) {
            Some(word) => encoded.extend(bytes(word)),
            None => {
                shown.push_str(&String::from_utf8(std::mem::take(&mut encoded)).unwrap());
                shown.push_str(if shown.is_empty() { "" } else { " " });
                shown.push_str(word);
            }
        }
    }
    let rest = String::from_utf8(encoded).unwrap();
    if shown.is_empty() || rest.is_empty() { format!("{shown}{rest}") } else { format!("{shown} {rest}") }
}

#[tokio::test]
async fn a_rung_reaches_those_who_hold_the_role_in_the_office_and_have_an_address() {
    let post = PostOffice::start(Vec::new()).await;
    let town = town(&post.address()).await;
    let case = accepted(&town).await;
    town.turn("2026-03-05T16:59:59+07:00").await;
    assert_eq!(post.letters().len(), 0, "nobody is told before");
    town.turn(LATE).await;
    let letters = post.letters();
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, ["minh@ward-one.example", "son@ward-one.example"]);
    let [minh, son] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(son.header("From"), "motcua@ward-one.example");
    assert_eq!(son.header("To"), "son@ward-one.example");
    assert_eq!(son.header("Auto-Submitted"), "auto-generated");
    assert_eq!(son.header("Date"), "Thu, 05 Mar 2026 10:00:00 +0000");
    assert_eq!(son.header("Content-Type"), "text/plain; charset=utf-8");
    assert!(son.header("Message-ID").starts_with(&format!("<{case}.notice-")), "{son:?}");
    assert!(son.header("Message-ID").ends_with("@ward-one.example>"), "{son:?}");
    let notices = town.json("son", &format!("/api/v1/cases/{case}/notices")).await;
    let first = notices["items"][0]["text"].as_str().unwrap().lines().next().unwrap().to_owned();
    assert!(!first.is_ascii(), "a subject in Vietnamese: {first}");
    assert_eq!(read(&son.header("Subject")), first);
    assert_ne!(son.header("Message-ID"), minh.header("Message-ID"));
    assert!(minh.text.len() > son.text.len() + 40, "one reads one language, the other both: {minh:?} {son:?}");
    assert_eq!(
        told(&town, &case).await,
        [was("son", "delivered", &[Some(250)]), was("minh", "delivered", &[Some(250)])]
    );
    // The applicant sees no notice to offices, another office none at all; the operator which there were, without their text.
    let applicants = town.json("mai", &format!("/api/v1/cases/{case}/notices")).await;
    assert!(!applicants.to_string().contains("mails"), "{applicants}");
    let log = town.json("administrator", "/api/v1/mails?state=delivered&limit=1").await;
    assert_eq!((&log["items"][0]["case"], &log["items"][0]["to"]), (&json!(case), &json!("minh")), "{log}");
    assert!(!log.to_string().contains("@"), "no address is kept: {log}");
    let next = town.get("administrator", "/api/v1/mails?limit=1", "en").await.header("link");
    let next = town.json("administrator", next.split(['<', '>']).nth(1).unwrap()).await;
    assert_eq!(next["items"][0]["to"], "son");
    assert_eq!(town.get("son", "/api/v1/mails", "en").await.status, 403);
    assert_eq!(town.get("administrator", "/api/v1/mails?state=lost", "en").await.status, 400);
    assert_eq!(town.get("administrator", "/api/v1/mails?after=x", "en").await.status, 400);
}

#[tokio::test]
async fn what_was_not_taken_is_sent_again_under_the_same_name() {
    let moods = vec![Mood::AnswersRecipient("451 later"), Mood::BreaksOff, Mood::AnswersLetter("452 full")];
    let post = PostOffice::start(moods).await;
    let town = town(&post.address()).await;
    let case = accepted(&town).await;
    // One of the two is out of the way.
    town.turn("2026-03-05T16:00:00+07:00").await;
    let task = town.task("minh", &case, "review").await;
    let tag = town.get("minh", &format!("/api/v1/tasks/{task}"), "en").await.header("etag");
    let headers = [("idempotency-key", "take"), ("if-match", tag.as_str())];
    let claimed = town.request("hai", "put", &format!("/api/v1/tasks/{task}/assignment"), None, &headers).await;
    assert_eq!(claimed.status, 200, "{}", claimed.text);
    for (moment, answers, letters) in [
        (LATE, &[Some(451)][..], 0),
        ("2026-03-05T17:00:04+07:00", &[Some(451)], 0),
        ("2026-03-05T17:00:05+07:00", &[Some(451), None], 1),
        ("2026-03-05T17:05:05+07:00", &[Some(451), None, Some(452)], 2),
        ("2026-03-05T17:35:05+07:00", &[Some(451), None, Some(452), Some(250)], 3),
        ("2026-03-06T09:00:00+07:00", &[Some(451), None, Some(452), Some(250)], 3),
    ] {
        town.turn(moment).await;
        assert_eq!(post.letters().len(), letters, "{moment}");
        let state = if answers.len() < 4 { "waiting" } else { "delivered" };
        assert_eq!(told(&town, &case).await, [was("son", state, answers)], "{moment}");
    }
    let names: std::collections::BTreeSet<_> =
        post.letters().iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!(names.len(), 1, "whoever got it twice can tell: {names:?}");
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_and_shown() {
    let post =
        PostOffice::start(vec![Mood::AnswersRecipient("550 nobody here"), Mood::AnswersRecipient("550 nobody here")])
            .await;
    let town = town(&post.address()).await;
    let case = accepted(&town).await;
    town.turn(LATE).await;
    let expected = [was("son", "given-up", &[Some(550)]), was("minh", "given-up", &[Some(550)])];
    assert_eq!(told(&town, &case).await, expected);
    town.turn("2026-03-06T09:00:00+07:00").await;
    assert_eq!(told(&town, &case).await[..2], expected, "it is not tried again");
    let lost = town.json("administrator", "/api/v1/mails?state=given-up").await;
    assert_eq!(lost["items"].as_array().unwrap().len(), 2, "{lost}");
    assert!(lost["items"][0]["attempts"][0]["problem"].as_str().unwrap().contains("550"), "{lost}");
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_is_tried_for_a_day_and_holds_up_nobody() {
    // A port that was free a moment ago.
    let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let town = town(&format!("smtp://{address}")).await;
    let case = accepted(&town).await;
    town.turn(LATE).await;
    assert_eq!(told(&town, &case).await[0], was("son", "waiting", &[None]));
    let systems = town.json("administrator", "/api/v1/services").await;
    assert!(!systems.to_string().contains("mail"), "{systems}");
    for after in ["17:00:05", "17:05:05", "17:35:05", "19:35:05"] {
        town.turn(&format!("2026-03-05T{after}+07:00")).await;
    }
    town.turn("2026-03-06T00:35:05+07:00").await;
    assert_eq!(told(&town, &case).await[0].1, "waiting");
    town.turn("2026-03-06T10:35:05+07:00").await;
    assert_eq!(told(&town, &case).await[0], was("son", "given-up", &[None; 7]));
}

/// A name may mean another machine, whatever it is called here: without TLS nothing is said to it.
#[tokio::test]
async fn nothing_is_sent_unencrypted_to_a_name() {
    let post = PostOffice::start(Vec::new()).await;
    let town = town(&post.address().replace("127.0.0.1", "localhost")).await;
    let case = accepted(&town).await;
    town.turn(LATE).await;
    assert_eq!(told(&town, &case).await[0].1, "waiting");
    assert_eq!(post.letters().len(), 0);
}
