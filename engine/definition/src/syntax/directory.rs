//! A directory file: offices, people, and who holds which role.

use super::leaf::{Code, DaysText, Entries, Id, LanguageCode, LanguageVersion, MailAddress, PersonName, Text, Words};
use super::mapping;

mapping! {
    /// People and offices, for trying out, for tests and for small installations.
    pub struct Directory {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// Its name; part of the authority that events record.
        pub directory: Id,
        /// Offices of agencies.
        pub offices: Entries<Id, Office>,
        /// The people, by the name under which they sign in.
        pub people: Entries<PersonName, Person>,
    }
}

mapping! {
    /// One office of an agency.
    pub struct Office {
        /// The kind of office, as procedures name it.
        pub agency: Id,
        /// The key by which a procedure's `select` finds it; none where the agency has one office.
        pub key: Option<Code>,
        /// What stands for it in the numbers of cases, such as its identification code in the national register; else its key does, or the agency's name.
        pub code: Option<Code>,
        /// Shown to people.
        pub label: Text,
    }
}

mapping! {
    /// One person.
    pub struct Person {
        /// Their name.
        pub name: Words,
        /// Where they get what they are told by e-mail.
        pub email: Option<MailAddress>,
        /// In which language they are written to; else in all that the procedure speaks.
        pub language: Option<LanguageCode>,
        /// Where they work; none for a citizen.
        pub office: Option<Id>,
        /// What they may act as, in that office.
        pub roles: Vec<Id>,
        /// When they are away: days, or first and last days. Meanwhile no task is theirs, and what they had goes to their deputy, or back to everybody with the role.
        pub absent: Vec<DaysText>,
        /// Who acts for them meanwhile, in their own name for the other: both are recorded. What excludes one of the two (`not_by`, the own case) excludes the deputy.
        pub deputy: Option<PersonName>,
    }
}
