//! rhai reads; what it read is turned into our own tree, and everything outside the closed subset is refused.
//!
//! The subset is closed by listing what is taken, never by listing what is not: a node of rhai's tree that this file
//! does not name is an error, so a later version of rhai cannot slip something in.

use std::sync::{Arc, LazyLock};

use rhai::{
    ASTFlags, Engine, Expr, FnCallExpr, OptimizationLevel, Position, Stmt, StmtBlock, Token, is_valid_identifier,
};
use rust_decimal::Decimal;

use super::complaint;
use super::layout::{Layout, Point};
use super::tree::{Arithmetic, Comparison, Name, Node, NodeKind, SyntaxError, Tree};

/// A source may be this long, in bytes.
pub const SOURCE_BYTES_MAX: usize = 32 * 1024;
/// Expressions may be nested this deep; every operator in a row counts as a level.
pub const DEPTH_MAX: usize = 32;
/// A text may be this long, in bytes.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// A list literal may be this long.
pub const LIST_ITEMS_MAX: usize = 1_000;

/// Words that rhai would understand and a rule may not use.
pub(super) const FORBIDDEN: [&str; 13] = [
    "eval",
    "import",
    "export",
    "fn",
    "Fn",
    "call",
    "curry",
    "print",
    "debug",
    "this",
    "is_def_var",
    "is_def_fn",
    "type_of",
];

/// One engine for the process: it holds no state between two sources. Built raw, so that nothing is registered: no
/// `sleep`, no `exit`, no `timestamp`, not even `+` beyond what is built in.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut engine = Engine::new_raw();
    limit(&mut engine, &[]);
    engine
});

/// The limits of every engine that a rule meets.
///
/// `allowed` are forbidden words that may stand all the same: `fn` in a file of functions.
pub(super) fn limit(engine: &mut Engine, allowed: &[&str]) {
    // Rewriting could move or drop what the author wrote, and with it positions and errors.
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(DEPTH_MAX, DEPTH_MAX / 2);
    engine.set_max_operations(200_000);
    engine.set_max_call_levels(32);
    engine.set_max_string_size(TEXT_BYTES_MAX);
    engine.set_max_array_size(LIST_ITEMS_MAX);
    engine.set_max_map_size(500);
    engine.set_max_variables(100);
    engine.set_max_functions(0);
    engine.set_max_strings_interned(0);
    engine.set_allow_looping(false);
    engine.set_allow_loop_expressions(false);
    engine.set_allow_anonymous_fn(false);
    engine.set_allow_statement_expression(false);
    engine.set_allow_switch_expression(false);
    engine.set_allow_shadowing(false);
    for word in FORBIDDEN.into_iter().filter(|word| !allowed.contains(word)) {
        engine.disable_symbol(word);
    }
    // rhai keeps words for a future that rules do not need, and `case` is among them. A step may be called `match`.
    #[expect(
        deprecated,
        reason = "not deprecated: marked as volatile, and the version is pinned for the tree as well"
    )]
    engine.on_parse_token(|token, _, _| match token {
        Token::Reserved(word) if is_valid_identifier(&word) && !FORBIDDEN.contains(&word.as_str()) => {
            Token::Identifier(word)
        }
        token => token,
    });
}

/// Whether something of this name could be read in a rule: `in`, `if` and their like cannot.
pub fn can_name(name: &str) -> bool {
    match parse(name) {
        Ok(tree) => matches!(&tree.root.kind, NodeKind::Path(names) if names.len() == 1 && &*names[0].text == name),
        Err(_) => false,
    }
}

/// Reads one expression.
///
/// # Errors
///
/// Anything that is not an expression of the closed subset, with its place in the source and what to write instead.
pub fn parse(source: &str) -> Result<Tree, SyntaxError> {
    let layout = Layout::new(source);
    if source.len() > SOURCE_BYTES_MAX {
        return Err(complaint::too_long(&layout, source.len()));
    }
    if source.trim().is_empty() {
        return Err(complaint::empty(&layout));
    }
    let ast = ENGINE.compile_expression(source).map_err(|error| complaint::of_rhai(&layout, source, &error))?;
    let reader = Reader { layout: &layout, source };
    match ast.statements() {
        [Stmt::Expr(expression)] => Ok(Tree { root: reader.expression(expression)?.node }),
        _ => Err(complaint::statement(&layout, layout.first())),
    }
}

/// A node with both its ends.
pub(super) struct Part {
    pub(super) node: Node,
    from: Point,
    to: Point,
}

pub(super) struct Reader<'a> {
    pub(super) layout: &'a Layout,
    pub(super) source: &'a str,
}

