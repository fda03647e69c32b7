# The demonstration, in both languages.
$ motcua demo --into $TMP/en
server     http://127.0.0.1:[PORT]
clock      Mon 2 Mar 2026 09:00, turned by hand
deployed   birth_bundle@1#[DIGEST]
deployed   construction_permit@1#[DIGEST]
deployed   residence_note@1#[DIGEST]
·
1. Granted: three agencies at once
   2026-000001 · Birth registration with residence registration and health
   insurance card (child under 6)
Mon  2 Mar 09:00  Nguyễn Thị An: “Declare the birth”
Mon  2 Mar 09:20  Nguyễn Văn Bình takes “Check the declaration”
Mon  2 Mar 10:00  Nguyễn Văn Bình: “Check the declaration” → Accept
                  · “Deadline for the whole bundle” starts, due Thu 5 Mar
                    17:00
                  · asks civil_status.reserveNumber
                  · issued: Receipt and appointment slip
Mon  2 Mar 10:00  · “Reserve a personal number” answered
Mon  2 Mar 10:30  Vũ Thị Mai takes “Sign the birth certificate”
Mon  2 Mar 10:45  Vũ Thị Mai: “Sign the birth certificate” → Sign
                  · issued: Birth certificate
                  · asks insurance.requestCard
Mon  2 Mar 10:45  · “Ask for the insurance card” answered
Mon  2 Mar 13:45  Đỗ Anh Khoa takes “Register residence”
Mon  2 Mar 15:45  Đỗ Anh Khoa: “Register residence” → Registered
Mon  2 Mar 16:45  · “Wait for the card”: card_issued received
                  · told: the applicant (all_done)
                  · “Deadline for the whole bundle” met, 0 of 3 working days
                    used
                  · ends: “Completed” (granted)
   ⏲ Deadline for the whole bundle: met, 0 of 3 working days used, due Thu 5 Mar
     2026
    who had it                          working time  calendar
    Commune committee, Nguyễn Văn Bình  1 h           1 h
    Civil status database (system)      —             —
    Commune committee, Vũ Thị Mai       45 min        45 min
    Commune police, Đỗ Anh Khoa         3 h           5 h
    Social insurance (system)           4 h           6 h
   ▤ Receipt and appointment slip  2026-000001-1-receipt.html
   ▤ Birth certificate  2026-000001-2-birth_certificate.html
·
2. Supplemented: the clock stands still
   2026-000002 · Building permit for a private house
Mon  2 Mar 09:10  Võ Mạnh Cường: “Apply”
Mon  2 Mar 09:40  Trần Thị Lan takes “Check the file is complete”
Mon  2 Mar 10:10  Trần Thị Lan: “Check the file is complete” → Accept
                  · “Statutory deadline” starts, due Mon 23 Mar 17:00
                  · issued: Receipt and appointment slip
                  · “Fire safety opinion” skipped
                  · “Environmental opinion” skipped
Mon  2 Mar 15:10  Lê Quang Minh takes “Assess the application”
Tue  3 Mar 15:10  Lê Quang Minh: “Assess the application” → Ask for more
                  · “Statutory deadline” paused, 1 of 15 working days used
                  · issued: Request for more documents
Tue 17 Mar 15:10  Võ Mạnh Cường: “Send the missing documents”
                  · “Statutory deadline” goes on, due Tue 7 Apr 17:00
