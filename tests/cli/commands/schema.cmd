$ motcua schema --write $TMP/schemas
wrote [TMP]/schemas/procedure.schema.json
wrote [TMP]/schemas/test.schema.json
wrote [TMP]/schemas/scenario.schema.json
wrote [TMP]/schemas/calendar.schema.json
wrote [TMP]/schemas/directory.schema.json
wrote [TMP]/schemas/codes.schema.json
wrote [TMP]/schemas/pack.schema.json
wrote [TMP]/schemas/project.schema.json
next: write on the first line of a procedure: # yaml-language-server: $schema=[TMP]/schemas/procedure.schema.json
$ motcua schema nonsense
! error: invalid value 'nonsense' for '[KIND]': expected one of procedure,
!        test, scenario, calendar, directory, codes, pack, project
! 
! For more information, try '--help'.
? 2
