//! The server of the demonstration, the people and systems around it, and the clock that is turned.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use motcua_definition::directory::Directory;
use motcua_kernel::event::{Event, Fact, Recorded};
use motcua_kernel::id::{FieldId, PersonId, ProcedureId, ServiceId, StepId};
use motcua_kernel::procedure::{Sender, StepKind};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};
use motcua_server::{Clock, Config, Running, Server, Storage, TurnedClock};
use reqwest::Method;
use serde_json::{Value as Json, json};

use super::script::{Beat, Story};
use super::systems;
use crate::client::{Client, segment};
use crate::examples;
use crate::failure::Failure;
use crate::fields;
use crate::project::Project;
use crate::terminal::Terminal;

/// A Monday in spring, so that a month of working days follows without a long holiday.
const BEGINS: jiff::civil::DateTime = date(2026, 3, 2).at(9, 0, 0, 0);
/// Nothing in the demonstration takes more moments than this; more would mean that it turns in circles.
const MOMENTS_MAX: usize = 2_000;

/// What people write where the form asks for their own words.
const WORDS: [(&str, &str, &str); 4] = [
    ("missing", "giấy chứng nhận quyền sử dụng đất", "land certificate"),
    ("reason", "thông tin trong hồ sơ chưa thống nhất", "the papers contradict each other"),
    ("conditions", "giữ lối thoát nạn luôn thông thoáng", "keep the escape route clear"),
    ("documents", "so-do.pdf", "deed.pdf"),
];

/// The running demonstration.
pub(super) struct Stage {
    pub(super) language: Language,
    pub(super) contexts: BTreeMap<ProcedureId, Arc<Context>>,
    pub(super) directory: Directory,
    /// Who applies: the people of the directory who hold no post.
    pub(super) citizens: Vec<PersonId>,
    /// What the server said when the procedures were deployed.
    pub(super) deployed: Json,
    pub(super) address: String,
    folder: PathBuf,
    workflows: PathBuf,
    running: Running,
    clock: TurnedClock,
    people: BTreeMap<PersonId, Client>,
    services: BTreeMap<ServiceId, Client>,
    messages: u32,
}

