//! From JSON Schema to shapes. Runs once per kind of file.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use super::format::Format;
use super::{Kind, Others, Property, Shape, ShapeIx, Shapes, Tagged};

/// Keywords that say nothing about what is allowed.
const SILENT: [&str; 12] = [
    "$schema",
    "$id",
    "title",
    "description",
    "definitions",
    "default",
    "examples",
    "defaultSnippets",
    "deprecationMessage",
    "markdownDescription",
    "enumDescriptions",
    "type",
];

impl Shapes {
    /// Compiles one of our own schemas.
    ///
    /// # Errors
    ///
    /// A keyword that is not understood, or a reference to nothing: a mistake in this crate, found by its tests.
    pub fn compile(schema: &Value) -> Result<Self, String> {
        let mut compiler = Compiler { document: schema, shapes: Vec::new(), named: BTreeMap::new() };
        let root = compiler.shape(schema)?;
        let all = compiler.shapes.into_iter().map(Option::unwrap_or_default).collect();
        Ok(Self { all, root })
    }
}

struct Compiler<'a> {
    document: &'a Value,
    /// `None` while it is being compiled.
    shapes: Vec<Option<Shape>>,
    named: BTreeMap<&'a str, ShapeIx>,
}

impl<'a> Compiler<'a> {
    fn shape(&mut self, schema: &'a Value) -> Result<ShapeIx, String> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            if let Some(known) = self.named.get(reference) {
                return Ok(*known);
            }
            let target = self.document.pointer(reference.trim_start_matches('#'));
            let target = target.ok_or_else(|| format!("`{reference}` leads nowhere"))?;
            let ix = self.reserve();
            self.named.insert(reference, ix);
            return self.fill(ix, target);
        }
        let ix = self.reserve();
        self.fill(ix, schema)
    }

    fn reserve(&mut self) -> ShapeIx {
        self.shapes.push(None);
        ShapeIx(self.shapes.len() - 1)
    }

    fn fill(&mut self, ix: ShapeIx, schema: &'a Value) -> Result<ShapeIx, String> {
        let shape = match schema {
            Value::Bool(true) => Shape::default(),
            Value::Object(keywords) => self.keywords(keywords)?,
            other => return Err(format!("no schema: {other}")),
        };
        self.shapes[ix.0] = Some(shape);
        Ok(ix)
    }

    fn keywords(&mut self, keywords: &'a Map<String, Value>) -> Result<Shape, String> {
        let mut shape = Shape { kinds: kinds(keywords.get("type"))?, ..Shape::default() };
        for (keyword, value) in keywords {
            let text = || value.as_str().map(str::to_owned);
            match keyword.as_str() {
                "enum" => shape.values = texts(value),
                "const" => match value {
                    Value::String(text) => shape.values = vec![text.clone()],
                    _ => shape.constant = value.as_i64(),
                },
                "pattern" => shape.pattern = Some((compile(value)?, message(keywords))),
                "minimum" => shape.minimum = value.as_i64(),
                "maximum" => shape.maximum = value.as_i64(),
                "items" => shape.items = Some(self.shape(value)?),
                "minItems" | "minProperties" => {
                    shape.at_least = value.as_u64().and_then(|least| usize::try_from(least).ok()).unwrap_or(0);
                }
                "properties" => shape.properties = self.properties(value, keywords.get("required"))?,
                "required" => {}
                "additionalProperties" => {
                    shape.others = match value {
                        Value::Bool(false) => Others::Refused,
                        Value::Bool(true) => Others::Anything,
                        schema => Others::Shaped(self.shape(schema)?),
                    }
                }
                "propertyNames" => {
                    let names = value.as_object().ok_or("propertyNames is no schema")?;
                    let pattern = names.get("pattern").ok_or("propertyNames without pattern")?;
                    shape.key_pattern = Some((compile(pattern)?, message(names)));
                }
                "anyOf" => {
                    let variants = value.as_array().ok_or("anyOf is no list")?;
                    shape.any_of = variants.iter().map(|variant| self.shape(variant)).collect::<Result<_, _>>()?;
                }
                "allOf" => shape.tagged = Some(self.tagged(value)?),
                "x-motcua-expected" => shape.expected = text(),
                "x-motcua-later-other" => shape.later_other = text(),
                "x-motcua-rule" => shape.rule = Some(rule(value)?),
                "x-motcua-format" => {
                    let name = value.as_str().unwrap_or("");
                    shape.format = Some(Format::named(name).ok_or_else(|| format!("no format `{name}`"))?);
                }
                "x-motcua-later-values" => {
                    let later = value.as_object().ok_or("x-motcua-later-values is no mapping")?;
                    let reason = |(name, reason): (&String, &Value)| (name.clone(), special(reason));
                    shape.later_values = later.iter().map(reason).collect();
                }
                // Said of a key, and read there; of the pattern, and read with it.
                "x-motcua-later" | "x-motcua-later-kind" | "patternErrorMessage" => {}
                silent if SILENT.contains(&silent) => {}
                unknown => return Err(format!("the keyword `{unknown}` is not understood")),
            }
        }
        Ok(shape)
    }

    fn properties(&mut self, value: &'a Value, required: Option<&'a Value>) -> Result<Vec<Property>, String> {
        let required = required.map(texts).unwrap_or_default();
        let properties = value.as_object().ok_or("properties is no mapping")?;
        let property = |(name, schema): (&'a String, &'a Value)| {
            let later = schema.get("x-motcua-later").map(special);
            let later_kind = schema.get("x-motcua-later-kind").map(later_kind).transpose()?;
            let required = required.contains(name);
            Ok(Property { name: name.clone(), shape: self.shape(schema)?, required, later, later_kind })
        };
        properties.iter().map(property).collect()
    }

    /// `allOf: [{if: {properties: {type: {const: task}}}, then: …}, …]`
    fn tagged(&mut self, value: &'a Value) -> Result<Tagged, String> {
        let mut tagged = Tagged { key: String::new(), shapes: Vec::new() };
        for rule in value.as_array().ok_or("allOf is no list")? {
            let condition = rule.pointer("/if/properties").and_then(Value::as_object);
            let (key, condition) = condition.and_then(|keys| keys.iter().next()).ok_or("allOf without if")?;
            let name = condition.get("const").and_then(Value::as_str).ok_or("if without const")?;
            let then = rule.get("then").ok_or("if without then")?;
            tagged.key.clone_from(key);
            tagged.shapes.push((name.to_owned(), self.shape(then)?));
        }
        Ok(tagged)
    }
}

