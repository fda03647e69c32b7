//! Which language a caller reads.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use motcua_kernel::text::Language;

/// The language for a caller who names none, or none that is spoken here.
pub(crate) const DEFAULT: Language = Language::Vi;

/// The language that the caller reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader(pub(crate) Language);

impl<S: Send + Sync> FromRequestParts<S> for Reader {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(preferred(&parts.headers)))
    }
}

/// The preferred language of a request, by the weights of `Accept-Language`; the earlier one where weights are equal.
pub(crate) fn preferred(headers: &HeaderMap) -> Language {
    let Some(wanted) = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()) else {
        return DEFAULT;
    };
    let mut best: Option<(u16, Language)> = None;
    for range in wanted.split(',').take(16) {
        let mut parts = range.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=").map(thousandths)).unwrap_or(1000);
        let primary = tag.split('-').next().unwrap_or_default();
        let language = if primary == "*" { Some(DEFAULT) } else { Language::from_code(primary) };
        if let Some(language) = language
            && weight > 0
            && best.is_none_or(|(heaviest, _)| weight > heaviest)
        {
            best = Some((weight, language));
        }
    }
    best.map_or(DEFAULT, |(_, language)| language)
}

/// `0.8` as 800. Weights have at most three digits after the point; a malformed one counts as nothing.
fn thousandths(weight: &str) -> u16 {
    let (whole, part) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("0", Ok(part)) => part,
        ("1", Ok(_)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide_and_the_unknown_is_passed_over() {
        for (header, expected) in [
            ("en", Language::En),
            ("en-GB,en;q=0.8", Language::En),
            ("fr, en;q=0.5, vi;q=0.4", Language::En),
            ("vi;q=0.2, en;q=0.9", Language::En),
            ("en;q=0, vi;q=0.1", Language::Vi),
            ("fr", Language::Vi),
            ("*", Language::Vi),
            ("en;q=nonsense", Language::Vi),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
            assert_eq!(preferred(&headers), expected, "{header}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Language::Vi);
    }
}
