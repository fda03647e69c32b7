# A payment while it is typed: its keys, how it may end, and what it leaves behind.
open construction_permit/construction_permit.procedure.yaml
edit granted: {type: end, => pay:\n    type: payment\n    amount: '50000'\n    outcomes:\n      ¦\n  granted: {type: end,
complete
  paid |
  exempt |
  failed |
edit outcomes:\n      \n  granted => outcomes:\n      paid: {by: clerk, next: granted}\n  granted
edit type: payment\n => type: payment\n    ¦\n
complete
  label |
  summary |
  when |
  status |
  service |
  form |
  at_most |
  due |
  issues |
  compensate |
  basis |
  next |
edit type: payment\n    \n => type: payment\n
edit needs_env: = apply.floor_area > 1000 => needs_env: = pay.¦
complete
  amount |
  reference |
  receipt |
  problem |
  outcome | paid
  from | step
