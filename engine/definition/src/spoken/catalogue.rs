//! The format of the catalogue: the part of gettext's PO files that one language without plurals needs.

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The source file whose sentence it is; of several, the first.
    pub source: String,
    /// The key.
    pub english: String,
    /// The sentence in the other language; empty while it is missing.
    pub translation: String,
}

/// The comment at the top: what the file is, and the glossary.
pub fn head(text: &str) -> &str {
    let end = text.split_inclusive('\n').take_while(|line| line.starts_with('#') && !line.starts_with("#:"));
    text[..end.map(str::len).sum()].trim_end()
}

/// Reads a catalogue.
///
/// # Errors
///
/// The first line that is not understood.
pub fn read(text: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut source = String::new();
    let mut open = "";
    for (number, line) in (1..).zip(text.lines()) {
        let (word, rest) = match line.split_once(' ') {
            Some((word @ ("msgid" | "msgstr" | "#:"), rest)) => (word, rest),
            _ if line.starts_with('"') => ("", line),
            _ if line.trim().is_empty() || line.starts_with('#') => continue,
            _ => return Err(format!("line {number}: {line}")),
        };
        if word == "#:" {
            rest.trim().clone_into(&mut source);
            continue;
        }
        let words = unquoted(rest).ok_or_else(|| format!("line {number}: {line}"))?;
        match (if word.is_empty() { open } else { word }, entries.last_mut()) {
            ("msgid", _) if word == "msgid" => {
                entries.push(Entry { source: source.clone(), english: words, translation: String::new() });
            }
            ("msgid", Some(entry)) => entry.english.push_str(&words),
            ("msgstr", Some(entry)) => entry.translation.push_str(&words),
            _ => return Err(format!("line {number}: {line}")),
        }
        if !word.is_empty() {
            open = word;
        }
    }
    // The entry without a key is gettext's own: it names the encoding.
    entries.retain(|entry| !entry.english.is_empty());
    Ok(entries)
}

/// Writes a catalogue under its comment.
pub fn write(head: &str, entries: &[Entry]) -> String {
    // Without this entry editors would take the file for one in Latin letters.
    let about = ["msgid \"\"", "msgstr \"Language: vi\\nContent-Type: text/plain; charset=UTF-8\\n\""].join("\n");
    let mut out = format!("{head}\n{about}\n");
    for Entry { source, english, translation } in entries {
        out.push_str(&format!("\n#: {source}\nmsgid {}\nmsgstr {}\n", quoted(english), quoted(translation)));
    }
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"))
}

fn unquoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => out.push(match letters.next()? {
                'n' => '\n',
                't' => '\t',
                other @ ('"' | '\\') => other,
                _ => return None,
            }),
            '"' => return None,
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let entries = vec![Entry {
            source: "a.rs".to_owned(),
            english: "say \"{x}\"\nand `\\d`".to_owned(),
            translation: "nói \"{x}\"".to_owned(),
        }];
        let text = write("# A catalogue.", &entries);
        assert_eq!(read(&text), Ok(entries));
        assert_eq!(head(&text), "# A catalogue.");
        assert!(read("msgid \"a\"b\"\n").is_err());
    }
}
