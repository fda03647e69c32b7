//! A procedure file, from the top.

use super::form::Field;
use super::handler::Handler;
use super::leaf::{
    AtLeastOne, Basis, Count, DateText, Duration, Entries, Expression, FilePath, Id, LanguageCode, LanguageVersion,
    Later, NumberFormat, SecretName, Text, Translations, Words,
};
use super::step::Step;
use super::table::Table;
use super::time::{Deadline, Rung};
use super::{Read, by_kind, mapping, words};
use crate::source::Node;

mapping! {
    /// One administrative procedure: checked, tested, drawn, executed and simulated from this file.
    pub struct Procedure {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The name used in files, the interface and exports.
        pub procedure: Id,
        /// Raised by the author; open cases stay on theirs.
        pub version: Count,
        /// Shown to people.
        pub title: Text,
        /// A few sentences, shown to people.
        pub summary: Option<Text>,
        /// The legal basis.
        pub basis: Vec<Basis>,
        /// The dates between which new cases may be opened on this version.
        pub effective: Option<Effective>,
        /// The agency that answers for the procedure.
        pub owner: Option<Id>,
        /// The first is the default; the others must be complete.
        pub languages: Vec<LanguageCode>,
        /// The calendar of every clock that names no other; may come from a pack.
        pub calendar: Option<Id>,
        /// Packs that are taken in: `vn_one_stop` for `packs/vn_one_stop.pack.yaml`. A name may not be defined twice.
        pub r#use: Vec<Id>,
        /// Files of functions usable in expressions, written in rhai. Above each function stands a line with its types: `/// fee(area: number, kind: text) -> money`. A function sees what it is given and nothing else; it may call those above it and those of the files before.
        pub rules: Vec<FilePath>,
        /// Kinds of office.
        pub agencies: Entries<Id, Agency>,
        /// Who may act. People are bound to roles in the directory, never here.
        pub roles: Entries<Id, Role>,
        /// Systems that are called.
        pub services: Entries<Id, Service>,
        /// Data that people enter: a map of maps of fields.
        pub forms: Entries<Id, Entries<Id, Field>>,
        /// Decision tables.
        pub tables: Entries<Id, Table>,
        /// Public stages shown to the applicant, in this order.
        pub statuses: Entries<Id, Status>,
        /// What may arrive from outside, from whom, keyed by what, kept for how long.
        pub messages: Entries<Id, Message>,
        /// Clocks over the whole case.
        pub deadlines: Entries<Id, Deadline>,
        /// What happens as a limit comes near or passes.
        pub escalations: Entries<Id, AtLeastOne<Vec<Rung>>>,
        /// Papers that steps issue.
        pub documents: Entries<Id, Document>,
        /// What may happen while the case is open, wherever it stands.
        pub handlers: Entries<Id, Handler>,
        /// How long a finished case is kept, by which article.
        pub retention: Option<Retention>,
        /// How the numbers of cases are written: `<office>-<yy><mm><dd>-<n:4>`. `<office>` is the code that the directory gives the office of the `owner` (its key, where it has no code), `<yyyy>`, `<yy>`, `<mm>` and `<dd>` the day of opening, `<n:4>` the count, with at least four digits. Cases whose numbers begin alike are counted together. Without this: `<yyyy>-<n:6>`.
        pub numbering: Option<NumberFormat>,
        /// What anybody sees of a case who knows its number and is nobody in it; nothing, where nothing is said.
        pub lookup: Vec<GlanceWord>,
        /// The graph.
        pub steps: AtLeastOne<Entries<Id, Step>>,
    }
}

words! {
    /// One thing that a case shows to whoever knows its number.
    pub enum GlanceWord {
        /// Whether it is over.
        Completion = "completion",
        /// Its public stage.
        Status = "status",
        /// The earliest end of a deadline that is not met.
        Deadline = "deadline",
    }
}

