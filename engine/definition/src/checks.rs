//! The checks, one file each. The comment at the top of a file is what `motcua explain` prints: what the rule means,
//! why it matters, a wrong and a right example. A test runs the examples.

mod catalogue;
mod explanation;
mod longest;
mod subject;
mod templates;

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::Procedure;
use motcua_kernel::say;

pub use catalogue::{Area, Explanation, RuleEntry, explain};

use self::catalogue::Stage;
use self::subject::Subject;
use crate::diagnostic::{Diagnostic, Severity};
use crate::expressions;
use crate::graph::Graph;
use crate::lower;
use crate::mentions::mentions;
use crate::model::Model;
use crate::tables::KnownTable;

catalogue::rules! {
    Reading Error Yaml {
        yaml_syntax = "yaml-syntax",
        yaml_profile = "yaml-profile",
        ambiguous_value = "ambiguous-value",
        number_too_large = "number-too-large",
        too_large = "too-large",
        duplicate_key = "duplicate-key",
    }
    Reading Error Keys {
        unknown_key = "unknown-key",
        missing_key = "missing-key",
        wrong_type = "wrong-type",
        wrong_value = "wrong-value",
        bad_name = "bad-name",
        bad_date = "bad-date",
        bad_calendar = "bad-calendar",
    }
    Reading Error Yaml {
        language_version = "language-version",
    }
    Reading Error Keys {
        not_yet = "not-yet",
    }
    Reading Error Files {
        file_name = "file-name",
        unknown_file = "unknown-file",
        unknown_procedure = "unknown-procedure",
        opens_itself = "opens-itself",
        unknown_pack = "unknown-pack",
        defined_twice = "defined-twice",
    }
    Reading Error Names {
        unknown_office = "unknown-office",
        wrong_deputy = "wrong-deputy",
        reserved_role = "reserved-role",
        unknown_deadline = "unknown-deadline",
    }
    Reading Error Trials {
        unknown_path = "unknown-path",
        unknown_variant = "unknown-variant",
        incomplete_scenario = "incomplete-scenario",
        recorded_file = "recorded-file",
        duplicate_name = "duplicate-name",
    }
    Reading Error Files {
        internal = "internal",
    }
    Reading Error Expressions {
        expression_syntax = "expression-syntax",
        unknown_variable = "unknown-variable",
        unknown_function = "unknown-function",
        type_mismatch = "type-mismatch",
        not_yes_no = "not-yes-no",
        used_before_set = "used-before-set",
        division_by_zero = "division-by-zero",
    }
    Reading Error Names {
        missing_input = "missing-input",
        bad_service = "bad-service",
    }
    Reading Error Expressions {
        function_signature = "function-signature",
        missing_result = "missing-result",
        table_file = "table-file",
        unknown_column = "unknown-column",
        bad_cell = "bad-cell",
        table_gap = "table-gap",
        table_overlap = "table-overlap",
    }
    Reading Warning Expressions {
        always_true = "always-true",
        always_false = "always-false",
        unused_default = "unused-default",
    }
    Trial Warning Trials {
        assumed_value = "assumed-value",
    }
    Reading Warning Expressions {
        unreachable_row = "unreachable-row",
    }
    Reading Warning Unused {
        unused_table = "unused-table",
        unused_function = "unused-function",
    }
    Reading Warning Unused {
        unused_allow = "unused-allow",
    }
    Reading Warning Yaml {
        wrong_allow = "wrong-allow",
        unknown_rule = "unknown-rule",
    }
    Reading Warning Law {
        sensitive_handed_on = "sensitive-handed-on",
    }
    Names Error Names {
        unknown_step = "unknown-step",
        unknown_form = "unknown-form",
        unknown_document = "unknown-document",
        unknown_status = "unknown-status",
        unknown_service = "unknown-service",
        unknown_ladder = "unknown-ladder",
        unknown_agency = "unknown-agency",
        unknown_role = "unknown-role",
        unknown_message = "unknown-message",
        unknown_outcome = "unknown-outcome",
        unknown_field = "unknown-field",
        unknown_operation = "unknown-operation",
        unknown_calendar = "unknown-calendar",
        unknown_codes = "unknown-codes",
        unknown_template = "unknown-template",
    }
    Names Error Texts {
        template_syntax = "template-syntax",
        template_word = "template-word",
    }
    Names Error Keys {
        reserved_name = "reserved-name",
    }
    Names Error Flow {
        wrong_step = "wrong-step",
    }
    Names Error Time {
        wrong_expiry = "wrong-expiry",
    }
    Names Error Flow {
        wrong_wait = "wrong-wait",
        wrong_handler = "wrong-handler",
        wrong_payment = "wrong-payment",
    }
    Names Error Keys {
        empty_range = "empty-range",
        list_elements = "list-elements",
        bad_source = "bad-source",
        bad_duration = "bad-duration",
    }
    Names Error Flow {
        impossible_join = "impossible-join",
        uncovered_outcome = "uncovered-outcome",
        outcome_for_nobody = "outcome-for-nobody",
        wrong_assign = "wrong-assign",
    }
    Names Warning Unused {
        unused_role = "unused-role",
        unused_form = "unused-form",
        unused_document = "unused-document",
        unused_status = "unused-status",
        unused_service = "unused-service",
        unused_ladder = "unused-ladder",
        unused_message = "unused-message",
        unused_agency = "unused-agency",
        unused_outcome = "unused-outcome",
    }
    Flow Error Flow {
        no_start = "no-start",
        no_end = "no-end",
        unreachable_step = "unreachable-step",
        dead_end = "dead-end",
        leaves_parallel = "leaves-parallel",
        stray_join = "stray-join",
        never_joins = "never-joins",
        end_in_branch = "end-in-branch",
    }
    Flow Error Time {
        expiry_into_branch = "expiry-into-branch",
    }
    Flow Error Flow {
        missing_else = "missing-else",
        undo_in_flow = "undo-in-flow",
        endless_loop = "endless-loop",
        exhausted_step = "exhausted-step",
    }
    Flow Error Time {
        deadline_never_starts = "deadline-never-starts",
    }
    Flow Error Law {
        expiry_without_basis = "expiry-without-basis",
    }
    Flow Warning Time {
        loop_without_limit = "loop-without-limit",
        deadline_never_stops = "deadline-never-stops",
        pause_never_happens = "pause-never-happens",
        pause_without_limit = "pause-without-limit",
        limits_exceed_deadline = "limits-exceed-deadline",
        no_limit = "no-limit",
        no_escalation = "no-escalation",
        rung_after_expiry = "rung-after-expiry",
        rung_before_start = "rung-before-start",
    }
    Flow Warning Law {
        missing_basis = "missing-basis",
        outcome_without_reason = "outcome-without-reason",
        four_eyes = "four-eyes",
        shorter_than_promise = "shorter-than-promise",
        shows_missing = "shows-missing",
        asked_though_known = "asked-though-known",
    }
    Flow Warning Texts {
        missing_label = "missing-label",
        missing_translation = "missing-translation",
        status_order = "status-order",
    }
}

