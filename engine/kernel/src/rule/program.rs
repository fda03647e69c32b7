//! A file of functions: rhai reads it, and what it read is turned into our own lines, as [`super::parse`] does with
//! expressions. There is no loop, no assignment and no call of a function further down, so every call ends.

use std::sync::LazyLock;

use rhai::{ASTFlags, ASTNode, Engine, Expr, Position, Stmt, StmtBlock};

use super::complaint;
use super::layout::{Layout, Point};
use super::parse::{DEPTH_MAX, Reader, limit, point};
use super::tree::{Name, Node, Span, SyntaxError};

/// A file may be this long, in bytes.
pub const FILE_BYTES_MAX: usize = 64 * 1024;
/// A file may hold so many functions.
const FUNCTIONS_MAX: usize = 100;

/// A function, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionTree {
    /// Its name.
    pub name: Name,
    /// The names of its parameters, as they stand behind its name.
    pub parameters: Vec<String>,
    /// The comment `/// name(…) -> type` above it: its text, and where.
    pub signature: Option<(String, Span)>,
    /// What it does.
    pub body: Vec<Line>,
}

/// One line of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `let x = …;`
    Let(Name, Node),
    /// `if … { … } else { … }`
    If(Node, Vec<Line>, Vec<Line>),
    /// `return …;`, and an expression at the end.
    Return(Node),
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut engine = Engine::new_raw();
    limit(&mut engine, &["fn"]);
    engine.set_max_functions(FUNCTIONS_MAX);
    engine.set_max_expr_depths(DEPTH_MAX, DEPTH_MAX);
    // Read, so that they can be refused in words that help.
    engine.set_allow_looping(true);
    engine
});

/// Reads a file of functions, in their order.
///
/// # Errors
///
/// The first thing that cannot stand in such a file.
pub fn parse_file(source: &str) -> Result<Vec<FunctionTree>, SyntaxError> {
    let layout = Layout::new(source);
    if source.len() > FILE_BYTES_MAX {
        return Err(complaint::file_too_long(&layout, source.len()));
    }
    let ast = ENGINE.compile(source).map_err(|error| complaint::of_rhai(&layout, source, &error))?;
    if let Some(statement) = ast.statements().iter().find(|statement| !matches!(statement, Stmt::Noop(_))) {
        return Err(complaint::outside_function(&layout, point(&layout, statement.position())));
    }
    // rhai does not let a body be named from outside, but it walks through all of them, one after the other.
    let mut statements = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path
            && !matches!(statement, Stmt::Noop(_))
        {
            statements.push((*statement).clone());
        }
        true
    });
    let heads = headers(source, &layout);
    let reader = Reader { layout: &layout, source };
    let mut functions = Vec::new();
    for (name, at, signature) in heads.clone() {
        // To rhai, functions of one name with other parameters are several, and in no order: the one whose body ends
        // next after this name is meant.
        let body_of = |function: &&rhai::ScriptFuncDef| point(&layout, function.body.end_position());
        let named =
            ast.iter_fn_def().map(|function| &**function).filter(|function| function.name.as_str() == &*name.text);
        let defined = named.filter(|function| body_of(function) > at).min_by_key(body_of);
        let Some(defined) = defined else { continue };
        let own = |statement: &&Stmt| {
            let from = point(&layout, statement.position());
            from > at && heads.iter().all(|(_, head, _)| *head <= at || *head > from)
        };
        let body: Vec<&Stmt> = statements.iter().filter(own).collect();
        let parameters = defined.params.iter().map(ToString::to_string).collect();
        functions.push(FunctionTree { name, parameters, signature, body: lines(&reader, &body, true)? });
    }
    // Every function stands at the beginning of a line: its types are in the comment above it.
    if functions.len() != ast.iter_fn_def().count() {
        return Err(complaint::function_within_line(&layout));
    }
    Ok(functions)
}

type Header = (Name, Point, Option<(String, Span)>);

