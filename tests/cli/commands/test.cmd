$ motcua test construction_permit
construction_permit   4 passed   0 failed
law   18 passed   0 failed
office   24 passed   0 failed
next: motcua play construction_permit
$ motcua test construction_permit -k silence --lang vi
construction_permit   1 đạt   0 không đạt
law   0 đạt   0 không đạt
office   0 đạt   0 không đạt
tiếp theo: motcua play construction_permit
$ motcua test construction_permit -k Silence --output json
{
  "passed": 1,
  "failed": 0,
  "tests": [
    {
      "procedure": "construction_permit",
      "file": "workflows/construction_permit/construction_permit.test.yaml",
      "place": "construction_permit.test.yaml:10",
      "name": "Silence for 15 working days grants the permit",
      "passed": true,
      "failure": null
    }
  ]
}
! next: motcua play construction_permit
$ motcua test -k "no such test"
! error: no test has `no such test` in its name
? 2

# A failure tells the story so far.
~ workflows/construction_permit/construction_permit.test.yaml: advance_past: decision => advance: 15 working days
$ motcua test $TMP/workflows/construction_permit
✗ Silence for 15 working days grants the permit
construction_permit.test.yaml:10
  Mon  2 Mar 09:00  apply
  Mon  2 Mar 09:00  intake: accept          decision starts, due Mon 23 Mar
                    17:00; issued: receipt; `consult_fire` skipped;
                    `consult_env` skipped
  Thu  5 Mar 17:00  `review` at 100%: told assignee, head; limit of `review`
                    reached
  Fri  6 Mar 17:00  `review` goes to head
  Tue 10 Mar 17:00  `review` at +3 working days: told chair, applicant
  Fri 13 Mar 17:00  decision at 60%: told assignee
  Wed 18 Mar 17:00  decision at 80%: told assignee, head
  Fri 20 Mar 17:00  decision at -1 working day: told chair
  Mon 23 Mar 09:00  advance: 15 working days
  expected end: granted_by_silence
  found    open: review                     decision: 6 working hours left, ends
           today 17:00
  expected issued: receipt, silence_note
  found    receipt
  expected deadlines.decision.state: expired
  found    running
  help: the period ends at 17:00 on the last day; use `advance_past: decision`
·
construction_permit   3 passed   1 failed
law   18 passed   0 failed
office   24 passed   0 failed
? 1
$ motcua test $TMP/workflows/construction_permit -k Silence --lang vi
✗ Silence for 15 working days grants the permit
construction_permit.test.yaml:10
  T2 02/03 09:00  apply
  T2 02/03 09:00  intake: accept          decision bắt đầu tính, hạn T2 23/03
                                          17:00; ban hành: receipt; bỏ qua
                                          `consult_fire`; bỏ qua `consult_env`
  T5 05/03 17:00  `review` 100%: báo assignee, head; `review` đến hạn
  T6 06/03 17:00  `review` chuyển cho head
  T3 10/03 17:00  `review` +3 ngày làm việc: báo chair, applicant
  T6 13/03 17:00  decision 60%: báo assignee
  T4 18/03 17:00  decision 80%: báo assignee, head
  T6 20/03 17:00  decision -1 ngày làm việc: báo chair
  T2 23/03 09:00  advance: 15 working days
  mong đợi end: granted_by_silence
  thực tế  đang mở: review                  decision: còn lại 6 giờ làm việc,
           hết hạn hôm nay 17:00
  mong đợi issued: receipt, silence_note
  thực tế  receipt
  mong đợi deadlines.decision.state: expired
  thực tế  running
  gợi ý: thời hạn kết thúc lúc 17:00 của ngày cuối cùng; hãy dùng `advance_past:
  decision`
·
construction_permit   0 đạt   1 không đạt
law   0 đạt   0 không đạt
office   0 đạt   0 không đạt
? 1

# What the tests reach, and what they never look at.
$ motcua test construction_permit -k "Silence for" --coverage
construction_permit   1 passed   0 failed
law   0 passed   0 failed
office   0 passed   0 failed
construction_permit   26 %
  steps 6/14   transitions 5/22   outcomes 1/15   guards 2/6   rungs 6/18
  deadline decision: met 0, paused 0, expired 1
  steps never reached: supplement, consult_fire, consult_env, decide, revise,
                       granted, refused, lapsed
  transitions never taken: intake → supplement, intake → refused, supplement →
                           review, supplement → intake, supplement → lapsed
                           (time is over), consult → consult_fire, consult →
                           consult_env, consult_fire → join(consult),
                           consult_fire → join(consult) (time is over),
                           consult_env → join(consult), consult_env →
                           join(consult) (time is over), review → decide, review
                           → supplement, decide → granted, decide → refused,
                           decide → revise, revise → decide
  outcomes never chosen: intake.supplement, intake.refuse, consult_fire.agree,
                         consult_fire.object, consult_fire.no_reply,
                         consult_env.agree, consult_env.object,
                         consult_env.no_reply, review.propose_grant,
                         review.propose_refuse, review.supplement, decide.grant,
                         decide.refuse, decide.return
  guards: supplement.from == "review" never true; supplement.from == "review"
          never false; screen.needs_fire never true; screen.needs_env never true
  deadlines never: decision met, decision paused
  rungs never reached: intake 100%, intake +1 working day, intake +3 working
                       days, consult_fire 50%, consult_fire -1 working day,
                       consult_env 50%, consult_env -1 working day, decide 100%,
                       decide +1 working day, revise 100%, revise +1 working
                       day, revise +3 working days
