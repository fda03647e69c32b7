//! Which changes no test notices, in sentences.

use motcua_kernel::text::Language;
use motcua_sim::mutation::{self, Fate, Mutation};
use serde_json::json;

use super::Subject;
use crate::terminal::{Outcome, Terminal, bold};

/// What the changes of one procedure showed.
pub(super) struct Mutated {
    pub(super) name: String,
    /// Where the procedure is.
    file: String,
    pub(super) found: Mutation,
}

pub(super) fn run(subjects: &[Subject], limit: Option<usize>, language: Language) -> Vec<Mutated> {
    let run = |subject: &Subject| Mutated {
        name: subject.name().to_owned(),
        file: subject.package.path.clone(),
        found: mutation::run(&subject.package, &subject.trials, &subject.equivalents, limit, language),
    };
    subjects.iter().map(run).collect()
}

pub(super) fn json(mutated: &Mutated) -> serde_json::Value {
    let Mutated { name, file, found } = mutated;
    let tried = found.tried.iter().map(|tried| {
        let (fate, by) = match &tried.fate {
            Fate::Noticed { by } => ("noticed", Some(by)),
            Fate::Unnoticed => ("unnoticed", None),
            Fate::Equivalent { reason } => ("equivalent", Some(reason)),
            Fate::Refused => ("refused", None),
        };
        json!({"change": tried.name, "line": tried.line, "sentence": tried.sentence, "fate": fate, "because": by})
    });
    json!({
        "procedure": name,
        "file": file,
        "score": found.score(),
        "possible": found.possible,
        "noticed": found.noticed(),
        "unnoticed": found.unnoticed(),
        "equivalent": found.equivalent(),
        "refused": found.refused(),
        "changes": tried.collect::<Vec<_>>(),
    })
}

pub(super) fn show(terminal: &mut Terminal, mutated: &Mutated) -> Outcome {
    let Mutated { name, file, found } = mutated;
    let unnoticed: Vec<_> = found.tried.iter().filter(|tried| tried.fate == Fate::Unnoticed).collect();
    if !unnoticed.is_empty() {
        let heading = match terminal.language() {
            Language::Vi => format!("{name}: không bài kiểm thử nào nhận ra nếu"),
            Language::En => format!("{name}: no test would notice if"),
        };
        terminal.line(&bold(&heading))?;
        for tried in unnoticed {
            terminal.indented("  ", &format!("{file}:{}: {}", tried.line, tried.sentence))?;
        }
    }
    let (noticed, of) = (found.noticed(), found.noticed() + found.unnoticed());
    let (score, refused, equivalent) = (found.score(), found.refused(), found.equivalent());
    let mut line = match terminal.language() {
        Language::Vi => format!(
            "{name}: nhận ra {noticed} trên {of} thay đổi ({score} %); trình kiểm tra từ chối {refused}, tương đương {equivalent}"
        ),
        Language::En => format!(
            "{name}: {noticed} of {of} changes noticed ({score} %); {refused} refused by the checker, {equivalent} equivalent"
        ),
    };
    if found.tried.len() < found.possible {
        line.push_str(&match terminal.language() {
            Language::Vi => format!("; đã thử {} trên {}", found.tried.len(), found.possible),
            Language::En => format!("; {} of {} tried", found.tried.len(), found.possible),
        });
    }
    terminal.sentence(&line)
}
