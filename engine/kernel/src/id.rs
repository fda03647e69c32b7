//! One place for every kind of identifier, so that a role can never stand where a step is meant.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Cheap to clone (a shared string) and written as plain text in events.
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as the author wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl crate::sentence::Said for $name {
            fn said(&self) -> crate::sentence::Part {
                crate::sentence::Part::Verbatim(self.0.to_string())
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }
    )*};
}

names! {
    /// A kind of office: `commune`, `fire`.
    AgencyId,
    /// A calendar: `vn_state`.
    CalendarId,
    /// One run of a procedure. Opaque; the public number is [`CaseNumber`].
    CaseId,
    /// The number printed on the slip.
    CaseNumber,
    /// What the caller named the command; seen twice, it has the effect of once.
    CommandId,
    /// A named clock of the whole case.
    DeadlineId,
    /// A paper that steps issue.
    DocumentId,
    /// A field of a form, a variable of a script, a property of an answer.
    FieldId,
    /// The authority behind an act: which binding in the directory allowed it.
    GrantId,
    /// A message from outside, by its declared name.
    MessageName,
    /// What the sender named the message; seen twice, it has the effect of once.
    MessageId,
    /// The directory key of one office of an agency: `w001`.
    OfficeKey,
    /// An operation of a service, by its OpenAPI `operationId`.
    OperationId,
    /// How a step or a case ended: `accept`, `granted`.
    OutcomeId,
    /// A human being or a system account. Separation of duties compares these.
    PersonId,
    /// A procedure, without its version.
    ProcedureId,
    /// Who may act: `clerk`. Built in: `applicant`, `assignee`.
    RoleId,
    /// A system that is called.
    ServiceId,
    /// A public stage shown to the applicant.
    StatusId,
    /// One place in the procedure.
    StepId,
    /// The name of a template file.
    TemplateId,
}

/// One stay in one step of one case: counted from 1 within the case, so that the kernel never needs a random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct VisitId(pub u32);

impl fmt::Display for VisitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One element of the list that a stay in an `each` goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ElementId {
    /// The stay in the `each`.
    pub each: VisitId,
    /// Its place in the list, from 1.
    pub place: u32,
}

/// The dense number of a step within one version of a procedure. Never stored: events carry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepIx(pub u16);

impl StepIx {
    /// The position in the procedure's list of steps.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}
