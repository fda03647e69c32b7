// The workbench's page. No library: one state, asked anew after each change, and drawn.
"use strict";

const words = {
  vi: {
    procedure: "Quy trình", file: "Tệp", save: "Lưu", picture: "Sơ đồ", clocks: "Thời hạn", tests: "Kiểm thử", coverage: "Độ phủ", reachedBy: n => n ? `✓ ${n}` : "✗ chưa", testsCount: "Số kiểm thử", what: "Điều cần thử", play: "Đi thử",
    problems: "Vấn đề", unsaved: "chưa lưu", fine: "Không có vấn đề nào", errors: n => `${n} lỗi`, warnings: n => `${n} cảnh báo`,
    failing: n => `${n} kiểm thử không đạt`, passing: n => `${n} kiểm thử đều đạt`, noPicture: "Quy trình còn lỗi: đây là sơ đồ của bản đúng gần nhất.",
    never: "Quy trình còn lỗi: chưa vẽ được.", deadlines: "Thời hạn của hồ sơ", limits: "Thời hạn của từng bước", name: "Tên", within: "Trong",
    who: "Ai", start: "Tính từ", pause: "Tạm dừng ở", stop: "Kết thúc khi", expiry: "Quá hạn thì", basis: "Căn cứ", step: "Bước",
    noTests: "Không có kiểm thử nào chạy được cho quy trình này.", begin: "Bắt đầu", again: "Đi lại từ đầu", back: "Lùi một bước", time: "Cho thời gian trôi",
    day: "+1 ngày làm việc", five: "+5 ngày làm việc", month: "+1 tháng", past: "Qua hạn", waiting: "Đang chờ", clocksNow: "Thời hạn", story: "Đã xảy ra",
    free: "Gõ lệnh như trong motcua play", go: "Làm", larger: "Phóng to", smaller: "Thu nhỏ", status: "Trạng thái", ended: "Kết thúc", none: "chưa có hồ sơ", by: "hạn", late: "Lý do chậm", record: "Ghi thành kiểm thử", recordName: "Tên của kiểm thử",
    recorded: p => `đã ghi vào ${p}`, conflict: "Tệp đã bị thay đổi bên ngoài. Chép lại phần bạn sửa rồi tải lại trang.", failed: "Không lưu được: ", gone: "Mất kết nối với motcua dev.",
    newer: "tệp trên đĩa đã đổi", cannot: "Quy trình còn lỗi: chưa đi thử được.", refused: "Bị từ chối", withdraw: "Người nộp rút hồ sơ", line: "dòng",
  },
  en: {
    procedure: "Procedure", file: "File", save: "Save", picture: "Picture", clocks: "Deadlines", tests: "Tests", coverage: "Coverage", reachedBy: n => n ? `✓ ${n}` : "✗ never", testsCount: "Tests", what: "What can be tried", play: "Play",
    problems: "Problems", unsaved: "not saved", fine: "No problems", errors: n => n === 1 ? "1 error" : `${n} errors`, warnings: n => n === 1 ? "1 warning" : `${n} warnings`,
    failing: n => n === 1 ? "1 test fails" : `${n} tests fail`, passing: n => n === 1 ? "1 test passes" : `${n} tests pass`, noPicture: "The procedure has errors: this is the picture of the last version without.",
    never: "The procedure has errors: it cannot be drawn yet.", deadlines: "Deadlines of the case", limits: "Limits of steps", name: "Name", within: "Within",
    who: "Who", start: "Counts from", pause: "Stands still at", stop: "Ends with", expiry: "When it passes", basis: "Basis", step: "Step",
    noTests: "There are no tests that run for this procedure.", begin: "Begin", again: "Start again", back: "Undo the last", time: "Let time pass",
    day: "+1 working day", five: "+5 working days", month: "+1 month", past: "Past the end", waiting: "Waiting", clocksNow: "Clocks", story: "What happened",
    free: "Type a line as in motcua play", go: "Do it", larger: "Larger", smaller: "Smaller", status: "Status", ended: "Ended", none: "the case does not exist yet", by: "due", late: "Why late", record: "Write down as a test", recordName: "Name of the test",
    recorded: p => `written to ${p}`, conflict: "The file was changed elsewhere. Copy what you changed and load the page again.", failed: "Not saved: ", gone: "The connection to motcua dev is lost.",
    newer: "the file on disk has changed", cannot: "The procedure has errors: it cannot be walked yet.", refused: "Refused", withdraw: "The applicant withdraws", line: "line",
  },
};