Wed 18 Mar 07:40  Lê Quang Minh takes “Assess the application”
Thu 19 Mar 08:10  Lê Quang Minh: “Assess the application” → Propose to grant
Thu 19 Mar 09:10  Vũ Thị Mai takes “Decide and sign”
Thu 19 Mar 10:10  Vũ Thị Mai: “Decide and sign” → Grant
                  · “Statutory deadline” met, 2 of 15 working days used
                  · issued: Building permit
                  · ends: “Granted”
   ⏲ Statutory deadline: met, 2 of 15 working days used, due Tue 7 Apr 2026
    who had it                     working time  calendar
    Ward committee, Trần Thị Lan   1 h           1 h
    Ward committee, Lê Quang Minh  20 h 30 min   2 d 22 h
    Applicant                      75 h          14 d
    Ward committee, Vũ Thị Mai     2 h           2 h
   ▤ Receipt and appointment slip  2026-000002-1-receipt.html
   ▤ Request for more documents  2026-000002-2-supplement_request.html
   ▤ Building permit  2026-000002-3-permit.html
·
3. Granted by silence: nobody answers in time
   2026-000003 · Building permit for a private house
Mon  2 Mar 09:20  Tạ Hương Giang: “Apply”
Mon  2 Mar 10:20  Trần Thị Lan takes “Check the file is complete”
Mon  2 Mar 11:20  Trần Thị Lan: “Check the file is complete” → Accept
                  · “Statutory deadline” starts, due Mon 23 Mar 17:00
                  · issued: Receipt and appointment slip
                  · “Fire safety opinion” skipped
                  · “Environmental opinion” skipped
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
   ⏲ Statutory deadline: expired, 15 of 15 working days used, due Mon 23 Mar
     2026
    who had it                        working time  calendar
    Ward committee, Trần Thị Lan      2 h           2 h
    Ward committee, Planning officer  33 h 40 min   4 d 5 h
    Ward committee, Head of unit      82 h 30 min   17 d
   ▤ Receipt and appointment slip  2026-000003-1-receipt.html
   ▤ Certificate of tacit approval  2026-000003-2-silence_note.html
·
4. Refused: what was done is undone
   2026-000004 · Birth registration with residence registration and health
   insurance card (child under 6)
Mon  2 Mar 09:30  Nguyễn Thị An: “Declare the birth”
Mon  2 Mar 10:00  Nguyễn Văn Bình takes “Check the declaration”
Mon  2 Mar 10:45  Nguyễn Văn Bình: “Check the declaration” → Accept
                  · “Deadline for the whole bundle” starts, due Thu 5 Mar
                    17:00
                  · asks civil_status.reserveNumber
                  · issued: Receipt and appointment slip
Mon  2 Mar 10:45  · “Reserve a personal number” answered
Mon  2 Mar 13:45  Vũ Thị Mai takes “Sign the birth certificate”
Mon  2 Mar 14:45  Vũ Thị Mai: “Sign the birth certificate” → Refuse
                  · “Deadline for the whole bundle” met, 0 of 3 working days
                    used
                  · what was done is being undone
                  · undone by “Release the personal number”
                  · asks civil_status.releaseNumber
Mon  2 Mar 14:45  · “Release the personal number” answered
                  · ends: “Refused”
   ⏲ Deadline for the whole bundle: met, 0 of 3 working days used, due Thu 5 Mar
     2026
    who had it                          working time  calendar
    Commune committee, Nguyễn Văn Bình  1 h 15 min    1 h 15 min
    Civil status database (system)      —             —
    Commune committee, Vũ Thị Mai       2 h           4 h
   ▤ Receipt and appointment slip  2026-000004-1-receipt.html
·
5. Escalated: late, and handed to the superior
   2026-000005 · Building permit for a private house
Mon  2 Mar 09:40  Võ Mạnh Cường: “Apply”
Mon  2 Mar 10:40  Trần Thị Lan takes “Check the file is complete”
Mon  2 Mar 14:40  Trần Thị Lan: “Check the file is complete” → Accept
                  · “Statutory deadline” starts, due Mon 23 Mar 17:00
                  · issued: Receipt and appointment slip
