//! Who had the case, and for how long.

use jiff::{SignedDuration, Timestamp};
use motcua_definition::directory::Directory;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::event::Event;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_sim::story::{CaseHolder, Holding, holdings};

use crate::words::label;

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) who: String,
    /// Opening time, in seconds.
    pub(super) working: i64,
    /// Time on the calendar, in seconds.
    pub(super) elapsed: i64,
}

/// The time of everybody who had the case, in the order in which they first had it.
pub(super) fn ledger<'e>(
    context: &Context,
    directory: &Directory,
    events: impl IntoIterator<Item = &'e Event>,
    until: Timestamp,
    language: Language,
) -> Vec<Held> {
    let calendar: &Calendar = context.calendar(None);
    let mut ledger: Vec<Held> = Vec::new();
    for holding in holdings(events) {
        let to = holding.to.unwrap_or(until);
        let working = calendar.working_seconds(holding.from, to);
        let elapsed = to.duration_since(holding.from).as_secs();
        let who = name(context, directory, &holding, language);
        match ledger.iter_mut().find(|held| held.who == who) {
            Some(held) => {
                held.working += working;
                held.elapsed += elapsed;
            }
            None => ledger.push(Held { who, working, elapsed }),
        }
    }
    ledger
}

fn name(context: &Context, directory: &Directory, holding: &Holding, language: Language) -> String {
    let procedure = &context.procedure;
    let agency = |id: Option<&motcua_kernel::id::AgencyId>| {
        id.and_then(|id| Some(label(&procedure.agencies.get(id)?.label, id.as_str(), language)))
    };
    let system = match language {
        Language::Vi => "hệ thống",
        Language::En => "system",
    };
    match &holding.holder {
        CaseHolder::Applicant => match language {
            Language::Vi => "Người nộp hồ sơ".to_owned(),
            Language::En => "Applicant".to_owned(),
        },
        CaseHolder::System(id) => match agency(id.as_ref()) {
            Some(agency) => format!("{agency} ({system})"),
            None => system.to_owned(),
        },
        CaseHolder::Agency(id, role) => {
            let role = procedure
                .roles
                .get(role)
                .map_or_else(|| role.to_string(), |r| label(&r.label, role.as_str(), language));
            // Whoever it was in person says more than the role, which stands in the story.
            let person = holding.person.as_ref();
            let person = person.map(|id| directory.people.get(id).map_or_else(|| id.to_string(), |p| p.name.clone()));
            let parts = [agency(id.as_ref()), Some(person.unwrap_or(role))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    }
}

/// `2 h 30 min`, `3 d 4 h`.
pub(super) fn duration(seconds: i64, days: bool, language: Language) -> String {
    let (day, hour, minute) = match language {
        Language::Vi => ("ngày", "giờ", "phút"),
        Language::En => ("d", "h", "min"),
    };
    let time = SignedDuration::from_secs(seconds);
    let (mut hours, minutes) = (time.as_hours(), time.as_mins() % 60);
    let mut parts = Vec::new();
    if days && hours >= 24 {
        parts.push(format!("{} {day}", hours / 24));
        hours %= 24;
    }
    if hours > 0 {
        parts.push(format!("{hours} {hour}"));
    }
    if minutes > 0 && !(days && time.as_hours() >= 24) {
        parts.push(format!("{minutes} {minute}"));
    }
    if parts.is_empty() {
        return match language {
            Language::Vi if seconds == 0 => "—".to_owned(),
            Language::En if seconds == 0 => "—".to_owned(),
            _ => format!("{seconds} s"),
        };
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_their_largest_units() {
        assert_eq!(duration(9_000, false, Language::En), "2 h 30 min");
        assert_eq!(duration(9_000 + 3 * 86_400, true, Language::En), "3 d 2 h");
        assert_eq!(duration(90 * 3_600, false, Language::Vi), "90 giờ");
        assert_eq!(duration(0, true, Language::En), "—");
        assert_eq!(duration(12, true, Language::En), "12 s");
    }
}
