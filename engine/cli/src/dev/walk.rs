//! A walk on the page: what was done so far is done again, and the page is told how the case then stands.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::DateTime;
use motcua_definition::project::{Package, check};
use motcua_kernel::form::Form;
use motcua_kernel::id::{FieldId, OutcomeId, StepId};
use motcua_kernel::procedure::StepKind;
use motcua_kernel::text::{Language, Text};
use motcua_sim::cast::Cast;
use motcua_sim::story::{Cause, Names, Storyteller};
use motcua_sim::walk::{Awaited, Outlook, Walk};
use serde_json::{Value, json};

use super::files::Typed;
use crate::commands::play::line::{self, Line};
use crate::commands::play::{append, show, systems};
use crate::examples;
use crate::words::moment;

/// When every walk begins: a Monday morning, as in `play`.
const BEGIN: &str = "2026-03-02T09:00";

/// A walk through a procedure, by what was typed or pressed in it.
pub(super) struct Tour {
    package: Arc<Package>,
    walk: Walk,
    /// How many lines were carried out, and what became of the next.
    done: usize,
    refused: Option<String>,
    language: Language,
}

impl Tour {
    /// Walks, with the people of a directory if there is one; nothing if the procedure has errors.
    pub(super) fn new(
        path: &str,
        directory: Option<&str>,
        typed: &Typed<'_>,
        lines: &[String],
        language: Language,
    ) -> Option<Self> {
        let given: Vec<_> = [path].into_iter().chain(directory).collect();
        let checked = check(typed, &given);
        let cast = checked.directories.first().cloned().map_or_else(Cast::default, Cast::of);
        let package = Arc::clone(checked.procedures.iter().find(|package| package.path == path)?);
        let context = Arc::new(package.context());
        let zone = context.calendar(None).time_zone().clone();
        let at = BEGIN.parse::<DateTime>().ok()?.to_zoned(zone).ok()?.timestamp();
        let teller = Storyteller::new(Arc::clone(&context), language, Names::Labels);
        let systems = systems::answers(&context, at, language);
        let walk = Walk::new(context, at, cast, systems, teller);
        let mut tour = Self { package, walk, done: 0, refused: None, language };
        for line in lines {
            if let Err(why) = tour.perform(line) {
                tour.refused = Some(why);
                break;
            }
            tour.done += 1;
        }
        Some(tour)
    }

    fn perform(&mut self, text: &str) -> Result<(), String> {
        match line::read(text, &self.walk, self.language)? {
            Line::Do(act) => match self.walk.perform(&act) {
                Ok(_) => Ok(()),
                Err(refusal) => {
                    let mut text = show::said(&refusal, self.language);
                    for problem in show::problems(&refusal, self.language) {
                        text.push_str(&format!("\n{problem}"));
                    }
                    Err(text)
                }
            },
            _ => Ok(()),
        }
    }

    /// Writes the walk down as a test beside the procedure; yields the file.
    pub(super) fn save(&self, name: &str) -> std::io::Result<PathBuf> {
        let stem = self.package.path.strip_suffix(".procedure.yaml").unwrap_or(&self.package.path);
        let path = PathBuf::from(format!("{stem}.test.yaml"));
        append(&path, self.walk.context(), &self.walk.saved_as(name))?;
        Ok(path)
    }

    /// How it stands.
    pub(super) fn shown(&self) -> Value {
        let teller = self.walk.teller();
        let zone = self.walk.context().calendar(None).time_zone().clone();
        let story = self.walk.story().iter().map(|line| {
            let clock = line.cause == Cause::Clock;
            json!({"at": teller.moment(line.at), "clock": clock, "what": line.what, "notes": line.notes})
        });
        let outlook = self.walk.outlook();
        json!({
            "now": moment(&zone, self.walk.now(), self.language),
            "done": self.done,
            "refused": self.refused,
            "story": story.collect::<Vec<_>>(),
            "starts": if outlook.is_none() { self.starts() } else { json!([]) },
            "status": outlook.as_ref().and_then(|outlook| self.status(outlook)),
            "open": outlook.as_ref().map_or(json!([]), |outlook| self.open(outlook)),
            "deadlines": outlook.as_ref().map_or(json!([]), |outlook| self.deadlines(outlook)),
            "ended": outlook.as_ref().and_then(|outlook| self.ended(outlook)),
        })
    }

    fn text(&self, text: &Text, name: &str) -> String {
        match text.get(self.language) {
            "" => name.to_owned(),
            text => text.to_owned(),
        }
    }

    /// What people call a step.
    fn step(&self, id: &StepId) -> String {
        let procedure = &self.walk.context().procedure;
        procedure.find(id).map_or_else(|| id.to_string(), |ix| self.text(&procedure.step(ix).label, id.as_str()))
    }

    fn status(&self, outlook: &Outlook) -> Option<String> {
        let id = outlook.status.as_ref()?;
        let status = self.walk.context().procedure.statuses.get(id)?;
        Some(self.text(&status.label, id.as_str()))
    }

    fn ended(&self, outlook: &Outlook) -> Option<String> {
        let (outcome, end) = outlook.ended.as_ref()?;
        Some(end.as_ref().map_or_else(|| outcome.to_string(), |end| self.step(end)))
    }

