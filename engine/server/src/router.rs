//! The API, as a table of contents.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::api::{
    cases, deadlines, deployments, documents, due_dates, escalations, feed, health, history, incidents, lookups,
    messages, migrations, notices, payments, plans, procedures, reads, reports, services, tasks, tokens, webhooks,
};
use crate::identity::{base32, random};
use crate::installation::Installation;
use crate::openapi::{API_VERSION, ApiRouter, about, describe, get_with, patch_with, post_with, put_with};
use crate::pages;
use crate::problem::{Problem, speak};
use crate::strict::{self, Strict};
use crate::wire::BODY_BYTES_MAX;

/// Every address (the major version stands in it), what it does, and the refusals that its handler does not show by itself.
fn routes() -> ApiRouter<Arc<Installation>> {
    let (procedures, cases, tasks, messages, operation) = ("procedures", "cases", "tasks", "messages", "operation");
    ApiRouter::new()
        .api_route(
            "/api/v1/procedures",
            get_with(
                procedures::list,
                about("listProcedures", procedures, "The catalogue: the newest version of each procedure.", &[]),
            ),
        )
        .api_route(
            "/api/v1/procedures/{procedure}",
            get_with(procedures::one, about("getProcedure", procedures, "One procedure.", &[404])),
        )
        .api_route(
            "/api/v1/procedures/{procedure}/versions/{version}",
            get_with(
                procedures::version,
                about("getProcedureVersion", procedures, "One version with its forms, steps and deadlines.", &[404]),
            ),
        )
        .api_route(
            "/api/v1/procedures/{procedure}/versions/{version}/graph",
            get_with(
                procedures::graph,
                about("getProcedureGraph", procedures, "The graph, as SVG or Mermaid by `Accept`.", &[404, 406]),
            ),
        )
        .api_route(
            "/api/v1/cases",
            get_with(cases::list, about("listCases", cases, "Cases that the caller may see.", &[403]))
                .post_with(cases::open, about("openCase", cases, "Opens a case.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}",
            get_with(cases::one, about("getCase", cases, "One case, as far as the caller may see it.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/events",
            get_with(
                history::events,
                about("listCaseEvents", cases, "What happened, in the form of the archive.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/visits",
            get_with(history::visited, about("listCaseVisits", cases, "Every stay in every step.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/reads",
            get_with(
                reads::list,
                about("listCaseReads", cases, "Who was shown something sensitive; for the operator.", &[404]),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/ledger",
            get_with(
                history::ledger,
                about("getCaseLedger", cases, "Who had the case, and for how long; it adds up.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/visits/{visit}/limit/explanation",
            get_with(
                deadlines::explain_limit,
                about("explainVisitLimit", cases, "Why the limit of an open step ends when it does.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/deadlines",
            get_with(deadlines::list, about("listCaseDeadlines", cases, "The clocks of the case.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/deadlines/{deadline}/explanation",
            get_with(
                deadlines::explain,
                about("explainCaseDeadline", cases, "Why a deadline ends when it does, line by line.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/documents",
            get_with(documents::list, about("listCaseDocuments", cases, "The papers of the case.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/documents/{number}",
            get_with(
                documents::one,
                about(
                    "getCaseDocument",
                    cases,
                    "One paper as a page to print, in the language of `Accept-Language`.",
                    &[403, 404],
                ),
            ),
        )
        .api_route(
            "/api/v1/cases/{case}/notices",
            get_with(notices::list, about("listCaseNotices", cases, "What was told to whom.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/withdrawals",
            post_with(cases::withdraw, about("withdrawCase", cases, "Withdraws the application.", &[403, 404])),
        )
        .api_route(
            "/api/v1/cases/{case}/migrations",
            post_with(
                migrations::one,
                about(
                    "migrateCase",
                    operation,
                    "Lets an open case go on under another version, unless a clock, a right or a task would be lost.",
                    &[403, 404, 409, 503],
                ),
            ),
        )
        .api_route(
            "/api/v1/procedures/{procedure}/migrations",
            post_with(
                migrations::all,
                about(
                    "migrateCases",
                    operation,
                    "Lets open cases go on under another version, part by part: what became of each.",
                    &[403, 404, 503],
                ),
            ),
        )
        .api_route(
            "/api/v1/public/cases/{number}",
            get_with(
                lookups::one,
                about(
                    "lookUpCase",
                    cases,
                    "What anybody sees of a case who knows its number, as its procedure says.",
                    &[404, 429],
                ),
            ),
        )
        .api_route(
            "/api/v1/tasks",
            get_with(tasks::inbox, about("listTasks", tasks, "The inbox, the most pressing first.", &[403])),
        )
        .api_route(
            "/api/v1/tasks/{task}",
            get_with(
                tasks::one,
                about("getTask", tasks, "A task and everything that is needed to do it.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/tasks/{task}/assignment",
            put_with(tasks::claim, about("claimTask", tasks, "Takes a task.", &[403, 404, 409]))
                .delete_with(tasks::release, about("releaseTask", tasks, "Gives a task back.", &[403, 404, 409])),
        )
        .api_route(
            "/api/v1/tasks/{task}/completions",
            post_with(tasks::complete, about("completeTask", tasks, "Finishes a task.", &[403, 404])),
        )
        .api_route(
            "/api/v1/escalations",
            get_with(
                escalations::list,
                about(
                    "listEscalations",
                    tasks,
                    "What will escalate in the offices of the caller, the earliest first; for the operator, everywhere.",
                    &[403],
                ),
            ),
        )
        .api_route(
            "/api/v1/escalations/{escalation}",
            get_with(
                escalations::one,
                about(
                    "getEscalation",
                    tasks,
                    "One rung that was not reached yet, with a draft of what it will say.",
                    &[403, 404],
                ),
            ),
        )
        .api_route(
            "/api/v1/messages",
            post_with(
                messages::receive,
                about(
                    "receiveMessage",
                    messages,
                    "Takes in a message of another system; kept for its declared time when nobody waits yet.",
                    &[403, 409, 503],
                ),
            ),
        )
        .api_route(
            "/api/v1/payments/{reference}",
            get_with(
                payments::one,
                about("getPayment", messages, "What is to be paid under a reference, for the service.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/payments/{reference}/reports",
            post_with(
                payments::report,
                about(
                    "reportPayment",
                    messages,
                    "Takes in what became of a payment. Another amount than the one asked for is refused.",
                    &[403, 404, 409, 503],
                ),
            ),
        )
        .api_route(
            "/api/v1/due-date-calculations",
            post_with(
                due_dates::calculate,
                about("calculateDueDate", procedures, "When something would be due, and why.", &[404]),
            ),
        )
        .api_route(
            "/api/v1/validations",
            post_with(
                deployments::validate,
                about("validateProcedure", procedures, "Checks the files of a procedure; all findings at once.", &[]),
            ),
        )
        .api_route(
            "/api/v1/plans",
            post_with(
                plans::make,
                about(
                    "planDeployment",
                    operation,
                    "Says what deploying these files would change, and which open cases could move.",
                    &[403],
                ),
            ),
        )
        .api_route(
            "/api/v1/deployments",
            post_with(
                deployments::deploy,
                about(
                    "deployProcedure",
                    operation,
                    "Deploys the files of a procedure. The same content again changes nothing.",
                    &[403, 409, 503],
                ),
            ),
        )
        .api_route(
            "/api/v1/tokens",
            post_with(
                tokens::create,
                about(
                    "createToken",
                    operation,
                    "Issues a token for a person or a system. It is shown this once.",
                    &[403],
                ),
            ),
        )
        .api_route(
            "/api/v1/incidents",
            get_with(
                incidents::list,
                about("listIncidents", operation, "What the engine could not do without help.", &[403]),
            ),
        )
        .api_route(
            "/api/v1/incidents/{incident}/resolutions",
            post_with(incidents::resolve, about("resolveIncident", operation, "Does again what failed.", &[403, 404])),
        )
        .api_route(
            "/api/v1/reports",
            get_with(
                reports::one,
                about(
                    "getReport",
                    operation,
                    "What offices have to account for in a period: cases, on-time shares, contacts, time by agency.",
                    &[403],
                ),
            ),
        )
        .api_route(
            "/api/v1/events",
            get_with(
                feed::events,
                about(
                    "listEvents",
                    operation,
                    "What happened in all cases, as CloudEvents: a page by `after`, or with `Accept: text/event-stream` everything as it happens.",
                    &[403, 429],
                ),
            ),
        )
        .api_route(
            "/api/v1/webhook-subscriptions",
            get_with(
                webhooks::list,
                about("listWebhookSubscriptions", operation, "Who is told what happens.", &[403]),
            )
            .post_with(
                webhooks::create,
                about(
                    "createWebhookSubscription",
                    operation,
                    "Tells somebody what happens from now on, signed by Standard Webhooks. The secret is shown this once.",
                    &[403],
                ),
            ),
        )
        .api_route(
            "/api/v1/webhook-subscriptions/{subscription}",
            patch_with(
                webhooks::change,
                about("changeWebhookSubscription", operation, "Changes a subscription, or its secret.", &[403, 404]),
            )
            .delete_with(
                webhooks::remove,
                about("removeWebhookSubscription", operation, "Tells them nothing more.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/webhook-subscriptions/{subscription}/deliveries",
            get_with(
                webhooks::deliveries,
                about("listWebhookDeliveries", operation, "What became of each event, the newest first.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/webhook-subscriptions/{subscription}/deliveries/{delivery}/replays",
            post_with(
                webhooks::replay,
                about("replayWebhookDelivery", operation, "Tells an event again, at once.", &[403, 404]),
            ),
        )
        .api_route(
            "/api/v1/mails",
            get_with(
                notices::mails,
                about("listMails", operation, "What became of sending notices as e-mail, without their text.", &[403]),
            ),
        )
        .api_route(
            "/api/v1/services",
            get_with(
                services::list,
                about("listServices", operation, "The systems that are called, and how they are doing.", &[403]),
            ),
        )
        .api_route(
            "/api/v1/health/live",
            get_with(health::live, about("getLiveness", operation, "Whether the process answers.", &[])),
        )
        .api_route(
            "/api/v1/health/ready",
            get_with(
                health::ready,
                about("getReadiness", operation, "Whether it can work, and what a power failure may take.", &[503]),
            ),
        )
}

/// The description of the API as JSON.
pub(crate) fn description() -> String {
    let (_, api) = describe(routes());
    serde_json::to_string_pretty(&api).unwrap_or_default()
}

/// The API, ready to answer.
pub(crate) fn router(app: Arc<Installation>, timeout: std::time::Duration) -> Router {
    let (router, api) = describe(routes());
    let for_pages = Arc::clone(&app);
    let description = axum::routing::get(serve_description);
    router
        .route("/api/v1/openapi.json", description)
        .with_state(app)
        .fallback(|| async { Problem::unknown("unknown-resource", "?").into_response() })
        .layer(from_fn_with_state(Strict::of(&api), strict::refuse))
        // Pages read what their forms and links bring, and answer in words.
        .merge(pages::router().with_state(for_pages))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(speak))
        .layer(from_fn(observe))
}

async fn serve_description(State(app): State<Arc<Installation>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], app.description.clone()).into_response()
}

/// A bug. The process goes on, the caller gets a reference, the log has the rest.
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let reference = reference();
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word");
    tracing::error!(reference, words, "a request panicked");
    Problem::internal(&reference).into_response()
}

fn reference() -> String {
    random::<5>().map_or_else(|_| "unknown".to_owned(), |bytes| base32(&bytes))
}

/// Gives each request a name, the answer its standing headers, and the log one line. The line holds no address but the
/// pattern of it, no query and no body: those may say who somebody is.
async fn observe(request: Request, next: Next) -> Response {
    let id = reference();
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let began = tokio::time::Instant::now();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("api-version", API_VERSION),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("vary", "Accept-Language, Authorization"),
    ] {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    let (status, micros) = (response.status().as_u16(), began.elapsed().as_micros());
    tracing::info!(request = id, %method, path = path.as_deref().unwrap_or("none"), status, micros, "answered");
    response
}
