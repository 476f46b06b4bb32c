export const agentHelp = `Usage: seqward agent COMMAND [...]

  enrol    makes this instrument known to a service:
             --service https://HOST:PORT --serial SERIAL --code CODE
             [--ca FILE] [--root DIR]... [--sensor-log DIR]... [--operation-log DIR]...
             [--tick-seconds N] [--progress-seconds N]
           without a network: --offline-request FILE in place of --code, then --offline-answer FILE
  doctor   for the IT department: name, proxy, TLS, clock, folders, confinement, disk, and the firewall request
             [--service URL] [--ca FILE] [--root DIR]... [--language en|zh]; needs no enrolment
  rotate-key [SERIAL]
           a new key, made here; the old one is good until the first receipt under it
  page     for people at the instrument: what leaves, what never does, the tick for it, what left; keys only
             [--language en|zh]
  consent  on, off, status: sending is off until it is switched on, and covers what starts after that
           history --from YYYY-MM-DD --to YYYY-MM-DD: runs and sensor days of these days as well
           follow-instrument on|off: keeps runs here for which the instrument is set not to send to its maker
           show: every decision, with who made it, when, and under which wording and contract
             [--by operator|manager] [--name NAME] [--language en|zh]
  sensors  check FILE --mapping MAPPING.json: what would leave of a probe's CSV file, what not, and why
  run      watches the folders and sends what is new; --once: looks once, sends, ends
  status   what the agent sees, holds and has sent
  sent     every batch that ever left, with its receipt: [--run ID] [--kind KIND] [--since TIME] [--search TEXT] [--bodies]
  export   FILE: everything that waits, as one signed file for a site without a network [--from YYYY-MM-DD]
  import-receipts FILE
           settles what an export took away
  verify   proves that the list is whole and that the service signed each receipt
  confinement  what each process may open, list, write, start and connect to;
           --probe: tries what must be refused, in the place of each of them
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
