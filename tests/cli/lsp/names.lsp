# What a name is, where it is declared, where else it stands, and what it may be called.
open construction_permit/construction_permit.procedure.yaml
at on_expiry: {next: lap¦sed
hover
  **lapsed** — step / bước
  Hết hạn bổ sung / Lapsed
  type: `end`
definition
  construction_permit/construction_permit.procedure.yaml:196:3
at supplement.from == "rev¦iew"
hover
  **review** — step / bước
  Thẩm định / Assess the application
  type: `task`
  role: `planner`
  form: `check`
  due: `3 working days`
  next: `decide`
definition
  construction_permit/construction_permit.procedure.yaml:157:3
references
  construction_permit/baseline.scenario.yaml:28:3
  construction_permit/baseline.scenario.yaml:39:3
  construction_permit/construction_permit.procedure.yaml:110:36
  construction_permit/construction_permit.procedure.yaml:110:49
  construction_permit/construction_permit.procedure.yaml:127:11
  construction_permit/construction_permit.procedure.yaml:157:3
  construction_permit/construction_permit.procedure.yaml:174:14
  construction_permit/construction_permit.procedure.yaml:189:23
  construction_permit/construction_permit.test.yaml:26:9
  construction_permit/construction_permit.test.yaml:30:22
  construction_permit/construction_permit.test.yaml:41:11
  construction_permit/construction_permit.test.yaml:43:63
  construction_permit/construction_permit.test.yaml:50:9
rename assess
  construction_permit/baseline.scenario.yaml:28:3
  construction_permit/baseline.scenario.yaml:39:3
  construction_permit/construction_permit.procedure.yaml:110:36
  construction_permit/construction_permit.procedure.yaml:110:49
  construction_permit/construction_permit.procedure.yaml:127:11
  construction_permit/construction_permit.procedure.yaml:157:3
  construction_permit/construction_permit.procedure.yaml:174:14
  construction_permit/construction_permit.procedure.yaml:189:23
  construction_permit/construction_permit.test.yaml:26:9
  construction_permit/construction_permit.test.yaml:30:22
  construction_permit/construction_permit.test.yaml:41:11
  construction_permit/construction_permit.test.yaml:43:63
  construction_permit/construction_permit.test.yaml:50:9
rename decide
  there is such a name already
rename Thẩm định
  a name consists of small letters, digits and `_`, begins with a letter and has at most 64
rename join
  this word has a meaning of its own
at calendar: vn_¦state
hover
  **vn_state** — calendar / lịch
  Lịch làm việc cơ quan nhà nước / State agency calendar
definition
  calendars/vn_state.calendar.yaml:23:11
rename other
  this is the name of a file that others may name; rename the file and every mention of it
at needs_fire: = apply.sto¦reys
hover
  **storeys** — field / trường · `application`
  Số tầng / Storeys
  type: `integer, required`
rename floors
  construction_permit/baseline.scenario.yaml:14:9
  construction_permit/construction_permit.procedure.yaml:27:5
  construction_permit/construction_permit.procedure.yaml:117:27
  construction_permit/construction_permit.procedure.yaml:134:37
  construction_permit/construction_permit.test.yaml:7:40
  construction_permit/construction_permit.test.yaml:34:44
at issues: [perm¦it]
hover
  **permit** — document / giấy tờ
  Giấy phép xây dựng / Building permit
at template: perm¦it
definition
  construction_permit/documents/permit.html:1:1
at  esc¦alate: statutory
hover
  **escalate** — The ladder to climb as the deadline comes near or passes.
  Expected: a name
at  at_¦most: 1
hover
  **at_most** — How often a case may enter this step; buttons that lead to an exhausted step are not offered.
at type: par¦allel
hover
  **parallel** — Several branches at once. Each ends with `next: join`.
# The label before the name is Vietnamese: places are counted in UTF-16.
at {vi: Đề xuất từ chối, en: Propose to refuse}, requires: [rea¦son]
definition
  construction_permit/construction_permit.procedure.yaml:31:5
symbols
  title | Cấp giấy phép xây dựng nhà ở riêng lẻ / Building permit for a private house
  basis |
  languages |
  agencies |
    commune | UBND phường / Ward committee
    fire | Cảnh sát PCCC / Fire service
    environment | Cơ quan môi trường / Environment agency
  roles |
    clerk | Cán bộ một cửa / One-stop clerk
    planner | Chuyên viên xây dựng / Planning officer
    head | Trưởng phòng / Head of unit
    chair | Chủ tịch / Chair
    fire_reviewer | Cán bộ thẩm duyệt PCCC / Fire reviewer
    env_reviewer | Cán bộ môi trường / Environment reviewer
  forms |
    application |
    check |
    supplement |
    opinion |
    decision |
  statuses |
    received | Đã tiếp nhận / Received
    in_review | Đang xử lý / Being processed
    awaiting_applicant | Chờ bổ sung hồ sơ / Waiting for you
    decided | Đã có kết quả / Decided
  deadlines |
    decision | Thời hạn giải quyết / Statutory deadline
  escalations |
    statutory |
    consultation |
    internal |
    signing |
  documents |
    receipt | Giấy tiếp nhận và hẹn trả kết quả / Receipt and appointment slip
    supplement_request | Phiếu yêu cầu bổ sung / Request for more documents
    intake_refusal | Phiếu từ chối tiếp nhận hồ sơ / Refusal to accept the file
    refusal | Văn bản từ chối / Refusal
    permit | Giấy phép xây dựng / Building permit
    silence_note | Xác nhận chấp thuận do hết hạn / Certificate of tacit approval
  steps |
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
open construction_permit/construction_permit.test.yaml
at intake: acc¦ept
hover
  **accept** — outcome / kết quả · `intake`
  Tiếp nhận / Accept
  next: `screen`
references
  construction_permit/baseline.scenario.yaml:36:12
  construction_permit/baseline.scenario.yaml:48:37
  construction_permit/construction_permit.procedure.yaml:50:19
  construction_permit/construction_permit.procedure.yaml:97:7
  construction_permit/construction_permit.test.yaml:13:17
  construction_permit/construction_permit.test.yaml:24:17
  construction_permit/construction_permit.test.yaml:37:17
  construction_permit/construction_permit.test.yaml:49:17
at {ward: w001, floor¦_area
definition
  construction_permit/construction_permit.procedure.yaml:26:5
symbols
  given | 2026-03-02 09:00
  cases |
    Silence for 15 working days grants the permit |
    The clock stands still while documents are missing |
    A tall house needs the fire service, whose silence counts as agreement |
    The assessor may not sign |
open construction_permit/baseline.scenario.yaml
at   planner: {people: 4,¦
hover
  nothing
at consult_f¦ire:
definition
  construction_permit/construction_permit.procedure.yaml:129:3
