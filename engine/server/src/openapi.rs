//! The description of the API, generated from the types of the handlers.
//!
//! This is the only module that names the generator. What a handler takes and gives is said by its signature; here
//! stands how each of our own types reads in a description, and what signatures cannot say: names and summaries.

use aide::OperationInput;
use aide::OperationOutput;
use aide::generate::GenContext;
pub(crate) use aide::openapi::OpenApi;
use aide::openapi::{
    Components, Header, HeaderStyle, Info, License, MediaType, Operation, Parameter, ParameterData,
    ParameterSchemaOrContent, ReferenceOr, RequestBody, Response, SchemaObject, SecurityScheme, StatusCode, Tag,
};
use aide::operation::{ParamLocation, add_parameters, parameters_from_schema, set_body};
use aide::transform::TransformOperation;
use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, json_schema};

pub(crate) use aide::axum::ApiRouter;
pub(crate) use aide::axum::routing::{get_with, patch_with, post_with, put_with};

use crate::api::feed::Feed;
use crate::identity::{Anybody, Caller};
use crate::language::Reader;
use crate::preconditions::{IdempotencyKey, IfMatch};
use crate::problem::{MEDIA_TYPE, Problem, ProblemBody};
use crate::query::{Here, Query};
use crate::reply::{Nothing, Page, Reply};
use crate::views::List;
use crate::views::cloud_event::CloudEvent;
use crate::wire::Json;

/// The version that the header `API-Version` names.
pub(crate) const API_VERSION: &str = "1.0.0";

const BEARER: &str = "bearer";

/// Names an operation, says what it does, and which refusals its signature does not show.
pub(crate) fn about(
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    refusals: &'static [u16],
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation: TransformOperation<'_>| {
        let mut operation = operation.id(id).tag(tag).summary(summary);
        for status in refusals {
            refuse(operation.inner_mut(), *status);
        }
        operation
    }
}

/// The whole description. Building it runs the router's construction, and nothing else.
pub(crate) fn describe<S: Clone + Send + Sync + 'static>(routes: ApiRouter<S>) -> (axum::Router<S>, OpenApi) {
    let mut api = OpenApi {
        info: Info {
            title: "motcua".to_owned(),
            summary: Some("Administrative procedures: cases, tasks, deadlines, papers.".to_owned()),
            description: Some(DESCRIPTION.trim().to_owned()),
            version: API_VERSION.to_owned(),
            license: Some(License {
                name: "Apache-2.0".to_owned(),
                identifier: Some("Apache-2.0".to_owned()),
                ..License::default()
            }),
            ..Info::default()
        },
        components: Some(components()),
        tags: tags(),
        ..OpenApi::default()
    };
    let router = routes.finish_api(&mut api);
    (router, api)
}

/// What an operation takes beside its address and its headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Takes {
    /// Parameters behind a `?`.
    pub(crate) query: bool,
    /// A body.
    pub(crate) body: bool,
}

/// What every operation takes, by its method and the pattern of its address.
pub(crate) fn operations(api: &OpenApi) -> impl Iterator<Item = ((String, String), Takes)> {
    let is_query = |parameter: &ReferenceOr<Parameter>| matches!(parameter, ReferenceOr::Item(Parameter::Query { .. }));
    let paths = api.paths.iter().flat_map(|paths| paths.iter());
    let items = paths.filter_map(|(path, item)| Some((path, item.as_item()?)));
    items.flat_map(move |(path, item)| {
        item.iter().map(move |(method, operation)| {
            let query = operation.parameters.iter().any(is_query);
            ((method.to_uppercase(), path.clone()), Takes { query, body: operation.request_body.is_some() })
        })
    })
}

