//! A procedure told as a list of facts.

use motcua_kernel::allowance::Allowance;
use motcua_kernel::form::{Field, FieldKind, Form};
use motcua_kernel::procedure::{DeadlineKind, Procedure, Sender, Within};
use motcua_kernel::text::{Language, Text};

use super::phrase::{self, both, plain};
use super::{reckoning, steps};
use crate::project::Package;

macro_rules! closed {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$about:meta])* $variant:ident = $id:literal, $vi:literal, $en:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$about])* $variant,)* }

        impl $name {
            /// Every one, in the order of the report.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$variant),*];

            /// Its stable name, for machines.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// As people say it.
            pub fn name(self) -> Text {
                match self { $(Self::$variant => both($vi, $en),)* }
            }
        }
    };
}

closed! {
    /// What kind of thing a fact is about.
    pub enum Section {
        /// The procedure as a whole.
        Procedure = "procedure", "thủ tục", "procedure";
        /// A clock of the case.
        Deadline = "deadline", "thời hạn", "deadline";
        /// A place in the procedure.
        Step = "step", "bước", "step";
        /// A button.
        Outcome = "outcome", "kết quả xử lý", "outcome";
        /// What people are asked.
        Field = "field", "thông tin yêu cầu", "field";
        /// A paper.
        Document = "document", "giấy tờ", "document";
        /// A kind of office.
        Agency = "agency", "cơ quan", "agency";
        /// Who may act.
        Role = "role", "vai trò", "role";
        /// A public stage.
        Status = "status", "trạng thái", "status";
        /// What arrives from outside.
        Message = "message", "thông điệp", "message";
        /// A system.
        Service = "service", "hệ thống", "service";
        /// Something that is looked up.
        Table = "table", "bảng quyết định", "decision table";
        /// Something that is computed by a rule file.
        Function = "function", "công thức", "formula";
    }
}

closed! {
    /// What is said about it.
    pub enum Aspect {
        /// What kind of step or field.
        Kind = "kind", "loại", "kind";
        /// How it is called.
        Label = "label", "tên gọi", "name";
        /// Who acts.
        Role = "role", "người thực hiện", "done by";
        /// The limit.
        Within = "within", "thời hạn", "limit";
        /// By which calendar.
        Calendar = "calendar", "lịch", "calendar";
        /// How much is to be paid.
        Amount = "amount", "số tiền phải nộp", "to be paid";
        /// When counting starts.
        Start = "start", "bắt đầu tính", "counts from";
        /// When the clock stands still.
        Pause = "pause", "tạm dừng", "stands still during";
        /// What stops the clock.
        Stop = "stop", "dừng tính", "stopped by";
        /// What gives more time.
        Extend = "extend", "gia hạn", "prolonged by";
        /// What the passing of it does.
        Expiry = "on_expiry", "khi hết hạn", "when time is over";
        /// Who is told when.
        Ladder = "escalate", "nhắc và chuyển cấp", "escalation";
        /// Law or promise.
        Binding = "kind_of_limit", "tính chất", "binding by";
        /// Articles.
        Basis = "basis", "căn cứ pháp lý", "legal basis";
        /// A condition.
        When = "when", "chỉ khi", "only when";
        /// Where it leads.
        Next = "next", "chuyển tới", "leads to";
        /// What it demands.
        Requires = "requires", "bắt buộc nhập", "demands";
        /// What it makes.
        Issues = "issues", "ban hành", "issues";
        /// Who is excluded.
        NotBy = "not_by", "không do người đã làm", "not by whoever did";
        /// What another agency sees.
        Shows = "shows", "cho xem", "shows";
        /// How often.
        AtMost = "at_most", "tối đa số lần", "at most (times)";
        /// What undoes it.
        Undo = "compensate", "hoàn tác bằng", "undone by";
        /// The public stage.
        Status = "status", "trạng thái", "status";
        /// How the task finds its person.
        Assign = "assign", "phân công", "assignment";
        /// What it computes, asks or says.
        Content = "content", "nội dung", "content";
        /// Whether it must be given.
        Required = "required", "bắt buộc", "must be given";
        /// What may stand there.
        Limits = "limits", "giới hạn", "limits";
        /// Who signs.
        Sign = "sign", "người ký", "signed by";
        /// Where it belongs.
        Agency = "agency", "thuộc cơ quan", "belongs to";
        /// Which office.
        Office = "office", "cơ quan có thẩm quyền", "competent office";
        /// How long something is kept.
        Keep = "keep", "lưu giữ", "kept for";
        /// The article that gives silence its effect.
        SilenceBasis = "silence_basis", "căn cứ của im lặng", "basis of silence";
        /// From when to when.
        Force = "effective", "hiệu lực", "in force";
        /// The packs that it takes in.
        Packs = "use", "áp dụng bộ quy tắc", "takes in";
        /// How case numbers are written.
        Numbering = "numbering", "mã số hồ sơ", "case numbers";
        /// What whoever knows the number sees.
        Lookup = "lookup", "tra cứu công khai", "public lookup";
        /// What it is about, in a few sentences.
        Summary = "summary", "tóm tắt", "summary";
        /// Whether the applicant has to appear.
        Visit = "visit", "phải đến trực tiếp", "in person";
        /// Whether an original on paper is needed.
        Paper = "paper", "bản giấy gốc", "paper original";
        /// A number in somebody else's register.
        Code = "code", "mã", "code";
        /// What a table looks at.
        Inputs = "inputs", "căn cứ vào", "looks at";
        /// What counts when several rows of a table fit.
        Hit = "hit", "khi nhiều dòng khớp", "several rows";
        /// The rows of a table.
        Rows = "rows", "các dòng", "rows";
        /// What a function takes and yields.
        Signature = "signature", "đầu vào và kết quả", "takes and yields";
        /// The languages spoken.
        Languages = "languages", "ngôn ngữ", "languages";
    }
}

