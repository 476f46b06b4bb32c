import { type ConditionName, healthyConditions } from '../laws/conditions.ts'
import { ordinaryLibrary, type LibraryTrait } from '../laws/library.ts'
import { sensorSignals } from '../sensors/sensor-signal.ts'
import type { Fault } from './fault.ts'
import { coupled } from './severity.ts'

/** A signal has left its usual spread once it is so many standard deviations away. */
const deviations = 2
/** Messages in a run from which a log looks unlike itself. */
const messagesVisible = 1

/** Standard deviations from run to run on a healthy instrument: relative for factors, absolute for losses. */
const conditionSpread: Readonly<Record<ConditionName, number>> = {
  intensity: 0.033,
  firstLightSource: 0.033,
  contrast: 0.033,
  focus: 0.009,
  focusRise: 0.02,
  focusTilt: 0.02,
  phasing: 0.055,
  prephasing: 0.055,
  passing: 0.012,
  qualityLoss: 0.09,
  lateQualityLoss: 0.13,
  deliveryLoss: 0.2,
  edgeLoss: 0.1,
  bottomLoss: 0.1,
  bubbleLoss: 0.4,
  defectLoss: 0.25,
  lostImages: 0.001,
  cycleTime: 0.005,
}
const traitSpread: Readonly<Record<LibraryTrait, number>> = {
  loading: 0.06,
  passingLoss: 0.012,
  qualityLoss: 0.07,
  phixLeast: 0.01,
  phixSpan: 0.02,
  agreement: 0.03,
}

/** Severity from which some signal of a fault leaves its usual spread; Infinity when none ever does. */
export function visibleSeverity(fault: Fault): number {
  const known = cache.get(fault)
  if (known !== undefined) return known
  const steps = [
    ...fault.onConditions.map(({ condition, how, full }) =>
      reached(healthyConditions[condition], conditionSpread[condition], how, full),
    ),
    ...fault.onLibrary.map(({ trait, how, full }) => reached(ordinaryLibrary[trait], traitSpread[trait], how, full)),
    ...fault.onSensors.map(({ signal, how, full }) => {
      const kind = sensorSignals.find((one) => one.signal === signal)
      return reached(how === 'multiply' ? 1 : 0, kind?.noise ?? 1, how, full)
    }),
    ...fault.onLog.map(({ perRun }) => messagesVisible / perRun),
  ]
  const severity = Math.min(Number.POSITIVE_INFINITY, ...steps)
  cache.set(fault, severity)
  return severity
}

const cache = new WeakMap<Fault, number>()

/** Severity at which a coupling has moved a healthy value by the visible number of deviations. */
function reached(healthy: number, spread: number, how: 'multiply' | 'add' | 'set', full: number): number {
  const atFull = Math.abs(coupled(healthy, how, full, 1) - healthy)
  return atFull === 0 ? Number.POSITIVE_INFINITY : (deviations * spread) / atFull
}
