import type { Consent } from '../../consent/coverage.ts'
import { spanCovers } from '../../consent/coverage.ts'
import type { Sightings } from '../../consent/sightings.ts'
import type { ListedRun } from '../../runfolder/list-run-folders.ts'
import { checkedOutcome } from '../check-answers.ts'
import type { ConfigurationPosition, RunOutcome, RunPosition, RunTask } from '../messages.ts'
import { type CollectOptions, collectTasks } from './collect-tasks.ts'
import { fingerprintOf } from './fingerprint.ts'
import { attemptsMax, type KnownRun, planRun, type PlanSettings, type RunMemory } from './plan-runs.ts'
import { configurationKey, folderKey, rootKey, runLogsKey } from './source-keys.ts'
import type { Station } from './station.ts'

/** What a look at all run folders came to. */
export interface RunRound {
  readonly seen: number
  readonly covered: number
  readonly waiting: number
  /** Run folders that stay here, by reason. */
  readonly withheld: Readonly<Record<string, number>>
  /** Tasks that were given to collectors. */
  readonly tasks: number
  readonly bodies: number
  readonly valuesWithheld: number
  readonly filesWithheld: number
  /** Folders of which nothing more is wanted until consents or enrolments change. */
  readonly settled: ReadonlySet<string>
}

export interface RunRoundOptions extends CollectOptions {
  readonly aliasKey: Uint8Array
  readonly sightings: Sightings
  readonly memories: Map<string, RunMemory>
  readonly stations: ReadonlyMap<string, Station>
  readonly settings: PlanSettings
  /** Folders that the scout did not list in full, because nothing more was wanted of them. */
  readonly known: ReadonlySet<string>
  /** The consents of this moment: they may have changed since the plan was made. */
  readonly consent: () => { readonly consent: Consent; readonly gate: string }
}

/** Bodies held in memory before they are kept: each group costs one sync, and few bodies are lost to a withdrawal. */
const bodiesPerGroup = 32

/** Plans every run folder, collects those that are due, and keeps what comes of it. */
export async function runRound(runs: readonly ListedRun[], options: RunRoundOptions): Promise<RunRound> {
  const { sightings, aliasKey, settings, stations } = options
  const firstSeenAt = new Date(settings.now).toISOString()
  const keyed = runs.map((run) => ({ run, key: folderKey(aliasKey, run.folder), root: rootKey(aliasKey, run.root) }))
  sightings.note(keyed.map(({ run, key, root }) => ({ key, firstSeenAt, unfinished: !run.hasEndMarker, root })))

  const withheld: Record<string, number> = {}
  const withhold = (reason: string) => {
    withheld[reason] = (withheld[reason] ?? 0) + 1
  }
  const due: { readonly known: KnownRun; readonly task: RunTask; readonly bytes: number }[] = []
  let covered = 0
  let waiting = 0
  const settled = new Set<string>()
  for (const { run, key } of keyed) {
    const known = knownRun(run, key, options)
    if (known === null) continue
    const { memory } = known
    if (options.known.has(run.folder) && memory.settled !== null) {
      if (memory.settled === 'sent') covered += 1
      else withhold(memory.settled.reason)
      continue
    }
    const plan = planRun(known, settings)
    const stays = plan.kind === 'withheld' && plan.reason !== 'unreadable' ? plan : null
    memory.settled = plan.kind === 'done' && plan.settled ? 'sent' : stays
    if (memory.settled !== null) settled.add(run.folder)
    if (plan.kind === 'withheld') withhold(plan.reason)
    else if (plan.kind === 'due') due.push({ known, task: plan.task, bytes: plan.bytes })
    else covered += 1
    if (plan.kind === 'waiting') waiting += 1
  }

  const byKey = new Map(due.map((one) => [one.task.key, one]))
  const keep = groupedKeeping(stations)
  let valuesWithheld = 0
  const onFailure: CollectOptions['onFailure'] = (error, task) => {
    const one = task.kind === 'run' ? byKey.get(task.key) : undefined
    if (one !== undefined) markFailed(one.known, settings.now, 1)
    options.onFailure(error, task)
  }
  for await (const { task, answer, lastOfCollector } of collectTasks(due, { ...options, onFailure })) {
    if (task.kind !== 'run') continue
    const one = byKey.get(task.key)
    const outcome = checkedOutcome(answer, task.key)
    const current = options.consent()
    if (one === undefined || outcome === null || current.gate !== settings.gate) continue
    const { memory, run } = one.known
    memory.measured = fingerprintOf(run, settings.now).growth
    memory.readAt = settings.now
    const refusal = refusalOf(outcome, task, current.consent, stations)
    if (outcome.kind === 'unreadable') {
      // It may be readable once it has grown.
      markFailed(one.known, settings.now, attemptsMax)
      withhold('unreadable')
      continue
    }
    memory.startedDay = outcome.startedDay
    if (refusal !== null || outcome.kind !== 'measured') {
      const reason = refusal ?? 'outside-span'
      // A run whose RunParameters is still to come is looked into again when it has grown.
      if (reason !== 'instrument-setting-not-known-yet') memory.withheld = { reason, gate: settings.gate }
      withhold(reason)
      continue
    }
    covered += 1
    for (const { count } of outcome.withheld) valuesWithheld += count
    keep.add(outcome)
    if (lastOfCollector) keep.flush()
  }
  keep.flush()
  const filesWithheld = runs.reduce((sum, run) => sum + run.withheldFiles, 0)
  return {
    seen: runs.length,
    covered,
    waiting,
    withheld,
    tasks: due.length,
    bodies: keep.bodies,
    valuesWithheld,
    filesWithheld,
    settled,
  }
}

