//! Why a limit ends when it does, line by line.

use motcua_kernel::calendar::Explanation;
use motcua_kernel::text::Language;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Day, Moment, Said};

/// The count of a limit. The lines *are* the computation: the amounts of the counted ones add up to the limit.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExplanationView {
    /// The calendar that counted.
    calendar: String,
    /// Its content.
    edition: String,
    /// Its zone.
    time_zone: String,
    /// The limit.
    within: String,
    /// The legal date: the last day of the period.
    due_date: Day,
    /// The instant at which the time is over.
    due_at: Moment,
    /// Whether it lies beyond the known holidays.
    provisional: bool,
    /// From the start to the end, in order: `from`, `to`, `kind`, `rule`, and what belongs to the kind.
    lines: Vec<Value>,
    /// The same as a text for people.
    pub(crate) text: Said,
}

impl From<&Explanation> for ExplanationView {
    fn from(explanation: &Explanation) -> Self {
        let lines = explanation.lines.iter().map(|line| serde_json::to_value(line).map(camel).unwrap_or_default());
        Self {
            calendar: explanation.calendar.to_string(),
            edition: explanation.edition.clone(),
            time_zone: explanation.time_zone.clone(),
            within: explanation.within.to_string(),
            due_date: Day(explanation.due.date),
            due_at: Moment(explanation.due.at),
            provisional: explanation.due.provisional,
            lines: lines.collect(),
            text: Said { vi: explanation.render(Language::Vi), en: explanation.render(Language::En) },
        }
    }
}

/// Keys as this API spells them.
fn camel(value: Value) -> Value {
    match value {
        Value::Object(map) => map.into_iter().map(|(key, value)| (camel_key(&key), camel(value))).collect(),
        Value::Array(items) => items.into_iter().map(camel).collect(),
        other => other,
    }
}

fn camel_key(key: &str) -> String {
    let mut parts = key.split('_');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_like_all_others() {
        let value = serde_json::json!({"counts_from": [{"day_counts": true}], "at": "x_y"});
        assert_eq!(camel(value), serde_json::json!({"countsFrom": [{"dayCounts": true}], "at": "x_y"}));
    }
}
