//! `serve`, and the client commands against it: one case from the counter to the signature.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::{motcua, run, too_wide, top};

/// A server in a process of its own, ended with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
    /// Of the administrator, on the first start.
    pub(crate) token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn serve(data: &std::path::Path) -> Served {
    let mut command = motcua(&top());
    command.args(["serve", "--listen", "127.0.0.1:0", "--directory", "workflows/directories/demo.directory.yaml"]);
    command.arg("--data").arg(data);
    started(&mut command)
}

/// Starts a server and waits until it listens.
pub(crate) fn started(command: &mut Command) -> Served {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let (mut url, mut token) = (String::new(), String::new());
    for line in lines {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("address"), Some(address)) => url = address.trim_end_matches("/api/v1").to_owned(),
            (Some("token"), Some(word)) => token = word.to_owned(),
            (Some("next:"), _) => break,
            _ => {}
        }
    }
    assert!(!url.is_empty(), "the server says where it listens");
    Served { child, url, token }
}

impl Served {
    pub(crate) fn as_somebody(&self, token: &str, words: &[&str]) -> Command {
        let mut command = motcua(&top());
        command.args(words).env("MOTCUA_URL", &self.url).env("MOTCUA_TOKEN", token);
        command
    }

    pub(crate) fn token(&self, person: &str) -> String {
        let made = run(&mut self.as_somebody(&self.token, &["token", person]));
        made.lines().next().unwrap().to_owned()
    }
}

/// The first word after a word, in the first line that has it.
fn word_after<'a>(text: &'a str, word: &str) -> &'a str {
    let (_, rest) = text.split_once(word).unwrap_or_else(|| panic!("no `{word}` in:\n{text}"));
    rest.split_whitespace().next().unwrap_or_default()
}

#[test]
fn a_case_from_the_counter_to_the_signature() {
    let data = tempfile::tempdir().unwrap();
    let served = serve(data.path());
    let said = |token: &str, words: &[&str]| {
        let text = run(&mut served.as_somebody(token, words));
        let wide = too_wide(&text);
        assert!(wide.is_empty(), "{words:?} prints lines of more than 80 columns:\n{}", wide.join("\n"));
        text
    };
    let deployed = said(&served.token, &["deploy"]);
    assert!(deployed.contains("deployed birth_bundle@1#") && deployed.contains("deployed construction_permit@1#"));
    assert!(said(&served.token, &["deploy", "birth_bundle"]).contains("was here already birth_bundle@1#"));

    let (applicant, clerk, planner, chair) =
        (served.token("an"), served.token("lan"), served.token("minh"), served.token("mai"));
    let form = ["ward=w001", "floor_area=120.50", "storeys=2", "drawings=plan.pdf"];
    let opened = said(&applicant, &[&["case", "open", "construction_permit"][..], &form].concat());
    let case = word_after(&opened, "next: motcua case show").to_owned();
    assert!(said(&applicant, &["case", "list"]).contains(&case));

    let listed = said(&applicant, &["case", "list", "--output", "json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["items"][0]["id"], case.as_str());

    let intake = said(&clerk, &["task", "list"]);
    let task = intake.lines().nth(1).and_then(|line| line.split_whitespace().next()).unwrap().to_owned();
    assert!(said(&clerk, &["task", "show", &task]).contains("→ accept  Accept"));
    said(&clerk, &["task", "claim", &task]);
    said(&clerk, &["task", "release", &task]);
    said(&clerk, &["task", "claim", &task]);
    assert!(said(&clerk, &["task", "complete", &task, "accept"]).contains("Assess the application"));

    for (token, outcome) in [(&planner, "propose_grant"), (&chair, "grant")] {
        let inbox = said(token, &["task", "list"]);
        let task = inbox.lines().nth(1).and_then(|line| line.split_whitespace().next()).unwrap().to_owned();
        said(token, &["task", "complete", &task, outcome]);
    }
    let shown = said(&applicant, &["case", "show", &case, "--lang", "vi"]);
    assert!(shown.contains("kết thúc: granted"), "{shown}");
    let events = run(&mut served.as_somebody(&clerk, &["case", "events", &case]));
    assert!(events.contains("case_opened") && events.contains("case_ended"), "{events}");
    let json = run(&mut served.as_somebody(&clerk, &["case", "events", &case, "--output", "json"]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let numbered = |line: &&str| line.split_whitespace().next().is_some_and(|word| word.parse::<u32>().is_ok());
    assert_eq!(json["items"].as_array().unwrap().len(), events.lines().filter(numbered).count());

    let late = served.as_somebody(&applicant, &["case", "withdraw", &case]).output().unwrap();
    assert_eq!(late.status.code(), Some(1));
    assert!(String::from_utf8(late.stderr).unwrap().contains("[case-ended]"));
}

#[test]
fn what_the_server_refuses_is_said_in_full() {
    let data = tempfile::tempdir().unwrap();
    let served = serve(data.path());
    run(&mut served.as_somebody(&served.token, &["deploy"]));
    let applicant = served.token("an");
    let output =
        served.as_somebody(&applicant, &["case", "open", "construction_permit", "storeys=0"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    for field in ["/data/ward", "/data/floor_area", "/data/storeys", "/data/drawings", "[invalid-input]"] {
        assert!(said.contains(field), "{field} is missing in:\n{said}");
    }
    let output = served.as_somebody("motcua_no_token", &["case", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}
