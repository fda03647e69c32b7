//! How wide a text will be. The reader's fonts are unknown, so the widths are those of the widest face in common use
//! (DejaVu Sans); in any other the text is a little shorter than its box, never longer.

/// Widths of the printable ASCII characters in hundredths of the type size.
const ASCII: [u8; 95] = [
    32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 53, 100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 61, 74, 69, 99, 69,
    61, 69, 39, 34, 39, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 52, 40, 64,
    60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// Type sizes are given in whole pixels.
pub(super) fn width(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(character).sum();
    (hundredths * size + 99) / 100
}

/// As [`width`], for bold text.
pub(super) fn width_bold(text: &str, size: i32) -> i32 {
    (width(text, size) * 111 + 99) / 100
}

fn character(c: char) -> i32 {
    if let Some(width) = (c as usize).checked_sub(32).and_then(|position| ASCII.get(position)) {
        return i32::from(*width);
    }
    match c {
        // Latin letters with marks, which is all of Vietnamese: i and í are narrow everywhere, the rest counts as the
        // widest of its case.
        'ì' | 'í' | 'ĩ' | 'ỉ' | 'ị' => 28,
        'Ì' | 'Í' | 'Ĩ' | 'Ỉ' | 'Ị' => 30,
        '·' => 32,
        '\u{300}'..='\u{36f}' => 0,
        _ if c.is_lowercase() => 69,
        _ if c.is_uppercase() => 87,
        _ => 101,
    }
}

/// Breaks a text into lines that fit, at spaces; a single word that does not fit is left as it is, and what does not
/// fit into `lines_max` lines ends in an ellipsis. Never empty.
pub(super) fn wrap(text: &str, room: i32, lines_max: usize, measure: impl Fn(&str) -> i32) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || measure(&longer) <= room {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            while measure(&format!("{last}…")) > room && last.contains(' ') {
                last.truncate(last.rfind(' ').unwrap_or(0));
            }
            last.push('…');
        }
    }
    // Two lines of even length read better than a long one and a word.
    if lines.len() == 2 && lines_max >= 2 {
        balance(&mut lines, &measure);
    }
    lines
}

/// A text that must fit on one line; what does not fit ends in an ellipsis, within a word if it must.
pub(super) fn clipped(text: &str, room: i32, measure: impl Fn(&str) -> i32) -> String {
    if measure(text) <= room {
        return text.to_owned();
    }
    let mut shown = text.to_owned();
    while shown.pop().is_some() {
        let candidate = format!("{}…", shown.trim_end());
        if measure(&candidate) <= room {
            return candidate;
        }
    }
    "…".to_owned()
}

fn balance(lines: &mut [String], measure: &impl Fn(&str) -> i32) {
    let [first, second] = lines else { return };
    if second.ends_with('…') {
        return;
    }
    while let Some(at) = first.rfind(' ') {
        let moved = format!("{} {second}", &first[at + 1..]);
        if measure(&moved) > measure(&first[..at]) {
            break;
        }
        *second = moved;
        first.truncate(at);
    }
}
