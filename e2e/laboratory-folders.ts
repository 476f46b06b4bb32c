import { join } from 'node:path'
import { type LaboratoryPlan, planLaboratory, writeHistory } from '@seqward/simulator'
import type { Site } from './site.ts'

/** A laboratory's folders on disk, its instruments enrolled, its whole history consented to. */
export async function bringLaboratory(
  site: Site,
  { seed, days }: { readonly seed: number; readonly days: number },
): Promise<LaboratoryPlan> {
  const plan = planLaboratory({ seed, days, endsAt: new Date('2026-11-20T06:00:00Z') })
  const folder = join(site.folder, 'laboratory')
  await writeHistory(plan, folder)
  for (const { serial, folder: own } of plan.instruments)
    await site.enrol(serial, '--root', join(folder, own, 'runs'), '--sensor-log', join(folder, own, 'sensors'))
  await site.agentCommand('consent', 'history', '--from', isoDay(plan.startsAt), '--to', isoDay(plan.endsAt))
  return plan
}

const isoDay = (moment: Date) => moment.toISOString().slice(0, 10)
