//! A code list file: values that the state gives out, with their labels.

use super::leaf::{AtLeastOne, Code, Entries, Id, LanguageVersion, Text};
use super::mapping;

mapping! {
    /// A code list.
    pub struct Codes {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The name under which fields ask for it.
        pub codes: Id,
        /// Values and labels.
        pub values: AtLeastOne<Entries<Code, CodeValue>>,
    }
}

mapping! {
    /// One value of a code list.
    pub struct CodeValue {
        /// Shown to people.
        pub label: Text,
    }
}
