//! Pages, as a browser without script asks for them: a citizen applies, an office decides, both see where it stands.

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

use crate::town::Town;

const MORNING: &str = "2026-03-02T09:00:00+07:00";

/// A browser: it keeps one cookie and follows where it is sent.
struct Browser<'t> {
    town: &'t Town,
    cookie: String,
}

/// A page that came back.
#[derive(Debug)]
struct Shown {
    status: u16,
    /// Where it sends the browser.
    to: String,
    text: String,
    cookie: String,
    policy: String,
}

impl Shown {
    /// The value of a hidden field.
    fn hidden(&self, name: &str) -> String {
        let field = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&field).unwrap_or_else(|| panic!("no hidden `{name}`: {}", self.text)) + field.len();
        self.text[at..].split('"').next().unwrap().replace("&quot;", "\"")
    }

    fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.text.contains(word), "the page does not say `{word}`:\n{}", self.text);
        }
    }
}

impl<'t> Browser<'t> {
    fn new(town: &'t Town) -> Self {
        Self { town, cookie: String::new() }
    }

    async fn signed_in(town: &'t Town, who: &str) -> Self {
        let issued = town.send("administrator", "post", "/api/v1/tokens", Some(json!({"person": who}))).await;
        let token = issued.json()["token"].as_str().unwrap().to_owned();
        let mut browser = Self::new(town);
        let shown = browser.post("/vi/sign-in", &[("token", &token), ("next", "")]).await;
        assert_eq!((shown.status, shown.to.as_str()), (303, "/vi"), "{shown:?}");
        assert!(shown.cookie.contains("HttpOnly") && shown.cookie.contains("SameSite=Strict"), "{}", shown.cookie);
        browser.cookie = shown.cookie.split(';').next().unwrap().to_owned();
        browser
    }

