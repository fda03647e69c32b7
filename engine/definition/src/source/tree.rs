//! Building the tree, and refusing what the profile forbids before anything is built from it.

use motcua_kernel::say;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, options};
use indexmap::IndexMap;
use motcua_kernel::sentence::Sentence;

use super::{Entry, FileId, Key, Node, NodeKind, Plain, Scalar, SourceFile, SourceMap, Span, Style};
use crate::diagnostic::Diagnostic;

/// No file is longer.
pub const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Collections within collections.
pub const DEPTH_MAX: usize = 32;
/// Keys, values and collections of one file.
pub const NODES_MAX: usize = 100_000;

/// A file that breaks the profile more often is hostile or not ours; more findings would only bury the first.
const FINDINGS_MAX: usize = 20;
/// What a decimal of the kernel holds.
const DIGITS_MAX: usize = 28;

/// Reads a file. Findings and a tree do not exclude each other: after a key that stands twice, say, everything else is
/// still read, so that one run finds all there is to find. Without a tree there is at least one finding.
pub fn parse(files: &SourceMap, id: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let file = files.file(id);
    let mut findings = forbidden_characters(file, id);
    if !findings.is_empty() {
        return (None, findings);
    }
    let mut builder = Builder::default();
    for next in Parser::new_from_str_with_options(file.text(), parser_options()) {
        let step = match next {
            Ok((event, span)) => {
                let tag = span.tag_span().map(|span| place(id, &span));
                builder.take(&event, place(id, &span), tag)
            }
            Err(error) => Err(Box::new(broken(file, id, &error))),
        };
        if let Err(finding) = step {
            builder.findings.push(*finding);
            return (None, builder.findings);
        }
        if builder.findings.len() >= FINDINGS_MAX {
            return (None, builder.findings);
        }
    }
    findings.append(&mut builder.findings);
    let root = builder.root.filter(|root| root.scalar().is_none_or(|scalar| scalar.resolve() != Plain::Null));
    if root.is_none() && findings.is_empty() {
        findings.push(Diagnostic::error("yaml-syntax", Span::new(id, 0..0), say!("the file is empty")));
    }
    (root, findings)
}

fn parser_options() -> Options {
    options! {
        // What PyYAML accepts beyond the specification would mean something else to the next reader.
        strict_indentation: true,
        disallow_directives: true,
        // The last line of a block without a line break: as libyaml reads it, and with it most other tools.
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        // One more than ours, so that our own message comes first.
        flow_nesting_limit: DEPTH_MAX + 1,
        block_nesting_limit: DEPTH_MAX + 1,
    }
}

fn place(id: FileId, span: &granit_parser::Span) -> Span {
    Span::new(id, span.byte_range().unwrap_or(0..0))
}

/// A collection that is being read.
struct Frame {
    start: Span,
    flow: bool,
    body: Body,
}

enum Body {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, seen: IndexMap<Arc<str>, Span>, pending: Option<PendingKey> },
}

enum PendingKey {
    /// Its value is kept.
    Kept(Key),
    /// It was refused; its value is read and dropped.
    Dropped,
}

#[derive(Default)]
struct Builder {
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    findings: Vec<Diagnostic>,
}

impl Builder {
    /// Takes one event in. An error means that reading stops here.
    fn take(&mut self, event: &Event<'_>, span: Span, tag: Option<Span>) -> Result<(), Box<Diagnostic>> {
        if event.is_node() {
            self.nodes += 1;
            if self.nodes > NODES_MAX {
                return Err(Box::new(too_large(
                    span,
                    say!("the file has more than {nodes_max} keys and values", nodes_max = NODES_MAX),
                )));
            }
        }
        if event.tag().is_some() {
            self.forbid(
                tag.unwrap_or(span),
                say!("tags are not allowed"),
                say!("write the value without `!…`; types come from the schema"),
            );
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let finding = Diagnostic::error("yaml-profile", span, say!("the file holds several documents"));
                    return Err(Box::new(
                        finding.label(say!("a second one begins here")).help(say!("one file, one document")),
                    ));
                }
            }
            Event::Anchor(_, name) => {
                let help = say!("leave out `&{name}`; without aliases it has no use", name);
                self.forbid(span, say!("anchors are not allowed"), help);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.forbid(span, say!("aliases are not allowed"), say!("write the value out where it is needed"));
                self.place(Node { span, kind: NodeKind::Refused });
            }
            Event::Scalar(text, style, ..) => self.scalar(text, *style, span),
            Event::SequenceStart(style, ..) => self.open(span, *style, Body::List(Vec::new()))?,
            Event::MappingStart(style, ..) => {
                let body = Body::Map { entries: Vec::new(), seen: IndexMap::new(), pending: None };
                self.open(span, *style, body)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
        Ok(())
    }

