import type { Platform } from '@seqward/contract'
import type { InstrumentHistory } from '../detectors/assess.ts'
import type { RunFeatures } from '../features/run-features.ts'
import { emptySensorDays, type SensorDays } from '../features/sensor-days.ts'
import type { Store } from '../store/store.ts'

/** Runs of one instrument that are held for detectors and pages: more than a year of daily runs. */
const runsHeldMax = 500

/** What detectors know of a tenant's instruments, held in memory and kept in step with the store. */
export interface Histories {
  all(tenant: string): Promise<readonly InstrumentHistory[]>
  of(tenant: string, instrument: string): Promise<InstrumentHistory | null>
  /** Lets go of a tenant that was erased. */
  forget(tenant: string): void
  /** Takes in what a merge has just saved. */
  update(
    tenant: string,
    instrument: string,
    changed: { readonly runs: readonly RunFeatures[]; readonly sensors: SensorDays | null },
  ): Promise<void>
}

interface Held {
  readonly instrument: string
  readonly platform: Platform
  readonly runs: Map<string, RunFeatures>
  sensors: SensorDays
  /** Made when it is asked for, dropped when something changes. */
  history: InstrumentHistory | null
}

export function createHistories(store: Store): Histories {
  const tenants = new Map<string, Promise<Map<string, Held>>>()

  /** Read once; a failed reading is forgotten, so that the next one tries again. */
  function held(tenant: string): Promise<Map<string, Held>> {
    let reading = tenants.get(tenant)
    if (reading === undefined) {
      reading = readAll(store, tenant)
      tenants.set(tenant, reading)
      reading.catch(() => tenants.delete(tenant))
    }
    return reading
  }

  return {
    forget(tenant) {
      tenants.delete(tenant)
    },
    async all(tenant) {
      return [...(await held(tenant)).values()].map(historyOf)
    },
    async of(tenant, instrument) {
      const one = (await held(tenant)).get(instrument)
      return one === undefined ? null : historyOf(one)
    },
    async update(tenant, instrument, { runs, sensors }) {
      const instruments = await held(tenant)
      let one = instruments.get(instrument)
      if (one === undefined) {
        const known = await store.instruments.find(tenant, instrument)
        if (known === null) return
        one = { instrument, platform: known.platform, runs: new Map(), sensors: emptySensorDays, history: null }
        instruments.set(instrument, one)
      }
      for (const run of runs) one.runs.set(run.run, run)
      if (sensors !== null) one.sensors = sensors
      for (const run of surplus(one.runs)) one.runs.delete(run)
      one.history = null
    },
  }
}

function historyOf(held: Held): InstrumentHistory {
  const { instrument, platform, sensors } = held
  held.history ??= { instrument, platform, sensors, runs: [...held.runs.values()].sort(byStart) }
  return held.history
}

/** Runs by when they began; those that do not say come last, since they have only just been heard of. */
export function byStart(a: RunFeatures, b: RunFeatures): number {
  const minute = (run: RunFeatures) =>
    run.startedDay === null ? Number.MAX_SAFE_INTEGER : run.startedDay * 1440 + (run.startedMinute ?? 0)
  return minute(a) - minute(b) || (a.run < b.run ? -1 : 1)
}

function surplus(runs: ReadonlyMap<string, RunFeatures>): readonly string[] {
  if (runs.size <= runsHeldMax) return []
  return [...runs.values()]
    .sort(byStart)
    .slice(0, runs.size - runsHeldMax)
    .map(({ run }) => run)
}

async function readAll(store: Store, tenant: string): Promise<Map<string, Held>> {
  const instruments = new Map<string, Held>()
  for (const { instrument, platform } of await store.instruments.list(tenant)) {
    const features = (await store.runs.features(tenant, instrument)) as readonly RunFeatures[]
    instruments.set(instrument, {
      instrument,
      platform,
      runs: new Map(features.slice(-runsHeldMax).map((run) => [run.run, run])),
      sensors: ((await store.runs.sensorDays(tenant, instrument)) as SensorDays | null) ?? emptySensorDays,
      history: null,
    })
  }
  return instruments
}
