//! A scripted editor: every `tests/cli/lsp/*.lsp` is a conversation about a copy of the example procedures, spoken through
//! the real transport in memory.
//!
//! ```text
//! open construction_permit/construction_permit.procedure.yaml
//! edit next: consult => next: cons¦      one text in the open file becomes another; `¦` is the cursor
//! at role: cl¦erk                        the cursor alone
//! complete | hover | definition | references | rename NAME | symbols | problems | format | actions | act
//!   what comes back, indented
//! ```

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use motcua_definition::editing::{Lines, Utf16};
use motcua_kernel::text::Language;
use serde_json::{Value, json};

use super::session::Session;
use super::{disk, talk, wire};

const CURSOR: char = '¦';

#[test]
fn scripted_editors_get_what_they_expect() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut scripts: Vec<PathBuf> =
        std::fs::read_dir(top.join("tests/cli/lsp")).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.sort();
    assert!(!scripts.is_empty());
    for script in scripts {
        let expected = std::fs::read_to_string(&script).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap();
        copy(&top.join("workflows"), &home);
        // Collections of tests grow; what is expected here must not with them.
        for more in ["law", "office"] {
            let _ = std::fs::remove_file(home.join(format!("construction_permit/{more}.test.yaml")));
        }
        let found = Editor::new(&home).play(&expected);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&script, &found).unwrap();
        } else {
            assert_eq!(found, expected, "{} (UPDATE_EXPECT=1 rewrites it)", script.display());
        }
    }
}

#[test]
fn before_hello_and_after_goodbye_nothing_is_answered() {
    let say = |messages: &[Value]| {
        let (mut input, mut output) = (Vec::new(), Vec::new());
        messages.iter().for_each(|message| wire::write(&mut input, message).unwrap());
        let goodbye = talk(&mut BufReader::new(&*input), &mut output, Language::En).unwrap();
        (answers(&output), goodbye)
    };
    let request = |id: u32, method: &str| json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {}});
    let (early, goodbye) = say(&[request(1, "textDocument/hover")]);
    assert_eq!((early[0].pointer("/error/code").unwrap(), goodbye), (&json!(-32002), false));
    let messages = [request(1, "initialize"), request(2, "shutdown"), request(3, "textDocument/hover")];
    let (late, goodbye) = say(&messages);
    assert_eq!((late[2].pointer("/error/code").unwrap(), goodbye), (&json!(-32600), true));
    let (unknown, _) = say(&[
        request(1, "initialize"),
        request(2, "window/dance"),
        json!({"method": "exit"}),
        request(3, "initialize"),
    ]);
    assert_eq!((unknown[1].pointer("/error/code").unwrap(), unknown.len()), (&json!(-32601), 2));
}