    fn forbid(&mut self, span: Span, headline: Sentence, help: Sentence) {
        self.findings.push(Diagnostic::error("yaml-profile", span, headline).help(help));
    }

    fn open(&mut self, start: Span, style: StructureStyle, body: Body) -> Result<(), Box<Diagnostic>> {
        if self.expects_key() {
            self.forbid(start, say!("a key must be a single word"), say!("only texts can be keys"));
        }
        if self.stack.len() >= DEPTH_MAX {
            let headline = say!("lists and mappings are nested more than {depth_max} deep", depth_max = DEPTH_MAX);
            return Err(Box::new(too_large(start.head(), headline)));
        }
        self.stack.push(Frame { start, flow: style == StructureStyle::Flow, body });
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(Frame { start, flow, body }) = self.stack.pop() else { return };
        let (kind, last) = match body {
            Body::List(items) => {
                let last = items.last().map(|item| item.span);
                (NodeKind::List(items), last)
            }
            Body::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.key.span.to(entry.value.span));
                (NodeKind::Map(entries), last)
            }
        };
        // A block collection "ends" where the next thing begins; people see its end at its last value.
        let span = if flow { start.to(end) } else { last.map_or(start, |last| start.to(last)) };
        self.place(Node { span, kind });
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Frame { body: Body::Map { pending: None, .. }, .. }))
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let scalar = Scalar { text: text.into(), style };
        if let Some(finding) = unreadable(&scalar, span, self.expects_key()) {
            self.findings.push(finding);
            if !self.expects_key() {
                self.place(Node { span, kind: NodeKind::Refused });
                return;
            }
        }
        if self.expects_key() {
            if scalar.resolve() == Plain::Null {
                self.forbid(span, say!("a key is missing before the `:`"), say!("write a name before it"));
            }
            self.key(Key { text: scalar.text, span });
        } else {
            self.place(Node { span, kind: NodeKind::Scalar(scalar) });
        }
    }

    fn key(&mut self, key: Key) {
        let merge = &*key.text == "<<";
        let Some(Frame { body: Body::Map { seen, pending, .. }, .. }) = self.stack.last_mut() else { return };
        let first = seen.get(&key.text).copied();
        *pending = Some(if merge || first.is_some() { PendingKey::Dropped } else { PendingKey::Kept(key.clone()) });
        if merge {
            self.forbid(key.span, say!("merge keys are not allowed"), say!("write the keys out where they are needed"));
        } else if let Some(first) = first {
            let headline = say!("the key `{key}` stands twice in the same mapping", key = key.text);
            self.findings.push(
                Diagnostic::error("duplicate-key", key.span, headline)
                    .label(say!("here again"))
                    .also(first, say!("first here"))
                    .help(say!("keep one of the two; the second is not read")),
            );
        } else {
            seen.insert(key.text.clone(), key.span);
        }
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node) {
        match self.stack.last_mut().map(|frame| &mut frame.body) {
            None => self.root = Some(node),
            Some(Body::List(items)) => items.push(node),
            Some(Body::Map { entries, pending, .. }) => match pending.take() {
                Some(PendingKey::Kept(key)) => entries.push(Entry { key, value: node }),
                Some(PendingKey::Dropped) => {}
                // A collection or an alias where a key belongs: refused already.
                None => *pending = Some(PendingKey::Dropped),
            },
        }
    }
}

