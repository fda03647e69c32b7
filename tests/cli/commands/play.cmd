# A walk in which the clock stands still; it is saved, and the saved test holds.
$ motcua play $TMP/workflows/construction_permit
< help
< accept
< apply storeys=0
< apply
< accept
< +5 working days
< supplement missing="land certificate"
< supplement missing="land certificate" late_reason="site visit delayed"
< why decision
< refuse
< to 2026-03-01 09:00
< save "the clock stands still"
< quit
Building permit for a private house
Mon 2 Mar 2026 09:00   the case does not exist yet; `help` lists what you can do
> help
apply [field=value …]         open the case; the form is filled with examples
accept                        press a button of the open task
review:accept field=value …   the same, where several tasks are open
  by=user-17                    … as this person
  late_reason="…"               … after the limit has passed
  for=fire                      … for this element of a list
message [name] [field=value]  the awaited message arrives
payment [step] [amount=…]     the payment service reports it paid, or failed="…"
+5 working days               time passes: 2 hours, 1 month, 0.5 working days …
to 2026-03-09 09:00           … until this moment
past decision                 … until this deadline (or step limit) has passed
withdraw [reason="…"]         the applicant withdraws
look · story                  where it stands · what happened
why [deadline]                how it is counted
save "name"                   write the walk down as a test
quit
> accept
  not done: there is no case yet: open it by apply
> apply storeys=0
  refused: 1 field(s) need attention.
    /storeys: Expected at least 1, found 0.
> apply
  Mon 2 Mar 2026 09:00  status: Received
  next: “Check the file is complete” (intake), One-stop clerk: accept ·
        supplement · refuse; due Tue 3 Mar 2026, 0 of 1 working day used
> accept
  Mon  2 Mar 09:00  “Statutory deadline” starts, due Mon 23 Mar 17:00
                    issued: Receipt and appointment slip
                    “Fire safety opinion” skipped
                    “Environmental opinion” skipped
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Assess the application” (review), Planning officer: propose_grant ·
        propose_refuse · supplement; due Thu 5 Mar 2026, 0 of 3 working days
        used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> +5 working days
  Thu  5 Mar 17:00  ⏱ “Assess the application” at 100%: told whoever has the
                    task, Head of unit
                    ⏱ limit of “Assess the application” reached
  Fri  6 Mar 17:00  ⏱ “Assess the application” goes to Head of unit
  Mon 9 Mar 2026 09:00  status: Being processed
  next: “Assess the application” (review), Head of unit: propose_grant ·
        propose_refuse · supplement; passed on Thu 5 Mar 2026
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 5 of 15 working days
    used
> supplement missing="land certificate"
  refused: The limit of `review` has passed: add late_reason="why".
> supplement missing="land certificate" late_reason="site visit delayed"
  Mon  9 Mar 09:00  “Statutory deadline” paused, 5 of 15 working days used
                    issued: Request for more documents
  Mon 9 Mar 2026 09:00  status: Waiting for you
  next: “Send the missing documents” (supplement), the applicant: done; due Wed
        8 Apr 2026, 0 of 30 days used
  ⏲ Statutory deadline (decision): paused, 5 of 15 working days used
> why decision
Mon 2 Mar 2026   received; the first day is not counted  [counting.first_day]
Tue 3 – Fri 6    1 2 3 4
Mon 9 – Fri 13   5 6 7 8 9
Mon 16 – Fri 20  10 11 12 13 14
Mon 23 Mar       15
Mon 23 Mar 2026  due at 17:00
Calendar vn_state, edition [EDITION]
> refuse
  not done: `refuse` means nothing here; buttons now: done; `help` lists the
            rest
> to 2026-03-01 09:00
  refused: This moment is past: time goes forward only.
> save "the clock stands still"
  written to
  [TMP]/workflows/construction_permit/construction_permit.test.yaml
> quit
next: motcua test [TMP]/workflows/construction_permit

$ motcua test $TMP/workflows/construction_permit
construction_permit   5 passed   0 failed
law   18 passed   0 failed
office   24 passed   0 failed
next: motcua play construction_permit

# Three agencies at once; the systems answer, the message comes.
$ motcua play birth_bundle --lang vi
< apply
< accept
< sign by=chair-2
< register
< message
< story
Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ BHYT cho trẻ dưới 6
tuổi
T2 02/03/2026 09:00   chưa có hồ sơ; `help` để xem các lệnh
> apply
  T2 02/03/2026 09:00  trạng thái: Đã tiếp nhận
  tiếp: “Kiểm tra hồ sơ” (intake), Công chức hộ tịch: accept · supplement ·
        refuse; hạn T2 02/03/2026, đã tính 0 trên 4 giờ làm việc
