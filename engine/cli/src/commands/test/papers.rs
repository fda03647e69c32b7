//! A test that passes has made papers and notices on its way: each is laid out, in every language of the procedure. What
//! cannot be laid out would have stopped a clerk at the printer.

use motcua_definition::project::Package;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_papers::{Templates, proof};
use motcua_sim::trial::{Failure, Trial};
use motcua_sim::walk::Walk;

/// The first paper or notice of a walk that cannot be laid out.
pub(crate) fn failure(
    package: &Package,
    context: &Context,
    trial: &Trial,
    walk: &Walk,
    language: Language,
) -> Option<Failure> {
    let texts = package.templates();
    // Templates that cannot be read are findings of the check; there is nothing to lay out with.
    let templates = Templates::new(texts.iter().map(|(name, text)| (name.as_str(), &**text))).ok()?;
    let laid = proof::lay_out(&templates, context, walk.journal());
    let error = laid.into_iter().find_map(|laid| laid.text.err())?;
    let headline = match language {
        Language::Vi => format!("không in được giấy tờ hoặc thông báo: {}", error),
        Language::En => format!("a paper or a notice cannot be laid out: {}", error),
    };
    let help = match language {
        Language::Vi => "hãy hỏi bằng `{% if … %}` trước khi dùng điều không phải hồ sơ nào cũng có",
        Language::En => "ask with `{% if … %}` before using what not every case has",
    };
    Some(Failure { rendered: format!("✗ {}  {}\n  {headline}\n  {help}", trial.name, trial.place), headline })
}
