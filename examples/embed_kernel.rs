//! The kernel in a program of your own: no server, no store. It is told everything and asks nothing.
//!
//! ```sh
//! cargo run -p motcua-definition --example embed_kernel
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what happens")]

use std::path::Path;

use motcua_definition::project;
use motcua_kernel::case::CaseState;
use motcua_kernel::command::{Actor, Command, Envelope, Post};
use motcua_kernel::id::VisitId;
use motcua_kernel::source::Known;
use motcua_kernel::value::{Record, Value};
use motcua_kernel::{decide, offered};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // 1. A folder of YAML becomes a checked procedure, or findings.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/first_procedure");
    let checked = project::load_project(&folder.to_string_lossy());
    let package = checked.procedure("library_card").ok_or("the example does not check: run `motcua check`")?;
    let context = package.context();

    // 2. Somebody opens a case. The moment comes in with the command.
    let case = CaseState::unopened("c-1".into());
    let open = Command::Open {
        start: "apply".into(),
        number: "2026-000001".into(),
        applicant: "an".into(),
        data: Record::from([
            ("name".into(), Value::text("Nguyễn Văn An")),
            ("born_on".into(), Value::text("2001-05-04")),
        ]),
    };
    let turn = decide(&context, &case, &envelope("m-1", person("an", None), "2026-03-02T09:00:00+07:00", open)?)?;
    for event in &turn.events {
        println!("{}  {}", event.at, serde_json::to_string(&event.fact)?);
    }
    println!("wants to be called next at {:?}", turn.wake_at);

    // 3. A librarian presses one of the buttons that are offered.
    let visit = VisitId(2);
    println!("offered: {:?}", offered(&context, &turn.case, visit));
    let grant = Command::Complete { visit, outcome: "grant".into(), data: Record::new(), late_reason: None };
    let lan = person("lan", Some("librarian"));
    let turn = decide(&context, &turn.case, &envelope("m-2", lan, "2026-03-03T10:00:00+07:00", grant)?)?;
    println!("the case is now {:?}", turn.case.phase);
    Ok(())
}

fn envelope(id: &str, actor: Actor, at: &str, command: Command) -> Result<Envelope, jiff::Error> {
    Ok(Envelope { id: id.into(), case: "c-1".into(), actor, at: at.parse()?, command, known: Known::default() })
}

fn person(id: &str, role: Option<&str>) -> Actor {
    let post = |role: &str| Post::own(role.into(), None, "example".into());
    Actor::Person { id: id.into(), posts: role.map(post).into_iter().collect() }
}
