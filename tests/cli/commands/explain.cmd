$ motcua explain limits-exceed-deadline
warning [limits-exceed-deadline]
·
The limits of the steps add up to more than the deadline allows: everybody could
be on time, and the case late.
·
The longest way from what starts the clock to what stops it is added up, step by
step. Steps during which the clock stands still do not count; of parallel
branches the slowest counts that the join waits for; a circle is walked as often
as its `at_most` allows, or once if nothing limits it. Limits in other units are
converted by the calendar's week (a day is a part of a week, an hour a part of
the longest working day), so that in doubt no warning is given.
·
Where the deadline has several limits, each is held against the cases that have
it: a step whose limit depends on the same condition, word for word, has the
limit that goes with it; any other step may have its longest.
·
Wrong
·
    deadlines:
      decision: {start: review, stop: [review], within: 1 working day}
    steps:
      review: {due: {within: 5 working days, escalate: chief}}
·
Right
·
    deadlines:
      decision: {start: review, stop: [review], within: 5 working days}
    steps:
      review: {due: {within: 5 working days, escalate: chief}}
next: motcua check
$ motcua explain unknown-step --lang vi
lỗi [unknown-step]
·
`next` hoặc một khóa khác nêu một bước không có.
·
Sai
·
    steps:
      review: {next: grantedd}
·
Đúng
·
    steps:
      review: {next: granted}
tiếp theo: motcua check
$ motcua explain wrong-allow
warning [wrong-allow]
·
A remark to the checker is not understood, gives no reason, or names what no
remark may silence.
·
A warning may stand where somebody says why. The remark is a comment: `motcua:`,
then `allow` with one or several rules in parentheses, then the reason, for
whoever reviews the procedure. On a line of its own it speaks about the next
line that holds more than a comment; behind a value, about its own line, and
about all lines of a text that begins there. In rule files it stands behind
`//`, in templates within `{# #}`. Tables in CSV have no comments: for them, set
the rule in `motcua.yaml`.
·
An error is never silenced: what is broken does not run because somebody looked
away. A remark that is wrong silences nothing.
·
Wrong
·
    motcua: 1
    calendar: office
    title: Office hours
    time_zone: Asia/Ho_Chi_Minh
    week: {mon-fri: [08:00-12:00]}   # motcua: allow(missing-label)
·
Right
·
    steps:
      # motcua: allow(no-limit) whoever applied decides how long this takes
      collect: {type: task, role: clerk, label: Hand over, next: done}
next: motcua check
$ motcua explain unused-allow --lang vi
cảnh báo [unused-allow]
·
Một ghi chú cho giữ nguyên một cảnh báo không hề có.
·
Ghi chú không bỏ qua điều gì là phần sót lại của một chỗ đã sửa, hoặc nằm sai
dòng. Cảnh báo kế tiếp của quy tắc ấy sẽ bị nó che đi mà không ai hay. Điều này
chỉ được nêu khi các tệp không có lỗi: những gì nằm sau một lỗi thì chưa được
xét.
·
Sai
·
    motcua: 1
    calendar: office
    title: Office hours
    time_zone: Asia/Ho_Chi_Minh
    # motcua: allow(missing-basis) the office sets its own hours
    week: {mon-fri: [08:00-12:00]}
·
Đúng
·
    motcua: 1
    calendar: office
    title: Office hours
    time_zone: Asia/Ho_Chi_Minh
    week: {mon-fri: [08:00-12:00]}
tiếp theo: motcua check
$ motcua explain unknown-stp
! error: there is no rule `unknown-stp`; did you mean `unknown-step`?
? 2
$ motcua explain
The file and its YAML
  error: yaml-syntax, yaml-profile, ambiguous-value, number-too-large,
         too-large, duplicate-key, language-version
  warning: wrong-allow, unknown-rule
Keys and values
  error: unknown-key, missing-key, wrong-type, wrong-value, bad-name, bad-date,
         bad-calendar, not-yet, reserved-name, empty-range, list-elements,
         bad-source, bad-duration
Files that belong together
  error: file-name, unknown-file, unknown-procedure, opens-itself, unknown-pack,
         defined-twice, internal
Names that stand for nothing
  error: unknown-office, wrong-deputy, reserved-role, unknown-deadline,
         missing-input, bad-service, unknown-step, unknown-form,
         unknown-document, unknown-status, unknown-service, unknown-ladder,
         unknown-agency, unknown-role, unknown-message, unknown-outcome,
         unknown-field, unknown-operation, unknown-calendar, unknown-codes,
         unknown-template
Declared and not needed
  warning: unused-table, unused-function, unused-allow, unused-role,
           unused-form, unused-document, unused-status, unused-service,
           unused-ladder, unused-message, unused-agency, unused-outcome
Expressions, functions, decision tables
  error: expression-syntax, unknown-variable, unknown-function, type-mismatch,
         not-yes-no, used-before-set, division-by-zero, function-signature,
         missing-result, table-file, unknown-column, bad-cell, table-gap,
         table-overlap
  warning: always-true, always-false, unused-default, unreachable-row
Steps and the way of a case
  error: wrong-step, wrong-wait, wrong-handler, wrong-payment, impossible-join,
         uncovered-outcome, outcome-for-nobody, wrong-assign, no-start, no-end,
         unreachable-step, dead-end, leaves-parallel, stray-join, never-joins,
         end-in-branch, missing-else, undo-in-flow, endless-loop, exhausted-step
Limits, deadlines and ladders
  error: wrong-expiry, expiry-into-branch, deadline-never-starts
  warning: loop-without-limit, deadline-never-stops, pause-never-happens,
           pause-without-limit, limits-exceed-deadline, no-limit, no-escalation,
           rung-after-expiry, rung-before-start
Law and fairness
  error: expiry-without-basis
  warning: sensitive-handed-on, missing-basis, outcome-without-reason,
           four-eyes, shorter-than-promise, shows-missing, asked-though-known
What people read
  error: template-syntax, template-word
  warning: missing-label, missing-translation, status-order
Tests and scenarios
  error: unknown-path, unknown-variant, incomplete-scenario, recorded-file,
         duplicate-name
  warning: assumed-value
next: motcua explain <rule>
