//! Help in Vietnamese. The English stands beside the arguments that it is about; a test finds whatever is missing here.

use clap::{Arg, ArgAction, Command};

/// English and Vietnamese, each sentence once.
const VIETNAMESE: &[(&str, &str)] = &[
    (
        "Administrative procedures as code: written in YAML, checked, tested, drawn, simulated and run",
        "Thủ tục hành chính viết bằng mã: soạn bằng YAML, kiểm tra, thử nghiệm, vẽ, mô phỏng và vận hành",
    ),
    (
        "Find everything that is wrong with procedures, tests, scenarios and calendars",
        "Tìm mọi lỗi trong quy trình, bài kiểm thử, kịch bản và lịch",
    ),
    (
        "Write what must have been meant, where only one thing can be",
        "Sửa luôn những chỗ chỉ có thể hiểu theo một cách",
    ),
    (
        "With --fix: change nothing; show what would change",
        "Cùng với --fix: không sửa gì; chỉ cho xem những gì sẽ thay đổi",
    ),
    (
        "Say what a rule of the checker means, with a wrong and a right example",
        "Giải thích một quy tắc kiểm tra, kèm ví dụ sai và ví dụ đúng",
    ),
    (
        "Lay files out: indentation, spaces, and the order of keys that the language fixes",
        "Định dạng tệp: thụt lề, khoảng trắng và thứ tự khóa mà ngôn ngữ quy định",
    ),
    (
        "The order of steps, forms and everything else that has a name stays as it is, and so do comments. A file that is not valid YAML is left alone",
        "Thứ tự các bước, biểu mẫu và mọi thứ có tên riêng được giữ nguyên, chú thích cũng vậy. Tệp YAML không hợp lệ thì để yên",
    ),
    ("Change nothing; exit with 1 if something would change", "Không sửa gì; mã thoát 1 nếu có tệp sẽ thay đổi"),
    ("Change nothing; show what would change", "Không sửa gì; chỉ cho xem những gì sẽ thay đổi"),
    (
        "Say what changed between two versions, in the words of the law",
        "Nói những gì thay đổi giữa hai phiên bản, bằng lời của luật",
    ),
    (
        "A and B are files, folders or git revisions (HEAD, v1.2, main~3). One git revision alone is compared with the files as they are now",
        "A và B là tệp, thư mục hoặc phiên bản git (HEAD, v1.2, main~3). Chỉ một phiên bản git thì được so với tệp hiện có",
    ),
    ("The earlier version: a file, a folder or a git revision", "Bản trước: tệp, thư mục hoặc phiên bản git"),
    ("The later one [default: the files as they are now]", "Bản sau [mặc định: tệp như hiện có]"),
    ("Only this procedure", "Chỉ quy trình này"),
    ("text, markdown or json", "text (văn bản), markdown hoặc json"),
    (
        "Make a site about procedures: for citizens, for officers, by article, with the changes",
        "Dựng trang thông tin về thủ tục: cho người dân, cho cán bộ, theo điều luật, kèm các thay đổi",
    ),
    (
        "Plain files in both languages that need no server and ask nobody for anything. Changes are taken from git, where the files lie in a repository",
        "Tệp tĩnh bằng hai thứ tiếng, không cần máy chủ, không gọi ra ngoài. Các thay đổi lấy từ git nếu tệp nằm trong kho",
    ),
    ("Write to this folder", "Ghi vào thư mục này"),
    ("Open the first page in a browser", "Mở trang đầu trong trình duyệt"),
    ("How many changes of each procedure are told", "Số lần thay đổi được kể cho mỗi thủ tục"),
    (
        "Start a project: procedures that run, with tests, a calendar and schemas for editors",
        "Mở một dự án: quy trình chạy được, có kiểm thử, lịch và lược đồ cho trình soạn thảo",
    ),
    ("The folder to make", "Thư mục cần tạo"),
    (
        "With what to begin: construction-permit, birth or blank; several with commas",
        "Bắt đầu từ đâu: construction-permit, birth hoặc blank (trống); nhiều mục thì cách nhau bằng dấu phẩy",
    ),
    ("Run tests", "Chạy bài kiểm thử"),
    (
        "Walk one case in the terminal, under a clock that you turn",
        "Đi thử một hồ sơ trên dòng lệnh, với đồng hồ xoay tay",
    ),
    ("Compute a date and say why", "Tính một ngày đến hạn và giải thích"),
    ("Draw a procedure", "Vẽ sơ đồ quy trình"),
    ("Print the JSON Schemas that editors use", "In các lược đồ JSON dùng cho trình soạn thảo"),
    ("Run the server", "Chạy máy chủ"),
    ("Run a scenario many times and say how long cases take", "Chạy kịch bản nhiều lần và cho biết hồ sơ mất bao lâu"),
    (
        "See it at work: five cases through the real server, under a turned clock",
        "Xem chạy thật: năm hồ sơ qua máy chủ thật, với đồng hồ xoay tay",
    ),
    ("Put procedures onto a running server", "Triển khai quy trình lên máy chủ đang chạy"),
    (
        "Say what deploying would change on a running server, and which open cases could move",
        "Nói việc triển khai sẽ thay đổi gì trên máy chủ đang chạy và hồ sơ nào chuyển được",
    ),
    ("Let open cases go on under another version", "Cho hồ sơ đang mở tiếp tục theo phiên bản khác"),
    (
        "Sent again, it goes on where it was. A case that would lose a clock, a right or a task stays on its own version",
        "Gửi lại thì làm tiếp phần còn dở. Hồ sơ nào sẽ mất thời hạn, quyền hay công việc thì ở lại phiên bản của mình",
    ),
    (
        "What a migration may do to the time of offices: earlier, later",
        "Thời hạn của cơ quan được phép thay đổi thế nào khi chuyển: earlier (sớm hơn), later (muộn hơn)",
    ),
    (
        "The plan that was looked at: nothing is deployed if it is outdated",
        "Kế hoạch đã xem: nếu đã lỗi thời thì không triển khai gì",
    ),
    ("The version to which they move", "Phiên bản được chuyển đến"),
    ("Open, find and read cases on a running server", "Mở, tìm và đọc hồ sơ trên máy chủ đang chạy"),
    (
        "Say what will escalate: each rung of a ladder before it is reached",
        "Cho biết những gì sắp quá hạn: từng mốc nhắc trước khi đến",
    ),
    (
        "What takes mail: smtps://name@host#VARIABLE of the password, smtp://host (STARTTLS)",
        "Máy chủ thư: smtps://tên@máy#BIẾN chứa mật khẩu, smtp://máy (STARTTLS)",
    ),
    ("From whom mail comes", "Địa chỉ người gửi thư"),
    ("Up to the end of this day [default: a week from now]", "Đến hết ngày này [mặc định: một tuần kể từ bây giờ]"),
    ("Only those for which this agency answers", "Chỉ những mốc mà cơ quan này phụ trách"),
    (
        "Instead those whose clock stands still: they have no moment",
        "Thay vào đó, những mốc có đồng hồ đang dừng: chưa biết thời điểm",
    ),
    (
        "Say what offices have to account for: cases, on-time shares, contacts, time by agency",
        "Báo cáo của các cơ quan: hồ sơ, tỷ lệ đúng hạn, số lần liên hệ, thời gian theo cơ quan",
    ),
    ("A month (2026-03), a quarter (2026-Q1) or a year (2026)", "Tháng (2026-03), quý (2026-Q1) hoặc năm (2026)"),
    ("Comma-separated values, for a spreadsheet", "Dạng CSV, để mở bằng bảng tính"),
    (
        "Copy the cases of a data folder, also while the server runs, and check the copy event by event",
        "Sao chép hồ sơ của một thư mục dữ liệu, kể cả khi máy chủ đang chạy, và kiểm tra từng sự kiện của bản sao",
    ),
    ("Where cases are kept", "Nơi lưu hồ sơ"),
    ("The folder of the copy: new, or empty", "Thư mục của bản sao: mới, hoặc trống"),
    (
        "Make a data folder out of a copy, and check it event by event; nothing is overwritten",
        "Dựng thư mục dữ liệu từ bản sao và kiểm tra từng sự kiện; không ghi đè gì",
    ),
    ("The folder that `motcua backup` made", "Thư mục do `motcua backup` tạo ra"),
    ("The data folder to make: new, or empty", "Thư mục dữ liệu sẽ dựng: mới, hoặc trống"),
    ("Find and do tasks on a running server", "Tìm và làm công việc trên máy chủ đang chạy"),
    ("Let a person or a system in", "Cấp mã truy cập cho một người hoặc một hệ thống"),
    ("Print completions for a shell", "In phần gợi ý lệnh cho trình vỏ"),
    (
        "Language of the output [default: that of LC_ALL, LC_MESSAGES or LANG]",
        "Ngôn ngữ hiển thị [mặc định: theo LC_ALL, LC_MESSAGES hoặc LANG]",
    ),
    (
        "Say only what was asked for: no closing line, no messages beside the output",
        "Chỉ in kết quả: không có dòng cuối, không có lời nhắn bên lề",
    ),
    (
        "Files, folders or names of procedures [default: everything here]",
        "Tệp, thư mục hoặc tên quy trình [mặc định: tất cả ở đây]",
    ),
    ("full, concise, json, github, gitlab or sarif", "full (đầy đủ), concise (gọn), json, github, gitlab hoặc sarif"),
    ("`warnings`: they count as errors", "`warnings`: coi cảnh báo là lỗi"),
    (
        "The rule, as it stands in square brackets: unknown-step [default: list them all]",
        "Quy tắc, như ghi trong ngoặc vuông: unknown-step [mặc định: liệt kê tất cả]",
    ),
    (
        "Open the workbench: text, picture, problems, tests and play on one page",
        "Mở bàn làm việc: văn bản, sơ đồ, vấn đề, kiểm thử và đi thử trên một trang",
    ),
    ("Check again whenever a file changes", "Kiểm tra lại mỗi khi một tệp thay đổi"),
    ("A folder of procedures [default: everything here]", "Thư mục quy trình [mặc định: mọi thứ ở đây]"),
    (
        "Port on this machine [default: 8420, or the next that is free]",
        "Cổng trên máy này [mặc định: 8420, hoặc cổng trống kế tiếp]",
    ),
    (
        "Talk to an editor: findings, completion, explanations, renaming",
        "Nói chuyện với trình soạn thảo: lỗi, gợi ý, giải thích, đổi tên",
    ),
    (
        "Accepted because editors pass it; it is the only way to talk",
        "Nhận vì trình soạn thảo truyền vào; đây là cách duy nhất",
    ),
    ("Files, folders or names [default: all tests here]", "Tệp, thư mục hoặc tên [mặc định: mọi bài kiểm thử ở đây]"),
    ("Only tests whose name contains this", "Chỉ những bài có tên chứa chữ này"),
    (
        "Say what the tests reach, and what they never look at; `html` writes a page with the picture",
        "Cho biết các bài kiểm thử chạm tới những gì và bỏ sót những gì; `html` ghi ra một trang có sơ đồ",
    ),
    (
        "Change one thing at a time, and say which changes no test notices",
        "Mỗi lần đổi một chỗ, và cho biết thay đổi nào không bài kiểm thử nào nhận ra",
    ),
    ("At most so many changes, spread evenly", "Nhiều nhất từng này thay đổi, rải đều"),
    (
        "Fail if less than this share, in per cent, is reached (or, with --mutate, noticed)",
        "Báo lỗi nếu tỷ lệ chạm tới (hoặc, với --mutate, nhận ra) thấp hơn số phần trăm này",
    ),
    ("Write the results to this file, as JUnit XML", "Ghi kết quả vào tệp này, dạng JUnit XML"),
    ("text or json", "text (văn bản) hoặc json"),
    ("A file, a folder or a name", "Tệp, thư mục hoặc tên"),
    (
        "When the walk begins: 2026-03-02T09:00, in the calendar's zone",
        "Bắt đầu lúc nào: 2026-03-02T09:00, theo múi giờ của lịch",
    ),
    (
        "Where `save` writes [default: the test file beside the procedure]",
        "`save` ghi vào đâu [mặc định: tệp kiểm thử bên cạnh quy trình]",
    ),
    (
        "When it came in: 2026-02-12, or 2026-02-12T15:30 in the calendar's zone",
        "Nhận lúc nào: 2026-02-12, hoặc 2026-02-12T15:30 theo múi giờ của lịch",
    ),
    (
        "The limit: \"15 working days\", \"4 working hours\", \"30 days\", \"1 month\"",
        "Thời hạn: \"15 working days\", \"4 working hours\", \"30 days\", \"1 month\"",
    ),
    ("Which calendar: a name or a file", "Lịch nào: tên hoặc tệp"),
    (
        "The clock stands still from A to B, as a date or a moment each",
        "Thời hạn tạm dừng từ A đến B, là ngày hoặc thời điểm",
    ),
    ("The limit is prolonged by this, counted from its old end", "Gia hạn thêm chừng này, tính từ ngày hết hạn cũ"),
    (
        "It is a hand-over inside the office: the cut-off hour does not apply",
        "Là việc chuyển trong nội bộ: không áp dụng giờ chốt nhận hồ sơ",
    ),
    ("svg, mermaid, dot or bpmn", "svg, mermaid, dot hoặc bpmn"),
    ("Write to this file", "Ghi vào tệp này"),
    (
        "procedure, test, scenario, calendar, directory or codes",
        "procedure, test, scenario, calendar, directory hoặc codes",
    ),
    ("Write all of them into this folder", "Ghi tất cả vào thư mục này"),
    ("Where cases are kept; made if it is not there", "Nơi lưu hồ sơ; chưa có thì tạo mới"),
    (
        "In PostgreSQL instead, with other nodes: postgres://user@host/database",
        "Thay vào đó lưu trong PostgreSQL, cùng các nút khác: postgres://user@host/database",
    ),
    ("Where to listen: this machine only", "Địa chỉ lắng nghe: chỉ trên máy này"),
    ("Who works here: a *.directory.yaml file", "Ai làm việc ở đây: tệp *.directory.yaml"),
    (
        "Who works here: a *.directory.yaml file [default: somebody suitable]",
        "Ai làm việc ở đây: tệp *.directory.yaml [mặc định: một người phù hợp]",
    ),
    (
        "Where a system is: insurance=https://host/api, with #VARIABLE for its key",
        "Hệ thống ở đâu: insurance=https://host/api, thêm #BIẾN chứa khóa",
    ),
    (
        "A system that may read what happens in all cases (`GET /events`), by the name of its token",
        "Hệ thống được đọc diễn biến của mọi hồ sơ (`GET /events`), theo tên trong mã truy cập",
    ),
    (
        "Where those may be who are told what happens (webhooks): this address and what lies below it",
        "Nơi được nhận thông báo diễn biến (webhook): địa chỉ này và mọi địa chỉ bên dưới",
    ),
    (
        "Make a new administrator token; the old one opens nothing any more",
        "Tạo mã quản trị mới; mã cũ không còn giá trị",
    ),
    ("A variant of the scenario", "Một phương án của kịch bản"),
    ("How often it is repeated with other luck", "Lặp lại bao nhiêu lần với vận may khác"),
    ("What luck is derived from", "Số gieo vận may"),
    (
        "How many run at once [default: one for each core]; the result is the same",
        "Bao nhiêu lần chạy cùng lúc [mặc định: theo số nhân]; kết quả như nhau",
    ),
    ("Exit code 1 if a target is missed", "Mã thoát 1 nếu không đạt một mục tiêu"),
    (
        "Look for the cheapest staff that meets every target for certain",
        "Tìm đội ngũ rẻ nhất chắc chắn đạt mọi mục tiêu",
    ),
    (
        "Which assumptions move a number most, when each is a fifth larger or smaller",
        "Giả định nào làm một chỉ số thay đổi nhiều nhất, khi tăng hoặc giảm một phần năm",
    ),
    (
        "The number that assumptions are to move [default: that of the first target]",
        "Chỉ số cần xem [mặc định: chỉ số của mục tiêu đầu tiên]",
    ),
    ("Write the run and its tables to this folder", "Ghi lần chạy và các bảng của nó vào thư mục này"),
    (
        "What changes between two runs, paired by luck, and which steps make the change",
        "Hai lần chạy khác nhau thế nào, so theo cặp cùng vận may, và do bước nào",
    ),
    ("A scenario, or a folder that `simulate -o` wrote", "Một kịch bản, hoặc thư mục do `simulate -o` ghi"),
    ("Another one [default: each variant of the first]", "Lần chạy thứ hai [mặc định: từng phương án của lần đầu]"),
    ("Only this variant of the first scenario", "Chỉ phương án này của kịch bản đầu"),
    ("How often each is repeated with other luck", "Mỗi bên lặp lại bao nhiêu lần với vận may khác"),
    ("Every number, not only the main ones", "Mọi chỉ số, không chỉ những chỉ số chính"),
    (
        "Use the procedures of this folder [default: those packed into the program]",
        "Dùng quy trình trong thư mục này [mặc định: quy trình đóng sẵn]",
    ),
    (
        "Keep everything in this folder [default: a new temporary folder]",
        "Giữ mọi thứ trong thư mục này [mặc định: thư mục tạm mới]",
    ),
    ("Address of the server", "Địa chỉ máy chủ"),
    ("Token to speak with", "Mã truy cập"),
    (
        "Files, folders or names [default: every procedure here]",
        "Tệp, thư mục hoặc tên [mặc định: mọi quy trình ở đây]",
    ),
    ("List the cases that you may see", "Liệt kê hồ sơ bạn được xem"),
    ("Of this procedure", "Thuộc quy trình này"),
    ("At this public stage", "Ở trạng thái này"),
    ("open, compensating or ended", "open (đang mở), compensating (đang thu hồi) hoặc ended (đã xong)"),
    ("Only those with a deadline that has passed unmet", "Chỉ những hồ sơ đã quá hạn"),
    ("At most so many", "Nhiều nhất chừng này"),
    ("Show where a case stands, who has it, and by when", "Xem hồ sơ đang ở đâu, ai giữ, hạn đến khi nào"),
    ("The case", "Hồ sơ"),
    ("Open a case", "Mở hồ sơ"),
    ("The procedure", "Quy trình"),
    ("The form: name=value …", "Biểu mẫu: tên=giá trị …"),
    ("For whom [default: yourself]", "Cho ai [mặc định: chính bạn]"),
    ("By which start, where the procedure has several", "Mở bằng bước nào, khi quy trình có nhiều bước bắt đầu"),
    ("List what happened in a case", "Liệt kê những gì đã xảy ra với hồ sơ"),
    ("Withdraw an application", "Rút hồ sơ"),
    ("Why", "Lý do"),
    ("List your inbox", "Liệt kê công việc của bạn"),
    ("Only those of this role", "Chỉ của vai trò này"),
    ("Only those of this procedure", "Chỉ của quy trình này"),
    ("Held by whom", "Ai đang giữ"),
    (
        "Show a task: the form, the buttons, what earlier steps say",
        "Xem công việc: biểu mẫu, các nút, thông tin từ bước trước",
    ),
    ("The task", "Công việc"),
    ("Take a task", "Nhận công việc"),
    ("Give a task back", "Trả lại công việc"),
    ("Finish a task", "Hoàn thành công việc"),
    ("The button", "Nút bấm"),
    ("Why only now, where the limit has passed", "Vì sao đến giờ mới làm, khi đã quá hạn"),
    ("The person, as the directory names them, or an applicant", "Người, theo tên trong danh bạ, hoặc người nộp hồ sơ"),
    ("It is a system that sends messages, not a person", "Là hệ thống gửi thông điệp, không phải người"),
    ("bash, zsh, fish, elvish or powershell", "bash, zsh, fish, elvish hoặc powershell"),
    (
        "Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.\nnext: motcua demo",
        "Mã thoát: 0 ổn, 1 có lỗi hoặc kiểm thử không đạt, 2 dùng sai lệnh, 3 lỗi nội bộ.\ntiếp theo: motcua demo",
    ),
    (
        "Example: motcua due 2026-02-12 \"15 working days\" --pause 2026-03-02..2026-03-04",
        "Ví dụ: motcua due 2026-02-12 \"15 working days\" --pause 2026-03-02..2026-03-04",
    ),
    ("Within the walk, `help` lists what you can do.", "Trong khi đi thử, `help` liệt kê các lệnh."),
];

