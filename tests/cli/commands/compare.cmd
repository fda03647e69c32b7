$ motcua compare baseline --replications 4 --variant counter_check
baseline → counter_check · 4 replications · seed 20260105
measure                 before  after   change    95% interval
working days, mean      2.40    2.00    -0.40     -0.50 – -0.30
working days, p50       1.22    1.12    (-0.10)   -0.26 – 0.06
working days, p90       5.82    4.67    -1.14     -1.21 – -1.08
working days, p99       14.64   13.52   -1.12     -1.85 – -0.39
calendar days, mean     3.39    2.79    -0.59     -0.74 – -0.44
calendar days, p90      8.18    6.79    -1.39     -1.79 – -0.99
contacts a case         0.33    0.21    -0.12     -0.13 – -0.11
on time (decision)      100.0%  100.0%  (0.0 pp)  0.0 – 0.0
ends in granted         89.7%   92.7%   +3.1 pp   2.8 – 3.3
ends in refused         10.2%   7.1%    -3.1 pp   -3.4 – -2.7
clerk: utilised         12.5%   15.5%   +3.0 pp   2.8 – 3.2
clerk: tasks that wait  0.76    0.28    -0.47     -0.56 – -0.39
planner: utilised       75.5%   79.3%   +3.8 pp   3.4 – 4.3
chair: utilised         75.4%   77.8%   +2.4 pp   2.0 – 2.8
(in brackets: the interval holds 0, it may be luck alone)
13 other measures do not change for certain; `--all` shows everything
The time of a case changes by -14.17 hours, made by:
  supplement -16.87 (-19.16 – -14.58), the applicant
  review +3.45 (0.94 – 5.96), waiting for somebody
  intake -1.84 (-2.26 – -1.42), waiting for somebody
  decide +0.98 (-0.13 – 2.10), waiting for somebody
  consult_fire +0.09 (0.00 – 0.17), work in hand
next: motcua simulate baseline -o out
$ motcua compare baseline --replications 4 --variant one_more_planner --lang vi
baseline → one_more_planner · 4 lần lặp · hạt giống 20260105
chỉ số                     trước   sau     chênh lệch    khoảng 95%
ngày làm việc, trung bình  2,40    2,29    -0,11         -0,13 – -0,08
ngày làm việc, p50         1,22    1,06    -0,16         -0,20 – -0,11
ngày làm việc, p90         5,82    5,72    (-0,09)       -0,23 – 0,05
ngày làm việc, p99         14,64   14,57   (-0,07)       -0,23 – 0,08
ngày lịch, trung bình      3,39    3,25    -0,13         -0,17 – -0,10
ngày lịch, p50             1,60    1,17    -0,43         -0,71 – -0,15
đúng hạn (decision)        100,0%  100,0%  (0,0 điểm %)  0,0 – 0,0
planner: mức bận           75,5%   60,4%   -15,1 điểm %  -15,5 – -14,7
planner: việc đang chờ     1,47    0,69    -0,78         -0,89 – -0,67
chair: việc đang chờ       0,97    1,20    +0,23         0,08 – 0,39
(trong ngoặc: khoảng tin cậy chứa 0, có thể chỉ là ngẫu nhiên)
17 chỉ số khác không thay đổi rõ rệt; `--all` cho xem tất cả
Thời gian của một hồ sơ thay đổi -3,23 giờ, do các bước:
  review -4,26 (-4,49 – -4,03), chờ người làm
  decide +1,21 (0,44 – 1,98), chờ người làm
  revise -0,18 (-0,30 – -0,06), chờ người làm
tiếp theo: motcua simulate baseline -o out
$ motcua compare baseline --variant nothing
! error: the scenario has no variant `nothing`  [unknown-variant]
!  --> workflows/construction_permit/baseline.scenario.yaml:3:11
!   |
! 3 | scenario: baseline
!   |           ^^^^^^^^
!   |
! help: variants: counter_check, one_more_planner
! 
? 1
$ motcua simulate baseline --replications 2 --seed 7 -o out
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
written to out: report.html run.json summary.csv log.xes log.ocel.json cases.csv
cases.parquet visits.csv visits.parquet queues.csv queues.parquet
next: open out/report.html
$ motcua compare out baseline --replications 3
! error: one run has 2 replications, the other 3: run them equally often
? 2
