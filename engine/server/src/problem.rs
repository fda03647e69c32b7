//! Everything that can be answered instead of what was asked for (RFC 9457), in one place.
//!
//! A handler says *what* is wrong, in both languages; [`speak`] at the root of the router knows which language the
//! caller reads and which address was asked for, and writes the body. What a library answers on its own (a body that
//! is too large, a request that took too long) becomes a problem there too, so that there is one shape for all.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use motcua_definition::diagnostic::Severity;
use motcua_kernel::form::FieldProblem;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::text::{Language, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod catalogue;

use crate::catalogue::Found;
use crate::language;

/// The media type of a problem.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What is wrong, before it is known in which language that is said. Boxed: what is answered instead should not make
/// every answer larger.
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    code: &'static str,
    status: StatusCode,
    detail: Text,
    rule: Option<String>,
    errors: Vec<FieldProblem>,
    findings: Vec<Found>,
    header: Option<(HeaderName, HeaderValue)>,
}

/// A problem as it is written.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// Names the kind of problem; stable.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The HTTP status.
    pub(crate) status: u16,
    /// The last part of `type`; stable.
    pub(crate) code: String,
    /// The kind of problem, for people.
    pub(crate) title: String,
    /// This problem: what was expected, what was found, what to do.
    pub(crate) detail: String,
    /// What was asked for.
    pub(crate) instance: String,
    /// The key of the procedure that forbids it, such as `decide.not_by`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<String>,
    /// Everything that is wrong with the input, all at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<InputError>,
    /// What the checker found in files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<Finding>,
}

/// One thing that is wrong with the input.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InputError {
    /// JSON pointer into the body: `/data/drawings`.
    pub(crate) pointer: String,
    /// What kind of thing.
    pub(crate) code: String,
    /// In a sentence.
    pub(crate) detail: String,
}

/// What the checker found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Finding {
    /// `error` or `warning`.
    pub(crate) severity: String,
    /// The stable name of the rule.
    pub(crate) rule: String,
    /// In a sentence.
    pub(crate) message: String,
    /// The file.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u32,
    /// From 1, in characters.
    pub(crate) column: u32,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

/// Findings, in the language of whoever reads them.
pub(crate) fn told(findings: Vec<Found>, language: Language) -> Vec<Finding> {
    let told = findings.into_iter().map(|found| Finding {
        severity: found.severity.word().to_owned(),
        rule: found.rule.to_owned(),
        message: found.message.get(language).to_owned(),
        file: found.file,
        line: found.line,
        column: found.column,
        help: found.help.map(|help| help.get(language).to_owned()),
    });
    told.collect()
}

