import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { type CommandIo, write } from '../command-io.ts'
import { contractLint } from '../commands/contract-lint.ts'
import { realRunsIn } from '../demonstration/real-folders.ts'
import { leakReport } from './leak/leak-report.ts'
import { type LeakSources, sendThroughCapture } from './leak/leak-site.ts'
import { isExactForm, type Planted, plantSite } from './leak/plant.ts'

const help = `seqward test leak [--json] [--quick] [--folder DIR --canaries FILE] [--keep]
seqward test contract [--json]

leak      plants made names, sequences, numbers and paths in every channel of a made site (run folders of every platform
          with all their documents, names, logs, probes, environment), runs the real agent against a real service through
          a relay that keeps every decrypted byte, and searches those bytes: as they are, in either case, behind base64
          and hexadecimal digits, decompressed (zstd, gzip), as the other strand and at two bits a base, inside JSON.
  --quick     about 300 canaries of a class in place of 3,000
  --folder    a folder with run folders of your own, in which you planted canaries yourself; nothing is written into it
  --canaries  the list of what you planted, one a line: VALUE, or CLASS, a tab and VALUE. Lines that begin with # are
              passed over. The class dna is also looked for as the other strand and packed
  --keep      leaves the temporary folder and says where it is
contract  the same as "seqward contract lint"

A value that has the exact form of an identifier that may leave (eight digits in the field of a lot, say) is counted apart.
With none of N found, the true share is below 3/N with 95 % confidence: that is the bound in each row.

Exit codes: 0 nothing was found, 2 wrong usage, 3 nothing was sent, so nothing was shown, 4 something was found.
`

/** `seqward test`: what a stranger can run to see that a promise holds. */
export async function testCommand([what, ...args]: string[], io: CommandIo): Promise<number> {
  if (what === 'leak') return leak(args, io)
  if (what === 'contract') return contractLint(args, io)
  await write(what === '--help' || what === '-h' ? io.stdout : io.stderr, help)
  return what === '--help' || what === '-h' ? exitCodes.done : exitCodes.wrongUsage
}

async function leak(args: string[], io: CommandIo): Promise<number> {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args,
    options: {
      json: flag,
      quick: flag,
      keep: flag,
      folder: { type: 'string' },
      canaries: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  if ((values.folder === undefined) !== (values.canaries === undefined)) {
    await write(io.stderr, 'seqward test leak: --folder and --canaries go together\n')
    return exitCodes.wrongUsage
  }
  const startedAt = performance.now()
  const work = mkdtempSync(join(tmpdir(), 'seqward-leak-'))
  try {
    const { planted, sources } =
      values.folder === undefined || values.canaries === undefined
        ? madeSources(join(work, 'site'), values.quick)
        : givenSources(values.folder, values.canaries)
    if (sources.serials.length === 0) {
      await write(
        io.stderr,
        `seqward test leak: ${values.folder}: no run folder that names its instrument and a date\n`,
      )
      return exitCodes.nothingMade
    }
    const sent = await sendThroughCapture(work, sources)
    const report = leakReport(
      [...planted, ...ownNames()],
      sent,
      () => Math.round((performance.now() - startedAt) / 100) / 10,
    )
    await write(io.stdout, values.json ? `${JSON.stringify(report)}\n` : inWords(report))
    if (sent.batches === 0) {
      await write(io.stderr, 'seqward test leak: no batch was sent, so this shows nothing\n')
      return exitCodes.nothingMade
    }
    return report.found === 0 && report.control.found === report.control.planted ? exitCodes.done : exitCodes.refused
  } finally {
    if (values.keep) await write(io.stderr, `kept ${work}\n`)
    else rmSync(work, { recursive: true, force: true })
  }
}

function madeSources(folder: string, quick: boolean): { planted: readonly Planted[]; sources: LeakSources } {
  // Seeds of their own: whoever repeats the test plants other values each time.
  const site = plantSite(folder, quick ? { perClass: 300, copies: 1 } : { perClass: 3_000, copies: 8 }, Math.random)
  return { planted: site.planted, sources: site }
}

function givenSources(folder: string, canaries: string): { planted: readonly Planted[]; sources: LeakSources } {
  const root = resolve(folder)
  const planted = readFileSync(canaries, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Planted => {
      const tab = line.indexOf('\t')
      const [name, text] = tab < 0 ? ['other', line] : [line.slice(0, tab), line.slice(tab + 1)]
      return { class: name.toLowerCase(), channel: 'other', text, isExactForm: isExactForm(text) }
    })
  const serials = [...new Set(realRunsIn(root).runs.map(({ serial }) => serial))]
  return { planted, sources: { root, sensors: null, mappings: null, serials, environment: {}, consentName: null } }
}

/** This very machine and user, where their names are long enough to tell from chance. */
function ownNames(): readonly Planted[] {
  return [hostname(), userInfo().username]
    .filter((text) => text.length >= 6)
    .map((text) => ({ class: 'user-name', channel: 'host-and-user-name', text, isExactForm: false }))
}

function inWords(report: ReturnType<typeof leakReport>): string {
  const line = (name: string, { planted, found, bound }: { planted: number; found: number; bound: number | null }) =>
    `${name.padEnd(24)}${String(planted).padStart(8)}${String(found).padStart(8)}   ${bound === null ? '' : `< ${(bound * 100).toPrecision(2)} %`}\n`
  const { capture, exactForm, control } = report
  return [
    `${'class'.padEnd(24)} planted   found   bound (95 %)\n`,
    ...report.classes.map((row) => line(row.class, row)),
    `\n${'channel'.padEnd(24)} planted   found   bound (95 %)\n`,
    ...report.channels.map((row) => line(row.channel, row)),
    `\nin exact form, apart: ${exactForm.planted} planted, ${exactForm.found} found; too short to tell: ${report.tooShort}\n`,
    `sent: ${capture.batches} batches of ${capture.instruments} instruments, ${capture.bytes} bytes in ${capture.requests} requests\n`,
    `control: ${control.found} of ${control.planted} found in a copy with canaries in it\n`,
  ].join('')
}
