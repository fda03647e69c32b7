//! What a value without quotes is.

/// What a value without quotes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Nothing: empty, `~` or `null`.
    Null,
    /// `true` or `false`.
    YesNo(bool),
    /// `-?digits`, without leading zeros.
    Integer,
    /// `-?digits.digits`.
    Decimal,
    /// Anything else.
    Text,
    /// A value that some YAML readers take for a yes, a no, a number, a time or nothing, and others for text.
    Ambiguous,
}

/// What YAML 1.1 readers turn into yes, no or nothing, and YAML 1.2 readers leave as text (or the other way round).
const WORDS: [&str; 10] = ["yes", "no", "on", "off", "y", "n", "true", "false", "null", "nan"];

impl Plain {
    /// What this text is when it stands without quotes.
    pub fn of(text: &str) -> Self {
        match text {
            "" | "~" | "null" => return Self::Null,
            "true" => return Self::YesNo(true),
            "false" => return Self::YesNo(false),
            _ => {}
        }
        if WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
            return Self::Ambiguous;
        }
        match number(text) {
            Some(kind) => kind,
            None if looks_like_a_number(text) => Self::Ambiguous,
            None => Self::Text,
        }
    }
}

/// The one spelling of numbers that every reader understands alike.
fn number(text: &str) -> Option<Plain> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = match digits.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (digits, None),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    match part {
        None => Some(Plain::Integer),
        Some(part) if all_digits(part) => Some(Plain::Decimal),
        Some(_) => None,
    }
}

/// `0777`, `0x1F`, `1_000`, `+5`, `.5`, `5.`, `1e3`, `.inf`, `13:30`: a number to some readers, not to all.
fn looks_like_a_number(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let Some(first) = body.bytes().next() else { return false };
    if body.starts_with('.') && ["inf", "nan"].iter().any(|word| word.eq_ignore_ascii_case(&body[1..])) {
        return true;
    }
    if let Some(digits) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    if let Some(digits) = body.strip_prefix("0o").or_else(|| body.strip_prefix("0b")) {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    }
    if !first.is_ascii_digit() && first != b'.' {
        return false;
    }
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (body, None),
    };
    let digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b':');
    mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().all(digit)
        && mantissa.matches('.').count() <= 1
        && exponent.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::Plain;

    #[test]
    fn every_spelling_is_one_thing_or_refused() {
        let cases = [
            ("", Plain::Null),
            ("~", Plain::Null),
            ("null", Plain::Null),
            ("true", Plain::YesNo(true)),
            ("false", Plain::YesNo(false)),
            ("0", Plain::Integer),
            ("-5", Plain::Integer),
            ("20260105", Plain::Integer),
            ("1.20", Plain::Decimal),
            ("0.5", Plain::Decimal),
            ("15 working days", Plain::Text),
            ("+1 working day", Plain::Text),
            ("60%", Plain::Text),
            ("2026-03-02", Plain::Text),
            ("2026-03-02 09:00", Plain::Text),
            ("07:30-11:30", Plain::Text),
            ("w001", Plain::Text),
            ("construction_permit@1", Plain::Text),
            ("-", Plain::Text),
            ("...", Plain::Text),
            ("1.2.3", Plain::Text),
            ("eleven", Plain::Text),
            ("NO", Plain::Ambiguous),
            ("Yes", Plain::Ambiguous),
            ("off", Plain::Ambiguous),
            ("y", Plain::Ambiguous),
            ("True", Plain::Ambiguous),
            ("NULL", Plain::Ambiguous),
            ("0777", Plain::Ambiguous),
            ("0o17", Plain::Ambiguous),
            ("0x1F", Plain::Ambiguous),
            ("1_000", Plain::Ambiguous),
            ("+5", Plain::Ambiguous),
            (".5", Plain::Ambiguous),
            ("5.", Plain::Ambiguous),
            ("1e3", Plain::Ambiguous),
            (".inf", Plain::Ambiguous),
            ("-.INF", Plain::Ambiguous),
            (".nan", Plain::Ambiguous),
            ("13:30", Plain::Ambiguous),
        ];
        for (text, expected) in cases {
            assert_eq!(Plain::of(text), expected, "{text}");
        }
    }
}
