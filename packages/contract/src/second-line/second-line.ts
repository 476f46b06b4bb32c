/**
 * The second line: detectors for what the contract should have made impossible, on every text of a body, at the site and
 * again at the service. They find by pattern, so they find a part only (declared-recall.ts); the contract is the first line.
 */
import { batchKinds } from '../vocabulary/entry.ts'
import { formFault } from '../vocabulary/forms.ts'
import { type RegistryKind, registries, runAliasPattern } from '../vocabulary/registries.ts'
import { entryOf, isMetric, type Metric, platforms } from '../vocabulary/vocabulary.ts'
import { type HitKind, kindsIn } from './detectors.ts'

export {
  type Canary,
  type CanaryClass,
  canaryClasses,
  type CanaryForm,
  madeCanaries,
  packedBases,
  type Random,
  reverseComplement,
} from './made-canaries.ts'
export { type DeclaredRecall, declaredRecall } from './declared-recall.ts'
export { type HitKind, hitKinds, kindsIn } from './detectors.ts'

/** What stood where, how often. Names of the contract only: never what was found, and no digest of it. */
export interface Hit {
  /** A field of the contract, `body.run`, or `elsewhere` for what the contract has no name for. */
  readonly place: Metric | 'body.run' | 'elsewhere'
  readonly kind: HitKind
  readonly count: number
}

/**
 * What an identifier in the exact form of its field looks like without being it: eight digits of a lot are also a day, pass
 * one check digit in eleven, and nine noughts with five digits could be dialled. Sequence, names, addresses and paths are
 * never excused.
 */
const excused: ReadonlySet<HitKind> = new Set(['record-number', 'birth-date', 'national-identifier', 'phone'])

/** Texts beyond this are one hit as such: a body within the contract has a few hundred. */
const textsMax = 20_000

/** What the second line finds in a value from outside, body or not; empty for every body of a real instrument. */
export function secondLineHits(candidate: unknown): readonly Hit[] {
  const counts = new Map<string, Hit>()
  const hit = (place: Hit['place'], kind: HitKind) => {
    const id = `${place} ${kind}`
    counts.set(id, { place, kind, count: (counts.get(id)?.count ?? 0) + 1 })
  }
  const look = (place: Hit['place'], text: string, form: RegistryKind | null) => {
    for (const kind of kindsIn(text)) if (form === null || !excused.has(kind)) hit(place, kind)
  }
  if (!isRecord(candidate)) {
    lookThrough(candidate, (text) => look('elsewhere', text, null))
    return [...counts.values()]
  }
  const { facts, run, series, ...rest } = candidate
  if (typeof run === 'string') {
    if (!runAliasPattern.test(run)) look('body.run', run, registries['run-id'].test(run) ? 'run-id' : null)
  } else lookThrough(run, (text) => look('elsewhere', text, null))
  if (isRecord(facts))
    for (const [name, value] of Object.entries(facts)) {
      if (isMetric(name)) lookAtValue(name, value, look)
      else {
        look('elsewhere', name, null)
        lookThrough(value, (text) => look('elsewhere', text, null))
      }
    }
  else lookThrough(facts, (text) => look('elsewhere', text, null))
  if (Array.isArray(series))
    for (const one of series as readonly unknown[]) {
      if (isRecord(one) && typeof one.metric === 'string' && isMetric(one.metric)) {
        const { metric, values, keys, ...more } = one
        // Columns of numbers, as nearly all are, hold no text: looking at each would cost more than checking them does.
        if (Array.isArray(values))
          for (const value of values) if (typeof value !== 'number') lookAtValue(metric, value, look)
        if (!Array.isArray(values)) lookThrough(values, (text) => look('elsewhere', text, null))
        lookThrough({ keys, more }, (text) => look('elsewhere', text, null))
      } else lookThrough(one, (text) => look('elsewhere', text, null))
    }
  else lookThrough(series, (text) => look('elsewhere', text, null))
  const { kind, platform, ...others } = rest
  lookThrough(others, (text) => look('elsewhere', text, null))
  if (!batchKinds.some((known) => known === kind)) lookThrough(kind, (text) => look('elsewhere', text, null))
  if (!platforms.some((known) => known === platform)) lookThrough(platform, (text) => look('elsewhere', text, null))
  return [...counts.values()]
}

type Look = (place: Hit['place'], text: string, form: RegistryKind | null) => void

function lookAtValue(metric: Metric, value: unknown, look: Look): void {
  const { form } = entryOf(metric)
  if (typeof value !== 'string') return lookThrough(value, (text) => look(metric, text, null))
  // A word of a list is the contract's own.
  if (form.type === 'enumeration' && form.values.includes(value)) return
  const fits = form.type === 'registry' && formFault(form, value) === null
  look(metric, value, fits ? form.registry : null)
}

/** Every text in a value of any shape, names of members included. */
function lookThrough(value: unknown, look: (text: string) => void): void {
  const waiting: unknown[] = [value]
  let texts = 0
  while (waiting.length > 0 && texts < textsMax) {
    const one = waiting.pop()
    if (typeof one === 'string') {
      texts += 1
      look(one)
    } else if (Array.isArray(one)) {
      for (const item of one as readonly unknown[]) if (typeof item !== 'number') waiting.push(item)
    } else if (isRecord(one))
      for (const [name, member] of Object.entries(one)) {
        if (!ownNames.has(name)) waiting.push(name)
        waiting.push(member)
      }
  }
}

/** Names that the shape of a body has itself. */
const ownNames = new Set(['keys', 'more', 'metric', 'values', 'facts', 'series', 'run', 'kind', 'platform', 'format'])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
