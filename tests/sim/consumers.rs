//! Every key of every schema does something. Each is changed, taken out or put in, in a file of this repository, until
//! what comes of the file is different, without a finding that forbids running it: another procedure, calendar or
//! directory, another verdict or journal of a test, other figures of a simulation. A key that changes nothing is one that
//! is accepted and ignored.
//!
//! What this cannot see: whether whoever runs a procedure looks at everything that is in it. It stops where the checker
//! hands over.

#[path = "consumers/attempts.rs"]
mod attempts;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, OnceLock};

use motcua_definition::project::{Checked, Memory, check};
use motcua_definition::schema::FileKind;
use motcua_kernel::text::Language;
use motcua_sim::simulation::simulate;
use motcua_sim::{scenario, trial};
use rayon::prelude::*;
use regex::Regex;
use serde_json::{Value, json};

use self::attempts::{Attempt, Declared, Places, Pool, attempts, resolved};
use super::keys::{self, Key, Part, declared, schemas};
use super::standard::valid;
use super::stories::below;
use super::top;

/// Keys that decide whether a file is taken at all, and change nothing in what is taken.
const GUARDS: [(Effect, &str, &[&str]); 7] = [
    (
        Effect::Judged,
        "says which other keys may stand beside it: with another value, those are refused",
        &[
            "CallStep.type",
            "ChoiceField.type",
            "ChoiceStep.type",
            "EachStep.type",
            "EndStep.type",
            "FileField.type",
            "HandlerKeys.event",
            "HandlerKeys.interrupts",
            "ListField.type",
            "NotifyStep.type",
            "ParallelStep.type",
            "PaymentStep.type",
            "RuleTest.fails",
            "RuleTest.no_value",
            "ScriptStep.type",
            "StartStep.type",
            "Step.type",
            "SubprocedureStep.type",
            "TaskStep.type",
            "WaitStep.type",
        ],
    ),
    (Effect::Judged, "adds up to the people of the role with those of the other groups", &["Skilled.people"]),
    (Effect::Judged, "must be the name of the file", &["calendar.calendar", "codes.codes", "pack.pack"]),
    (Effect::Judged, "must be the procedure beside it", &["scenario.procedure", "test.test"]),
    (
        Effect::Judged,
        "what is wrong in it is found; what is right in it is shown where the names in it are used",
        &["GivenPersonKeys.deputy", "Message.key", "scenario.data"],
    ),
    (
        Effect::Judged,
        "says where procedures lie: no file is moved here, and what lies elsewhere is not governed",
        &["project.procedures"],
    ),
    (
        Effect::None,
        "for whoever reads the file; of a pack, part of the text that a case is pinned to",
        &["pack.basis", "pack.title", "pack.version", "project.project", "project.title", "Ignored.ignore"],
    ),
];

type Texts = BTreeMap<String, Arc<str>>;

/// A file that is changed, among those that belong to it.
struct Subject {
    kind: FileKind,
    /// The folder of this repository that it is taken from.
    folder: &'static str,
    path: String,
    around: Arc<Texts>,
    value: Value,
    /// The procedures that take a code list, a pack or what a project presets: it does something in them.
    takers: Vec<String>,
    before: OnceLock<Option<Before>>,
}

impl Subject {
    fn name(&self) -> String {
        format!("{}: {}", self.folder, self.path)
    }

    /// What comes of the file if this stands in it (nothing, if it is refused), and what is found wrong.
    fn outcome(&self, value: &Value) -> (Option<String>, Vec<String>) {
        let mut texts = (*self.around).clone();
        texts.insert(self.path.clone(), value.to_string().into());
        let mut paths = vec![self.path.as_str()];
        paths.extend(self.takers.iter().map(String::as_str));
        let checked = check(&Memory(texts), &paths);
        let refused = checked.has_errors();
        let found = checked.findings.iter().map(|finding| format!("{}: {}", finding.rule, finding.headline)).collect();
        ((!refused).then(|| yields(self.kind, &checked)).flatten(), found)
    }

