//! OpenAPI 3.1 files, as far as typing a call needs them: operations, what they take, what they answer.
//!
//! These files belong to others, so unknown keys are none of our business here. What would have to be guessed (a body
//! that is no object, `oneOf`, an answer of several kinds) is refused for the operation that a procedure calls, and
//! ignored for all others.

use motcua_kernel::say;
use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::form::{Field, FieldKind, Form, Terms};
use motcua_kernel::id::{FieldId, OperationId};
use motcua_kernel::procedure::Operation;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Text;

use crate::diagnostic::Diagnostic;
use crate::source::{Entry, Node, NodeKind, Plain, Span};

/// The operations of a service; those that cannot be typed say why.
pub(crate) type Operations = BTreeMap<OperationId, Result<Operation, Box<Diagnostic>>>;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// References of references; more are a circle.
const REFERENCES_MAX: usize = 16;

/// Reads the operations of a file.
pub(crate) fn operations(root: &Node) -> Result<Operations, Vec<Diagnostic>> {
    let version = root.get("openapi").and_then(Node::scalar).map(|scalar| &*scalar.text);
    if !version.is_some_and(|version| version.starts_with("3.1")) {
        let at = root.entry("openapi").map_or(root.span.head(), |entry| entry.value.span);
        return Err(vec![
            Diagnostic::error("bad-service", at, say!("a service is described by an OpenAPI 3.1 file"))
                .help(say!("begin the file with `openapi: 3.1.0`")),
        ]);
    }
    let reader = Reader { root };
    let mut operations = Operations::new();
    let mut findings = Vec::new();
    for Entry { key: path, value: methods } in root.get("paths").map(entries).unwrap_or_default() {
        for Entry { key: method, value: operation } in entries(methods) {
            if !METHODS.contains(&&*method.text) {
                continue;
            }
            let Some(id) = operation.get("operationId").and_then(Node::scalar) else { continue };
            let read = reader.operation(&path.text, &method.text, method.span, operation);
            if operations.insert(OperationId::from(&*id.text), read).is_some() {
                let headline = say!("the operation `{name}` stands twice", name = id.text);
                findings.push(Diagnostic::error("bad-service", method.span, headline));
            }
        }
    }
    if findings.is_empty() { Ok(operations) } else { Err(findings) }
}

fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        NodeKind::Map(entries) => entries,
        _ => &[],
    }
}

fn word<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    Some(&node.get(key)?.scalar()?.text)
}

struct Reader<'a> {
    root: &'a Node,
}

fn refused(span: Span, headline: impl Into<Sentence>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("bad-service", span, headline))
}

impl<'a> Reader<'a> {
    fn operation(&self, path: &str, method: &str, at: Span, node: &'a Node) -> Result<Operation, Box<Diagnostic>> {
        // What stands in the path, the query or a header would have to be filled in by a rule of its own.
        if let Some(parameters) = node.get("parameters") {
            return Err(refused(
                parameters.span,
                say!("operations with parameters cannot be called yet; use the body"),
            ));
        }
        let input = match node.get("requestBody") {
            Some(body) => self.content(self.resolve(body)?)?,
            None => Form::default(),
        };
        let responses =
            node.get("responses").ok_or_else(|| refused(at, say!("the operation declares no `responses`")))?;
        let success = entries(responses).iter().find(|entry| entry.key.text.starts_with('2'));
        let success =
            success.ok_or_else(|| refused(responses.span.head(), say!("the operation declares no success")))?;
        let output = self.content(self.resolve(&success.value)?)?;
        if !is_plain_path(path) {
            let what =
                say!("a path starts with one `/` and holds only letters, digits, `-`, `_`, `.`, `~` and single `/`");
            return Err(refused(at, what));
        }
        let method: Arc<str> = method.to_uppercase().into();
        Ok(Operation { method, path: path.into(), input, output })
    }

    /// The JSON object within a body; a body without content has no fields.
    fn content(&self, body: &'a Node) -> Result<Form, Box<Diagnostic>> {
        let Some(content) = body.get("content") else { return Ok(Form::default()) };
        let json = content.get("application/json");
        let schema = json.and_then(|json| json.get("schema"));
        let schema = schema
            .ok_or_else(|| refused(content.span.head(), say!("only `application/json` with a schema is read")))?;
        self.object(self.resolve(schema)?)
    }

