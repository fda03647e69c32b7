//! The rim towards people: two streams, colour where it is seen, lines of at most 80 columns.

use std::io::Write;
use std::process::ExitCode;

use anstream::AutoStream;
use motcua_kernel::text::Language;

use crate::failure::Failure;

/// No line of text is longer, except where it quotes somebody else's (a path, a line of a file).
pub(crate) const COLUMNS: usize = 80;

/// Where a command speaks.
pub(crate) struct Terminal {
    // `AutoStream` leaves colours out unless a terminal shows them, and always under `NO_COLOR`.
    out: AutoStream<std::io::Stdout>,
    err: AutoStream<std::io::Stderr>,
    language: Language,
    quiet: bool,
}

/// What a command yields: nothing, or a failure.
pub(crate) type Outcome = Result<(), Failure>;

impl Terminal {
    pub(crate) fn new(language: Language, quiet: bool) -> Self {
        Self { out: AutoStream::auto(std::io::stdout()), err: AutoStream::auto(std::io::stderr()), language, quiet }
    }

    /// The language spoken here.
    pub(crate) fn language(&self) -> Language {
        self.language
    }

    /// Whether only what was asked for is to be said.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// One of two phrases.
    pub(crate) fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, line: &str) -> Outcome {
        Ok(writeln!(self.out, "{line}")?)
    }

    /// Several lines as they are; a last line break is added where it is missing.
    pub(crate) fn text(&mut self, text: &str) -> Outcome {
        write!(self.out, "{text}")?;
        if !text.is_empty() && !text.ends_with('\n') {
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// Words without a line break, shown at once: a prompt.
    pub(crate) fn prompt(&mut self, text: &str) -> Outcome {
        write!(self.out, "{text}")?;
        Ok(self.out.flush()?)
    }

    /// A sentence, broken into lines; those after the first are indented by as much as the first.
    pub(crate) fn sentence(&mut self, text: &str) -> Outcome {
        self.indented("", text)
    }

    /// A sentence behind a heading, broken into lines that stand below its beginning.
    pub(crate) fn indented(&mut self, heading: &str, text: &str) -> Outcome {
        let indent = width(heading);
        let mut first = true;
        for line in wrapped(text, COLUMNS.saturating_sub(indent)) {
            let before = if first { heading.to_owned() } else { " ".repeat(indent) };
            self.line(format!("{before}{line}").trim_end())?;
            first = false;
        }
        Ok(())
    }

    /// The last line of a command that succeeded: what one does next.
    pub(crate) fn next(&mut self, vi: &str, en: &str) -> Outcome {
        if self.quiet {
            return Ok(());
        }
        let (word, what) = match self.language {
            Language::Vi => ("tiếp theo: ", vi),
            Language::En => ("next: ", en),
        };
        self.line(&format!("{word}{what}"))
    }

    /// The same for a command whose output is for machines: it goes where messages go.
    pub(crate) fn next_aside(&mut self, vi: &str, en: &str) -> Outcome {
        if self.quiet {
            return Ok(());
        }
        let (word, what) = match self.language {
            Language::Vi => ("tiếp theo", vi),
            Language::En => ("next", en),
        };
        Ok(writeln!(self.err, "{word}: {what}")?)
    }

    /// A line beside output that is for machines: it goes where messages go.
    pub(crate) fn aside(&mut self, line: &str) -> Outcome {
        if self.quiet {
            return Ok(());
        }
        Ok(writeln!(self.err, "{line}")?)
    }

    /// Findings of the checker, where they are not what was asked for. Shown even when only results are wanted: they are
    /// why there are none.
    pub(crate) fn findings(&mut self, text: &str) -> Outcome {
        Ok(write!(self.err, "{}", narrowed(text))?)
    }

    /// Says what went wrong, and with which exit code the program ends.
    pub(crate) fn failed(&mut self, failure: &Failure) -> ExitCode {
        if let Some(text) = failure.text(self.language) {
            let word = self.pick("lỗi", "error");
            // The first line has the word before it.
            let room = COLUMNS - width(word) - 2;
            let mut lines = text.lines().flat_map(|line| wrapped(line, room)).collect::<Vec<_>>();
            if let Some(first) = lines.first_mut() {
                *first = format!("{}: {first}", red(word));
            }
            // Nobody may be there to read it; the exit code tells.
            let _ = writeln!(self.err, "{}", lines.join("\n  "));
        }
        ExitCode::from(failure.code())
    }
}

/// Says what the reader of arguments has to say (help, or what is wrong with them), as wide as everything else.
pub(crate) fn told(said: &clap::Error) -> ExitCode {
    let text = narrowed(&said.render().ansi().to_string());
    // Nobody may be there to read it; the exit code tells.
    let _ = match said.use_stderr() {
        true => write!(AutoStream::auto(std::io::stderr()), "{text}"),
        false => write!(AutoStream::auto(std::io::stdout()), "{text}"),
    };
    ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2))
}