> accept
  T2 02/03 09:00  “Thời hạn liên thông” bắt đầu tính, hạn T5 05/03 17:00
                  gọi civil_status.reserveNumber
                  ban hành: Giấy tiếp nhận và hẹn trả kết quả
  T2 02/03 09:00  “Cấp số định danh” đã trả lời
  T2 02/03/2026 09:00  trạng thái: Đã tiếp nhận
  tiếp: “Ký giấy khai sinh” (sign), Chủ tịch: sign · refuse; hạn T2 02/03/2026,
        đã tính 0 trên 4 giờ làm việc
  ⏲ Thời hạn liên thông (bundle): hạn T5 05/03/2026, đã tính 0 trên 3 ngày làm
    việc
> sign by=chair-2
  T2 02/03 09:00  ban hành: Giấy khai sinh
                  gọi insurance.requestCard
  T2 02/03 09:00  “Gửi cơ quan BHXH” đã trả lời
  T2 02/03/2026 09:00  trạng thái: Đã chuyển cơ quan liên thông
  tiếp: “Đăng ký thường trú” (residence), Cán bộ cư trú: register · refuse; hạn
        T3 03/03/2026, đã tính 0 trên 1 ngày làm việc
  tiếp: “Chờ thẻ BHYT” (card), chờ thông điệp card_issued (request_id); hạn T3
        03/03/2026, đã tính 0 trên 1 ngày làm việc
  ⏲ Thời hạn liên thông (bundle): hạn T5 05/03/2026, đã tính 0 trên 3 ngày làm
    việc
> register
  T2 02/03/2026 09:00  trạng thái: Đã chuyển cơ quan liên thông
  tiếp: “Chờ thẻ BHYT” (card), chờ thông điệp card_issued (request_id); hạn T3
        03/03/2026, đã tính 0 trên 1 ngày làm việc
  ⏲ Thời hạn liên thông (bundle): hạn T5 05/03/2026, đã tính 0 trên 3 ngày làm
    việc
> message
  T2 02/03 09:00  “Chờ thẻ BHYT”: nhận card_issued
                  đã báo: người nộp hồ sơ (all_done)
                  “Thời hạn liên thông” đúng hạn, đã tính 0 trên 3 ngày làm việc
                  kết thúc: “Hoàn thành” (granted)
  T2 02/03/2026 09:00  trạng thái: Hoàn thành
  ⏲ Thời hạn liên thông (bundle): đúng hạn, đã tính 0 trên 3 ngày làm việc
  kết thúc: “Hoàn thành” (granted)
> story
  T2 02/03 09:00  apply
  T2 02/03 09:00  intake: accept          “Thời hạn liên thông” bắt đầu tính,
  hạn T5 05/03 17:00; gọi civil_status.reserveNumber; ban hành: Giấy tiếp nhận
  và hẹn trả kết quả
  T2 02/03 09:00  “Cấp số định danh” đã trả lời
  T2 02/03 09:00  sign: sign, by chair-2  ban hành: Giấy khai sinh; gọi
  insurance.requestCard
  T2 02/03 09:00  “Gửi cơ quan BHXH” đã trả lời
  T2 02/03 09:00  residence: register
  T2 02/03 09:00  message: card_issued (request_id)  “Chờ thẻ BHYT”: nhận
  card_issued; đã báo: người nộp hồ sơ (all_done); “Thời hạn liên thông” đúng
  hạn, đã tính 0 trên 3 ngày làm việc; kết thúc: “Hoàn thành” (granted)
> 
tiếp theo: motcua test birth_bundle

# Silence, and what is refused.
$ motcua play construction_permit
< apply floor_area=1200 storeys=6
< accept
< consult_fire agree
< agree
< past consult_env
< past decision
< withdraw
Building permit for a private house
Mon 2 Mar 2026 09:00   the case does not exist yet; `help` lists what you can do
> apply floor_area=1200 storeys=6
  Mon 2 Mar 2026 09:00  status: Received
  next: “Check the file is complete” (intake), One-stop clerk: accept ·
        supplement · refuse; due Tue 3 Mar 2026, 0 of 1 working day used
