import { platformOfInstrument } from '../metrics/platform.ts'
import { disclose, type Withheld } from '../disclosure/disclose.ts'
import { type LogDays, logDays } from '../metrics/log-days.ts'
import { logLine } from '../metrics/log-lines.ts'
import type { MeasuredSeries } from '../metrics/measured.ts'
import { runLogSource } from '../runfolder/list-logs.ts'
import { type Platform, logSources } from '@seqward/contract'
import type { LogOutcome, LogTask } from './messages.ts'

/** A header is one short line. */
export const headBytesMax = 512
/** Days of one batch: at most some 25 messages with five rows each a day. */
const daysPerBodyMax = 30

export interface LogPart {
  readonly head: Uint8Array
  readonly rest: Uint8Array
  /** Where `rest` begins in the file. */
  readonly from: number
}

/**
 * Reads what has come to the operation logs of a folder since the position, and makes bodies of the days that are
 * complete, covered and not yet sent. A line counts once its line feed is there.
 */
export function collectLogs(
  task: LogTask,
  read: (name: string, from: number) => LogPart | null,
  now: number,
): LogOutcome {
  const today = new Date(now).toISOString().slice(0, 10)
  const held = new Map<string, { readonly gathered: LogDays; readonly files: ReadFile[] }>()
  const files: { name: string; serial: string | null; next: number }[] = []
  for (const { name, from } of task.parts) {
    const part = read(name, from)
    const serial = part === null ? null : serialOf(decoder.decode(part.head))
    const wanted = serial !== null && (task.everyone || task.instruments.some((one) => one.serial === serial))
    if (part === null || serial === null || !wanted) {
      files.push({ name, serial: null, next: 0 })
      continue
    }
    const one = held.get(serial) ?? { gathered: logDays(today), files: [] }
    held.set(serial, one)
    const lines = completeLines(part)
    one.gathered.add(
      'operation-log',
      lines.map(({ text }) => text),
    )
    one.files.push({ name, lines, end: part.from + lines.reduce((sum, { bytes }) => sum + bytes, 0) })
  }
  const bodies: LogOutcome['bodies'][number][] = []
  const withheld: Withheld[] = []
  for (const [serial, { gathered, files: readFiles }] of held) {
    const instrument = task.instruments.find((one) => one.serial === serial)
    const { days } = gathered
    const latest = days.at(-1) ?? 0
    const open = task.everyone || latest <= task.pastDay ? Infinity : latest
    const due = days.filter((day) => day < open && (instrument === undefined || isDue(instrument, day)))
    for (const { name, lines, end } of readFiles) files.push({ name, serial, next: nextOf(lines, end, open) })
    for (let at = 0; at < due.length; at += daysPerBodyMax) {
      const some = due.slice(at, at + daysPerBodyMax)
      const platform = instrument?.platform ?? platformOfInstrument(serial)
      const disclosed = disclose({ kind: 'log', platform, run: null, facts: {}, series: gathered.series(some) }, now)
      withheld.push(...disclosed.withheld)
      if (disclosed.body.series.length > 0) bodies.push({ serial, body: disclosed.body, days: some })
    }
  }
  return { kind: 'log', files, bodies, withheld }
}

/** What the logs in a run folder said, by day; logs that instruments of this platform do not write are not read. */
export function runLogs(
  names: readonly string[],
  platform: Platform,
  read: (name: string) => Uint8Array,
  now: number,
): readonly MeasuredSeries[] {
  const gathered = logDays(new Date(now).toISOString().slice(0, 10))
  for (const name of names) {
    const source = runLogSource(name)
    if (source === null) continue
    const { platforms } = logSources[source]
    if (platforms !== null && !(platforms as readonly Platform[]).includes(platform)) continue
    let bytes: Uint8Array
    try {
      bytes = read(name)
    } catch {
      // A log that is gone, or no file of its own: the run is told without it.
      continue
    }
    gathered.add(source, decoder.decode(bytes).split(/\r?\n/))
  }
  return gathered.series(gathered.days)
}

interface Line {
  readonly text: string
  readonly bytes: number
}

interface ReadFile {
  readonly name: string
  readonly lines: readonly Line[]
  readonly end: number
}

const decoder = new TextDecoder()

function serialOf(head: string): string | null {
  const end = head.indexOf('\n')
  if (end < 0) return null
  try {
    const header = JSON.parse(head.slice(0, end)) as { seqwardOperationLog?: unknown; instrument?: unknown } | null
    return header?.seqwardOperationLog === 1 && typeof header.instrument === 'string' ? header.instrument : null
  } catch {
    return null
  }
}

function completeLines({ rest }: LogPart): readonly Line[] {
  const lines: Line[] = []
  let at = 0
  for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, at)) {
    lines.push({ text: decoder.decode(rest.subarray(at, end)), bytes: end + 1 - at })
    at = end + 1
  }
  return lines
}

/** Where the first line stands of a day that is not over; the end of the last complete line when all are over. */
function nextOf(lines: readonly Line[], end: number, open: number): number {
  let at = end - lines.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { text, bytes } of lines) {
    if ((logLine('operation-log', text)?.day ?? 0) >= open) return at
    at += bytes
  }
  return end
}

function isDue({ sent, covered }: LogTask['instruments'][number], day: number): boolean {
  const isIn = (spans: LogTask['instruments'][number]['sent']) =>
    spans.some(({ fromDay, toDay }) => day >= fromDay && day <= toDay)
  return isIn(covered) && !isIn(sent)
}