    fn starts(&self) -> Value {
        let all = self.walk.context().procedure.starts().filter_map(|step| {
            let StepKind::Start { form, .. } = &step.kind else { return None };
            let fields = self.fields(form, &[]);
            Some(json!({"line": step.id.as_str(), "label": self.step(&step.id), "fields": fields}))
        });
        all.collect()
    }

    /// The fields that a button asks for, filled with something plausible.
    fn fields(&self, form: &Form, also: &[FieldId]) -> Value {
        let today = self.walk.context().calendar(None).date(self.walk.now());
        let filled = examples::filled(form, also, today, self.language);
        let fields = form.fields.iter().filter_map(|(id, field)| {
            let value = filled.get(id)?;
            Some(
                json!({"name": id.as_str(), "label": self.text(&field.label, id.as_str()), "value": value.to_string()}),
            )
        });
        fields.collect()
    }

    fn open(&self, outlook: &Outlook) -> Value {
        let each = outlook.awaited.iter().map(|(_, step, awaited, clock)| {
            let (who, buttons) = self.awaited(step, awaited);
            json!({
                "step": step.as_str(),
                "label": self.step(step),
                "who": who,
                "buttons": buttons,
                "late": clock.as_ref().is_some_and(|clock| clock.state == motcua_kernel::case::ClockState::Expired),
                "clock": clock.as_ref().map(|clock| show::clock(clock, self.language)),
            })
        });
        each.collect()
    }

    /// The buttons of a step, each with what it asks for.
    fn buttons(&self, step: &StepId, offered: &[OutcomeId]) -> Vec<Value> {
        let procedure = &self.walk.context().procedure;
        let task = procedure.find(step).and_then(|ix| procedure.step(ix).task());
        let buttons = offered.iter().filter_map(|outcome| {
            let declared = task?.outcomes.get(outcome)?;
            let fields = self.fields(&task?.form, &declared.requires);
            let label = self.text(&declared.label, outcome.as_str());
            Some(json!({"line": format!("{step}:{outcome}"), "label": label, "fields": fields}))
        });
        buttons.collect()
    }

    fn awaited(&self, step: &StepId, awaited: &Awaited) -> (String, Value) {
        let pick = |vi: &str, en: &str| if self.language == Language::Vi { vi.to_owned() } else { en.to_owned() };
        match awaited {
            Awaited::Person { role, holder, offered } => {
                let role = self.walk.teller().role(role);
                (holder.as_ref().map_or(role, ToString::to_string), self.buttons(step, offered).into())
            }
            Awaited::Payment { order, offered, .. } => {
                let report = |line: String, label: String| json!({"line": line, "label": label, "fields": []});
                let reports = order.service.iter().flat_map(|service| {
                    let paid = report(format!("payment {step}"), format!("{service}: {}", pick("đã nộp", "paid")));
                    let failed = pick("chưa nộp được", "not paid");
                    let failed = report(format!("payment {step} failed=simulated"), format!("{service}: {failed}"));
                    [paid, failed]
                });
                let buttons: Vec<Value> = reports.chain(self.buttons(step, offered)).collect();
                let (amount, reference) = (order.amount, &order.reference);
                let words = match self.language {
                    Language::Vi => format!("cần nộp {amount} (mã {reference})"),
                    Language::En => format!("{amount} to be paid (reference {reference})"),
                };
                (words, buttons.into())
            }
            Awaited::Message { message, key } => {
                let label = pick("Thông điệp đến", "The message arrives");
                let button = json!({"line": format!("message {message}"), "label": label, "fields": []});
                let words = pick("chờ thông điệp", "waits for the message");
                (format!("{words} {message} ({key})"), json!([button]))
            }
            Awaited::FirstOf(messages) => {
                let label = pick("Thông điệp đến", "The message arrives");
                let buttons = messages.iter().map(|(message, _)| {
                    json!({"line": format!("message {message}"), "label": format!("{label}: {message}"), "fields": []})
                });
                (pick("chờ thông điệp đến trước", "waits for the first message"), buttons.collect())
            }
            Awaited::Moment(Some(at)) => {
                (format!("{} {}", pick("chờ đến", "waits until"), self.walk.teller().moment(*at)), json!([]))
            }
            Awaited::Moment(None) => (pick("chờ hết thời hạn", "waits for its limit to pass"), json!([])),
            Awaited::Answer { .. } => (pick("chờ hệ thống trả lời", "waits for a system's answer"), json!([])),
            Awaited::Case { number, open } => {
                let number = number.as_ref().map_or("—", |number| number.as_str());
                let open = open.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                (format!("{} {number}: {open}", pick("chờ hồ sơ", "waits for the case")), json!([]))
            }
            Awaited::Repair { message } => (format!("{}: {message}", pick("bị kẹt", "stuck")), json!([])),
        }
    }

    fn deadlines(&self, outlook: &Outlook) -> Value {
        let procedure = &self.walk.context().procedure;
        let each = outlook.deadlines.iter().map(|(id, clock)| {
            let label = procedure.deadlines.get(id).map(|deadline| self.text(&deadline.label, id.as_str()));
            json!({
                "name": id.as_str(),
                "label": label,
                "running": clock.state == motcua_kernel::case::ClockState::Running,
                "text": show::clock(clock, self.language),
            })
        });
        each.collect()
    }
}
