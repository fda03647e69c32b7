//! What is said to somebody whose text is no rule. The reader is a lawyer, not a programmer: every sentence names what
//! was found, and the help says what to write instead.

use rhai::{LexError, ParseError, ParseErrorType};

use super::layout::{Layout, Point};
use super::parse::{DEPTH_MAX, FORBIDDEN, SOURCE_BYTES_MAX, point};
use super::program::FILE_BYTES_MAX;
use super::tree::{Span, SyntaxError};
use crate::say;
use crate::sentence::Sentence;

fn error(span: Span, message: Sentence, help: Sentence) -> SyntaxError {
    SyntaxError { span, message, help: Some(help) }
}

fn here(layout: &Layout, at: Point) -> Span {
    layout.span(at, layout.token_end(at))
}

pub(super) fn too_long(layout: &Layout, bytes: usize) -> SyntaxError {
    error(
        here(layout, layout.first()),
        say!(
            "a rule of {bytes} bytes is too long: at most {source_bytes_max} are read",
            bytes,
            source_bytes_max = SOURCE_BYTES_MAX
        ),
        say!("divide it into several values of a `script` step"),
    )
}

pub(super) fn empty(layout: &Layout) -> SyntaxError {
    error(
        here(layout, layout.first()),
        say!("expected an expression, found nothing"),
        say!("write a rule such as `apply.storeys >= 5`"),
    )
}

pub(super) fn statement(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a rule is one expression; statements (`let`, `return`, loops, several lines with `;`) are not read"),
        say!("compute intermediate values under `set` of a `script` step"),
    )
}

pub(super) fn file_too_long(layout: &Layout, bytes: usize) -> SyntaxError {
    error(
        here(layout, layout.first()),
        say!("a rule file of {bytes} bytes is too long: at most {max} are read", bytes, max = FILE_BYTES_MAX),
        say!("divide it into several files"),
    )
}

pub(super) fn outside_function(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a rule file holds functions and nothing else"),
        say!("write `fn name(…) {{ … }}` around it"),
    )
}

pub(super) fn function_within_line(layout: &Layout) -> SyntaxError {
    error(
        here(layout, layout.first()),
        say!("a function does not begin at the beginning of a line"),
        say!("write each `fn` at the beginning of a line, below the comment that names its types"),
    )
}

pub(super) fn no_value(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("this variable gets no value"),
        say!("write `let fee = …;`, with `if … {{ … }} else {{ … }}` where it depends"),
    )
}

pub(super) fn never_reached(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), say!("this line is never reached: the function has returned"), say!("leave it out"))
}

pub(super) fn no_result(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), say!("a function returns a value"), say!("write `return …;` with what it yields"))
}

pub(super) fn idle(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("this line does nothing"),
        say!("keep its value with `let name = …;`, return it, or leave it out"),
    )
}

pub(super) fn changed(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a variable keeps the value that it was given"),
        say!("decide it at once: `let fee = if … {{ … }} else {{ … }};`"),
    )
}

pub(super) fn repeated(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a function does not repeat: there are no loops"),
        say!("ask a list with `count`, `contains` or `in`; what depends on rows belongs into a table"),
    )
}

pub(super) fn unsupported(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("this cannot stand in a rule"),
        say!(
            "rules know numbers, texts, lists, fields, comparisons, `&&`, `||`, `!`, `??`, `in`, `if … else …` and the listed functions"
        ),
    )
}

pub(super) fn single_quotes(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("texts do not stand in single quotes"),
        say!("write the text in double quotes: `\"…\"`"),
    )
}

pub(super) fn interpolation(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a text in backticks can change with its content and is not read in rules"),
        say!("write the text in double quotes, and join texts with `+`"),
    )
}

pub(super) fn index(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a rule does not reach into a list by position"),
        say!("ask with `contains(list, value)`, `value in list` or `count(list)`"),
    )
}

pub(super) fn map(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("records `#{{…}}` are not written in rules"),
        say!("name each value under `set` or `input`"),
    )
}

pub(super) fn unit(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("`()` is not written in rules"),
        say!("ask with `is_set(…)`, or give a default with `??`"),
    )
}

pub(super) fn elvis(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("`?.` is not read in rules"),
        say!("write `.`, and give the default for a missing value with `??`"),
    )
}

pub(super) fn method(layout: &Layout, at: Point, name: &str) -> SyntaxError {
    error(
        here(layout, at),
        say!("`.{name}(…)` is not read in rules", name),
        say!("write `{name}(…)` with everything between the brackets", name),
    )
}

pub(super) fn field_of_value(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("a field can only be read from a step, `case` or `deadline`"),
        say!("write `step.field`"),
    )
}

pub(super) fn no_else(layout: &Layout, at: Point) -> SyntaxError {
    error(
        here(layout, at),
        say!("this `if` has no `else`, so it would not always have a value"),
        say!("write `if … {{ … }} else {{ … }}`"),
    )
}

pub(super) fn assignment(layout: &Layout, at: Point) -> SyntaxError {
    error(here(layout, at), say!("a rule changes nothing: one `=` is not read"), say!("write `==` to compare"))
}

pub(super) fn number(span: Span, written: &str) -> SyntaxError {
    error(
        span,
        say!("`{written}` cannot be kept exactly", written),
        say!("write whole numbers up to 9223372036854775807 and decimals of at most 28 digits"),
    )
}