const state = { lang: localStorage.getItem("lang") || document.documentElement.lang, procedure: null, path: null, saved: "", mark: "", lines: [], shown: null, walk: null, picture: null, pictureOf: null, title: "", zoom: 125, tab: "picture" };
const word = document.querySelector("meta[name=word]").content;
const at = id => document.getElementById(id);
const say = key => words[state.lang][key];

// Elements are made, never written as text: nothing of a file is ever read as HTML. The picture alone is markup, and ours.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "click") element.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

async function ask(address, body) {
  const given = { lang: state.lang, procedure: state.procedure, path: state.path || "", ...(dirty() ? { text: at("text").value } : {}), ...body };
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "X-Motcua-Word": word }, body: JSON.stringify(given) });
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
  return answer.json();
}

const dirty = () => state.path !== null && at("text").value !== state.saved;

let asking = 0;
async function refresh() {
  const mine = ++asking;
  let shown;
  try { shown = await ask("/api/project", {}); } catch { verdict("bad", say("gone")); return; }
  if (mine !== asking) return;
  state.shown = shown;
  state.procedure = shown.procedure;
  if (shown.picture) { state.picture = shown.picture; state.pictureOf = shown.procedure; }
  if (state.path === null) await open(shown.procedure);
  draw();
  await rewalk();
}

async function read(path) {
  const answer = await fetch("/api/file?path=" + encodeURIComponent(path));
  return answer.ok ? answer.json() : null;
}

let opening = 0;
async function open(path, line) {
  const mine = ++opening;
  if (path !== state.path) {
    if (dirty() && !(await save())) return;
    const file = await read(path);
    // Another file may have been asked for since, or something typed into this one.
    if (!file || mine !== opening || dirty()) return;
    Object.assign(state, { path, saved: file.text, mark: file.mark });
    at("text").value = file.text;
    at("text").scrollTop = 0;
    at("file").value = path;
    numbers();
  }
  if (line) goto(line);
}

function goto(line) {
  const text = at("text"), lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] || "").length);
  text.scrollTop = Math.max(0, (line - 6) * 20);
  text.scrollLeft = 0;
}

async function save() {
  if (!dirty()) return true;
  const text = at("text").value, path = state.path;
  try {
    const answer = await ask("/api/save", { text, before: state.mark });
    if (path === state.path) Object.assign(state, { saved: text, mark: answer.mark });
    unsaved();
    return true;
  } catch (error) {
    at("unsaved").textContent = error.status === 409 ? say("conflict") : say("failed") + error.message;
    return false;
  }
}

// Somebody else saved a file: what is not being edited here is read again.
async function reload() {
  if (state.path) {
    const { path, mark } = state, file = await read(path);
    // What was opened or saved while it was read is newer than what was read.
    if (file && path === state.path && mark === state.mark) {
      if (file.text === state.saved) state.mark = file.mark;
      else if (dirty()) at("unsaved").textContent = say("newer");
      else {
        const text = at("text"), scroll = text.scrollTop;
        Object.assign(state, { saved: file.text, mark: file.mark });
        text.value = file.text;
        text.scrollTop = scroll;
      }
    }
  }
  await refresh();
}

function draw() {
  document.documentElement.lang = state.lang;
  document.querySelectorAll("[data-say]").forEach(element => { element.textContent = say(element.dataset.say); });
  document.querySelectorAll("[data-lang]").forEach(button => button.setAttribute("aria-pressed", button.dataset.lang === state.lang));
  const shown = state.shown;
  if (!shown) return;
  options(at("procedure"), shown.procedures, shown.procedure);
  options(at("file"), shown.files, state.path);
  // While something is wrong, the procedure keeps the name that it had.
  if (shown.title) state.title = shown.title;
  at("title").textContent = state.title;
  document.title = (state.title ? state.title + " · " : "") + "motcua";
  summary(shown);
  picture(shown);
  clocks(shown.clocks);
  tests(shown.tests);
  coverage(shown.coverage);
  findings(shown.findings);
  numbers();
  unsaved();
}

function options(select, all, chosen) {
  // A procedure is known by its name, a file by its folder as well.
  const name = path => select.id === "procedure" ? path.split("/").pop().replace(".procedure.yaml", "") : path.split("/").slice(-2).join(" / ");
  select.replaceChildren(...all.map(path => make("option", { value: path, selected: path === chosen }, name(path))));
  select.value = chosen;
}