Tue  3 Mar 09:10  Hồ Như Quỳnh takes “Environmental opinion”
Wed  4 Mar 09:10  Hồ Như Quỳnh: “Environmental opinion” → No objection
Wed  4 Mar 16:10  Lý Anh Tuấn takes “Fire safety opinion”
Wed  4 Mar 17:00  ⏱ “Fire safety opinion” at 50%: told whoever has the task
Thu  5 Mar 16:10  Lý Anh Tuấn: “Fire safety opinion” → No objection
Tue 10 Mar 17:00  ⏱ “Assess the application” at 100%: told whoever has the
                    task, Head of unit
                  ⏱ limit of “Assess the application” reached
Wed 11 Mar 17:00  ⏱ “Assess the application” goes to Head of unit
Thu 12 Mar 08:30  Hoàng Tiến Dũng takes “Assess the application”
Thu 12 Mar 10:30  Hoàng Tiến Dũng: “Assess the application” → Propose to grant
Thu 12 Mar 13:30  Vũ Thị Mai takes “Decide and sign”
Thu 12 Mar 14:30  Vũ Thị Mai: “Decide and sign” → Grant
                  · “Statutory deadline” met, 8 of 15 working days used
                  · issued: Building permit
                  · ends: “Granted”
   ⏲ Statutory deadline: met, 8 of 15 working days used, due Mon 23 Mar 2026
    who had it                        working time  calendar
    Ward committee, Trần Thị Lan      3 h           5 h
    Fire service, Lý Anh Tuấn         24 h          3 d 1 h
    Environment agency, Hồ Như Quỳnh  11 h 30 min   1 d 18 h
    Ward committee, Planning officer  30 h 50 min   6 d
    Ward committee, Hoàng Tiến Dũng   3 h           17 h 30 min
    Ward committee, Vũ Thị Mai        2 h           4 h
   ▤ Receipt and appointment slip  2026-000005-1-receipt.html
   ▤ Building permit  2026-000005-2-permit.html
·
papers     [TMP]/en/documents
data       [TMP]/en/data
procedures [TMP]/en/workflows
next: motcua serve --data [TMP]/en/data --directory [TMP]/en/workflows/directories/demo.directory.yaml --new-token
$ motcua demo --into $TMP/vi --lang vi
máy chủ    http://127.0.0.1:[PORT]
đồng hồ    T2 02/03/2026 09:00, xoay bằng tay
triển khai birth_bundle@1#[DIGEST]
triển khai construction_permit@1#[DIGEST]
triển khai residence_note@1#[DIGEST]
·
1. Được giải quyết: ba cơ quan cùng làm
   2026-000001 · Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ BHYT
   cho trẻ dưới 6 tuổi
T2 02/03 09:00  Nguyễn Thị An: “Nộp tờ khai”
T2 02/03 09:20  Nguyễn Văn Bình nhận việc “Kiểm tra hồ sơ”
T2 02/03 10:00  Nguyễn Văn Bình: “Kiểm tra hồ sơ” → Tiếp nhận
                · “Thời hạn liên thông” bắt đầu tính, hạn T5 05/03 17:00
                · gọi civil_status.reserveNumber
                · ban hành: Giấy tiếp nhận và hẹn trả kết quả
T2 02/03 10:00  · “Cấp số định danh” đã trả lời
T2 02/03 10:30  Vũ Thị Mai nhận việc “Ký giấy khai sinh”
T2 02/03 10:45  Vũ Thị Mai: “Ký giấy khai sinh” → Ký
                · ban hành: Giấy khai sinh
                · gọi insurance.requestCard
