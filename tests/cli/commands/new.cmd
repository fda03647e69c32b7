# A project that runs at once, in either language.
$ motcua new $TMP/permits --lang en
created [TMP]/permits/
  motcua.yaml                       project: folder, languages, calendar, checks
  workflows/construction_permit/    procedure, tests, papers
  workflows/calendars/              working days and closures, with sources
  workflows/directories/            people who try out the roles
  schemas/                          schemas for editors
next: cd [TMP]/permits && motcua check && motcua test
$ motcua check $TMP/permits/workflows --deny warnings --lang en
0 errors, 0 warnings in 1 procedure, 18 files ([TIME]).
next: motcua test
$ motcua test $TMP/permits/workflows --lang en -q
construction_permit   4 passed   0 failed
law   18 passed   0 failed
office   24 passed   0 failed
$ motcua new $TMP/permits
! error: [TMP]/permits is there and not empty: choose another name;
!   nothing is written over
? 2
$ motcua new $TMP/trống --example blank --lang vi
đã tạo [TMP]/trống/
  motcua.yaml                       dự án: thư mục, ngôn ngữ, lịch, mức độ kiểm
                                    tra
  workflows/first_procedure/        quy trình, kiểm thử, mẫu giấy tờ
  workflows/calendars/              ngày làm việc, ngày nghỉ, kèm nguồn
  workflows/directories/            những người đóng thử các vai trò
  schemas/                          lược đồ cho trình soạn thảo
tiếp theo: cd [TMP]/trống && motcua check && motcua test
$ motcua check $TMP/trống/workflows --deny warnings --lang vi
0 lỗi, 0 cảnh báo trong 1 quy trình, 8 tệp ([TIME]).
tiếp theo: motcua test
$ motcua test $TMP/trống/workflows --lang vi
first_procedure   3 đạt   0 không đạt
tiếp theo: motcua play first_procedure
$ motcua new $TMP/two --example blank,birth --lang en
created [TMP]/two/
  motcua.yaml                       project: folder, languages, calendar, checks
  workflows/first_procedure/        procedure, tests, papers
  workflows/birth_bundle/           procedure, tests, papers
  workflows/calendars/              working days and closures, with sources
  workflows/directories/            people who try out the roles
  schemas/                          schemas for editors
next: cd [TMP]/two && motcua check && motcua test
$ motcua check $TMP/two/workflows --deny warnings --lang en
0 errors, 0 warnings in 2 procedures, 18 files ([TIME]).
next: motcua test
$ motcua fmt --check $TMP/two/workflows/first_procedure --lang en
2 files are laid out as intended.
next: motcua check
$ motcua new $TMP/x --example house
! error: invalid value 'house' for '--example <EXAMPLE>'
!   [possible values: construction-permit, birth, blank]
! 
! For more information, try '--help'.
? 2