/// Columns that a text takes on a terminal: colours take none, nor do marks that combine with the letter before.
pub(crate) fn width(text: &str) -> usize {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count()
}

/// A text broken at spaces into lines of at most so many columns. A longer word stays whole: a path must be copied.
pub(crate) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Findings as the checker lays them out, with its own sentences broken into lines. What quotes a file stays whole: the
/// carets below it would point elsewhere.
pub(crate) fn narrowed(findings: &str) -> String {
    let mut out = String::new();
    for line in findings.lines() {
        let plain = anstream::adapter::strip_str(line).to_string();
        let quotes = plain.contains(" | ") || plain.trim_end().ends_with(" |") || plain.trim_start().starts_with("-->");
        let sentence = plain.find(": ").filter(|_| !quotes && width(line) > COLUMNS);
        match sentence {
            None => out.push_str(line),
            Some(begin) => {
                // What follows stands below the beginning of the sentence.
                let indent = plain[..begin].chars().count() + 2;
                let indent = if indent > COLUMNS / 3 { 2 } else { indent };
                let lead = plain.len() - plain.trim_start().len();
                let lines = wrapped(line.trim_start_matches(' '), COLUMNS - indent.max(lead));
                out.push_str(&" ".repeat(line.len() - line.trim_start_matches(' ').len()));
                out.push_str(&lines.join(&format!("\n{}", " ".repeat(indent))));
            }
        }
        out.push('\n');
    }
    out
}

/// Lines in columns (parted by two spaces or more), with what is too long broken below the last column.
pub(crate) fn columned(text: &str) -> String {
    /// Further to the right there is too little room to break anything.
    const HANG_MAX: usize = 44;
    let mut out = String::new();
    for line in text.lines() {
        let chars: Vec<char> = line.chars().collect();
        let begins = |at: &usize| *at >= 2 && chars[*at] != ' ' && chars[at - 1] == ' ' && chars[at - 2] == ' ';
        let hang = (2..chars.len().min(HANG_MAX)).rev().find(begins).filter(|_| width(line) > COLUMNS);
        let hang = hang.unwrap_or(0);
        let (before, rest): (String, String) = (chars[..hang].iter().collect(), chars[hang..].iter().collect());
        let lines = if width(line) > COLUMNS { wrapped(&rest, COLUMNS - hang) } else { vec![rest] };
        let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        out.push_str(&before);
        out.push_str(&lines.join(&format!("\n{}", " ".repeat(hang))));
        out.push('\n');
    }
    out
}

/// As much of a text as fits, with an ellipsis where something is left out.
pub(crate) fn fitted(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(columns.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

macro_rules! styles {
    ($($(#[$doc:meta])* $name:ident $code:literal),* $(,)?) => {$(
        $(#[$doc])*
        pub(crate) fn $name(text: &str) -> String {
            format!(concat!("\u{1b}[", $code, "m{}\u{1b}[0m"), text)
        }
    )*};
}

styles! {
    /// What stands out.
    bold "1",
    /// What stands back.
    dim "2",
    /// What went wrong.
    red "31",
    /// What went well.
    green "32",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_marks_take_no_room() {
        assert_eq!(width(&bold("lỗi")), 3);
        assert_eq!(width("a\u{301}"), 1);
    }

    #[test]
    fn sentences_of_findings_are_broken_and_quoted_lines_are_not() {
        let word = "word ".repeat(20);
        let text = format!("error: {word}\n  |\n1 | {word}\n  = note: {word}\n");
        let narrow = narrowed(&text);
        let lines: Vec<&str> = narrow.lines().collect();
        assert_eq!(lines.len(), 6, "{narrow}");
        assert!(lines[1].starts_with("       word") && lines[5].starts_with("          word"), "{narrow}");
        assert!(lines.iter().filter(|line| !line.contains('|')).all(|line| width(line) <= COLUMNS), "{narrow}");
    }

    #[test]
    fn the_last_column_is_broken_below_itself() {
        let text = format!("  Mon  2 Mar 09:00  accept     {}", "word ".repeat(20));
        let broken = columned(text.trim_end());
        let lines: Vec<&str> = broken.lines().collect();
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line) <= COLUMNS), "{broken}");
        assert!(lines[1].starts_with(&format!("{}word", " ".repeat(31))), "{broken}");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_stay_whole() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("a /very/long/path b", 6), ["a", "/very/long/path", "b"]);
        assert_eq!(fitted("Cấp giấy phép", 8), "Cấp giấ…");
    }
}
