//! Case data as JSON: strict on the way in, exact on the way out.
//!
//! What comes in is loose (a date is still text); the procedure's forms turn it into typed data. Numbers are read from
//! their digits, never through a binary float: `0.1` is a tenth, and `12.50` stays `12.50`. Names that appear twice in
//! one object are refused, because two readers would disagree on which one counts.

use std::fmt;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use motcua_kernel::id::FieldId;
use motcua_kernel::value::{Record, Value};
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::problem::Problem;

/// A body is at most this long.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// The data of one command is at most this long as JSON.
pub(crate) const DATA_BYTES_MAX: usize = 256 * 1024;
/// Objects and lists are nested at most this deep in case data.
const DEPTH_MAX: u32 = 32;

/// Loose named values, as they come in and go out: `{"ward": "w001", "floor_area": 120}`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Data(pub(crate) Record);

/// One loose value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Loose(pub(crate) Value);

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        if raw.get().len() > DATA_BYTES_MAX {
            return Err(D::Error::custom(format_args!("expected at most {DATA_BYTES_MAX} bytes of data")));
        }
        match read(raw.get(), 0).map_err(D::Error::custom)? {
            Value::Record(record) => Ok(Self(record)),
            other => Err(D::Error::custom(format_args!("expected named values, found {}", other.type_name()))),
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        read(raw.get(), 0).map(Self).map_err(D::Error::custom)
    }
}

/// One JSON value from its text. The text is well-formed already: `serde_json` has walked over it to find its end.
fn read(text: &str, depth: u32) -> Result<Value, String> {
    if depth > DEPTH_MAX {
        return Err(format!("expected at most {DEPTH_MAX} levels of nesting"));
    }
    let text = text.trim();
    let malformed = |error: serde_json::Error| error.to_string();
    match text.as_bytes().first() {
        Some(b'{') => {
            let entries: Entries<'_> = serde_json::from_str(text).map_err(malformed)?;
            let mut record = Record::new();
            for (name, raw) in entries.0 {
                let value = read(raw.get(), depth + 1)?;
                if record.insert(FieldId::from(name.as_str()), value).is_some() {
                    return Err(format!("the name `{name}` appears twice"));
                }
            }
            Ok(Value::Record(record))
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(malformed)?;
            items.into_iter().map(|item| read(item.get(), depth + 1)).collect::<Result<_, _>>().map(Value::List)
        }
        Some(b'"') => serde_json::from_str::<String>(text).map(Value::text).map_err(malformed),
        Some(b't') => Ok(Value::YesNo(true)),
        Some(b'f') => Ok(Value::YesNo(false)),
        Some(b'n') => Ok(Value::Unset),
        _ => number(text),
    }
}

/// A whole number where it is written as one; otherwise a decimal, exactly as written.
fn number(text: &str) -> Result<Value, String> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(Value::Integer(number));
    }
    let decimal =
        if text.contains(['e', 'E']) { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
    decimal.map(Value::Decimal).map_err(|_| format!("`{text}` has more digits than can be kept exactly"))
}

/// The entries of one object in order, repetitions included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Collect).map(Self)
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_record(&self.0, serializer)
    }
}

impl Serialize for Loose {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Plain(&self.0).serialize(serializer)
    }
}

/// A value as plain JSON, in the form in which it may come in again.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Unset => serializer.serialize_unit(),
            Value::YesNo(yes) => serializer.serialize_bool(*yes),
            Value::Integer(number) => serializer.serialize_i64(*number),
            Value::Decimal(number) => exact(*number).map_err(serde::ser::Error::custom)?.serialize(serializer),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Date(date) => serializer.collect_str(date),
            Value::Moment(moment) => serializer.collect_str(moment),
            Value::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Plain(item))?;
                }
                list.end()
            }
            Value::Record(record) => write_record(record, serializer),
            Value::File(file) => file.serialize(serializer),
            // What is sealed is not readable here; that it is there may be known.
            Value::Sealed(_) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("sealed", &true)?;
                map.end()
            }
        }
    }
}

