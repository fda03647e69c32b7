//! What somebody types during a walk.

use jiff::civil::DateTime;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::id::{DeadlineId, FieldId, OutcomeId, PersonId, StepId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::procedure::{Step, StepKind};
use motcua_kernel::text::Language;
use motcua_kernel::value::{Record, Value};
use motcua_sim::walk::{Act, Awaited, ClockName, Outlook, Walk};

use crate::{examples, fields};

/// A line, understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    Nothing,
    Quit,
    Help,
    /// How the case stands.
    Look,
    /// Everything that happened.
    Story,
    /// Why a deadline ends when it does.
    Why(Option<String>),
    /// As a test of this name.
    Save(String),
    Do(Act),
}

/// Understands a line, or says why not.
pub(crate) fn read(text: &str, walk: &Walk, language: Language) -> Result<Line, String> {
    let reader = Reader { walk, language };
    let words = fields::words(text);
    let Some((first, rest)) = words.split_first() else { return Ok(Line::Nothing) };
    let one = || rest.first().cloned();
    Ok(match first.as_str() {
        "help" | "?" | "giúp" => Line::Help,
        "quit" | "exit" | "q" | "thoát" => Line::Quit,
        "look" | "status" | "xem" => Line::Look,
        "story" | "log" => Line::Story,
        "why" => Line::Why(one()),
        "save" => {
            Line::Save(one().ok_or_else(|| reader.say("cần tên: save \"tên\"", "expected a name: save \"name\""))?)
        }
        "past" => Line::Do(Act::AdvancePast(reader.clock(&one().unwrap_or_default())?)),
        "to" => Line::Do(Act::AdvanceTo(reader.moment(&rest.join("T"))?)),
        "withdraw" => Line::Do(Act::Withdraw { reason: reader.reason(rest)? }),
        "message" => Line::Do(reader.message(rest)?),
        "payment" => Line::Do(reader.payment(rest)?),
        advance if advance.starts_with('+') => Line::Do(Act::Advance(reader.allowance(text)?)),
        word => Line::Do(reader.step(word, rest)?),
    })
}

struct Reader<'a> {
    walk: &'a Walk,
    language: Language,
}

