//! How public numbers are written.

use motcua_kernel::procedure::{Numbering, Part};

use crate::syntax::leaf::NumberFormat;

/// The parts of a format that its pattern has admitted.
pub(super) fn numbering(format: &NumberFormat) -> Numbering {
    let (mut parts, mut plain, mut rest) = (Vec::new(), String::new(), &*format.text);
    let mut digits = 1;
    while let Some(letter) = rest.chars().next() {
        let word = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let Some((word, after)) = word else {
            plain.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        };
        rest = after;
        if !plain.is_empty() {
            parts.push(Part::Plain(std::mem::take(&mut plain).into()));
        }
        match word {
            "office" => parts.push(Part::Office),
            "yyyy" => parts.push(Part::Year),
            "yy" => parts.push(Part::ShortYear),
            "mm" => parts.push(Part::Month),
            "dd" => parts.push(Part::Day),
            count => digits = count.trim_start_matches("n:").parse().unwrap_or(1),
        }
    }
    Numbering { parts, digits }
}
