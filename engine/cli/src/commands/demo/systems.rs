//! The systems that the procedures call, on this machine: each answers every operation that its OpenAPI file names
//! with something that fits the answer described there.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use motcua_kernel::id::ServiceId;
use motcua_kernel::procedure::{Operation, Service};
use motcua_kernel::text::Language;
use motcua_server::ServiceAddress;
use tokio::net::TcpListener;

use crate::examples;
use crate::failure::Failure;
use crate::fields::json;

/// Starts one system for each service, each on a free port of this machine.
pub(super) async fn start(
    services: impl Iterator<Item = (ServiceId, Vec<Operation>)>,
    today: Date,
) -> Result<BTreeMap<ServiceId, ServiceAddress>, Failure> {
    let mut addresses = BTreeMap::new();
    for (service, operations) in services {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::from)?;
        let address = listener.local_addr().map_err(Failure::from)?;
        let operations = Arc::new(operations);
        let router = Router::new().fallback(move |method: axum::http::Method, uri: Uri| {
            let operations = Arc::clone(&operations);
            async move { answer(&operations, method.as_str(), uri.path(), today) }
        });
        // It ends with the program.
        tokio::spawn(async move { axum::serve(listener, router).await });
        addresses.insert(service, ServiceAddress { url: format!("http://{address}"), secret_env: None });
    }
    Ok(addresses)
}

fn answer(operations: &[Operation], method: &str, path: &str, today: Date) -> Response {
    let asked = operations.iter().find(|operation| &*operation.method == method && fits(&operation.path, path));
    let Some(operation) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let everything: Vec<_> = operation.output.fields.keys().cloned().collect();
    let filled = examples::filled(&operation.output, &everything, today, Language::En);
    let body: serde_json::Map<String, serde_json::Value> =
        filled.iter().map(|(name, value)| (name.to_string(), json(value))).collect();
    axum::Json(body).into_response()
}

/// `/numbers/{id}/release` fits `/numbers/12/release`.
fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(given)) if part.starts_with('{') || part == given => {}
            _ => return false,
        }
    }
}

/// The operations of a service of a procedure.
pub(super) fn operations(service: &Service) -> Vec<Operation> {
    service.operations.values().cloned().collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_fit_their_templates() {
        assert!(super::fits("/numbers/{id}/release", "/numbers/12/release"));
        assert!(!super::fits("/numbers/{id}", "/numbers/12/release"));
        assert!(!super::fits("/numbers", "/cards"));
    }
}
