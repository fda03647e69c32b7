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