T2 02/03 10:45  · “Gửi cơ quan BHXH” đã trả lời
T2 02/03 13:45  Đỗ Anh Khoa nhận việc “Đăng ký thường trú”
T2 02/03 15:45  Đỗ Anh Khoa: “Đăng ký thường trú” → Đã đăng ký
T2 02/03 16:45  · “Chờ thẻ BHYT”: nhận card_issued
                · đã báo: người nộp hồ sơ (all_done)
                · “Thời hạn liên thông” đúng hạn, đã tính 0 trên 3 ngày làm
                  việc
                · kết thúc: “Hoàn thành” (granted)
   ⏲ Thời hạn liên thông: đúng hạn, đã tính 0 trên 3 ngày làm việc, hạn T5
     05/03/2026
    ai giữ hồ sơ                      giờ làm việc  trên lịch
    UBND cấp xã, Nguyễn Văn Bình      1 giờ         1 giờ
    Cơ sở dữ liệu hộ tịch (hệ thống)  —             —
    UBND cấp xã, Vũ Thị Mai           45 phút       45 phút
    Công an cấp xã, Đỗ Anh Khoa       3 giờ         5 giờ
    Bảo hiểm xã hội (hệ thống)        4 giờ         6 giờ
   ▤ Giấy tiếp nhận và hẹn trả kết quả  2026-000001-1-receipt.html
   ▤ Giấy khai sinh  2026-000001-2-birth_certificate.html
·
2. Bổ sung hồ sơ: thời hạn tạm dừng
   2026-000002 · Cấp giấy phép xây dựng nhà ở riêng lẻ
T2 02/03 09:10  Võ Mạnh Cường: “Nộp hồ sơ”
T2 02/03 09:40  Trần Thị Lan nhận việc “Kiểm tra thành phần hồ sơ”
T2 02/03 10:10  Trần Thị Lan: “Kiểm tra thành phần hồ sơ” → Tiếp nhận
                · “Thời hạn giải quyết” bắt đầu tính, hạn T2 23/03 17:00
                · ban hành: Giấy tiếp nhận và hẹn trả kết quả
                · bỏ qua “Ý kiến PCCC”
                · bỏ qua “Ý kiến môi trường”
T2 02/03 15:10  Lê Quang Minh nhận việc “Thẩm định”
T3 03/03 15:10  Lê Quang Minh: “Thẩm định” → Yêu cầu bổ sung
                · “Thời hạn giải quyết” tạm dừng, đã tính 1 trên 15 ngày làm
                  việc
                · ban hành: Phiếu yêu cầu bổ sung
T3 17/03 15:10  Võ Mạnh Cường: “Bổ sung hồ sơ”
                · “Thời hạn giải quyết” tính tiếp, hạn T3 07/04 17:00
T4 18/03 07:40  Lê Quang Minh nhận việc “Thẩm định”
T5 19/03 08:10  Lê Quang Minh: “Thẩm định” → Đề xuất cấp
T5 19/03 09:10  Vũ Thị Mai nhận việc “Ký quyết định”
T5 19/03 10:10  Vũ Thị Mai: “Ký quyết định” → Cấp phép
                · “Thời hạn giải quyết” đúng hạn, đã tính 2 trên 15 ngày làm
                  việc
                · ban hành: Giấy phép xây dựng
                · kết thúc: “Đã cấp phép”
   ⏲ Thời hạn giải quyết: đúng hạn, đã tính 2 trên 15 ngày làm việc, hạn T3
     07/04/2026
    ai giữ hồ sơ                giờ làm việc    trên lịch
    UBND phường, Trần Thị Lan   1 giờ           1 giờ
    UBND phường, Lê Quang Minh  20 giờ 30 phút  2 ngày 22 giờ
    Người nộp hồ sơ             75 giờ          14 ngày
    UBND phường, Vũ Thị Mai     2 giờ           2 giờ
   ▤ Giấy tiếp nhận và hẹn trả kết quả  2026-000002-1-receipt.html
   ▤ Phiếu yêu cầu bổ sung  2026-000002-2-supplement_request.html
   ▤ Giấy phép xây dựng  2026-000002-3-permit.html
·
3. Im lặng là đồng ý: hết hạn mà không ai trả lời
   2026-000003 · Cấp giấy phép xây dựng nhà ở riêng lẻ
