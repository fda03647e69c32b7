//! In which language to speak.

use motcua_kernel::text::Language;

/// A language as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Spoken {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

/// The language asked for, or that of the environment, or English.
pub(crate) fn preferred(asked: Option<Spoken>) -> Language {
    match asked {
        Some(Spoken::Vi) => Language::Vi,
        Some(Spoken::En) => Language::En,
        None => of_environment(|name| std::env::var(name).ok()),
    }
}

/// The first of these that is set decides, as for every program (POSIX, section 8.2).
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|v| !v.is_empty()));
    match set {
        Some(locale) if locale == "vi" || locale.starts_with("vi_") || locale.starts_with("vi.") => Language::Vi,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |pairs: &[(&str, &str)]| {
            of_environment(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[]), Language::En);
        assert_eq!(of(&[("LANG", "vi_VN.UTF-8")]), Language::Vi);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "vi")]), Language::Vi);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "vi_VN.UTF-8")]), Language::En);
        assert_eq!(of(&[("LANG", "vib")]), Language::En);
    }
}
