//! `/payments`: what a payment service asks and reports.
//!
//! Whoever pays refers to a reference. The service looks up what it stands for, and reports what became of it. It sees
//! payments that procedures let it report, and nothing else of a case.

use axum::extract::{Path, State};
use motcua_kernel::id::{CaseId, ServiceId, VisitId};
use motcua_kernel::payment::{PaymentResult, parse_reference};
use motcua_kernel::value::Value;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::identity::{Caller, Principal};
use crate::installation::Installation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::payment::OrderView;
use crate::wire::{Json, Loose};

/// A payment in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct PaymentName {
    /// What whoever pays refers to.
    reference: String,
}

/// What became of a payment: exactly one of `amount` and `problem`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Report {
    /// The service's name for it: sent twice, it has its effect once.
    id: String,
    /// How much was paid, to the last digit what is asked for.
    amount: Option<Loose>,
    /// Why it was not paid.
    problem: Option<String>,
}

/// `GET /payments/{reference}`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Path(PaymentName { reference }): Path<PaymentName>,
) -> Result<Reply<200, OrderView>, Problem> {
    let service = service(&caller)?;
    let (case, visit) = find(&app, &reference).await?;
    look(&app, &service, &case, visit, &reference).await
}

/// `POST /payments/{reference}/reports`
pub(crate) async fn report(
    State(app): App,
    caller: Caller,
    Path(PaymentName { reference }): Path<PaymentName>,
    Json { value: report, .. }: Json<Report>,
) -> Result<Reply<200, OrderView>, Problem> {
    let service = service(&caller)?;
    if report.id.trim().is_empty() || report.id.len() > 200 {
        return Err(Problem::invalid(
            "/id",
            "invalid",
            "Cần mã giao dịch từ 1 đến 200 ký tự.",
            "Expected an id of 1 to 200 characters.",
        ));
    }
    let result = result(report.amount, report.problem)?;
    let (case, visit) = find(&app, &reference).await?;
    // Whoever may not see the payment is told the same as of one that does not exist.
    look(&app, &service, &case, visit, &reference).await?;
    app.report_payment(&caller, &case, visit, report.id.into(), result).await?;
    look(&app, &service, &case, visit, &reference).await
}

fn service(caller: &Caller) -> Result<ServiceId, Problem> {
    match &caller.principal {
        Principal::Service(id) => Ok(id.as_str().into()),
        _ => Err(Problem::not_allowed(
            "Chỉ hệ thống thanh toán có mã truy cập riêng mới được tra cứu và báo về khoản nộp.",
            "Only a payment service with a token of its own may look up payments and report them.",
        )),
    }
}

fn result(amount: Option<Loose>, problem: Option<String>) -> Result<PaymentResult, Problem> {
    match (amount.map(|amount| amount.0), problem) {
        (Some(Value::Decimal(amount)), None) => Ok(PaymentResult::Paid { amount }),
        (Some(Value::Integer(amount)), None) => Ok(PaymentResult::Paid { amount: Decimal::from(amount) }),
        (None, Some(problem)) if problem.chars().count() <= PROBLEM_MAX => {
            Ok(PaymentResult::Failed { problem: Some(problem) })
        }
        (None, Some(_)) => Err(Problem::invalid(
            "/problem",
            "invalid",
            format!("Lý do không được dài quá {PROBLEM_MAX} ký tự."),
            format!("Expected at most {PROBLEM_MAX} characters."),
        )),
        (Some(_), None) => Err(Problem::invalid("/amount", "invalid", "Cần một số tiền.", "Expected an amount.")),
        _ => Err(Problem::invalid(
            "",
            "invalid",
            "Cần đúng một trong hai: `amount` (đã nộp) hoặc `problem` (chưa nộp được).",
            "Expected exactly one of `amount` (it was paid) and `problem` (it was not).",
        )),
    }
}

/// A reason is a sentence, not a document.
const PROBLEM_MAX: usize = 500;

/// The case and the stay behind a reference.
async fn find(app: &Installation, reference: &str) -> Result<(CaseId, VisitId), Problem> {
    let unknown = || Problem::unknown("unknown-payment", reference);
    let (number, visit) = parse_reference(reference).ok_or_else(unknown)?;
    let case = app.store.queries().by_number(&number).await?.ok_or_else(unknown)?;
    Ok((case, visit))
}

async fn look(
    app: &Installation,
    service: &ServiceId,
    case: &CaseId,
    visit: VisitId,
    reference: &str,
) -> Result<Reply<200, OrderView>, Problem> {
    let unknown = || Problem::unknown("unknown-payment", reference);
    let (context, state) = app.current(case).await?.ok_or_else(unknown)?;
    OrderView::of(&context, &state, visit, service).map(Reply::new).ok_or_else(unknown)
}