    async fn ask(&self, request: axum::http::request::Builder, body: String) -> Shown {
        let request = request.header("host", "one.example").header("cookie", &self.cookie);
        let response = self.town.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let header = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (to, cookie, policy) = (header("location"), header("set-cookie"), header("content-security-policy"));
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Shown { status, to, cookie, policy, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, address: &str) -> Shown {
        self.ask(Request::get(address), String::new()).await
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Shown {
        self.post_from("http://one.example", address, fields).await
    }

    async fn post_from(&self, origin: &str, address: &str, fields: &[(&str, &str)]) -> Shown {
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request =
            Request::post(address).header("content-type", "application/x-www-form-urlencoded").header("origin", origin);
        self.ask(request, body).await
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

const HOUSE: [(&str, &str); 4] =
    [("data.ward", "w001"), ("data.floor_area", "120.5"), ("data.storeys", "2"), ("data.drawings", "house.pdf")];

#[tokio::test]
async fn a_citizen_applies_and_an_office_decides() {
    let town = Town::new(MORNING).await;
    let mai = Browser::signed_in(&town, "mai").await;
    mai.get("/en/procedures").await.says(&["Building permit for a private house", "lang=\"en\""]);
    mai.get("/vi/procedures/construction_permit").await.says(&["Nộp hồ sơ", "15 ngày làm việc", "graph.svg"]);
    assert!(mai.get("/vi/procedures/construction_permit/graph.svg").await.text.starts_with("<svg"));

    let address = "/en/procedures/construction_permit/application";
    let form = mai.get(address).await;
    form.says(&["Floor area", "Unit: m2", "for=\"data.ward\""]);
    let key = form.hidden("key");
    // Everything that is wrong comes at once, beside what was filled in.
    let wrong = [("key", key.as_str()), ("start", "apply"), ("data.floor_area", "9"), ("data.storeys", "two")];
    let wrong = mai.post(address, &wrong).await;
    assert_eq!(wrong.status, 400);
    wrong.says(&["role=\"alert\"", "href=\"#data.ward\"", "aria-invalid=\"true\"", "value=\"two\""]);

    let fields: Vec<_> = [("key", key.as_str()), ("start", "apply")].into_iter().chain(HOUSE).collect();
    let sent = mai.post(address, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    // Sent twice by an impatient hand, it is one case.
    assert_eq!(mai.post(address, &fields).await.to, sent.to);
    let case = mai.get(&sent.to).await;
    case.says(&["2026-000001", "Received", "Check the file is complete", "Ward committee", "Withdraw"]);

    let lan = Browser::signed_in(&town, "lan").await;
    assert_eq!(lan.get("/vi").await.to, "/vi/tasks");
    let inbox = lan.get("/vi/tasks").await;
    inbox.says(&["2026-000001", "Kiểm tra thành phần hồ sơ", "chưa ai"]);
    let start = inbox.text.find("/vi/tasks/").unwrap();
    let task = inbox.text[start..].split('"').find(|part| part.contains('.')).unwrap().to_owned();
    let opened = lan.get(&task).await;
    opened.says(&["house.pdf", "120,5", "Phường Một", "Tiếp nhận"]);
    let tag = opened.hidden("tag");
    let taken = lan.post(&format!("{task}/assignment"), &[("tag", &tag), ("do", "claim")]).await;
    assert_eq!((taken.status, taken.to.as_str()), (303, task.as_str()), "{}", taken.text);
    // What was seen before it was taken is old now.
    let old = lan.post(&task, &[("key", "k"), ("tag", &tag), ("outcome", "accept")]).await;
    assert_eq!(old.status, 412);
    let opened = lan.get(&task).await;
    opened.says(&["Trả lại việc"]);
    let (tag, key) = (opened.hidden("tag"), opened.hidden("key"));
    let lacking = lan.post(&task, &[("key", &key), ("tag", &tag), ("outcome", "refuse")]).await;
    assert_eq!(lacking.status, 400);
    lacking.says(&["href=\"#data.reason\""]);
    let done = lan.post(&task, &[("key", &key), ("tag", &tag), ("outcome", "accept")]).await;
    assert_eq!((done.status, done.to.as_str()), (303, "/vi/tasks"), "{}", done.text);

    let case = mai.get(&sent.to).await;
    case.says(&["Statutory deadline", "running", "Why this date?"]);
    assert!(
        ![">lan<", " · lan", "(lan)"].iter().any(|name| case.text.contains(name)),
        "no official is named to an applicant"
    );
    mai.get(&format!("{}/deadlines/decision", sent.to)).await.says(&["due at 17:00", "15"]);
    let (key, tag) = (case.hidden("key"), case.hidden("tag"));
    let gone = mai.post(&format!("{}/withdrawal", sent.to), &[("key", &key), ("tag", &tag), ("reason", "")]).await;
    assert_eq!((gone.status, &gone.to), (303, &sent.to), "{}", gone.text);
    mai.get(&sent.to).await.says(&["No step is open any more."]);
}

#[tokio::test]
async fn a_page_shows_no_more_than_the_api_and_takes_forms_from_itself_alone() {
    let town = Town::new(MORNING).await;
    let case = town.open_permit().await;
    let nobody = Browser::new(&town);
    for address in ["/vi", "/en/tasks", "/vi/cases", "/vi/procedures", &format!("/vi/cases/{case}"), "/vi/tasks/x.1"] {
        let shown = nobody.get(address).await;
        assert_eq!(shown.status, 303, "{address}");
        assert!(shown.to.contains("/sign-in?next=") && shown.text.is_empty(), "{address}: {shown:?}");
    }
    assert_eq!(nobody.get("/").await.to, "/vi");
    assert_eq!(nobody.get("/fr/tasks").await.status, 404);
    assert_eq!(nobody.post("/vi/sign-in", &[("token", "motcua_x_y")]).await.status, 401);

    let tuan = Browser::signed_in(&town, "tuan").await;
    assert_eq!(tuan.get(&format!("/vi/cases/{case}")).await.status, 404, "the case of another ward");
    let mai = Browser::signed_in(&town, "mai").await;
    let shown = mai.get(&format!("/en/cases/{case}")).await;
    assert!(shown.policy.contains("default-src 'none'") && shown.policy.contains("frame-ancestors 'none'"));
    assert!(!shown.text.contains("<script") && !shown.text.contains("http://") && !shown.text.contains("https://"));
    let (key, tag) = (shown.hidden("key"), shown.hidden("tag"));
    let address = format!("/en/cases/{case}/withdrawal");
    let foreign = mai.post_from("http://evil.example", &address, &[("key", &key), ("tag", &tag)]).await;
    assert_eq!(foreign.status, 403, "{}", foreign.text);
    assert_eq!(town.json("mai", &format!("/api/v1/cases/{case}")).await["phase"], "open");

    let looked = nobody.get("/en/look-up?number=2026-000001").await;
    looked.says(&["There is no case"]);
    let escaped = nobody.get("/en/look-up?number=%3Cb%3E").await;
    assert!(!escaped.text.contains("<b>"), "{}", escaped.text);
    let out = mai.post("/en/sign-out", &[]).await;
    assert!(out.cookie.contains("Max-Age=0"), "{out:?}");
}

/// The head of an office sees what is due soon, in both languages, and the letter before it goes.
#[tokio::test]
async fn the_head_of_an_office_sees_what_is_due_soon() {
    let town = Town::new(MORNING).await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    let head = Browser::signed_in(&town, "son").await;
    head.get("/vi/tasks").await.says(&["href=\"/vi/escalations\"", "Sắp quá hạn"]);
    let soon = head.get("/vi/escalations").await;
    soon.says(&["<h1>Sắp quá hạn</h1>", "Thẩm định", "17:00, 05/03/2026", "Chuyển việc cho", "Trong bảy ngày"]);
    assert!(!soon.text.contains("<script"), "it works without script");
    head.get("/en/escalations?which=all").await.says(&[
        "<h1>Due soon</h1>",
        "Statutory deadline",
        "marked urgent",
        "Tells chair",
    ]);
    head.get("/en/escalations?which=paused").await.says(&["Nothing will escalate."]);
    let letter = soon.text.split("/vi/escalations/").nth(1).unwrap().split('"').next().unwrap();
    head.get(&format!("/en/escalations/{letter}")).await.says(&["<h2>Draft</h2>", "<pre>", "Back to the list"]);
    let applicant = Browser::signed_in(&town, "mai").await;
    let refused = applicant.get("/vi/escalations").await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(!applicant.get("/vi/cases").await.text.contains("/vi/escalations"), "nobody is led where they may not go");
    assert_eq!(Browser::new(&town).get("/vi/escalations").await.status, 303);
    let other = Browser::signed_in(&town, "tuan").await;
    other.get("/en/escalations").await.says(&["Nothing will escalate."]);
    assert_eq!(other.get(&format!("/en/escalations/{letter}")).await.status, 404);
}