/// A single value that not every reader understands alike, or that no number here can hold.
fn unreadable(scalar: &Scalar, span: Span, is_key: bool) -> Option<Diagnostic> {
    let text = &scalar.text;
    match scalar.resolve() {
        Plain::Ambiguous => {
            let headline = say!("`{text}` without quotes does not mean the same to every YAML reader", text);
            let help = match text.to_ascii_lowercase().as_str() {
                _ if is_key => say!("write `'{text}'`, or choose another name", text),
                "yes" | "on" | "y" | "true" => say!("write `true` for yes, or `'{text}'` for the text", text),
                "no" | "off" | "n" | "false" => say!("write `false` for no, or `'{text}'` for the text", text),
                _ => say!("write `'{text}'` for the text; numbers are written like `1200` or `-0.5`", text),
            };
            let finding = Diagnostic::error("ambiguous-value", span, headline).help(help);
            // A time or a number on base sixty: nobody means the number.
            let sexagesimal = !is_key && text.contains(':');
            Some(if sexagesimal { finding.instead(text, &format!("'{text}'")) } else { finding })
        }
        Plain::Integer | Plain::Decimal => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let whole_too_large = scalar.resolve() == Plain::Integer && text.parse::<i64>().is_err();
            (digits > DIGITS_MAX || whole_too_large).then(|| {
                Diagnostic::error(
                    "number-too-large",
                    span,
                    say!("this number has more digits than can be counted with"),
                )
                .help(say!(
                    "whole numbers go up to {max}, others have up to {digits_max} digits",
                    max = i64::MAX,
                    digits_max = DIGITS_MAX
                ))
            })
        }
        _ => None,
    }
}

/// What no file may hold, whatever it means: found before the parser sees it.
fn forbidden_characters(file: &SourceFile, id: FileId) -> Vec<Diagnostic> {
    let text = file.text();
    if text.len() > BYTES_MAX {
        let megabytes = BYTES_MAX / 1024 / 1024;
        return vec![too_large(Span::new(id, 0..0), say!("the file is longer than {megabytes} MB", megabytes))];
    }
    let mut findings = Vec::new();
    let mut tab_on = None;
    let ends = text.match_indices("...").filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n'));
    for (at, mark) in ends.filter(|(at, _)| text[at + 3..].chars().next().is_none_or(char::is_whitespace)).take(1) {
        let span = Span::new(id, at..at + mark.len());
        let finding = Diagnostic::error("yaml-profile", span, say!("the end of a document (`...`) is not marked"));
        findings.push(finding.help(say!("leave the line out: a file is one document")).instead(mark, ""));
    }
    for (at, character) in text.char_indices() {
        let what = match character {
            '\n' => continue,
            '\t' => {
                let line = file.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
                if tab_on.replace(line) == Some(line) {
                    continue;
                }
                say!("a tab")
            }
            '\r' if text[at + 1..].starts_with('\n') => continue,
            '\u{FEFF}' if at == 0 => say!("a byte-order mark"),
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => {
                say!("an invisible character")
            }
            _ if character.is_control() => say!("a control character"),
            _ => continue,
        };
        let help = match character {
            '\t' => say!("indent with spaces; within quotes write `\\t`"),
            '\u{FEFF}' if at == 0 => say!("save the file as UTF-8 without a byte-order mark"),
            _ => say!("delete it; it would make the file read otherwise than it looks"),
        };
        let span = Span::new(id, at..at + character.len_utf8());
        let code = format!("U+{:04X}", u32::from(character));
        let headline = say!("{what} ({code}) is not allowed", what, code);
        let finding = Diagnostic::error("yaml-profile", span, headline).help(help);
        // How far a tab indents is known to whoever typed it; what is invisible can only go.
        let goes = character != '\t';
        findings.push(if goes { finding.instead(character.encode_utf8(&mut [0; 4]), "") } else { finding });
        if findings.len() >= FINDINGS_MAX {
            break;
        }
    }
    findings
}

fn too_large(span: Span, headline: Sentence) -> Diagnostic {
    Diagnostic::error("too-large", span, headline)
        .help(say!("split it; no procedure of this size can be read by people"))
}

