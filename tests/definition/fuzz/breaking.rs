//! Breaking a text: as hands, editors, merges and transfers do, and a little worse.

/// Numbers that fall alike in every run (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(name: &str, number: u64) -> Self {
        // FNV-1a: another kind of file is not broken in the same places.
        let name = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(name ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one; of nothing, 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 1).unwrap_or(0) % limit.max(1)
    }

    fn of_list<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

/// What means something to YAML, rules, templates or tables, what is longer than a byte, and what cannot be seen.
const SCRAPS: [&str; 96] = [
    "ế",
    "Đ",
    "ữ",
    "ỡ\u{301}",
    "ệ",
    "😀",
    "é",
    "ß",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{202e}",
    "\u{200b}",
    "\0",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "#",
    " #",
    "# ",
    "ế#",
    "# ế",
    " # Đường",
    "'",
    "\"",
    "''",
    "\"\"",
    "`",
    "\\",
    "\\u00e9",
    "\\x",
    "{{",
    "}}",
    "{{ ",
    "{{ case.ế }}",
    "{%",
    "%}",
    "{% if ",
    "{#",
    "#}",
    "{{ đ",
    "{{ \"ế",
    "|",
    ">",
    "|2-",
    ">+",
    "| # ế",
    "&a ",
    "*a",
    "!!x ",
    "!ế ",
    "? ",
    "- ",
    "- - ",
    "-",
    ": ",
    ":",
    "? ế\n: ",
    "[",
    "]",
    "{",
    "}",
    "[ế, ",
    "{ế: ",
    ",",
    "%",
    "@",
    "~",
    "null",
    "yes",
    "1e9",
    "99999999999999999999",
    "0777",
    "13:30",
    "2026-02-30",
    "---\n",
    "...\n",
    "<<: ",
    "${",
    "||",
    "&&",
    "??",
    "= ",
    "= \"ế\" + ",
    "(",
    ")",
    ";",
    "fn ế(",
    "/// ế",
    "/*",
    "//",
    "..",
    "# motcua: allow(no-limit) ế",
    "# motcua:",
];

/// A text after one blow or some.
pub(super) fn broken(dice: &mut Dice, text: &str, others: &[&str]) -> String {
    let mut text = text.to_owned();
    // Mostly one: what is broken all over is refused at its first line, and nothing behind it is looked at.
    for _ in 0..*dice.of_list(&[1, 1, 1, 2, 3, 5]) {
        text = blow(dice, &text, others);
    }
    text
}

fn blow(dice: &mut Dice, text: &str, others: &[&str]) -> String {
    match dice.below(16) {
        0 => lines(dice, text, |dice, lines| drop(lines.remove(dice.below(lines.len())))),
        1 => lines(dice, text, twice),
        2 => lines(dice, text, |dice, lines| swapped(dice, lines)),
        3 => lines(dice, text, moved),
        4 | 5 => lines(dice, text, |dice, lines| indented(dice, lines)),
        6 => lines(dice, text, |dice, lines| listed(dice, lines)),
        7 => gone(dice, text),
        8..=11 => {
            let scrap = *dice.of_list(&SCRAPS);
            put(dice, text, scrap)
        }
        12 => {
            let scrap = *dice.of_list(&SCRAPS);
            let text = gone(dice, text);
            put(dice, &text, scrap)
        }
        13 => {
            let piece = piece(dice, others);
            put(dice, text, &piece)
        }
        14 => text[..place(dice, text)].to_owned(),
        _ => {
            let heap = heap(dice);
            put(dice, text, &heap)
        }
    }
}

/// A place between two characters.
fn place(dice: &mut Dice, text: &str) -> usize {
    let mut at = dice.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn put(dice: &mut Dice, text: &str, piece: &str) -> String {
    let at = place(dice, text);
    format!("{}{piece}{}", &text[..at], &text[at..])
}

/// Without some characters.
fn gone(dice: &mut Dice, text: &str) -> String {
    let at = place(dice, text);
    let length = 1 + dice.below(6);
    text[..at].chars().chain(text[at..].chars().skip(length)).collect()
}

/// Some lines of another file of any kind, or a stretch of one.
fn piece(dice: &mut Dice, others: &[&str]) -> String {
    let other = *dice.of_list(others);
    if dice.below(2) == 0 {
        let at = place(dice, other);
        return other[at..].chars().take(1 + dice.below(200)).collect();
    }
    let lines: Vec<&str> = other.split_inclusive('\n').collect();
    let first = dice.below(lines.len());
    lines.into_iter().skip(first).take(1 + dice.below(8)).collect()
}

/// Very much of one thing.
fn heap(dice: &mut Dice) -> String {
    let often = *dice.of_list(&[20, 40, 300, 3_000]);
    let what = [
        "[",
        "{a: ",
        "- ",
        "(",
        "ế",
        "{% if a %}",
        "{{ (",
        "!",
        "-",
        "[[",
        "if true {",
        "\"",
        ",",
        "9",
        " ",
        "x.",
        "1 + ",
        "{",
    ];
    dice.of_list(&what).repeat(often)
}

fn lines(dice: &mut Dice, text: &str, change: impl Fn(&mut Dice, &mut Vec<String>)) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    change(dice, &mut lines);
    lines.join("\n")
}

fn twice(dice: &mut Dice, lines: &mut Vec<String>) {
    let from = dice.below(lines.len());
    let line = lines[from].clone();
    lines.insert(if dice.below(2) == 0 { from } else { dice.below(lines.len()) }, line);
}

fn swapped(dice: &mut Dice, lines: &mut [String]) {
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    lines.swap(one, other);
}

fn moved(dice: &mut Dice, lines: &mut Vec<String>) {
    let from = dice.below(lines.len());
    let line = lines.remove(from);
    let to = dice.below(lines.len() + 1);
    lines.insert(to, line);
}

/// Some lines further left or right than they were.
fn indented(dice: &mut Dice, lines: &mut [String]) {
    let first = dice.below(lines.len());
    let count = 1 + dice.below(4);
    let (less, by) = (dice.below(2) == 0, 1 + dice.below(4));
    for line in lines.iter_mut().skip(first).take(count) {
        *line = match less {
            true => {
                let kept = line.len() - line.trim_start_matches(' ').len();
                line[by.min(kept)..].to_owned()
            }
            false => format!("{}{line}", " ".repeat(by)),
        };
    }
}

/// A list where none is meant: of one line, below it, or a list within a list.
fn listed(dice: &mut Dice, lines: &mut [String]) {
    let at = dice.below(lines.len());
    let line = lines[at].clone();
    let (indent, rest) = line.split_at(line.len() - line.trim_start_matches(' ').len());
    let key = rest.split(": ").next().unwrap_or("").trim_end_matches(':');
    lines[at] = match dice.below(6) {
        0 => format!("{indent}- {rest}"),
        1 => format!("{indent}- - {rest}"),
        2 => format!("{indent}{key}:\n{indent}  - - a # ế\n{indent}    - b\n{indent}  - c"),
        3 => format!("{indent}{key}:\n{indent}- -  - a\n{indent}     - b: c\n{indent}       d: [e, [f]]"),
        4 => format!("{indent}{key}: [[{}], [", rest.trim_start_matches(key)),
        _ => format!("{indent}{key}: [[a, {{b: [c]}}],\n{indent} # ế\n{indent}  [d]]"),
    };
}
