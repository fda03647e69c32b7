# Wrong usage has an exit code of its own.
$ motcua
! Administrative procedures as code: written in YAML, checked, tested, drawn,
! simulated and run
! 
! Usage: motcua [OPTIONS] <COMMAND>
! 
! Commands:
!   new          Start a project: procedures that run, with tests, a calendar and
!                schemas for editors
!   check        Find everything that is wrong with procedures, tests, scenarios
!                and calendars
!   explain      Say what a rule of the checker means, with a wrong and a right
!                example
!   fmt          Lay files out: indentation, spaces, and the order of keys that
!                the language fixes
!   diff         Say what changed between two versions, in the words of the law
!   docs         Make a site about procedures: for citizens, for officers, by
!                article, with the changes
!   test         Run tests
!   play         Walk one case in the terminal, under a clock that you turn
!   due          Compute a date and say why
!   graph        Draw a procedure
!   schema       Print the JSON Schemas that editors use
!   dev          Open the workbench: text, picture, problems, tests and play on
!                one page
!   lsp          Talk to an editor: findings, completion, explanations, renaming
!   serve        Run the server
!   simulate     Run a scenario many times and say how long cases take
!   compare      What changes between two runs, paired by luck, and which steps
!                make the change
!   demo         See it at work: five cases through the real server, under a
!                turned clock
!   plan         Say what deploying would change on a running server, and which
!                open cases could move
!   deploy       Put procedures onto a running server
!   migrate      Let open cases go on under another version
!   case         Open, find and read cases on a running server
!   task         Find and do tasks on a running server
!   token        Let a person or a system in
!   escalations  Say what will escalate: each rung of a ladder before it is
!                reached
!   report       Say what offices have to account for: cases, on-time shares,
!                contacts, time by agency
!   backup       Copy the cases of a data folder, also while the server runs, and
!                check the copy event by event
!   restore      Make a data folder out of a copy, and check it event by event;
!                nothing is overwritten
!   completions  Print completions for a shell
!   help         Print this message or the help of the given subcommand(s)
! 
! Options:
!       --lang <vi|en>  Language of the output [default: that of LC_ALL,
!                       LC_MESSAGES or LANG]
!   -q, --quiet         Say only what was asked for: no closing line, no messages
!                       beside the output
!   -h, --help          Print help
!   -V, --version       Print version
! 
! Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.
! next: motcua demo
? 2
$ motcua chekc
! error: unrecognized subcommand 'chekc'
! 
!   tip: some similar subcommands exist: 'schema', 'check'
! 
! Usage: motcua [OPTIONS] <COMMAND>
! 
! For more information, try '--help'.
? 2
$ motcua --version
motcua 0.1.0
$ motcua --help
Administrative procedures as code: written in YAML, checked, tested, drawn,
simulated and run
·
Usage: motcua [OPTIONS] <COMMAND>
·
Commands:
  new          Start a project: procedures that run, with tests, a calendar and
               schemas for editors
  check        Find everything that is wrong with procedures, tests, scenarios
               and calendars
  explain      Say what a rule of the checker means, with a wrong and a right
               example
  fmt          Lay files out: indentation, spaces, and the order of keys that
               the language fixes
  diff         Say what changed between two versions, in the words of the law
  docs         Make a site about procedures: for citizens, for officers, by
               article, with the changes
  test         Run tests
  play         Walk one case in the terminal, under a clock that you turn
  due          Compute a date and say why
  graph        Draw a procedure
  schema       Print the JSON Schemas that editors use
  dev          Open the workbench: text, picture, problems, tests and play on
               one page
  lsp          Talk to an editor: findings, completion, explanations, renaming
  serve        Run the server
  simulate     Run a scenario many times and say how long cases take
  compare      What changes between two runs, paired by luck, and which steps
               make the change
  demo         See it at work: five cases through the real server, under a
               turned clock
  plan         Say what deploying would change on a running server, and which
               open cases could move
  deploy       Put procedures onto a running server
  migrate      Let open cases go on under another version
  case         Open, find and read cases on a running server
  task         Find and do tasks on a running server
  token        Let a person or a system in
  escalations  Say what will escalate: each rung of a ladder before it is
               reached
  report       Say what offices have to account for: cases, on-time shares,
               contacts, time by agency
  backup       Copy the cases of a data folder, also while the server runs, and
               check the copy event by event
  restore      Make a data folder out of a copy, and check it event by event;
               nothing is overwritten
  completions  Print completions for a shell
  help         Print this message or the help of the given subcommand(s)
