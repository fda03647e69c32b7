//! The first replication as an event log for mining tools: XES (IEEE 1849-2016) and OCEL 2.0 as JSON.
//!
//! A stay is an activity: scheduled when it was entered, started when somebody took it in hand, and then completed, aborted by
//! its limit or withdrawn. Steps in which nothing waits are left out, as in a log of what people did.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::Timestamp;
use motcua_sim::rows::{Left, Rows, VisitRow};
use motcua_sim::scenario::Scenario;
use serde_json::{Value as Json, json};

/// A moment of a stay, in the words of the lifecycle extension.
struct Moment<'r> {
    at: Timestamp,
    transition: &'static str,
    visit: &'r VisitRow,
}

/// The stays in which something waits, in the order in which they began.
fn activities<'r>(rows: &'r Rows, scenario: &'r Scenario) -> impl Iterator<Item = &'r VisitRow> {
    let procedure = &scenario.context.procedure;
    rows.visits.iter().filter(|visit| procedure.find(&visit.step).is_some_and(|ix| procedure.step(ix).waits()))
}

fn transition(how: &Left) -> &'static str {
    match how {
        Left::Done(_) | Left::Open => "complete",
        Left::Expired => "ate_abort",
        Left::Cancelled => "withdraw",
    }
}

pub(super) fn xes(rows: &Rows, scenario: &Scenario, out: &mut impl Write) -> io::Result<()> {
    let name = |step: &VisitRow| {
        let procedure = &scenario.context.procedure;
        let label = procedure.find(&step.step).map(|ix| procedure.step(ix).label.get(procedure.languages[0]));
        label.filter(|label| !label.is_empty()).unwrap_or(step.step.as_str()).to_owned()
    };
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1849.2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n")?;
    for (extension, prefix) in
        [("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Time", "time"), ("Organizational", "org")]
    {
        writeln!(
            out,
            "<extension name=\"{extension}\" prefix=\"{prefix}\" uri=\"http://www.xes-standard.org/{prefix}.xesext\"/>"
        )?;
    }
    out.write_all(b"<classifier name=\"Activity\" keys=\"concept:name\"/>\n")?;
    writeln!(out, "{}", text("concept:name", &scenario.name))?;
    let mut moments: Vec<Moment<'_>> = Vec::new();
    for visit in activities(rows, scenario) {
        let end = visit.left.map(|at| (at, transition(&visit.how)));
        let begin = visit.begun.map(|at| (at, "start"));
        let all = [Some((visit.entered, "schedule")), begin, end];
        moments.extend(all.into_iter().flatten().map(|(at, transition)| Moment { at, transition, visit }));
    }
    // By case, then by time; what happens at one moment stays in its order.
    moments.sort_by_key(|moment| (moment.visit.case, moment.at));
    let mut ahead = moments.iter().peekable();
    for case in &rows.cases {
        writeln!(out, "<trace>{}", text("concept:name", &case.case.to_string()))?;
        if let Some((_, outcome)) = &case.ended {
            writeln!(out, "{}", text("outcome", outcome.as_str()))?;
        }
        while let Some(moment) = ahead.next_if(|moment| moment.visit.case == case.case) {
            let visit = moment.visit;
            let mut event = text("concept:name", &name(visit));
            event.push_str(&text("step", visit.step.as_str()));
            event.push_str(&text("concept:instance", &visit.visit.to_string()));
            event.push_str(&text("lifecycle:transition", moment.transition));
            _ = write!(event, "<date key=\"time:timestamp\" value=\"{}\"/>", moment.at);
            if moment.transition != "schedule" {
                let person = visit.person.as_ref().map(|person| text("org:resource", person.as_str()));
                event.push_str(&person.unwrap_or_default());
            }
            event.push_str(&visit.role.as_ref().map(|role| text("org:role", role.as_str())).unwrap_or_default());
            let outcome = visit.how.outcome().filter(|_| moment.transition == "complete");
            event.push_str(&outcome.map(|outcome| text("outcome", outcome.as_str())).unwrap_or_default());
            writeln!(out, "<event>{event}</event>")?;
        }
        out.write_all(b"</trace>\n")?;
    }
    out.write_all(b"</log>\n")
}

fn text(key: &str, value: &str) -> String {
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!("<string key=\"{key}\" value=\"{escaped}\"/>")
}

/// One event for each stay that is over; its objects are the case and whoever did it.
pub(super) fn ocel(rows: &Rows, scenario: &Scenario) -> Json {
    let done: Vec<(&VisitRow, Timestamp)> =
        activities(rows, scenario).filter_map(|visit| Some((visit, visit.left?))).collect();
    let steps: BTreeSet<&str> = done.iter().map(|(visit, _)| visit.step.as_str()).collect();
    let people: BTreeSet<&str> =
        done.iter().filter_map(|(visit, _)| visit.person.as_ref()).map(|id| id.as_str()).collect();
    let attribute = |name: &str, kind: &str| json!({"name": name, "type": kind});
    let types: Vec<Json> = steps
        .iter()
        .map(|step| json!({"name": step, "attributes": [attribute("outcome", "string"), attribute("entered", "time"), attribute("begun", "time")]}))
        .collect();
    let case_name = |case: u64| format!("case-{case}");
    let cases = rows.cases.iter().map(|case| {
        let ended = case.ended.as_ref();
        let outcome =
            ended.map(|(at, outcome)| json!({"name": "outcome", "value": outcome.as_str(), "time": at.to_string()}));
        json!({"id": case_name(case.case), "type": "case", "attributes": outcome.into_iter().collect::<Vec<_>>()})
    });
    let persons = people.iter().map(|person| json!({"id": person, "type": "person", "attributes": []}));
    let objects: Vec<Json> = cases.chain(persons).collect();
    let events: Vec<Json> = done
        .iter()
        .map(|(visit, left)| {
            let mut attributes = vec![json!({"name": "entered", "value": visit.entered.to_string()})];
            attributes.extend(visit.begun.map(|at| json!({"name": "begun", "value": at.to_string()})));
            attributes.extend(visit.how.outcome().map(|outcome| json!({"name": "outcome", "value": outcome.as_str()})));
            let mut relationships = vec![json!({"objectId": case_name(visit.case), "qualifier": "of"})];
            relationships
                .extend(visit.person.as_ref().map(|person| json!({"objectId": person.as_str(), "qualifier": "by"})));
            json!({
                "id": format!("{}-{}", case_name(visit.case), visit.visit),
                "type": visit.step.as_str(),
                "time": left.to_string(),
                "attributes": attributes,
                "relationships": relationships,
            })
        })
        .collect();
    json!({
        "objectTypes": [
            {"name": "case", "attributes": [attribute("outcome", "string")]},
            {"name": "person", "attributes": []},
        ],
        "eventTypes": types,
        "objects": objects,
        "events": events,
    })
}
