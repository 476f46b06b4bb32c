import { canaryClasses, madeCanaries, type Random } from '../second-line/second-line.ts'
import type { Form } from '../vocabulary/forms.ts'
import { registries } from '../vocabulary/registries.ts'
import { entryOf, metrics } from '../vocabulary/vocabulary.ts'

/** Mulberry32: the same values on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const identifiers = [
  '131022_M00630_0101_000000000-A5Y02',
  '20855811',
  'H7MF5BBXX',
  '15033571',
  '1.2.0.28691',
  'novaseq_flu@NovaSeq_1.24.4',
  '10B-01.00.00',
  'complete',
  'custom',
]
const spoilers = ['\n', ' ', '\0', '\u200b', '\u00a0', 'é', '１', '٣', '😀', "'", '"', '\\', '%0a', '<b>', '\ud800']
const oddNumbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  1e21,
  1e-7,
  5e-324,
  2 ** 53,
  -(2 ** 53) - 2,
  Number.MAX_VALUE,
  12_345_678,
  19_850_312,
  0.1 + 0.2,
]
const numberTexts = ['1e3', '0x10', '１２', '٣', '1_000', '+1', '1.', '.5', '-0', 'NaN', 'Infinity', '1e400', '१२३']

/** So many values of every kind that somebody could try to pass off as a measurement: texts, numbers, and near misses. */
export function hostileValues(count: number, seed: number): readonly unknown[] {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <Item>(items: readonly Item[]) => items[below(items.length)] as Item
  const bounds = metrics.flatMap((metric) => {
    const { form } = entryOf(metric)
    return 'min' in form ? [form.min, form.max] : []
  })
  const canaries = canaryClasses.flatMap((name) => madeCanaries(name, 300, random).map(({ text }) => text))
  const makers: readonly (() => unknown)[] = [
    () => pick(canaries),
    () => pick(canaries).slice(0, 1 + below(9)),
    () => String.fromCodePoint(...Array.from({ length: 1 + below(12) }, () => 1 + below(0xd7fe))),
    () => String.fromCharCode(...Array.from({ length: 1 + below(20) }, () => 0x20 + below(0x5f))),
    () => String(below(10 ** (1 + below(12)))),
    () => spoilt(pick(identifiers), pick(spoilers), below(12)),
    () => pick(identifiers).toLowerCase(),
    () => pick(identifiers),
    () => pick(numberTexts),
    () => pick(oddNumbers),
    () => pick(bounds) + pick([-1, 1, 0, 0.5, 0.000_01, -0.1]),
    () => below(1000),
    () => random() * 100,
    () => Math.round(random() * 10_000) / 100,
    () => (random() - 0.5) * 10 ** below(20),
    () => -below(1_000_000),
    () => pick<unknown>([true, false, null, undefined, [], {}, [1], ['complete'], { toString: 'x' }]),
  ]
  return Array.from({ length: count }, (_, at) => (makers[at % makers.length] ?? (() => null))())
}

function spoilt(text: string, spoiler: string, place: number): string {
  return place === 0 ? text + spoiler : text.slice(0, place) + spoiler + text.slice(place)
}

/** Said again in other words than the contract's own check says it: whether a value has a form. */
export function hasForm(form: Form, value: unknown): boolean {
  if (form.type === 'boolean') return value === true || value === false
  if (form.type === 'enumeration') return form.values.some((word) => word === value)
  if (form.type === 'registry') {
    if (typeof value !== 'string') return false
    const [found] = registries[form.registry].exec(value) ?? []
    return found === value && /^[\x21-\x7e]+$/.test(value)
  }
  if (typeof value !== 'number') return false
  const text = Object.is(value, -0) ? '-0' : JSON.stringify(value)
  const [, whole, places = ''] = /^(-?(?:0|[1-9]\d*))(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || text === '-0' || value < form.min || value > form.max) return false
  return form.type === 'integer' ? places === '' && value % form.step === 0 : places.length <= form.places
}
