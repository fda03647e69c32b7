//! What the tests reach as a page: the picture with whatever they miss marked on it, and tables of everything.
//!
//! The page is one file: nothing is fetched, no script runs, and it is light or dark as the reader prefers.

use std::fmt::Write as _;

use motcua_definition::drawing;
use motcua_kernel::text::Language;
use motcua_sim::coverage::Kind;

use super::Subject;
use super::junit::escaped;
use crate::coverage::{MARKED, cell, is_rare, marks, word};

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1a2330;--soft:#535e6c;--page:#fff;--rule:#d5dae1;--bad:#b3261e;--good:#2c7a43;--row:#fbeceb}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#a8b2bf;--page:#13171d;--rule:#3a434f;--bad:#ff8a80;--good:#7fd097;--row:#3a1f1f}}
body{margin:0 auto;max-width:1200px;padding:24px;background:var(--page);color:var(--ink);font:16px/1.5 \"Segoe UI\",\"Noto Sans\",Roboto,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.25rem;margin-top:2.5rem}h3{font-size:1.05rem}
.sum{display:flex;flex-wrap:wrap;gap:.5rem 2rem;padding:0;list-style:none}.sum b{font-variant-numeric:tabular-nums}
.graph{overflow:auto;border:1px solid var(--rule);border-radius:8px}.graph svg{max-width:100%;height:auto;display:block;margin:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--rule);vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums;width:6rem}tr.miss{background:var(--row)}
.no{color:var(--bad);font-weight:600}.yes{color:var(--good)}.hint{color:var(--soft)}";

pub(super) fn write(subjects: &[Subject], language: Language) -> String {
    let say = |vi: &'static str, en: &'static str| match language {
        Language::Vi => vi,
        Language::En => en,
    };
    let title = say("Các bài kiểm thử chạm tới những gì", "What the tests reach");
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        language.code()
    );
    for subject in subjects {
        section(&mut page, subject, language);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn section(page: &mut String, subject: &Subject, language: Language) {
    let (coverage, procedure) = (&subject.coverage, &subject.context.procedure);
    let say = |vi: &'static str, en: &'static str| match language {
        Language::Vi => vi,
        Language::En => en,
    };
    // Writing to a string cannot fail.
    let _ = writeln!(page, "<section>\n<h2>{}</h2>", escaped(procedure.title.get(language)));
    let _ = writeln!(
        page,
        "<p class=\"hint\">{} · {} {} · {}: <b>{} %</b></p>",
        escaped(subject.name()),
        coverage.tests,
        say("bài kiểm thử", "tests"),
        say("đã chạm tới", "reached"),
        coverage.percent()
    );
    page.push_str("<ul class=\"sum\">");
    for (kind, (reached, all)) in Kind::EVERY.map(|kind| (kind, coverage.count(kind))) {
        if all == 0 && is_rare(kind) {
            continue;
        }
        let _ = write!(page, "<li>{} <b>{reached}/{all}</b></li>", word(kind, language));
    }
    page.push_str("</ul>\n");
    let hint = say(MARKED.0, MARKED.1);
    let svg = drawing::svg_with_marks(procedure, language, &marks(coverage, language));
    let _ = writeln!(page, "<p class=\"hint\">{hint}</p>\n<div class=\"graph\">{svg}</div>");
    for kind in Kind::EVERY {
        table(page, subject, kind, language);
    }
    page.push_str("</section>\n");
}

fn table(page: &mut String, subject: &Subject, kind: Kind, language: Language) {
    if subject.coverage.of(kind).next().is_none() {
        return;
    }
    let tests = match language {
        Language::Vi => "số bài",
        Language::En => "tests",
    };
    let heading = word(kind, language);
    let _ = writeln!(
        page,
        "<h3>{heading}</h3>\n<table><thead><tr><th scope=\"col\">{heading}</th><th scope=\"col\">{tests}</th></tr></thead><tbody>"
    );
    for (item, tests) in subject.coverage.of(kind) {
        let (row, mark) = match tests {
            0 => (" class=\"miss\"", "<span class=\"no\">✗ 0</span>".to_owned()),
            tests => ("", format!("<span class=\"yes\">✓ {tests}</span>")),
        };
        let name = escaped(&cell(item, language));
        let _ = writeln!(page, "<tr{row}><td>{name}</td><td class=\"n\">{mark}</td></tr>");
    }
    page.push_str("</tbody></table>\n");
}