const DESCRIPTION: &str = "
Errors are `application/problem+json` (RFC 9457), in the language of `Accept-Language` (Vietnamese or English); all
errors of an input come at once. A `POST` that creates takes an `Idempotency-Key`: sent again with the same content it
has its effect once and answers the same. A write to a case or a task takes the `ETag` of what was read in `If-Match`.
Moments are RFC 3339 in UTC; a limit has the legal date (`dueDate`) and the instant (`dueAt`). What a caller may not
see answers like what does not exist.
";

fn tags() -> Vec<Tag> {
    [
        ("procedures", "What can be applied for, and how it runs."),
        ("cases", "One run of a procedure for one applicant."),
        ("tasks", "What waits for somebody."),
        ("messages", "What other systems say."),
        ("operation", "Running this installation."),
    ]
    .map(|(name, description)| Tag {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        ..Tag::default()
    })
    .into()
}

fn components() -> Components {
    let bearer = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: None,
        description: Some("A token issued by the administrator of this installation.".to_owned()),
        extensions: IndexMap::default(),
    };
    Components {
        security_schemes: IndexMap::from([(BEARER.to_owned(), ReferenceOr::Item(bearer))]),
        ..Components::default()
    }
}

fn schema(json_schema: Schema) -> SchemaObject {
    SchemaObject { json_schema, external_docs: None, example: None }
}

fn content(media_type: &str, json_schema: Schema) -> IndexMap<String, MediaType> {
    IndexMap::from([(media_type.to_owned(), MediaType { schema: Some(schema(json_schema)), ..MediaType::default() })])
}

fn problem(description: &str, json_schema: Schema) -> Response {
    Response { description: description.to_owned(), content: content(MEDIA_TYPE, json_schema), ..Response::default() }
}

/// What a refusal with this status means, wherever it appears.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The input is not valid; `errors` lists everything that is wrong with it.",
        401 => "No token, or one that opens nothing.",
        403 => "Not allowed; `rule` names the key of the procedure that forbids it, where one does.",
        404 => "Not there, or not for this caller.",
        406 => "There is no such representation.",
        409 => "It cannot be done as things stand.",
        412 => "It has changed since it was read.",
        422 => "The idempotency key was used for another request.",
        428 => "`If-Match` is missing.",
        503 => "Not available; the outcome may be unknown. Send again with the same key.",
        _ => "Refused.",
    }
}

/// Every problem has the same shape; it is described once.
fn problem_schema() -> Schema {
    json_schema!({"$ref": "#/components/schemas/Problem"})
}

fn refuse(operation: &mut Operation, status: u16) {
    let responses = operation.responses.get_or_insert_default();
    responses
        .responses
        .entry(StatusCode::Code(status))
        .or_insert_with(|| ReferenceOr::Item(problem(meaning(status), problem_schema())));
}

fn header_parameter(name: &str, description: &str) -> Parameter {
    Parameter::Header {
        parameter_data: ParameterData {
            name: name.to_owned(),
            description: Some(description.to_owned()),
            required: true,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(schema(json_schema!({"type": "string"}))),
            example: None,
            examples: IndexMap::default(),
            explode: None,
            extensions: IndexMap::default(),
        },
        style: HeaderStyle::Simple,
    }
}

impl OperationInput for Caller {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        operation.security.push(IndexMap::from([(BEARER.to_owned(), Vec::new())]));
        refuse(operation, 401);
    }
}

impl OperationInput for Anybody {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        // With a token or without one.
        operation.security.push(IndexMap::new());
        operation.security.push(IndexMap::from([(BEARER.to_owned(), Vec::new())]));
        refuse(operation, 401);
    }
}

impl OperationInput for Reader {}

impl OperationInput for Here {}

impl OperationInput for IdempotencyKey {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let description = "A new one for each new request; the same one to repeat a request without harm.";
        add_parameters(ctx, operation, [header_parameter("Idempotency-Key", description)]);
        for status in [400, 409, 422, 503] {
            refuse(operation, status);
        }
    }
}

