//! Who may import whom. The table is the one in ARCHITECTURE.md; an edge that is not in it breaks a sentence there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Crate, what it may import of ours, and the sentence that an edge outside it breaks.
const LAYERS: [(&str, &[&str], &str); 7] = [
    ("kernel", &[], "The kernel knows none of the other crates: it decides, and asks nothing."),
    ("papers", &["kernel"], "A paper is laid out from a case, wherever that case came from."),
    (
        "definition",
        &["kernel", "papers"],
        "`definition` turns text into a procedure; it knows no world in which one runs.",
    ),
    ("sim", &["definition", "kernel"], "`sim` must never see `store` or `server`: its world is virtual."),
    ("store", &["kernel"], "`store` keeps what the kernel decided; it knows neither YAML nor HTTP."),
    (
        "server",
        &["definition", "kernel", "papers", "store"],
        "`server` must never see `sim`: nothing simulated reaches a real case.",
    ),
    ("cli", &["definition", "kernel", "papers", "server", "sim", "store"], "`cli` is the rim and may see all."),
];

/// Packages that one crate alone may name, and why.
const ONLY: [(&str, &[&str], &str); 9] = [
    ("rhai", &["kernel"], "only the kernel's rule.rs knows rhai"),
    ("serde-saphyr", &["definition"], "only definition's source.rs reads YAML"),
    ("petgraph", &["definition"], "the graph is built for checking and drawing, and thrown away"),
    ("annotate-snippets", &["definition"], "findings are laid out in one place"),
    ("sqlx", &["store"], "only the store knows SQL"),
    ("rand", &["sim"], "luck exists in the simulation alone"),
    ("rayon", &["sim"], "only replications run in parallel"),
    ("aide", &["server"], "only the server describes its interface"),
    ("clap", &["cli"], "only the rim reads arguments"),
];

#[test]
fn every_crate_imports_only_what_its_layer_allows() {
    let mut broken = Vec::new();
    for (name, imports) in imports() {
        let Some((_, allowed, sentence)) = LAYERS.iter().find(|(layer, ..)| *layer == name) else {
            panic!("crate `{name}` is not in the table of layers: add it there and in ARCHITECTURE.md");
        };
        for import in imports.iter().filter_map(|import| import.strip_prefix("motcua-")) {
            if !allowed.contains(&import) {
                broken.push(format!("{name} -> {import}: {sentence}"));
            }
        }
        for (package, owners, reason) in ONLY {
            if imports.iter().any(|import| import == package) && !owners.contains(&name.as_str()) {
                broken.push(format!("{name} -> {package}: {reason}"));
            }
        }
    }
    assert!(broken.is_empty(), "edges that break the layers:\n{}", broken.join("\n"));
}

#[test]
fn the_kernel_and_the_checker_know_no_runtime() {
    for name in ["kernel", "papers", "definition", "sim"] {
        let tree = cargo(&["tree", "--package", &format!("motcua-{name}"), "--edges", "normal", "--prefix", "none"]);
        for banned in ["tokio ", "sqlx ", "axum ", "hyper ", "reqwest "] {
            assert!(!tree.lines().any(|line| line.starts_with(banned)), "{name} reaches {banned}: it must do no IO");
        }
    }
}

/// What each of our crates names under `[dependencies]`.
fn imports() -> BTreeMap<String, Vec<String>> {
    let metadata = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let name = package["name"].as_str().unwrap().trim_start_matches("motcua-").to_owned();
            let dependencies = package["dependencies"].as_array().unwrap();
            let normal = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
            (name, normal.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect())
        })
        .collect()
}

fn cargo(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
