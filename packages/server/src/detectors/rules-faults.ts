import { causes, metrics, signals, subsystems } from '@seqward/contract'
import { standardRules } from './detection-rules.ts'

/** A mistake in a document of rules: where, and what. */
export interface RulesFault {
  readonly path: string
  readonly reason: string
}

type Check = (value: unknown, path: string) => readonly RulesFault[]

/** Every mistake of a document of rules; none when it can be used. */
export function rulesFaults(document: unknown, format: string): readonly RulesFault[] {
  const groups = Object.fromEntries(numberGroups.map((group) => [group, numbersLike(standardRules[group], group)]))
  const shape: Readonly<Record<string, Check>> = {
    format: oneOf([format]),
    version: whole(1, 1_000_000),
    signals: listOf(object(signalShape), 1),
    signatures: listOf(object(signatureShape), 1),
    leaks: object(Object.fromEntries(Object.keys(signals).map((signal) => [signal, number(0.0001, 0.5)]))),
    ...groups,
  }
  const faults = object(shape)(document, '$')
  return faults.length > 0 ? faults : repeated(document as Repeatable)
}

/** The parts of the rules that are numbers and nothing else: their keys are those of the standard rules. */
const numberGroups = ['runs', 'days', 'change', 'peers', 'diagnosis', 'loading', 'lots'] as const
/** Numbers of these names are shares of one. */
const shares = /(?:Share|Min|weight|From|independence|Damping|Slack)$/
/** Counts and scores beyond this are slips of the pen. */
const numberMax = 10_000

function numbersLike(standard: object, group: string): Check {
  const entries = Object.entries(standard) as [string, number][]
  return object(
    Object.fromEntries(
      entries.map(([name, value]) => {
        const isShare = value <= 1 && shares.test(name) && group !== 'loading'
        return [name, number(0, isShare ? 1 : numberMax)]
      }),
    ),
  )
}

const signalShape: Readonly<Record<string, Check>> = {
  signal: oneOf(Object.keys(signals)),
  sensor: orNull(oneOf(metrics)),
  unit: text,
  scale: oneOf(['log', 'linear']),
  worse: oneOf(['up', 'down', 'either']),
  noiseFloor: number(1e-9, numberMax),
  role: oneOf(['specific', 'general', 'context']),
  needs: oneOf(['whole-run', 'first-block']),
  strata: oneOf(['flow-cell', 'flow-cell-and-reads']),
  subsystem: oneOf(Object.keys(subsystems)),
  positions: orNull(listOf(whole(1, 16), 1)),
}

const showsShape: Readonly<Record<string, Check>> = {
  signal: oneOf(Object.keys(signals)),
  direction: oneOf(['up', 'down']),
  weight: number(0.001, 0.99),
  atFull: optional(number(1e-9, numberMax)),
}

const signatureShape: Readonly<Record<string, Check>> = {
  cause: oneOf(Object.keys(causes)),
  subsystem: oneOf(Object.keys(subsystems)),
  prior: number(1e-6, 1),
  shows: listOf(object(showsShape), 1),
}

interface Repeatable {
  readonly signals: readonly { readonly signal: string }[]
  readonly signatures: readonly { readonly cause: string }[]
}

/** A signal or a cause that stands twice would silently count once or twice. */
function repeated({ signals: rules, signatures }: Repeatable): readonly RulesFault[] {
  const twice = (names: readonly string[], path: string) =>
    names.flatMap((name, index) =>
      names.indexOf(name) < index ? [{ path: `$.${path}[${index}]`, reason: `${name} stands twice` }] : [],
    )
  return [
    ...twice(
      rules.map(({ signal }) => signal),
      'signals',
    ),
    ...twice(
      signatures.map(({ cause }) => cause),
      'signatures',
    ),
  ]
}

const fault = (path: string, reason: string): readonly RulesFault[] => [{ path, reason }]

function object(shape: Readonly<Record<string, Check>>): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault(path, 'must be an object')
    const held = value as Readonly<Record<string, unknown>>
    const unknown = Object.keys(held).filter((key) => !Object.hasOwn(shape, key))
    return [
      ...unknown.flatMap((key) => fault(`${path}.${key}`, 'is no rule of this form')),
      ...Object.entries(shape).flatMap(([key, check]) => check(held[key], `${path}.${key}`)),
    ]
  }
}

function listOf(check: Check, least: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fault(path, 'must be a list')
    if (value.length < least) return fault(path, `must hold at least ${least}`)
    return value.flatMap((item: unknown, index) => check(item, `${path}[${index}]`))
  }
}

function oneOf(words: readonly string[]): Check {
  return (value, path) => {
    if (typeof value === 'string' && words.includes(value)) return []
    const listed = words.length > 8 ? `${words.slice(0, 8).join(', ')}, ...` : words.join(', ')
    return fault(path, `${value === undefined ? 'is missing' : JSON.stringify(value)}: must be one of ${listed}`)
  }
}

function number(least: number, most: number): Check {
  return (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? []
      : fault(
          path,
          `${value === undefined ? 'is missing' : JSON.stringify(value)}: must be a number from ${least} to ${most}`,
        )
}

function whole(least: number, most: number): Check {
  return (value, path) =>
    Number.isInteger(value) ? number(least, most)(value, path) : fault(path, 'must be a whole number')
}

function text(value: unknown, path: string): readonly RulesFault[] {
  return typeof value === 'string' ? [] : fault(path, 'must be text')
}

function orNull(check: Check): Check {
  return (value, path) => (value === null ? [] : check(value, path))
}

function optional(check: Check): Check {
  return (value, path) => (value === undefined ? [] : check(value, path))
}
