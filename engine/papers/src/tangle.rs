//! What the template language would read and then fall over.
//!
//! The library follows what is written one within the other step by step, each on top of the last, and bounds only part of
//! that: `1 + 1 + 1 + …` or one `elif` after the other, long enough, takes the whole program down with its stack. So a text
//! is measured before the library sees it.

use std::ops::Range;

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

/// Between two braces. The longest of any paper so far has some dozens.
pub(crate) const TOKENS_MAX: usize = 500;
/// Brackets within brackets, and `if` within `for` within `if`: as many as lists and mappings of other files.
const DEPTH_MAX: i32 = 32;
/// What holds more of the template, up to its `end…`.
const HOLDERS: [&str; 8] = ["if", "for", "with", "macro", "call", "filter", "block", "autoescape"];
/// In a whole template.
pub(crate) const ELIF_MAX: usize = 100;

/// Where a template is too tangled to be read, and how.
pub(crate) fn tangle(text: &str) -> Option<(Range<usize>, Sentence)> {
    let (mut at, mut elif, mut depth) = (0, 0, 0);
    while let Some(open) = text[at..].find('{').map(|found| at + found) {
        let close = match text.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => {
                at = text[open + 2..].find("#}").map_or(text.len(), |end| open + 2 + end);
                continue;
            }
            _ => {
                at = open + 1;
                continue;
            }
        };
        let block = Block::read(text, open + 2, close);
        at = block.end;
        if let Some(how) = block.tangle() {
            return Some((open..block.end, how));
        }
        match block.first {
            _ if close == "}}" => {}
            // What stands there is no template.
            "raw" => at = behind_raw(text, at),
            "elif" => elif += 1,
            word if HOLDERS.contains(&word) => depth += 1,
            word if word.strip_prefix("end").is_some_and(|word| HOLDERS.contains(&word)) => depth -= 1,
            _ => {}
        }
        if elif > ELIF_MAX {
            let too_many = say!("a template asks with `elif` at most {max} times", max = ELIF_MAX);
            return Some((open..block.end, too_many));
        }
        if depth > DEPTH_MAX {
            return Some((open..block.end, too_deep()));
        }
    }
    None
}

fn too_deep() -> Sentence {
    say!("what stands here is nested more than {depth_max} deep", depth_max = DEPTH_MAX)
}

/// What stands between two braces.
struct Block<'t> {
    first: &'t str,
    tokens: usize,
    depth: i32,
    end: usize,
}

impl<'t> Block<'t> {
    /// As the library reads it: within brackets, and within a text in quotes, the closing brace is an ordinary sign.
    fn read(text: &'t str, from: usize, close: &str) -> Self {
        let (mut at, mut brackets) = (from, 0_i32);
        let mut block = Self { first: "", tokens: 0, depth: 0, end: text.len() };
        while let Some(sign) = text[at..].chars().next() {
            let rest = &text[at..];
            if brackets == 0 && rest.starts_with(close) {
                block.end = at + close.len();
                break;
            }
            let length = match sign {
                '"' | '\'' => quoted(rest, sign),
                _ if is_of_a_word(sign) => rest.find(|sign| !is_of_a_word(sign)).unwrap_or(rest.len()),
                _ => sign.len_utf8(),
            };
            match sign {
                '(' | '[' | '{' => brackets += 1,
                ')' | ']' | '}' => brackets -= 1,
                _ => {}
            }
            block.depth = block.depth.max(brackets);
            if block.first.is_empty() && is_of_a_word(sign) {
                block.first = &rest[..length];
            }
            block.tokens += usize::from(!sign.is_whitespace());
            at += length;
        }
        block
    }

    fn tangle(&self) -> Option<Sentence> {
        if self.tokens > TOKENS_MAX {
            return Some(say!(
                "more stands between these braces than can be read: at most {max} words and signs",
                max = TOKENS_MAX
            ));
        }
        (self.depth > DEPTH_MAX).then(too_deep)
    }
}

fn is_of_a_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// How long a text in quotes is, with them.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, sign)| {
        let ends = *sign == quote && !escaped;
        escaped = *sign == '\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |(at, _)| at + quote.len_utf8())
}

fn behind_raw(text: &str, from: usize) -> usize {
    let ends = text[from..].match_indices("{%").map(|(at, _)| from + at);
    let mut ends = ends.filter(|at| Block::read(text, at + 2, "%}").first == "endraw");
    ends.next().unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Templates, Words, mistakes};

    /// As tangled as it may be, in every way, on the stack of a thread of the server and half of it.
    #[test]
    fn what_is_not_too_tangled_is_read() {
        let of = |unit: &str, tokens: usize| unit.repeat((TOKENS_MAX - 1) / tokens);
        let texts = [
            format!("{{{{ {}1 }}}}", of("1 + ", 2)),
            format!("{{{{ {}1 }}}}", of("not ", 1)),
            format!("{{{{ {}1 }}}}", of("-", 1)),
            format!("{{{{ a{} }}}}", of(".a", 2)),
            format!("{{{{ a{} }}}}", of("|upper", 2)),
            format!("{{{{ a{} }}}}", of("[0]", 3)),
            format!("{{{{ a{} }}}}", of("()", 2)),
            format!("{{{{ {}1 }}}}", of("1 if 1 else ", 4)),
            format!("{{{{ {}1{} }}}}", "(".repeat(32), ")".repeat(32)),
            format!("{{{{ {}1{} }}}}", "[".repeat(32), "]".repeat(32)),
            format!("{{% if a %}}{}{{% endif %}}", "{% elif a %}".repeat(ELIF_MAX)),
            "{% if a %}".repeat(32),
            "{% for a in b %}{{ a }}".repeat(32),
            "{% if a %}{{ b }}{% endif %}".repeat(4_000),
        ];
        for text in texts {
            assert_eq!(tangle(&text), None, "{text:.40}");
            let run = std::thread::Builder::new().stack_size(1024 * 1024).spawn(move || {
                mistakes("documents/a.html", &text, &Words::common());
                Templates::new([("documents/a.html", text.as_str())]).is_ok()
            });
            run.unwrap().join().unwrap();
        }
    }

    #[test]
    fn what_is_too_tangled_is_refused_before_it_is_read() {
        let long = "1 + ".repeat(300);
        let texts = [
            format!("{{{{ {long}1 }}}}"),
            format!("{{%- if {long}1 -%}}"),
            format!("{{{{ {long}"),
            "{% for a in b %}{{ (".repeat(4_000),
            "{% if a %}".repeat(33),
            format!("{{{{ {}1{} }}}}", "(".repeat(33), ")".repeat(33)),
            format!("{{{{ \"}}}}\" + {long}1 }}}}"),
            format!("{{{{ '\\'}}}}' + {long}1 }}}}"),
            format!("{{{{ {{'a': {{'b': 1}}}} + {long}1 }}}}"),
            format!("{{% raw %}}{{{{ \" {{% endraw %}}{{{{ {long}1 }}}}"),
            format!("{{# {{{{ #}}{{{{ {long}1 }}}}"),
            format!("{{% if a %}}{}{{% endif %}}", "{%- elif a %}".repeat(ELIF_MAX + 1)),
        ];
        for text in texts {
            assert_eq!(mistakes("documents/a.html", &text, &Words::common()).len(), 1, "{text:.40}");
            assert!(Templates::new([("documents/a.html", text.as_str())]).is_err());
        }
        for text in [format!("{{% raw %}}{{{{ {long} {{% endraw %}}"), format!("{{# {{{{ {long} #}}"), long] {
            assert_eq!(tangle(&text), None, "{text:.40}");
        }
    }
}
