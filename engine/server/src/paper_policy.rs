//! What a browser may do with a printed page.

/// What a browser may do with a paper: show it, with exactly the styles it brings. Data cannot add one, because data
/// is escaped.
pub(crate) fn content_security_policy(page: &str) -> String {
    let mut styles = String::new();
    for block in page.split("<style>").skip(1) {
        if let Some((style, _)) = block.split_once("</style>") {
            let digest = crate::identity::sha256(style.as_bytes());
            styles.push_str(&format!(" 'sha256-{}'", base64(&digest)));
        }
    }
    if styles.is_empty() {
        styles.push_str(" 'none'");
    }
    format!(
        "default-src 'none'; style-src{styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                text.push(char::from(ALPHABET[(word >> (18 - 6 * place) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_usual_one() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
