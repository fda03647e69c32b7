//! Names within rules. A rule that is being typed is no rule yet, so its words are read one by one and not parsed.

use std::ops::Range;

use super::patterns::Meaning;

/// A name within a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Where, in bytes of the rule.
    pub(super) range: Range<usize>,
    pub(super) text: String,
    pub(super) role: PartRole,
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PartRole {
    /// A step: the first word of a path, or the text that `step.from` is compared with.
    Step,
    /// `deadline.NAME`
    Deadline,
    /// `step.NAME`
    Member(String),
    /// The text that `step.outcome` is compared with.
    OutcomeOf(String),
}

/// The rule within a value, and at which byte of it the rule begins.
pub(super) fn source(text: &str, meaning: Meaning) -> Option<(&str, usize)> {
    let bare = text.trim_start();
    match bare.strip_prefix('=') {
        Some(rest) => Some((rest, text.len() - rest.len())),
        None if meaning == Meaning::Expression => Some((text, 0)),
        None => None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// `a.b.c`, with the places of its words.
    Path(Vec<(String, Range<usize>)>),
    /// `"x"`, without its quotes.
    Text(String, Range<usize>),
    /// `==` or `!=`
    Equals,
    Other,
}

/// The names of a rule.
pub(super) fn names(rule: &str) -> Vec<Part> {
    let tokens = tokens(rule);
    let mut parts = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Path(words) => path(words, &mut parts),
            Token::Text(text, range) => {
                let compared = |equals: Option<usize>, other: Option<usize>| match (equals, other) {
                    (Some(equals), Some(other)) if tokens.get(equals) == Some(&Token::Equals) => tokens.get(other),
                    _ => None,
                };
                let before = compared(at.checked_sub(1), at.checked_sub(2));
                let other = before.or_else(|| compared(Some(at + 1), Some(at + 2)));
                let Some(Token::Path(words)) = other else { continue };
                let [(step, _), (member, _)] = words.as_slice() else { continue };
                let role = match member.as_str() {
                    "from" => PartRole::Step,
                    "outcome" => PartRole::OutcomeOf(step.clone()),
                    _ => continue,
                };
                parts.push(Part { range: range.clone(), text: text.clone(), role });
            }
            Token::Equals | Token::Other => {}
        }
    }
    parts
}

fn path(words: &[(String, Range<usize>)], parts: &mut Vec<Part>) {
    let Some(((root, at), rest)) = words.split_first() else { return };
    let part = |(text, range): &(String, Range<usize>), role| Part { range: range.clone(), text: text.clone(), role };
    if root == "deadline" {
        parts.extend(rest.first().map(|word| part(word, PartRole::Deadline)));
        return;
    }
    parts.push(Part { range: at.clone(), text: root.clone(), role: PartRole::Step });
    let member = rest.first().filter(|(name, _)| !matches!(name.as_str(), "outcome" | "by" | "from"));
    parts.extend(member.map(|word| part(word, PartRole::Member(root.clone()))));
}

fn tokens(rule: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = rule[at..].chars().next() {
        let length = letter.len_utf8();
        match letter {
            '"' | '`' => {
                let close = rule[at + 1..].find(letter).map_or(rule.len(), |length| at + 1 + length);
                tokens.push(Token::Text(rule[at + 1..close].to_owned(), at + 1..close));
                at = (close + 1).min(rule.len());
            }
            '/' if rule[at..].starts_with("//") => at = rule[at..].find('\n').map_or(rule.len(), |length| at + length),
            '=' | '!' if rule[at + 1..].starts_with('=') => {
                tokens.push(Token::Equals);
                at += 2;
            }
            letter if letter.is_ascii_alphabetic() || letter == '_' => {
                let mut words = Vec::new();
                loop {
                    let end = word_end(rule, at);
                    words.push((rule[at..end].to_owned(), at..end));
                    at = end;
                    match rule[at..].strip_prefix('.') {
                        Some(next) if next.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') => at += 1,
                        _ => break,
                    }
                }
                // A word before a bracket is a function.
                tokens.push(if rule[at..].trim_start().starts_with('(') { Token::Other } else { Token::Path(words) });
            }
            letter if letter.is_ascii_digit() => at = word_end(rule, at),
            letter if letter.is_whitespace() => at += length,
            _ => {
                tokens.push(Token::Other);
                at += length;
            }
        }
    }
    tokens
}

fn word_end(text: &str, from: usize) -> usize {
    text[from..]
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .map_or(text.len(), |at| from + at)
}

/// The path that is being typed at the end of this part of a rule: the words before the last point, and the word so far.
/// Nothing within a text.
pub(super) fn typed(before: &str) -> Option<(Vec<&str>, &str)> {
    if before.matches('"').count() % 2 == 1 || before.matches('`').count() % 2 == 1 {
        return None;
    }
    let start = before
        .rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '.')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let mut words: Vec<&str> = before[start..].split('.').collect();
    let last = words.pop().unwrap_or("");
    Some((words, last))
}
