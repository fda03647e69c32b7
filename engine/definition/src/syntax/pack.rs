//! A pack: what a country or a ministry decides once, for all its procedures.

use super::form::Field;
use super::leaf::{AtLeastOne, Basis, Count, Entries, Id, LanguageVersion, NumberFormat, Text};
use super::mapping;
use super::procedure::{Document, Effective, GlanceWord, Service, Status};
use super::project::{RuleName, Wanted};
use super::table::Table;
use super::time::Rung;

mapping! {
    /// What procedures share. A procedure takes it in with `use`; its templates stand beside it, in `packs/NAME/`.
    pub struct Pack {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The name under which procedures use it.
        pub pack: Id,
        /// Raised by whoever keeps it. A case stays on the text that it was opened with, whatever becomes of the pack.
        pub version: Count,
        /// Shown to people.
        pub title: Text,
        /// The acts behind it.
        pub basis: Vec<Basis>,
        /// The days on which it is in force: no case is opened with it on any other.
        pub valid: Option<Effective>,
        /// The calendar of procedures that name no other.
        pub calendar: Option<Id>,
        /// Systems that are called; their files stand below `packs/NAME/`.
        pub services: Entries<Id, Service>,
        /// Data that people enter.
        pub forms: Entries<Id, Entries<Id, Field>>,
        /// Decision tables, as in a procedure; a `file` lies below `packs/NAME/`. A procedure takes in those that it names; their inputs read its steps.
        pub tables: Entries<Id, Table>,
        /// Public stages, before those of the procedure.
        pub statuses: Entries<Id, Status>,
        /// What happens as a limit comes near or passes.
        pub escalations: Entries<Id, AtLeastOne<Vec<Rung>>>,
        /// Papers; their templates stand below `packs/NAME/documents/`.
        pub documents: Entries<Id, Document>,
        /// How the numbers of cases are written, where the procedure does not say.
        pub numbering: Option<NumberFormat>,
        /// What anybody sees of a case who knows its number, where the procedure does not say.
        pub lookup: Vec<GlanceWord>,
        /// How severe findings are in procedures that use the pack, by rule: `error`, `warning`, or `{ignore: why}`. What is an error by itself stays one. Of several packs the first one named under `use` counts; the project goes before all.
        pub checks: Entries<RuleName, Wanted>,
    }
}
