# Layout: comments and the order of authors stay.
$ motcua fmt $TMP/workflows/construction_permit/construction_permit.procedure.yaml --lang en
1 file is laid out as intended.
next: motcua check

~ workflows/construction_permit/construction_permit.procedure.yaml: within: 15 working days => within:   15 working days
$ motcua fmt --check $TMP/workflows/construction_permit/construction_permit.procedure.yaml
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml
1 of 1 files would change.
? 1
$ motcua fmt --diff $TMP/workflows/construction_permit/construction_permit.procedure.yaml --lang vi
--- [TMP]/workflows/construction_permit/construction_permit.procedure.yaml
+++ [TMP]/workflows/construction_permit/construction_permit.procedure.yaml
@@ -46,7 +46,7 @@
 deadlines:
   decision:
     label: {vi: Thời hạn giải quyết, en: Statutory deadline}
-    within:   15 working days
+    within: 15 working days
     start: intake.accept                 # counting starts when the file is accepted
     pause: [supplement]                  # the clock stands still while the applicant is asked
     stop: [decide.grant, decide.refuse]
1 trong 1 tệp sẽ thay đổi.
tiếp theo: motcua check
$ motcua fmt $TMP/workflows/construction_permit/construction_permit.procedure.yaml
[TMP]/workflows/construction_permit/construction_permit.procedure.yaml
1 of 1 files changed.
next: motcua check
$ motcua fmt --check $TMP/workflows/construction_permit/construction_permit.procedure.yaml
1 file is laid out as intended.
next: motcua check
