$ motcua simulate baseline --replications 2 --seed 7
construction_permit@1 · 42 weeks after 8 weeks warm-up · 2 replications · seed 7
                       mean       95% interval        p50     p90     p99
working days           2.47       1.72 – 3.22         1.28    5.90    15.72
calendar days          3.49       2.50 – 4.47         1.54    8.14    22.35
on time (decision)     100.0%     100.0% – 100.0%
time goes into         the applicant 56.4% · closed office 34.1% · work in hand
                       5.6% · waiting for somebody 3.9%
target                 on time ≥ 95.0%: met (100.0%)
target                 median days ≤ 10.00: met (1.28)
busiest role           planner 72.8% utilised;  longest wait: revise 3.42
                       working hours
next: motcua simulate baseline --seed 8 (other luck)
$ motcua simulate baseline --replications 2 --seed 7 --threads 1 --lang vi
construction_permit@1 · 42 tuần sau 8 tuần chạy đà · 2 lần lặp · hạt giống 7
                       trung bình khoảng 95%          p50     p90     p99
ngày làm việc          2,47       1,72 – 3,22         1,28    5,90    15,72
ngày lịch              3,49       2,50 – 4,47         1,54    8,14    22,35
đúng hạn (decision)    100,0%     100,0% – 100,0%
thời gian dành cho     người nộp hồ sơ 56,4% · ngoài giờ 34,1% · đang làm 5,6% ·
                       chờ người làm 3,9%
mục tiêu               on time ≥ 95,0%: đạt (100,0%)
mục tiêu               median days ≤ 10,00: đạt (1,28)
vai trò bận nhất       planner bận 72,8%;  chờ lâu nhất: revise 3,42 giờ làm
                       việc
tiếp theo: motcua simulate baseline --seed 8 (vận may khác)
$ motcua simulate baseline --variant one_more_planner --replications 2 --seed 7
construction_permit@1 · one_more_planner · 42 weeks after 8 weeks warm-up · 2
replications · seed 7
                       mean       95% interval        p50     p90     p99
working days           2.30       2.17 – 2.44         1.02    5.69    15.43
calendar days          3.27       3.13 – 3.40         1.11    8.00    21.55
on time (decision)     100.0%     100.0% – 100.0%
time goes into         the applicant 60.2% · closed office 31.3% · work in hand
                       5.9% · waiting for somebody 2.6%
target                 on time ≥ 95.0%: met (100.0%)
target                 median days ≤ 10.00: met (1.02)
busiest role           chair 71.7% utilised;  longest wait: revise 1.79 working
                       hours
next: motcua simulate baseline --seed 8 (other luck)
$ motcua simulate baseline --variant one_more_plannr
! error: the scenario has no variant `one_more_plannr`  [unknown-variant]
!  --> workflows/construction_permit/baseline.scenario.yaml:3:11
!   |
! 3 | scenario: baseline
!   |           ^^^^^^^^
!   |
! help: did you mean `one_more_planner`?
! help: variants: counter_check, one_more_planner
! 
? 1
$ motcua simulate nothing
! error: found nothing called `nothing` (there is: baseline)
? 2
$ motcua simulate baseline --replications 3 --find staff
role                   now   needed
chair                  1     1
clerk                  3     1
env_reviewer           1     1
fire_reviewer          1     1
head                   1     1
planner                4     3
full-time equivalents  6.30  3.70
on time: met for certain, 98.1% (96.4% – 99.7%)
median days: met for certain, 3.16 (2.89 – 3.43)
Cheaper, and not enough:
  planner 2: on time 63.9%, missed
  env_reviewer 2, planner 2: on time 63.9%, missed
  head 2, planner 2: on time 71.0%, missed
  chair 2, planner 2: on time 64.0%, missed
  fire_reviewer 2, planner 2: on time 63.7%, missed
12 staffs were simulated, all with the same luck
next: motcua simulate baseline --sensitivity
$ motcua simulate baseline --replications 2 --sensitivity --measure case.contacts --lang vi
lần liên hệ mỗi hồ sơ: 0,34 (0,31 – 0,37)
giả định                        thêm một phần năm  bớt một phần năm
outcomes.intake.accept          (-0,11)            +0,11
outcomes.review.propose_grant   -0,09              +0,08
outcomes.intake.supplement      +0,04              (-0,04)
outcomes.review.supplement      (+0,02)            -0,02
arrivals.rate                   (-0,01)            (0,00)
outcomes.intake.refuse          (0,00)             (0,00)
outcomes.review.propose_refuse  (0,00)             (0,00)
work.intake                     (0,00)             (0,00)
delay.supplement                (0,00)             (0,00)
work.consult_fire               (0,00)             (0,00)
outcomes.consult_fire.agree     (0,00)             (0,00)
outcomes.consult_fire.object    (0,00)             (0,00)
15 giả định khác ảnh hưởng ít hơn
(trong ngoặc: khoảng tin cậy chứa 0, có thể chỉ là ngẫu nhiên)
tiếp theo: motcua compare baseline --all