impl Reader<'_> {
    fn say(&self, vi: &str, en: &str) -> String {
        match self.language {
            Language::Vi => vi.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    fn outlook(&self) -> Result<Outlook, String> {
        self.walk.outlook().ok_or_else(|| {
            let starts = self.starts().join(", ");
            self.say(
                &format!("chưa có hồ sơ: hãy mở bằng {starts}"),
                &format!("there is no case yet: open it by {starts}"),
            )
        })
    }

    fn starts(&self) -> Vec<String> {
        self.walk.context().procedure.starts().map(|step| step.id.to_string()).collect()
    }

    fn allowance(&self, text: &str) -> Result<Allowance, String> {
        let amount = text.trim_start_matches('+').trim();
        amount.parse().map_err(|bad| self.say(&format!("`{amount}` không phải thời gian ({bad})"), &format!("{bad}")))
    }

    fn moment(&self, text: &str) -> Result<jiff::Timestamp, String> {
        let zone = self.walk.context().calendar(None).time_zone().clone();
        let moment = text.parse::<DateTime>().ok().and_then(|moment| moment.to_zoned(zone).ok());
        moment.map(|zoned| zoned.timestamp()).ok_or_else(|| {
            self.say(
                &format!("`{text}` không phải thời điểm: cần dạng 2026-03-09 09:00"),
                &format!("`{text}` is no moment: expected 2026-03-09 09:00"),
            )
        })
    }

    /// A deadline or an open step by name; the only one that runs, if nothing is named.
    fn clock(&self, name: &str) -> Result<ClockName, String> {
        let procedure = &self.walk.context().procedure;
        let deadline = DeadlineId::from(name);
        if procedure.deadlines.contains_key(&deadline) {
            return Ok(ClockName::Deadline(deadline));
        }
        let step = StepId::from(name);
        if procedure.find(&step).is_some() {
            return Ok(ClockName::Step(step));
        }
        let names: Vec<String> = procedure.deadlines.keys().map(ToString::to_string).collect();
        let names = names.join(", ");
        Err(self.say(
            &format!("`{name}` không phải thời hạn hay bước nào (thời hạn: {names})"),
            &format!("`{name}` is no deadline and no step (deadlines: {names})"),
        ))
    }

    fn given(&self, pairs: &[String]) -> Result<Record, String> {
        fields::fields(pairs.iter().map(String::as_str)).map_err(|pair| {
            self.say(
                &format!("cần `tên=giá trị`, nhận được `{pair}`"),
                &format!("expected `name=value`, found `{pair}`"),
            )
        })
    }

    fn reason(&self, pairs: &[String]) -> Result<Option<String>, String> {
        let mut given = self.given(pairs)?;
        Ok(given.remove("reason").map(|reason| reason.to_string()))
    }

    fn today(&self) -> jiff::civil::Date {
        self.walk.context().calendar(None).date(self.walk.now())
    }

    /// The name of a start, of an open step, or of a button of one.
    fn step(&self, word: &str, rest: &[String]) -> Result<Act, String> {
        let procedure = &self.walk.context().procedure;
        let (word, rest) = match word.split_once([':', '.']) {
            Some((step, "")) => (step.to_owned(), rest.to_vec()),
            Some((step, outcome)) => (step.to_owned(), [&[outcome.to_owned()], rest].concat()),
            None => (word.to_owned(), rest.to_vec()),
        };
        let named = procedure.find(&StepId::from(word.as_str())).map(|ix| procedure.step(ix));
        if let Some(step) = named
            && let StepKind::Start { form, .. } = &step.kind
        {
            return self.open(step.id.clone(), form, &rest);
        }
        let tasks = self.tasks()?;
        if let Some((step, offered)) = tasks.iter().find(|(step, _)| *step == *word) {
            let (outcome, rest) = match rest.split_first() {
                Some((first, rest)) if !first.contains('=') => (OutcomeId::from(first.as_str()), rest),
                _ if offered.len() == 1 => (offered[0].clone(), &rest[..]),
                // A button that is called like its step is what was meant.
                _ if offered.iter().any(|outcome| *outcome == *word) => (OutcomeId::from(word.as_str()), &rest[..]),
                _ => return Err(self.which(step, offered)),
            };
            return self.complete(step.clone(), outcome, rest);
        }
        if let Some(step) = named.filter(|step| matches!(step.kind, StepKind::Subprocedure(_))) {
            return self.in_child(step, &rest);
        }
        let outcome = OutcomeId::from(word.as_str());
        let offering: Vec<_> = tasks.iter().filter(|(_, offered)| offered.contains(&outcome)).collect();
        match offering.as_slice() {
            [(step, _)] => self.complete(step.clone(), outcome, &rest),
            [] => Err(self.unknown(&word, &tasks)),
            several => {
                let names = several.iter().map(|(step, _)| format!("{step}:{outcome}")).collect::<Vec<_>>().join(", ");
                Err(self.say(
                    &format!("nhiều bước có nút này, hãy chọn: {names}"),
                    &format!("several steps have this button: {names}"),
                ))
            }
        }
    }

    /// `residence do=review outcome=register`: something is done in the case that a step opened.
    fn in_child(&self, step: &Step, pairs: &[String]) -> Result<Act, String> {
        let StepKind::Subprocedure(sub) = &step.kind else { return Err(step.id.to_string()) };
        let mut data = self.given(pairs)?;
        let (by, element) = (take_by(&mut data), data.remove("for"));
        let late_reason = data.remove("late_reason").map(|reason| reason.to_string());
        let form = || {
            let tasks = sub.child.procedure.steps.iter().filter(|step| step.task().is_some());
            let names = tasks.map(|step| step.id.to_string()).collect::<Vec<_>>().join(", ");
            self.say(
                &format!("viết `{} do=<bước> outcome=<nút>`; các bước ở đó: {names}", step.id),
                &format!("write `{} do=<step> outcome=<button>`; steps there: {names}", step.id),
            )
        };
        let there = data.remove("do").map(|there| there.to_string()).ok_or_else(form)?;
        let act = if there == "withdraw" {
            Act::Withdraw { reason: None }
        } else {
            let outcome =
                data.remove("outcome").map(|outcome| OutcomeId::from(outcome.to_string())).ok_or_else(form)?;
            let found = sub.child.procedure.find(&StepId::from(there.as_str()));
            let task = found.and_then(|ix| sub.child.procedure.step(ix).task()).ok_or_else(form)?;
            lists(&mut data, &task.form);
            Act::Complete { step: there.as_str().into(), outcome, by, data, late_reason, element: None }
        };
        Ok(Act::InChild { step: step.id.clone(), element, act: Box::new(act) })
    }

    /// Open tasks and their buttons.
    fn tasks(&self) -> Result<Vec<(StepId, Vec<OutcomeId>)>, String> {
        let awaited = self.outlook()?.awaited.into_iter();
        let tasks = awaited.filter_map(|(_, step, awaited, _)| match awaited {
            Awaited::Person { offered, .. } | Awaited::Payment { offered, .. } => Some((step, offered)),
            _ => None,
        });
        // A step that is open for several elements has its buttons once; `for=` says for which.
        let mut tasks: Vec<_> = tasks.collect();
        let mut known = std::collections::BTreeSet::new();
        tasks.retain(|(step, _)| known.insert(step.clone()));
        Ok(tasks)
    }

    fn which(&self, step: &StepId, offered: &[OutcomeId]) -> String {
        let names = offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        self.say(&format!("bước `{step}` có các nút: {names}"), &format!("step `{step}` has the buttons {names}"))
    }

    fn unknown(&self, word: &str, tasks: &[(StepId, Vec<OutcomeId>)]) -> String {
        let offered: Vec<String> =
            tasks.iter().flat_map(|(_, offered)| offered.iter().map(ToString::to_string)).collect();
        let offered = if offered.is_empty() { "—".to_owned() } else { offered.join(", ") };
        self.say(
            &format!("không hiểu `{word}`; các nút lúc này: {offered}; `help` để xem các lệnh"),
            &format!("`{word}` means nothing here; buttons now: {offered}; `help` lists the rest"),
        )
    }

    fn open(&self, start: StepId, form: &Form, pairs: &[String]) -> Result<Act, String> {
        let mut given = self.given(pairs)?;
        let by = take_by(&mut given);
        let mut data = examples::filled(form, &[], self.today(), self.language);
        data.extend(given);
        lists(&mut data, form);
        Ok(Act::Open { start, by, data })
    }

    fn complete(&self, step: StepId, outcome: OutcomeId, pairs: &[String]) -> Result<Act, String> {
        let mut data = self.given(pairs)?;
        let by = take_by(&mut data);
        let late_reason = data.remove("late_reason").map(|reason| reason.to_string());
        let element = data.remove("for");
        let procedure = &self.walk.context().procedure;
        if let Some(task) = procedure.find(&step).and_then(|ix| procedure.step(ix).task()) {
            lists(&mut data, &task.form);
        }
        Ok(Act::Complete { step, outcome, by, data, late_reason, element })
    }

    /// `payment pay`, `payment pay amount=40000`, `payment pay failed="no cover"`: what the payment service reports.
    fn payment(&self, words: &[String]) -> Result<Act, String> {
        let awaited = self.outlook()?.awaited.into_iter().filter_map(|(_, step, awaited, _)| match awaited {
            Awaited::Payment { order, .. } if order.service.is_some() => Some(step),
            _ => None,
        });
        let awaited: Vec<_> = awaited.collect();
        let (named, pairs) = match words.split_first() {
            Some((name, pairs)) if !name.contains('=') => (Some(StepId::from(name.as_str())), pairs),
            _ => (None, words),
        };
        let step = named.or_else(|| awaited.first().cloned()).ok_or_else(|| {
            self.say("lúc này không chờ hệ thống thanh toán nào", "no payment service is awaited now")
        })?;
        let mut data = self.given(pairs)?;
        let number = |value: &Value| match value {
            Value::Integer(amount) => Some(rust_decimal::Decimal::from(*amount)),
            Value::Decimal(amount) => Some(*amount),
            _ => None,
        };
        let result = match (data.remove("amount"), data.remove("failed")) {
            (_, Some(problem)) => Some(PaymentResult::Failed { problem: Some(problem.to_string()) }),
            (Some(amount), None) => {
                let amount = number(&amount).ok_or_else(|| {
                    self.say(&format!("`{amount}` không phải số tiền"), &format!("`{amount}` is no amount"))
                })?;
                Some(PaymentResult::Paid { amount })
            }
            (None, None) => None,
        };
        let id = data.remove("id").map(|id| id.to_string());
        Ok(Act::Payment { step, element: data.remove("for"), id, result })
    }

    /// `message card_issued card_number=12`: with the key that is awaited, unless `match` names another.
    fn message(&self, words: &[String]) -> Result<Act, String> {
        let awaited = self.outlook()?.awaited.into_iter().flat_map(|(_, _, awaited, _)| match awaited {
            Awaited::Message { message, key } => vec![(message, key)],
            Awaited::FirstOf(messages) => messages,
            _ => Vec::new(),
        });
        let awaited: Vec<_> = awaited.collect();
        let (name, pairs) = match words.split_first() {
            Some((name, pairs)) if !name.contains('=') => (Some(name.as_str()), pairs),
            _ => (None, words),
        };
        let meant = awaited.iter().find(|(message, _)| name.is_none_or(|name| *message == *name));
        let mut data = self.given(pairs)?;
        let key = data.remove("match").or_else(|| meant.map(|(_, key)| key.clone()));
        let name = name.map(Into::into).or_else(|| meant.map(|(message, _)| message.clone()));
        let (Some(name), Some(key)) = (name, key) else {
            return Err(self.say("lúc này không chờ thông điệp nào", "no message is awaited now"));
        };
        if let Some(declared) = self.walk.context().procedure.messages.get(&name) {
            let everything: Vec<FieldId> = declared.data.fields.keys().cloned().collect();
            let mut filled = examples::filled(&declared.data, &everything, self.today(), self.language);
            filled.append(&mut data);
            data = filled;
            lists(&mut data, &declared.data);
        }
        Ok(Act::Message { name, id: None, key, data })
    }
}

fn take_by(data: &mut Record) -> Option<PersonId> {
    match data.remove("by")? {
        Value::Text(name) => Some(PersonId::from(&*name)),
        other => Some(PersonId::from(other.to_string())),
    }
}

/// A single value where the form takes a list becomes a list of one.
fn lists(data: &mut Record, form: &Form) {
    fields::listed(data, |id| form.fields.get(id).is_some_and(|field| matches!(field.kind, FieldKind::List(_))));
}