fn write_record<S: Serializer>(record: &Record, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(record.len()))?;
    for (name, value) in record {
        map.serialize_entry(name, &Plain(value))?;
    }
    map.end()
}

/// The digits themselves as a JSON number.
fn exact(number: Decimal) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(number.to_string())
}

impl JsonSchema for Data {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Data".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Named values of a form. Dates are `YYYY-MM-DD`, moments RFC 3339, files `{name, sha256}` or their name.",
            "type": "object",
            "additionalProperties": true
        })
    }
}

impl JsonSchema for Loose {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"description": "One value of case data."})
    }
}

/// A JSON body, read strictly; whatever is wrong with it becomes a problem with a pointer.
#[derive(Debug)]
pub(crate) struct Json<T> {
    /// What was read.
    pub(crate) value: T,
    /// SHA-256 of the bytes, by which a repeated request is recognised.
    pub(crate) digest: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(Problem::new(
                "unsupported-media-type",
                "Cần gửi nội dung dạng `Content-Type: application/json`.",
                "Expected a body with `Content-Type: application/json`.",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(
                    "body-too-large",
                    format!("Nội dung không được vượt quá {BODY_BYTES_MAX} byte."),
                    format!("Expected at most {BODY_BYTES_MAX} bytes."),
                )
            } else {
                Problem::new("malformed-body", "Không đọc được nội dung.", "The body could not be read to its end.")
            }
        })?;
        let value = parse(&bytes)?;
        Ok(Self { value, digest: crate::identity::sha256(&bytes) })
    }
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a whole body of one type.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            let message = without_place(&inner);
            Problem::invalid(&pointer, "invalid", format!("Nội dung chưa hợp lệ: {message}."), format!("{message}."))
        } else {
            malformed(&inner)
        }
    })?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new("malformed-body", format!("Không phải JSON: {error}."), format!("This is not JSON: {error}."))
}

/// The path to what is wrong, as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        let segment = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&segment);
    }
    pointer
}

/// The message without ` at line 1 column 2`, which means nothing to whoever sent one line.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let cut = message.rfind(" at line ").unwrap_or(message.len());
    message[..cut].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "read for its refusals")]
    struct Sample {
        data: Data,
        late_reason: Option<String>,
    }

    fn data(text: &str) -> Result<Record, String> {
        serde_json::from_str::<Data>(text).map(|data| data.0).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_keep_their_digits() {
        let record = data(r#"{"a": 0.1, "b": 12.50, "c": -3, "d": 1e3, "e": 123456789012345678901.5}"#).unwrap();
        let back = serde_json::to_string(&Data(record)).unwrap();
        assert_eq!(back, r#"{"a":0.1,"b":12.50,"c":-3,"d":1000,"e":123456789012345678901.5}"#);
    }

    #[test]
    fn what_two_readers_would_read_differently_is_refused() {
        for (text, expected) in [
            (r#"{"a": 1, "a": 2}"#, "`a` appears twice"),
            (r#"{"a": {"b": [{"c": 1, "c": 1}]}}"#, "`c` appears twice"),
            (r#"{"a": 0.12345678901234567890123456789012}"#, "more digits"),
            ("[1]", "expected named values"),
        ] {
            let error = data(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
        assert!(data(&deep).unwrap_err().contains("32 levels"));
    }

    #[test]
    fn a_problem_points_at_what_is_wrong() {
        for (body, code, pointer) in [
            (r#"{"data": {}, "lateReasn": "x"}"#, "invalid-input", Some("/lateReasn")),
            (r#"{"data": 3}"#, "invalid-input", Some("/data")),
            (r#"{"data": {"a": 1, "a": 2}}"#, "invalid-input", Some("/data")),
            (r#"{"lateReason": "x"}"#, "invalid-input", Some("")),
            (r#"{"data": {}} trailing"#, "malformed-body", None),
            (r#"{"data": "#, "malformed-body", None),
        ] {
            let problem = parse::<Sample>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.code(), code, "{body}");
            assert_eq!(problem.pointers().first().map(String::as_str), pointer, "{body}: {problem:?}");
        }
    }
}
