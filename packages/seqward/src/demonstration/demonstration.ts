import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DemonstrationState } from './demonstration-state.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { type LaboratoryAgent, openLaboratoryAgent } from './laboratory-agent.ts'
import { type LaboratoryService, openLaboratoryService } from './laboratory-service.ts'
import type { Progress } from './progress.ts'
import type { RealRun } from './real-folders.ts'

export interface Demonstration {
  readonly laboratory: Laboratory
  readonly agent: LaboratoryAgent
  readonly service: LaboratoryService
  stop(): Promise<void>
}

/** The history takes well under a minute on two cores; a machine ten times slower is still given its time. */
const readyMsMax = 600_000
/** How often we look whether all is processed. */
const lookEveryMs = 250

/** Starts laboratory, service and agent, each as it would run on its own, and lets the agent see the laboratory. */
export async function startDemonstration(
  state: DemonstrationState,
  {
    consolePort,
    realRuns,
    progress,
  }: { readonly consolePort: number; readonly realRuns: readonly RealRun[]; readonly progress: Progress },
): Promise<Demonstration> {
  const laboratory = openLaboratory({
    folder: join(state.folder, 'laboratory'),
    seed: state.seed,
    days: state.days,
    endsAt: state.endsAt.toISOString(),
  })
  const say = (words: string) => progress.say(words)
  const agent = openLaboratoryAgent(join(state.folder, 'agent'), { say, onUnexpectedEnd: say })
  const written = state.ready ? Promise.resolve() : laboratory.writeHistory(progress)
  // The service starts while the folders are written; a failure of either is one of the whole.
  const [service] = await Promise.all([openLaboratoryService(join(state.folder, 'service'), consolePort), written])
  if (!state.ready) {
    for (const { serial, runs, sensors } of laboratory.instruments)
      await enrol(agent, service, serial, ['--root', runs, '--sensor-log', sensors])
    await agent.command('consent', 'history', '--from', isoDay(laboratory.startsAt), '--to', isoDay(laboratory.endsAt))
    await agent.command('consent', 'on')
  }
  for (const run of realRuns.filter(({ folder }) => !state.realFolders.includes(folder))) {
    await enrol(agent, service, run.serial, ['--root', run.folder])
    await agent.command('consent', 'history', '--from', run.day, '--to', run.day)
  }
  state.remember({ realFolders: [...new Set([...state.realFolders, ...realRuns.map(({ folder }) => folder)])] })
  agent.start()
  return {
    laboratory,
    agent,
    service,
    async stop() {
      await agent.stop()
      await service.service.stop()
      await laboratory.stop()
    },
  }
}

/** Resolves when everything that consent covers has been read, sent, stored and analysed. */
export async function whenProcessed({ agent, service }: Demonstration, progress: Progress): Promise<void> {
  const deadline = Date.now() + readyMsMax
  // Two ticks after the start of the agent at the least: the first sees what is there.
  for (;;) {
    const [status, fleet] = [await agent.status(), await service.client.fleet()]
    const pending = status.instruments.reduce((sum, one) => sum + one.pendingBatches, 0)
    progress.now(
      `agent: ${status.runs.covered} runs, ${pending} batches to send; service: ${fleet.batchCount} batches, ${fleet.pendingBatches} to analyse`,
    )
    if (status.idle && fleet.pendingBatches === 0 && status.ticks >= 2) return
    if (Date.now() > deadline) throw new Error(`not ready after ${readyMsMax / 1000} s`)
    await pause(lookEveryMs)
  }
}

/** Lets simulated time pass until asked to stop: one simulated day in a minute. */
export async function letTimePass(
  { laboratory }: Demonstration,
  state: DemonstrationState,
  signal: AbortSignal,
): Promise<void> {
  const stepMs = 2_000
  const simulatedPerStep = 48 * 60_000
  for (let moment = state.simulatedThrough; !signal.aborted; ) {
    moment = new Date(moment.getTime() + simulatedPerStep)
    await laboratory.writeUntil(moment)
    state.remember({ simulatedThrough: moment })
    await pause(stepMs, undefined, { signal }).catch(() => undefined)
  }
}

async function enrol(
  agent: LaboratoryAgent,
  { service, caFile }: LaboratoryService,
  serial: string,
  more: readonly string[],
): Promise<void> {
  const code = await service.invite(serial)
  await agent.command(
    'enrol',
    '--service',
    service.agentsUrl,
    '--ca',
    caFile,
    '--serial',
    serial,
    '--code',
    code,
    ...more,
  )
}

const isoDay = (moment: Date) => moment.toISOString().slice(0, 10)
