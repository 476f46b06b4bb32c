import { conditionNames, type Conditions } from '../laws/conditions.ts'
import { type LibraryTraits, ordinaryLibrary } from '../laws/library.ts'
import { isOperationCode } from '../operations/operation-code.ts'
import { platformNames } from '../platforms/platforms.ts'
import { isSensorSignal } from '../sensors/sensor-signal.ts'
import { SimulatorError } from '../simulator-error.ts'
import {
  blames,
  type ConditionCoupling,
  type Course,
  courseShapes,
  type CouplingWay,
  type Fault,
  faultSubsystems,
  type LibraryCoupling,
  type LogCoupling,
  type Occurrence,
  type SensorCoupling,
} from './fault.ts'
import type { FleetLaws, Laws, ServiceLaws } from './laws.ts'
import { LawsReader } from './laws-reader.ts'

/** A law that lasts longer than this says nothing that a step does not. */
const daysMax = 3650

/**
 * Laws from the text of a file (docs/simulator.md describes the form). Throws SimulatorError that names the file and
 * all mistakes with their places, so that they can be mended at once.
 */
export function parseLaws(text: string, file: string): Laws {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new SimulatorError('bad-laws', `${file} is no JSON: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  const root = new LawsReader(json, '', [])
  if (root.number('seqwardLaws', 0, 1) !== 1) root.wrong('seqwardLaws', 'must be 1')
  const faults = root.list('faults').map(faultFrom)
  const names = faults.map(({ name }) => name)
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index) root.wrong(`faults[${index}].name`, `"${name}" is there twice`)
  })
  const laws: Laws = {
    faults,
    nuisance: root.list('nuisance').map(logFrom),
    fleet: fleetFrom(root.object('fleet')),
    service: serviceFrom(root.object('service')),
  }
  faults.forEach((fault, index) => {
    const served = laws.service.parts.some(({ part }) => part === fault.part)
    if (fault.happens.kind === 'instrument' && !served) {
      root.wrong(`faults[${index}].part`, `"${fault.part}" is not among service.parts`)
    }
  })
  if (root.mistakes.length > 0) throw new SimulatorError('bad-laws', `${file}: ${root.mistakes.join('; ')}`)
  return laws
}

function faultFrom(from: LawsReader): Fault {
  return {
    name: from.text('name', /^[a-z]+\.[a-z0-9-]{1,40}$/),
    subsystem: from.oneOf('subsystem', faultSubsystems),
    cause: from.text('cause', /^[a-z0-9-]{1,40}$/),
    part: from.text('part', /^[A-Za-z0-9 -]{1,40}$/),
    blame: from.oneOf('blame', blames),
    says: from.text('says', /^.{1,200}$/),
    course: courseFrom(from.object('course')),
    onConditions: from.list('conditions').map(conditionFrom),
    onLibrary: from.list('library').map(libraryFrom),
    onSensors: from.list('sensors').map(sensorFrom),
    onLog: from.list('log').map(logFrom),
    happens: occurrenceFrom(from.object('happens')),
    failsAt: from.has('failsAt') ? from.number('failsAt', 0.01, 1.15) : null,
  }
}

function courseFrom(from: LawsReader): Course {
  const shape = from.oneOf('shape', courseShapes)
  const days = from.number('days', 0, daysMax, 0)
  const runs = from.number('runs', 0, daysMax, 0)
  if ((shape === 'ramp' || shape === 'intermittent') && days === 0) from.wrong('days', 'is missing')
  if (shape === 'use' && runs === 0) from.wrong('runs', 'is missing')
  const withinRun = from.oneOf('withinRun', courseShapes)
  return { shape, days, runs, power: from.number('power', 0.1, 10, 1), withinRun }
}

function conditionFrom(from: LawsReader): ConditionCoupling {
  const { how, full } = wayFrom(from, ['multiply', 'add'])
  return {
    condition: from.oneOf('condition', conditionNames) as keyof Conditions,
    how: how === 'multiply' ? 'multiply' : 'add',
    full,
    lanes: from.oneOf('lanes', ['all', 'last-pump'], 'all'),
  }
}

function libraryFrom(from: LawsReader): LibraryCoupling {
  const trait = from.oneOf('trait', Object.keys(ordinaryLibrary)) as keyof LibraryTraits
  return { trait, ...wayFrom(from, ['multiply', 'add', 'set']) }
}

function sensorFrom(from: LawsReader): SensorCoupling {
  const { how, full } = wayFrom(from, ['multiply', 'add'])
  const signal = from.text('signal', /^[a-z_.]{1,60}$/)
  if (!isSensorSignal(signal)) {
    from.wrong('signal', `"${signal}" is no signal of the sensor log`)
    return { signal: 'optical.focus_offset', how: 'add', full: 0, positions: 'all' }
  }
  return {
    signal,
    how: how === 'multiply' ? 'multiply' : 'add',
    full,
    positions: from.oneOf('positions', ['all', 'first', 'last'], 'all'),
  }
}

function logFrom(from: LawsReader): LogCoupling {
  const code = from.text('code', /^[a-z_.]{1,60}$/)
  const perRun = from.number('perRun', 0, 1000)
  const value = from.has('value') ? from.number('value', -1e6, 1e6) : undefined
  if (isOperationCode(code)) return { code, perRun, value }
  from.wrong('code', `"${code}" is no code of the operation log`)
  return { code: 'run.failed', perRun, value }
}

function occurrenceFrom(from: LawsReader): Occurrence {
  if (from.has('perYear')) {
    return { kind: 'instrument', perYear: from.number('perYear', 0, 50), wear: from.number('wear', 0.3, 10, 1) }
  }
  if (from.has('perLot')) {
    const consumable = from.oneOf('kind', ['flow-cell', 'reagent', 'buffer', 'cluster'])
    return { kind: 'lot', perLot: from.number('perLot', 0, 1), consumable }
  }
  if (from.has('perRun')) return { kind: 'run', perRun: from.number('perRun', 0, 1) }
  if (!from.has('perVersion')) from.wrong('', 'needs one of perYear, perLot, perRun, perVersion')
  return { kind: 'version', perVersion: from.number('perVersion', 0, 1, 0) }
}

function wayFrom(from: LawsReader, ways: readonly CouplingWay[]): { readonly how: CouplingWay; readonly full: number } {
  const [how, another] = ways.filter((way) => from.has(way))
  if (how === undefined || another !== undefined) from.wrong('', `needs exactly one of ${ways.join(', ')}`)
  if (how === undefined) return { how: 'add', full: 0 }
  return { how, full: from.number(how, how === 'multiply' ? 0 : -1e6, 1e6) }
}

function fleetFrom(from: LawsReader): FleetLaws {
  const software = from.object('software')
  return {
    platforms: from.list('platforms').map((one) => ({
      name: one.oneOf('name', platformNames),
      share: one.number('share', 0, 1e6),
      runsPerWeek: one.number('runsPerWeek', 0.01, 14),
    })),
    instrumentsPerSite: from.number('instrumentsPerSite', 1, 1000),
    lotsPerPlatform: from.number('lotsPerPlatform', 1, 1000),
    software: {
      everyDays: software.number('everyDays', 1, daysMax),
      adoptionDays: software.number('adoptionDays', 0, daysMax),
    },
    frailty: from.number('frailty', 0, 3),
  }
}

function serviceFrom(from: LawsReader): ServiceLaws {
  return {
    failureChance: from.number('failureChance', 0, 1),
    worseThan: from.number('worseThan', 0.01, 1.15),
    reportDays: from.span('reportDays', 0, daysMax),
    visitDays: from.span('visitDays', 0, daysMax),
    wrongPartShare: from.number('wrongPartShare', 0, 1),
    parts: from.list('parts').map((one) => ({
      part: one.text('part', /^[A-Za-z0-9 -]{1,40}$/),
      leadDays: one.span('leadDays', 0, daysMax),
      firstTimeFix: one.number('firstTimeFix', 0.05, 1),
    })),
  }
}