    fn object(&self, schema: &'a Node) -> Result<Form, Box<Diagnostic>> {
        if word(schema, "type") != Some("object") {
            return Err(refused(schema.span.head(), say!("the body must be an object with `properties`")));
        }
        let required: Vec<&str> = match schema.get("required").map(|required| &required.kind) {
            Some(NodeKind::List(names)) => names.iter().filter_map(|name| Some(&*name.scalar()?.text)).collect(),
            _ => Vec::new(),
        };
        let mut form = Form::default();
        for Entry { key, value } in schema.get("properties").map(entries).unwrap_or_default() {
            let field = Field {
                kind: self.kind(self.resolve(value)?)?,
                label: Text::new(),
                hint: Text::new(),
                required: required.contains(&&*key.text),
                terms: Terms::default(),
            };
            form.fields.insert(FieldId::from(&*key.text), field);
        }
        Ok(form)
    }

    fn kind(&self, schema: &'a Node) -> Result<FieldKind, Box<Diagnostic>> {
        let limit = |key: &str| schema.get(key)?.scalar()?.text.parse().ok();
        let whole = |key: &str| schema.get(key)?.scalar()?.text.parse().ok();
        match (word(schema, "type"), word(schema, "format")) {
            (Some("string"), Some("date")) => Ok(FieldKind::Date { min: None, max: None }),
            (Some("string"), Some("date-time")) => Ok(FieldKind::Moment),
            (Some("string"), _) => match schema.get("enum").map(|options| &options.kind) {
                Some(NodeKind::List(options)) => {
                    let text = |option: &Node| Some(option.scalar()?.text.clone());
                    Ok(FieldKind::Choice { options: options.iter().filter_map(text).collect() })
                }
                _ => Ok(FieldKind::Text { pattern: None }),
            },
            (Some("integer"), _) => Ok(FieldKind::Integer { min: whole("minimum"), max: whole("maximum"), unit: None }),
            (Some("number"), _) => Ok(FieldKind::Number { min: limit("minimum"), max: limit("maximum"), unit: None }),
            (Some("boolean"), _) => Ok(FieldKind::YesNo),
            (Some("array"), _) => {
                let items =
                    schema.get("items").ok_or_else(|| refused(schema.span.head(), say!("an array needs `items`")))?;
                match self.kind(self.resolve(items)?)? {
                    FieldKind::List(_) => Err(refused(items.span.head(), say!("lists of lists cannot be read"))),
                    of => Ok(FieldKind::List(Box::new(of))),
                }
            }
            _ => Err(refused(
                schema.span.head(),
                say!("only string, integer, number, boolean and array of these can be read here"),
            )),
        }
    }

    /// Follows `$ref` within the file.
    fn resolve(&self, node: &'a Node) -> Result<&'a Node, Box<Diagnostic>> {
        let mut node = node;
        for _ in 0..REFERENCES_MAX {
            let Some(reference) = node.get("$ref") else { return Ok(node) };
            let target = reference.scalar().filter(|scalar| scalar.resolve() == Plain::Text);
            let target = target.and_then(|scalar| scalar.text.strip_prefix("#/"));
            let target =
                target.ok_or_else(|| refused(reference.span, say!("only references within the file are followed")))?;
            let found = target.split('/').try_fold(self.root, |node, part| node.get(part));
            node = found.ok_or_else(|| refused(reference.span, say!("`#/{target}` leads nowhere", target)))?;
        }
        Err(refused(node.span, say!("references lead in a circle")))
    }
}

/// Whether a path can be put behind the address of a service without leading anywhere else: an author names operations,
/// never hosts.
fn is_plain_path(path: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~');
    let segment = |segment: &str| !matches!(segment, "." | "..") && segment.chars().all(plain);
    let Some(rest) = path.strip_prefix('/') else { return false };
    rest.is_empty() || rest.split('/').all(|part| !part.is_empty() && segment(part))
}

#[cfg(test)]
mod tests {
    use super::is_plain_path;

    #[test]
    fn a_path_cannot_lead_elsewhere() {
        for path in ["/", "/numbers", "/v1/cards.json", "/a-b/c_d/~x"] {
            assert!(is_plain_path(path), "{path}");
        }
        for path in [
            "",
            "numbers",
            "@evil.example/x",
            ".evil.example/x",
            "//evil.example",
            "/../admin",
            "/a/./b",
            "/a//b",
            "/%2e%2e/x",
            "/a?b=c",
            "/a#b",
            "/a\\b",
            "/a@b",
            "/a b",
            "/a/",
            "/{id}",
            ":8080/x",
        ] {
            assert!(!is_plain_path(path), "{path}");
        }
    }
}
