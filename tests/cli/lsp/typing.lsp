# Half-typed lines in a file that is broken while one types.
open construction_permit/construction_permit.procedure.yaml
edit next: consult\n => next: cons¦\n
complete
  apply | Nộp hồ sơ / Apply
  intake | Kiểm tra thành phần hồ sơ / Check the file is complete
  supplement | Bổ sung hồ sơ / Send the missing documents
  screen | Xác định cơ quan lấy ý kiến / Decide who must be consulted
  consult | Lấy ý kiến / Consultation
  consult_fire | Ý kiến PCCC / Fire safety opinion
  consult_env | Ý kiến môi trường / Environmental opinion
  review | Thẩm định / Assess the application
  decide | Ký quyết định / Decide and sign
  revise | Hoàn thiện đề xuất / Revise the proposal
  granted | Đã cấp phép / Granted
  refused | Đã từ chối / Refused
  granted_by_silence | Chấp thuận do hết hạn / Granted by silence
  lapsed | Hết hạn bổ sung / Lapsed
  join |
problems
  construction_permit/construction_permit.procedure.yaml:119:11 error[unknown-step] `next` names a step that does not exist: `cons` / steps: apply, intake, supplement, screen, consult, consult_fire, consult_env, review, decide, revise, granted, refused, … (14 in all)
edit next: cons\n => next: consult\n
edit start: intake.accept => start: intake.¦
complete
  accept | Tiếp nhận / Accept
  refuse | Từ chối tiếp nhận / Refuse
  supplement | Yêu cầu bổ sung / Ask for more
edit start: intake. => start: intake.accept
edit needs_env: = apply.floor_area > 1000 => needs_env: = apply.¦
complete
  ward | code, required · Phường/xã / Ward
  floor_area | number, m2, required · Diện tích sàn / Floor area
  storeys | integer, required · Số tầng / Storeys
  drawings | file, required · Bản vẽ / Drawings
  outcome | done
  by | person
  from | step
edit needs_env: = apply. => needs_env: = apply.floor_area > 1000 && today > deadline.decision.¦
complete
  due | date
  state | word
  used_days | number
  left_days | number
edit today > deadline.decision. => intake.outcome == "¦"
complete
  accept | Tiếp nhận / Accept
  refuse | Từ chối tiếp nhận / Refuse
  supplement | Yêu cầu bổ sung / Ask for more
edit && intake.outcome == "" => && ¦
complete
  apply | Nộp hồ sơ / Apply
  intake | Kiểm tra thành phần hồ sơ / Check the file is complete
  supplement | Bổ sung hồ sơ / Send the missing documents
  screen | Xác định cơ quan lấy ý kiến / Decide who must be consulted
  consult | Lấy ý kiến / Consultation
  consult_fire | Ý kiến PCCC / Fire safety opinion
  consult_env | Ý kiến môi trường / Environmental opinion
  review | Thẩm định / Assess the application
  decide | Ký quyết định / Decide and sign
  revise | Hoàn thiện đề xuất / Revise the proposal
  granted | Đã cấp phép / Granted
  refused | Đã từ chối / Refused
  granted_by_silence | Chấp thuận do hết hạn / Granted by silence
  lapsed | Hết hạn bổ sung / Lapsed
  case |
  deadline |
  now | moment
  today | date
  working_days | working_days(from, to)
  add_working_days | add_working_days(date, number)
  age | age(date)
  count | count(list)
  contains | contains(list, value)
  is_set | is_set(value)
  date | date("2026-01-31")
edit role: planner\n => role: planner\n    du¦\n
complete
  summary |
  when |
  office |
  not_by |
  visit |
  shows |
  at_most |
  assign |
  late_reason |
  issues |
  compensate |
  basis |
edit role: planner\n    du\n => role: planner\n
at requires: [mis¦sing]
complete
  missing | list of text · Giấy tờ còn thiếu / Missing documents
  reason | text · Lý do / Reason
at type: tas¦k
complete
  start |
  task |
  script |
  call |
  notify |
  wait |
  choice |
  parallel |
  each |
  subprocedure |
  payment |
  end |
edit notify: [assignee, head], priority => notify: [assignee, ¦], priority
complete
  chair | Chủ tịch / Chair
  clerk | Cán bộ một cửa / One-stop clerk
  env_reviewer | Cán bộ môi trường / Environment reviewer
  fire_reviewer | Cán bộ thẩm duyệt PCCC / Fire reviewer
  head | Trưởng phòng / Head of unit
  planner | Chuyên viên xây dựng / Planning officer
  applicant |
  assignee |
edit calendar: vn_state => calendar: ¦
complete
  vn_state |
# Keys of a test, and in it what the steps of its procedure are called.
open construction_permit/construction_permit.test.yaml
edit       - intake: accept => \n      - inta¦
complete
  apply | Nộp hồ sơ / Apply
  intake | Kiểm tra thành phần hồ sơ / Check the file is complete
  supplement | Bổ sung hồ sơ / Send the missing documents
  screen | Xác định cơ quan lấy ý kiến / Decide who must be consulted
  consult | Lấy ý kiến / Consultation
  consult_fire | Ý kiến PCCC / Fire safety opinion
  consult_env | Ý kiến môi trường / Environmental opinion
  review | Thẩm định / Assess the application
  decide | Ký quyết định / Decide and sign
  revise | Hoàn thiện đề xuất / Revise the proposal
  granted | Đã cấp phép / Granted
  refused | Đã từ chối / Refused
  granted_by_silence | Chấp thuận do hết hạn / Granted by silence
  lapsed | Hết hạn bổ sung / Lapsed
  message |
  payment |
  advance |
  advance_to |
  advance_past |
  expect |

