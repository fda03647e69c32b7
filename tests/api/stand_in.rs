//! A system that answers as it was told: stands in for the civil status database and the social insurance.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::Value;

/// What came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) key: String,
    pub(crate) body: Value,
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) bytes: Vec<u8>,
}

#[derive(Clone)]
struct Book {
    answers: Arc<Mutex<VecDeque<(u16, Value)>>>,
    requests: Arc<Mutex<Vec<Asked>>>,
}

/// The system.
pub(crate) struct StandIn {
    address: SocketAddr,
    book: Book,
}

impl StandIn {
    /// Gives these answers in order; after the last one it is out of order.
    pub(crate) async fn start(answers: Vec<(u16, Value)>) -> Self {
        let book = Book { answers: Arc::new(Mutex::new(answers.into())), requests: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(book.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, book }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.book.requests.lock().unwrap().clone()
    }
}

async fn answer(State(book): State<Book>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let key = request.headers().get("idempotency-key").map(|key| key.to_str().unwrap().to_owned()).unwrap_or_default();
    let headers = request.headers().clone();
    let bytes = request.into_body().collect().await.unwrap().to_bytes();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    book.requests.lock().unwrap().push(Asked { path, key, body, headers, bytes: bytes.to_vec() });
    let next = book.answers.lock().unwrap().pop_front();
    let (status, body) = next.unwrap_or((500, Value::Null));
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}
