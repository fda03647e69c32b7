# What many procedures share: how severe findings are, and the calendar of a pack.
open packs/vn_one_stop.pack.yaml
edit escalations:\n => checks:\n  no-li¦\nescalations:\n
complete
  always-true |
  always-false |
  unused-default |
  assumed-value |
  unreachable-row |
  unused-table |
  unused-function |
  unused-allow |
  wrong-allow |
  unknown-rule |
  sensitive-handed-on |
  unused-role |
  unused-form |
  unused-document |
  unused-status |
  unused-service |
  unused-ladder |
  unused-message |
  unused-agency |
  unused-outcome |
  loop-without-limit |
  deadline-never-stops |
  pause-never-happens |
  pause-without-limit |
  limits-exceed-deadline |
  no-limit |
  no-escalation |
  rung-after-expiry |
  rung-before-start |
  missing-basis |
  outcome-without-reason |
  four-eyes |
  shorter-than-promise |
  shows-missing |
  asked-though-known |
  missing-label |
  missing-translation |
  status-order |
edit no-li => no-limit: ¦
complete
  error |
  warning |
edit no-limit:  => no-limitt: error
problems
  packs/vn_one_stop.pack.yaml:39:3 error[wrong-value] there is no rule `no-limitt` / did you mean `no-limit`?
edit no-limitt => no-limit
problems
edit calendar: vn_state => calendar: vn¦
complete
  vn_state |
