# Wrong usage has an exit code of its own.
$ motcua
! Administrative procedures as code: written in YAML, checked, tested, drawn,
! simulated and run
! 
! Usage: motcua [OPTIONS] <COMMAND>
! 
! Commands:
!   check        Find everything that is wrong with procedures, tests, scenarios
!                and calendars
!   explain      Say what a rule of the checker means, with a wrong and a right
!                example
!   test         Run tests
!   play         Walk one case in the terminal, under a clock that you turn
!   due          Compute a date and say why
!   graph        Draw a procedure
!   schema       Print the JSON Schemas that editors use
!   serve        Run the server
!   simulate     Run a scenario many times and say how long cases take
!   demo         See it at work: five cases through the real server, under a
!                turned clock
!   deploy       Put a procedure onto a running server
!   case         Open, find and read cases on a running server
!   task         Find and do tasks on a running server
!   token        Let a person or a system in
!   completions  Print completions for a shell
!   help         Print this message or the help of the given subcommand(s)
! 
! Options:
!       --lang <vi|en>  Language of the output [default: that of LC_ALL,
!                       LC_MESSAGES or LANG]
!   -q, --quiet         Say only what was asked for: no closing line, no messages
!                       beside the output
!   -h, --help          Print help
!   -V, --version       Print version
! 
! Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.
! next: motcua demo
? 2
$ motcua chekc
! error: unrecognized subcommand 'chekc'
! 
!   tip: some similar subcommands exist: 'schema', 'check'
! 
! Usage: motcua [OPTIONS] <COMMAND>
! 
! For more information, try '--help'.
? 2
$ motcua --version
motcua 0.1.0
$ motcua --help
Administrative procedures as code: written in YAML, checked, tested, drawn,
simulated and run
·
Usage: motcua [OPTIONS] <COMMAND>
·
Commands:
  check        Find everything that is wrong with procedures, tests, scenarios
               and calendars
  explain      Say what a rule of the checker means, with a wrong and a right
               example
  test         Run tests
  play         Walk one case in the terminal, under a clock that you turn
  due          Compute a date and say why
  graph        Draw a procedure
  schema       Print the JSON Schemas that editors use
  serve        Run the server
  simulate     Run a scenario many times and say how long cases take
  demo         See it at work: five cases through the real server, under a
               turned clock
  deploy       Put a procedure onto a running server
  case         Open, find and read cases on a running server
  task         Find and do tasks on a running server
  token        Let a person or a system in
  completions  Print completions for a shell
  help         Print this message or the help of the given subcommand(s)
·
Options:
      --lang <vi|en>  Language of the output [default: that of LC_ALL,
                      LC_MESSAGES or LANG]
  -q, --quiet         Say only what was asked for: no closing line, no messages
                      beside the output
  -h, --help          Print help
  -V, --version       Print version
·
Exit codes: 0 fine, 1 findings or failed tests, 2 wrong usage, 3 internal error.
next: motcua demo
$ motcua case --help
Open, find and read cases on a running server
·
Usage: motcua case [OPTIONS] <COMMAND>
·
Commands:
  list      List the cases that you may see
  show      Show where a case stands, who has it, and by when
  open      Open a case
  events    List what happened in a case
  withdraw  Withdraw an application
  help      Print this message or the help of the given subcommand(s)
·
Options:
      --lang <vi|en>   Language of the output [default: that of LC_ALL,
                       LC_MESSAGES or LANG]
      --url <URL>      Address of the server [env: MOTCUA_URL=] [default:
                       http://127.0.0.1:[PORT]]
  -q, --quiet          Say only what was asked for: no closing line, no messages
                       beside the output
      --token <TOKEN>  Token to speak with [env: MOTCUA_TOKEN]
  -h, --help           Print help
$ motcua serve --listen 0.0.0.0:8420 --data $TMP/data
! error: the server does not start: refusing to listen on 0.0.0.0:8420: tokens and
!   personal data would cross the network unencrypted; listen on 127.0.0.1
!   and put a proxy that speaks TLS in front
? 2
$ motcua serve --directory nowhere.yaml --data $TMP/data
! error: there is no file nowhere.yaml
? 2
$ motcua serve --service insurance=ftp://example
! error: invalid value 'insurance=ftp://example' for '--service <ID=URL>':
!        `ftp://example` cannot be called: expected http or https
! 
! For more information, try '--help'.
? 2
$ motcua case list --url http://127.0.0.1:1
! error: unexpected argument '--url' found
! 
! Usage: motcua case list [OPTIONS]
! 
! For more information, try '--help'.
? 2
$ motcua task show x.1 --url http://127.0.0.1:1 --lang vi
! error: unexpected argument '--url' found
! 
!   tip: to pass '--url' as a value, use '-- --url'
! 
! Usage: motcua task show <TASK>
! 
! For more information, try '--help'.
? 2
