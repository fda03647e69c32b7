//! What is shipped for running it as a service: the manager of services reads it, and the program takes the options in it.

use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/operate")
}

/// The options with which a file starts the program: they are taken, whatever else becomes of them.
fn starts(line: &str) {
    let line = line.replace("$(date +%%F)", "today");
    let words: Vec<&str> = line.split(['"', ' ', '[', ']', ',', '\'']).filter(|word| !word.is_empty()).collect();
    let command = words.iter().position(|word| matches!(*word, "serve" | "backup")).unwrap();
    let asked = Command::new(env!("CARGO_BIN_EXE_motcua")).args(&words[command..]).arg("--help").output().unwrap();
    assert!(asked.status.success(), "{line}\n{}", String::from_utf8_lossy(&asked.stderr));
}

#[test]
fn services_start_what_there_is_and_have_no_rights() {
    for name in ["motcua.service", "motcua-backup.service"] {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        starts(text.lines().find(|line| line.starts_with("ExecStart=")).unwrap());
        for right in ["NoNewPrivileges=yes", "ProtectHome=yes", "PrivateTmp=yes", "UMask=0077"] {
            assert!(text.lines().any(|line| line == right), "{name} lacks {right}");
        }
    }
    let text = std::fs::read_to_string(folder().join("motcua.service")).unwrap();
    for right in ["DynamicUser=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "StateDirectoryMode=0700"] {
        assert!(text.lines().any(|line| line == right), "motcua.service lacks {right}");
    }
}

#[test]
fn the_manager_of_services_reads_them() {
    let files = ["motcua.service", "motcua-backup.service", "motcua-backup.timer"].map(|name| folder().join(name));
    let Ok(said) = Command::new("systemd-analyze").arg("verify").args(&files).output() else {
        eprintln!("no systemd-analyze here: units are not verified by it");
        return;
    };
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    // The program is not installed here.
    let about = |line: &&str| line.contains("motcua") && !line.contains("is not executable");
    let wrong: Vec<&str> = said.lines().filter(about).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_container_runs_without_rights() {
    let text = std::fs::read_to_string(folder().join("Containerfile")).unwrap();
    starts(text.lines().find(|line| line.starts_with("CMD ")).unwrap());
    let last = text.rsplit("FROM ").next().unwrap();
    assert!(last.contains("\nUSER 10001\n") && !last.contains("ADD ") && !last.contains("USER root"), "{last}");
    let toolchain = std::fs::read_to_string(folder().join("../../rust-toolchain.toml")).unwrap();
    let version = toolchain.split('"').nth(1).unwrap().trim_end_matches(".0");
    assert!(text.contains(&format!("rust:{version}-")), "built with another compiler than {version}");
}