·
Options:
      --lang <vi|en>  Language of the output [default: that of LC_ALL,
                      LC_MESSAGES or LANG]
  -q, --quiet         Say only what was asked for: no closing line, no messages
                      beside the output
  -h, --help          Print help
  -V, --version       Print version
·
Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.
next: motcua demo
$ motcua --version --lang vi
motcua 0.1.0
$ motcua --help --lang vi
Thủ tục hành chính viết bằng mã: soạn bằng YAML, kiểm tra, thử nghiệm, vẽ, mô
phỏng và vận hành
·
Cách dùng: motcua [OPTIONS] <COMMAND>
·
Lệnh:
  new          Mở một dự án: quy trình chạy được, có kiểm thử, lịch và lược đồ
               cho trình soạn thảo
  check        Tìm mọi lỗi trong quy trình, bài kiểm thử, kịch bản và lịch
  explain      Giải thích một quy tắc kiểm tra, kèm ví dụ sai và ví dụ đúng
  fmt          Định dạng tệp: thụt lề, khoảng trắng và thứ tự khóa mà ngôn ngữ
               quy định
  diff         Nói những gì thay đổi giữa hai phiên bản, bằng lời của luật
  docs         Dựng trang thông tin về thủ tục: cho người dân, cho cán bộ, theo
               điều luật, kèm các thay đổi
  test         Chạy bài kiểm thử
  play         Đi thử một hồ sơ trên dòng lệnh, với đồng hồ xoay tay
  due          Tính một ngày đến hạn và giải thích
  graph        Vẽ sơ đồ quy trình
  schema       In các lược đồ JSON dùng cho trình soạn thảo
  dev          Mở bàn làm việc: văn bản, sơ đồ, vấn đề, kiểm thử và đi thử trên
               một trang
  lsp          Nói chuyện với trình soạn thảo: lỗi, gợi ý, giải thích, đổi tên
  serve        Chạy máy chủ
  simulate     Chạy kịch bản nhiều lần và cho biết hồ sơ mất bao lâu
  compare      Hai lần chạy khác nhau thế nào, so theo cặp cùng vận may, và do
               bước nào
  demo         Xem chạy thật: năm hồ sơ qua máy chủ thật, với đồng hồ xoay tay
  plan         Nói việc triển khai sẽ thay đổi gì trên máy chủ đang chạy và hồ
               sơ nào chuyển được
  deploy       Triển khai quy trình lên máy chủ đang chạy
  migrate      Cho hồ sơ đang mở tiếp tục theo phiên bản khác
  case         Mở, tìm và đọc hồ sơ trên máy chủ đang chạy
  task         Tìm và làm công việc trên máy chủ đang chạy
  token        Cấp mã truy cập cho một người hoặc một hệ thống
  escalations  Cho biết những gì sắp quá hạn: từng mốc nhắc trước khi đến
  report       Báo cáo của các cơ quan: hồ sơ, tỷ lệ đúng hạn, số lần liên hệ,
               thời gian theo cơ quan
  backup       Sao chép hồ sơ của một thư mục dữ liệu, kể cả khi máy chủ đang
               chạy, và kiểm tra từng sự kiện của bản sao
  restore      Dựng thư mục dữ liệu từ bản sao và kiểm tra từng sự kiện; không
               ghi đè gì
  completions  In phần gợi ý lệnh cho trình vỏ