/// `{"array": "a limit that depends on the case"}`
fn later_kind(value: &Value) -> Result<(Kind, String), String> {
    let (kind, what) =
        value.as_object().and_then(|map| map.iter().next()).ok_or("x-motcua-later-kind is no mapping")?;
    let kind = kinds(Some(&Value::from(kind.as_str())))?;
    Ok((kind[0], what.as_str().unwrap_or_default().to_owned()))
}

fn kinds(value: Option<&Value>) -> Result<Vec<Kind>, String> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let names = value.as_str().map(|name| vec![name.to_owned()]).unwrap_or_else(|| texts(value));
    names
        .iter()
        .map(|name| match name.as_str() {
            "string" => Ok(Kind::Text),
            "integer" => Ok(Kind::Integer),
            "number" => Ok(Kind::Number),
            "boolean" => Ok(Kind::YesNo),
            "array" => Ok(Kind::List),
            "object" => Ok(Kind::Map),
            other => Err(format!("the type `{other}` is not understood")),
        })
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn compile(pattern: &Value) -> Result<Regex, String> {
    Regex::new(pattern.as_str().unwrap_or("")).map_err(|error| error.to_string())
}

fn message(keywords: &Map<String, Value>) -> Option<String> {
    keywords.get("patternErrorMessage").and_then(Value::as_str).map(str::to_owned)
}

/// `true` says "later" and nothing more; a text says why or what instead.
fn special(reason: &Value) -> Option<String> {
    reason.as_str().map(str::to_owned)
}

/// Rules have static names, so that none can be misspelt without the tests seeing it.
fn rule(value: &Value) -> Result<&'static str, String> {
    const RULES: [&str; 3] = ["bad-duration", "language-version", "bad-date"];
    let name = value.as_str().unwrap_or("");
    RULES.into_iter().find(|rule| *rule == name).ok_or_else(|| format!("no rule `{name}`"))
}