    /// The file as it is; nothing if it is refused.
    fn before(&self) -> Option<&Before> {
        let before = self.before.get_or_init(|| {
            let (yields, findings) = self.outcome(&self.value);
            yields.map(|yields| Before { yields, findings })
        });
        before.as_ref()
    }
}

fn yields(kind: FileKind, checked: &Checked) -> Option<String> {
    let all = match kind {
        FileKind::Procedure | FileKind::Codes | FileKind::Pack | FileKind::Project => {
            let all: Vec<_> = checked.procedures.iter().map(|package| (&package.procedure, &package.tables)).collect();
            // A project and its packs say how severe a finding is.
            let found: Vec<_> = match kind {
                FileKind::Project | FileKind::Pack => {
                    checked.findings.iter().map(|one| (one.rule, one.severity)).collect()
                }
                _ => Vec::new(),
            };
            format!("{all:?} {found:?}")
        }
        FileKind::Calendar => format!("{:?}", checked.calendars),
        FileKind::Directory => format!("{:?}", checked.directories),
        FileKind::Test => tests(checked)?,
        FileKind::Scenario => figures(checked)?,
    };
    // Where something stands in its file is no part of what it means, and neither is the sum of the file's letters.
    static PLACES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"line: \d+,\s*column: \d+|\.yaml:\d+(:\d+)?|digest: "[0-9a-f]*"|#[0-9a-f]{16}"#).unwrap()
    });
    Some(PLACES.replace_all(&all, "").into_owned())
}

fn tests(checked: &Checked) -> Option<String> {
    let mut all = String::new();
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        for one in trial::read(document, &context, &checked.files).ok()? {
            let (verdict, walk) = one.observed(&context, Language::En);
            let events: Vec<_> = walk.events().collect();
            all.push_str(&format!("{}: {:?} {events:?}\n", verdict.name, verdict.failure.map(|why| why.rendered)));
        }
        let asked = document.questions.iter().map(|question| trial::ask(question, &context, Language::En).0);
        all.push_str(&format!("{:?} {:?}\n", asked.collect::<Vec<_>>(), trial::equivalents(&document.file)));
    }
    Some(all)
}

fn figures(checked: &Checked) -> Option<String> {
    let document = checked.scenarios.first()?;
    let variants = document.variants.keys().map(|name| Some(name.as_str()));
    let mut all = String::new();
    for variant in [None].into_iter().chain(variants) {
        let results = simulate(&scenario::read(document, variant).scenario?).ok()?;
        all.push_str(&format!(
            "{variant:?}: {} {}\n",
            serde_json::to_string(&results).ok()?,
            results.block(Language::En)
        ));
    }
    Some(all)
}

/// The files of a folder, each with those around it.
fn subjects_of(folder: &'static str, texts: Texts) -> Vec<Subject> {
    let around = Arc::new(texts);
    let subject = |(path, text): (&String, &Arc<str>)| {
        let kind = FileKind::of(path)?;
        let value = keys::json(&serde_yaml::from_str(text).ok()?);
        let mut takers = Vec::new();
        if kind == FileKind::Project {
            takers = around.keys().filter(|path| path.ends_with(".procedure.yaml")).cloned().collect();
        }
        if matches!(kind, FileKind::Codes | FileKind::Pack) {
            let name = value[kind.word()].as_str()?;
            let takes = |(path, text): &(&String, &Arc<str>)| path.ends_with(".procedure.yaml") && text.contains(name);
            takers = around.iter().filter(takes).map(|(path, _)| path.clone()).collect();
        }
        Some(Subject {
            kind,
            folder,
            path: path.clone(),
            around: Arc::clone(&around),
            value,
            takers,
            before: OnceLock::new(),
        })
    };
    around.iter().filter_map(subject).collect()
}

