//! What the tutorial in `examples/first_procedure` tells a newcomer to type works, and says what it promises.

use std::path::Path;
use std::process::Command;

#[test]
fn the_first_procedure_does_what_its_page_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/first_procedure");
    let table: [(&[&str], &str); 4] = [
        (&["check", "."], "0 errors, 0 warnings"),
        (&["test", "."], "3 passed   0 failed"),
        (&["due", "2026-03-02", "2 working days", "--calendar", "office"], "Wed 4 Mar 2026  due at 17:00"),
        (&["graph", "library_card/library_card.procedure.yaml", "--as", "mermaid"], "decide"),
    ];
    for (arguments, expected) in table {
        let output = Command::new(env!("CARGO_BIN_EXE_motcua"))
            .args(arguments)
            .args(["--lang", "en"])
            .current_dir(&folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains(expected), "{arguments:?}: expected `{expected}` in\n{said}");
    }
}