mapping! {
    /// The days on which new cases may be opened, both included. Open cases go on after them.
    pub struct Effective {
        /// Not before this day.
        pub from: Option<DateText>,
        /// Not after this day.
        pub until: Option<DateText>,
    }
}

mapping! {
    /// How long a finished case is kept. The interface shows the date; nothing is removed by the engine.
    pub struct Retention {
        /// Counted from the end of the case, in days, weeks, months or years.
        pub keep: Duration,
        /// The articles on which it rests.
        pub basis: Vec<Basis>,
    }
}

mapping! {
    /// A public stage by language, with its number in a register that others keep.
    #[schemars(extend("x-motcua-expected" = "a map of languages"))]
    pub struct NumberedStage {
        /// Vietnamese.
        pub vi: Option<Words>,
        /// English.
        pub en: Option<Words>,
        /// Its number in a register that others keep, such as the ten national codes.
        pub code: Option<Count>,
    }
}

by_kind! {
    /// A public stage: its text, or a map of languages, which may hold a `code` beside them.
    pub enum StageWords {
        /// In the first language.
        One(Words),
        /// By language.
        Full(NumberedStage),
    }
}

/// A public stage.
#[derive(Clone, Debug)]
pub struct Status {
    /// Shown to people.
    pub label: Text,
    /// Its number in a register that others keep.
    pub code: Option<Count>,
}

impl Read for Status {
    fn read(node: &Node) -> Option<Self> {
        Some(match StageWords::read(node)? {
            StageWords::One(words) => Self { label: Text::One(words), code: None },
            StageWords::Full(NumberedStage { vi, en, code, span }) => {
                Self { label: Text::Full(Translations { vi, en, span }), code }
            }
        })
    }
}

impl schemars::JsonSchema for Status {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Status".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<StageWords>()
    }
}

mapping! {
    /// A kind of office.
    pub struct Agency {
        /// Shown to people.
        pub label: Option<Text>,
        /// Gives the directory key of the competent office; without it there is one office.
        pub select: Option<Expression>,
    }
}

mapping! {
    /// Who may act.
    pub struct Role {
        /// Where the role belongs.
        pub agency: Id,
        /// Shown to people.
        pub label: Option<Text>,
    }
}

mapping! {
    /// A system that is called, sends messages, or reports payments.
    pub struct Service {
        /// The agency that answers for it: its time is on the ledger under that name.
        pub agency: Option<Id>,
        /// The OpenAPI 3.1 file that describes it, relative to this file. A system of which nothing is asked needs none.
        pub openapi: Option<FilePath>,
        /// The name of the secret that opens it; never the secret itself.
        pub secret: Option<SecretName>,
        /// Where it answers.
        #[schemars(extend("x-motcua-later" = "addresses are given to the server (`--service NAME=URL`), never in a procedure: whoever writes procedures must not choose what the server connects to"))]
        pub base_url: Option<Later>,
    }
}

mapping! {
    /// A paper that steps issue.
    pub struct Document {
        /// The file below `documents/` that lays it out.
        pub template: Id,
        /// The role that signs it.
        pub sign: Option<Id>,
        /// A paper original is asked for; counts in the burden measures.
        pub paper: Option<bool>,
        /// Its heading.
        pub title: Text,
    }
}

mapping! {
    /// A message from outside.
    pub struct Message {
        /// The service or agency that sends it.
        pub from: Id,
        /// The type of the value it is matched by.
        pub key: ValueType,
        /// The fields it brings, and their types.
        pub data: Entries<Id, ValueType>,
        /// How long one that nobody waits for yet is kept.
        pub keep: Option<Duration>,
    }
}

words! {
    /// The type of one value.
    pub enum ValueType {
        /// Text.
        Text = "text",
        /// A quantity.
        Number = "number",
        /// A whole number.
        Integer = "integer",
        /// Money.
        Money = "money",
        /// Yes or no.
        YesNo = "yes_no",
        /// A date.
        Date = "date",
        /// A moment.
        Moment = "date_time",
    }
}