fn answers(output: &[u8]) -> Vec<Value> {
    let mut output = BufReader::new(output);
    std::iter::from_fn(|| wire::read(&mut output).unwrap()).collect()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What the editor knows, and the server at the other end.
struct Editor {
    home: String,
    server: Session,
    heard: Vec<Value>,
    path: String,
    texts: BTreeMap<String, String>,
    cursor: usize,
}

impl Editor {
    fn new(home: &Path) -> Self {
        let home = home.to_string_lossy().into_owned();
        let hello =
            json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"rootUri": disk::address(&home)}});
        let server = Session::new(Language::En);
        let mut editor =
            Self { home, server, heard: Vec::new(), path: String::new(), texts: BTreeMap::new(), cursor: 0 };
        editor.send(&hello);
        editor.tell("initialized", json!({}));
        editor
    }

    fn play(mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().filter(|line| !line.starts_with("  ")) {
            out.push_str(line);
            out.push('\n');
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            for told in self.line(word, rest) {
                out.push_str(&format!("  {told}\n"));
            }
        }
        out
    }

    fn address(&self) -> String {
        disk::address(&format!("{}/{}", self.home, self.path))
    }

    fn tell(&mut self, method: &str, given: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": given}));
    }

    /// Sends a message as bytes, and hears as bytes what comes back.
    fn send(&mut self, message: &Value) {
        let (mut input, mut output) = (Vec::new(), Vec::new());
        wire::write(&mut input, message).unwrap();
        let taken = wire::read(&mut BufReader::new(&*input)).unwrap().unwrap();
        self.server.take(&taken).iter().for_each(|answer| wire::write(&mut output, answer).unwrap());
        self.heard.extend(answers(&output));
    }

    fn place(&self) -> Value {
        let Utf16 { line, column } = Lines::of(&self.texts[&self.path]).place(self.cursor);
        json!({"line": line, "character": column})
    }

    fn ask(&mut self, method: &str, more: &[(&str, Value)]) -> Value {
        let mut given = json!({"textDocument": {"uri": self.address()}, "position": self.place()});
        more.iter().for_each(|(key, value)| given[*key] = value.clone());
        self.send(&json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": given}));
        let answer = self.heard.pop().unwrap();
        answer.get("error").or_else(|| answer.get("result")).unwrap().clone()
    }

    fn line(&mut self, word: &str, rest: &str) -> Vec<String> {
        match word {
            "open" => self.open(rest),
            "edit" => self.edit(rest),
            "at" => {
                let (before, after) = rest.split_once(CURSOR).unwrap();
                let at = self.texts[&self.path].find(&format!("{before}{after}"));
                self.cursor = at.unwrap_or_else(|| panic!("no `{rest}`")) + before.len();
            }
            "complete" => return self.completions(),
            "hover" => {
                let told = self.ask("textDocument/hover", &[]);
                let text = told.pointer("/contents/value").and_then(Value::as_str).unwrap_or("nothing");
                return text.lines().filter(|line| !line.is_empty()).map(|line| line.trim_end().to_owned()).collect();
            }
            "definition" => {
                let at = self.ask("textDocument/definition", &[]);
                return vec![self.location(&at)];
            }
            "references" => {
                let all = self.ask("textDocument/references", &[("context", json!({"includeDeclaration": true}))]);
                return all.as_array().unwrap().iter().map(|at| self.location(at)).collect();
            }
            "rename" => return self.rename(rest),
            "symbols" => return symbols(&self.ask("textDocument/documentSymbol", &[])),
            "format" => return self.format(),
            "problems" => return self.problems(),
            "actions" => return self.actions().iter().map(title).collect(),
            "act" => return self.act(),
            "" | "#" => {}
            other => panic!("`{other}` is nothing that an editor does here"),
        }
        Vec::new()
    }

    fn open(&mut self, path: &str) {
        path.clone_into(&mut self.path);
        let text = std::fs::read_to_string(format!("{}/{path}", self.home)).unwrap();
        let document = json!({"uri": self.address(), "languageId": "yaml", "version": 1, "text": text});
        self.texts.insert(path.to_owned(), text);
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn edit(&mut self, rest: &str) {
        let (old, new) = rest.split_once(" => ").unwrap();
        let (old, new) = (old.replace("\\n", "\n"), new.replace("\\n", "\n"));
        let text = self.texts[&self.path].clone();
        let at = text.find(&old).unwrap_or_else(|| panic!("no `{old}`"));
        let lines = Lines::of(&text);
        let place = |byte| {
            let Utf16 { line, column } = lines.place(byte);
            json!({"line": line, "character": column})
        };
        let bare = new.replace(CURSOR, "");
        let change = json!({"range": {"start": place(at), "end": place(at + old.len())}, "text": bare});
        self.cursor = at + new.find(CURSOR).unwrap_or(bare.len());
        self.texts.insert(self.path.clone(), text.replacen(&old, &bare, 1));
        let document = json!({"uri": self.address(), "version": 2});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
    }

    fn completions(&mut self) -> Vec<String> {
        let answer = self.ask("textDocument/completion", &[]);
        let items = answer["items"].as_array().unwrap();
        let text = |item: &Value, key: &str| item[key].as_str().unwrap_or("").to_owned();
        items
            .iter()
            .map(|item| format!("{} | {}", text(item, "label"), text(item, "detail")).trim_end().to_owned())
            .collect()
    }

    fn location(&self, at: &Value) -> String {
        let Some(address) = at["uri"].as_str() else { return "nowhere".to_owned() };
        let path = disk::path(address).unwrap();
        let path = path.strip_prefix(&format!("{}/", self.home)).unwrap();
        let number = |pointer: &str| at.pointer(pointer).and_then(Value::as_u64).unwrap() + 1;
        format!("{path}:{}:{}", number("/range/start/line"), number("/range/start/character"))
    }

    /// The lines that the layout changes, as they are afterwards.
    fn format(&mut self) -> Vec<String> {
        let answer = self.ask("textDocument/formatting", &[("options", json!({"tabSize": 2, "insertSpaces": true}))]);
        let Some(edits) = answer.as_array() else { return vec![answer["message"].as_str().unwrap().to_owned()] };
        let before: Vec<&str> = self.texts[&self.path].lines().collect();
        let new = edits.first().and_then(|edit| edit["newText"].as_str()).unwrap_or("");
        new.lines().filter(|line| !before.contains(line)).map(|line| line.trim_start().to_owned()).collect()
    }

    fn rename(&mut self, name: &str) -> Vec<String> {
        let answer = self.ask("textDocument/rename", &[("newName", json!(name))]);
        if let Some(why) = answer["message"].as_str() {
            return vec![why.to_owned()];
        }
        let edits = answer["changes"].as_object().unwrap().iter();
        let each = edits.flat_map(|(address, edits)| {
            edits.as_array().unwrap().iter().map(move |edit| json!({"uri": address, "range": edit["range"]}))
        });
        each.map(|at| self.location(&at)).collect()
    }

    /// What was last said of each file.
    fn problems(&self) -> Vec<String> {
        let mut last: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for told in self.heard.iter().filter(|told| told["method"] == "textDocument/publishDiagnostics") {
            let address = told.pointer("/params/uri").unwrap();
            let problems = told.pointer("/params/diagnostics").unwrap().as_array().unwrap().iter();
            let lines = problems.map(|problem| {
                let at = self.location(&json!({"uri": address, "range": problem["range"]}));
                let severity = if problem["severity"] == 1 { "error" } else { "warning" };
                let text = problem["message"].as_str().unwrap().replace('\n', " / ");
                format!("{at} {severity}[{}] {text}", problem["code"].as_str().unwrap())
            });
            last.insert(address.to_string(), lines.collect());
        }
        last.into_values().flatten().collect()
    }

    fn actions(&mut self) -> Vec<Value> {
        let place = self.place();
        let range = json!({"start": place, "end": place});
        let context = |only: Value| ("context", json!({"diagnostics": [], "only": only}));
        let others = self.ask("textDocument/codeAction", &[("range", range.clone()), context(json!(["refactor"]))]);
        assert_eq!(others, json!([]), "asked for other kinds alone");
        let answer = self.ask("textDocument/codeAction", &[("range", range), context(json!(["quickfix"]))]);
        answer.as_array().unwrap().clone()
    }

    /// Takes the first offer: the editor writes it, and says so. What comes back is the line as it is then.
    fn act(&mut self) -> Vec<String> {
        let Some(action) = self.actions().into_iter().next() else { return vec!["nothing".to_owned()] };
        let changes = action.pointer("/edit/changes").unwrap().as_object().unwrap().clone();
        let mut lines = Vec::new();
        for (address, edits) in changes {
            let path = disk::path(&address).unwrap();
            assert_eq!(path, format!("{}/{}", self.home, self.path), "edits the file that is open");
            for edit in edits.as_array().unwrap() {
                let text = self.texts[&self.path].clone();
                let at = |end: &str| {
                    let number = |key| edit["range"][end][key].as_u64().unwrap().try_into().unwrap();
                    Lines::of(&text).byte(Utf16 { line: number("line"), column: number("character") })
                };
                let new = edit["newText"].as_str().unwrap();
                let (start, end) = (at("start"), at("end"));
                let after = format!("{}{new}{}", &text[..start], &text[end..]);
                let change = json!({"range": edit["range"], "text": new});
                let document = json!({"uri": address, "version": 3});
                self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [change]}));
                let line = after[..start].matches('\n').count();
                lines.push(after.lines().nth(line).unwrap().trim().to_owned());
                self.texts.insert(self.path.clone(), after);
            }
        }
        lines
    }
}

fn title(action: &Value) -> String {
    action["title"].as_str().unwrap().to_owned()
}

fn symbols(all: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for symbol in all.as_array().unwrap() {
        let text = |key: &str| symbol[key].as_str().unwrap().to_owned();
        lines.push(format!("{} | {}", text("name"), text("detail")).trim_end().to_owned());
        lines.extend(symbols(&symbol["children"]).into_iter().map(|line| format!("  {line}")));
    }
    lines
}
