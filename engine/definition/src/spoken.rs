//! The catalogue: every sentence of a finding in Vietnamese, under its English.
//!
//! `spoken/vi.po` is in the format of gettext, which every translator's editor reads. Each entry stands under the source
//! file in which its English is written; a test scans the sources and demands exactly these entries, with the same holes.
//! `UPDATE_EXPECT=1` adds the missing ones, empty, and takes out what nobody says any more; what remains is to translate.

pub mod catalogue;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::{Language, Text};

/// The Vietnamese catalogue, as it lies beside the sources.
pub const VIETNAMESE: &str = include_str!("spoken/vi.po");

/// The explanations of rules in Vietnamese, in the same format: a catalogue of its own, since what it holds are pages and
/// not sentences.
pub const EXPLANATIONS: &str = include_str!("spoken/explanations.vi.po");

static CATALOGUE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| translations(VIETNAMESE));

static PAGES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| translations(EXPLANATIONS));

fn translations(text: &str) -> BTreeMap<String, String> {
    let entries = catalogue::read(text).unwrap_or_default();
    entries
        .into_iter()
        .filter(|entry| !entry.translation.is_empty())
        .map(|entry| (entry.english, entry.translation))
        .collect()
}

/// A paragraph of an explanation in Vietnamese.
pub fn explained(paragraph: &str) -> Option<&'static str> {
    PAGES.get(paragraph).map(String::as_str)
}

/// A sentence in a language.
pub fn told(sentence: &Sentence, language: Language) -> String {
    match language {
        Language::En => sentence.english(),
        Language::Vi => sentence.told(&|english| CATALOGUE.get(english).cloned()),
    }
}

/// Whether the catalogue has the Vietnamese of a template.
pub fn is_known(template: &str) -> bool {
    CATALOGUE.contains_key(template)
}

/// A sentence in both languages.
pub fn text(sentence: &Sentence) -> Text {
    Text::new().with(Language::Vi, told(sentence, Language::Vi)).with(Language::En, told(sentence, Language::En))
}
