//! The real binary as a child process.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use super::office::{Client, Request};
use crate::{motcua, top};

/// `motcua serve` on a free port.
pub(super) struct Served {
    child: Child,
    client: Client,
    /// Where the clerk's token is kept between starts.
    token: PathBuf,
}

impl Served {
    /// Starts it on this data folder, and waits until it listens.
    pub(super) async fn start(data: &Path, folder: &Path) -> Self {
        let directory = top().join("tests/cli/kill/ledger.directory.yaml");
        let mut child = motcua(folder)
            .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--directory")
            .arg(directory)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let (base, administrator) = tokio::task::spawn_blocking(move || listen(said)).await.unwrap();
        let token = folder.join("token");
        let known = administrator.or_else(|| std::fs::read_to_string(&token).ok()).unwrap_or_default();
        let client = Client::new(&base, &known);
        Self { child, client, token }
    }

    /// Deploys the procedure and lets the clerk in; the rest is done in the clerk's name.
    pub(super) async fn move_in(&mut self) {
        let read = |path: &str| std::fs::read_to_string(top().join(path)).unwrap();
        let files = json!({"files": {
            "ledger/ledger.procedure.yaml": read("tests/cli/kill/ledger.procedure.yaml"),
            "calendars/vn_state.calendar.yaml": read("workflows/calendars/vn_state.calendar.yaml"),
        }});
        self.done("/deployments", files).await;
        let token = self.done("/tokens", json!({"person": "lan"})).await["token"].as_str().unwrap().to_owned();
        std::fs::write(&self.token, &token).unwrap();
        self.client = self.client.with_token(&token);
    }

    async fn done(&self, path: &str, body: Value) -> Value {
        let request = Request { path: path.to_owned(), key: path.to_owned(), seen: None, body, answer: None };
        let (status, body) = self.client.send(&request).await.expect("the server answers");
        assert_eq!(status, 201, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn clone_client(&self) -> Client {
        self.client.clone()
    }

    /// SIGKILL: the process gets no chance to do anything.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Whatever failed before must not leave a server behind; one that was killed is gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads what it says until it listens: the address, and on the first start the administrator's token.
fn listen(said: BufReader<std::process::ChildStdout>) -> (String, Option<String>) {
    let (mut base, mut token) = (None, None);
    for line in said.lines() {
        let line = line.unwrap();
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("address"), Some(address)) => base = Some(address.to_owned()),
            (Some("token"), Some(word)) => token = Some(word.to_owned()),
            // The last line.
            (Some("next:"), _) => break,
            _ => {}
        }
    }
    (base.expect("the server says where it listens"), token)
}