/// The gallery of right files, with what they refer to.
fn gallery() -> Texts {
    let mut texts = below("tests/checks/around");
    let beside: Vec<_> = texts.iter().map(|(path, text)| (format!("ok/{path}"), Arc::clone(text))).collect();
    texts.retain(|path, _| !path.ends_with(".procedure.yaml"));
    texts.extend(beside);
    texts.extend(below("tests/checks/ok").into_iter().map(|(path, text)| (format!("ok/{path}"), text)));
    texts.insert("packs/one_stop/documents/slip.html".to_owned(), "<p>{{ case.number }}</p>".into());
    texts.insert("ok/documents/letter.html".to_owned(), "<p>{{ case.number }}</p>".into());
    texts.insert("ok/notices/told.txt".to_owned(), "Told.".into());
    texts
}

fn subjects() -> Vec<Subject> {
    const TWICE: &str = "tests/sim/alternatives";
    let mut shipped = below("workflows");
    let bundle = fs::read_to_string(top().join("tests/sim/bundle.scenario.yaml")).unwrap();
    shipped.insert("birth_bundle/bundle.scenario.yaml".to_owned(), bundle.into());
    let mut all = subjects_of("tests/checks", gallery());
    all.extend(subjects_of("workflows", shipped));
    for folder in [TWICE, "tests/sim/language", "examples/patterns"] {
        all.extend(subjects_of(folder, below(folder)));
    }
    // Days are enough to see whether something changes.
    for subject in all.iter_mut().filter(|subject| subject.kind == FileKind::Scenario) {
        for (name, value) in
            [("for", json!("12 days")), ("cases", json!(60)), ("warm_up", json!("2 days")), ("replications", json!(2))]
        {
            if subject.value["run"].get(name).is_some() {
                subject.value["run"][name] = value;
            }
        }
    }
    // Where everything is there twice, most is exchanged at once; after that, small files are quickly tried.
    all.sort_by_key(|subject| (subject.folder != TWICE, subject.value.to_string().len()));
    all
}

/// What a change of a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// Nothing that anybody would notice.
    None,
    /// What is found wrong is different, though the schema takes the one value like the other.
    Judged,
    /// What comes of the file is different.
    Done,
}

/// A file as it is: what comes of it, and what is found about it.
struct Before {
    yields: String,
    findings: Vec<String>,
}

fn effect(attempt: &Attempt<'_>, key: &Declared<'_>) -> Effect {
    let Some(before) = attempt.subject.before() else { return Effect::None };
    let (after, findings) = attempt.subject.outcome(&attempt.value());
    if after.is_some_and(|after| after != before.yields) {
        return Effect::Done;
    }
    let taken = attempt.changed.as_ref().is_some_and(|changed| valid(key.document, key.schema, changed));
    if taken && findings != before.findings { Effect::Judged } else { Effect::None }
}

/// The strongest effect that any change has, and the change; looked for until one is as strong as is wanted.
fn strongest<'s>(
    all: impl Iterator<Item = Attempt<'s>>,
    key: &Declared<'_>,
    wanted: Effect,
) -> (Effect, Option<Attempt<'s>>) {
    let mut strongest = (Effect::None, None);
    for attempt in all {
        let found = effect(&attempt, key);
        if found > strongest.0 {
            strongest = (found, Some(attempt));
        }
        if strongest.0 >= wanted {
            break;
        }
    }
    strongest
}

/// Which change shows that a key does something, by the name of the key: found once and written down, because the search
/// takes minutes. One that shows it no longer is looked for anew.
#[derive(Default)]
struct Witnesses(BTreeMap<String, Value>);

impl Witnesses {
    fn path() -> PathBuf {
        top().join("tests/sim/consumers.jsonl")
    }

    fn read() -> Self {
        let text = fs::read_to_string(Self::path()).unwrap_or_default();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        Self(lines.map(|line| (line["key"].as_str().unwrap().to_owned(), line)).collect())
    }

    fn write(&self) {
        let lines: String = self.0.values().map(|line| format!("{line}\n")).collect();
        fs::write(Self::path(), lines).unwrap();
    }

