//! Telling a story: requests in order, and what each must answer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::town::{Answer, Town, files};

/// A file in `tests/api/stories/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// What it is about.
    pub(crate) story: String,
    /// When it begins.
    pub(crate) at: String,
    /// What happens.
    pub(crate) steps: Vec<Step>,
}

/// One request, or a turn of the clock.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    /// Why this step is here.
    why: String,
    /// The clock goes to this moment.
    turn: Option<String>,
    /// Who asks; `administrator`, `service:…` and `nobody` are special.
    r#as: String,
    /// `POST /cases`. Names after `$` stand for what was kept.
    r#do: String,
    /// Does the open task of a step: `complete: intake`, with `outcome`, `data` and `late_reason`.
    complete: Option<String>,
    /// Of which case, for `complete`; `$case` if absent.
    of: Option<String>,
    outcome: String,
    data: Option<Value>,
    late_reason: Option<String>,
    /// What is sent.
    body: Option<Value>,
    /// The files of the examples are sent, with these replaced; an empty text takes one away.
    files: Option<BTreeMap<String, String>>,
    /// What is sent, byte by byte.
    raw: Option<String>,
    /// The idempotency key; a new one if absent, none if `none`.
    key: Option<String>,
    /// What stands in `If-Match`; the current tag if absent, nothing if `none`.
    r#match: Option<String>,
    headers: BTreeMap<String, String>,
    /// The expected status; 200 if absent.
    status: Option<u16>,
    /// The expected problem.
    code: Option<String>,
    rule: Option<String>,
    /// Where the errors of the problem point, in order.
    pointers: Option<Vec<String>>,
    /// Values at these pointers.
    has: BTreeMap<String, Value>,
    /// Nothing at these pointers.
    lacks: Vec<String>,
    /// Texts in the answer.
    says: Vec<String>,
    /// Texts that are not in the answer.
    hides: Vec<String>,
    /// Values to keep: a pointer, or `etag`.
    keep: BTreeMap<String, String>,
}