·
Tùy chọn:
      --lang <vi|en>  Ngôn ngữ hiển thị [mặc định: theo LC_ALL, LC_MESSAGES hoặc
                      LANG]
  -q, --quiet         Chỉ in kết quả: không có dòng cuối, không có lời nhắn bên
                      lề
  -h, --help          In hướng dẫn này
  -V, --version       In phiên bản
·
Mã thoát: 0 ổn, 1 có lỗi hoặc kiểm thử không đạt, 2 dùng sai lệnh, 3 lỗi nội bộ.
tiếp theo: motcua demo
$ motcua due -h --lang vi
Tính một ngày đến hạn và giải thích
·
Cách dùng: motcua due [OPTIONS] <START> <DURATION>
·
Tham số:
  <START>     Nhận lúc nào: 2026-02-12, hoặc 2026-02-12T15:30 theo múi giờ của
              lịch
  <DURATION>  Thời hạn: "15 working days", "4 working hours", "30 days", "1
              month"
·
Tùy chọn:
      --calendar <NAME>     Lịch nào: tên hoặc tệp [default: vn_state]
      --pause <A..B>        Thời hạn tạm dừng từ A đến B, là ngày hoặc thời điểm
      --prolong <DURATION>  Gia hạn thêm chừng này, tính từ ngày hết hạn cũ
      --inside              Là việc chuyển trong nội bộ: không áp dụng giờ chốt
                            nhận hồ sơ
      --format <text|json>  text (văn bản) hoặc json [default: text]
      --lang <vi|en>        Ngôn ngữ hiển thị [mặc định: theo LC_ALL,
                            LC_MESSAGES hoặc LANG]
  -q, --quiet               Chỉ in kết quả: không có dòng cuối, không có lời
                            nhắn bên lề
  -h, --help                In hướng dẫn này
·
Ví dụ: motcua due 2026-02-12 "15 working days" --pause 2026-03-02..2026-03-04
$ motcua case --help
Open, find and read cases on a running server
·
Usage: motcua case [OPTIONS] <COMMAND>
·
Commands:
  list      List the cases that you may see
  show      Show where a case stands, who has it, and by when
  open      Open a case
  events    List what happened in a case
  withdraw  Withdraw an application
  help      Print this message or the help of the given subcommand(s)
·
Options:
      --lang <vi|en>   Language of the output [default: that of LC_ALL,
                       LC_MESSAGES or LANG]
      --url <URL>      Address of the server [env: MOTCUA_URL=] [default:
                       http://127.0.0.1:[PORT]]
  -q, --quiet          Say only what was asked for: no closing line, no messages
                       beside the output
      --token <TOKEN>  Token to speak with [env: MOTCUA_TOKEN]
  -h, --help           Print help
$ motcua serve --listen 0.0.0.0:8420 --data $TMP/data
! error: the server does not start: refusing to listen on 0.0.0.0:8420: tokens and
!   personal data would cross the network unencrypted; listen on 127.0.0.1
!   and put a proxy that speaks TLS in front
? 2
$ motcua serve --directory nowhere.yaml --data $TMP/data
! error: there is no file nowhere.yaml
? 2
$ motcua serve --service insurance=ftp://example
! error: invalid value 'insurance=ftp://example' for '--service <ID=URL>':
!        `ftp://example` cannot be called: expected http or https
! 
! For more information, try '--help'.
? 2
$ motcua case list --url http://127.0.0.1:1
! error: no answer from http://127.0.0.1:1 (Connection refused (os error 111));
!   start one with `motcua serve`
? 1
$ motcua task show x.1 --url http://127.0.0.1:1 --lang vi
! lỗi: máy chủ tại http://127.0.0.1:1 không trả lời (Connection refused (os error
!   111)); có thể khởi động bằng `motcua serve`
? 1