/// What the checks say about a procedure.
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Diagnostic>,
    /// The procedure, if there is no error.
    pub(crate) procedure: Option<Procedure>,
    /// Its decision tables.
    pub(crate) tables: BTreeMap<Arc<str>, KnownTable>,
}

/// Whether a rule is looked after only where a scenario is made ready to run.
pub(crate) fn waits_for_trial(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name && rule.waits_for_trial())
}

/// The largest real procedures have some dozens of steps. Up to this limit every check answers within half a second, for a
/// file that was made to keep a server busy as well; some look at every pair of steps.
pub const STEPS_MAX: usize = 4_000;

/// Checks a procedure. `whole` says that nothing of its file was refused before.
pub(crate) fn procedure(model: &Model<'_>, whole: bool, digest: &str) -> Outcome {
    if model.steps.len() > STEPS_MAX {
        let span = model.name(StepIx(u16::try_from(STEPS_MAX).unwrap_or(u16::MAX))).span;
        let headline = say!("the procedure has more than {steps_max} steps", steps_max = STEPS_MAX);
        let finding = Diagnostic::error("too-large", span, headline);
        let findings = vec![finding.help(say!("split it into several procedures"))];
        return Outcome { findings, procedure: None, tables: BTreeMap::new() };
    }
    let graph = Graph::new(model);
    let subject = Subject { model, graph: &graph, mentions: mentions(model), templates: templates::mistakes(model) };
    let mut findings = Vec::new();
    run(Stage::Names, &subject, &mut findings);
    let (rules, about_rules) = expressions::check(&graph);
    findings.extend(about_rules);
    // What the flow does can only be judged where every arrow is there: everything else would be told twice.
    let arrows_missing = findings.iter().any(|finding| finding.rule == "unknown-step");
    if whole && !arrows_missing {
        run(Stage::Flow, &subject, &mut findings);
    }
    // What is wrong with a file that it reads was told there; the checks above go on without it.
    let whole = whole && model.around.broken.is_empty();
    let sound = whole && rules.whole && findings.iter().all(|finding| finding.severity == Severity::Warning);
    let procedure = if sound { lower::procedure::procedure(&graph, &rules, digest) } else { None };
    if let Some(procedure) = &procedure {
        sensitive_handed_on::about(model, procedure, &rules, &mut findings);
    }
    if sound && procedure.is_none() {
        // Everything that lowering needs was checked, so this cannot happen; if it does, it must not be silent.
        let headline = say!("the checker accepted something that cannot be run; please report this file");
        findings.push(Diagnostic::error("internal", model.file.procedure.span, headline));
    }
    Outcome { findings, procedure, tables: rules.tables }
}

fn run(stage: Stage, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for rule in RULES.iter().filter(|rule| rule.stage == stage) {
        if let Some(check) = rule.check {
            check(subject, findings);
        }
    }
}
