import { detectorFeatures } from '../detectors/run-signals.ts'
import type { RunFeatures } from '../features/run-features.ts'
import { emptyRunState, mergeBody, type RunState } from '../features/run-state.ts'
import { mergeLogs } from '../features/log-days.ts'
import { emptySensorDays, mergeSensors, type SensorDays } from '../features/sensor-days.ts'
import type { BatchLog } from '../store/log/batch-log.ts'
import type { OutboxRow } from '../store/outbox.ts'
import type { Merge, Store, StoredRun } from '../store/store.ts'

/** What batches of one instrument change, and what is to be saved for it. */
export interface Merged {
  readonly instrument: string
  readonly runs: readonly RunFeatures[]
  readonly sensors: SensorDays | null
  readonly merge: Merge
}

/**
 * Takes batches of one instrument, in their order, into what is known of its runs and sensors. Nothing is saved; doing
 * it again gives the same result.
 */
export async function mergeBatches(
  parts: { readonly store: Store; readonly log: BatchLog },
  of: { readonly tenant: string; readonly instrument: string },
  rows: readonly OutboxRow[],
): Promise<Merged> {
  const { store, log } = parts
  const { tenant, instrument } = of
  const states = new Map<string, RunState>()
  let sensors: SensorDays | null = null
  for (const { place } of rows) {
    const body = await log.body(place)
    if (body.run !== null) {
      const state =
        states.get(body.run) ??
        ((await store.runs.runState(tenant, instrument, body.run)) as RunState | null) ??
        emptyRunState(body.platform, body.run)
      states.set(body.run, mergeBody(state, body))
    } else if (body.kind === 'sensors' || body.kind === 'log') {
      sensors ??= ((await store.runs.sensorDays(tenant, instrument)) as SensorDays | null) ?? emptySensorDays
      sensors = mergeLogs(mergeSensors(sensors, body), body)
    }
  }
  const runs = [...states.values()].map((state) => ({ state, features: detectorFeatures(state) }))
  return {
    instrument,
    runs: runs.map(({ features }) => features),
    sensors,
    merge: {
      tenant,
      arrivals: rows.map(({ arrival }) => arrival),
      sensorDays: sensors === null ? [] : [{ instrument, days: sensors }],
      runs: runs.map(({ state, features }): StoredRun => {
        const { run, platform } = state
        const { state: stage, startedDay } = features
        return { instrument, run, platform, state: stage, startedDay, runState: state, features }
      }),
    },
  }
}
