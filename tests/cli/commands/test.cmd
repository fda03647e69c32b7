$ motcua test construction_permit
construction_permit   4 passed   0 failed
law   18 passed   0 failed
next: motcua play construction_permit
$ motcua test construction_permit -k silence --lang vi
construction_permit   1 đạt   0 không đạt
law   0 đạt   0 không đạt
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
? 1
