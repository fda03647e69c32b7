//! What is tried with a key: the values that other files have there, small changes of its own, other names of its file.

use std::collections::{BTreeMap, BTreeSet};

use motcua_definition::schema::FileKind;
use serde_json::{Value, json};

use super::Subject;
use crate::keys::{self, Key, Part, reference, used};

/// How often a key is tried before it is given up: places, and values in each.
const PLACES: usize = 10;
const VALUES: usize = 40;

/// A key, with what the schema says of it.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) key: &'a Key,
    pub(super) schema: &'a Value,
    /// Where references lead.
    pub(super) document: &'a Value,
}

/// A file with a key changed.
pub(super) struct Attempt<'s> {
    pub(super) subject: &'s Subject,
    /// From the top of the file to the value of the key.
    pub(super) place: Vec<Part>,
    /// What stands there now; nothing if the key was taken out.
    pub(super) changed: Option<Value>,
}

impl Attempt<'_> {
    /// The whole file.
    pub(super) fn value(&self) -> Value {
        keys::with(&self.subject.value, &self.place, self.changed.clone())
    }
}

/// Values that stand under a key of this name and this form anywhere, with those that fit most places.
pub(super) struct Pool(BTreeMap<(String, String), Vec<Value>>);

impl Pool {
    pub(super) fn of(subjects: &[Subject], schemas: &BTreeMap<FileKind, Value>) -> Self {
        let mut pool: BTreeMap<_, Vec<Value>> = BTreeMap::new();
        for subject in subjects {
            for one in used(subject.kind.word(), &schemas[&subject.kind], &subject.value).0 {
                let values = pool.entry((one.key.name, form(one.schema))).or_default();
                let value = keys::at(&subject.value, &one.path);
                if !values.contains(value) && values.len() < VALUES {
                    values.push(value.clone());
                }
            }
        }
        Self(pool)
    }

    /// What may be tried in the place of a value, or where there is none.
    fn values(&self, key: &Declared<'_>, present: Option<&Value>, names: &Names) -> Vec<Value> {
        let Declared { key, schema, document } = *key;
        let mut values: Vec<Value> = present.into_iter().flat_map(variations).collect();
        values.extend(present.into_iter().flat_map(|value| names.instead(value)));
        values.extend(resolved(schema, document)["enum"].as_array().into_iter().flatten().cloned());
        let elsewhere = self.0.get(&(key.name.clone(), form(schema))).into_iter().flatten();
        values.extend(elsewhere.clone().take(VALUES).cloned());
        if present.is_none() && elsewhere.clone().any(Value::is_string) {
            values.extend(names.steps());
        }
        let others = ["Other words", "true", "other"].map(Value::from);
        values.extend(others);
        values.extend([json!(["Other words"]), json!(true), json!(false), json!(1), json!(2)]);
        let mut seen = BTreeSet::new();
        values.retain(|value| Some(value) != present && seen.insert(value.to_string()));
        values
    }
}

/// What a schema refers to, or itself.
pub(super) fn resolved<'v>(schema: &'v Value, document: &'v Value) -> &'v Value {
    reference(schema).map_or(schema, |name| &document["definitions"][name])
}

/// What a schema says, without its words for people.
fn form(schema: &Value) -> String {
    let mut form = schema.clone();
    if let Some(keywords) = form.as_object_mut() {
        keywords.shift_remove("description");
    }
    form.to_string()
}

/// The names that are given in a file, each with those beside it.
struct Names<'v> {
    file: &'v Value,
    beside: BTreeMap<&'v str, BTreeSet<&'v str>>,
}

impl<'v> Names<'v> {
    fn of(file: &'v Value) -> Self {
        let mut names = Self { file, beside: BTreeMap::new() };
        names.collect(file);
        names
    }