T2 02/03 09:20  Tạ Hương Giang: “Nộp hồ sơ”
T2 02/03 10:20  Trần Thị Lan nhận việc “Kiểm tra thành phần hồ sơ”
T2 02/03 11:20  Trần Thị Lan: “Kiểm tra thành phần hồ sơ” → Tiếp nhận
                · “Thời hạn giải quyết” bắt đầu tính, hạn T2 23/03 17:00
                · ban hành: Giấy tiếp nhận và hẹn trả kết quả
                · bỏ qua “Ý kiến PCCC”
                · bỏ qua “Ý kiến môi trường”
T5 05/03 17:00  ⏱ “Thẩm định” 100%: báo người đang thụ lý, Trưởng phòng
                ⏱ “Thẩm định” đến hạn
T6 06/03 17:00  ⏱ “Thẩm định” chuyển cho Trưởng phòng
T3 10/03 17:00  ⏱ “Thẩm định” +3 ngày làm việc: báo Chủ tịch, người nộp hồ sơ
T6 13/03 17:00  ⏱ “Thời hạn giải quyết” 60%: báo người đang thụ lý
T4 18/03 17:00  ⏱ “Thời hạn giải quyết” 80%: báo người đang thụ lý, Trưởng
                  phòng
T6 20/03 17:00  ⏱ “Thời hạn giải quyết” -1 ngày làm việc: báo Chủ tịch
T2 23/03 17:00  ⏱ “Thời hạn giải quyết” hết hạn → granted_by_silence (Example
                  Building Act, art. 13)
                ⏱ hủy “Thẩm định”
                ⏱ ban hành: Xác nhận chấp thuận do hết hạn
                ⏱ kết thúc: “Chấp thuận do hết hạn” (granted)
   ⏲ Thời hạn giải quyết: quá hạn, đã tính 15 trên 15 ngày làm việc, hạn T2
     23/03/2026
    ai giữ hồ sơ                       giờ làm việc    trên lịch
    UBND phường, Trần Thị Lan          2 giờ           2 giờ
    UBND phường, Chuyên viên xây dựng  33 giờ 40 phút  4 ngày 5 giờ
    UBND phường, Trưởng phòng          82 giờ 30 phút  17 ngày
   ▤ Giấy tiếp nhận và hẹn trả kết quả  2026-000003-1-receipt.html
   ▤ Xác nhận chấp thuận do hết hạn  2026-000003-2-silence_note.html
·
4. Từ chối: việc đã làm được thu hồi
   2026-000004 · Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ BHYT
   cho trẻ dưới 6 tuổi
T2 02/03 09:30  Nguyễn Thị An: “Nộp tờ khai”
T2 02/03 10:00  Nguyễn Văn Bình nhận việc “Kiểm tra hồ sơ”
T2 02/03 10:45  Nguyễn Văn Bình: “Kiểm tra hồ sơ” → Tiếp nhận
                · “Thời hạn liên thông” bắt đầu tính, hạn T5 05/03 17:00
                · gọi civil_status.reserveNumber
                · ban hành: Giấy tiếp nhận và hẹn trả kết quả
T2 02/03 10:45  · “Cấp số định danh” đã trả lời
T2 02/03 13:45  Vũ Thị Mai nhận việc “Ký giấy khai sinh”
T2 02/03 14:45  Vũ Thị Mai: “Ký giấy khai sinh” → Từ chối
                · “Thời hạn liên thông” đúng hạn, đã tính 0 trên 3 ngày làm
                  việc
                · bắt đầu hoàn tác
                · hoàn tác bằng “Thu hồi số định danh”
                · gọi civil_status.releaseNumber