impl Aspect {
    /// Whether it is worth saying in one line about something that came or went.
    pub(crate) fn tells_what_it_is(self) -> bool {
        matches!(self, Self::Kind | Self::Role | Self::Amount | Self::Within | Self::Required)
    }
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One thing.
    One(Text),
    /// Several, in the order of the file.
    Many(Vec<Text>),
    /// A length of time: it can be compared.
    Time(Allowance, Text),
}

impl Value {
    /// In one line.
    pub fn text(&self) -> Text {
        match self {
            Self::One(text) | Self::Time(_, text) => text.clone(),
            Self::Many(items) => phrase::joined(items.iter(), ", "),
        }
    }
}

/// One fact.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What kind of thing it is about.
    pub section: Section,
    /// Which, by its id.
    pub subject: String,
    /// How that is called.
    pub label: Text,
    /// What about it.
    pub aspect: Aspect,
    /// What is said.
    pub value: Value,
    /// Whether the person who has to keep to it is the applicant.
    pub of_applicant: bool,
}

/// Collects facts about one thing after the other.
#[derive(Default)]
pub(super) struct Teller {
    facts: Vec<Fact>,
    section: Option<Section>,
    subject: String,
    label: Text,
    of_applicant: bool,
}

impl Teller {
    pub(super) fn begin(&mut self, section: Section, subject: impl Into<String>, label: &Text, of_applicant: bool) {
        (self.section, self.subject, self.label) = (Some(section), subject.into(), label.clone());
        self.of_applicant = of_applicant;
    }

    fn tell(&mut self, aspect: Aspect, value: Value) {
        let Some(section) = self.section else { return };
        let (subject, label, of_applicant) = (self.subject.clone(), self.label.clone(), self.of_applicant);
        self.facts.push(Fact { section, subject, label, aspect, value, of_applicant });
    }

    pub(super) fn one(&mut self, aspect: Aspect, value: Text) {
        if !value.is_empty() {
            self.tell(aspect, Value::One(value));
        }
    }

    pub(super) fn many(&mut self, aspect: Aspect, items: Vec<Text>) {
        if !items.is_empty() {
            self.tell(aspect, Value::Many(items));
        }
    }

    pub(super) fn time(&mut self, aspect: Aspect, time: Allowance) {
        self.tell(aspect, Value::Time(time, phrase::allowance(time)));
    }

    /// How long a clock allows: a time, or a line for each case.
    pub(super) fn within(&mut self, within: &Within) {
        if within.cases.is_empty() {
            return self.time(Aspect::Within, within.otherwise);
        }
        let (vi, en) = (within.tell(Language::Vi), within.tell(Language::En));
        self.many(Aspect::Within, vi.into_iter().zip(en).map(|(vi, en)| both(vi, en)).collect());
    }
}

