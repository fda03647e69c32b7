//! Pages and reports for other programs: whole, well-formed, and free of anything to fetch.

use super::{copied_workflows, motcua};

#[test]
fn coverage_is_a_page_and_results_are_junit() {
    let own = tempfile::tempdir().unwrap();
    copied_workflows(own.path());
    for (language, word) in [("en", "What the tests reach"), ("vi", "Các bài kiểm thử chạm tới những gì")]
    {
        let mut command = motcua(own.path());
        command.args(["test", "construction_permit", "-k", "Silence", "--coverage=html", "--junit", "out.xml"]);
        let output = command.args(["--lang", language]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let page = std::fs::read_to_string(own.path().join("target/coverage.html")).unwrap();
        assert!(page.contains(word) && page.contains("prefers-color-scheme:dark"));
        // What is never reached is marked on the picture and written out in a table.
        assert!(page.contains(r#"<g class="unreached">"#) && page.contains("<tr class=\"miss\"><td>lapsed</td>"));
        let fetched = ["<script", "<link", "src=", "@import", "url(http"];
        assert!(fetched.iter().all(|what| !page.contains(what)), "the page fetches something");
        let junit = std::fs::read_to_string(own.path().join("out.xml")).unwrap();
        let read = roxmltree::Document::parse(&junit).unwrap();
        assert_eq!(read.root_element().attribute("tests"), Some("1"));
    }
}
