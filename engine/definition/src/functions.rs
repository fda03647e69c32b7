//! Rule files: functions in rhai, each with a signature that says its types.
//!
//! rhai's own functions name no types, and a checker could only guess them from the calls. So the line above a function says
//! them, in the words of forms: `/// fee(area: number, kind: text) -> money`. That line is what a lawyer reads, what
//! messages quote, and what the body is held against.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use motcua_kernel::rule::code::{Code, Function, Op};
use motcua_kernel::rule::program::{FunctionTree, parse_file};
use motcua_kernel::rule::routine::{OPERATIONS_MAX, Routine, Statement};
use motcua_kernel::rule::{Place, can_name};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, SourceFile, SourceMap, Span};
use crate::typing::{FunctionInSight, Scope, Type, check_body};

/// Functions may call each other in a chain of this length.
const CHAIN_MAX: usize = 16;

/// The functions of a procedure, file by file.
#[derive(Debug, Default)]
pub(crate) struct Library {
    /// By name, with their types.
    pub(crate) functions: Arc<BTreeMap<String, FunctionInSight>>,
    /// Where each one stands.
    pub(crate) places: Vec<(Arc<str>, Span)>,
    /// Whether something is wrong with one of them.
    pub(crate) broken: bool,
    depths: BTreeMap<Arc<str>, usize>,
}

impl Library {
    /// Reads one more file. Its functions may call those of the files before it, and those above them.
    pub(crate) fn read(&mut self, files: &SourceMap, id: FileId, findings: &mut Vec<Diagnostic>) {
        let source = files.file(id).text().clone();
        let before = findings.len();
        match parse_file(&source) {
            Ok(functions) => {
                functions.iter().for_each(|function| self.function(files, id, &source, function, findings))
            }
            Err(error) => {
                let span = Span::new(id, error.span.range(&source));
                let finding = Diagnostic::error("expression-syntax", span, error.message);
                findings.push(error.help.into_iter().fold(finding, Diagnostic::help));
            }
        }
        self.broken |= findings[before..].iter().any(|finding| finding.severity == Severity::Error);
    }

    fn function(
        &mut self,
        files: &SourceMap,
        id: FileId,
        source: &Arc<str>,
        tree: &FunctionTree,
        findings: &mut Vec<Diagnostic>,
    ) {
        let name = &tree.name.text;
        let span = Span::new(id, tree.name.span.range(source));
        let wrong =
            |headline: Sentence, help: Sentence| Diagnostic::error("function-signature", span, headline).help(help);
        if self.functions.contains_key(&**name) || Function::EVERY.iter().any(|function| function.name() == &**name) {
            findings.push(wrong(
                say!("there is already a function `{name}`", name),
                say!("give it another name: a call must mean one thing"),
            ));
            return;
        }
        let Some((written, at)) = &tree.signature else {
            let parameters: Vec<String> =
                tree.parameters.iter().map(|parameter| format!("{parameter}: number")).collect();
            let line = format!("/// {name}({}) -> money", parameters.join(", "));
            findings.push(wrong(
                say!("nothing says which types `{name}` takes and yields", name),
                say!("write a line like this right above it: `{line}`", line),
            ));
            return;
        };
        let signature = match signature(written, &tree.parameters) {
            Ok(signature) => signature,
            Err((headline, help)) => {
                let place = Span::new(id, at.range(source));
                findings.push(Diagnostic::error("function-signature", place, headline).help(help));
                return;
            }
        };
        let mut seen = FunctionInSight {
            signature: written.as_str().into(),
            parameters: signature.parameters,
            result: signature.result,
            always_set: signature.always_set,
            routine: None,
        };
        let body = self.body(source, &seen, tree, &|range| Span::new(id, range), span, findings);
        if let Some(body) = body {
            let place = Place { file: files.file(id).name().clone(), line: 1, column: 1 };
            seen.routine = self.routine(name, place, source, body, span, findings);
        }
        Arc::make_mut(&mut self.functions).insert(name.to_string(), seen);
        self.places.push((name.clone(), span));
    }