function verdict(kind, text) {
  at("verdict").className = kind;
  at("verdict").textContent = text;
}

function summary({ errors, warnings, tests }) {
  const failing = tests.filter(test => !test.passed).length;
  const parts = [];
  if (errors) parts.push(say("errors")(errors));
  if (warnings) parts.push(say("warnings")(warnings));
  if (failing) parts.push(say("failing")(failing));
  else if (tests.length) parts.push(say("passing")(tests.length));
  verdict(errors || failing ? "bad" : warnings ? "warn" : "good", (errors || failing ? "✗ " : "✓ ") + (parts.join(" · ") || say("fine")));
}

// In a shade of its own: the picture's styles are not the page's.
function shaded(picture, kind) {
  const holder = make("div", { class: kind });
  holder.attachShadow({ mode: "open" }).innerHTML = "<style>svg{display:block;width:100%;height:auto}</style>" + picture;
  return holder;
}

function picture(shown) {
  const pane = at("picture"), known = state.pictureOf === shown.procedure && state.picture;
  pane.replaceChildren();
  if (!shown.picture) pane.append(make("p", { class: "note bad" }, say(known ? "noPicture" : "never")));
  if (!known) return;
  const holder = shaded(state.picture, "holder" + (shown.picture ? "" : " stale"));
  const zoom = by => make("button", { type: "button", "aria-label": say(by > 0 ? "larger" : "smaller"), click: () => { state.zoom = Math.min(300, Math.max(50, state.zoom + by)); sized(); } }, by > 0 ? "+" : "−");
  const sized = () => { holder.style.width = state.zoom + "%"; };
  sized();
  pane.append(make("div", { class: "zoom" }, zoom(-25), zoom(25)), holder);
}

function clocks(rows) {
  const link = row => make("button", { type: "button", click: () => open(state.procedure, row.line) }, row.label || row.name);
  const table = (kind, caption, columns) => {
    const own = rows.filter(row => row.kind === kind);
    const head = make("tr", {}, ...columns.map(([key, title]) => make("th", { scope: "col" }, say(title))));
    const body = own.map(row => make("tr", {}, ...columns.map(([key]) => key === "label" ? make("td", {}, link(row)) : make("td", { class: key === "within" ? "limit" : null }, row[key] || "—"))));
    return own.length ? make("table", {}, make("caption", {}, say(caption)), make("thead", {}, head), make("tbody", {}, ...body)) : null;
  };
  const all = [table("deadlines", "deadlines", [["label", "name"], ["within", "within"], ["start", "start"], ["pause", "pause"], ["stop", "stop"], ["expiry", "expiry"], ["basis", "basis"]]),
    table("steps", "limits", [["label", "step"], ["within", "within"], ["who", "who"], ["expiry", "expiry"]])];
  at("clocks").replaceChildren(...all.filter(Boolean));
}

function tests(all) {
  const failing = all.filter(test => !test.passed).length, count = at("tests-count");
  count.textContent = failing ? `✗ ${failing}` : all.length ? `✓ ${all.length}` : "";
  count.className = failing ? "bad" : "good";
  const line = place => Number(place.split(":").pop());
  const each = [...all].sort((a, b) => a.passed - b.passed).map(test => make("li", { class: test.passed ? "passed" : "failed" },
    make("span", { class: "sign" }, test.passed ? "✓" : "✗"),
    make("button", { type: "button", class: "link", click: () => open(test.file, line(test.place)) }, test.name),
    test.failure ? make("pre", {}, test.failure) : null));
  at("tests").replaceChildren(all.length ? make("ul", { class: "verdicts" }, ...each) : make("p", { class: "note" }, say("noTests")));
}

