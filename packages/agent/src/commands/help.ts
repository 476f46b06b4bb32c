export const agentHelp = `Usage: seqward agent COMMAND [...]

  enrol    makes this instrument known to a service:
             --service https://HOST:PORT --serial SERIAL --code CODE
             [--ca FILE] [--root DIR]... [--sensor-log DIR]... [--tick-seconds N] [--progress-seconds N]
  consent  on, off, status: sending is off until it is switched on, and covers what starts after that
           history --from YYYY-MM-DD --to YYYY-MM-DD: runs and sensor days of these days as well
             [--by operator|manager] [--language en|zh]
  run      watches the folders and sends what is new; --once: looks once, sends, ends
  status   what the agent sees, holds and has sent
  sent     every batch that ever left, with its receipt: [--search TEXT] [--bodies]
  verify   proves that the list is whole and that the service signed each receipt
  help     this page

Options of all commands: --home DIR (the agent's own folder), --json (one JSON document on standard output).

Exit codes: 0 done, 2 wrong usage, 3 the list of what was sent could not be verified, 4 refused: no consent, or the
service refused the code, 5 the service is unreachable (what was not sent stays and is sent later), 78 the
configuration is unsafe or wrong.
`

export const previewHelp = `Usage: seqward preview DIR [--home DIR]

Prints the batches that would leave for each run folder at or below DIR, one JSON line each, byte for byte as they
would be sent. Needs neither enrolment nor consent, and sends nothing. Standard error tells what is held back and by
which rule, and what could not be read.

  --home DIR  use this site's key for aliases of runs whose identifier may not leave; without it a placeholder stands

Exit codes: 0 done, 2 wrong usage, 3 no run folder that could be read, 78 the home is unsafe.
`
