//! What `simulate -o` writes: a page that needs nothing from outside, and tables that say the same twice.

use std::fs;
use std::path::Path;
use std::process::Command;

fn simulate(language: &str, out: &Path, more: &[&str]) {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .current_dir(top)
        .args(["--lang", language, "simulate", "workflows/construction_permit/baseline.scenario.yaml"])
        .args(["--replications", "2", "-o"])
        .arg(out)
        .args(more)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn the_report_tells_ten_things_in_pictures_and_in_tables() {
    for (language, title, first) in [
        ("en", "Building permit for a private house", "How many cases end within how long"),
        ("vi", "Cấp giấy phép xây dựng nhà ở riêng lẻ", "Sau bao lâu thì bao nhiêu hồ sơ xong"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        simulate(language, folder.path(), &[]);
        let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
        assert!(page.contains(&format!("<html lang=\"{language}\">")) && page.contains(title) && page.contains(first));
        let sections: Vec<&str> = page.split("<section id=\"figure-").skip(1).collect();
        assert_eq!(sections.len(), 10);
        for section in sections {
            let heading = section.split("</h2>").next().unwrap();
            assert!(section.contains("<details>") && section.contains("<td"), "no numbers: {heading}");
            match section.split_once("<svg") {
                Some((_, rest)) => {
                    let drawn = format!("<svg{}</svg>", rest.split("</svg>").next().unwrap());
                    let read = roxmltree::Document::parse(&drawn).unwrap();
                    assert!(!read.root_element().attribute("aria-label").unwrap().is_empty());
                    // Marks, not only axes.
                    let marks = read.descendants().filter(|node| {
                        ["rect", "circle", "polyline", "polygon"]
                            .iter()
                            .any(|name| node.has_tag_name(("http://www.w3.org/2000/svg", *name)))
                    });
                    assert!(marks.count() > 0, "nothing is drawn: {heading}");
                }
                None => assert!(section.contains("<img src=\"data:image/svg+xml;base64,"), "no picture: {heading}"),
            }
        }
        // Nobody is asked for anything: the only address is the name of a namespace.
        let without = page.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !without.contains("http:")
                && !without.contains("https:")
                && !without.contains("url(")
                && !without.contains("<script")
        );
        assert!(!page.contains("NaN") && !page.contains("inf"), "a number is none");
    }
}

/// The same seed gives the same bytes, whatever the number of threads.
#[test]
fn a_run_is_written_the_same_on_any_number_of_threads() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    simulate("en", one.path(), &["--threads", "1"]);
    simulate("en", two.path(), &["--threads", "2"]);
    let mut names: Vec<_> = fs::read_dir(one.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 11, "{names:?}");
    for name in names {
        let read = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert!(read(one.path()) == read(two.path()), "{name:?} differs");
    }
}

/// The logs of the first replication hold what its tables hold.
#[test]
fn logs_for_mining_tools_agree_with_the_tables() {
    let folder = tempfile::tempdir().unwrap();
    simulate("en", folder.path(), &[]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let (cases, visits) = (read("cases.csv"), read("visits.csv"));
    let first = |text: &str| text.lines().skip(1).filter(|line| line.starts_with("1,")).count();
    let text = read("log.xes");
    let log = roxmltree::Document::parse(&text).unwrap();
    let named = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let traces: Vec<_> = log.root_element().children().filter(|node| named(node, "trace")).collect();
    assert_eq!(traces.len(), first(&cases));
    let value = |event: roxmltree::Node<'_, '_>, key: &str| {
        let found = event.children().find(|node| node.attribute("key") == Some(key));
        found.map(|node| node.attribute("value").unwrap().to_owned())
    };
    let (mut completed, mut instances) = (0, std::collections::BTreeSet::new());
    for (place, trace) in traces.iter().enumerate() {
        let events: Vec<_> = trace.children().filter(|node| named(node, "event")).collect();
        let moments: Vec<String> = events.iter().map(|event| value(*event, "time:timestamp").unwrap()).collect();
        assert!(moments.is_sorted_by_key(|at| at.parse::<jiff::Timestamp>().unwrap()), "{moments:?}");
        for event in events {
            instances.insert((place, value(event, "concept:instance").unwrap()));
            completed += usize::from(value(event, "lifecycle:transition").unwrap() == "complete");
        }
    }
    // Steps in which nothing waits are in the table and not in the log.
    let waited = visits.lines().skip(1).filter(|line| line.starts_with("1,")).filter(|line| {
        let step = line.split(',').nth(3).unwrap();
        ["apply", "intake", "supplement", "consult_fire", "consult_env", "review", "revise", "decide"].contains(&step)
    });
    assert_eq!(instances.len(), waited.count());
    let ocel: serde_json::Value = serde_json::from_str(&read("log.ocel.json")).unwrap();
    let events = ocel["events"].as_array().unwrap();
    assert!(events.len() >= completed && completed > 0);
    let objects: std::collections::BTreeSet<&str> =
        ocel["objects"].as_array().unwrap().iter().map(|object| object["id"].as_str().unwrap()).collect();
    let relations = events.iter().flat_map(|event| event["relationships"].as_array().unwrap());
    assert!(relations.map(|relation| relation["objectId"].as_str().unwrap()).all(|id| objects.contains(id)));
}
