# Everything here is fine.
$ motcua check
0 errors, 0 warnings in 3 procedures, 40 files ([TIME]).
next: motcua test
$ motcua check --lang vi
0 lỗi, 0 cảnh báo trong 3 quy trình, 40 tệp ([TIME]).
tiếp theo: motcua test
$ motcua check construction_permit --format concise
! next: motcua test
$ motcua check construction_permit --output json
{
  "findings": [],
  "errors": 0,
  "warnings": 0,
  "silenced": 0,
  "procedures": 1,
  "files": 14
}
! next: motcua test
$ motcua check -q workflows/calendars

# A name that is not there, with the place, the line and the nearest name.
~ workflows/construction_permit/construction_permit.procedure.yaml: next: consult => next: consultt
~ workflows/construction_permit/construction_permit.procedure.yaml: within: 15 working days => within: 9 working days
$ motcua check $TMP/workflows
error: `next` names a step that does not exist: `consultt`  [unknown-step]
   --> [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:119:11
    |
119 |     next: consultt
    |           ^^^^^^^^ steps: apply, intake, supplement, screen, consult, consult_fire, consult_env, review, decide, revise, granted, refused, … (14 in all)
    |
help: did you mean `consult`?  (defined at line 121)
·
1 error, 0 warnings in 3 procedures, 40 files ([TIME]).
1 of them can be repaired at once: motcua check --fix
Explain a rule: motcua explain unknown-step
? 1
$ motcua check $TMP/workflows --format concise --lang vi
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:119:11: lỗi[unknown-step] `next` ghi một bước không có trong tệp: `consultt`
? 1
$ motcua check $TMP/workflows/construction_permit --output json
{
  "findings": [
    {
      "rule": "unknown-step",
      "severity": "error",
      "message": "`next` names a step that does not exist: `consultt`",
      "place": {
        "file": "[TMP]/workflows/construction_permit/construction_permit.procedure.yaml",
        "line": 119,
        "column": 11,
        "endLine": 119,
        "endColumn": 19,
        "text": "steps: apply, intake, supplement, screen, consult, consult_fire, consult_env, review, decide, revise, granted, refused, … (14 in all)"
      },
      "related": [],
      "notes": [],
      "help": [
        "did you mean `consult`?  (defined at line 121)"
      ],
      "edits": [
        {
          "file": "[TMP]/workflows/construction_permit/construction_permit.procedure.yaml",
          "line": 119,
          "column": 11,
          "endLine": 119,
          "endColumn": 19,
          "text": "consult"
        }
      ]
    }
  ],
  "errors": 1,
  "warnings": 0,
  "silenced": 0,
  "procedures": 1,
  "files": 14
}
? 1
~ workflows/construction_permit/construction_permit.procedure.yaml: next: consultt => next: consult
$ motcua check $TMP/workflows
warning: steps may take 13 working days while deadline `decision`
         allows 9 working days  [limits-exceed-deadline]
  --> [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:13
   |
49 |     within: 9 working days
   |             ^^^^^^^^^^^^^^
   |
   = note: longest way: consult_fire 4 + review 3 + review 3 + decide 1
           + revise 1 + decide 1
help: shorten a step's `due`, or run steps in parallel
·
0 errors, 1 warning in 3 procedures, 40 files ([TIME]).
Explain a rule: motcua explain limits-exceed-deadline
next: motcua test
$ motcua check $TMP/workflows --deny warnings -q
warning: steps may take 13 working days while deadline `decision`
         allows 9 working days  [limits-exceed-deadline]
  --> [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:13
   |
49 |     within: 9 working days
   |             ^^^^^^^^^^^^^^
   |
   = note: longest way: consult_fire 4 + review 3 + review 3 + decide 1
           + revise 1 + decide 1
help: shorten a step's `due`, or run steps in parallel
·
? 1

# What must have been meant is written. What would change is shown first; what remains is said as ever.
~ workflows/construction_permit/construction_permit.procedure.yaml: next: consult => next: consultt
~ workflows/construction_permit/construction_permit.procedure.yaml: role: clerk => rolle: clerk
~ workflows/construction_permit/construction_permit.procedure.yaml: role: chair => role: chief
~ workflows/construction_permit/construction_permit.procedure.yaml: within: 9 working days => within: 15 working days
$ motcua check $TMP/workflows/construction_permit --fix --diff
--- [TMP]/workflows/construction_permit/construction_permit.procedure.yaml
+++ [TMP]/workflows/construction_permit/construction_permit.procedure.yaml
@@ -89,7 +89,7 @@
   intake:
     type: task
     label: {vi: Kiểm tra thành phần hồ sơ, en: Check the file is complete}
-    rolle: clerk
+    role: clerk
     status: received
     form: check
     due: {within: 1 working day, escalate: internal}
@@ -116,7 +116,7 @@
     set:
       needs_fire: = apply.storeys >= 5 || apply.floor_area > 1500
       needs_env: = apply.floor_area > 1000
-    next: consultt
+    next: consult
 
   consult:
     type: parallel
error: `role` names a role that does not exist: `chief`  [unknown-role]
   --> [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:173:11
    |
173 |     role: chief
    |           ^^^^^ roles: clerk, planner, head, chair, fire_reviewer, env_reviewer, applicant
·
1 error, 0 warnings in 1 procedure, 14 files ([TIME]).
Explain a rule: motcua explain unknown-role
? 1
$ motcua check $TMP/workflows/construction_permit --fix
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:92:5: repaired: write `role` instead of `rolle`  [unknown-key]
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:119:11: repaired: write `consult` instead of `consultt`  [unknown-step]
error: `role` names a role that does not exist: `chief`  [unknown-role]
   --> [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:173:11
    |
173 |     role: chief
    |           ^^^^^ roles: clerk, planner, head, chair, fire_reviewer, env_reviewer, applicant
·
1 error, 0 warnings in 1 procedure, 14 files ([TIME]).
Explain a rule: motcua explain unknown-role
? 1
~ workflows/construction_permit/construction_permit.procedure.yaml: role: chief => role: chairr
$ motcua check $TMP/workflows/construction_permit --fix --lang vi
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:173:11: đã sửa: viết `chair` thay cho `chairr`  [unknown-role]
0 lỗi, 0 cảnh báo trong 1 quy trình, 14 tệp ([TIME]).
tiếp theo: motcua test
~ workflows/construction_permit/construction_permit.procedure.yaml: next: consult => next: consultt
$ motcua check $TMP/workflows/construction_permit --fix --lang vi --format concise
! [TMP]/workflows/construction_permit/construction_permit.procedure.yaml:119:11: đã sửa: viết `consult` thay cho `consultt`  [unknown-step]
! tiếp theo: motcua test
$ motcua check $TMP/workflows --fix --watch
! error: the argument '--fix' cannot be used with '--watch'
! 
! Usage: motcua check --fix <PATHS>...
! 
! For more information, try '--help'.
? 2
$ motcua check $TMP/workflows --diff
! error: the following required arguments were not provided:
!   --fix
! 
! Usage: motcua check --fix --diff <PATHS>...
! 
! For more information, try '--help'.
? 2

# A warning may stand where somebody says why. A remark without a reason lets nothing stand, and one without use is told.
~ workflows/construction_permit/construction_permit.procedure.yaml: within: 15 working days => within: 9 working days   # motcua: allow(limits-exceed-deadline) in a pilot, until July
$ motcua check $TMP/workflows/construction_permit
0 errors, 0 warnings, 1 silenced in 1 procedure, 14 files ([TIME]).
next: motcua test
$ motcua check $TMP/workflows/construction_permit --lang vi
0 lỗi, 0 cảnh báo, 1 được bỏ qua trong 1 quy trình, 14 tệp ([TIME]).
tiếp theo: motcua test
$ motcua check $TMP/workflows/construction_permit --deny warnings --format concise
! 1 silenced
! next: motcua test
$ motcua check $TMP/workflows/construction_permit --format json
{
  "findings": [],
  "errors": 0,
  "warnings": 0,
  "silenced": 1,
  "procedures": 1,
  "files": 14
}
! next: motcua test
~ workflows/construction_permit/construction_permit.procedure.yaml:  in a pilot, until July => 
$ motcua check $TMP/workflows/construction_permit --format concise
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:13: warning[limits-exceed-deadline] steps may take 13 working days while deadline `decision` allows 9 working days
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:30: warning[wrong-allow] this remark gives no reason
! next: motcua test
~ workflows/construction_permit/construction_permit.procedure.yaml: within: 9 working days   # motcua: allow(limits-exceed-deadline) => within: 15 working days   # motcua: allow(limits-exceed-deadlines) in a pilot
$ motcua check $TMP/workflows/construction_permit --format concise
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:47: warning[unknown-rule] there is no rule `limits-exceed-deadlines`
! next: motcua test
$ motcua check $TMP/workflows/construction_permit --fix
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:47: repaired: write `limits-exceed-deadline` instead of `limits-exceed-deadlines`  [unknown-rule]
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml:49:28: repaired: delete `# motcua: allow(limits-exceed-deadline) in a pilot`  [unused-allow]
0 errors, 0 warnings in 1 procedure, 14 files ([TIME]).
next: motcua test
$ motcua check $TMP/workflows/construction_permit
0 errors, 0 warnings in 1 procedure, 14 files ([TIME]).
next: motcua test

# A folder without files, and one that is not there.
$ motcua check schemas
! error: there is nothing to check here (such as *.procedure.yaml)
? 2
$ motcua check nowhere
! error: found nothing called `nowhere` (there is: birth_bundle,
!   construction_permit, residence_note)
? 2
