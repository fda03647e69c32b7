//! A headless Chromium, spoken to over its debugging pipe: JSON texts, a zero byte after each. No port, no library.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than anything takes on a busy machine: only a failure waits so long.
const PATIENCE: Duration = Duration::from_secs(120);
/// The browser sits in front of a person's screen.
const SCREEN: &str = "--window-size=1400,1000";

/// Without it the browser is asked for by nobody but us.
const ALONE: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// One page in a browser of its own.
pub(super) struct Page {
    browser: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    asked: u64,
    /// Every address that was asked for.
    pub(super) requests: Vec<String>,
    /// What the page complained about.
    pub(super) complaints: Vec<String>,
    _profile: tempfile::TempDir,
}

/// The installed Chromium. Without one the test is skipped aloud, unless it must be there.
pub(super) fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let found = found.into_iter().find(|file| file.is_file());
    let must = std::env::var_os("MOTCUA_TESTS_NEED_CHROMIUM").is_some();
    assert!(found.is_some() || !must, "MOTCUA_TESTS_NEED_CHROMIUM is set and there is no Chromium on the PATH");
    if found.is_none() {
        // Not `println!`, of which nobody sees anything while the test passes.
        let notice =
            "SKIPPED: no Chromium on the PATH, so no page was opened in a browser (Debian: apt install chromium)\n";
        std::io::stderr().write_all(notice.as_bytes()).unwrap();
    }
    found
}

impl Page {
    /// Starts a browser with nothing in it, in the light or in the dark.
    pub(super) fn new(program: &PathBuf, dark: bool) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The pipe is expected on the descriptors 3 and 4; a shell can put it there without a library.
        let mut browser = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null"#])
            .arg(program)
            .args(ALONE)
            .arg(SCREEN)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = browser.stdin.take().unwrap();
        let mut said = BufReader::new(browser.stdout.take().unwrap());
        let (tell, from) = channel();
        std::thread::spawn(move || {
            let mut text = Vec::new();
            while said.read_until(0, &mut text).is_ok_and(|read| read > 0) {
                text.pop();
                let Ok(message) = serde_json::from_slice(&text) else { break };
                if tell.send(message).is_err() {
                    break;
                }
                text.clear();
            }
        });
        let (requests, complaints) = (Vec::new(), Vec::new());
        let mut page = Self { browser, to, from, session: None, asked: 0, requests, complaints, _profile: profile };
        let target = page.ask("Target.createTarget", json!({"url": "about:blank"}));
        let attached = json!({"targetId": target["targetId"], "flatten": true});
        page.session = page.ask("Target.attachToTarget", attached)["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            page.ask(&format!("{domain}.enable"), json!({}));
        }
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        page.ask("Emulation.setEmulatedMedia", media);
        page
    }

    /// Sends a command and gives its answer; what happens in between is noted.
    pub(super) fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.asked += 1;
        let mut command = json!({"id": self.asked, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            command["sessionId"] = json!(session);
        }
        self.to.write_all(command.to_string().as_bytes()).unwrap();
        self.to.write_all(&[0]).unwrap();
        loop {
            let message = self.hear(method);
            if message["id"] == self.asked {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn hear(&mut self, what: &str) -> Value {
        let message = self.from.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the browser is silent: {what}"));
        let told = &message["params"];
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                self.requests.push(told["request"]["url"].as_str().unwrap_or_default().to_owned());
            }
            Some("Runtime.exceptionThrown") => self.complaints.push(told["exceptionDetails"].to_string()),
            Some("Runtime.consoleAPICalled") if told["type"] == "error" || told["type"] == "warning" => {
                self.complaints.push(told["args"].to_string());
            }
            Some("Log.entryAdded") if told["entry"]["level"] == "error" || told["entry"]["level"] == "warning" => {
                self.complaints.push(told["entry"].to_string());
            }
            _ => {}
        }
        message
    }

    /// Opens an address, and waits until it is there.
    pub(super) fn open(&mut self, address: &str) {
        let answer = self.ask("Page.navigate", json!({"url": address}));
        assert!(answer["errorText"].is_null(), "{address}: {answer}");
        self.loaded(address);
    }

    /// Follows a link, and waits until the page behind it is there.
    pub(super) fn follow(&mut self, selector: &str) {
        self.click(selector);
        self.loaded(selector);
    }

    fn loaded(&mut self, what: &str) {
        while self.hear(what)["method"] != "Page.loadEventFired" {}
    }

    /// The value of an expression in the page.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    pub(super) fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_else(|| panic!("{expression} is no text")).to_owned()
    }

    /// Waits until an expression holds: looked at anew with every frame.
    pub(super) fn until(&mut self, expression: &str) {
        let patience = PATIENCE.as_millis() / 2;
        self.value(&format!(
            "new Promise((yes, no) => {{
                const late = setTimeout(() => no(new Error('it never held; the page says: ' + document.body.innerText)), {patience});
                const look = () => {{ if ({expression}) {{ clearTimeout(late); yes(true); }} else requestAnimationFrame(look); }};
                look();
            }})"
        ));
    }

    /// Keeps a picture of the page as it is, where a folder for such pictures is named: to be looked at by people.
    pub(super) fn kept(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("MOTCUA_TESTS_PICTURES") else { return };
        let shot = self.ask("Page.captureScreenshot", json!({"format": "png"}));
        let shot = decoded(shot["data"].as_str().unwrap());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(PathBuf::from(folder).join(format!("{name}.png")), shot).unwrap();
    }

    pub(super) fn click(&mut self, selector: &str) {
        let selector = json!(selector);
        self.value(&format!(
            "(found => {{ if (!found) throw new Error('nothing is ' + {selector}); found.click(); }})(document.querySelector({selector}))"
        ));
    }

    /// Marks a piece of the text in a field, and types another over it, as a person would.
    pub(super) fn retype(&mut self, field: &str, from: &str, to: &str) {
        let (field, piece) = (json!(field), json!(from));
        self.value(&format!(
            "(field => {{
                const at = field.value.indexOf({piece});
                if (at < 0) throw new Error('the text has no ' + {piece});
                field.focus();
                field.setSelectionRange(at, at + {piece}.length);
            }})(document.querySelector({field}))"
        ));
        self.ask("Input.insertText", json!({"text": to}));
    }
}

/// Base 64 of the browser's own making: no line breaks, padded.
fn decoded(text: &str) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> =
        text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)).map(|at| at as u32).collect();
    let group = |four: &[u32]| {
        let all = four.iter().fold(0, |all, digit| all << 6 | digit) << (6 * (4 - four.len()));
        let [_, bytes @ ..] = all.to_be_bytes();
        bytes.into_iter().take(four.len() - 1).collect::<Vec<u8>>()
    };
    digits.chunks(4).flat_map(group).collect()
}

impl Drop for Page {
    fn drop(&mut self) {
        // It may have gone already.
        drop(self.browser.kill());
        drop(self.browser.wait());
    }
}
