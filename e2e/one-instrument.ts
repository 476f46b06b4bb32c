import { join } from 'node:path'
import { planLaboratory, writeHistory } from '@seqward/simulator'
import { quicken, type Site } from './site.ts'

/** One instrument's folders on disk with a history of some days; nothing is enrolled yet. */
export interface OneInstrument {
  readonly serial: string
  /** Options of `enrol` that name its folders. */
  readonly folders: readonly string[]
  readonly enrol: () => Promise<void>
  /** Consents to the days of its history from one to another, counted from 0. */
  readonly consent: (fromDay: number, toDay: number) => Promise<void>
}

const millisecondsPerDay = 86_400_000

export async function bringOneInstrument(site: Site, { seed = 5, days = 12 } = {}): Promise<OneInstrument> {
  const plan = planLaboratory({ seed, days, endsAt: new Date('2026-11-20T06:00:00Z') })
  const [first] = plan.instruments
  if (first === undefined) throw new Error('a laboratory without instruments')
  const folder = join(site.folder, 'laboratory')
  // The other instruments of the laboratory would only take time to write.
  const runs = plan.runs.filter(({ instrument }) => instrument === first.serial)
  await writeHistory({ ...plan, instruments: [first], runs }, folder)
  const dayOf = (day: number) => new Date(plan.startsAt.getTime() + day * millisecondsPerDay).toISOString().slice(0, 10)
  const folders = ['--root', join(folder, first.folder, 'runs'), '--sensor-log', join(folder, first.folder, 'sensors')]
  return {
    serial: first.serial,
    folders,
    async enrol() {
      await site.enrol(first.serial, ...folders)
      quicken(site.home)
    },
    async consent(fromDay, toDay) {
      await site.agentCommand('consent', 'history', '--from', dayOf(fromDay), '--to', dayOf(toDay))
    },
  }
}

/** What tests read of `seqward agent sent --json`. */
export interface SentLine {
  readonly epoch: string
  readonly seq: number
  readonly bodySha256: string
  readonly outcome: string | null
}

export async function sentLines(site: Site): Promise<readonly SentLine[]> {
  return (JSON.parse(await site.agentCommand('sent', '--json')) as { readonly batches: readonly SentLine[] }).batches
}