    fn attempt<'s>(&self, name: &str, subjects: &'s [Subject]) -> Option<Attempt<'s>> {
        let line = self.0.get(name)?;
        let subject = subjects.iter().find(|subject| line["file"] == subject.name())?;
        let part = |part: &Value| match part.as_str() {
            Some(name) => Part::Key(name.to_owned()),
            None => Part::Item(usize::try_from(part.as_u64().unwrap()).unwrap()),
        };
        let place: Vec<Part> = line["at"].as_array().unwrap().iter().map(part).collect();
        let (_, above) = place.split_last()?;
        keys::at(&subject.value, above).is_object().then(|| Attempt {
            subject,
            place,
            changed: line.get("becomes").cloned(),
        })
    }

    fn note(&mut self, name: String, attempt: &Attempt<'_>) {
        let part = |part: &Part| match part {
            Part::Key(name) => json!(name),
            Part::Item(place) => json!(place),
        };
        let place: Vec<Value> = attempt.place.iter().map(part).collect();
        let mut line = json!({"key": name, "file": attempt.subject.name(), "at": place});
        if let Some(changed) = &attempt.changed {
            line["becomes"] = changed.clone();
        }
        self.0.insert(name, line);
    }
}

/// Whether only one value can stand there: that another is refused is tested with the schemas.
fn is_constant(key: &Declared<'_>) -> bool {
    let schema = resolved(key.schema, key.document);
    schema.get("const").is_some() || schema["enum"].as_array().is_some_and(|values| values.len() == 1)
}

#[test]
fn every_key_does_something() {
    let subjects = subjects();
    let whole: BTreeMap<FileKind, Value> = FileKind::ALL.map(|kind| (kind, kind.schema())).into();
    let pool = Pool::of(&subjects, &whole);
    let guards: BTreeMap<&str, Effect> =
        GUARDS.iter().flat_map(|(effect, _, keys)| keys.iter().map(|key| (*key, *effect))).collect();
    let (known, mut witnesses) = (Witnesses::read(), Witnesses::default());
    let (mut wrong, mut names) = (Vec::new(), BTreeSet::new());
    for (kind, fresh) in schemas() {
        let places = Places::of(kind, &whole[&kind], &subjects);
        let keys = declared(kind.word(), &fresh);
        let carried_out = |(_, schema): &(&Key, &&Value)| schema.get("x-motcua-later").is_none();
        let keys: Vec<_> = keys.iter().filter(carried_out).collect();
        let effects: Vec<_> = keys
            .into_par_iter()
            .map(|(key, schema)| {
                let declared = Declared { key, schema, document: &whole[&kind] };
                let name = key.to_string();
                let expected = guards.get(name.as_str()).copied().unwrap_or(Effect::Done);
                if is_constant(&declared) {
                    return (name, expected, (expected, None));
                }
                // Whether a guard is more than that by now is worth a long search only now and then.
                let wanted = if std::env::var_os("MOTCUA_LONG").is_some() { Effect::Done } else { expected };
                let before = known.attempt(&name, &subjects);
                let shown = strongest(before.into_iter(), &declared, wanted);
                if shown.0 >= wanted || wanted == Effect::None {
                    return (name, expected, shown);
                }
                (name, expected, strongest(attempts(declared, &pool, &places), &declared, wanted))
            })
            .collect();
        for (name, expected, (found, attempt)) in effects {
            names.insert(name.clone());
            if found != expected {
                wrong.push(format!("{} files, {name}: {found:?}, not {expected:?}", kind.word()));
            }
            if let Some(attempt) = attempt {
                witnesses.note(name, &attempt);
            }
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        witnesses.write();
    }
    wrong.extend(guards.keys().filter(|key| !names.contains(**key)).map(|key| format!("{key} is no key")));
    assert!(
        wrong.is_empty(),
        "accepted, and change nothing ({} of {}):\n{}",
        wrong.len(),
        names.len(),
        wrong.join("\n")
    );
}