impl Stage {
    /// Starts the systems and the server, deploys everything, and lets everybody in.
    pub(super) async fn build(folder: &Path, workflows: &Path, terminal: &mut Terminal) -> Result<Self, Failure> {
        let language = terminal.language();
        let Project { files, contexts, directory } = Project::read(workflows, terminal)?;
        let directory = directory.ok_or_else(|| {
            Failure::usage(
                "thư mục quy trình không có danh bạ (*.directory.yaml)",
                "there is no directory of people (*.directory.yaml) in the folder",
            )
        })?;
        let zone = contexts.values().next().map(|context| context.calendar(None).time_zone().clone());
        let began = BEGINS.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC)).map_err(|error| {
            Failure::internal(format!("giờ bắt đầu không hợp lệ: {error}"), format!("the start is no moment: {error}"))
        })?;
        let called = contexts.values().flat_map(|context| &context.procedure.services);
        let called: BTreeMap<_, _> = called.map(|(id, service)| (id.clone(), systems::operations(service))).collect();
        let listen = std::net::SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 0));
        let mut config = Config::new(listen, Storage::Folder(folder.join("data")));
        config.directory = directory.clone();
        config.services = systems::start(called.clone().into_iter(), began.date()).await?;
        let (clock, hand) = Clock::turned(began.timestamp());
        let running = Server::start(config, clock).await.map_err(|error| not_started(&error))?;
        let address = format!("http://{}", running.address());
        let token = running.server().administrator_token().map(str::to_owned);
        let administrator = Client::new(&address, token, language)?;
        let files = json!({"files": files});
        let deployed = administrator.send(Method::POST, "/deployments", None, Some(files)).await?.json()?;
        let without_post = directory.people.iter().filter(|(_, person)| person.roles.is_empty());
        let mut citizens: Vec<PersonId> = without_post.map(|(id, _)| id.clone()).collect();
        if citizens.is_empty() {
            // A directory of officials alone is none the worse: anybody may apply.
            citizens.push("citizen".into());
        }
        let mut people = BTreeMap::new();
        for person in directory.people.keys().chain(&citizens) {
            let client = let_in(&administrator, "person", person.as_str()).await?;
            people.insert(person.clone(), client);
        }
        let mut services = BTreeMap::new();
        for service in called.into_keys() {
            let client = let_in(&administrator, "service", service.as_str()).await?;
            services.insert(service, client);
        }
        Ok(Self {
            language,
            contexts,
            directory,
            citizens,
            deployed,
            address,
            folder: folder.to_owned(),
            workflows: workflows.to_owned(),
            running,
            clock: hand,
            people,
            services,
            messages: 0,
        })
    }

    /// What the clock shows.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where papers are saved.
    pub(super) fn documents(&self) -> PathBuf {
        self.folder.join("documents")
    }

    /// Where the procedures are.
    pub(super) fn workflows(&self) -> &Path {
        &self.workflows
    }

    /// What decides the cases of a story.
    pub(super) fn context(&self, story: &Story) -> Result<Arc<Context>, Failure> {
        self.contexts.get(&ProcedureId::from(story.procedure)).cloned().ok_or_else(|| {
            let name = story.procedure;
            Failure::usage(
                format!("thư mục quy trình không có `{name}`, mà phần trình diễn cần nó"),
                format!("there is no procedure `{name}` in the folder, and the demonstration needs it"),
            )
        })
    }

    /// Turns the clock from one moment at which something happens to the next, until every story is told.
    pub(super) async fn perform(&mut self, stories: &mut [Story]) -> Result<(), Failure> {
        for _ in 0..MOMENTS_MAX {
            if stories.iter().all(|story| story.ahead.is_empty()) {
                return Ok(());
            }
            let acts = stories.iter().filter_map(|story| story.next_at).min();
            let due = self.running.server().next_wake().await.map_err(|error| not_started(&error))?;
            let Some(next) = acts.into_iter().chain(due).min() else { return Err(stuck(stories)) };
            self.clock.turn_to(next);
            self.settle().await?;
            for story in stories.iter_mut() {
                self.go_on(story).await?;
            }
        }
        Err(stuck(stories))
    }

    async fn settle(&self) -> Result<(), Failure> {
        self.running.server().settle().await.map_err(|error| not_started(&error))
    }

    /// Does what is to be done now in one story, and finds out when it goes on. What cannot be done yet is tried again
    /// at every moment at which something happens.
    async fn go_on(&mut self, story: &mut Story) -> Result<(), Failure> {
        while let Some(beat) = story.ahead.last().cloned() {
            if story.next_at.is_some_and(|at| at > self.now()) {
                return Ok(());
            }
            let is_done = match &beat {
                Beat::Open(_) => self.open(story).await?,
                Beat::Claim(_, step) => self.claim(story, step).await?,
                Beat::Complete(_, step, outcome) => self.complete(story, step, outcome.as_str()).await?,
                Beat::Answer(_) => self.answer(story).await?,
                Beat::UntilReassigned(step) => self.is_reassigned(story, step).await?,
                Beat::UntilEnded => self.is_over(story).await?,
            };
            if !is_done {
                story.next_at = None;
                return Ok(());
            }
            self.settle().await?;
            story.ahead.pop();
            story.next_at = story.ahead.last().and_then(|next| self.due(story, next));
        }
        story.next_at = None;
        Ok(())
    }

    /// When a beat is to be done, if that is known.
    pub(super) fn due(&self, story: &Story, beat: &Beat) -> Option<Timestamp> {
        let by = match beat {
            Beat::Open(by) | Beat::Claim(by, _) | Beat::Complete(by, ..) | Beat::Answer(by) => *by,
            Beat::UntilReassigned(_) | Beat::UntilEnded => return None,
        };
        let context = self.context(story).ok()?;
        // Nobody acts while the office is closed.
        let calendar = context.calendar(None);
        Some(calendar.next_open(calendar.advance(self.now(), by)))
    }

    async fn claim(&self, story: &mut Story, step: &StepId) -> Result<bool, Failure> {
        let Some(task) = self.task(story, step).await? else { return self.is_over(story).await };
        self.somebody(story, &task).await?;
        Ok(true)
    }

    async fn open(&self, story: &mut Story) -> Result<bool, Failure> {
        let context = self.context(story)?;
        let Some(form) = context.procedure.starts().find_map(|step| match &step.kind {
            StepKind::Start { form, .. } => Some(form.clone()),
            _ => None,
        }) else {
            return Ok(true);
        };
        let mut data = examples::filled(&form, &[], context.calendar(None).date(self.now()), self.language);
        for (name, value) in story.application {
            let id = FieldId::from(*name);
            if form.fields.contains_key(&id) {
                let given = fields::fields([format!("{name}={value}").as_str()]).unwrap_or_default();
                data.extend(given);
            }
        }
        let body = json!({"procedure": story.procedure, "data": wire(&data)});
        let done = self.person(&story.applicant)?.send(Method::POST, "/cases", None, Some(body)).await?.json()?;
        story.case = done["case"]["id"].as_str().map(str::to_owned);
        Ok(true)
    }

    /// The case as its applicant sees it.
    pub(super) async fn case(&self, story: &Story) -> Result<Json, Failure> {
        let case = story.case.as_deref().unwrap_or_default();
        self.person(&story.applicant)?.get(&format!("/cases/{}", segment(case))).await?.json()
    }

    /// Whether the case is over although the script still wanted something: the procedures decide, not the script.
    async fn is_over(&self, story: &mut Story) -> Result<bool, Failure> {
        let over = self.case(story).await?["phase"] == "ended";
        if over {
            story.ahead.truncate(1);
        }
        Ok(over)
    }

    /// The open task of a step.
    async fn task(&self, story: &Story, step: &StepId) -> Result<Option<String>, Failure> {
        let case = self.case(story).await?;
        let open = case["openSteps"].as_array().into_iter().flatten().find(|open| open["step"] == step.as_str());
        Ok(open.and_then(|open| open["task"].as_str()).map(str::to_owned))
    }

    async fn is_reassigned(&self, story: &mut Story, step: &StepId) -> Result<bool, Failure> {
        if self.task(story, step).await?.is_none() {
            return self.is_over(story).await;
        }
        let history = self.history(story).await?;
        let entered = history.iter().rev().find_map(|entry| match &entry.event.fact {
            Fact::StepEntered { visit, step: entered, .. } if entered == step => Some(*visit),
            _ => None,
        });
        Ok(history.iter().any(|entry| match &entry.event.fact {
            Fact::TaskReassigned { visit, .. } => Some(*visit) == entered,
            _ => false,
        }))
    }

    /// Whoever may do a task, after an official has taken it: they hold its role in the right office, and nothing else forbids
    /// it. The server says so.
    async fn somebody(&self, story: &Story, task: &str) -> Result<Client, Failure> {
        let path = format!("/tasks/{}", segment(task));
        let mut refused = None;
        for person in self.directory.people.keys().chain([&story.applicant]) {
            let client = self.person(person)?;
            let seen = match client.get(&path).await {
                Ok(seen) => seen,
                Err(failure) => {
                    refused = Some(failure);
                    continue;
                }
            };
            match seen.json()?["holder"].as_str() {
                Some(holder) if holder == person.as_str() => return Ok(client.clone()),
                Some(_) => continue,
                // Nobody else could take it from them.
                None if *person == story.applicant => return Ok(client.clone()),
                None => {}
            }
            match client.send(Method::PUT, &format!("{path}/assignment"), seen.tag.as_deref(), None).await {
                Ok(_) => return Ok(client.clone()),
                Err(failure) => refused = Some(failure),
            }
        }
        Err(refused.unwrap_or_else(|| {
            Failure::usage(
                format!("không ai trong danh bạ được làm công việc {task}"),
                format!("nobody in the directory may do task {task}"),
            )
        }))
    }

    async fn complete(&self, story: &mut Story, step: &StepId, outcome: &str) -> Result<bool, Failure> {
        let Some(task) = self.task(story, step).await? else { return self.is_over(story).await };
        let client = self.somebody(story, &task).await?;
        let path = format!("/tasks/{}", segment(&task));
        let seen = client.get(&path).await?;
        let data = self.filled(story, step, outcome)?;
        let mut body = json!({"outcome": outcome, "data": wire(&data)});
        if seen.json()?["lateReasonRequired"] == true {
            let why = match self.language {
                Language::Vi => "hồ sơ tồn đọng, nay mới xử lý",
                Language::En => "backlog, handled only now",
            };
            body["lateReason"] = why.into();
        }
        client.send(Method::POST, &format!("{path}/completions"), seen.tag.as_deref(), Some(body)).await?;
        Ok(true)
    }

    /// What is filled in: what must be given, in the words of the demonstration where it has some.
    fn filled(&self, story: &Story, step: &StepId, outcome: &str) -> Result<Record, Failure> {
        let context = self.context(story)?;
        let task = context.procedure.find(step).and_then(|ix| context.procedure.step(ix).task());
        let Some(task) = task else { return Ok(Record::new()) };
        let requires = task.outcomes.get(outcome).map(|outcome| outcome.requires.clone()).unwrap_or_default();
        let today = context.calendar(None).date(self.now());
        let mut data = examples::filled(&task.form, &requires, today, self.language);
        for (name, vi, en) in WORDS {
            if let Some(value) = data.get_mut(name) {
                let said = Value::text(if self.language == Language::Vi { vi } else { en });
                match value {
                    Value::Text(_) => *value = said,
                    Value::List(_) => *value = Value::List(vec![said]),
                    _ => {}
                }
            }
        }
        Ok(data)
    }

    /// Sends the message for which the case waits, in the name of whoever is declared to send it.
    async fn answer(&mut self, story: &mut Story) -> Result<bool, Failure> {
        let context = self.context(story)?;
        let history = self.history(story).await?;
        let awaited = history.iter().rev().find_map(|entry| match &entry.event.fact {
            Fact::MessageAwaited { message, key, .. } => Some((message.clone(), key.clone())),
            _ => None,
        });
        let Some((name, key)) = awaited else { return self.is_over(story).await };
        let Some(declared) = context.procedure.messages.get(&name) else { return Ok(true) };
        let Sender::Service(service) = &declared.from else { return Ok(true) };
        let Some(client) = self.services.get(service) else { return Ok(true) };
        let everything: Vec<_> = declared.data.fields.keys().cloned().collect();
        let today = context.calendar(None).date(self.now());
        let data = examples::filled(&declared.data, &everything, today, self.language);
        self.messages += 1;
        let id = format!("demo-{}", self.messages);
        let body = json!({"id": id, "name": name.as_str(), "match": fields::json(&key), "data": wire(&data)});
        client.send(Method::POST, "/messages", None, Some(body)).await?;
        Ok(true)
    }

    /// The whole history of a case, as its home agency sees it.
    pub(super) async fn history(&self, story: &Story) -> Result<Vec<Recorded>, Failure> {
        let observer = self.observer(story).await?;
        let path = format!("/cases/{}/events?limit=500", segment(story.case.as_deref().unwrap_or_default()));
        let entries = observer.list(&path, usize::MAX).await?;
        let read = entries.into_iter().map(|mut entry| serde_json::from_value(entry["recorded"].take()));
        read.collect::<Result<_, _>>().map_err(|error| {
            Failure::internal(format!("không đọc được sự kiện: {error}"), format!("an event cannot be read: {error}"))
        })
    }

    /// Somebody of the home agency: the first person who sees the case from its first event.
    pub(super) async fn observer(&self, story: &Story) -> Result<Client, Failure> {
        let case = segment(story.case.as_deref().unwrap_or_default());
        let mut refused = None;
        for person in self.directory.people.keys() {
            let client = self.person(person)?;
            match client.get(&format!("/cases/{case}/events?limit=500")).await {
                Ok(answer) => {
                    let answer = answer.json()?;
                    let whole = answer["items"].as_array().is_some_and(|items| {
                        items.first().is_some_and(|first| first["version"] == 1)
                            && items.iter().all(|item| item["recorded"].is_object())
                    });
                    if whole {
                        return Ok(client.clone());
                    }
                }
                Err(failure) => refused = Some(failure),
            }
        }
        Err(refused.unwrap_or_else(|| {
            Failure::usage("không ai trong danh bạ xem được cả hồ sơ", "nobody in the directory sees the whole case")
        }))
    }

    /// A person's connection to the server.
    pub(super) fn person(&self, id: &PersonId) -> Result<&Client, Failure> {
        self.people.get(id).ok_or_else(|| {
            Failure::internal(format!("không có mã truy cập cho {id}"), format!("there is no token for {id}"))
        })
    }

    /// Ends the server properly, so that its files are complete.
    pub(super) async fn stop(self) {
        self.running.stop().await;
    }
}

/// The events of a history.
pub(super) fn events(history: &[Recorded]) -> impl Iterator<Item = &Event> {
    history.iter().map(|entry| &entry.event)
}

async fn let_in(administrator: &Client, kind: &str, name: &str) -> Result<Client, Failure> {
    let order = json!({kind: name});
    let token = administrator.send(Method::POST, "/tokens", None, Some(order)).await?.json()?;
    Ok(administrator.with_token(token["token"].as_str().unwrap_or_default()))
}

fn wire(data: &Record) -> Json {
    data.iter().map(|(name, value)| (name.to_string(), fields::json(value))).collect()
}

fn not_started(error: &impl std::fmt::Display) -> Failure {
    Failure::internal(format!("máy chủ báo lỗi: {error}"), format!("the server says: {error}"))
}

fn stuck(stories: &[Story]) -> Failure {
    let waiting: Vec<_> =
        stories.iter().filter_map(|story| Some(format!("{}: {:?}", story.title.1, story.ahead.last()?))).collect();
    Failure::internal(
        format!("phần trình diễn không đi tiếp được:\n{}", waiting.join("\n")),
        format!("the demonstration does not go on:\n{}", waiting.join("\n")),
    )
}
