//! A PostgreSQL server of our own: it listens on a socket in a folder that goes away, and ends with the test process,
//! however that ends.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

use motcua_store::PostgresAddress;
use sqlx::Connection;
use sqlx::postgres::PgConnection;

/// Makes a server, says `ready`, and waits for the end of its input, which comes with the end of whoever started it.
/// A server does not run as root; then it runs as the user that the package made. Its commits are flushed as they would
/// be anywhere, into memory.
const SCRIPT: &str = r#"
set -e
as=""
if [ "$(id -u)" = 0 ]; then chown postgres "$DIR"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
cd "$DIR"
$as "$BIN/initdb" -D "$DIR/data" -U motcua -A trust -E UTF8 --no-locale --no-sync >"$DIR/initdb.log" 2>&1
$as "$BIN/postgres" -D "$DIR/data" -k "$DIR" -c listen_addresses= -c max_connections=400 -c shared_buffers=32MB \
    >"$DIR/server.log" 2>&1 &
server=$!
until "$BIN/pg_isready" -q -h "$DIR"; do kill -0 $server; sleep 0.05; done
echo ready
cat >/dev/null
kill -QUIT $server
wait $server || true
rm -rf "$DIR"
"#;

/// The server, and what keeps it alive.
struct Cluster {
    folder: PathBuf,
    databases: AtomicU32,
    /// Those that nobody needs any more.
    left: Mutex<Vec<String>>,
    _script: Child,
}

static CLUSTER: LazyLock<Option<Cluster>> = LazyLock::new(|| {
    let Some(programs) = programs() else {
        assert!(std::env::var_os("MOTCUA_TESTS_NEED_POSTGRES").is_none(), "PostgreSQL is not installed");
        return None;
    };
    // In memory where there is such a folder: the tests ask what is written, not how fast a disk is.
    let memory = Path::new("/dev/shm");
    let name = "motcua-pg-";
    let folder = match memory.is_dir() {
        true => tempfile::Builder::new().prefix(name).tempdir_in(memory),
        false => tempfile::Builder::new().prefix(name).tempdir(),
    };
    let folder = folder.unwrap().keep();
    let mut script = Command::new("sh")
        .args(["-c", SCRIPT])
        .env("DIR", &folder)
        .env("BIN", programs)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(script.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "ready", "PostgreSQL did not start; see {}", folder.display());
    Some(Cluster { folder, databases: AtomicU32::new(0), left: Mutex::default(), _script: script })
});

/// The folder of the newest server that is installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    folders.filter(|folder| folder.join("initdb").metadata().is_ok_and(|file| file.mode() & 0o111 != 0)).max()
}

/// Whether there is a server at all. Where PostgreSQL is not installed its tests are left out, and say so; the whole
/// suite installs it and demands it.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
pub(crate) fn is_there() -> bool {
    let there = CLUSTER.is_some();
    if !there {
        eprintln!("PostgreSQL is not installed: its tests are left out");
    }
    there
}

/// A database is needed as long as this is kept. Each takes some megabytes of memory, and long runs ask for thousands.
pub(crate) struct Lease(String);

impl Drop for Lease {
    fn drop(&mut self) {
        let left = CLUSTER.as_ref().and_then(|cluster| cluster.left.lock().ok());
        left.into_iter().for_each(|mut left| left.push(std::mem::take(&mut self.0)));
    }
}

/// A database of its own, to the end of all tests.
pub(crate) async fn database() -> PostgresAddress {
    let (address, lease) = leased().await;
    std::mem::forget(lease);
    address
}

/// A database of its own, for as long as it is needed.
pub(crate) async fn leased() -> (PostgresAddress, Lease) {
    let cluster = CLUSTER.as_ref().unwrap();
    let left = std::mem::take(&mut *cluster.left.lock().unwrap());
    let name = format!("test_{}", cluster.databases.fetch_add(1, Ordering::SeqCst));
    let mut connection = PgConnection::connect(&address(cluster, "postgres")).await.unwrap();
    for name in left {
        let drop = format!("DROP DATABASE {name} WITH (FORCE)");
        sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
    }
    let create = format!("CREATE DATABASE {name}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    (address(cluster, &name).parse().unwrap(), Lease(name))
}

fn address(cluster: &Cluster, database: &str) -> String {
    format!("postgres://motcua@localhost/{database}?host={}", cluster.folder.display())
}
