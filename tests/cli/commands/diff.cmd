~ workflows/construction_permit/construction_permit.procedure.yaml: within: 15 working days => within: 12 working days
$ motcua diff workflows/construction_permit/construction_permit.procedure.yaml $TMP/workflows/construction_permit/construction_permit.procedure.yaml
Building permit for a private house (construction_permit)  version 1
  ~ deadline decision (Statutory deadline) · limit  15 working days → 12 working
  days  (shorter: stricter for the office)
changes: 1, procedures: 1.
next: motcua test
$ motcua diff workflows/construction_permit/construction_permit.procedure.yaml $TMP/workflows/construction_permit/construction_permit.procedure.yaml --lang vi
Cấp giấy phép xây dựng nhà ở riêng lẻ (construction_permit)  phiên bản 1
  ~ thời hạn decision (Thời hạn giải quyết) · thời hạn  15 ngày làm việc → 12
  ngày làm việc  (ngắn hơn: chặt hơn với cơ quan)
1 thay đổi trong 1 quy trình.
tiếp theo: motcua test
$ motcua diff workflows/construction_permit/construction_permit.procedure.yaml $TMP/workflows/construction_permit/construction_permit.procedure.yaml --format markdown
### Building permit for a private house (construction_permit)  version 1
·
| | What | Before | After | Meaning |
|---|---|---|---|---|
| ~ | deadline decision (Statutory deadline) · limit | 15 working days | 12 working days | shorter: stricter for the office |
! next: motcua test
