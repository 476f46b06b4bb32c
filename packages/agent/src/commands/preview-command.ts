import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { canonicalJson, type ExitCode, exitCodes, type Json } from '@seqward/contract'
import { openHome } from '../home/home-folder.ts'
import { readSiteKeys } from '../home/site-keys.ts'
import { checkedLogs, checkedOutcome } from '../roles/check-answers.ts'
import { fingerprintOf, latestChange } from '../roles/keeper/fingerprint.ts'
import { type CollectTask, collectTasks } from '../roles/keeper/collect-tasks.ts'
import type { LogTask, RunOutcome, RunTask } from '../roles/messages.ts'
import { scoutOf } from '../roles/scout-client.ts'
import type { ListedLogFolder } from '../runfolder/list-logs.ts'
import type { ListedRun } from '../runfolder/list-run-folders.ts'
import { type AgentIo, refuse, say } from './agent-io.ts'
import { previewHelp } from './help.ts'

/** `seqward preview DIR`: what would leave, as JSON lines; what would not, on standard error. */
export async function preview(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    await say(io.stdout, previewHelp)
    return exitCodes.done
  }
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1)
    return refuse(io, exitCodes.wrongUsage, 'preview takes one folder')
  const root = real(folder)
  if (root === null) return refuse(io, exitCodes.nothingMade, `${resolve(folder)}: no such folder`)
  const aliasKey = values.home === undefined ? null : (readSiteKeys(openHome(values.home).siteKey)?.aliasKey ?? null)

  const scout = scoutOf({ roots: [root], sensorLogs: [], operationLogs: [root, join(root, 'operations')] })
  const { listing, operationLogs } = await scout.list([]).finally(() => scout.stop())
  const now = Date.now()
  const runs = new Map(listing.runs.map((run) => [run.folder, run]))
  const tasks = [...listing.runs.map((run): CollectTask => taskOf(run, now)), ...operationLogs.flatMap(logTaskOf)]
  const failures: string[] = []
  let bodies = 0
  const collected = collectTasks(tasks, {
    aliasKey,
    now: () => now,
    onFailure: (error, { folder }) => failures.push(`${folder}: ${error.message}`),
  })
  for await (const { task, answer } of collected) {
    for (const { body } of checkedLogs(answer)?.bodies ?? []) {
      await say(io.stdout, `${canonicalJson(body as unknown as Json)}\n`)
      bodies += 1
    }
    const run = runs.get(task.folder)
    if (task.kind !== 'run' || run === undefined) continue
    const outcome = checkedOutcome(answer, task.key)
    if (outcome?.kind === 'measured') {
      for (const { body } of outcome.bodies) await say(io.stdout, `${canonicalJson(body as unknown as Json)}\n`)
      bodies += outcome.bodies.length
    }
    await say(io.stderr, heldBack(run, outcome))
  }
  for (const failure of failures) await say(io.stderr, `warning: ${failure}\n`)
  if (bodies > 0) return exitCodes.done
  return refuse(io, exitCodes.nothingMade, `${root}: no run folder that could be read`)
}

/** As for a run of the past: its whole content, whatever was sent before. */
function taskOf(run: ListedRun, now: number): CollectTask {
  const task: RunTask = {
    kind: 'run',
    key: run.folder,
    folder: run.folder,
    files: run.files.map(({ name }) => name),
    markers: run.markers,
    fingerprint: fingerprintOf(run, now).content,
    times: {
      runInfo: run.files.find(({ name }) => name === 'RunInfo.xml')?.modifiedMilliseconds ?? null,
      latest: latestChange(run),
    },
    watched: false,
    progressDue: true,
    position: null,
    configuration: null,
    gate: { serials: null, spans: null },
  }
  return { task, bytes: run.files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Operation logs that stand in the folder itself, or in `operations` below it. */
function logTaskOf({ folder, files }: ListedLogFolder): CollectTask[] {
  if (files.length === 0) return []
  const names = files.map(({ name }) => name)
  const parts = names.map((name) => ({ name, from: 0 }))
  const task: LogTask = { kind: 'log', folder, files: names, parts, instruments: [], everyone: true, pastDay: 0 }
  return [{ task, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }]
}

/** What stays here of a run folder, for the site's own eyes. */
function heldBack(run: ListedRun, outcome: RunOutcome | null): string {
  const lines = [`${run.folder}: ${run.withheldFiles} files are on no list and were not opened`]
  if (outcome === null) lines.push('warning: the run folder could not be measured')
  if (outcome?.kind === 'measured')
    for (const { metric, rule, count } of outcome.withheld) lines.push(`withheld: ${metric}, ${count} values: ${rule}`)
  if (outcome !== null && outcome.kind !== 'withheld')
    for (const { file, offset, code, reason } of outcome.warnings)
      lines.push(`warning: ${file}: byte ${offset}: ${reason} (${code})`)
  return `${lines.join('\n')}\n`
}

function real(folder: string): string | null {
  try {
    return realpathSync(folder)
  } catch {
    return null
  }
}