    fn collect(&mut self, value: &'v Value) {
        match value {
            Value::Object(entries) => {
                for name in entries.keys() {
                    let others = entries.keys().map(String::as_str).filter(|other| other != name);
                    self.beside.entry(name).or_default().extend(others);
                }
                entries.values().for_each(|value| self.collect(value));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    fn steps(&self) -> Vec<Value> {
        let steps = self.file["steps"].as_object().into_iter().flatten();
        steps.map(|(name, _)| json!(name)).take(VALUES).collect()
    }

    /// The same with another name in it.
    fn instead(&self, value: &Value) -> Vec<Value> {
        match value {
            Value::String(text) => {
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let words = text.split(|c| !is_name(c)).filter(|word| !word.is_empty());
                let replaced = words.flat_map(|word| {
                    let others = self.beside.get(word).into_iter().flatten();
                    let place = word.as_ptr() as usize - text.as_ptr() as usize;
                    others.map(move |other| format!("{}{other}{}", &text[..place], &text[place + word.len()..]))
                });
                replaced.take(VALUES).map(Value::from).collect()
            }
            Value::Array(items) => {
                let replaced = |(place, item): (usize, &Value)| {
                    let others = self.instead(item).into_iter();
                    others.map(|other| keys::with(value, &[Part::Item(place)], Some(other))).collect::<Vec<_>>()
                };
                items.iter().enumerate().flat_map(replaced).take(VALUES).collect()
            }
            Value::Object(entries) => {
                // An entry under another name.
                let renamed = |(name, inner): (&String, &Value)| {
                    let others = self.beside.get(name.as_str()).into_iter().flatten().take(4);
                    let without = keys::with(value, &[Part::Key(name.clone())], None);
                    others
                        .map(|other| keys::with(&without, &[Part::Key((*other).to_owned())], Some(inner.clone())))
                        .collect::<Vec<_>>()
                };
                entries.iter().flat_map(renamed).take(VALUES).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A value, a little changed.
fn variations(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(yes) => vec![json!(!yes)],
        Value::Number(number) => match number.as_i64() {
            Some(whole) => [whole + 1, whole - 1, whole * 2].map(Value::from).to_vec(),
            None => number.as_f64().map(|number| json!(number + 0.5)).into_iter().collect(),
        },
        Value::String(text) => words(text),
        Value::Array(items) => {
            let without = (0..items.len()).map(|place| keys::with(value, &[Part::Item(place)], None));
            let reversed = Value::from(items.iter().rev().cloned().collect::<Vec<_>>());
            without.chain([reversed]).collect()
        }
        Value::Object(entries) => {
            let place = |name: &String| [Part::Key(name.clone())];
            let without = entries.keys().map(|name| keys::with(value, &place(name), None));
            let varied = entries.iter().flat_map(|(name, inner)| {
                let others = variations(inner).into_iter().take(6);
                others.map(|other| keys::with(value, &place(name), Some(other))).collect::<Vec<_>>()
            });
            without.chain(varied).collect()
        }
        Value::Null => Vec::new(),
    }
}

/// One more of what is counted, the next day, the condition turned round, what is computed left to be computed twice, a
/// word more.
fn words(text: &str) -> Vec<Value> {
    let digits: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let more = digits
        .parse::<u64>()
        .map(|number| text.replacen(&digits, &format!("{:0width$}", number + 1, width = digits.len()), 1));
    let mut all: Vec<String> = more.into_iter().collect();
    all.extend([format!("!({text})"), format!("({text})"), format!("{text} + 1")]);
    all.extend([format!("{text} more"), format!("{text}x")]);
    all.into_iter().map(Value::from).collect()
}

/// Where keys are used, and where mappings are in which they could be.
#[derive(Default)]
pub(super) struct Places<'s> {
    used: BTreeMap<Key, Vec<(&'s Subject, Vec<Part>)>>,
    mappings: BTreeMap<String, Vec<(&'s Subject, Vec<Part>)>>,
}

impl<'s> Places<'s> {
    pub(super) fn of(kind: FileKind, schema: &Value, subjects: &'s [Subject]) -> Self {
        let mut places = Self::default();
        for subject in subjects.iter().filter(|subject| subject.kind == kind) {
            let (uses, mappings) = used(kind.word(), schema, &subject.value);
            for one in uses {
                places.used.entry(one.key).or_default().push((subject, one.path));
            }
            for one in mappings {
                places.mappings.entry(one.name).or_default().push((subject, one.path));
            }
        }
        places
    }

    fn with(&self, key: &Key) -> Vec<&(&'s Subject, Vec<Part>)> {
        some(self.used.get(key).into_iter().flatten().collect())
    }

    fn without(&self, key: &Key) -> Vec<&(&'s Subject, Vec<Part>)> {
        let all = self.mappings.get(&key.owner).into_iter().flatten();
        some(all.filter(|(subject, path)| keys::at(&subject.value, path).get(&key.name).is_none()).collect())
    }
}

/// Some of many: the first, and as many again from all of the rest.
fn some<T>(all: Vec<T>) -> Vec<T> {
    let step = (all.len().saturating_sub(PLACES) / PLACES).max(1);
    let chosen = |(place, _): &(usize, T)| *place < PLACES || (place - PLACES).is_multiple_of(step);
    all.into_iter().enumerate().filter(chosen).map(|(_, one)| one).collect()
}

/// Every way in which a key is tried, the likeliest first.
pub(super) fn attempts<'a, 's>(
    key: Declared<'a>,
    pool: &'a Pool,
    places: &'a Places<'s>,
) -> impl Iterator<Item = Attempt<'s>> + use<'a, 's> {
    let change = move |(subject, path): &(&'s Subject, Vec<Part>)| {
        let (subject, path) = (*subject, path.clone());
        let present = keys::at(&subject.value, &path);
        let values = pool.values(&key, Some(present), &Names::of(&subject.value));
        let all = values.into_iter().map(Some).chain([None]);
        all.map(move |changed| Attempt { subject, place: path.clone(), changed })
    };
    let add = move |(subject, path): &(&'s Subject, Vec<Part>)| {
        let subject = *subject;
        let place: Vec<Part> = path.iter().cloned().chain([Part::Key(key.key.name.clone())]).collect();
        let values = pool.values(&key, None, &Names::of(&subject.value));
        values.into_iter().map(move |other| Attempt { subject, place: place.clone(), changed: Some(other) })
    };
    let changed = places.with(key.key).into_iter().flat_map(change);
    changed.chain(places.without(key.key).into_iter().flat_map(add))
}
