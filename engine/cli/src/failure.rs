//! What a command says when it did not succeed, and the exit code that goes with it.

use motcua_kernel::text::Language;

/// Exit codes are the same for every command, so that scripts can tell a finding from a typing mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Findings, failed tests, a refusal by the server.
    Found = 1,
    /// The command was not used as it can be.
    Usage = 2,
    /// Our fault, or the machine's.
    Internal = 3,
}

/// A command that did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// One sentence (and perhaps more lines) in both languages.
    Said { code: Code, vi: String, en: String },
    /// Everything was said already.
    Silent(Code),
    /// Whoever was reading has gone away; there is nobody left to tell.
    NobodyReads,
}

impl Failure {
    /// Findings, failed tests, a refusal.
    pub(crate) fn found(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Said { code: Code::Found, vi: vi.into(), en: en.into() }
    }

    /// The command was not used as it can be.
    pub(crate) fn usage(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Said { code: Code::Usage, vi: vi.into(), en: en.into() }
    }

    /// Our fault, or the machine's.
    pub(crate) fn internal(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Said { code: Code::Internal, vi: vi.into(), en: en.into() }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let path = path.display();
        Self::usage(format!("{path}: {error}"), format!("{path}: {error}"))
    }

    /// The sentence in one language.
    pub(crate) fn text(&self, language: Language) -> Option<&str> {
        match (self, language) {
            (Self::Said { vi, .. }, Language::Vi) => Some(vi),
            (Self::Said { en, .. }, Language::En) => Some(en),
            _ => None,
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Said { code, .. } | Self::Silent(code) => *code as u8,
            // Ending early because the reader has seen enough (`motcua check | head`) is no failure.
            Self::NobodyReads => 0,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        Self::internal(format!("không ghi được kết quả: {error}"), format!("could not write the output: {error}"))
    }
}
