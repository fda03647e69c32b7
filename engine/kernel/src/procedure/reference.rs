//! The name by which a case says what it is pinned to.

use std::sync::Arc;

use crate::id::ProcedureId;

/// Which procedure, which version, which content: what a case is pinned to.
///
/// Written as `construction_permit@1#0123456789abcdef`; the digest is the first 16 hexadecimal digits of the SHA-256
/// over everything that decides (procedure, calendars, code lists, services, templates).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcedureRef {
    /// The name.
    pub id: ProcedureId,
    /// The author's version.
    pub version: u32,
    /// The content.
    pub digest: Arc<str>,
}

impl std::fmt::Display for ProcedureRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}#{}", self.id, self.version, self.digest)
    }
}

impl std::str::FromStr for ProcedureRef {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let malformed = || format!("expected `name@version#digest`, found `{text}`");
        let (id, rest) = text.split_once('@').ok_or_else(malformed)?;
        let (version, digest) = rest.split_once('#').ok_or_else(malformed)?;
        Ok(Self { id: id.into(), version: version.parse().map_err(|_| malformed())?, digest: digest.into() })
    }
}

impl serde::Serialize for ProcedureRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ProcedureRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