impl Problem {
    /// A problem of a known kind, said in Vietnamese and English.
    pub(crate) fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            status: catalogue::status(code),
            detail: Text::new().with(Language::Vi, vi.into()).with(Language::En, en.into()),
            rule: None,
            errors: Vec::new(),
            findings: Vec::new(),
            header: None,
        }))
    }

    /// There is nothing of this name, or nothing the caller may know of: the two must not be told apart.
    pub(crate) fn unknown_case(case: &str) -> Self {
        Self::new("unknown-case", format!("Không tìm thấy hồ sơ `{case}`."), format!("There is no case `{case}`."))
    }

    /// There is no task of this name, or none the caller may know of.
    pub(crate) fn unknown_task(task: &str) -> Self {
        Self::new("unknown-task", format!("Không tìm thấy công việc `{task}`."), format!("There is no task `{task}`."))
    }

    /// Something else that is not there.
    pub(crate) fn unknown(code: &'static str, name: &str) -> Self {
        Self::new(code, format!("Không tìm thấy `{name}`."), format!("There is no `{name}`."))
    }

    /// No token, or one that opens nothing.
    pub(crate) fn not_identified() -> Self {
        let mut problem = Self::new(
            "not-identified",
            "Cần mã truy cập hợp lệ trong tiêu đề `Authorization: Bearer …`.",
            "Expected a valid token in the header `Authorization: Bearer …`.",
        );
        problem.0.header = Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        problem
    }

    /// An identified caller may not do this at all.
    pub(crate) fn not_allowed(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new("not-allowed", vi, en)
    }

    /// One thing that is wrong with the body.
    pub(crate) fn invalid(pointer: &str, code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        let (vi, en): (String, String) = (vi.into(), en.into());
        let mut problem = Self::new("invalid-input", vi.clone(), en.clone());
        problem.0.errors.push(FieldProblem {
            pointer: pointer.to_owned(),
            code,
            detail: Text::new().with(Language::Vi, vi).with(Language::En, en),
        });
        problem
    }

    /// Files that do not pass the checks.
    pub(crate) fn findings(findings: Vec<Found>) -> Self {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let mut problem = Self::new(
            "invalid-procedure",
            format!("Tệp thủ tục có {errors} lỗi cần sửa."),
            format!("{errors} error(s) in the procedure's files need attention."),
        );
        problem.0.findings = findings;
        problem
    }

    /// Something that broke here. What it was is for the operator's log, never for the caller.
    pub(crate) fn internal(reference: &str) -> Self {
        Self::new(
            "internal",
            format!("Hệ thống gặp lỗi; không có gì bị thay đổi nếu không được báo khác. Mã tra cứu: {reference}."),
            format!("Something broke on our side; the operator finds it in the log under {reference}."),
        )
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        self.0.code
    }

    /// Where it points, in order.
    #[cfg(test)]
    pub(crate) fn pointers(&self) -> Vec<String> {
        self.0.errors.iter().map(|error| error.pointer.clone()).collect()
    }

    /// In a sentence.
    pub(crate) fn detail(&self, language: Language) -> &str {
        self.0.detail.get(language)
    }

    /// What kind of thing it is, for people.
    pub(crate) fn title(&self, language: Language) -> &'static str {
        catalogue::title(self.0.code, language)
    }

    /// Everything that is wrong with an input: where, and what.
    pub(crate) fn errors(&self) -> &[FieldProblem] {
        &self.0.errors
    }

    /// The same problem with one more header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.header = Some((name, value));
        self
    }

    fn body(self, language: Language, instance: String) -> ProblemBody {
        let parts = *self.0;
        ProblemBody {
            kind: format!("https://motcua.example/problems/{}", parts.code),
            status: parts.status.as_u16(),
            code: parts.code.to_owned(),
            title: catalogue::title(parts.code, language).to_owned(),
            detail: parts.detail.get(language).to_owned(),
            instance,
            rule: parts.rule,
            errors: parts
                .errors
                .into_iter()
                .map(|error| InputError {
                    pointer: error.pointer,
                    code: error.code.to_owned(),
                    detail: error.detail.get(language).to_owned(),
                })
                .collect(),
            findings: told(parts.findings, language),
        }
    }

    fn write(mut self, language: Language, instance: String) -> Response {
        let status = self.0.status;
        let header = self.0.header.take();
        let mut response = (status, Json(self.body(language, instance))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        if let Some((name, value)) = header {
            headers.insert(name, value);
        }
        response
    }
}

/// A refusal of the kernel. Pointers into the form become pointers into the body, where the form stands at `/data`.
impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let mut problem = Self::new(rejection.code(), rejection.explain(Language::Vi), rejection.explain(Language::En));
        problem.0.rule = rejection.rule().map(str::to_owned);
        if rejection == Rejection::CatchingUp {
            problem.0.header = Some((header::RETRY_AFTER, HeaderValue::from_static("2")));
        }
        if let Rejection::InvalidInput { problems } = rejection {
            problem.0.errors = problems
                .into_iter()
                .map(|mut error| {
                    error.pointer = format!("/data{}", error.pointer);
                    error
                })
                .collect();
        }
        problem
    }
}

/// The answer carries the problem along; [`speak`] writes it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes problems in the language of the caller. Stands at the root, around everything.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let language = language::preferred(request.headers());
    let instance = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return problem.write(language, instance);
    }
    match catalogue::of_bare_status(response.status()) {
        Some(code) if !has_body(&response) => bare(code).write(language, instance),
        _ => response,
    }
}

/// Our own answers with an error status are problems or pages; what comes from a library is plain text or nothing.
fn has_body(response: &Response) -> bool {
    let ours =
        |kind: &HeaderValue| [&b"application/"[..], b"text/html"].iter().any(|ours| kind.as_bytes().starts_with(ours));
    response.headers().get(header::CONTENT_TYPE).is_some_and(ours)
}

fn bare(code: &'static str) -> Problem {
    Problem::new(code, catalogue::title(code, Language::Vi), catalogue::title(code, Language::En))
}