/// Everything that a procedure says, with the tables and rule files that it takes in.
pub fn of(package: &Package) -> Vec<Fact> {
    let procedure = &package.procedure;
    let mut teller = Teller::default();
    whole(package, &mut teller);
    deadlines(procedure, &mut teller);
    for step in &procedure.steps {
        steps::step(procedure, step, &mut teller);
    }
    parties(procedure, &mut teller);
    reckoning::reckoning(package, &mut teller);
    teller.facts
}

fn whole(package: &Package, teller: &mut Teller) {
    let procedure = &package.procedure;
    teller.begin(Section::Procedure, procedure.reference.id.as_str(), &procedure.title, false);
    teller.one(Aspect::Label, procedure.title.clone());
    teller.many(Aspect::Basis, procedure.basis.iter().map(plain).collect());
    teller.many(Aspect::Packs, package.packs.iter().map(phrase::pack).collect());
    let standing = &procedure.standing;
    teller.one(Aspect::Summary, standing.summary.clone());
    let owner = standing.owner.as_ref().and_then(|owner| procedure.agencies.get(owner));
    teller.one(Aspect::Agency, owner.map(|owner| owner.label.clone()).unwrap_or_default());
    teller.one(Aspect::Force, phrase::force(standing.force));
    if let Some(retention) = &standing.retention {
        teller.time(Aspect::Keep, retention.keep);
    }
    teller.one(Aspect::Numbering, phrase::numbering(&standing.numbering));
    teller.many(Aspect::Lookup, standing.lookup.iter().map(|glance| phrase::glance(*glance)).collect());
    teller.one(Aspect::Calendar, plain(&procedure.calendar));
    teller.many(Aspect::Languages, procedure.languages.iter().map(|language| plain(language.code())).collect());
}

fn deadlines(procedure: &Procedure, teller: &mut Teller) {
    for (id, deadline) in &procedure.deadlines {
        teller.begin(Section::Deadline, id.as_str(), &deadline.label, false);
        teller.one(Aspect::Label, deadline.label.clone());
        teller.within(&deadline.within);
        teller.one(Aspect::Calendar, deadline.calendar.as_ref().map(plain).unwrap_or_default());
        let start = phrase::trigger(procedure, &deadline.start);
        teller.one(Aspect::Start, if deadline.restart { phrase::each_time(&start) } else { start });
        teller.many(Aspect::Pause, deadline.pause.iter().map(|step| phrase::step(procedure, *step)).collect());
        teller.many(Aspect::Stop, deadline.stop.iter().map(|stop| phrase::trigger(procedure, stop)).collect());
        teller.many(Aspect::Extend, deadline.extend.iter().map(|more| phrase::prolongation(procedure, more)).collect());
        if let Some(expiry) = &deadline.on_expiry {
            teller.one(Aspect::Expiry, phrase::step(procedure, expiry.next));
            teller.many(Aspect::SilenceBasis, expiry.basis.iter().map(plain).collect());
        }
        teller.many(Aspect::Ladder, deadline.ladder.iter().map(|rung| phrase::rung(procedure, rung)).collect());
        teller.one(
            Aspect::Binding,
            match deadline.kind {
                DeadlineKind::Statutory => both("theo luật", "by law"),
                DeadlineKind::Service => both("cam kết của cơ quan", "the office's promise"),
            },
        );
        teller.many(Aspect::Basis, deadline.basis.iter().map(plain).collect());
    }
}

