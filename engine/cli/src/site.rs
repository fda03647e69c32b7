//! A site about procedures: for citizens, for officers, by article, with the changes. Plain files that need no server and
//! ask nobody for anything, in both languages.

mod articles;
mod changes;
mod citizen;
mod officer;

use std::collections::BTreeMap;

use minijinja::value::merge_maps;
use minijinja::{AutoEscape, Environment, Value, context};
use motcua_definition::drawing;
use motcua_definition::project::Package;
use motcua_kernel::procedure::Procedure;
use motcua_kernel::text::Language;

pub(crate) use self::changes::Version;
use crate::failure::Failure;

/// The pages, and what every page has around it.
const TEMPLATES: [(&str, &str); 6] = [
    ("page.html", include_str!("site/page.html")),
    ("index.html", include_str!("site/index.html")),
    ("citizen.html", include_str!("site/citizen.html")),
    ("officer.html", include_str!("site/officer.html")),
    ("articles.html", include_str!("site/articles.html")),
    ("changes.html", include_str!("site/changes.html")),
];

/// What is told about one procedure.
pub(crate) struct Chapter<'p> {
    pub(crate) package: &'p Package,
    /// Its versions, the latest first; empty where no history is known.
    pub(crate) versions: Vec<Version>,
}

/// Every file of the site by its path.
pub(crate) fn site(chapters: &[Chapter<'_>]) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    for language in [Language::Vi, Language::En] {
        let environment = environment(language)?;
        let mut put = |path: &str, template: &str, depth: usize, page: Value| -> Result<(), Failure> {
            let other = match language {
                Language::Vi => "en",
                Language::En => "vi",
            };
            // Names of files and folders: a `/` in them is no danger to a page.
            let up = Value::from_safe_string("../".repeat(depth));
            let here_is = Value::from_safe_string(path.to_owned());
            let around = context! { lang => language.code(), other, up, path => here_is, ..page };
            let text = environment.get_template(template).and_then(|template| template.render(around));
            files.insert(format!("{}/{path}", language.code()), text.map_err(|error| broken(&error))?);
            Ok(())
        };
        let titles: Vec<Value> = chapters
            .iter()
            .map(|chapter| {
                let procedure = &chapter.package.procedure;
                context! {
                    id => procedure.reference.id.as_str(),
                    title => procedure.title.get(language),
                    summary => procedure.standing.summary.get(language),
                }
            })
            .collect();
        put("index.html", "index.html", 0, context! { procedures => titles, here => "index" })?;
        for chapter in chapters {
            let procedure = &chapter.package.procedure;
            let id = procedure.reference.id.as_str();
            let about = context! { procedure => head(procedure, language), history => !chapter.versions.is_empty() };
            let page = |name: &str| format!("{id}/{name}.html");
            let told = citizen::page(procedure, language);
            put(&page("index"), "citizen.html", 1, merge_maps([context! { here => "citizen" }, about.clone(), told]))?;
            let graph = Value::from_safe_string(drawing::svg(procedure, language));
            let told = officer::page(chapter.package, language);
            put(
                &page("officer"),
                "officer.html",
                1,
                merge_maps([context! { here => "officer", graph }, about.clone(), told]),
            )?;
            let told = articles::page(chapter.package, language);
            put(
                &page("articles"),
                "articles.html",
                1,
                merge_maps([context! { here => "articles" }, about.clone(), told]),
            )?;
            if !chapter.versions.is_empty() {
                let told = changes::page(&chapter.versions, language);
                put(&page("changes"), "changes.html", 1, merge_maps([context! { here => "changes" }, about, told]))?;
            }
        }
    }
    // Whoever opens the folder is asked nothing: the first language of this country.
    let first = "<!doctype html><meta charset=utf-8><title>motcua</title><meta http-equiv=refresh content=\"0; url=vi/index.html\"><a href=\"vi/index.html\">Tiếng Việt</a> <a href=\"en/index.html\">English</a>\n";
    files.insert("index.html".to_owned(), first.to_owned());
    Ok(files)
}

fn environment(language: Language) -> Result<Environment<'static>, Failure> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_function("t", move |vi: String, en: String| match language {
        Language::Vi => vi,
        Language::En => en,
    });
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).map_err(|error| broken(&error))?;
    }
    Ok(environment)
}

fn head(procedure: &Procedure, language: Language) -> Value {
    let standing = &procedure.standing;
    let owner = standing.owner.as_ref().and_then(|owner| procedure.agencies.get(owner));
    context! {
        id => procedure.reference.id.as_str(),
        version => procedure.reference.version,
        title => procedure.title.get(language),
        summary => standing.summary.get(language),
        owner => owner.map(|owner| owner.label.get(language)),
        from => standing.force.from.map(|day| day.to_string()),
        until => standing.force.until.map(|day| day.to_string()),
        basis => procedure.basis.iter().map(ToString::to_string).collect::<Vec<_>>(),
    }
}

fn broken(error: &minijinja::Error) -> Failure {
    let told = format!("{error:#}");
    Failure::internal(format!("không dựng được trang: {told}"), format!("a page could not be made: {told}"))
}
