import type { Body } from '@seqward/contract'

export const testRun = '20261101_LH00123_0042_A22ABCDLT3'

/** Configuration of a run; the lot is a value that must not be found on any disk. */
export function configurationBody(run: string = testRun, lot = '20987654', startedDay = 20_000): Body {
  return {
    format: 1,
    kind: 'configuration',
    platform: 'novaseqx',
    run,
    facts: {
      'run.started_day': startedDay,
      'run.cycles_planned': 100,
      'reagent.lot': lot,
      'instrument.control_software': '1.3.0',
    },
    series: [
      { metric: 'read.cycles', keys: { read: [1, 2] }, values: [50, 50] },
      { metric: 'read.is_index', keys: { read: [1, 2] }, values: [false, false] },
    ],
  }
}

/** Progress of a run up to a cycle. */
export function progressBody(cycle: number, run: string = testRun): Body {
  return {
    format: 1,
    kind: 'progress',
    platform: 'novaseqx',
    run,
    facts: { 'run.state': 'running', 'run.cycles_done': cycle },
    series: [{ metric: 'cycle.q30_share', keys: { lane: [1], surface: [1], cycle: [cycle] }, values: [91.25] }],
  }
}

/** A day of one sensor. */
export function sensorBody(day: number, value = 4.5): Body {
  return {
    format: 1,
    kind: 'sensors',
    platform: 'novaseqx',
    run: null,
    facts: {},
    series: [{ metric: 'thermal.chiller_temperature', keys: { day: [day], position: [1] }, values: [value] }],
  }
}