fn parties(procedure: &Procedure, teller: &mut Teller) {
    for (id, document) in &procedure.documents {
        teller.begin(Section::Document, id.as_str(), &document.title, false);
        teller.one(Aspect::Label, document.title.clone());
        teller.one(Aspect::Sign, document.sign.as_ref().map(|role| phrase::role(procedure, role)).unwrap_or_default());
        teller.one(Aspect::Paper, if document.paper { both("cần", "needed") } else { Text::new() });
        teller.one(Aspect::Content, plain(&document.template));
    }
    for (id, agency) in &procedure.agencies {
        teller.begin(Section::Agency, id.as_str(), &agency.label, false);
        teller.one(Aspect::Label, agency.label.clone());
        teller.one(Aspect::Office, agency.select.as_ref().map(phrase::rule).unwrap_or_default());
    }
    for (id, role) in &procedure.roles {
        teller.begin(Section::Role, id.as_str(), &role.label, false);
        teller.one(Aspect::Label, role.label.clone());
        let agency = procedure.agencies.get(&role.agency).map(|agency| agency.label.clone());
        teller.one(Aspect::Agency, agency.unwrap_or_default());
    }
    for (id, status) in &procedure.statuses {
        teller.begin(Section::Status, id.as_str(), &status.label, false);
        teller.one(Aspect::Label, status.label.clone());
        teller.one(Aspect::Code, status.code.map(plain).unwrap_or_default());
    }
    for (id, message) in &procedure.messages {
        teller.begin(Section::Message, id.as_str(), &plain(id), false);
        let from = match &message.from {
            Sender::Service(service) => plain(service),
            Sender::Agency(agency) => plain(agency),
        };
        teller.one(Aspect::Role, from);
        teller.many(
            Aspect::Content,
            message.data.fields.iter().map(|(name, field)| brief(name.as_str(), field)).collect(),
        );
        teller.time(Aspect::Keep, message.keep);
    }
    for (id, service) in &procedure.services {
        teller.begin(Section::Service, id.as_str(), &plain(id), false);
        teller.one(Aspect::Agency, service.agency.as_ref().map(plain).unwrap_or_default());
        teller.many(Aspect::Content, service.operations.keys().map(plain).collect());
    }
}

/// What a step asks, field by field: the same form in two steps is asked twice.
pub(super) fn form(step: &str, form: &Form, of_applicant: bool, teller: &mut Teller) {
    for (id, field) in &form.fields {
        teller.begin(Section::Field, format!("{step}.{id}"), &field.label, of_applicant);
        teller.one(Aspect::Label, field.label.clone());
        teller.one(Aspect::Kind, phrase::field_kind(&field.kind));
        teller.one(
            Aspect::Required,
            if field.required { both("bắt buộc", "required") } else { both("tùy chọn", "optional") },
        );
        let terms = &field.terms;
        let shown = terms
            .show_if
            .as_ref()
            .map(|rule| both(format!("chỉ hỏi nếu {}", rule.source()), format!("asked only if {}", rule.source())));
        let needed = terms
            .required_if
            .as_ref()
            .map(|rule| both(format!("bắt buộc nếu {}", rule.source()), format!("required if {}", rule.source())));
        let sensitive = terms.sensitive.then(|| {
            both("nhạy cảm: chỉ người được cho xem mới thấy", "sensitive: seen only by those to whom it is shown")
        });
        let held = terms.source.as_ref().map(|source| {
            both(format!("lấy từ {source}, không hỏi lại"), format!("taken from {source} and not asked for"))
        });
        let limits = limits(&field.kind).into_iter().chain(shown).chain(needed).chain(sensitive).chain(held);
        teller.many(Aspect::Limits, limits.collect());
    }
}

fn brief(name: &str, field: &Field) -> Text {
    phrase::joined([&plain(name), &phrase::field_kind(&field.kind)].into_iter(), ": ")
}

/// What may stand in a field, beyond its type.
fn limits(kind: &FieldKind) -> Vec<Text> {
    let bound = |sign: &str, value: Option<String>| value.map(|value| plain(format!("{sign} {value}")));
    let (least, most) = match kind {
        FieldKind::Number { min, max, .. } | FieldKind::Money { min, max } => {
            (min.map(|min| min.to_string()), max.map(|max| max.to_string()))
        }
        FieldKind::Integer { min, max, .. } => (min.map(|min| min.to_string()), max.map(|max| max.to_string())),
        FieldKind::Date { min, max } => (min.map(phrase::day), max.map(phrase::day)),
        FieldKind::Text { pattern } => {
            return pattern.iter().map(|pattern| plain(pattern.as_str())).collect();
        }
        FieldKind::Choice { options } => return options.iter().map(plain).collect(),
        FieldKind::File { accept, max_bytes } => {
            let most = bound("≤", max_bytes.map(|most| format!("{most} byte")));
            return accept.iter().map(plain).chain(most).collect();
        }
        FieldKind::Record { form, .. } => {
            return form.fields.iter().map(|(name, part)| brief(name.as_str(), part)).collect();
        }
        FieldKind::List(inner) => return limits(inner),
        _ => (None, None),
    };
    bound("≥", least).into_iter().chain(bound("≤", most)).collect()
}