// What the tests reach: the picture with what they miss, then everything, the missed first.
function coverage(reached) {
  const count = at("coverage-count");
  count.textContent = reached ? `${reached.percent} %` : "";
  if (!reached) { at("coverage").replaceChildren(make("p", { class: "note" }, say("noTests"))); return; }
  const link = item => item.line ? make("button", { type: "button", click: () => open(state.procedure, item.line) }, item.name) : item.name;
  const sums = make("ul", { class: "sums" }, ...reached.kinds.map(kind => make("li", { class: kind.reached === kind.of ? "good" : null }, kind.name, " ", make("b", {}, `${kind.reached}/${kind.of}`))));
  const table = kind => make("table", {}, make("caption", {}, `${kind.name} ${kind.reached}/${kind.of}`),
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("what")), make("th", { scope: "col", class: "n" }, say("testsCount")))),
    make("tbody", {}, ...[...kind.items].sort((a, b) => Boolean(a.tests) - Boolean(b.tests)).map(item => make("tr", { class: item.tests ? null : "missed" }, make("td", {}, link(item)), make("td", { class: "n" }, say("reachedBy")(item.tests))))));
  at("coverage").replaceChildren(sums, make("p", { class: "note" }, reached.hint), shaded(reached.picture, "holder"), ...reached.kinds.map(table));
}

function findings(all) {
  at("problems-count").textContent = all.length || "";
  const each = all.map(({ severity, message, rule, place, notes, help }) => make("li", { class: severity },
    make("span", { class: "sign", "aria-hidden": "true" }, severity === "error" ? "●" : "▲"),
    make("div", {},
      make("button", { type: "button", class: "link", click: () => open(place.file, place.line) }, message), " ",
      make("code", {}, `${rule} · ${place.file.split("/").pop()} · ${say("line")} ${place.line}`),
      ...[place.text, ...notes, ...help].filter(Boolean).map(text => make("p", {}, text)))));
  at("findings").replaceChildren(...(each.length ? each : [make("li", { class: "none" }, "✓ " + say("fine"))]));
}

function numbers() {
  const count = at("text").value.split("\n").length, marks = {};
  for (const { severity, place } of (state.shown ? state.shown.findings : [])) {
    if (place.file === state.path && marks[place.line] !== "error") marks[place.line] = severity;
  }
  at("numbers").replaceChildren(...Array.from({ length: count }, (_, line) => make("div", { class: marks[line + 1] || null }, String(line + 1))));
  at("numbers").scrollTop = at("text").scrollTop;
}

function unsaved() {
  at("unsaved").textContent = dirty() ? "● " + say("unsaved") : "";
  at("save").disabled = !dirty();
}

async function rewalk() {
  state.walk = await ask("/api/walk", { lines: state.lines }).catch(() => null);
  walk();
}

// One more deed. What is refused is shown and not kept.
async function act(line) {
  const walked = await ask("/api/walk", { lines: [...state.lines, line] }).catch(() => null);
  if (walked && !walked.refused) state.lines.push(line);
  state.walk = walked;
  walk();
}

const quoted = value => `"${value.replaceAll("\"", "'")}"`;

function task(buttons, late) {
  const byFields = buttons.map(button => {
    const fields = button.fields.map(field => [field, make("input", { value: field.value, "aria-label": field.label })]);
    if (late) fields.push([{ name: "late_reason", label: say("late") }, make("input", { value: "", "aria-label": say("late") })]);
    const press = () => act([button.line, ...fields.filter(([, input]) => input.value !== "").map(([field, input]) => `${field.name}=${input.value.startsWith("[") ? `'${input.value}'` : quoted(input.value)}`)].join(" "));
    const shown = make("button", { type: "button", class: "first", click: press }, button.label);
    return fields.length ? make("fieldset", {}, make("div", { class: "fields" }, ...fields.flatMap(([field, input]) => [make("span", {}, field.label), input])), shown) : shown;
  });
  return make("div", { class: "deeds" }, ...byFields);
}

// What has no button: the same lines as at the keyboard.
function typedLine() {
  const input = make("input", { placeholder: "review:supplement missing=\"…\"", "aria-label": say("free") });
  const go = () => { if (input.value.trim()) act(input.value.trim()); };
  input.addEventListener("keydown", event => { if (event.key === "Enter") go(); });
  return make("div", { class: "turn" }, input, make("button", { type: "button", click: go }, say("go")));
}

