//! The workbench and the site about procedures, as a person sees them: in a browser, in both languages, in the light and
//! in the dark. Nothing is asked of anybody else, and the browser has nothing to complain about.

#[path = "browser/chromium.rs"]
mod chromium;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};

use chromium::Page;
use serde_json::json;

use super::{copied_workflows, motcua, revisions, run};

/// `motcua dev` on a free port.
struct Bench {
    child: Child,
    address: String,
    /// Nobody listens any more when this is dropped, and the bench would stop.
    _said: Lines<BufReader<ChildStdout>>,
}

impl Bench {
    fn open(folder: &Path, language: &str) -> Self {
        let mut command = motcua(folder);
        command.args(["dev", "workflows/construction_permit", "--port", "0", "--lang", language]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap().unwrap();
            if let Some(at) = line.find("http://") {
                break line[at..].trim().to_owned();
            }
        };
        Self { child, address, _said: lines }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The words of one language, and the language to which the page is then switched.
struct Tongue {
    lang: &'static str,
    other: &'static str,
    /// The first step of the office, what it is renamed to, and what the tests' tab is called in the other language.
    step: &'static str,
    renamed: &'static str,
    tests: &'static str,
    dark: bool,
}

const TONGUES: [Tongue; 2] = [
    Tongue {
        lang: "vi",
        other: "en",
        step: "Kiểm tra thành phần hồ sơ",
        renamed: "Xem hồ sơ có đủ không",
        tests: "Tests",
        dark: false,
    },
    Tongue {
        lang: "en",
        other: "vi",
        step: "Check the file is complete",
        renamed: "See whether anything is missing",
        tests: "Kiểm thử",
        dark: true,
    },
];

/// The words of the picture on the page.
const PICTURE: &str =
    "(document.querySelector('#picture .holder')?.shadowRoot?.querySelector('svg')?.textContent ?? '')";

fn shows(text: &str) -> String {
    format!("{PICTURE}.includes({})", json!(text))
}

#[test]
fn a_procedure_is_written_seen_tested_and_walked_in_the_browser() {
    let Some(program) = chromium::installed() else { return };
    for tongue in &TONGUES {
        let own = tempfile::tempdir().unwrap();
        let workflows = copied_workflows(own.path());
        let bench = Bench::open(own.path(), tongue.lang);
        let mut page = Page::new(&program, tongue.dark);
        page.open(&bench.address);
        page.until(&shows(tongue.step));
        assert_eq!(page.text("document.documentElement.lang"), tongue.lang);
        assert_eq!(page.text("document.querySelector('#verdict').className"), "good");

        page.kept(&format!("bench-{}-picture", tongue.lang));
        written(&mut page, tongue);
        undisturbed(&mut page, tongue, &workflows.join("construction_permit/office.test.yaml"));
        tested(&mut page, tongue);
        walked(&mut page);
        page.kept(&format!("bench-{}-play", tongue.lang));

        // Written to the disk when it is saved, and not before.
        let file = workflows.join("construction_permit/construction_permit.procedure.yaml");
        assert!(!std::fs::read_to_string(&file).unwrap().contains(tongue.renamed));
        page.click("#save");
        page.until("document.querySelector('#save').disabled");
        assert!(std::fs::read_to_string(&file).unwrap().contains(tongue.renamed));
        covered(&mut page, tongue);

        page.click(&format!("[data-lang={}]", tongue.other));
        page.until(&format!("document.querySelector('#picture .holder').shadowRoot.querySelector('svg').lang === '{0}' || document.querySelector('#picture .holder').shadowRoot.querySelector('svg').getAttribute('lang') === '{0}'", tongue.other));
        assert_eq!(page.text("document.documentElement.lang"), tongue.other);
        assert_eq!(page.text("document.querySelector('#tab-tests [data-say]').textContent"), tongue.tests);

        let own_requests = |request: &&String| request.starts_with(&bench.address) || request.starts_with("data:");
        let foreign: Vec<&String> = page.requests.iter().filter(|request| !own_requests(request)).collect();
        assert_eq!(foreign, Vec::<&String>::new(), "somebody else was asked");
        assert_eq!(page.complaints, Vec::<String>::new());
    }
}

/// What is typed is on the picture, and what is wrong is among the problems, before anything is saved.
fn written(page: &mut Page, tongue: &Tongue) {
    page.retype("#text", tongue.step, tongue.renamed);
    page.until(&shows(tongue.renamed));
    page.until("document.querySelector('#unsaved').textContent !== ''");
    page.retype("#text", "next: screen}", "next: nowhere}");
    page.until("[...document.querySelectorAll('#findings .error')].some(one => one.textContent.includes('nowhere'))");
    page.until("document.querySelector('#picture .holder.stale') !== null");
    page.until("document.querySelector('#verdict').className === 'bad'");
    // A press on the problem leads to its line.
    page.click("#findings .error button");
    page.until("(text => text.value.slice(text.selectionStart, text.selectionEnd).includes('nowhere'))(document.querySelector('#text'))");
    page.retype("#text", "next: nowhere}", "next: screen}");
    page.until("document.querySelector('#findings .error') === null");
}

/// What somebody else saves is shown, and what is being typed here stays.
fn undisturbed(page: &mut Page, tongue: &Tongue, file: &Path) {
    let before = std::fs::read_to_string(file).unwrap();
    let after = before.replacen("Whose task it is", "Whose task this is", 1);
    let named = |name: &str| format!("document.querySelector('#tests').textContent.includes({})", json!(name));
    for (text, name) in [(&after, "Whose task this is"), (&before, "Whose task it is")] {
        std::fs::write(file, text).unwrap();
        page.until(&named(name));
        assert!(page.text("document.querySelector('#text').value").contains(tongue.renamed), "what was typed is gone");
    }
}

/// The tests run again with every change.
fn tested(page: &mut Page, tongue: &Tongue) {
    page.click("#tab-tests");
    page.until(
        "document.querySelectorAll('#tests .passed').length > 3 && document.querySelector('#tests .failed') === null",
    );
    page.retype("#text", "within: 15 working days", "within: 12 working days");
    page.until("document.querySelector('#tests .failed pre') !== null");
    page.until("document.querySelector('#tests-count').textContent.startsWith('✗')");
    page.kept(&format!("bench-{}-failing", tongue.lang));
    page.retype("#text", "within: 12 working days", "within: 15 working days");
    page.until(
        "document.querySelector('#tests .passed') !== null && document.querySelector('#tests .failed') === null",
    );
}

/// What the tests reach changes with the tests: one of them is taken out, and an end that only it reaches is marked.
fn covered(page: &mut Page, tongue: &Tongue) {
    let marked = "document.querySelector('#coverage .holder').shadowRoot.querySelectorAll('g.unreached').length";
    let share = "parseInt(document.querySelector('#coverage-count').textContent)";
    page.click("#tab-coverage");
    page.until("document.querySelector('#coverage .holder') !== null");
    let all = page.value("document.querySelectorAll('#coverage tbody tr').length").as_u64().unwrap();
    let listed: u64 = page.text("String([...document.querySelectorAll('#coverage .sums b')].reduce((sum, one) => sum + Number(one.textContent.split('/')[1]), 0))").parse().unwrap();
    assert_eq!(all, listed, "the tables hold what is counted");
    let counted = "document.querySelector('#coverage .holder').shadowRoot.querySelectorAll('.untried').length";
    let counts = page.value(counted).as_u64().unwrap();
    let (before, reached) = (page.value(marked).as_u64().unwrap(), page.value(share).as_u64().unwrap());
    page.kept(&format!("bench-{}-coverage", tongue.lang));
    // All tests but the first of their file are taken out, and come back.
    chosen(page, "/office.test.yaml");
    let whole = page.text("document.querySelector('#text').value");
    let rest = &whole[whole.find("  - name: Whose task it is").unwrap()..];
    page.retype("#text", rest, "");
    page.until(&format!("{share} < {reached} && {marked} > {before} && {counted} > {counts}"));
    page.kept(&format!("bench-{}-uncovered", tongue.lang));
    page.ask("Input.insertText", json!({"text": rest}));
    page.until(&format!("{share} === {reached} && {marked} === {before} && {counted} === {counts}"));
    chosen(page, "/construction_permit.procedure.yaml");
}

/// Opens a file in the editor.
fn chosen(page: &mut Page, file: &str) {
    let file = json!(file);
    page.value(&format!(
        "(select => {{
            select.value = [...select.options].find(one => one.value.endsWith({file})).value;
            select.dispatchEvent(new Event('change'));
        }})(document.querySelector('#file'))"
    ));
    page.until(&format!("state.path.endsWith({file}) && document.querySelector('#text').value === state.saved"));
}

