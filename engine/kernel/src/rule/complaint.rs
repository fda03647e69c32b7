//! What is said to somebody whose text is no rule. The reader is a lawyer, not a programmer: every sentence names what
//! was found, and the help says what to write instead.

use rhai::{LexError, ParseError, ParseErrorType};

use super::layout::{Layout, Point};
use super::parse::{DEPTH_MAX, FORBIDDEN, SOURCE_BYTES_MAX, point};
use super::tree::{Span, SyntaxError};

fn error(span: Span, message: impl Into<String>, help: impl Into<String>) -> SyntaxError {
    SyntaxError { span, message: message.into(), help: Some(help.into()) }
}

fn here(layout: &Layout, at: Point) -> Span {
    layout.span(at, layout.token_end(at))
}

pub(super) fn too_long(layout: &Layout, bytes: usize) -> SyntaxError {
    error(
        here(layout, layout.first()),
        format!("a rule of {bytes} bytes is too long: at most {SOURCE_BYTES_MAX} are read"),
        "divide it into several values of a `script` step",
    )
}

pub(super) fn empty(layout: &Layout) -> SyntaxError {
    error(
        here(layout, layout.first()),
        "expected an expression, found nothing",
        "write a rule such as `apply.storeys >= 5`",
    )
}

pub(super) fn statement(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "a rule is one expression; statements (`let`, `return`, loops, several lines with `;`) are not read",
        "compute intermediate values under `set` of a `script` step",
    )
}

pub(super) fn unsupported(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "this cannot stand in a rule",
        "rules know numbers, texts, lists, fields, comparisons, `&&`, `||`, `!`, `??`, `in`, `if … else …` and the listed functions",
    )
}

pub(super) fn single_quotes(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), "texts do not stand in single quotes", "write the text in double quotes: `\"…\"`")
}

pub(super) fn interpolation(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "a text in backticks can change with its content and is not read in rules",
        "write the text in double quotes, and join texts with `+`",
    )
}

pub(super) fn index(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "a rule does not reach into a list by position",
        "ask with `contains(list, value)`, `value in list` or `count(list)`",
    )
}

pub(super) fn map(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), "records `#{…}` are not written in rules", "name each value under `set` or `input`")
}

pub(super) fn unit(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), "`()` is not written in rules", "ask with `is_set(…)`, or give a default with `??`")
}

pub(super) fn elvis(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "`?.` is not read in rules",
        "write `.`, and give the default for a missing value with `??`",
    )
}

pub(super) fn method(layout: &Layout, at: Point, name: &str) -> SyntaxError {
    error(
        here(layout, at),
        format!("`.{name}(…)` is not read in rules"),
        format!("write `{name}(…)` with everything between the brackets"),
    )
}

pub(super) fn field_of_value(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), "a field can only be read from a step, `case` or `deadline`", "write `step.field`")
}

pub(super) fn no_else(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        "this `if` has no `else`, so it would not always have a value",
        "write `if … { … } else { … }`",
    )
}

pub(super) fn assignment(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), "a rule changes nothing: one `=` is not read", "write `==` to compare")
}

pub(super) fn number(span: Span, written: &str) -> SyntaxError {
    error(
        span,
        format!("`{written}` cannot be kept exactly"),
        "write whole numbers up to 9223372036854775807 and decimals of at most 28 digits",
    )
}

pub(super) fn operator(layout: &Layout, at: Point, symbol: &str) -> SyntaxError {
    let span = Span { length: symbol.chars().count().max(1) as u32, ..here(layout, at) };
    let (message, help) = sign(symbol);
    error(span, message, help)
}

const NEGATIONS: [&str; 3] = ["not", "NOT", "không"];

