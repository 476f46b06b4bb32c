import { type InterOpError, type Run, type RunFiles, readRun } from '@seqward/interop'
import { bodyBytes, sha256Hex } from '@seqward/contract/sealing'
import { disclose, type Measured, type Withheld } from '../disclosure/disclose.ts'
import { runNameOutside } from '../disclosure/run-name.ts'
import { instrumentDate } from '../metrics/instrument-dates.ts'
import { makerSetting } from '../metrics/maker-setting.ts'
import { measuredKinds, type MeasuredRun, measureRun, nothingSent, type Through } from '../metrics/measure-run.ts'
import { runLogs } from './collect-logs.ts'
import type { FileWarning, RunBody, RunOutcome, RunPosition, RunTask } from './messages.ts'

/**
 * Reads, measures and discloses one run: its configuration when that is new, and progress or the end of the run when
 * there is something new to tell. Documents come first: a run that may not leave is not looked into further.
 */
export function collectRun(task: RunTask, files: RunFiles, aliasKey: Uint8Array | null, now: number): RunOutcome {
  const { key } = task
  const documents = attempt(() => readRun(files, { metrics: [] }))
  if (documents.run?.runInfo === undefined) return { kind: 'unreadable', key, warnings: documents.warnings }
  const { runInfo } = documents.run
  const startedDay = instrumentDate(runInfo.date)?.day ?? null
  const serial = runInfo.instrument ?? ''
  if (task.gate.serials?.includes(serial) === false)
    return { kind: 'withheld', key, reason: 'not-enrolled', startedDay }
  const inSpan = task.gate.spans?.some(({ fromDay, toDay }) => isWithin(startedDay, fromDay, toDay)) ?? true
  if (!inSpan) return { kind: 'withheld', key, reason: 'outside-span', startedDay }

  if (task.gate.followsInstrument === true) {
    const { runParameters } = documents.run
    const setting = runParameters === undefined ? null : makerSetting(runParameters)
    if (setting === null) return { kind: 'withheld', key, reason: 'instrument-setting-not-known-yet', startedDay }
    if (setting === 'off') return { kind: 'withheld', key, reason: 'instrument-setting-off', startedDay }
  }

  const read = attempt(() => readRun(files, { metrics: measuredKinds }))
  if (read.run === undefined) return { kind: 'unreadable', key, warnings: read.warnings }
  const measured = measureRun(read.run, runInfo, { watched: task.watched, times: task.times, now })
  const { runId, instrument, flowCell } = runInfo
  const run = runNameOutside({ runId, instrument, flowCell }, aliasKey)
  const { bodies, withheld } = bodiesOf(task, measured, run, now, files)
  const { platform, ended } = measured
  return { kind: 'measured', key, serial, startedDay, platform, ended, bodies, withheld, warnings: read.warnings }
}

function bodiesOf(
  task: RunTask,
  measured: MeasuredRun,
  run: string,
  now: number,
  files: RunFiles,
): { bodies: RunBody[]; withheld: Withheld[] } {
  const bodies: RunBody[] = []
  const withheld: Withheld[] = []
  const { platform, through, state, ended } = measured
  const position: RunPosition = task.position ?? startPosition
  const made = (what: Omit<Measured, 'platform' | 'run'>) => {
    const disclosed = disclose({ ...what, platform, run }, now)
    withheld.push(...disclosed.withheld)
    return disclosed.body
  }

  const configuration = made({ kind: 'configuration', ...measured.configuration() })
  const digest = sha256Hex(bodyBytes(configuration))
  if (digest !== task.configuration) bodies.push({ body: configuration, position: { configuration: digest } })
  if (ended) {
    if (position.ended === task.fingerprint) return { bodies, withheld }
    const said = made({ kind: 'log', facts: {}, series: runLogs(task.files, platform, files.read.bind(files), now) })
    if (said.series.length > 0) bodies.push({ body: said, position: { logs: task.fingerprint } })
    const { facts, series } = measured.progress(position.through)
    const body = made({ kind: 'run-end', facts, series: [...series, ...measured.summary()] })
    bodies.push({ body, position: { through, state, ended: task.fingerprint, progressAt: now } })
    return { bodies, withheld }
  }
  const hasNew = isBeyond(through, position.through) || (position.state !== null && position.state !== state)
  if (task.progressDue && hasNew) {
    const part = measured.progress(position.through)
    const reached = furthest(through, position.through)
    const body = made({ kind: 'progress', ...part })
    bodies.push({ body, position: { through: reached, state, ended: null, progressAt: now } })
  }
  return { bodies, withheld }
}

const startPosition: RunPosition = {
  through: nothingSent,
  ended: null,
  state: null,
  progressAt: 0,
}

const throughKeys = Object.keys(nothingSent) as (keyof Through)[]

function isBeyond(now: Through, before: Through): boolean {
  return throughKeys.some((key) => now[key] > before[key])
}

/** A snapshot can lose a file for a while: what was sent stays sent. */
function furthest(now: Through, before: Through): Through {
  const { quality, error, extraction, image, presence } = now
  return {
    quality: Math.max(quality, before.quality),
    error: Math.max(error, before.error),
    extraction: Math.max(extraction, before.extraction),
    image: Math.max(image, before.image),
    presence: Math.max(presence, before.presence),
  }
}

function isWithin(day: number | null, from: number, to: number): boolean {
  return day !== null && day >= from && day <= to
}

/** A fault that stops the reading of a whole run becomes its warning. */
function attempt(read: () => Run): { run?: Run; warnings: readonly FileWarning[] } {
  try {
    const run = read()
    return { run, warnings: run.warnings.map(warningOf) }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InterOpError') throw error
    return { warnings: [warningOf(error as InterOpError)] }
  }
}

function warningOf({ file, offset, code, reason }: FileWarning): FileWarning {
  return { file, offset, code, reason }
}
