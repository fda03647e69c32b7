# The layout is that of `motcua fmt`; a file that cannot be read keeps its own.
open construction_permit/construction_permit.procedure.yaml
format
edit role: clerk\n => role:    clerk\n¦
format
  role: clerk
edit role:    clerk\n => role: {clerk\n¦
format
  this line does not fit the indentation of its neighbours
