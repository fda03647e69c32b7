//! Parsing and checking one procedure, as an editor does it on every key stroke; and what a hostile file costs.

use std::sync::Arc;

use divan::{AllocProfiler, Bencher};
use motcua_definition::checks::STEPS_MAX;
use motcua_definition::project::{Memory, Package, check, load_project};
use motcua_definition::source::{SourceFile, SourceMap, parse};

#[path = "../../../tests/definition/large.rs"]
mod large;

use self::large::Shape;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

const PROCEDURES: [&str; 2] = ["construction_permit", "birth_bundle"];

fn package(name: &str) -> Arc<Package> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows");
    let checked = load_project(&format!("{path}/{name}"));
    match checked.procedure(name) {
        Some(package) => Arc::clone(package),
        None => panic!("`{name}` has errors"),
    }
}

/// The text of the procedure to a tree with positions.
#[divan::bench(args = PROCEDURES)]
fn tree(bencher: Bencher<'_, '_>, name: &str) {
    let package = package(name);
    let text = Arc::clone(&package.texts[&package.entry]);
    bencher.bench(|| {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new("a.yaml", Arc::clone(&text)));
        parse(&files, id)
    });
}

/// Everything: calendar, code lists, services, shape, names, flow, rules, and the procedure that runs.
#[divan::bench(args = PROCEDURES)]
fn whole(bencher: Bencher<'_, '_>, name: &str) {
    let package = package(name);
    let sources = Memory(package.texts.clone());
    bencher.bench(|| check(&sources, &[&package.entry]));
}

/// The longest procedure that is allowed, in every shape that makes a checker slow.
#[divan::bench(args = Shape::ALL, sample_count = 5)]
fn longest(bencher: Bencher<'_, '_>, shape: Shape) {
    let sources = Memory(large::project(1, shape, STEPS_MAX));
    bencher.bench(|| check(&sources, &[""]));
}

/// A project as large as that of a big city: fifty procedures of forty steps.
#[divan::bench(args = [Shape::Row, Shape::Diamonds, Shape::Circle], sample_count = 10)]
fn project(bencher: Bencher<'_, '_>, shape: Shape) {
    let sources = Memory(large::project(50, shape, 40));
    bencher.bench(|| check(&sources, &[""]));
}

/// A decision table of so many rows: every pair may overlap, and every gap is a mistake.
#[divan::bench(args = [100, 1_000], sample_count = 5)]
fn table(bencher: Bencher<'_, '_>, rows: usize) {
    let sources = Memory(large::table(rows));
    bencher.bench(|| check(&sources, &[""]));
}

/// Files that are made to harm. Time and the most memory held at once belong to the promise: 50 ms and 32 MB.
#[divan::bench(args = ["alias bomb", "deep list", "200,000 keys", "text of 4 MB", "mistake in every line"])]
fn hostile(bencher: Bencher<'_, '_>, name: &str) {
    let text = match name {
        "alias bomb" => format!("a: &a x\nb: [{}]\n", vec!["*a"; 900_000].join(", ")),
        "deep list" => "[".repeat(4_000_000),
        "200,000 keys" => (0..200_000).map(|number| format!("key{number}: 1\n")).collect(),
        "text of 4 MB" => format!("motcua: 1\na: {}\n", "x".repeat(4_000_000)),
        _ => (0..40_000).map(|number| format!("k{number}: {{<<: 1}}\n")).collect(),
    };
    let sources = Memory([("a.procedure.yaml".to_owned(), text.into())].into());
    bencher.bench(|| check(&sources, &["a.procedure.yaml"]));
}
