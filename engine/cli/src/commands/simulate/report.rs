//! The report of a simulation: one page that needs nothing from outside, for people who decide.

mod cases;
mod office;
mod steps;
mod times;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use motcua_kernel::procedure::StepKind;
use motcua_kernel::text::Language;
use motcua_sim::comparison::Comparison;
use motcua_sim::report::{Results, Voice, label};
use motcua_sim::scenario::Scenario;

use super::gathered::Gathered;

const STYLE: &str = include_str!("report/report.css");

/// Everything that a page is made of.
pub(super) struct Told<'t> {
    pub(super) scenario: &'t Scenario,
    pub(super) results: &'t Results,
    pub(super) gathered: &'t Gathered,
    /// The variants of the scenario beside it.
    pub(super) variants: &'t [Comparison],
    pub(super) language: Language,
}

/// One picture: what it shows in a sentence, and its numbers for those who want them or do not see it.
struct Figure {
    title: String,
    about: String,
    picture: Markup,
    table: Markup,
}

impl Told<'_> {
    fn voice(&self) -> Voice {
        Voice(self.language)
    }

    /// One of two phrases.
    fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    /// The whole page.
    pub(super) fn page(&self) -> String {
        let procedure = &self.scenario.context.procedure;
        let title = procedure.title.get(self.language);
        let figures = [
            self.curve(),
            self.histogram(),
            self.spent(),
            self.queues(),
            self.heat(),
            self.map(),
            self.dots(),
            self.single(),
            self.weeks(),
            self.variants(),
        ];
        let markup = html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                    title { (title) " · " (self.results.scenario) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        p.kicker { (self.pick("Báo cáo mô phỏng", "Simulation report")) }
                        h1 { (title) }
                        p.about { (self.what()) }
                        (self.answers())
                        nav aria-label=(self.pick("Các hình", "Figures")) {
                            ol { @for (place, figure) in figures.iter().flatten().enumerate() {
                                li { a href={ "#figure-" (place + 1) } { (figure.title) } }
                            } }
                        }
                        @for (place, figure) in figures.iter().flatten().enumerate() { (self.figure(place + 1, figure)) }
                        (self.method())
                    }
                }
            }
        };
        markup.into_string()
    }

    fn figure(&self, number: usize, figure: &Figure) -> Markup {
        html! {
            section id={ "figure-" (number) } {
                h2 { (number) ". " (figure.title) }
                p { (figure.about) }
                div.picture { (figure.picture) }
                details { summary { (self.pick("Bảng số liệu", "The numbers")) } div.table { (figure.table) } }
            }
        }
    }

    fn what(&self) -> String {
        let (voice, results) = (self.voice(), self.results);
        let run = voice.say(results.run.clone());
        let variant = results.variant.as_ref().map(|variant| format!(" · {variant}")).unwrap_or_default();
        let count = results.replications;
        match self.language {
            Language::Vi => format!(
                "{} · kịch bản {}{variant} · {run} · {count} lần lặp · hạt giống {} · {} hồ sơ đã xong được đo",
                results.procedure, results.scenario, results.seed, results.cases
            ),
            Language::En => format!(
                "{} · scenario {}{variant} · {run} · {count} replications · seed {} · {} measured cases ended",
                results.procedure, results.scenario, results.seed, results.cases
            ),
        }
    }

    /// The answers in words, before any picture.
    fn answers(&self) -> Markup {
        let (voice, results) = (self.voice(), self.results);
        let mean = |path: &str| results.at(path).map(|found| voice.value(path, found.mean));
        let range = |path: &str| results.at(path).map(|found| voice.range(&found, |value| voice.value(path, value)));
        let confidence = voice.decimal((results.confidence * 1_000.0).round() / 10.0, 0);
        let rows: Vec<&str> = results.sheets().first().into_iter().flat_map(|sheet| sheet.paths()).collect();
        let rows = rows.into_iter().filter(|path| is_answer(path));
        html! {
            @if let Some((days, p90)) = mean("case.working_days.p50").zip(mean("case.working_days.p90")) {
                p.lead {
                    @match self.language {
                        Language::Vi => { "Một nửa số hồ sơ xong trong " strong { (days) } " ngày làm việc, chín phần mười trong " strong { (p90) } "." },
                        Language::En => { "Half of the cases end within " strong { (days) } " working days, nine out of ten within " strong { (p90) } "." },
                    }
                    @for (deadline, share) in &results.on_time {
                        " " (self.deadline(deadline)) ": " strong { (voice.percent(share.mean)) } " " (self.pick("đúng hạn", "on time")) "."
                    }
                }
            }
            table {
                thead { tr { th scope="col" { (self.pick("Chỉ số", "Measure")) } th.number scope="col" { (self.pick("Trung bình", "Mean")) } th.number scope="col" { (self.pick("Khoảng ", "")) (confidence) "%" (self.pick("", " interval")) } } }
                tbody { @for path in rows { tr {
                    th scope="row" { (self.measure(path)) }
                    td.number { (mean(path).unwrap_or_default()) }
                    td.number { (range(path).unwrap_or_default()) }
                } } }
            }
            @if !results.targets.is_empty() {
                ul.targets { @for target in &results.targets {
                    @let word = match (target.met, target.certain) {
                        (true, true) => self.pick("đạt", "met"),
                        (true, false) => self.pick("đạt, chưa chắc chắn", "met, not for certain"),
                        (false, true) => self.pick("không đạt", "missed"),
                        (false, false) => self.pick("không đạt, chưa chắc chắn", "missed, not for certain"),
                    };
                    li class=(if target.met { "met" } else { "missed" }) {
                        (if target.met { "✓ " } else { "✗ " }) (target.name) ": " (word)
                        @if let Some(found) = target.found { " (" (voice.value(&target.measure, found.mean)) ")" }
                    }
                } }
            }
            @for (role, load) in results.overloaded() {
                p.missed { (role) ": " (voice.percent(load)) " " (self.pick("thời gian có; hàng đợi cứ dài ra.", "of its time is asked for; its queue grows.")) }
            }
        }
    }

    /// What a path measures, with the words of the procedure for its names.
    fn measure(&self, path: &str) -> String {
        let said = self.voice().say(label(path));
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["role", id, _] => said.replace(id, &self.role(id)),
            ["deadline", id, _] => said.replace(id, &self.deadline(id)),
            ["step", id, _] => said.replace(id, &self.step(id)),
            ["outcome", id, _] => said.replace(id, &self.end(id)),
            _ => said,
        }
    }

    /// The end that has this outcome.
    fn end(&self, id: &str) -> String {
        let ends = self.scenario.context.procedure.steps.iter().filter(|step| match &step.kind {
            StepKind::End { outcome, .. } => outcome.as_str() == id,
            _ => false,
        });
        ends.map(|step| step.label.get(self.language)).find(|label| !label.is_empty()).unwrap_or(id).to_owned()
    }

    fn deadline(&self, id: &str) -> String {
        let deadline = self.scenario.context.procedure.deadlines.get(id);
        deadline.map_or(id, |deadline| deadline.label.get(self.language)).to_owned()
    }

    fn role(&self, id: &str) -> String {
        let role = self.scenario.context.procedure.roles.get(id);
        role.map_or(id, |role| role.label.get(self.language)).to_owned()
    }

    fn step(&self, id: &str) -> String {
        let procedure = &self.scenario.context.procedure;
        procedure.find(&id.into()).map_or(id, |ix| procedure.step(ix).label.get(self.language)).to_owned()
    }

    fn method(&self) -> Markup {
        html! { section.method {
            h2 { (self.pick("Cách tính", "How it was computed")) }
            p { (self.pick(
                "Chính bộ máy đang chạy quy trình quyết định từng bước, với đồng hồ ảo; người, thời gian và câu trả lời là giả lập theo kịch bản. Mỗi khoảng tin cậy tính từ các lần lặp độc lập (phân phối Student). Cùng tệp, cùng hạt giống thì cùng kết quả trên mọi máy.",
                "The engine that runs the procedure decided every step, under a virtual clock; people, times and answers were made up as the scenario says. Every interval comes from independent replications (Student's t). The same files and seed give the same numbers on any machine.",
            )) }
        } }
    }
}

fn is_answer(path: &str) -> bool {
    path.starts_with("case.") && !path.starts_with("case.time.")
        || path.starts_with("deadline.")
        || path.starts_with("outcome.")
        || path.starts_with("role.") && path.ends_with(".utilisation")
}

/// A table with headings; the first cell of a row names it.
fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Markup {
    html! {
        table {
            thead { tr { @for (place, heading) in headings.iter().enumerate() {
                th.number[place > 0] scope="col" { (heading) }
            } } }
            tbody { @for row in rows { tr {
                @for (place, cell) in row.iter().enumerate() {
                    @if place == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
                }
            } } }
        }
    }
}
