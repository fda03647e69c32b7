//! One conversation: what was said so far, and what a message is answered with.

mod answer;
mod problems;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_definition::editing::{Lines, Utf16, Workspace};
use motcua_definition::project::{Folder, Sources as _};
use motcua_definition::schema::FileKind;
use motcua_kernel::text::Language;
use serde_json::{Value, json};

use self::problems::Offer;
use super::disk::{self, Disk};

/// A conversation with one editor.
#[derive(Debug)]
pub(super) struct Session {
    language: Language,
    workspace: Workspace,
    disk: Disk,
    /// Files about which something was said that may have to be taken back.
    told: BTreeSet<String>,
    /// What could be written instead, in each file of which something was said.
    offers: BTreeMap<String, Vec<Offer>>,
    roots: Vec<String>,
    begun: bool,
    goodbye: bool,
    over: bool,
    watches: bool,
}

/// Codes of the protocol.
const NOT_BEGUN: i64 = -32002;
const NO_SUCH_METHOD: i64 = -32601;
const NO_REQUEST: i64 = -32600;
const REFUSED: i64 = -32803;

/// What a request comes to: an answer, or a code and a sentence.
type Answer = Result<Value, (i64, String)>;

impl Session {
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            workspace: Workspace::default(),
            disk: Disk::default(),
            told: BTreeSet::new(),
            offers: BTreeMap::new(),
            roots: Vec::new(),
            begun: false,
            goodbye: false,
            over: false,
            watches: false,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    pub(super) fn said_goodbye(&self) -> bool {
        self.goodbye
    }

