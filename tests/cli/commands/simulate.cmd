$ motcua simulate baseline --replications 2 --seed 7
construction_permit@1 · 42 weeks after 8 weeks warm-up · 2 replications · seed 7
                       mean      95% interval        p50     p90
working days           2.47      1.72 – 3.22         1.28    5.90
calendar days          3.49      2.50 – 4.47         1.54    8.14
on time (decision)     100.0%    100.0% – 100.0%
target                 on time ≥ 95.0%: met (100.0%)
target                 median days ≤ 10.00: met (1.28)
busiest role           planner 72.8% utilised;  longest wait: revise 3.42
                       working hours
next: motcua simulate baseline --seed 8 (other luck)
$ motcua simulate baseline --replications 2 --seed 7 --threads 1 --lang vi
construction_permit@1 · 42 weeks after 8 weeks warm-up · 2 replications · seed 7
                       mean      95% interval        p50     p90
ngày làm việc          2.47      1.72 – 3.22         1.28    5.90
ngày lịch              3.49      2.50 – 4.47         1.54    8.14
đúng hạn (decision)    100.0%    100.0% – 100.0%
mục tiêu               on time ≥ 95.0%: met (100.0%)
mục tiêu               median days ≤ 10.00: met (1.28)
vai trò bận nhất       planner 72.8% utilised;  longest wait: revise 3.42
                       working hours
tiếp theo: motcua simulate baseline --seed 8 (vận may khác)
$ motcua simulate baseline --variant one_more_planner --replications 2 --seed 7
construction_permit@1 · one_more_planner · 42 weeks after 8 weeks warm-up · 2
replications · seed 7
                       mean      95% interval        p50     p90
working days           2.30      2.17 – 2.44         1.02    5.69
calendar days          3.27      3.13 – 3.40         1.11    8.00
on time (decision)     100.0%    100.0% – 100.0%
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
