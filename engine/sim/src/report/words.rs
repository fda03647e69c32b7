//! Numbers in words: what a path measures, and how its values are written.

use motcua_definition::spoken::told;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;

use super::{Interval, is_share};
use crate::times::Spent;

/// What a path of a [`Sheet`](super::Sheet) measures.
pub fn label(path: &str) -> Sentence {
    let parts: Vec<&str> = path.split('.').collect();
    let moment = |name: &str| match name {
        "mean" => say!("mean"),
        other => Sentence::verbatim(other),
    };
    match parts.as_slice() {
        ["case", "working_days", name] => say!("working days, {moment}", moment = moment(name)),
        ["case", "calendar_days", name] => say!("calendar days, {moment}", moment = moment(name)),
        ["case", "contacts"] => say!("contacts a case"),
        ["case", "hand_overs"] => say!("hand-overs a case"),
        ["case", "escalations"] => say!("escalations a case"),
        ["case", "cost"] => say!("what the work on a case costs"),
        ["case", "staff_cost"] => say!("what the staff costs a case"),
        ["case", "time", name] => match Spent::named(name) {
            Some(kind) => say!("hours a case: {kind}", kind = kind.label()),
            None => Sentence::verbatim(path),
        },
        ["deadline", deadline, "met"] => say!("on time ({deadline})", deadline = *deadline),
        ["outcome", end, "share"] => say!("ends in {end}", end = *end),
        ["role", role, "utilisation"] => say!("{role}: utilised", role = *role),
        ["role", role, "load"] => say!("{role}: load", role = *role),
        ["role", role, "queue"] => say!("{role}: tasks that wait", role = *role),
        ["step", step, "wait"] => say!("{step}: working hours of waiting", step = *step),
        ["step", step, "hours"] => say!("{step}: hours a case", step = *step),
        ["step", step, "visits"] => say!("{step}: stays a case", step = *step),
        _ => Sentence::verbatim(path),
    }
}

/// Who writes numbers.
#[derive(Clone, Copy, Debug)]
pub struct Voice(pub Language);

impl Voice {
    /// A sentence.
    #[expect(clippy::needless_pass_by_value, reason = "sentences are made where they are said")]
    pub fn say(self, sentence: Sentence) -> String {
        told(&sentence, self.0)
    }

    /// A value of this path: a share in percent, anything else with two digits, which are plenty for days and hours.
    pub fn value(self, path: &str, value: f64) -> String {
        if is_share(path) { self.percent(value) } else { self.number(value) }
    }

    /// From here to there.
    pub fn range(self, interval: &Interval, write: impl Fn(f64) -> String) -> String {
        match (interval.low, interval.high) {
            (Some(low), Some(high)) => format!("{} – {}", write(low), write(high)),
            _ => self.say(say!("one replication")),
        }
    }

    /// A share.
    pub fn percent(self, share: f64) -> String {
        self.decimal(share * 100.0, 1) + "%"
    }

    /// A number.
    pub fn number(self, value: f64) -> String {
        self.decimal(value, 2)
    }

    /// So many digits. The decimal point is a comma in Vietnamese; what rounds to nothing has no sign.
    pub fn decimal(self, value: f64, digits: usize) -> String {
        let text = format!("{value:.digits$}");
        let text = match text.strip_prefix('-') {
            Some(rest) if rest.chars().all(|digit| matches!(digit, '0' | '.')) => rest.to_owned(),
            _ => text,
        };
        match self.0 {
            Language::En => text,
            Language::Vi => text.replace('.', ","),
        }
    }
}
