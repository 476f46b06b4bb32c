import type { CourseShape, Fault } from '../faults/fault.ts'
import { courseShapes } from '../faults/fault.ts'
import { faultOf, type Laws } from '../faults/laws.ts'
import { type ActiveFault, severityMax } from '../faults/severity.ts'
import { randomOf } from '../random.ts'
import { SimulatorError } from '../simulator-error.ts'

/** A fault that is asked for in one run: from which cycle on, how badly, and how it goes on from there. */
export interface FaultRequest {
  readonly fault: Fault
  /** First cycle that feels it. */
  readonly cycle: number
  /** Severity that it reaches; 1 is what the laws call full. */
  readonly severity: number
  readonly course: CourseShape
}

/** Cycles for which an intermittent fault comes or stays away, and the share of such spells in which it is there. */
const cyclesPerSpell = 6
const shareOfSpells = 0.4

/**
 * Faults as they are written: `NAME` or `NAME@cycle=40,severity=0.3,course=ramp`. Throws SimulatorError for an unknown
 * name or word, a number out of range, the same fault twice, and an onset for what is there from the start or not at all.
 */
export function faultRequests(words: readonly string[], laws: Laws, plannedCycles: number): readonly FaultRequest[] {
  const requests = words.map((word) => faultRequest(word, laws, plannedCycles))
  requests.forEach(({ fault }, index) => {
    if (requests.findIndex((other) => other.fault === fault) !== index) {
      throw new SimulatorError('bad-argument', `fault ${fault.name} is there twice`)
    }
  })
  return requests
}

/** The faults during a cycle; the very same list for as long as no severity moves. */
export function faultsByCycle(
  requests: readonly FaultRequest[],
  runKey: string,
  plannedCycles: number,
): (cycle: number) => readonly ActiveFault[] {
  const byKey = new Map<string, readonly ActiveFault[]>()
  return (cycle) => {
    const severities = requests.map((request) => severityInCycle(request, runKey, plannedCycles, cycle))
    const key = severities.join('/')
    const known = byKey.get(key)
    if (known !== undefined) return known
    const active = requests.flatMap(({ fault }, index) => {
      const severity = severities[index] ?? 0
      return severity === 0 ? [] : [{ fault, severity }]
    })
    byKey.set(key, active)
    return active
  }
}

/** Severity of a fault in a cycle of a run; 0 before its onset. */
export function severityInCycle(request: FaultRequest, runKey: string, plannedCycles: number, cycle: number): number {
  const { cycle: onset, severity, course, fault } = request
  if (cycle < onset) return 0
  const share = (cycle - onset + 1) / (plannedCycles - onset + 1)
  switch (course) {
    case 'step':
      return severity
    case 'ramp':
      return severity * share
    case 'use':
      return severity * share ** 2
    case 'intermittent': {
      const spell = Math.floor((cycle - onset) / cyclesPerSpell)
      const isThere = spell === 0 || randomOf(runKey, 'spell', fault.name, spell).next() < shareOfSpells
      return isThere ? severity : 0
    }
  }
  return severity
}

function faultRequest(word: string, laws: Laws, plannedCycles: number): FaultRequest {
  const at = word.indexOf('@')
  const fault = faultOf(at < 0 ? word : word.slice(0, at), laws)
  const settings = new Map<string, string>()
  for (const part of at < 0 ? [] : word.slice(at + 1).split(',')) {
    const [key = '', value = '', ...more] = part.split('=')
    if (!['cycle', 'severity', 'course'].includes(key) || value === '' || more.length > 0 || settings.has(key)) {
      throw refused(word, `"${part}" is not understood; the form is cycle=N,severity=S,course=SHAPE`)
    }
    settings.set(key, value)
  }
  const cycle = numberOf(word, settings, 'cycle', 1, { least: 1, most: plannedCycles, whole: true })
  const severity = numberOf(word, settings, 'severity', 1, { least: 0.01, most: severityMax, whole: false })
  const asked = settings.get('course')
  const course = courseShapes.find((shape) => shape === asked)
  if (asked !== undefined && course === undefined) {
    throw refused(word, `course is "${asked}"; it must be one of ${courseShapes.join(', ')}`)
  }
  const canBegin = fault.blame === 'instrument' || fault.blame === 'site' || fault.blame === 'nobody'
  if (!canBegin && (cycle > 1 || (course !== undefined && course !== 'step'))) {
    throw refused(word, `${fault.name} is there from the first cycle or not at all: it takes a severity only`)
  }
  return { fault, cycle, severity, course: course ?? (cycle > 1 ? fault.course.withinRun : 'step') }
}

function numberOf(
  word: string,
  settings: ReadonlyMap<string, string>,
  key: string,
  otherwise: number,
  { least, most, whole }: { least: number; most: number; whole: boolean },
): number {
  const text = settings.get(key)
  if (text === undefined) return otherwise
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    throw refused(word, `${key} is ${text}; it must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`)
  }
  return value
}

function refused(word: string, reason: string): SimulatorError {
  return new SimulatorError('bad-argument', `fault ${word}: ${reason}`)
}
