//! An installation for tests: procedures on a shelf, a store in a folder that goes away.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use motcua_kernel::command::Envelope;
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::turn::Context;
use motcua_store::{
    Contexts, Key, Memory, OpenOptions, Opening, PostgresAddress, Queries, Receipt, Register, Sqlite, Store,
    StoreOptions, Submission, SubmitError, Tally,
};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tempfile::TempDir;

use crate::cluster;

/// Procedures by what cases are pinned to.
#[derive(Debug, Default)]
pub(crate) struct Shelf(Mutex<BTreeMap<ProcedureRef, Context>>);

impl Contexts for Shelf {
    fn context(&self, procedure: &ProcedureRef) -> Option<Context> {
        self.0.lock().unwrap().get(procedure).cloned()
    }
}

impl Shelf {
    pub(crate) fn with(contexts: impl IntoIterator<Item = Context>) -> Arc<Self> {
        let shelf = Self::default();
        for context in contexts {
            shelf.put(context);
        }
        Arc::new(shelf)
    }

    pub(crate) fn put(&self, context: Context) {
        self.0.lock().unwrap().insert(context.procedure.reference.clone(), context);
    }
}

/// A context under a name of its own, so that many random procedures fit on one shelf.
pub(crate) fn named(context: Context, name: &str) -> Context {
    let Context { procedure, calendars, offices } = context;
    let mut procedure = Arc::into_inner(procedure).unwrap();
    procedure.reference.id = name.into();
    Context { procedure: Arc::new(procedure), calendars, offices }
}

/// Which implementation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Memory,
    Sqlite,
    Postgres,
}

/// All that this machine has.
pub(crate) fn every() -> Vec<On> {
    let mut every = vec![On::Memory, On::Sqlite];
    if cluster::is_there() {
        every.push(On::Postgres);
    }
    every
}

/// A folder for its owner alone.
pub(crate) fn private_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    folder
}

/// A store, and where it lives.
pub(crate) struct Installation {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
    pub(crate) address: Option<PostgresAddress>,
    _lease: Option<cluster::Lease>,
}

pub(crate) async fn install(on: On, shelf: &Arc<Shelf>) -> Installation {
    let folder = private_folder();
    let (mut address, mut lease) = (None, None);
    let store = match on {
        On::Memory => Store::in_memory(shelf.clone()).await.unwrap(),
        On::Sqlite => open(folder.path(), shelf).await,
        On::Postgres => {
            let (at, kept) = cluster::leased().await;
            lease = Some(kept);
            node(address.insert(at), shelf).await
        }
    };
    Installation { store, folder, address, _lease: lease }
}

impl Installation {
    /// The store as a new process finds it; the old one has ended. What is in memory stays as it is.
    pub(crate) async fn again(&self, shelf: &Arc<Shelf>) -> Store {
        match (&self.address, self.store.durability().database) {
            (Some(address), _) => node(address, shelf).await,
            (None, "sqlite") => open(self.folder.path(), shelf).await,
            _ => self.store.clone(),
        }
    }
}

/// One of several nodes on a database.
pub(crate) async fn node(address: &PostgresAddress, shelf: &Arc<Shelf>) -> Store {
    Store::on_postgres(address, shelf.clone(), StoreOptions::default()).await.unwrap()
}

pub(crate) async fn open(folder: &Path, shelf: &Arc<Shelf>) -> Store {
    Store::open(folder, shelf.clone(), OpenOptions::default()).await.unwrap()
}

/// A store on SQLite that keeps few cases in memory and counts its statements.
pub(crate) async fn counted(folder: &Path, shelf: &Arc<Shelf>, cached_cases: usize) -> (Store, Arc<Tally>) {
    let Sqlite { journal, lists, durability, .. } = Sqlite::open(folder, OpenOptions::default()).await.unwrap();
    let tally = journal.tally();
    let options = StoreOptions { cached_cases };
    let store = Store::start(Box::new(journal), lists, shelf.clone(), durability, options).await.unwrap();
    (store, tally)
}

/// A store in memory behind a journal that may misbehave.
pub(crate) async fn behind(
    shelf: &Arc<Shelf>,
    wrap: impl FnOnce(Memory) -> Box<dyn motcua_store::Journal>,
) -> (Store, Memory) {
    let memory = Memory::new();
    let queries: Arc<dyn Queries> = Arc::new(memory.clone());
    let durability = motcua_store::Durability::volatile();
    let started = Store::start(wrap(memory.clone()), queries, shelf.clone(), durability, StoreOptions::default()).await;
    (started.unwrap(), memory)
}

/// A submission of this very envelope, whatever number the store would give.
pub(crate) fn plain(envelope: &Envelope, context: &Context) -> Submission<Infallible> {
    let (made, case) = (envelope.clone(), envelope.case.clone());
    if !matches!(made.command, motcua_kernel::command::Command::Open { .. }) {
        return Submission::new(case, move |_| Ok(made));
    }
    let register = Register { prefix: format!("{case}-"), digits: 1 };
    let opening = Opening { case, procedure: context.procedure.reference.clone(), register };
    Submission::opening(opening, move |_| Ok(made))
}

pub(crate) async fn submit(
    store: &Store,
    envelope: &Envelope,
    context: &Context,
) -> Result<Receipt, SubmitError<Infallible>> {
    store.submit(plain(envelope, context)).await
}

pub(crate) fn key(key: &str, body: &str) -> Key {
    Key { scope: "lan".to_owned(), key: key.to_owned(), body_hash: body.to_owned(), at: noon() }
}

pub(crate) fn noon() -> Timestamp {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

/// The socket on which the server of this database listens.
pub(crate) fn socket(address: &PostgresAddress) -> PathBuf {
    let text = address.to_string();
    let (_, folder) = text.split_once("host=").unwrap();
    Path::new(folder).join(".s.PGSQL.5432")
}

/// A connection beside the store, for bad luck.
pub(crate) async fn beside(address: &PostgresAddress) -> PgConnection {
    let mut connection = PgConnection::connect(&address.to_string()).await.unwrap();
    sqlx::raw_sql("SET search_path = motcua").execute(&mut connection).await.unwrap();
    connection
}
