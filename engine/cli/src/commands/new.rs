//! `motcua new DIR`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use motcua_definition::schema;
use motcua_kernel::text::Language;

use crate::embedded;
use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal};

/// Start a project: procedures that run, with tests, a calendar and schemas for editors
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make
    folder: PathBuf,
    /// With what to begin: construction-permit, birth or blank; several with commas
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "construction-permit",
        hide_possible_values = true,
        value_name = "EXAMPLE"
    )]
    example: Vec<Example>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Example {
    ConstructionPermit,
    Birth,
    Blank,
}

impl Example {
    /// Its folder below `workflows/`.
    fn folder(self) -> &'static str {
        match self {
            Self::ConstructionPermit => "construction_permit",
            Self::Birth => "birth_bundle",
            Self::Blank => "first_procedure",
        }
    }
}

/// What every project has: the calendar counts its days, the code list and the people belong to the examples.
const SHARED: [&str; 4] = ["calendars/", "codes/", "directories/", "packs/"];

impl New {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let folder = &self.folder;
        let shown = folder.display();
        let taken = folder.exists() && std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some());
        if taken {
            return Err(Failure::usage(
                format!("{shown} đã có và không trống: hãy chọn tên khác, không có gì bị ghi đè"),
                format!("{shown} is there and not empty: choose another name; nothing is written over"),
            ));
        }
        let files = self.files(terminal.language());
        for (name, text) in &files {
            let path = folder.join(name);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error))?;
            std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
        }
        let created = format!("{} {shown}/", terminal.pick("đã tạo", "created"));
        terminal.line(&created)?;
        for (part, what) in self.parts(terminal.language()) {
            terminal.indented(&format!("  {part:<34}"), what)?;
        }
        let next = format!("cd {shown} && motcua check && motcua test");
        terminal.next(&next, &next)
    }

    /// Every file by its path within the new folder. Laid out like the repository of the examples, so that what stands in
    /// them about each other holds here too.
    fn files(&self, language: Language) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let wanted = |name: &str| {
            let of_example = |example: &Example| name.starts_with(&format!("{}/", example.folder()));
            SHARED.iter().any(|shared| name.starts_with(shared)) || self.example.iter().any(of_example)
        };
        for (name, text) in embedded::WORKFLOWS.iter().filter(|(name, _)| wanted(name)) {
            files.insert(format!("workflows/{name}"), (*text).to_owned());
        }
        if self.example.contains(&Example::Blank) {
            files.extend(blank(language));
        }
        for (name, text) in schema::published() {
            files.insert(format!("schemas/{name}"), text);
        }
        let name = self.folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        files.insert("motcua.yaml".to_owned(), project(&name, language));
        files.insert(".gitignore".to_owned(), "out/\n".to_owned());
        files
    }

    fn parts(&self, language: Language) -> Vec<(String, &'static str)> {
        let pick = |vi: &'static str, en: &'static str| match language {
            Language::Vi => vi,
            Language::En => en,
        };
        let procedure = pick("quy trình, kiểm thử, mẫu giấy tờ", "procedure, tests, papers");
        let examples = self.example.iter().map(|example| (format!("workflows/{}/", example.folder()), procedure));
        let rest = [
            (
                "workflows/calendars/",
                pick("ngày làm việc, ngày nghỉ, kèm nguồn", "working days and closures, with sources"),
            ),
            ("workflows/directories/", pick("những người đóng thử các vai trò", "people who try out the roles")),
            ("schemas/", pick("lược đồ cho trình soạn thảo", "schemas for editors")),
        ];
        let project =
            pick("dự án: thư mục, ngôn ngữ, lịch, mức độ kiểm tra", "project: folder, languages, calendar, checks");
        let first = std::iter::once(("motcua.yaml".to_owned(), project));
        first.chain(examples).chain(rest.map(|(part, what)| (part.to_owned(), what))).collect()
    }
}

/// What holds for the whole project. Its name is made of that of the folder, as far as a name may hold it.
fn project(folder: &str, language: Language) -> String {
    let letters = folder
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect::<String>();
    let name = letters.trim_matches(|letter: char| !letter.is_ascii_lowercase()).to_owned();
    let name = if name.is_empty() { "procedures".to_owned() } else { name };
    let (about, checks) = match language {
        Language::Vi => (
            "Những gì chung cho mọi quy trình của dự án.",
            "mức độ của các quy tắc kiểm tra: error, warning, {ignore: lý do}",
        ),
        Language::En => {
            ("What holds for all procedures of the project.", "how severe findings are: error, warning, {ignore: why}")
        }
    };
    format!(
        "# yaml-language-server: $schema=schemas/project.schema.json\n# {about}\nmotcua: 1\nproject: {name}\nprocedures: workflows\nlanguages: [vi, en]\ncalendar: vn_state\nchecks: # {checks}\n  missing-basis: error\n"
    )
}

/// The smallest procedure that is worth something, in one language.
fn blank(language: Language) -> [(String, String); 2] {
    let (procedure, test) = match language {
        Language::Vi => (include_str!("new/blank.vi.procedure.yaml"), include_str!("new/blank.vi.test.yaml")),
        Language::En => (include_str!("new/blank.en.procedure.yaml"), include_str!("new/blank.en.test.yaml")),
    };
    let path = |kind: &str| {
        let path = Path::new("workflows/first_procedure").join(format!("first_procedure.{kind}.yaml"));
        path.display().to_string().replace('\\', "/")
    };
    [(path("procedure"), procedure.to_owned()), (path("test"), test.to_owned())]
}
