//! The drill: a copy is made while the server works, and a server on the copy goes on where it was made.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use motcua_store::{PostgresAddress, Sqlite};

use crate::cluster;
use crate::town::Town;

const MORNING: &str = "2026-03-02T09:00:00+07:00";

#[tokio::test]
async fn a_server_on_a_copy_goes_on_where_the_copy_was_made() {
    let place = tempfile::tempdir().unwrap();
    let (data, copy) = (place.path().join("data"), place.path().join("copy"));
    let town = Town::in_folder(MORNING, &data).await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", serde_json::json!({})).await;
    Sqlite::back_up(&data, &copy).await.unwrap();
    // What comes after the copy is not in it.
    let later = town.open_permit().await;
    let before = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    let again = Sqlite::back_up(&data, &copy).await.unwrap_err().to_string();
    assert!(again.contains("nothing is overwritten"), "{again}");
    let tokens = town.tokens();
    town.close().await;

    let town = Town::again(MORNING, &copy, tokens).await;
    assert_eq!(town.json("mai", &format!("/api/v1/cases/{case}")).await, before);
    assert_eq!(town.get("mai", &format!("/api/v1/cases/{later}"), "en").await.status, 404);
    assert!(town.server.store().verify().await.unwrap().fault.is_none());
    town.complete("minh", &case, "review", "propose_grant", serde_json::json!({})).await;
    // Numbers go on as well, without a gap.
    let next = town.open_permit().await;
    assert_eq!(town.json("mai", &format!("/api/v1/cases/{next}")).await["number"], "2026-000002");
    let missing = Sqlite::back_up(&place.path().join("nowhere"), &place.path().join("x")).await.unwrap_err();
    assert!(missing.to_string().contains("there is no store here"), "{missing}");
}

/// A program of the database, as README tells to call it.
fn program(name: &str, address: &PostgresAddress, archive: &Path) -> Output {
    let program = cluster::programs().unwrap().join(name);
    let mut command = Command::new(program);
    match name {
        "pg_dump" => command.args(["--format=custom", "--file"]).arg(archive).arg(address.to_string()),
        _ => {
            let carefully = ["--exit-on-error", "--single-transaction", "--no-owner", "--dbname"];
            command.args(carefully).arg(address.to_string()).arg(archive)
        }
    };
    command.output().unwrap()
}

#[tokio::test]
async fn a_node_on_a_restored_database_goes_on_where_the_copy_was_made() {
    if !cluster::is_there() {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let archive = place.path().join("motcua.dump");
    let (first, second) = (cluster::database().await, cluster::database().await);
    let town = Town::node(MORNING, &first, BTreeMap::new()).await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", serde_json::json!({})).await;
    let copied = program("pg_dump", &first, &archive);
    assert!(copied.status.success(), "{copied:?}");
    let later = town.open_permit().await;
    let before = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    let tokens = town.close().await;

    let restored = program("pg_restore", &second, &archive);
    assert!(restored.status.success(), "{restored:?}");
    // Nothing is overwritten: what is there stands in the way.
    let again = program("pg_restore", &second, &archive);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("already exists"), "{again:?}");

    let town = Town::node(MORNING, &second, tokens).await;
    assert_eq!(town.json("mai", &format!("/api/v1/cases/{case}")).await, before);
    assert_eq!(town.get("mai", &format!("/api/v1/cases/{later}"), "en").await.status, 404);
    let verified = town.server.store().verify().await.unwrap();
    assert!(verified.fault.is_none() && verified.cases == 1, "{verified:?}");
    town.complete("minh", &case, "review", "propose_grant", serde_json::json!({})).await;
    let next = town.open_permit().await;
    assert_eq!(town.json("mai", &format!("/api/v1/cases/{next}")).await["number"], "2026-000002");
}
