# The count itself, with a pause.
$ motcua due 2026-02-12 "15 working days" --calendar vn_state --pause 2026-03-02..2026-03-04
Thu 12 Feb 2026  received; the first day is not counted  [counting.first_day]
Fri 13 Feb       1
Sat 14 – Sun 22  not counted: weekend, Lunar New Year (16–20 Feb)
Mon 23 – Fri 27  2 3 4 5 6
Mon 2 Mar        7   paused from here; the day on which a pause begins counts
Tue 3 – Wed 4    not counted: paused
Thu 5 – Fri 6    8 9
Mon 9 – Fri 13   10 11 12 13 14
Mon 16 Mar       15
Mon 16 Mar 2026  due at 17:00      (without the pause: Thu 12 Mar 2026)
Lunar New Year (16–20 Feb): Notice 9441/TB-BNV of 16 October 2025, after letter
  9859/VPCP-KGVX of 13 October 2025
Calendar vn_state, edition [EDITION]
next: motcua due 2026-03-16 "1 month" --calendar vn_state
$ motcua due 2026-02-12 "15 working days" --pause 2026-03-02..2026-03-04 --lang vi
T5 12/02/2026     tiếp nhận; ngày đầu tiên không tính  [counting.first_day]
T6 13/02          1
T7 14 – CN 22/02  không tính: cuối tuần, Tết Nguyên đán (16/02–20/02)
T2 23 – T6 27/02  2 3 4 5 6
T2 02/03          7   tạm dừng từ đây; ngày bắt đầu tạm dừng vẫn tính
T3 03 – T4 04/03  không tính: tạm dừng
T5 05 – T6 06/03  8 9
T2 09 – T6 13/03  10 11 12 13 14
T2 16/03          15
T2 16/03/2026     hết hạn lúc 17:00      (nếu không tạm dừng: T5 12/03/2026)
Tết Nguyên đán (16/02–20/02): Notice 9441/TB-BNV of 16 October 2025, after
  letter 9859/VPCP-KGVX of 13 October 2025
Lịch vn_state, bản [EDITION]
tiếp theo: motcua due 2026-03-16 "1 month" --calendar vn_state

# After the cut-off hour it counts as received on the next working day; inside the office it does not.
$ motcua due 2026-03-02T15:30 "4 working hours"
Mon 2 Mar 2026  came in at 15:30; counts as received on Tue 3 Mar 07:30
                [counting.received_after]
Tue 3 Mar       counted from 07:30
Tue 3 Mar       07:30–11:30  4 h
Tue 3 Mar 2026  due at 11:30
Calendar vn_state, edition [EDITION]
next: motcua due 2026-03-03 "1 month" --calendar vn_state
$ motcua due 2026-03-02T15:30 "4 working hours" --inside
Mon 2 Mar 2026  counted from 15:30
Mon 2 Mar       15:30–17:00  1 h 30 min
Tue 3 Mar       07:30–10:00  2 h 30 min (in all 4 h)
Tue 3 Mar 2026  due at 10:00
Calendar vn_state, edition [EDITION]
next: motcua due 2026-03-03 "1 month" --calendar vn_state
$ motcua due 2026-01-31 "1 month" --prolong "10 working days"
Sat 31 Jan 2026        came in at 00:00; counts as received on Mon 2 Feb 07:30
                       [counting.received_after]
Mon 2 Feb              received; the first day is not counted
                       [counting.first_day]
Tue 3 Feb – Mon 2 Mar  end of 1 month: 28 days
Tue 3 Feb – Mon 2 Mar  1–28
Mon 2 Mar              prolonged by 10 working days
Tue 3 – Fri 6          1 2 3 4
Mon 9 – Fri 13         5 6 7 8 9
Mon 16 Mar             10
Mon 16 Mar 2026        due at 17:00
Calendar vn_state, edition [EDITION]
next: motcua due 2026-03-16 "1 month" --calendar vn_state
$ motcua due 2026-03-02 "2 days" --format json
{
  "calendar": "vn_state",
  "edition": "[EDITION]",
  "time_zone": "Asia/Ho_Chi_Minh",
  "within": "2 days",
  "lines": [
    {
      "from": "2026-03-02",
      "to": "2026-03-02",
      "kind": "started",
      "at": "2026-03-02T00:30:00Z",
      "day_counts": false,
      "rule": "counting.first_day"
    },
    {
      "from": "2026-03-03",
      "to": "2026-03-04",
      "kind": "counted",
      "amount": "2",
      "total": "2",
      "measure": "days",
      "rule": "within"
    },
    {
      "from": "2026-03-04",
      "to": "2026-03-04",
      "kind": "due",
      "at": "2026-03-04T17:00:00Z",
      "provisional": false,
      "rule": "within"
    }
  ],
  "at": "2026-03-04T17:00:00Z",
  "date": "2026-03-04"
}
! next: motcua due --help

# What cannot be counted is said.
$ motcua due 12/2/2026 "15 working days"
! error: `12/2/2026` is no date: expected 2026-02-12 or 2026-02-12T15:30
? 2
$ motcua due 2026-02-12 "15 workdays"
! error: invalid value '15 workdays' for '<DURATION>': `workdays` is no
!        unit of time; units: seconds, minutes, hours, working minutes, working
!        hours, days, weeks, working days, months, years
! 
! For more information, try '--help'.
? 2
$ motcua due 2026-02-12 "1 day" --calendar elsewhere
! error: there is no calendar `elsewhere` (there is: vn_state)
? 2
$ motcua due 2026-02-12 "1 day" --pause 2026-03-04..2026-03-02
! error: the pause `2026-03-04..2026-03-02` ends before it begins
? 2
$ motcua due 2026-02-12 "1 day" --pause 2026-03-02..2026-03-04 --pause 2026-03-03..2026-03-05 --lang vi
! lỗi: hai khoảng tạm dừng chồng lên nhau ngày 2026-03-03
? 2