    /// Everything that a message is answered with, in order.
    pub(super) fn take(&mut self, message: &Value) -> Vec<Value> {
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // The answer to something that we asked needs none; anything else is no message.
            let is_answer = message.get("id").is_some();
            let refusal = error(&Value::Null, NO_REQUEST, "no request");
            return if is_answer { Vec::new() } else { vec![refusal] };
        };
        let nothing = Value::Null;
        let given = message.get("params").unwrap_or(&nothing);
        match message.get("id") {
            Some(id) => {
                let answer = match (method, self.begun, self.goodbye) {
                    ("initialize", false, _) => Ok(self.begin(given)),
                    (_, false, _) => Err((NOT_BEGUN, "not initialized".to_owned())),
                    (_, _, true) => Err((NO_REQUEST, "shut down".to_owned())),
                    ("shutdown", ..) => {
                        self.goodbye = true;
                        Ok(Value::Null)
                    }
                    _ => self.request(method, given),
                };
                vec![match answer {
                    Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
                    Err((code, text)) => error(id, code, &text),
                }]
            }
            None => self.notification(method, given),
        }
    }

    fn begin(&mut self, given: &Value) -> Value {
        self.begun = true;
        let folders = given.get("workspaceFolders").and_then(Value::as_array).into_iter().flatten();
        let named = folders.filter_map(|folder| folder.get("uri")?.as_str());
        let root = given.get("rootUri").and_then(Value::as_str);
        self.roots = named.chain(root).filter_map(disk::path).collect();
        self.roots.sort();
        self.roots.dedup();
        for folder in self.roots.clone() {
            self.discover(&folder);
        }
        let dynamic = "/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration";
        self.watches = given.pointer(dynamic).and_then(Value::as_bool).unwrap_or(false);
        json!({
            "serverInfo": {"name": "motcua", "version": env!("CARGO_PKG_VERSION")},
            "capabilities": {
                "positionEncoding": "utf-16",
                "textDocumentSync": {"openClose": true, "change": 2, "save": {}},
                "completionProvider": {"triggerCharacters": [".", ":", " ", "\""]},
                "hoverProvider": true,
                "definitionProvider": true,
                "referencesProvider": true,
                "renameProvider": {"prepareProvider": true},
                "documentSymbolProvider": true,
                "documentFormattingProvider": true,
                "codeActionProvider": {"codeActionKinds": ["quickfix"]},
            },
        })
    }

    /// Reads what lies in a folder, so that names of files that are not open are known.
    fn discover(&mut self, folder: &str) {
        for path in Folder.list(folder) {
            self.learn(&path);
        }
    }

    fn learn(&mut self, path: &str) {
        if FileKind::of(path).is_none() {
            let named = [".html", ".txt", ".yaml", ".yml"].iter().any(|end| path.ends_with(end));
            if named && self.disk.exists(path) {
                self.workspace.put(path, "".into());
            }
            return;
        }
        match self.disk.read(path) {
            Ok(Some(text)) => self.workspace.put(path, text),
            _ => self.workspace.remove(path),
        }
    }

    fn notification(&mut self, method: &str, given: &Value) -> Vec<Value> {
        let document = || given.pointer("/textDocument/uri").and_then(Value::as_str).and_then(disk::path);
        match method {
            "exit" => {
                self.over = true;
                Vec::new()
            }
            _ if !self.begun => Vec::new(),
            "initialized" => self.begun_with(),
            "textDocument/didOpen" => {
                let Some(path) = document() else { return Vec::new() };
                let text = given.pointer("/textDocument/text").and_then(Value::as_str).unwrap_or("");
                // An editor may open a file alone, outside of any folder that it named.
                if !self.roots.iter().any(|root| path.starts_with(root.as_str())) {
                    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
                    self.discover(&folder);
                    self.roots.push(folder);
                }
                self.now_reads(&path, text.into())
            }
            "textDocument/didChange" => {
                let Some(path) = document() else { return Vec::new() };
                let before = self.workspace.text(&path).cloned().unwrap_or_else(|| "".into());
                let changes = given.get("contentChanges").and_then(Value::as_array);
                let text =
                    changes.into_iter().flatten().fold(before.to_string(), |text, change| changed(&text, change));
                self.now_reads(&path, text.into())
            }
            "textDocument/didClose" => {
                let Some(path) = document() else { return Vec::new() };
                self.disk.close(&path);
                self.learn(&path);
                self.check(&path)
            }
            "workspace/didChangeWatchedFiles" => {
                let changes = given.get("changes").and_then(Value::as_array).into_iter().flatten();
                let paths: Vec<String> =
                    changes.filter_map(|change| disk::path(change.get("uri")?.as_str()?)).collect();
                let mut all = Vec::new();
                for path in &paths {
                    // What is typed there counts, not what lies on the disk.
                    if self.disk.is_open(path) {
                        continue;
                    }
                    self.disk.changed(path);
                    if !self.disk.exists(path) {
                        self.workspace.remove(path);
                    }
                    self.learn(path);
                }
                for path in &paths {
                    all.extend(self.check(path));
                }
                all
            }
            _ => Vec::new(),
        }
    }

    fn begun_with(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        if self.watches {
            all.push(json!({
                "jsonrpc": "2.0", "id": "watch", "method": "client/registerCapability",
                "params": {"registrations": [{
                    "id": "watch", "method": "workspace/didChangeWatchedFiles",
                    "registerOptions": {"watchers": [{"globPattern": "**/*.{yaml,yml,html,txt,csv,rhai}"}]},
                }]},
            }));
        }
        let paths: Vec<String> = self.workspace.paths().map(str::to_owned).collect();
        all.extend(self.problems(&paths));
        all
    }

    fn now_reads(&mut self, path: &str, text: Arc<str>) -> Vec<Value> {
        self.disk.open(path, Arc::clone(&text));
        self.workspace.put(path, text);
        self.check(path)
    }

    fn check(&mut self, path: &str) -> Vec<Value> {
        let mut together = self.workspace.together(path);
        // A file that is gone has nothing wrong with it any more; nor has one that is not ours.
        together.retain(|path| self.disk.exists(path) && FileKind::of(path).is_some());
        self.problems(&together)
    }

    fn request(&mut self, method: &str, given: &Value) -> Answer {
        let path = given.pointer("/textDocument/uri").and_then(Value::as_str).and_then(disk::path).unwrap_or_default();
        let place = given.get("position").map(place).unwrap_or(Utf16 { line: 0, column: 0 });
        let text = self.workspace.text(&path).cloned().unwrap_or_else(|| "".into());
        let byte = Lines::of(&text).byte(place);
        match method {
            "textDocument/completion" => Ok(self.completions(&path, &text, byte)),
            "textDocument/hover" => Ok(self.hover(&path, &text, byte)),
            "textDocument/definition" => Ok(self.definition(&path, byte)),
            "textDocument/references" => Ok(self.references(&path, byte)),
            "textDocument/prepareRename" => self.prepare_rename(&path, &text, byte),
            "textDocument/rename" => {
                let name = given.get("newName").and_then(Value::as_str).unwrap_or("");
                self.rename(&path, byte, name)
            }
            "textDocument/documentSymbol" => Ok(self.symbols(&path, &text)),
            "textDocument/formatting" => self.formatted(&path, &text),
            "textDocument/codeAction" => Ok(self.actions(&path, &text, given)),
            _ => Err((NO_SUCH_METHOD, format!("unknown method `{method}`"))),
        }
    }

    /// A sentence in the language of the session.
    fn pick(&self, (vi, en): (&'static str, &'static str)) -> &'static str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

fn error(id: &Value, code: i64, text: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": text}})
}

/// A place as the protocol writes it.
fn place(given: &Value) -> Utf16 {
    let number = |key| given.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    Utf16 { line: number("line").unwrap_or(0), column: number("character").unwrap_or(0) }
}

/// A text after one change: of a stretch, or of all.
fn changed(text: &str, change: &Value) -> String {
    let new = change.get("text").and_then(Value::as_str).unwrap_or("");
    let Some(range) = change.get("range") else { return new.to_owned() };
    let lines = Lines::of(text);
    let byte = |end| range.get(end).map_or(0, |at| lines.byte(place(at)));
    let (start, end) = (byte("start"), byte("end"));
    let mut text = text.to_owned();
    text.replace_range(start..end.max(start), new);
    text
}
