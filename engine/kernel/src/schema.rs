//! How types with a written form of their own look in the JSON Schema of events.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::allowance::Allowance;
use crate::procedure::ProcedureRef;
use crate::value::{FileRef, Record, Sealed, Value};

impl JsonSchema for Allowance {
    fn schema_name() -> Cow<'static, str> {
        "Allowance".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number and a unit: `15 working days`.",
            "type": "string",
            "pattern": "^\\d+(\\.\\d+)? (second|minute|hour|working minute|working hour|day|week|working day|month|year)s?$",
        })
    }
}

impl JsonSchema for ProcedureRef {
    fn schema_name() -> Cow<'static, str> {
        "ProcedureRef".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Name, version and content of a procedure: `construction_permit@1#0123456789abcdef`.",
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]*@\\d+#[0-9a-f]+$",
        })
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tagged = |key: &str, schema: Schema| {
            json_schema!({
                "type": "object",
                "required": [key],
                "additionalProperties": false,
                "properties": { key: schema },
            })
        };
        let text = || json_schema!({ "type": "string" });
        let others = [
            tagged("decimal", text()),
            tagged("date", text()),
            tagged("moment", text()),
            tagged("record", generator.subschema_for::<Record>()),
            tagged("file", generator.subschema_for::<FileRef>()),
            tagged("sealed", generator.subschema_for::<Sealed>()),
        ];
        let plain = json_schema!({ "type": ["null", "boolean", "integer", "string"] });
        let list = json_schema!({ "type": "array", "items": generator.subschema_for::<Value>() });
        let variants: Vec<Schema> = [plain, list].into_iter().chain(others).collect();
        json_schema!({
            "description": "Case data. Text, whole numbers, yes or no, lists and nothing are plain JSON; every other type is an object with one key that names it.",
            "anyOf": variants,
        })
    }
}
