//! What a rule means, in both languages.
//!
//! The English is the comment at the top of the file that implements the rule, where whoever changes the rule sees it. The
//! Vietnamese lies in `spoken/explanations.vi.po`, paragraph by paragraph under its English: a paragraph that changes
//! loses its translation, and a test demands a new one. Examples are code: both languages share them, so that those which
//! a test runs are those which everybody reads.

use motcua_kernel::text::Language;

use crate::spoken;

/// A piece of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'a> {
    Heading(&'a str),
    Paragraph(String),
    /// With its fences.
    Code(Vec<&'a str>),
}

/// The comment at the top of a source.
fn comment(source: &str) -> impl Iterator<Item = &str> {
    let lines = source.lines().take_while(|line| line.starts_with("//!"));
    lines.map(|line| line.strip_prefix("//!").unwrap_or("").strip_prefix(' ').unwrap_or(""))
}

fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let (mut code, mut ended) = (false, true);
    for line in comment(source) {
        let fence = line.starts_with("```");
        match pieces.last_mut() {
            Some(Piece::Code(lines)) if code => lines.push(line),
            _ if fence => pieces.push(Piece::Code(vec![line])),
            _ if line.trim().is_empty() => {}
            Some(Piece::Paragraph(text)) if !ended && !line.starts_with("# ") => {
                text.push(' ');
                text.push_str(line.trim());
            }
            _ => pieces.push(match line.strip_prefix("# ") {
                Some(heading) => Piece::Heading(heading),
                None => Piece::Paragraph(line.trim().to_owned()),
            }),
        }
        code ^= fence;
        ended = line.trim().is_empty();
    }
    pieces
}

/// The paragraphs of an explanation, in English: what is to be translated.
pub(super) fn paragraphs(source: &str) -> Vec<String> {
    let of = |piece| if let Piece::Paragraph(text) = piece { Some(text) } else { None };
    pieces(source).into_iter().filter_map(of).collect()
}

/// An explanation as Markdown.
pub(super) fn text(source: &str, language: Language) -> String {
    if language == Language::En {
        return comment(source).collect::<Vec<_>>().join("\n");
    }
    let said = |piece: Piece<'_>| match piece {
        Piece::Heading("Wrong") => "# Sai".to_owned(),
        Piece::Heading("Right") => "# Đúng".to_owned(),
        Piece::Heading(other) => format!("# {other}"),
        Piece::Paragraph(english) => spoken::explained(&english).map_or(english, str::to_owned),
        Piece::Code(lines) => lines.join("\n"),
    };
    pieces(source).into_iter().map(said).collect::<Vec<_>>().join("\n\n")
}
