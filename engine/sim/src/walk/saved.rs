//! A walk written down as a test case.

use motcua_kernel::id::{PersonId, StepId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::value::{Record, Value};

use super::{Act, Walk, open_steps};

impl Walk {
    /// The walk so far as one entry under `cases:` of a test file: what was done, and that the case then stands as it
    /// does now. Indented by two, ready to be appended.
    pub fn saved_as(&self, name: &str) -> String {
        let mut text = format!("  - name: {}\n", quoted(name));
        text.push_str("    given:\n");
        text.push_str(&format!("      at: {}\n", self.local(self.began)));
        let people = self.cast.written(self.context(), self.acts.iter().filter_map(by).cloned());
        if !people.is_empty() {
            text.push_str("      people:\n");
            people.iter().for_each(|person| text.push_str(&format!("        {person}\n")));
        }
        for act in &self.acts {
            if let Act::Open { start, data, .. } = act {
                text.push_str(&format!("      {start}: {}\n", record(data)));
            }
        }
        text.push_str("    when:\n");
        for act in &self.acts {
            text.push_str(&format!("      - {}\n", self.act(act)));
        }
        text.push_str("    then:\n");
        for line in self.stand() {
            text.push_str(&format!("      {line}\n"));
        }
        text
    }

    fn act(&self, act: &Act) -> String {
        match act {
            Act::Open { start, by: None, .. } => start.to_string(),
            Act::Open { start, by: Some(by), .. } => format!("{start}: {{by: {by}}}"),
            Act::Complete { step, outcome, by, data, late_reason, element } => {
                let element = element.iter().map(|element| ("for".to_owned(), value(element)));
                let by = by.iter().map(|by| ("by".to_owned(), by.to_string()));
                let fields = data.iter().map(|(name, given)| (name.to_string(), value(given)));
                let late = late_reason.iter().map(|reason| ("late_reason".to_owned(), quoted(reason)));
                let rest: Vec<_> =
                    element.chain(by).chain(fields).chain(late).map(|(key, value)| format!("{key}: {value}")).collect();
                match rest.is_empty() {
                    true => format!("{step}: {outcome}"),
                    false => format!("{step}: {{outcome: {outcome}, {}}}", rest.join(", ")),
                }
            }
            Act::InChild { step, element, act } => {
                let element = element.iter().map(|element| format!(", for: {}", value(element))).collect::<String>();
                match &**act {
                    Act::Complete { step: there, outcome, by, data, late_reason, .. } => {
                        let by = by.iter().map(|by| format!(", by: {by}"));
                        let fields = data.iter().map(|(name, given)| format!(", {name}: {}", value(given)));
                        let late = late_reason.iter().map(|reason| format!(", late_reason: {}", quoted(reason)));
                        let rest: String = by.chain(fields).chain(late).collect();
                        format!("{step}: {{do: {there}, outcome: {outcome}{element}{rest}}}")
                    }
                    _ => format!("{step}: {{do: withdraw{element}}}"),
                }
            }
            Act::Message { name, id, key, data } => {
                let id = id.as_ref().map(|id| format!("id: {id}, ")).unwrap_or_default();
                format!("message: {{name: {name}, {id}match: {}, data: {}}}", value(key), record(data))
            }
            Act::Payment { step, element, id, result } => {
                let element = element.iter().map(|element| format!(", for: {}", value(element)));
                let id = id.iter().map(|id| format!(", id: {id}"));
                let result = result.iter().map(|result| match result {
                    PaymentResult::Paid { amount } => format!(", amount: {amount}"),
                    PaymentResult::Failed { problem } => {
                        format!(", failed: {}", quoted(problem.as_deref().unwrap_or("failed")))
                    }
                });
                format!("payment: {{of: {step}{}}}", element.chain(id).chain(result).collect::<String>())
            }
            Act::Advance(by) => format!("advance: {by}"),
            Act::AdvanceTo(to) => format!("advance_to: {}", self.local(*to)),
            Act::AdvancePast(clock) => format!("advance_past: {clock}"),
            Act::Withdraw { reason: None } => "withdraw".to_owned(),
            Act::Withdraw { reason: Some(reason) } => format!("withdraw: {}", quoted(reason)),
        }
    }

    /// How the case stands, as expectations.
    fn stand(&self) -> Vec<String> {
        let Some(case) = self.case() else { return Vec::new() };
        let mut lines = Vec::new();
        match &case.phase {
            motcua_kernel::case::Phase::Ended { end: Some(end), .. } => lines.push(format!("end: {end}")),
            motcua_kernel::case::Phase::Ended { outcome, end: None, .. } => lines.push(format!("end: {outcome}")),
            _ => lines.push(format!("at: {}", list(&open_steps(case)))),
        }
        if let Some(status) = &case.status {
            lines.push(format!("status: {status}"));
        }
        if !case.documents.is_empty() {
            let mut documents: Vec<_> = case.documents.iter().cloned().collect();
            documents.dedup();
            let documents: Vec<_> = documents.iter().map(ToString::to_string).collect();
            lines.push(format!("issued: [{}]", documents.join(", ")));
        }
        if !case.deadlines.is_empty() {
            let clocks = case.deadlines.iter().map(|(id, clock)| {
                let standing = self.standing(clock);
                let state = crate::trial::state_word(Some(standing.state));
                match standing.state {
                    motcua_kernel::case::ClockState::Running => {
                        format!("{id}: {{state: {state}, due: {}}}", standing.due.date)
                    }
                    _ => format!("{id}: {state}"),
                }
            });
            lines.push(format!("deadlines: {{{}}}", clocks.collect::<Vec<_>>().join(", ")));
        }
        lines
    }

    fn local(&self, at: jiff::Timestamp) -> String {
        let local = self.context().calendar(None).time_zone().to_datetime(at);
        // Seconds only where they say something: a moment in a test is read by people.
        let pattern = if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
        local.strftime(pattern).to_string()
    }
}

/// Whom an act names.
fn by(act: &Act) -> Option<&PersonId> {
    match act {
        Act::Open { by, .. } | Act::Complete { by, .. } => by.as_ref(),
        Act::InChild { act, .. } => by(act),
        _ => None,
    }
}

fn list(steps: &[StepId]) -> String {
    match steps {
        [one] => one.to_string(),
        several => format!("[{}]", several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

fn record(fields: &Record) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, given)| format!("{name}: {}", value(given))).collect();
    format!("{{{}}}", fields.join(", "))
}

fn value(given: &Value) -> String {
    match given {
        Value::Unset => "null".to_owned(),
        Value::Text(text) => quoted(text),
        Value::List(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Record(fields) => record(fields),
        Value::File(file) => quoted(&file.name),
        other => other.to_string(),
    }
}

/// Text that a YAML reader cannot take for anything else.
fn quoted(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_alphabetic())
        && !text.ends_with(' ')
        && text.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '_' | '-' | '.' | '/'))
        && !matches!(text.to_lowercase().as_str(), "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n");
    if plain {
        return text.to_owned();
    }
    let escaped: String = text
        .chars()
        .flat_map(|letter| match letter {
            '"' => "\\\"".chars().collect::<Vec<_>>(),
            '\\' => "\\\\".chars().collect(),
            '\n' => "\\n".chars().collect(),
            '\t' => "\\t".chars().collect(),
            other => vec![other],
        })
        .collect();
    format!("\"{escaped}\"")
}
