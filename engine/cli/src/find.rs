//! Which file is meant: a path, a folder, or a name looked up below `workflows/` and the current folder.

use std::path::{Path, PathBuf};

use motcua_definition::project::Folder;

use crate::failure::Failure;

/// Folders that never hold an author's files.
const SKIPPED: [&str; 3] = ["target", "node_modules", "out"];

/// Where to look when nothing is named: where the project says that its procedures lie, if there is a project file upwards
/// from here; else `workflows/` if there is one, or the current folder.
pub(crate) fn home() -> PathBuf {
    if let Some(home) = motcua_definition::project::home(&Folder, "") {
        return PathBuf::from(if home.is_empty() { "." } else { &home });
    }
    let workflows = PathBuf::from("workflows");
    if workflows.is_dir() { workflows } else { PathBuf::from(".") }
}

/// The one file of this kind that is meant by a path, a folder or a name.
pub(crate) fn one(named: &str, ending: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(named);
    if path.is_file() {
        return Ok(path.to_owned());
    }
    if path.is_dir() {
        return only(below(path, &[ending]), named, ending);
    }
    let name = named.trim_end_matches(ending).rsplit('/').next().unwrap_or(named);
    let wanted = format!("{name}{ending}");
    let mut found: Vec<PathBuf> = below(&home(), &[ending]);
    found.retain(|file| file.file_name().is_some_and(|file| *file == *wanted));
    only(found, named, ending)
}

fn only(found: Vec<PathBuf>, named: &str, ending: &str) -> Result<PathBuf, Failure> {
    match <[PathBuf; 1]>::try_from(found) {
        Ok([file]) => Ok(file),
        Err(found) if found.is_empty() => Err(nothing(named, ending)),
        Err(found) => {
            let list = found.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join("\n");
            Err(Failure::usage(
                format!("`{named}` có thể là nhiều tệp; hãy ghi rõ một tệp:\n{list}"),
                format!("`{named}` may mean several files; name one of them:\n{list}"),
            ))
        }
    }
}

fn nothing(named: &str, ending: &str) -> Failure {
    let there: Vec<String> = below(&home(), &[ending])
        .iter()
        .filter_map(|file| Some(file.file_name()?.to_str()?.trim_end_matches(ending).to_owned()))
        .collect();
    let (vi, en) = if there.is_empty() {
        let folder = home().display().to_string();
        (format!("không có tệp *{ending} nào dưới {folder}"), format!("there is no *{ending} below {folder}"))
    } else {
        let list = there.join(", ");
        (format!("ở đây có: {list}"), format!("there is: {list}"))
    };
    Failure::usage(format!("không tìm thấy `{named}` ({vi})"), format!("found nothing called `{named}` ({en})"))
}

/// Every file with one of these endings, in the order of their names; hidden folders and build output are left out.
pub(crate) fn below(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, endings, &mut found, 0);
    found.sort();
    found
}

/// Deeper than any project; a link that leads back up ends here.
const DEPTH_MAX: usize = 12;

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if path.is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name) {
                collect(&path, endings, found, depth + 1);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            // `./workflows/x` and `workflows/x` are one file; the shorter name is the one to show.
            found.push(path.strip_prefix("./").map(Path::to_owned).unwrap_or(path));
        }
    }
}

/// Every file of the projects below these paths; `workflows/` or the current folder if there are none.
pub(crate) fn all(paths: &[PathBuf], endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    if paths.is_empty() {
        return Ok(below(&home(), endings));
    }
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(below(path, endings));
        } else if path.is_file() {
            files.push(path.clone());
        } else {
            // The name of a procedure stands for its folder, where everything about it lies.
            let named = path.to_string_lossy();
            let folder = one(&named, ".procedure.yaml").ok().and_then(|file| file.parent().map(Path::to_owned));
            match folder {
                Some(folder) => files.extend(below(&folder, endings)),
                None => files.push(one(&named, endings.first().copied().unwrap_or_default())?),
            }
        }
    }
    files.dedup();
    Ok(files)
}
