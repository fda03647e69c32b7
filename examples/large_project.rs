//! Writes a project of many, long procedures, for measuring how long `motcua check` takes:
//!
//! ```sh
//! cargo run --release -p motcua-definition --example large_project -- FOLDER PROCEDURES STEPS [SHAPE]
//! motcua check FOLDER
//! ```

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

#[path = "../tests/definition/large.rs"]
mod large;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let usage = "expected FOLDER PROCEDURES STEPS [SHAPE]";
    let folder = arguments.next().ok_or(usage)?;
    let procedures = arguments.next().ok_or(usage)?.parse()?;
    let steps = arguments.next().ok_or(usage)?.parse()?;
    let wanted = arguments.next().unwrap_or_else(|| "row".to_owned());
    if wanted == "table" {
        return write(&folder, large::table(steps));
    }
    let shape = large::Shape::ALL.into_iter().find(|shape| format!("{shape:?}").to_lowercase() == wanted);
    let shape = shape
        .ok_or_else(|| format!("there is no shape `{wanted}`: {:?}, or `table` of so many rows", large::Shape::ALL))?;
    write(&folder, large::project(procedures, shape, steps))
}

fn write(folder: &str, files: BTreeMap<String, Arc<str>>) -> Result<(), Box<dyn std::error::Error>> {
    for (path, text) in files {
        let path = Path::new(folder).join(path);
        fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
        fs::write(path, &*text)?;
    }
    Ok(())
}