impl OperationInput for IfMatch {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let description = "The `ETag` of what was read.";
        add_parameters(ctx, operation, [header_parameter("If-Match", description)]);
        for status in [412, 428] {
            refuse(operation, status);
        }
    }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let described = ctx.schema.subschema_for::<T>();
        let parameters = parameters_from_schema(ctx, described, ParamLocation::Query);
        add_parameters(ctx, operation, parameters);
        refuse(operation, 400);
    }
}

impl<T: JsonSchema> OperationInput for Json<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let described = ctx.schema.subschema_for::<T>();
        let body = RequestBody {
            description: None,
            content: content("application/json", described),
            required: true,
            extensions: IndexMap::default(),
        };
        set_body(ctx, operation, body);
        for status in [400, 413, 415] {
            refuse(operation, status);
        }
    }
}

impl<const STATUS: u16, T: JsonSchema> OperationOutput for Reply<STATUS, T> {
    type Inner = T;

    fn operation_response(ctx: &mut GenContext, _: &mut Operation) -> Option<Response> {
        Some(Response {
            description: match STATUS {
                201 => "Done; what came of it.".to_owned(),
                202 => "Taken in.".to_owned(),
                _ => "Found.".to_owned(),
            },
            content: content("application/json", ctx.schema.subschema_for::<T>()),
            headers: IndexMap::from([api_version()]),
            ..Response::default()
        })
    }

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Vec<(Option<StatusCode>, Response)> {
        let response = Self::operation_response(ctx, operation);
        response.into_iter().map(|response| (Some(StatusCode::Code(STATUS)), response)).collect()
    }
}

impl OperationOutput for Nothing {
    type Inner = ();

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<StatusCode>, Response)> {
        let response = Response {
            description: "Done.".to_owned(),
            headers: IndexMap::from([api_version()]),
            ..Response::default()
        };
        vec![(Some(StatusCode::Code(204)), response)]
    }
}

impl OperationOutput for Feed {
    type Inner = List<CloudEvent>;

    fn inferred_responses(ctx: &mut GenContext, _: &mut Operation) -> Vec<(Option<StatusCode>, Response)> {
        let mut answers = content("application/json", ctx.schema.subschema_for::<List<CloudEvent>>());
        answers.extend(content("text/event-stream", json_schema!({"type": "string"})));
        let response = Response {
            description: "Found; or a stream of events, each with its `id`.".to_owned(),
            content: answers,
            headers: IndexMap::from([api_version()]),
            ..Response::default()
        };
        vec![(Some(StatusCode::Code(200)), response)]
    }
}

impl OperationOutput for Page {
    type Inner = String;

    fn inferred_responses(_: &mut GenContext, _: &mut Operation) -> Vec<(Option<StatusCode>, Response)> {
        let text = || json_schema!({"type": "string"});
        let response = Response {
            description: "Found, in the form that `Accept` asks for.".to_owned(),
            content: Page::MEDIA_TYPES.iter().flat_map(|media_type| content(media_type, text())).collect(),
            headers: IndexMap::from([api_version()]),
            ..Response::default()
        };
        vec![(Some(StatusCode::Code(200)), response)]
    }
}

fn api_version() -> (String, ReferenceOr<Header>) {
    let header = Header {
        description: Some("The full version of the API.".to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema(json_schema!({"type": "string"}))),
        example: None,
        examples: IndexMap::default(),
        extensions: IndexMap::default(),
    };
    ("API-Version".to_owned(), ReferenceOr::Item(header))
}

impl OperationOutput for Problem {
    type Inner = ProblemBody;

    fn operation_response(ctx: &mut GenContext, _: &mut Operation) -> Option<Response> {
        Some(problem("Anything else that can go wrong.", ctx.schema.subschema_for::<ProblemBody>()))
    }

    fn inferred_responses(ctx: &mut GenContext, operation: &mut Operation) -> Vec<(Option<StatusCode>, Response)> {
        Self::operation_response(ctx, operation).into_iter().map(|response| (None, response)).collect()
    }
}