pub(super) fn operator(layout: &Layout, at: Point, symbol: &str) -> SyntaxError {
    let span = Span { length: symbol.chars().count().max(1) as u32, ..here(layout, at) };
    let (message, help) = sign(symbol);
    error(span, message, help)
}

const NEGATIONS: [&str; 3] = ["not", "NOT", "không"];

/// What is said about a sign that rules do not have.
fn sign(symbol: &str) -> (Sentence, Sentence) {
    let help = match symbol {
        "=" => say!("write `==` to compare"),
        "===" => say!("write `==`"),
        "!==" | "<>" => say!("write `!=`"),
        "=<" => say!("write `<=`"),
        "=>" => say!("write `>=`"),
        "&" | "and" | "AND" | "và" => say!("write `&&` for \"and\""),
        "|" | "or" | "OR" | "hoặc" => say!("write `||` for \"or\""),
        "not" | "NOT" | "không" => say!("write `!` before what must not hold"),
        "?" | ":" => say!("write `if … {{ … }} else {{ … }}`"),
        "**" | "^" => say!("multiply with `*`"),
        ";" | "let" | "const" | "return" | "{" | "}" => {
            say!("a rule is one expression; compute intermediate values under `set` of a `script` step")
        }
        "while" | "loop" | "for" | "do" | "until" | "break" | "continue" => {
            say!("rules do not repeat; use `count`, `contains` or `in` on a list")
        }
        "fn" | "Fn" | "private" | "closure" => say!("rules do not define functions; use the listed ones"),
        "'" | "`" | "“" | "”" | "„" | "‘" | "’" => say!("write texts in plain double quotes: `\"…\"`"),
        "%" => say!("write a share as a decimal: `0.15`"),
        "," => say!("write decimals with a point: `1.5`"),
        ")" | "]" => say!("nothing was opened that this could close: remove it, or add the other one"),
        ".." | "..=" => say!("write both ends: `x >= 1 && x <= 5`"),
        "+" => say!("leave the sign away"),
        _ => say!("rules compare with `==`, `!=`, `<`, `<=`, `>`, `>=` and combine with `&&`, `||`, `!`, `??`, `in`"),
    };
    (say!("`{symbol}` is not expected here", symbol), help)
}

/// rhai's own words, said again in ours.
pub(super) fn of_rhai(layout: &Layout, source: &str, found: &ParseError) -> SyntaxError {
    let at = point(layout, found.position());
    let span = here(layout, at);
    let written = span.excerpt(source);
    match found.err_type() {
        ParseErrorType::UnexpectedEOF => error(
            span,
            say!("the expression stops here, but something must follow"),
            say!("complete it, or remove the last sign"),
        ),
        ParseErrorType::ExprTooDeep => error(
            span,
            say!(
                "the expression is nested too deeply or too long: at most {depth_max} levels and operators in a row are read",
                depth_max = DEPTH_MAX
            ),
            say!(
                "divide it into several values of a `script` step; write many `==` with `||` as `value in [\"a\", \"b\"]`"
            ),
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
            say!("`{word}` is not available in rules", word),
            say!(
                "rules know only fields, comparisons, `&&`, `||`, `!`, `??`, `in`, `if … else …` and the listed functions"
            ),
        ),
        ParseErrorType::BadInput(LexError::UnterminatedString) => {
            error(span, say!("this text has no end"), say!("close it with `\"` on the same line"))
        }
        ParseErrorType::BadInput(LexError::MalformedChar(_)) => single_quotes(layout, at),
        ParseErrorType::BadInput(LexError::MalformedNumber(number)) => error(
            span,
            say!("`{number}` is no number", number),
            say!("write digits, and a point before decimals: `1500`, `0.15`"),
        ),
        ParseErrorType::MissingToken(token, _) => {
            let (found, help) = sign(written);
            match written {
                "" => error(
                    span,
                    say!("the expression stops here, but `{token}` is missing", token),
                    say!("add `{token}`", token),
                ),
                _ => error(span, say!("{found}: `{token}` is missing before it", found, token), help),
            }
        }
        ParseErrorType::PropertyExpected => {
            error(span, say!("a name must follow the point"), say!("write `step.field`, such as `apply.floor_area`"))
        }
        ParseErrorType::MismatchedType(expected, actual) => error(
            span,
            say!("expected {wanted}, found {found}", wanted = plain(expected), found = plain(actual)),
            say!("`&&`, `||` and `if` take conditions, such as `apply.storeys >= 5`"),
        ),
        ParseErrorType::LiteralTooLarge(what, max) => error(
            span,
            say!("{what} is above the limit of {max}", what, max),
            say!("keep long lists in a code list or a form"),
        ),
        _ => error(span, say!("this is no rule"), say!("write an expression such as `apply.storeys >= 5`")),
    }
}

/// rhai's names for types, in words.
fn plain(word: &str) -> Sentence {
    match word {
        "bool" | "a boolean expression" => say!("yes or no"),
        "i64" => say!("a whole number"),
        "decimal" => say!("a number"),
        "string" => say!("a text"),
        "array" => say!("a list"),
        other => Sentence::verbatim(other),
    }
}
