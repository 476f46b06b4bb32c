import { isAbsolute, relative } from 'node:path'
import { grantedFiles } from '../runfolder/granted-files.ts'
import type { ListedFile, ListedRun } from '../runfolder/list-run-folders.ts'
import { isOperationLog } from '../runfolder/list-logs.ts'
import { isProbeFile } from '../runfolder/list-sensor-logs.ts'
import type { LogOutcome, RunOutcome, ScoutAnswer, ScoutQuestion, SensorOutcome } from './messages.ts'

/**
 * The scout's answer without anything that it was not asked for. Folders must lie under the roots and files must be on
 * the list: what it says decides what the next collector may open.
 */
export function checkedListing(answer: unknown, asked: ScoutQuestion): ScoutAnswer {
  const { listing, sensorLogs, probeFiles, operationLogs } = answer as ScoutAnswer
  const runs = listing.runs.filter(({ folder, root }) => asked.roots.includes(root) && isUnder(root, folder))
  return {
    listing: { ...listing, runs: runs.map(checkedRun) },
    sensorLogs: sensorLogs
      .filter(({ folder }) => asked.sensorLogs.includes(folder))
      .map(({ folder, files }) => ({ folder, files: files.filter((file) => isFile(file) && isLogName(file.name)) })),
    operationLogs: operationLogs
      .filter(({ folder }) => asked.operationLogs?.includes(folder) === true)
      .map(({ folder, files }) => ({
        folder,
        files: files.filter((file) => isFile(file) && isOperationLog(file.name)),
      })),
    probeFiles: asked.probes.map((probe, index) => {
      const listed = probeFiles[index]
      const files = listed?.folder === probe.folder ? listed.files : []
      return { folder: probe.folder, files: files.filter((file) => isFile(file) && isProbeFile(file.name, probe)) }
    }),
  }
}

function checkedRun(run: ListedRun): ListedRun {
  const files = run.files.filter(isFile)
  const allowed = new Set(grantedFiles(files.map(({ name }) => name)))
  return { ...run, files: files.filter(({ name }) => allowed.has(name)), withheldFiles: run.withheldFiles }
}

/** The collector's outcome for this task, or null when it is for another or of no known kind. */
export function checkedOutcome(answer: unknown, key: string): RunOutcome | null {
  if (typeof answer !== 'object' || answer === null) return null
  const outcome = answer as RunOutcome
  const known = outcome.kind === 'measured' || outcome.kind === 'withheld' || outcome.kind === 'unreadable'
  return known && outcome.key === key ? outcome : null
}

export function checkedSensors(answer: unknown): SensorOutcome | null {
  if (typeof answer !== 'object' || answer === null) return null
  const outcome = answer as SensorOutcome
  return outcome.kind === 'sensors' && Array.isArray(outcome.bodies) && Array.isArray(outcome.files) ? outcome : null
}

export function checkedLogs(answer: unknown): LogOutcome | null {
  if (typeof answer !== 'object' || answer === null) return null
  const outcome = answer as LogOutcome
  return outcome.kind === 'log' && Array.isArray(outcome.bodies) && Array.isArray(outcome.files) ? outcome : null
}

function isUnder(root: string, folder: string): boolean {
  const path = relative(root, folder)
  return !path.startsWith('..') && !isAbsolute(path)
}

function isFile({ name, bytes, modifiedMilliseconds }: ListedFile): boolean {
  return typeof name === 'string' && Number.isFinite(bytes) && Number.isFinite(modifiedMilliseconds)
}

const isLogName = (name: string) => name.endsWith('.jsonl') && !/[/\\]/.test(name)