/// The lines on which functions begin, each with the last comment above it that looks like its signature.
fn headers(source: &str, layout: &Layout) -> Vec<Header> {
    let mut found: Vec<Header> = Vec::new();
    let mut comments: Vec<(usize, &str)> = Vec::new();
    for (line, text) in source.split('\n').enumerate() {
        if let Some(comment) = text.strip_prefix("///") {
            comments.push((line, comment));
            continue;
        }
        if let Some(rest) = text.strip_prefix("fn ") {
            let blank = rest.len() - rest.trim_start().len();
            let length = rest.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').count();
            let from = Point { line, column: 3 + blank };
            let to = Point { line, column: from.column + length };
            let name: String = rest.trim_start().chars().take(length).collect();
            let signature = comments.iter().rev().find(|(_, comment)| {
                comment.trim_start().strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('('))
            });
            let signature = signature.map(|(line, comment)| {
                let blank = comment.chars().count() - comment.trim_start().chars().count();
                let start = Point { line: *line, column: 3 + blank };
                let end = Point { line: *line, column: start.column + comment.trim().chars().count() };
                (comment.trim().to_owned(), layout.span(start, end))
            });
            found.push((Name { text: name.into(), span: layout.span(from, to) }, from, signature));
        }
        comments.clear();
    }
    found
}

/// The lines of a block. `last` says that what it ends with is what the function yields.
fn block(reader: &Reader<'_>, block: &StmtBlock, last: bool) -> Result<Vec<Line>, SyntaxError> {
    let statements: Vec<&Stmt> =
        block.statements().iter().filter(|statement| !matches!(statement, Stmt::Noop(_))).collect();
    lines(reader, &statements, last)
}

fn lines(reader: &Reader<'_>, statements: &[&Stmt], last: bool) -> Result<Vec<Line>, SyntaxError> {
    let mut found = Vec::new();
    for (place, statement) in statements.iter().enumerate() {
        let ends = place + 1 == statements.len();
        let at = |position: Position| point(reader.layout, position);
        let line = match statement {
            Stmt::Var(variable, flags, position) if !flags.contains(ASTFlags::EXPORTED) => {
                let (name, value, _) = &**variable;
                if matches!(value, Expr::Unit(_)) {
                    return Err(complaint::no_value(reader.layout, at(*position)));
                }
                Line::Let(reader.name(&name.name, at(name.pos)), reader.expression(value)?.node)
            }
            Stmt::Return(Some(value), flags, position) if !flags.contains(ASTFlags::BREAK) => {
                if !ends {
                    let after = statements[place + 1].position();
                    return Err(complaint::never_reached(
                        reader.layout,
                        at(if after.is_none() { *position } else { after }),
                    ));
                }
                Line::Return(reader.expression(value)?.node)
            }
            Stmt::Return(_, _, position) => return Err(complaint::no_result(reader.layout, at(*position))),
            Stmt::If(flow, _) => Line::If(
                reader.expression(&flow.expr)?.node,
                block(reader, &flow.body, last && ends)?,
                block(reader, &flow.branch, last && ends)?,
            ),
            Stmt::Expr(value) if last && ends => Line::Return(reader.expression(value)?.node),
            Stmt::FnCall(call, position) if last && ends => Line::Return(reader.call(call, at(*position))?.node),
            Stmt::Expr(value) => return Err(complaint::idle(reader.layout, at(value.start_position()))),
            Stmt::FnCall(_, position) => return Err(complaint::idle(reader.layout, at(*position))),
            Stmt::Assignment(assignment) => {
                return Err(complaint::changed(reader.layout, at(assignment.0.position())));
            }
            Stmt::While(_, position) | Stmt::Do(_, _, position) | Stmt::For(_, position) => {
                return Err(complaint::repeated(reader.layout, at(*position)));
            }
            other => return Err(complaint::unsupported(reader.layout, at(other.position()))),
        };
        found.push(line);
    }
    Ok(found)
}