function walk() {
  const pane = at("play"), walked = state.walk;
  if (!walked) { pane.replaceChildren(make("p", { class: "note bad" }, say("cannot"))); return; }
  const turn = (label, line) => make("button", { type: "button", click: () => act(line) }, label);
  const now = make("div", {},
    make("p", { class: "now" }, walked.now),
    make("p", { class: "state" }, walked.ended || walked.open.length ? `${say("status")}: ${walked.status || "—"}` : say("none")),
    walked.refused ? make("div", { class: "refused", role: "alert" }, `${say("refused")}: ${walked.refused}`) : null,
    ...walked.starts.map(start => make("div", { class: "task" }, make("div", { class: "name" }, start.label), task([{ ...start, label: say("begin") }]))),
    walked.ended ? make("p", { class: "ended" }, `${say("ended")}: ${walked.ended}`) : null,
    walked.open.length ? make("h3", {}, say("waiting")) : null,
    ...walked.open.map(open => make("div", { class: "task" + (open.late ? " late" : "") },
      make("div", { class: "name" }, open.label),
      make("div", { class: "who" }, [open.who, open.clock].filter(Boolean).join(" · ")),
      task(open.buttons, open.late))),
    walked.deadlines.length ? make("h3", {}, say("clocksNow")) : null,
    ...walked.deadlines.map(clock => make("p", { class: "state" }, `${clock.label || clock.name}: ${clock.text} `, clock.running ? turn(say("past"), "past " + clock.name) : null)),
    make("h3", {}, say("free")),
    typedLine(),
    walked.open.length ? make("h3", {}, say("time")) : null,
    walked.open.length ? make("div", { class: "turn" }, turn(say("day"), "+1 working day"), turn(say("five"), "+5 working days"), turn(say("month"), "+1 month"), turn(say("withdraw"), "withdraw")) : null);
  const name = make("input", { placeholder: say("recordName"), "aria-label": say("recordName") }), told = make("span", { class: "note", role: "status" });
  const record = async () => {
    if (!name.value.trim()) { name.focus(); return; }
    told.textContent = await ask("/api/record", { lines: state.lines, name: name.value.trim() }).then(answer => say("recorded")(answer.path), error => say("failed") + error.message);
  };
  const story = make("div", {},
    make("h3", {}, say("story")),
    make("ol", { class: "story" }, ...walked.story.filter(line => line.what || line.notes.length).map(line => make("li", { class: line.clock ? "clock" : null }, make("time", {}, line.at), line.what && make("strong", {}, line.what), ...line.notes.map(note => make("div", {}, note))))),
    state.lines.length ? make("div", { class: "turn" },
      make("button", { type: "button", click: () => { state.lines.pop(); rewalk(); } }, say("back")),
      make("button", { type: "button", click: () => { state.lines = []; rewalk(); } }, say("again"))) : null,
    state.lines.length ? make("h3", {}, say("record")) : null,
    state.lines.length ? make("div", { class: "turn" }, name, make("button", { type: "button", click: record }, say("record")), told) : null);
  pane.replaceChildren(make("div", { class: "board" }, now, story));
}

function choose(tab) {
  state.tab = tab;
  for (const button of document.querySelectorAll("[role=tab]")) {
    const chosen = button.id === "tab-" + tab;
    button.setAttribute("aria-selected", chosen);
    button.tabIndex = chosen ? 0 : -1;
    at(button.getAttribute("aria-controls")).hidden = !chosen;
  }
  history.replaceState(null, "", "#" + tab);
}

let typing;
at("text").addEventListener("input", () => { numbers(); unsaved(); clearTimeout(typing); typing = setTimeout(refresh, 250); });
at("text").addEventListener("scroll", () => { at("numbers").scrollTop = at("text").scrollTop; });
at("save").addEventListener("click", save);
at("file").addEventListener("change", event => open(event.target.value).then(refresh));
at("procedure").addEventListener("change", async event => { state.procedure = event.target.value; state.lines = []; state.title = ""; await open(state.procedure); await refresh(); });
document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
});
document.querySelectorAll("[data-lang]").forEach(button => button.addEventListener("click", () => { state.lang = button.dataset.lang; localStorage.setItem("lang", state.lang); refresh(); }));
const tabs = [...document.querySelectorAll("[role=tab]")];
tabs.forEach((button, index) => {
  button.addEventListener("click", () => choose(button.id.slice(4)));
  button.addEventListener("keydown", event => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = tabs[(index + by + tabs.length) % tabs.length];
    choose(next.id.slice(4));
    next.focus();
  });
});
window.addEventListener("beforeunload", event => { if (dirty()) event.preventDefault(); });
const wanted = location.hash.slice(1);
if (tabs.some(button => button.id === "tab-" + wanted)) choose(wanted);
let flurry;
new EventSource("/api/changes").onmessage = () => { clearTimeout(flurry); flurry = setTimeout(reload, 80); };
refresh();
