import type { InstrumentHistory } from '../../detectors/assess.ts'
import {
  createOutlooks,
  finalValue,
  finishedRunsMin,
  isFinished,
  runKind,
} from '../../detectors/prediction/run-outlook.ts'
import { runLimitOf } from '../../detectors/prediction/run-limits.ts'
import { profileCycles, type RunProfile } from '../../features/run-profile.ts'
import type { RunFeatures } from '../../features/run-features.ts'
import type { Checked } from './counts.ts'
import type { CheckedIntervals } from './check-limits.ts'

/** What came of forecasts, and of the advice to stop. */
export interface CheckedForecasts extends CheckedIntervals {
  readonly stops: number
  readonly stopsRight: number
}

/** The past is cut into so many stretches by time; each is forecast from those before it. */
const stretches = 5

/**
 * Forecasts finished runs from their first 25 cycles, with rules learnt on earlier runs alone, and compares with how they
 * ended. %≥Q30, yield and error each count.
 */
export function checkForecasts(histories: readonly InstrumentHistory[]): CheckedForecasts {
  let [held, of, stops, stopsRight] = [0, 0, 0, 0]
  const chances: Checked[] = []
  const kinds = new Map<string, { platform: InstrumentHistory['platform']; run: RunFeatures }[]>()
  for (const { platform, runs } of histories)
    for (const run of runs)
      if (isFinished(run)) {
        const kind = runKind(platform, run)
        const known = kinds.get(kind)
        if (known === undefined) kinds.set(kind, [{ platform, run }])
        else known.push({ platform, run })
      }
  for (const runs of kinds.values()) {
    runs.sort((a, b) => (a.run.startedDay ?? 0) - (b.run.startedDay ?? 0))
    const [first] = runs
    if (first === undefined) continue
    for (let stretch = 1; stretch < stretches; stretch++) {
      const cut = Math.floor((runs.length * stretch) / stretches)
      if (cut < finishedRunsMin) continue
      const past = { ...emptyHistory(first.platform), runs: runs.slice(0, cut).map(({ run }) => run) }
      const outlookOf = createOutlooks([past])
      for (const { platform, run } of runs.slice(cut, Math.floor((runs.length * (stretch + 1)) / stretches))) {
        for (const { measure, p10, p90, advice } of outlookOf(platform, early(run))?.measures ?? []) {
          const final = finalValue(run, measure)
          if (final === null) continue
          of++
          if (final >= p10 && final <= p90) held++
          const limit = runLimitOf(platform, measure, run.readStructure)
          if (advice === null || limit === null) continue
          const came = limit.fails === 'below' ? final < limit.limit : final > limit.limit
          chances.push({ chance: advice.failureChance, came })
          if (advice.advice === 'stop') {
            stops++
            if (came) stopsRight++
          }
        }
      }
    }
  }
  return { held, of, chances, stops, stopsRight }
}

const emptyHistory = (platform: InstrumentHistory['platform']): InstrumentHistory => ({
  instrument: '',
  platform,
  runs: [],
  sensors: { metrics: {} },
})

/** The run as it stood after its first step. */
function early(run: RunFeatures): RunFeatures {
  const profile = Object.fromEntries(
    Object.entries(run.profile ?? {}).map(([name, values]) => [name, values.slice(0, 1)]),
  ) as unknown as RunProfile
  return { ...run, profile, cyclesDone: profileCycles }
}
