//! Listening: our own loop, because a server must not wait for ever.
//!
//! The usual one-line `serve` never gives up on a client that sends its header one byte a minute: the time-out exists
//! in the HTTP library but needs a timer, which nobody installs. Here it is installed, the number of connections is
//! bounded, and stopping lets requests under way finish.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How long a client may take to send the header of a request, and how long a connection may be idle.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long requests under way may take to finish when the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// No header is longer, all lines together.
const HEADER_BYTES_MAX: usize = 16 * 1024;

/// Serves until told to stop, then lets requests under way finish.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    connections_max: usize,
    mut stop: watch::Receiver<bool>,
) {
    let permits = std::sync::Arc::new(Semaphore::new(connections_max));
    let mut connections = JoinSet::new();
    loop {
        // A permit comes before a connection: while none is free, others wait in the system's queue.
        let Ok(permit) = permits.clone().acquire_owned().await else { break };
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stop) => break,
        };
        match stream {
            Ok((stream, _)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    connection(stream, router, stop).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Out of file descriptors, most often. Trying again at once would only burn the processor.
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

async fn connection(stream: TcpStream, router: Router, mut stop: watch::Receiver<bool>) {
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_buf_size(HEADER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        // A client that went away or was too slow: nothing to do about, and of no interest unless one looks for it.
        tracing::debug!(%error, "connection closed");
    }
}

/// Returns when it is time to stop.
pub(crate) async fn told(stop: &mut watch::Receiver<bool>) {
    // The other end is gone only when the server is: that is time to stop as well.
    drop(stop.wait_for(|stopped| *stopped).await);
}
