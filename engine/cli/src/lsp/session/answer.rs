//! Answers to requests.

use std::collections::BTreeMap;

use motcua_definition::editing::{CompletionKind, Kind, Lines, Stretch, Symbol, Utf16};
use motcua_definition::formatting;
use motcua_definition::schema::FileKind;
use motcua_definition::source::{SourceFile, SourceMap};
use motcua_definition::spoken::told as told_in;
use serde_json::{Value, json};

use super::{Answer, Offer, REFUSED, Session};
use crate::lsp::disk::address;

/// What kind of action an edit is, as the protocol names it.
pub(super) const QUICK_FIX: &str = "quickfix";

fn place(at: Utf16) -> Value {
    json!({"line": at.line, "character": at.column})
}

/// A stretch of a text.
pub(super) fn range(lines: &Lines<'_>, start: usize, end: usize) -> Value {
    json!({"start": place(lines.place(start)), "end": place(lines.place(end))})
}

impl Session {
    fn location(&self, at: &Stretch) -> Value {
        let text = self.workspace.text(&at.path).cloned().unwrap_or_else(|| "".into());
        json!({"uri": address(&at.path), "range": range(&Lines::of(&text), at.start, at.end)})
    }

    pub(super) fn completions(&self, path: &str, text: &str, byte: usize) -> Value {
        let lines = Lines::of(text);
        let all = self.workspace.complete(path, byte);
        let items = all.iter().enumerate().map(|(order, item)| {
            json!({
                "label": item.label,
                "kind": completion_kind(item.kind),
                "detail": item.detail,
                "documentation": {"kind": "markdown", "value": item.about},
                // In our order, not by the alphabet.
                "sortText": format!("{order:04}"),
                "textEdit": {"range": range(&lines, item.range.start, item.range.end), "newText": item.insert},
            })
        });
        json!({"isIncomplete": false, "items": items.collect::<Vec<_>>()})
    }

    pub(super) fn hover(&self, path: &str, text: &str, byte: usize) -> Value {
        let Some(told) = self.workspace.tell(path, byte) else { return Value::Null };
        json!({
            "contents": {"kind": "markdown", "value": told.text},
            "range": range(&Lines::of(text), told.range.start, told.range.end),
        })
    }

    pub(super) fn definition(&self, path: &str, byte: usize) -> Value {
        self.workspace.definition(path, byte).map_or(Value::Null, |at| self.location(&at))
    }

    pub(super) fn references(&self, path: &str, byte: usize) -> Value {
        self.workspace.references(path, byte).iter().map(|at| self.location(at)).collect()
    }

    pub(super) fn prepare_rename(&self, path: &str, text: &str, byte: usize) -> Answer {
        let (at, name) = self.workspace.renamable(path, byte).map_err(|why| self.refused(&why))?;
        Ok(json!({"range": range(&Lines::of(text), at.start, at.end), "placeholder": name}))
    }

    pub(super) fn rename(&self, path: &str, byte: usize, name: &str) -> Answer {
        let changes = self.workspace.rename(path, byte, name).map_err(|why| self.refused(&why))?;
        let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for change in changes {
            let location = self.location(&change.at);
            let edit = json!({"range": location["range"], "newText": change.text});
            by_file.entry(address(&change.at.path)).or_default().push(edit);
        }
        Ok(json!({"changes": by_file}))
    }

    fn refused(&self, why: &motcua_definition::editing::Unchangeable) -> (i64, String) {
        (REFUSED, self.pick(why.explain()).to_owned())
    }

    pub(super) fn symbols(&self, path: &str, text: &str) -> Value {
        let lines = Lines::of(text);
        self.workspace.symbols(path).iter().map(|symbol| told(&lines, symbol)).collect()
    }

    /// The file as `motcua fmt` writes it.
    pub(super) fn formatted(&self, path: &str, text: &str) -> Answer {
        let Some(kind) = FileKind::of(path) else { return Ok(Value::Null) };
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new(path, text));
        let new = formatting::format(&files, id, kind).map_err(|findings| {
            let why = findings
                .into_iter()
                .next()
                .map(|finding| told_in(&finding.headline, self.language))
                .unwrap_or_default();
            (REFUSED, why)
        })?;
        if new == text {
            return Ok(json!([]));
        }
        Ok(json!([{"range": range(&Lines::of(text), 0, text.len()), "newText": new}]))
    }

    /// What could be written at a stretch: the edits that findings there carry, as `check --fix` writes them.
    pub(super) fn actions(&self, path: &str, text: &str, given: &Value) -> Value {
        let only = given.pointer("/context/only").and_then(Value::as_array);
        let wanted = |kind: &Value| kind.as_str().is_some_and(|kind| QUICK_FIX.starts_with(kind));
        if only.is_some_and(|kinds| !kinds.iter().any(wanted)) {
            return json!([]);
        }
        let lines = Lines::of(text);
        let byte = |end| given.pointer(end).map_or(0, |at| lines.byte(super::place(at)));
        let (start, end) = (byte("/range/start"), byte("/range/end"));
        let here = |offer: &&Offer| offer.range.start <= end && start <= offer.range.end;
        self.offers.get(path).into_iter().flatten().filter(here).map(|offer| offer.action.clone()).collect()
    }
}

fn told(lines: &Lines<'_>, symbol: &Symbol) -> Value {
    let kind = match symbol.kind {
        Some(Kind::Step) => 12,
        Some(Kind::Form | Kind::Message) => 23,
        Some(Kind::Role | Kind::Agency) => 5,
        Some(Kind::Deadline | Kind::Ladder) => 24,
        Some(_) => 14,
        None => 3,
    };
    json!({
        "name": symbol.name,
        "detail": symbol.detail,
        "kind": kind,
        "range": range(lines, symbol.range.start, symbol.range.end),
        "selectionRange": range(lines, symbol.selection.start, symbol.selection.end),
        "children": symbol.children.iter().map(|child| told(lines, child)).collect::<Vec<_>>(),
    })
}

/// The little pictures of editors: numbers of the protocol.
fn completion_kind(kind: CompletionKind) -> u32 {
    match kind {
        CompletionKind::Key => 10,
        CompletionKind::Word => 12,
        CompletionKind::BuiltIn => 14,
        CompletionKind::Name(Kind::Step) => 3,
        CompletionKind::Name(Kind::Field | Kind::Value) => 5,
        CompletionKind::Name(Kind::Outcome) => 20,
        CompletionKind::Name(_) => 18,
    }
}