/// The parser's refusal, in words for people who write procedures.
fn broken(file: &SourceFile, id: FileId, error: &ScanError) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(0).min(file.text().len());
    let width = file.text().get(at..).and_then(|rest| rest.chars().next()).filter(|next| *next != '\n');
    let span = Span::new(id, at..at + width.map_or(0, char::len_utf8));
    let (headline, help) = match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            return too_large(
                span,
                say!("lists and mappings are nested more than {depth_max} deep", depth_max = DEPTH_MAX),
            );
        }
        ErrorKind::DirectiveDisallowed => {
            return Diagnostic::error("yaml-profile", span, say!("directives (`%…`) are not allowed"))
                .help(say!("leave the line out; every file is YAML 1.2"));
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            say!("a `:` cannot stand here"),
            say!("put a text that contains `: ` in quotes, and give each key its own line"),
        ),
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidBlockScalarIndent => (
            say!("this line does not fit the indentation of its neighbours"),
            say!("keys of one mapping start in the same column; what belongs to a key starts further right"),
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            (say!("expected a key followed by `:`"), say!("write `key: value`"))
        }
        ErrorKind::InvalidQuotedScalarIndent => (
            say!("a text in quotes goes on here without being indented"),
            say!("close the quote in a line above, or indent this line"),
        ),
        ErrorKind::UnexpectedCharacter { character } => {
            (say!("`{character}` cannot begin a text without quotes", character), say!("put the text in quotes"))
        }
        ErrorKind::UnclosedQuotedScalar => (say!("a quote is opened and never closed"), say!("add the closing quote")),
        ErrorKind::UnclosedFlowCollection { open } => {
            (say!("`{open}` is opened and never closed", open), say!("add the closing bracket"))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => (
            say!("`{close}` cannot close `{open}`", close, open),
            say!("close brackets in the order in which they were opened"),
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            say!("this escape does not exist"),
            say!("within double quotes a backslash begins an escape; write patterns in single quotes"),
        ),
        _ => (say!("this is not valid YAML"), say!("compare the lines around it with an example")),
    };
    Diagnostic::error("yaml-syntax", span, headline).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render;

    fn read(text: &str) -> (SourceMap, Option<Node>, Vec<Diagnostic>) {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new("a.yaml", text));
        let (root, findings) = parse(&files, id);
        (files, root, findings)
    }

    #[test]
    fn every_key_and_value_knows_its_place() {
        let text = "steps:\n  verify:\n    script: |\n      let a = 1;\n      a + 2\n    rule: 'it''s = \"x\"'\n    \
                    list: [é, {b: 'c'}]\n";
        let (files, root, findings) = read(text);
        assert!(
            findings.is_empty(),
            "{}",
            render::full(&files, &findings, render::Colour::No, motcua_kernel::text::Language::En)
        );
        let verify = root.as_ref().and_then(|root| root.get("steps")?.get("verify")).unwrap();
        assert_eq!(files.slice(verify.span), text[text.find("script").unwrap()..].trim_end());
        let script = verify.get("script").unwrap();
        let value = &script.scalar().unwrap().text;
        let at = value.find("a + 2").unwrap();
        let place = script.locate(&files, at..at + 5);
        assert_eq!(files.slice(place), "a + 2");
        assert_eq!((files.position(place).line, files.position(place).column), (5, 7));
        let rule = verify.get("rule").unwrap();
        let at = rule.scalar().unwrap().text.find("= ").unwrap();
        assert_eq!(files.slice(rule.locate(&files, at..at + 5)), "= \"x\"");
    }

    #[test]
    fn escapes_and_folds_keep_their_place() {
        let text = "a: \"x\\t\\u00e9 y z\"\nb: one two\n   three\n";
        let (files, root, _) = read(text);
        let root = root.unwrap();
        let a = root.get("a").unwrap();
        let at = a.scalar().unwrap().text.find('y').unwrap();
        assert_eq!(files.slice(a.locate(&files, at..at + 1)), "y");
        let b = root.get("b").unwrap();
        let at = b.scalar().unwrap().text.find("three").unwrap();
        assert_eq!(files.slice(b.locate(&files, at..at + 5)), "three");
        assert_eq!(files.slice(b.locate(&files, at - 4..at - 1)), "two");
    }
}