impl Reader<'_> {
    pub(super) fn expression(&self, expression: &Expr) -> Result<Part, SyntaxError> {
        let at = self.point(expression.position());
        match expression {
            Expr::BoolConstant(yes, _) => Ok(self.token(NodeKind::YesNo(*yes), at)),
            Expr::IntegerConstant(number, _) => self.integer(*number, at),
            Expr::StringConstant(text, _) => self.text(text, at),
            Expr::DynamicConstant(value, _) => match value.as_decimal() {
                Ok(number) => self.decimal(number, at),
                Err(_) => Err(complaint::unsupported(self.layout, at)),
            },
            Expr::CharConstant(..) => Err(complaint::single_quotes(self.layout, at)),
            Expr::InterpolatedString(..) => Err(complaint::interpolation(self.layout, at)),
            Expr::Array(items, _) => {
                let items = items.iter().map(|item| self.expression(item)).collect::<Result<Vec<_>, _>>()?;
                let last = items.last().map_or(Point { column: at.column + 1, ..at }, |item| item.to);
                let end = self.layout.past(self.layout.past(last, ','), ']');
                Ok(self.part(NodeKind::List(nodes(items)), at, end))
            }
            Expr::Variable(variable, ..) => {
                let name = self.name(&variable.1, at);
                Ok(self.token(NodeKind::Path(vec![name]), at))
            }
            Expr::Dot(..) => self.path(expression),
            Expr::Index(index, ..) => Err(complaint::index(self.layout, self.point(index.rhs.start_position()))),
            Expr::FnCall(call, _) => self.call(call, at),
            Expr::And(operands, _) => self.chain(operands, NodeKind::All),
            Expr::Or(operands, _) => self.chain(operands, NodeKind::Any),
            Expr::Coalesce(operands, _) => self.chain(operands, NodeKind::FirstSet),
            Expr::Stmt(block) => self.block(block, at),
            Expr::Map(..) => Err(complaint::map(self.layout, at)),
            Expr::Unit(_) => Err(complaint::unit(self.layout, at)),
            _ => Err(complaint::unsupported(self.layout, at)),
        }
    }

    /// A number literal; rhai has already drawn a minus sign into it.
    fn integer(&self, number: i64, at: Point) -> Result<Part, SyntaxError> {
        if matches!(self.layout.character(at), Some('.')) {
            return Err(complaint::unsupported(self.layout, at));
        }
        let end = self.number_end(at);
        Ok(self.part(NodeKind::Integer(number), at, end))
    }

    fn decimal(&self, number: Decimal, at: Point) -> Result<Part, SyntaxError> {
        let part = self.part(NodeKind::Decimal(number), at, self.number_end(at));
        let written = part.node.span.excerpt(self.source);
        // rhai reads a whole number that is too large as a decimal, and rounds a decimal that is too long.
        let fraction =
            written.split_once('.').map(|(_, fraction)| fraction.chars().filter(char::is_ascii_digit).count());
        if fraction != Some(number.scale() as usize) || written.contains(['e', 'E']) {
            return Err(complaint::number(part.node.span, written));
        }
        Ok(part)
    }

    fn number_end(&self, at: Point) -> Point {
        match self.layout.character(at) {
            Some('-' | '+') => {
                let digits = (at.column + 1..).find(|column| {
                    !matches!(self.layout.character(Point { column: *column, ..at }), Some(c) if c.is_whitespace())
                });
                self.layout.token_end(Point { column: digits.unwrap_or(at.column), ..at })
            }
            _ => self.layout.token_end(at),
        }
    }

    fn text(&self, text: &str, at: Point) -> Result<Part, SyntaxError> {
        match self.layout.character(at) {
            Some('"') => Ok(self.token(NodeKind::Text(text.into()), at)),
            _ => Err(complaint::interpolation(self.layout, at)),
        }
    }

    /// `a.b.c`, which rhai keeps as `a . (b . c)`.
    fn path(&self, expression: &Expr) -> Result<Part, SyntaxError> {
        let mut names = Vec::new();
        let mut rest = expression;
        loop {
            match rest {
                Expr::Dot(pair, flags, position) => {
                    if flags.contains(ASTFlags::NEGATED) {
                        return Err(complaint::elvis(self.layout, self.point(*position)));
                    }
                    names.push(self.segment(&pair.lhs, names.is_empty())?);
                    rest = &pair.rhs;
                }
                last => {
                    names.push(self.segment(last, names.is_empty())?);
                    break;
                }
            }
        }
        let ends = |name: &Name| Point { line: name.span.line as usize - 1, column: name.span.column as usize - 1 };
        let (from, last) = match names.as_slice() {
            [first, .., last] => (ends(first), ends(last)),
            _ => return Err(complaint::unsupported(self.layout, self.point(expression.position()))),
        };
        let to = self.layout.token_end(last);
        Ok(self.part(NodeKind::Path(names), from, to))
    }

    fn segment(&self, expression: &Expr, first: bool) -> Result<Name, SyntaxError> {
        let at = self.point(expression.position());
        match expression {
            Expr::Variable(variable, ..) if first => Ok(self.name(&variable.1, at)),
            Expr::Property(property, _) if !first => Ok(self.name(&property.2, at)),
            Expr::MethodCall(call, _) => Err(complaint::method(self.layout, at, &call.name)),
            Expr::Index(index, ..) => Err(complaint::index(self.layout, self.point(index.rhs.start_position()))),
            other => Err(complaint::field_of_value(self.layout, self.point(other.start_position()))),
        }
    }

    pub(super) fn call(&self, call: &FnCallExpr, at: Point) -> Result<Part, SyntaxError> {
        let arguments = call.args.iter().map(|argument| self.expression(argument)).collect::<Result<Vec<_>, _>>()?;
        let word = self.layout.span(at, self.layout.token_end(at)).excerpt(self.source);
        if call.capture_parent_scope {
            return Err(complaint::unsupported(self.layout, at));
        }
        if call.op_token.is_some() {
            return self.operator(&call.name, arguments, at);
        }
        if &*call.name == "contains" && word != "contains" {
            // `x in list`: rhai calls `contains(list, x)`.
            return self.binary(arguments, at, |[container, item]| NodeKind::In(Box::new([item, container])));
        }
        let opened = self.layout.past(self.layout.token_end(at), '(');
        let end = self.layout.past(arguments.last().map_or(opened, |argument| argument.to), ')');
        let name = self.name(&call.name, at);
        Ok(self.part(NodeKind::Call(name, nodes(arguments)), at, end))
    }

    fn operator(&self, symbol: &str, operands: Vec<Part>, at: Point) -> Result<Part, SyntaxError> {
        if let [operand] = operands.as_slice() {
            let to = operand.to;
            let from = at.min(operand.from);
            let kind: fn(Box<Node>) -> NodeKind = match symbol {
                "-" => NodeKind::Negative,
                "!" => NodeKind::Not,
                _ => return Err(complaint::operator(self.layout, at, symbol)),
            };
            let operand = nodes(operands).remove(0);
            return Ok(self.part(kind(Box::new(operand)), from, to));
        }
        if let Some(operation) = Arithmetic::EVERY.into_iter().find(|operation| operation.symbol() == symbol) {
            return self.binary(operands, at, |pair| NodeKind::Arithmetic(operation, Box::new(pair)));
        }
        if let Some(comparison) = Comparison::EVERY.into_iter().find(|comparison| comparison.symbol() == symbol) {
            return self.binary(operands, at, |pair| NodeKind::Comparison(comparison, Box::new(pair)));
        }
        Err(complaint::operator(self.layout, at, symbol))
    }

    fn binary(
        &self,
        operands: Vec<Part>,
        at: Point,
        kind: impl FnOnce([Node; 2]) -> NodeKind,
    ) -> Result<Part, SyntaxError> {
        let Ok([left, right]) = <[Part; 2]>::try_from(operands) else {
            return Err(complaint::unsupported(self.layout, at));
        };
        let (from, to) = (left.from.min(right.from), left.to.max(right.to));
        Ok(self.part(kind([left.node, right.node]), from, to))
    }

    fn chain(&self, operands: &[Expr], kind: fn(Vec<Node>) -> NodeKind) -> Result<Part, SyntaxError> {
        let operands = operands.iter().map(|operand| self.expression(operand)).collect::<Result<Vec<_>, _>>()?;
        let (from, to) = match operands.as_slice() {
            [first, .., last] => (first.from, last.to),
            _ => return Err(complaint::unsupported(self.layout, self.layout.first())),
        };
        Ok(self.part(kind(nodes(operands)), from, to))
    }

    /// A block holds exactly one expression, or an `if`.
    fn block(&self, block: &StmtBlock, at: Point) -> Result<Part, SyntaxError> {
        match block.statements() {
            [Stmt::Expr(expression)] => self.expression(expression),
            [Stmt::FnCall(call, position)] => self.call(call, self.point(*position)),
            [Stmt::Block(inner)] => self.block(inner, at),
            [Stmt::If(flow, position)] => {
                let at = self.point(*position);
                let condition = self.expression(&flow.expr)?;
                let then = self.block(&flow.body, at)?;
                if flow.branch.is_empty() {
                    return Err(complaint::no_else(self.layout, at));
                }
                let otherwise = self.block(&flow.branch, at)?;
                let end = self.layout.past(otherwise.to, '}');
                let parts = Box::new([condition.node, then.node, otherwise.node]);
                Ok(self.part(NodeKind::If(parts), at, end))
            }
            [Stmt::Assignment(assignment)] => {
                Err(complaint::assignment(self.layout, self.point(assignment.0.position())))
            }
            _ => Err(complaint::statement(self.layout, at)),
        }
    }

    fn token(&self, kind: NodeKind, at: Point) -> Part {
        self.part(kind, at, self.layout.token_end(at))
    }

    fn part(&self, kind: NodeKind, from: Point, to: Point) -> Part {
        Part { node: Node { kind, span: self.layout.span(from, to) }, from, to }
    }

    pub(super) fn name(&self, text: &str, at: Point) -> Name {
        let end = Point { column: at.column + text.chars().count(), ..at };
        Name { text: Arc::from(text), span: self.layout.span(at, end) }
    }

    fn point(&self, position: Position) -> Point {
        point(self.layout, position)
    }
}

/// rhai counts from 1 and has positions that are nowhere.
pub(super) fn point(layout: &Layout, position: Position) -> Point {
    match position.line() {
        Some(line) => Point { line: line - 1, column: position.position().unwrap_or(1) - 1 },
        None => layout.first(),
    }
}

fn nodes(parts: Vec<Part>) -> Vec<Node> {
    parts.into_iter().map(|part| part.node).collect()
}