function knownRun(run: ListedRun, key: string, options: RunRoundOptions): KnownRun | null {
  const sighting = options.sightings.get(key)
  if (sighting === undefined) return null
  const memory = options.memories.get(key) ?? newMemory()
  options.memories.set(key, memory)
  // A run belongs to one instrument; which one is not known before its RunInfo was read.
  const positions = [...options.stations.values()].map((station) => ({
    run: station.positionOf(key) as RunPosition | null,
    configuration: station.positionOf(configurationKey(key)) as ConfigurationPosition | null,
  }))
  const position = positions.find(({ run }) => run !== null)?.run ?? null
  const configured = positions.find(({ configuration }) => configuration !== null)?.configuration
  return { key, run, sighting, memory, position, configuration: configured?.configuration ?? null }
}

function markFailed({ run, memory }: KnownRun, now: number, times: number): void {
  const { growth } = fingerprintOf(run, now)
  const before = memory.failed?.growth === growth ? memory.failed.times : 0
  memory.failed = { growth, times: before + times }
}

function newMemory(): RunMemory {
  return { measured: null, readAt: 0, startedDay: null, withheld: null, failed: null, settled: null }
}

/** The keeper's own look at what a collector decided: it reads what instruments wrote, and could have been misled. */
function refusalOf(
  outcome: RunOutcome,
  task: RunTask,
  consent: Consent,
  stations: ReadonlyMap<string, Station>,
): string | null {
  if (outcome.kind === 'withheld') return outcome.reason
  if (outcome.kind === 'unreadable') return null
  if (!stations.has(outcome.serial)) return 'not-enrolled'
  return task.watched || spanCovers(consent, outcome.startedDay) ? null : 'outside-span'
}

/** Gathers bodies by instrument, so that many are kept with one sync. */
function groupedKeeping(stations: ReadonlyMap<string, Station>) {
  type Kept = Parameters<Station['keep']>[0][number]
  const groups = new Map<string, Kept[]>()
  let bodies = 0
  const flushOf = (serial: string) => {
    const group = groups.get(serial) ?? []
    groups.delete(serial)
    if (group.length > 0) stations.get(serial)?.keep(group)
  }
  return {
    add({ key, serial, bodies: made }: Extract<RunOutcome, { kind: 'measured' }>) {
      const group = groups.get(serial) ?? []
      groups.set(serial, group)
      for (const { body, position } of made) {
        const source =
          body.kind === 'configuration' ? configurationKey(key) : body.kind === 'log' ? runLogsKey(key) : key
        group.push({ key: source, body, position })
        bodies += 1
      }
      if (group.length >= bodiesPerGroup) flushOf(serial)
    },
    flush: () => [...groups.keys()].forEach(flushOf),
    get bodies() {
      return bodies
    },
  }
}