    fn body(
        &self,
        source: &Arc<str>,
        seen: &FunctionInSight,
        tree: &FunctionTree,
        at: &dyn Fn(Range<usize>) -> Span,
        span: Span,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Vec<Statement>> {
        let mut scope = Scope::pure(Arc::clone(&self.functions));
        for (name, ty, needed) in &seen.parameters {
            scope.parameter(name, ty.clone(), *needed);
        }
        let (body, ends, found) = check_body(source, &mut scope, &tree.body, (&seen.result, seen.always_set));
        findings.extend(found.into_iter().map(|finding| {
            let place = at(finding.range.clone());
            finding.at(place)
        }));
        if !ends {
            let headline = say!("not every way through `{name}` ends with a value", name = tree.name.text);
            let finding = Diagnostic::error("missing-result", span, headline);
            findings.push(finding.help(say!("end it with what counts when no `if` holds")));
        }
        body.filter(|_| ends)
    }

    /// The function as it runs, if it stays within its limits.
    fn routine(
        &mut self,
        name: &Arc<str>,
        place: Place,
        source: &Arc<str>,
        body: Vec<Statement>,
        span: Span,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Routine>> {
        let cost = body.iter().fold(1_u64, |sum, statement| sum.saturating_add(statement.cost()));
        let mut called = Vec::new();
        body.iter().for_each(|statement| calls(statement, &mut called));
        let depth = 1 + called.iter().filter_map(|name| self.depths.get(*name)).max().copied().unwrap_or(0);
        if cost > OPERATIONS_MAX || depth > CHAIN_MAX {
            let headline = say!("a call of `{name}` would take too many steps", name);
            let finding = Diagnostic::error("too-large", span, headline);
            let help = say!(
                "at most {steps} steps and {chain} functions in a chain: keep a value with `let` instead of calling twice",
                steps = OPERATIONS_MAX,
                chain = CHAIN_MAX
            );
            findings.push(finding.help(help));
            return None;
        }
        self.depths.insert(name.clone(), depth);
        Some(Arc::new(Routine { name: name.clone(), place, source: source.clone(), body, cost }))
    }
}

/// The functions of one rule file.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn functions_of(name: &str, text: &str) -> Result<Arc<BTreeMap<String, FunctionInSight>>, Vec<Diagnostic>> {
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new(name, text));
    let (mut library, mut findings) = (Library::default(), Vec::new());
    library.read(&files, id, &mut findings);
    if library.broken { Err(findings) } else { Ok(library.functions) }
}

/// The functions that a line calls.
pub(crate) fn calls<'s>(statement: &'s Statement, found: &mut Vec<&'s str>) {
    fn inside<'c>(code: &'c Code, found: &mut Vec<&'c str>) {
        if let Op::Apply(routine, _) = &code.op {
            found.push(&routine.name);
        }
        code.parts().into_iter().for_each(|part| inside(part, found));
    }
    match statement {
        Statement::Let(code) | Statement::Return(code) => inside(code, found),
        Statement::If(condition, then, otherwise) => {
            inside(condition, found);
            then.iter().chain(otherwise).for_each(|statement| calls(statement, found));
        }
    }
}

struct Signature {
    parameters: Vec<(Arc<str>, Type, bool)>,
    result: Type,
    always_set: bool,
}

/// What is wrong, and what to do.
type Wrong = (Sentence, Sentence);

/// Reads `name(area: number, kind: text?) -> money`.
fn signature(written: &str, names: &[String]) -> Result<Signature, Wrong> {
    let shape = || say!("write it like `fee(area: number, kind: text) -> money`");
    let unreadable = || (say!("this signature cannot be read"), shape());
    let inside = written.split_once('(').ok_or_else(unreadable)?.1;
    let (inside, result) = inside.rsplit_once("->").ok_or_else(unreadable)?;
    let inside = inside.trim().strip_suffix(')').ok_or_else(unreadable)?;
    let mut parameters = Vec::new();
    for part in inside.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, ty) = part.split_once(':').ok_or_else(unreadable)?;
        if !can_name(name.trim()) {
            let name = name.trim();
            return Err((say!("`{name}` cannot be the name of a parameter", name), say!("choose another name")));
        }
        let (ty, needed) = of_type(ty)?;
        parameters.push((Arc::from(name.trim()), ty, needed));
    }
    let same =
        parameters.len() == names.len() && parameters.iter().zip(names).all(|((name, ..), other)| **name == **other);
    if !same {
        let given = names.join(", ");
        return Err((
            say!("the signature and the function name different parameters"),
            say!("the function takes: {given}", given),
        ));
    }
    let (result, always_set) = of_type(result)?;
    Ok(Signature { parameters, result, always_set })
}

/// A type in the words of forms, and whether there is always a value: `text?` may have none.
fn of_type(written: &str) -> Result<(Type, bool), Wrong> {
    let written = written.trim();
    let (word, needed) = match written.strip_suffix('?') {
        Some(word) => (word.trim(), false),
        None => (written, true),
    };
    let (word, list) = match word.strip_prefix("list of ") {
        Some(word) => (word.trim(), true),
        None => (word, false),
    };
    let ty = match word {
        "text" => Type::Text,
        "number" | "money" => Type::decimal(),
        "integer" => Type::integer(),
        "yes_no" => Type::YesNo,
        "date" => Type::Date,
        "date_time" => Type::Moment,
        _ => {
            return Err((
                say!("there is no type `{word}`", word),
                say!(
                    "types: text, number, integer, money, yes_no, date, date_time, `list of …`; `?` behind one that may have no value"
                ),
            ));
        }
    };
    Ok((if list { Type::list(ty) } else { ty }, needed))
}