> accept
  Mon  2 Mar 09:00  “Statutory deadline” starts, due Mon 23 Mar 17:00
                    issued: Receipt and appointment slip
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Fire safety opinion” (consult_fire), Fire reviewer: agree · object; due
        Fri 6 Mar 2026, 0 of 4 working days used
  next: “Environmental opinion” (consult_env), Environment reviewer: agree ·
        object; due Fri 6 Mar 2026, 0 of 4 working days used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> consult_fire agree
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Environmental opinion” (consult_env), Environment reviewer: agree ·
        object; due Fri 6 Mar 2026, 0 of 4 working days used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> agree
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Assess the application” (review), Planning officer: propose_grant ·
        propose_refuse · supplement; due Thu 5 Mar 2026, 0 of 3 working days
        used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> past consult_env
  refused: Step `consult_env` is not open; open: `review`.
> past decision
  Thu  5 Mar 17:00  ⏱ “Assess the application” at 100%: told whoever has the
                    task, Head of unit
                    ⏱ limit of “Assess the application” reached
  Fri  6 Mar 17:00  ⏱ “Assess the application” goes to Head of unit
  Tue 10 Mar 17:00  ⏱ “Assess the application” at +3 working days: told Chair,
                    the applicant
  Fri 13 Mar 17:00  ⏱ “Statutory deadline” at 60%: told whoever has the task
  Wed 18 Mar 17:00  ⏱ “Statutory deadline” at 80%: told whoever has the task,
                    Head of unit
  Fri 20 Mar 17:00  ⏱ “Statutory deadline” at -1 working day: told Chair
  Mon 23 Mar 17:00  ⏱ “Statutory deadline” expired → granted_by_silence (Example
                    Building Act, art. 13)
                    ⏱ “Assess the application” cancelled
                    ⏱ issued: Certificate of tacit approval
                    ⏱ ends: “Granted by silence” (granted)
  Mon 23 Mar 2026 17:00  status: Decided
  ⏲ Statutory deadline (decision): passed on Mon 23 Mar 2026
  ended: “Granted by silence” (granted)
> withdraw
  refused: The case is over: it ended as `granted`.
> 
next: motcua test construction_permit

# With a directory its people act, and the saved test names them.
$ motcua play $TMP/workflows/construction_permit --directory $TMP/workflows/directories/demo.directory.yaml
< apply
< accept
< propose_grant by=hoa
< story
< grant by=phuc
< grant
< save "people of the directory"
< quit
Building permit for a private house
Mon 2 Mar 2026 09:00   the case does not exist yet; `help` lists what you can do
> apply
  Mon 2 Mar 2026 09:00  status: Received
  next: “Check the file is complete” (intake), One-stop clerk: accept ·
        supplement · refuse; due Tue 3 Mar 2026, 0 of 1 working day used
> accept
  Mon  2 Mar 09:00  “Statutory deadline” starts, due Mon 23 Mar 17:00
                    issued: Receipt and appointment slip
                    “Fire safety opinion” skipped
                    “Environmental opinion” skipped
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Assess the application” (review), Planning officer: propose_grant ·
        propose_refuse · supplement; due Thu 5 Mar 2026, 0 of 3 working days
        used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> propose_grant by=hoa
  Mon 2 Mar 2026 09:00  status: Being processed
  next: “Decide and sign” (decide), Chair: grant · refuse · return; due Tue 3
        Mar 2026, 0 of 1 working day used
  ⏲ Statutory deadline (decision): due Mon 23 Mar 2026, 0 of 15 working days
    used
> story
  Mon  2 Mar 09:00  apply
  Mon  2 Mar 09:00  intake: accept, by lan  “Statutory deadline” starts, due Mon
  23 Mar 17:00; issued: Receipt and appointment slip; “Fire safety opinion”
  skipped; “Environmental opinion” skipped
  Mon  2 Mar 09:00  review: propose_grant, by hoa
> grant by=phuc
  refused: This takes the role `chair`, which you do not hold.  [decide.role]
> grant
  Mon  2 Mar 09:00  “Statutory deadline” met, 0 of 15 working days used
                    issued: Building permit
                    ends: “Granted”
  Mon 2 Mar 2026 09:00  status: Decided
  ⏲ Statutory deadline (decision): met, 0 of 15 working days used
  ended: “Granted” (granted)
> save "people of the directory"
  written to
  [TMP]/workflows/construction_permit/construction_permit.test.yaml
> quit
next: motcua test [TMP]/workflows/construction_permit
$ motcua test $TMP/workflows/construction_permit/construction_permit.test.yaml
construction_permit   6 passed   0 failed
next: motcua play construction_permit
