import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InterOpError, readRunInfo } from '@seqward/interop'

/** A real run folder that the demonstration was pointed at: whose it is, and on which day its run began. */
export interface RealRun {
  readonly folder: string
  readonly serial: string
  /** ISO date in the instrument's time. */
  readonly day: string
}

/** Run folders stand at most so deep below a root: platform, instrument, run. */
const depthMax = 3

/**
 * The runs at or below a folder whose RunInfo states an instrument and a date. Without these nobody can say which
 * instrument to enrol or which span to consent to; such folders are named in `left`, with the reason.
 */
export function realRunsIn(root: string): { readonly runs: readonly RealRun[]; readonly left: readonly string[] } {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { runs: [], left: [`${root}: there is no such folder`] }
  const runs: RealRun[] = []
  const left: string[] = []
  for (const folder of runFoldersIn(root, depthMax)) {
    const found = realRun(folder)
    if (typeof found === 'string') left.push(`${folder}: ${found}`)
    else runs.push(found)
  }
  if (runs.length === 0 && left.length === 0)
    left.push(`${root}: no RunInfo.xml in it or up to ${depthMax} folders below`)
  return { runs, left }
}

function runFoldersIn(folder: string, depth: number): readonly string[] {
  if (existsSync(join(folder, 'RunInfo.xml'))) return [folder]
  if (depth === 0) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => runFoldersIn(join(folder, entry.name), depth - 1))
}

function realRun(folder: string): RealRun | string {
  try {
    const { instrument, date } = readRunInfo(readFileSync(join(folder, 'RunInfo.xml')))
    const day = date === undefined ? null : dayOf(date)
    if (instrument === undefined || instrument === '') return 'RunInfo.xml names no instrument'
    return day === null ? 'RunInfo.xml names no date that can be read' : { folder, serial: instrument, day }
  } catch (error) {
    if (error instanceof InterOpError) return error.message
    throw error
  }
}

/** `YYMMDD`, `M/D/YYYY h:mm:ss AM` or ISO 8601 (docs/spec: run-folder files) as an ISO date. */
function dayOf(date: string): string | null {
  const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)$/.exec(date) ?? /^(\d{4})-(\d\d)-(\d\d)/.exec(date) ?? []
  if (year !== undefined && month !== undefined && day !== undefined) return `${year.padStart(4, '20')}-${month}-${day}`
  const [, m, d, y] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(date) ?? []
  return m !== undefined && d !== undefined && y !== undefined
    ? `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`
    : null
}
