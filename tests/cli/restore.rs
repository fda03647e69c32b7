//! The drill of a folder, with the binary: a copy while the server works, a folder made out of it, and a server on that.

use std::path::Path;

use super::client::serve;
use super::{motcua, run, top};

const FORM: [&str; 4] = ["ward=w001", "floor_area=120.50", "storeys=2", "drawings=plan.pdf"];

#[test]
fn what_was_copied_is_restored_and_served() {
    let place = tempfile::tempdir().unwrap();
    let folder = |name: &str| place.path().join(name);
    let served = serve(&folder("data"));
    run(&mut served.as_somebody(&served.token, &["deploy"]));
    let applicant = served.token("an");
    run(&mut served.as_somebody(&applicant, &[&["case", "open", "construction_permit"][..], &FORM].concat()));
    let listed = ["case", "list", "--output", "json"];
    let before = run(&mut served.as_somebody(&applicant, &listed));
    let copied = run(motcua(&top()).arg("backup").arg("--data").args([folder("data"), folder("copy")]));
    assert!(copied.contains("copied 1 cases"), "{copied}");
    drop(served);

    let said = run(motcua(&top()).arg("restore").arg(folder("copy")).arg("--data").arg(folder("again")));
    assert!(said.contains("restored 1 cases") && said.contains("next: motcua serve --data"), "{said}");
    let served = serve(&folder("again"));
    assert_eq!(served.token, "", "the administrator's token is the one of before");
    assert_eq!(run(&mut served.as_somebody(&applicant, &listed)), before);
    drop(served);

    // Nothing is overwritten, and a damaged copy is not served from.
    let (code, said) = refused(&folder("copy"), &folder("again"));
    assert!(code == 2 && said.contains("nothing is overwritten"), "{code} {said}");
    damage(&folder("copy").join("motcua.sqlite"));
    let (code, said) = refused(&folder("copy"), &folder("third"));
    assert!(code == 1 && said.contains("not restored: the copy is damaged: case "), "{code} {said}");
    assert_eq!(folder("third").read_dir().unwrap().count(), 0, "nothing is left that could be served from");
}

fn refused(copy: &Path, data: &Path) -> (i32, String) {
    let output = motcua(&top()).arg("restore").arg(copy).arg("--data").arg(data).output().unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap().replace("\n  ", " "));
    (output.status.code().unwrap(), said.concat())
}

/// Somebody writes another number of storeys into the file, wherever it stands.
fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let told = br#""storeys":2"#;
    let places: Vec<usize> =
        bytes.windows(told.len()).enumerate().filter(|(_, found)| found == told).map(|(place, _)| place).collect();
    assert!(!places.is_empty(), "the number stands nowhere");
    for place in places {
        bytes[place + told.len() - 1] = b'9';
    }
    std::fs::write(file, bytes).unwrap();
}
