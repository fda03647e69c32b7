# What must have been meant is offered where it is underlined, and nowhere else.
open construction_permit/construction_permit.procedure.yaml
actions
edit next: consult\n => next: consultt\n
at next: cons¦ultt
actions
  write `consult` instead of `consultt`
at role: cl¦erk
actions
at next: cons¦ultt
act
  next: consult
problems
actions
# A name that could be several, or that is merely near, is a question and no repair.
edit next: consult\n => next: conduct\n
at next: con¦duct
problems
  construction_permit/construction_permit.procedure.yaml:119:11 error[unknown-step] `next` names a step that does not exist: `conduct` / steps: apply, intake, supplement, screen, consult, consult_fire, consult_env, review, decide, revise, granted, refused, … (14 in all) / did you mean `consult`?  (defined at line 121)
actions
edit next: conduct\n => next: consult\n
# In a rule, and in the middle of it.
edit apply.floor_area > 1000 => apply.flor_area > 1000
at apply.flor¦_area
actions
  write `floor_area` instead of `flor_area`
act
  needs_env: = apply.floor_area > 1000
problems
# In a test, of a name of its procedure.
open construction_permit/construction_permit.test.yaml
edit granted_by_silence\n => granted_by_silnce\n
at end: gra¦nted_by_silnce
act
  end: granted_by_silence
problems
# A remark silences a warning as in `check`; one that is of no use can be deleted at once.
open construction_permit/construction_permit.procedure.yaml
edit within: 15 working days => within: 9 working days
problems
  construction_permit/construction_permit.procedure.yaml:49:13 warning[limits-exceed-deadline] steps may take 13 working days while deadline `decision` allows 9 working days / longest way: consult_fire 4 + review 3 + review 3 + decide 1 + revise 1 + decide 1 / shorten a step's `due`, or run steps in parallel
edit within: 9 working days => within: 9 working days   # motcua: allow(limits-exceed-deadline) in a pilot
problems
edit within: 9 working days => within: 15 working days
at allow(limits¦-exceed
problems
  construction_permit/construction_permit.procedure.yaml:49:31 warning[unused-allow] nothing is silenced here: `limits-exceed-deadline` finds nothing / delete the remark, or move it to the line it is about
act
  within: 15 working days
problems