T2 02/03 14:45  · “Thu hồi số định danh” đã trả lời
                · kết thúc: “Từ chối”
   ⏲ Thời hạn liên thông: đúng hạn, đã tính 0 trên 3 ngày làm việc, hạn T5
     05/03/2026
    ai giữ hồ sơ                      giờ làm việc   trên lịch
    UBND cấp xã, Nguyễn Văn Bình      1 giờ 15 phút  1 giờ 15 phút
    Cơ sở dữ liệu hộ tịch (hệ thống)  —              —
    UBND cấp xã, Vũ Thị Mai           2 giờ          4 giờ
   ▤ Giấy tiếp nhận và hẹn trả kết quả  2026-000004-1-receipt.html
·
5. Leo thang: quá hạn, việc chuyển lên cấp trên
   2026-000005 · Cấp giấy phép xây dựng nhà ở riêng lẻ
T2 02/03 09:40  Võ Mạnh Cường: “Nộp hồ sơ”
T2 02/03 10:40  Trần Thị Lan nhận việc “Kiểm tra thành phần hồ sơ”
T2 02/03 14:40  Trần Thị Lan: “Kiểm tra thành phần hồ sơ” → Tiếp nhận
                · “Thời hạn giải quyết” bắt đầu tính, hạn T2 23/03 17:00
                · ban hành: Giấy tiếp nhận và hẹn trả kết quả
T3 03/03 09:10  Hồ Như Quỳnh nhận việc “Ý kiến môi trường”
T4 04/03 09:10  Hồ Như Quỳnh: “Ý kiến môi trường” → Đồng ý
T4 04/03 16:10  Lý Anh Tuấn nhận việc “Ý kiến PCCC”
T4 04/03 17:00  ⏱ “Ý kiến PCCC” 50%: báo người đang thụ lý
T5 05/03 16:10  Lý Anh Tuấn: “Ý kiến PCCC” → Đồng ý
T3 10/03 17:00  ⏱ “Thẩm định” 100%: báo người đang thụ lý, Trưởng phòng
                ⏱ “Thẩm định” đến hạn
T4 11/03 17:00  ⏱ “Thẩm định” chuyển cho Trưởng phòng
T5 12/03 08:30  Hoàng Tiến Dũng nhận việc “Thẩm định”
T5 12/03 10:30  Hoàng Tiến Dũng: “Thẩm định” → Đề xuất cấp
T5 12/03 13:30  Vũ Thị Mai nhận việc “Ký quyết định”
T5 12/03 14:30  Vũ Thị Mai: “Ký quyết định” → Cấp phép
                · “Thời hạn giải quyết” đúng hạn, đã tính 8 trên 15 ngày làm
                  việc
                · ban hành: Giấy phép xây dựng
                · kết thúc: “Đã cấp phép”
   ⏲ Thời hạn giải quyết: đúng hạn, đã tính 8 trên 15 ngày làm việc, hạn T2
     23/03/2026
    ai giữ hồ sơ                       giờ làm việc    trên lịch
    UBND phường, Trần Thị Lan          3 giờ           5 giờ
    Cảnh sát PCCC, Lý Anh Tuấn         24 giờ          3 ngày 1 giờ
    Cơ quan môi trường, Hồ Như Quỳnh   11 giờ 30 phút  1 ngày 18 giờ
    UBND phường, Chuyên viên xây dựng  30 giờ 50 phút  6 ngày
    UBND phường, Hoàng Tiến Dũng       3 giờ           17 giờ 30 phút
    UBND phường, Vũ Thị Mai            2 giờ           4 giờ
   ▤ Giấy tiếp nhận và hẹn trả kết quả  2026-000005-1-receipt.html
   ▤ Giấy phép xây dựng  2026-000005-2-permit.html
·
giấy tờ    [TMP]/vi/documents
dữ liệu    [TMP]/vi/data
quy trình  [TMP]/vi/workflows
tiếp theo: motcua serve --data [TMP]/vi/data --directory [TMP]/vi/workflows/directories/demo.directory.yaml --new-token
$ motcua demo --workflows tests/cli/commands
! error: there is no procedure (*.procedure.yaml) below tests/cli/commands
? 2
