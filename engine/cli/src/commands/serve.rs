//! `motcua serve`

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use motcua_kernel::id::ServiceId;
use motcua_server::{Clock, Config, MailServer, PostgresAddress, Running, Server, ServiceAddress, Storage};

use crate::failure::Failure;
use crate::project;
use crate::terminal::{Outcome, Terminal};

/// Run the server
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where cases are kept; made if it is not there
    #[arg(long, env = "MOTCUA_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// In PostgreSQL instead, with other nodes: postgres://user@host/database
    #[arg(long, env = "MOTCUA_DATABASE", value_name = "ADDRESS")]
    database: Option<PostgresAddress>,
    /// Where to listen: this machine only
    #[arg(long, env = "MOTCUA_LISTEN", default_value = "127.0.0.1:8420", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Who works here: a *.directory.yaml file
    #[arg(long, env = "MOTCUA_DIRECTORY", value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Where a system is: insurance=https://host/api, with #VARIABLE for its key
    #[arg(long = "service", value_name = "ID=URL", value_parser = service)]
    services: Vec<(ServiceId, ServiceAddress)>,
    /// A system that may read what happens in all cases (`GET /events`), by the name of its token
    #[arg(long = "reader", value_name = "ID")]
    readers: Vec<String>,
    /// Where those may be who are told what happens (webhooks): this address and what lies below it
    #[arg(long = "webhook", value_name = "URL", value_parser = webhook)]
    webhooks: Vec<ServiceAddress>,
    /// What takes mail: smtps://name@host#VARIABLE of the password, smtp://host (STARTTLS)
    #[arg(long, env = "MOTCUA_MAIL", value_name = "ADDRESS", requires = "mail_from")]
    mail: Option<String>,
    /// From whom mail comes
    #[arg(long, env = "MOTCUA_MAIL_FROM", value_name = "E-MAIL", requires = "mail")]
    mail_from: Option<String>,
    /// Make a new administrator token; the old one opens nothing any more
    #[arg(long)]
    new_token: bool,
}

fn service(text: &str) -> Result<(ServiceId, ServiceAddress), String> {
    let (id, url) = text.split_once('=').ok_or("expected id=https://host")?;
    let address = ServiceAddress::parse(url).map_err(|error| error.to_string())?;
    Ok((ServiceId::from(id.trim()), address))
}

fn webhook(text: &str) -> Result<ServiceAddress, String> {
    ServiceAddress::parse(text).map_err(|error| error.to_string())
}

impl Serve {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let (storage, place) = match self.database {
            Some(address) => (Storage::Database(address.clone()), address.to_string()),
            None => (Storage::Folder(self.data.clone()), self.data.display().to_string()),
        };
        let mut config = Config::new(self.listen, storage);
        if let Some(path) = &self.directory {
            config.directory = project::directory(path, terminal)?;
        }
        config.readers = self.readers.iter().map(|reader| reader.as_str().into()).collect();
        config.services = self.services.into_iter().collect::<BTreeMap<_, _>>();
        config.webhooks = self.webhooks;
        if let (Some(server), Some(from)) = (&self.mail, &self.mail_from) {
            let server = MailServer::parse(server, from);
            config.mail = Some(server.map_err(|error| Failure::usage(error.to_string(), error.to_string()))?);
        }
        config.renew_administrator = self.new_token;
        log();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from)?;
        runtime.block_on(serve(terminal, config, &place))
    }
}

/// What the server has to say goes where messages go, as one line each; `RUST_LOG` chooses how much.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // Fails only where somebody has set it up before us, which is as good.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

async fn serve(terminal: &mut Terminal, config: Config, data: &str) -> Outcome {
    let running = Server::start(config, Clock::wall()).await.map_err(|error| {
        Failure::usage(format!("máy chủ không khởi động: {error}"), format!("the server does not start: {error}"))
    })?;
    let address = format!("http://{}", running.address());
    let token = running.server().administrator_token().map(str::to_owned);
    // Whoever started it may look away: a server does not end because nobody reads its first lines.
    match announce(terminal, &address, data, token.as_deref()) {
        Ok(()) | Err(Failure::NobodyReads) => {}
        Err(failure) => return Err(failure),
    }
    until_stopped(running).await
}

fn announce(terminal: &mut Terminal, address: &str, data: &str, token: Option<&str>) -> Outcome {
    terminal.line(&format!("{:<10} {address}/api/v1", terminal.pick("địa chỉ", "address")))?;
    terminal.line(&format!("{:<10} {}", terminal.pick("dữ liệu", "data"), data))?;
    if let Some(token) = token {
        terminal.line(&format!("{:<10} {token}", terminal.pick("mã", "token")))?;
        let once = terminal.pick(
            "Mã quản trị này chỉ hiện một lần: hãy cất giữ. Nếu mất, dùng --new-token để tạo mã mới.",
            "This administrator token is shown once: keep it. If it is lost, --new-token makes another.",
        );
        terminal.sentence(once)?;
    }
    let next = format!("MOTCUA_URL={address} MOTCUA_TOKEN=… motcua deploy");
    terminal.next(&next, &next)
}

/// Runs until somebody stops it, or until the store can go on no more.
async fn until_stopped(running: Running) -> Outcome {
    let stopped = async {
        let interrupted = tokio::signal::ctrl_c();
        #[cfg(unix)]
        {
            let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
            tokio::select! {
                interrupted = interrupted => interrupted,
                _ = terminated.recv() => Ok(()),
            }
        }
        #[cfg(not(unix))]
        interrupted.await
    };
    tokio::select! {
        stopped = stopped => {
            running.stop().await;
            stopped.map_err(Failure::from)
        }
        reason = running.halted() => Err(Failure::internal(
            format!("kho dữ liệu đã dừng: {reason}"),
            format!("the store has stopped: {reason}"),
        )),
    }
}
