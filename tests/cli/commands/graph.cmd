$ motcua graph construction_permit --as mermaid
---
title: "Building permit for a private house"
---
flowchart TD
  subgraph lane_s_applicant ["Applicant"]
    s_apply(["Apply<br>Applicant / One-stop clerk"])
    s_supplement("Send the missing documents<br>Applicant<br>⏱ 30 days")
    s_lapsed(["Lapsed"])
  end
  subgraph lane_s_commune ["Ward committee"]
    s_intake("Check the file is complete<br>One-stop clerk<br>⏱ 1 working day")
    s_screen[/"Decide who must be consulted"/]
    s_consult["Consultation"]
    s_review("Assess the application<br>Planning officer<br>⏱ 3 working days")
    s_decide("Decide and sign<br>Chair<br>⏱ 1 working day")
    s_revise("Revise the proposal<br>Planning officer<br>⏱ 1 working day")
    s_granted(["Granted"])
    s_refused(["Refused"])
    s_granted_by_silence(["Granted by silence"])
    s_consult__join["all returned"]
  end
  subgraph lane_s_fire ["Fire service"]
    s_consult_fire("Fire safety opinion<br>Fire reviewer<br>if screen.needs_fire<br>⏱ 4 working days")
  end
  subgraph lane_s_environment ["Environment agency"]
    s_consult_env("Environmental opinion<br>Environment reviewer<br>if screen.needs_env<br>⏱ 4 working days")
  end
  s_clock_decision["⏱ Statutory deadline<br>15 working days<br>stands still during: Send the missing documents"]
  s_intake -.->|"starts"| s_clock_decision
  s_apply --> s_intake
  s_intake -->|"Accept"| s_screen
  s_intake -->|"Ask for more"| s_supplement
  s_intake -->|"Refuse"| s_refused
  s_supplement -->|"if supplement.from == #quot;review#quot;"| s_review
  s_supplement -->|"otherwise"| s_intake
  s_supplement -.->|"time is over: 30 days"| s_lapsed
  s_screen --> s_consult
  s_consult --> s_consult_fire
  s_consult --> s_consult_env
  s_consult__join --> s_review
  s_consult_fire -->|"No objection<br>Object"| s_consult__join
  s_consult_fire -.->|"No reply (counts as agreement)"| s_consult__join
  s_consult_env -->|"No objection<br>Object"| s_consult__join
  s_consult_env -.->|"No reply (counts as agreement)"| s_consult__join
  s_review -->|"Propose to grant<br>Propose to refuse"| s_decide
  s_review -->|"Ask for more"| s_supplement
  s_decide -->|"Grant"| s_granted
  s_decide -->|"Refuse"| s_refused
  s_decide -->|"Send back"| s_revise
  s_revise --> s_decide
  s_clock_decision -.->|"deadline is over"| s_granted_by_silence
  classDef finish stroke-width:3px
  class s_granted,s_refused,s_granted_by_silence,s_lapsed finish
  classDef pausing stroke-dasharray:2 3
  class s_supplement pausing
! next: motcua graph construction_permit -o construction_permit.svg
$ motcua graph construction_permit -o $TMP/permit.svg
wrote [TMP]/permit.svg
next: open the file in a browser
$ motcua graph nothing
! error: found nothing called `nothing` (there is: birth_bundle,
!   construction_permit, residence_note)
? 2
$ motcua graph construction_permit --as bpmn -o $TMP/permit.bpmn
wrote [TMP]/permit.bpmn
next: open it in a BPMN tool
$ motcua graph construction_permit --as dot -o $TMP/permit.dot --lang vi
đã ghi [TMP]/permit.dot
tiếp theo: đưa tệp cho Graphviz
$ motcua graph construction_permit --as png
! error: invalid value 'png' for '--as <svg|mermaid|dot|bpmn>'
!   [possible values: svg, mermaid, dot, bpmn]
! 
! For more information, try '--help'.
? 2

$ motcua graph tests/sim/language/moving --as dot
digraph procedure {
  label="Moving house";
  labelloc=t;
  rankdir=TB;
  subgraph cluster_0 {
    label="Applicant";
    "apply" [shape=ellipse, label="Apply\nApplicant"];
    "residence" [shape=component, label="Register the residence\nResidence\n5 working days"];
    "say_so" [shape=note, label="Say so"];
    "all_of_them" [shape=parallelogram, label="All of them\nfor each street: apply.streets ?? []"];
    "each_residence" [shape=component, label="Register one of them\nResidence\n5 working days"];
    "count_them" [shape=note, label="Count them"];
    "all_of_them__join" [shape=parallelogram, label="all returned"];
  }
  subgraph cluster_1 {
    label="Office";
    "by_hand" [shape=box, label="By hand\nClerk\n3 working days"];
    "granted" [shape=ellipse, label="Granted"];
    "refused" [shape=ellipse, label="Refused"];
    "silent" [shape=ellipse, label="Granted by silence"];
  }
  "clock decision" [shape=note, color="#4338a8", label="Decision\n10 working days"];
  "apply" -> "all_of_them" [style=solid, label="if is_set(apply.streets)"];
  "apply" -> "residence" [style=solid, label="otherwise"];
  "residence" -> "say_so" [style=solid, label="Registered"];
  "residence" -> "by_hand" [style=solid, label="Refused"];
  "residence" -> "refused" [style=solid, label="Withdrawn"];
  "residence" -> "by_hand" [style=dashed, label="time is over: 5 working days"];
  "say_so" -> "granted" [style=solid, label=""];
  "by_hand" -> "granted" [style=solid, label="Grant"];
  "by_hand" -> "refused" [style=solid, label="Refuse"];
  "all_of_them" -> "each_residence" [style=solid, label=""];
  "all_of_them__join" -> "count_them" [style=solid, label=""];
  "each_residence" -> "all_of_them__join" [style=solid, label="granted\nrefused\nwithdrawn"];
  "count_them" -> "refused" [style=solid, label="if contains(each_residence.outcome, \"refused\")"];
  "count_them" -> "granted" [style=solid, label="otherwise"];
  "clock decision" -> "silent" [style=dashed, label="deadline is over"];
}
! next: motcua graph tests/sim/language/moving -o moving.svg