/// Tells a story; the first surprise ends it.
pub(crate) async fn tell(story: &Story) -> Result<(), String> {
    let town = Town::new(&story.at).await;
    let mut kept = BTreeMap::new();
    for (place, step) in story.steps.iter().enumerate() {
        let told = one(&town, &mut kept, step).await;
        told.map_err(|why| format!("  step {}: {} {} {}\n  {why}", place + 1, step.r#as, step.r#do, step.why))?;
    }
    Ok(())
}

async fn one(town: &Town, kept: &mut BTreeMap<String, String>, step: &Step) -> Result<(), String> {
    if let Some(at) = &step.turn {
        town.turn(at).await;
        return Ok(());
    }
    let answer = match &step.complete {
        Some(name) => complete(town, kept, step, name).await?,
        None => {
            let (method, path) = step.r#do.split_once(' ').ok_or("expected `METHOD /path`")?;
            let address = format!("/api/v1{}", fill(path, kept));
            send(town, kept, step, method, &address, body(step, kept)).await
        }
    };
    compare(step, kept, &answer)?;
    for (name, what) in &step.keep {
        let value = match what.as_str() {
            "etag" => answer.header("etag"),
            pointer => {
                let json = answer.json();
                let found = json.pointer(pointer).ok_or_else(|| format!("nothing at {pointer}: {}", answer.text))?;
                found.as_str().map_or_else(|| found.to_string(), str::to_owned)
            }
        };
        kept.insert(name.clone(), value);
    }
    Ok(())
}

async fn complete(town: &Town, kept: &BTreeMap<String, String>, step: &Step, name: &str) -> Result<Answer, String> {
    let case = fill(step.of.as_deref().unwrap_or("$case"), kept);
    let task = town.task(&step.r#as, &case, name).await;
    let mut order = serde_json::json!({"outcome": step.outcome, "data": step.data.clone().unwrap_or_else(|| Value::Object(Default::default()))});
    if let Some(reason) = &step.late_reason {
        order["lateReason"] = reason.as_str().into();
    }
    Ok(send(town, kept, step, "POST", &format!("/api/v1/tasks/{task}/completions"), Some(order)).await)
}

fn body(step: &Step, kept: &BTreeMap<String, String>) -> Option<Value> {
    if let Some(changes) = &step.files {
        let mut files = files();
        for (path, text) in changes {
            match text.as_str() {
                "" => drop(files.remove(path)),
                text => drop(files.insert(path.clone(), text.to_owned())),
            }
        }
        return Some(serde_json::json!({ "files": files }));
    }
    step.body.as_ref().map(|body| fill_all(body, kept))
}

async fn send(
    town: &Town,
    kept: &BTreeMap<String, String>,
    step: &Step,
    method: &str,
    address: &str,
    body: Option<Value>,
) -> Answer {
    let mut headers: Vec<(String, String)> = vec![("content-type".to_owned(), "application/json".to_owned())];
    if method != "GET" {
        let guarded = ["/assignment", "/completions", "/withdrawals"].iter().any(|end| address.ends_with(end));
        match step.r#match.as_deref() {
            Some("none") => {}
            Some(tag) => headers.push(("if-match".to_owned(), fill(tag, kept))),
            None if guarded => {
                let resource = address.rsplit_once('/').map_or(address, |(resource, _)| resource);
                let tag = town.get(&step.r#as, resource, "en").await.header("etag");
                headers.push(("if-match".to_owned(), if tag.is_empty() { "*".to_owned() } else { tag }));
            }
            None => {}
        }
        match step.key.as_deref() {
            Some("none") => {}
            Some(key) => headers.push(("idempotency-key".to_owned(), key.to_owned())),
            None => headers.push(("idempotency-key".to_owned(), town.key())),
        }
    }
    for (name, value) in &step.headers {
        headers.retain(|(other, _)| other != name);
        headers.push((name.clone(), fill(value, kept)));
    }
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let bytes = match (&step.raw, body) {
        (Some(raw), _) => raw.clone().into_bytes(),
        (None, Some(body)) => serde_json::to_vec(&body).unwrap(),
        (None, None) => Vec::new(),
    };
    town.raw(&step.r#as, method, address, bytes, &headers).await
}

fn compare(step: &Step, kept: &BTreeMap<String, String>, answer: &Answer) -> Result<(), String> {
    let json = answer.json();
    let expected = step.status.unwrap_or(if step.complete.is_some() { 201 } else { 200 });
    let mut wrong = Vec::new();
    let mut check = |fine: bool, what: String| {
        if !fine {
            wrong.push(what);
        }
    };
    check(answer.status == expected, format!("expected status {expected}, found {}", answer.status));
    if expected >= 400 {
        check(answer.header("content-type") == "application/problem+json", "expected a problem".to_owned());
        check(json["status"] == expected, format!("expected {expected} in the body"));
        check(!answer.header("content-language").is_empty(), "expected a language".to_owned());
        for part in ["type", "title", "detail", "instance", "code"] {
            check(json[part].as_str().is_some_and(|text| !text.is_empty()), format!("expected `{part}`"));
        }
    }
    check(answer.header("api-version") == "1.0.0", "expected the header API-Version".to_owned());
    for (name, expected) in [("code", &step.code), ("rule", &step.rule)] {
        if let Some(expected) = expected {
            check(json[name] == expected.as_str(), format!("expected {name} {expected}, found {}", json[name]));
        }
    }
    if let Some(expected) = &step.pointers {
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
        check(found == *expected, format!("expected errors at {expected:?}, found {found:?}"));
    }
    for (pointer, expected) in &step.has {
        let expected = fill_all(expected, kept);
        let found = json.pointer(pointer).cloned().unwrap_or(Value::Null);
        check(found == expected, format!("expected {pointer}: {expected}, found {found}"));
    }
    for pointer in &step.lacks {
        let found = json.pointer(pointer);
        check(found.is_none(), format!("expected nothing at {pointer}, found {found:?}"));
    }
    for text in &step.says {
        check(answer.text.contains(&fill(text, kept)), format!("expected `{text}`"));
    }
    for text in &step.hides {
        check(!answer.text.contains(&fill(text, kept)), format!("expected no `{text}`"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("{}\n  {}", wrong.join("\n  "), answer.text)) }
}

/// Names after `$` stand for what was kept.
fn fill(text: &str, kept: &BTreeMap<String, String>) -> String {
    // Longer names first, so that `$case` does not eat the beginning of `$case2`.
    let mut names: Vec<_> = kept.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.into_iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
}

fn fill_all(value: &Value, kept: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) => Value::String(fill(text, kept)),
        Value::Array(items) => items.iter().map(|item| fill_all(item, kept)).collect(),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), fill_all(value, kept))).collect(),
        other => other.clone(),
    }
}
