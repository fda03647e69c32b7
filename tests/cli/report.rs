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
    assert_eq!(names.len(), 9, "{names:?}");
    for name in names {
        let read = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert!(read(one.path()) == read(two.path()), "{name:?} differs");
    }
}