/// What is said about a sign that rules do not have.
fn sign(symbol: &str) -> (String, &'static str) {
    let help = match symbol {
        "=" => "write `==` to compare",
        "===" => "write `==`",
        "!==" | "<>" => "write `!=`",
        "=<" => "write `<=`",
        "=>" => "write `>=`",
        "&" | "and" | "AND" | "và" => "write `&&` for \"and\"",
        "|" | "or" | "OR" | "hoặc" => "write `||` for \"or\"",
        "not" | "NOT" | "không" => "write `!` before what must not hold",
        "?" | ":" => "write `if … { … } else { … }`",
        "**" | "^" => "multiply with `*`",
        ";" | "let" | "const" | "return" | "{" | "}" => {
            "a rule is one expression; compute intermediate values under `set` of a `script` step"
        }
        "while" | "loop" | "for" | "do" | "until" | "break" | "continue" => {
            "rules do not repeat; use `count`, `contains` or `in` on a list"
        }
        "fn" | "Fn" | "private" | "closure" => "rules do not define functions; use the listed ones",
        "'" | "`" | "“" | "”" | "„" | "‘" | "’" => "write texts in plain double quotes: `\"…\"`",
        "%" => "write a share as a decimal: `0.15`",
        "," => "write decimals with a point: `1.5`",
        ")" | "]" => "nothing was opened that this could close: remove it, or add the other one",
        ".." | "..=" => "write both ends: `x >= 1 && x <= 5`",
        "+" => "leave the sign away",
        _ => "rules compare with `==`, `!=`, `<`, `<=`, `>`, `>=` and combine with `&&`, `||`, `!`, `??`, `in`",
    };
    (format!("`{symbol}` is not expected here"), help)
}

/// rhai's own words, said again in ours.
pub(super) fn of_rhai(layout: &Layout, source: &str, found: &ParseError) -> SyntaxError {
    let at = point(layout, found.position());
    let span = here(layout, at);
    let written = span.excerpt(source);
    match found.err_type() {
        ParseErrorType::UnexpectedEOF => {
            error(span, "the expression stops here, but something must follow", "complete it, or remove the last sign")
        }
        ParseErrorType::ExprTooDeep => error(
            span,
            format!(
                "the expression is nested too deeply or too long: at most {DEPTH_MAX} levels and operators in a row are read"
            ),
            "divide it into several values of a `script` step; write many `==` with `||` as `value in [\"a\", \"b\"]`",
        ),
        ParseErrorType::BadInput(LexError::UnexpectedInput(symbol)) => {
            // rhai names some tokens, and the source has the word. A name before it may be meant as a word of the
            // language: `not apply.flag`.
            let before = layout.word_before(at).filter(|(_, word)| NEGATIONS.contains(&word.as_str()));
            let (span, written) = match &before {
                Some((span, word)) => (*span, word.as_str()),
                None => (span, if written.is_empty() { symbol.as_str() } else { written }),
            };
            let (message, help) = sign(written);
            error(span, message, help)
        }
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) | ParseErrorType::UnknownOperator(symbol)
            if !FORBIDDEN.contains(&symbol.as_str()) =>
        {
            let (message, help) = sign(symbol);
            error(span, message, help)
        }
        ParseErrorType::BadInput(LexError::ImproperSymbol(word, _)) | ParseErrorType::Reserved(word) => error(
            span,
            format!("`{word}` is not available in rules"),
            "rules know only fields, comparisons, `&&`, `||`, `!`, `??`, `in`, `if … else …` and the listed functions",
        ),
        ParseErrorType::BadInput(LexError::UnterminatedString) => {
            error(span, "this text has no end", "close it with `\"` on the same line")
        }
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => single_quotes(layout, at),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => {
            error(span, format!("`{number}` is no number"), "write digits, and a point before decimals: `1500`, `0.15`")
        }
        ParseErrorType::MissingToken(token, _) => {
            let (found, help) = sign(written);
            match written {
                "" => error(
                    span,
                    format!("the expression stops here, but `{token}` is missing"),
                    format!("add `{token}`"),
                ),
                _ => error(span, format!("{found}: `{token}` is missing before it"), help),
            }
        }
        ParseErrorType::PropertyExpected => {
            error(span, "a name must follow the point", "write `step.field`, such as `apply.floor_area`")
        }
        ParseErrorType::MismatchedType(expected, actual) => error(
            span,
            format!("expected {}, found {}", plain(expected), plain(actual)),
            "`&&`, `||` and `if` take conditions, such as `apply.storeys >= 5`",
        ),
        ParseErrorType::LiteralTooLarge(what, max) => {
            error(span, format!("{what} is above the limit of {max}"), "keep long lists in a code list or a form")
        }
        other => error(span, format!("this is no rule ({other})"), "write an expression such as `apply.storeys >= 5`"),
    }
}

/// rhai's names for types, in words.
fn plain(word: &str) -> &str {
    match word {
        "bool" | "a boolean expression" => "yes or no",
        "i64" => "a whole number",
        "decimal" => "a number",
        "string" => "a text",
        "array" => "a list",
        other => other,
    }
}