/// A case from its beginning to its end, always by the first button.
fn walked(page: &mut Page) {
    page.click("#tab-play");
    page.until("document.querySelector('#play .task button') !== null");
    for _ in 0..30 {
        let told = page.value("document.querySelectorAll('#play .story li').length");
        page.click("#play .task button.first");
        page.until(&format!(
            "document.querySelectorAll('#play .story li').length > {told} || document.querySelector('#play .refused') !== null"
        ));
        let refused = page.value("document.querySelector('#play .refused')?.textContent ?? null");
        assert!(refused.is_null(), "{refused}");
        if page.value("document.querySelector('#play .ended') !== null") == json!(true) {
            return;
        }
    }
    panic!("the case did not end: {}", page.text("document.querySelector('#play').innerText"));
}

#[test]
fn the_site_is_read_in_the_browser() {
    let Some(program) = chromium::installed() else { return };
    let repository = revisions::repository();
    run(motcua(repository.path()).args(["docs", "--out", "site"]));
    let site = repository.path().canonicalize().unwrap().join("site");
    for tongue in &TONGUES {
        let mut page = Page::new(&program, tongue.dark);
        let mut links = BTreeSet::new();
        page.open(&format!("file://{}/{}/index.html", site.display(), tongue.lang));
        looked_at(&mut page, tongue.lang, &mut links);
        page.follow("main a[href='construction_permit/index.html']");
        looked_at(&mut page, tongue.lang, &mut links);
        let days = if tongue.lang == "vi" { "12 ngày làm việc" } else { "12 working days" };
        assert!(page.text("document.querySelector('main').innerText").contains(days));
        page.follow("nav a[href='officer.html']");
        looked_at(&mut page, tongue.lang, &mut links);
        let drawn = page.value("document.querySelector('.wide svg').getBoundingClientRect().width");
        assert!(drawn.as_f64().unwrap() > 500.0, "the picture is {drawn} wide");
        assert!(page.text("document.querySelector('.wide svg').textContent").contains(tongue.step));
        page.follow("nav a[href='articles.html']");
        looked_at(&mut page, tongue.lang, &mut links);
        page.follow("nav a[href='changes.html']");
        looked_at(&mut page, tongue.lang, &mut links);
        assert!(page.text("document.querySelector('main').innerText").contains("The limit of the new act"));
        // The same page in the other language.
        page.follow("a.other");
        looked_at(&mut page, tongue.other, &mut links);
        assert!(page.text("location.pathname").ends_with("/construction_permit/changes.html"));

        let missing: Vec<&PathBuf> = links.iter().filter(|link| !link.is_file()).collect();
        assert_eq!(missing, Vec::<&PathBuf>::new(), "links lead nowhere");
        let home = format!("file://{}/", site.display());
        let foreign: Vec<&String> = page.requests.iter().filter(|request| !request.starts_with(&home)).collect();
        assert_eq!(foreign, Vec::<&String>::new(), "somebody else was asked");
        assert_eq!(page.complaints, Vec::<String>::new());
    }
}

/// What holds of every page: its language, one heading, nothing that has to be scrolled sideways, links to files.
fn looked_at(page: &mut Page, language: &str, links: &mut BTreeSet<PathBuf>) {
    let here = page.text("location.pathname");
    let name: Vec<&str> = here.trim_end_matches(".html").rsplit('/').take(2).collect();
    page.kept(&format!("site-{language}-{}-{}", name[1], name[0]));
    assert_eq!(page.text("document.documentElement.lang"), language, "{here}");
    assert_eq!(page.value("document.querySelectorAll('h1').length"), json!(1), "{here}");
    assert_eq!(page.value("document.documentElement.scrollWidth <= innerWidth"), json!(true), "{here} is too wide");
    let found = page.value("[...document.querySelectorAll('a[href]')].map(link => new URL(link.href).pathname)");
    links.extend(found.as_array().unwrap().iter().map(|path| PathBuf::from(path.as_str().unwrap())));
}
