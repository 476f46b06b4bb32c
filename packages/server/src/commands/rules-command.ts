import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { closedCaseOf } from '../cases/closed-cases.ts'
import { writeWhole } from '../config/write-whole.ts'
import type { DetectionRules } from '../detectors/detection-rules.ts'
import { type ClosedCase, type Learnt, learnFromHistory } from '../detectors/learn-from-history.ts'
import { rulesDigest, rulesDocument } from '../detectors/rules-document.ts'
import { homeTenant, type Office } from '../server.ts'
import { readRules, rulesOf } from './rules-file.ts'
import { common, explained, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward rules [--json] [--out FILE]
       seqward rules --check FILE [--json]
       seqward rules --learn --config FILE [--out FILE] [--json]

The rules of detection: every limit, how signals are judged, and how causes show in them. Without options, prints the
rules that come with the service as a document to be edited; the configuration names the edited one as detection.rules.
  --check FILE  says every mistake of a document, or its version and digest, which the evidence of cases carries
  --learn       from the cases that people have closed as repaired or replaced: says what they change in the rules of
                the service; writes nothing without --out
  --out FILE    where the document goes
`

/** `seqward rules`: 0 done, 2 wrong usage, 78 for a document or a configuration that is wrong. */
export async function rulesCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...common,
      check: { type: 'string' },
      learn: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  })
  if (values.help) return say(io.stdout, usage)
  const { check, learn, out, json } = values
  if (check !== undefined && (learn || out !== undefined))
    return wrongUsage(io, usage, '--check neither learns nor writes')
  if (check !== undefined) return explained(io, async () => told(io, readRules(check), json))
  if (!learn) return standard(io, out)
  return withOffice(values.config, usage, io, async (office, config) => {
    const learnt = learnFromHistory(rulesDocument(rulesOf(config)), await closedCases(office))
    if (out !== undefined) writeWhole(out, text(learnt.rules))
    return say(io.stdout, json ? `${JSON.stringify(reportOf(learnt, out))}\n` : wordsOf(learnt, out))
  })
}

const text = (rules?: DetectionRules): string => `${JSON.stringify(rulesDocument(rules), null, 2)}\n`

function standard(io: ServiceIo, out: string | undefined): number {
  if (out === undefined) return say(io.stdout, text())
  writeWhole(out, text())
  return exitCodes.done
}

function told(io: ServiceIo, rules: DetectionRules, json: boolean): number {
  const { version } = rules
  const digest = rulesDigest(rules)
  return say(
    io.stdout,
    json ? `${JSON.stringify({ ok: true, version, digest })}\n` : `version ${version}, digest ${digest}\n`,
  )
}

/** What people have closed with a cause, over all instruments; cases of the fleet teach how common lots are. */
async function closedCases({ store }: Office): Promise<readonly ClosedCase[]> {
  const cases = await store.cases.list(homeTenant)
  const found: ClosedCase[] = []
  for (const record of cases) {
    const signals = record.instrument === null ? [] : await store.cases.signals(homeTenant, record.instrument)
    const closed = closedCaseOf(record, signals)
    if (closed !== null) found.push(closed)
  }
  return found
}

const reportOf = ({ rules, changes, cases }: Learnt, out: string | undefined) => ({
  cases,
  changes,
  version: rules.version,
  digest: rulesDigest(rules),
  out: out ?? null,
})

function wordsOf({ rules, changes, cases }: Learnt, out: string | undefined): string {
  const causes = changes.map(({ path, from, to }) => `${nameOf(rules, path)}: ${from} -> ${to}\n`)
  const end = out === undefined ? 'nothing was written: name a file with --out\n' : `written to ${out}\n`
  return `${cases} closed cases, ${changes.length} changes\n${causes.join('')}${end}`
}

/** A place in the document with the cause and signal that it is about. */
function nameOf({ signatures }: DetectionRules, path: string): string {
  const [, signature, sign] = /signatures\[(\d+)\](?:\.shows\[(\d+)\])?/.exec(path) ?? []
  const found = signatures[Number(signature)]
  if (found === undefined) return path
  const shows = sign === undefined ? undefined : found.shows[Number(sign)]
  return shows === undefined
    ? `${path} (how common ${found.cause} is)`
    : `${path} (${found.cause} in ${shows.signal} ${shows.direction})`
}