/// The same command line, its help in Vietnamese.
pub(crate) fn in_vietnamese(command: Command) -> Command {
    let mut command = command;
    if let Some(about) = command.get_about().and_then(|about| vietnamese(&about.to_string())) {
        command = command.about(about);
    }
    if let Some(after) = command.get_after_help().and_then(|after| vietnamese(&after.to_string())) {
        command = command.after_help(after);
    }
    // Below a heading of its own, an argument stands where its number puts it.
    let mut number = 0;
    command = command.mut_args(|arg| {
        // What every command has comes last.
        number += if matches!(arg.get_id().as_str(), "lang" | "quiet") { 800 } else { 1 };
        let heading = if arg.is_positional() { "Tham số" } else { "Tùy chọn" };
        match arg.get_help().and_then(|help| vietnamese(&help.to_string())) {
            Some(help) => arg.help(help).help_heading(heading).display_order(number),
            None => arg,
        }
    });
    if command.get_version().is_some() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help("In phiên bản").display_order(2_001).help_heading("Tùy chọn"));
    }
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("In hướng dẫn này")
                .display_order(2_000)
                .help_heading("Tùy chọn"),
        )
        .subcommand_help_heading("Lệnh")
        .help_template("{about}\n\nCách dùng: {usage}\n\n{all-args}{after-help}\n")
        .mut_subcommands(in_vietnamese)
}

fn vietnamese(english: &str) -> Option<&'static str> {
    VIETNAMESE.iter().find(|(en, _)| *en == english).map(|(_, vi)| *vi)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn everything_is_said_in_vietnamese() {
        let mut missing = Vec::new();
        collect(&Arguments::command(), &mut missing);
        missing.retain(|text| vietnamese(text).is_none());
        missing.sort();
        missing.dedup();
        assert!(missing.is_empty(), "no Vietnamese for:\n{}", missing.join("\n"));
    }

    fn collect(command: &Command, texts: &mut Vec<String>) {
        texts.extend(command.get_about().map(ToString::to_string));
        texts.extend(command.get_after_help().map(ToString::to_string));
        texts.extend(command.get_arguments().filter_map(|arg| arg.get_help().map(ToString::to_string)));
        command.get_subcommands().for_each(|command| collect(command, texts));
    }
}