next: motcua test --coverage=html
$ motcua test birth_bundle --coverage --lang vi
birth_bundle   16 đạt   0 không đạt
office   15 đạt   0 không đạt
birth_bundle   98 %
  bước 18/18   chuyển tiếp 22/22   kết quả 7/7   điều kiện 2/2   mốc nhắc 8/9
  thời hạn bundle: đúng hạn 8, hết hạn 2
  mốc nhắc chưa tới lần nào: residence +1 working day
tiếp theo: motcua test --coverage=html
$ motcua test construction_permit -k "Silence for" --fail-under 90
construction_permit   1 passed   0 failed
law   0 passed   0 failed
office   0 passed   0 failed
construction_permit   26 %
  steps 6/14   transitions 5/22   outcomes 1/15   guards 2/6   rungs 6/18
  deadline decision: met 0, paused 0, expired 1
  steps never reached: supplement, consult_fire, consult_env, decide, revise,
                       granted, refused, lapsed
  transitions never taken: intake → supplement, intake → refused, supplement →
                           review, supplement → intake, supplement → lapsed
                           (time is over), consult → consult_fire, consult →
                           consult_env, consult_fire → join(consult),
                           consult_fire → join(consult) (time is over),
                           consult_env → join(consult), consult_env →
                           join(consult) (time is over), review → decide, review
                           → supplement, decide → granted, decide → refused,
                           decide → revise, revise → decide
  outcomes never chosen: intake.supplement, intake.refuse, consult_fire.agree,
                         consult_fire.object, consult_fire.no_reply,
                         consult_env.agree, consult_env.object,
                         consult_env.no_reply, review.propose_grant,
                         review.propose_refuse, review.supplement, decide.grant,
                         decide.refuse, decide.return
  guards: supplement.from == "review" never true; supplement.from == "review"
          never false; screen.needs_fire never true; screen.needs_env never true
  deadlines never: decision met, decision paused
  rungs never reached: intake 100%, intake +1 working day, intake +3 working
                       days, consult_fire 50%, consult_fire -1 working day,
                       consult_env 50%, consult_env -1 working day, decide 100%,
                       decide +1 working day, revise 100%, revise +1 working
                       day, revise +3 working days
! error: below 90 %: construction_permit 26 %
? 1

# Which mistakes no test would notice.
$ motcua test birth_bundle -k "Born, registered" --mutate --limit 5
birth_bundle   1 passed   0 failed
office   0 passed   0 failed
birth_bundle: no test would notice if
  workflows/birth_bundle/birth_bundle.procedure.yaml:80: `steps.intake.role` may
  be `chair` instead of `registrar`
  workflows/birth_bundle/birth_bundle.procedure.yaml:131: `requires` may be
  missing from `steps.sign.outcomes.refuse`
  workflows/birth_bundle/birth_bundle.procedure.yaml:170: `escalate` may be
  missing from `steps.card.due`
birth_bundle: 1 of 4 changes noticed (25 %); 1 refused by the checker, 0
equivalent; 5 of 95 tried
next: motcua play birth_bundle
$ motcua test birth_bundle -k "Born, registered" --mutate --limit 5 --lang vi
birth_bundle   1 đạt   0 không đạt
office   0 đạt   0 không đạt
birth_bundle: không bài kiểm thử nào nhận ra nếu
  workflows/birth_bundle/birth_bundle.procedure.yaml:80: `steps.intake.role` có
  thể là `chair` thay vì `registrar`
  workflows/birth_bundle/birth_bundle.procedure.yaml:131:
  `steps.sign.outcomes.refuse` có thể thiếu `requires`
  workflows/birth_bundle/birth_bundle.procedure.yaml:170: `steps.card.due` có
  thể thiếu `escalate`
birth_bundle: nhận ra 1 trên 4 thay đổi (25 %); trình kiểm tra từ chối 1, tương
đương 0; đã thử 5 trên 95
tiếp theo: motcua play birth_bundle
$ motcua test birth_bundle -k "Born, registered" --mutate --limit 5 --fail-under 90 --output json
{
  "passed": 1,
  "failed": 0,
  "tests": [
    {
      "procedure": "birth_bundle",
      "file": "workflows/birth_bundle/birth_bundle.test.yaml",
      "place": "birth_bundle.test.yaml:19",
      "name": "Born, registered, insured",
      "passed": true,
      "failure": null
    }
  ],
  "mutation": [
    {
      "procedure": "birth_bundle",
      "file": "workflows/birth_bundle/birth_bundle.procedure.yaml",
      "score": 25,
      "possible": 95,
      "noticed": 1,
      "unnoticed": 3,
      "equivalent": 0,
      "refused": 1,
      "changes": [
        {
          "change": "deadlines.bundle.within: 2 working days",
          "line": 54,
          "sentence": "the time at `deadlines.bundle.within` may be `2 working days` instead of `3 working days`",
          "fate": "noticed",
          "because": "Born, registered, insured"
        },
        {
          "change": "steps.intake.role: chair",
          "line": 80,
          "sentence": "`steps.intake.role` may be `chair` instead of `registrar`",
          "fate": "unnoticed",
          "because": null
        },
        {
          "change": "steps.reserve_number.input.name: !(apply.child_name)",
          "line": 105,
          "sentence": "the rule `steps.reserve_number.input.name` may be `!(apply.child_name)` instead of `apply.child_name`",
          "fate": "refused",
          "because": null
        },
        {
          "change": "steps.sign.outcomes.refuse: without requires",
          "line": 131,
          "sentence": "`requires` may be missing from `steps.sign.outcomes.refuse`",
          "fate": "unnoticed",
          "because": null
        },
        {
          "change": "steps.card.due: without escalate",
          "line": 170,
          "sentence": "`escalate` may be missing from `steps.card.due`",
          "fate": "unnoticed",
          "because": null
        }
      ]
    }
  ]
}
! error: below 90 %: birth_bundle 25 %
? 1
