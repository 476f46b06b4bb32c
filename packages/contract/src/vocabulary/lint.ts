import { languages } from '../languages.ts'
import { grainKeyNames, grainKeys, purposes, retentionClasses, type VocabularyEntry } from './entry.ts'
import { type Form, formValues } from './forms.ts'
import { registries } from './registries.ts'
import { type ContractReview, contractReviews } from './reviews.ts'
import { vocabulary } from './vocabulary.ts'

/** What a field of the contract lacks: the field, the rule and a sentence. */
export interface LintFault {
  readonly field: string
  readonly rule: LintRule
  readonly says: string
}

export const lintRules = {
  'no-free-text': 'a form is one of the five that cannot hold a sentence, and a pattern has an end',
  unit: 'a quantity has a UCUM unit, anything else has none',
  bounds: 'a number has both bounds, stated places or steps, and fewer values than an eight-digit number',
  told: 'name, sentence, purpose and benefit stand there in every language',
  sensitivity: 'a sensitivity of the list; what identifies a lot or a thing is linkable',
  retention: 'months of one of the retention classes',
  review: 'names a review that says who, when and where it is written down',
  expired: 'its day of expiry has not come, and is less than three years after its review',
} as const
export type LintRule = keyof typeof lintRules

/** A field with so many values or more could carry an eight-digit record number or a date of birth. */
const valuesMax = 10_000_000
/** No quantity of an instrument is known to more places. */
const placesMax = 4
/** A list that is longer is a registry in disguise. */
const listedMax = 64
/** Longest text that a registry's pattern may take. */
const identifierCharsMax = 48
/** Whoever reviewed a field years ago did not see what it is used for today. */
const daysFromReviewMax = 3 * 366

const millisecondsPerDay = 86_400_000
const day = /^\d{4}-\d\d-\d\d$/

/**
 * Everything that the contract lacks on a day (ISO 8601), field by field; empty when it is in order. What the type system
 * already refuses is looked at again, since data that came from elsewhere has no types.
 */
export function contractFaults(
  today: string,
  entries: Readonly<Record<string, VocabularyEntry>> = vocabulary,
): readonly LintFault[] {
  const faults: LintFault[] = []
  for (const [field, entry] of Object.entries(entries)) {
    const fault = (rule: LintRule, says: string) => faults.push({ field, rule, says })
    checkForm(entry, fault)
    checkTold(entry, fault)
    checkCare(entry, fault)
    checkReview(entry, today, fault)
  }
  for (const [registry, pattern] of Object.entries(registries)) {
    const says = patternFault(pattern)
    if (says !== null) faults.push({ field: `registry ${registry}`, rule: 'no-free-text', says })
  }
  for (const key of grainKeyNames) {
    const { min, max } = grainKeys[key]
    if (!Number.isInteger(min) || !Number.isInteger(max) || max - min >= valuesMax)
      faults.push({ field: `key ${key}`, rule: 'bounds', says: 'a key is a whole number within close bounds' })
  }
  return faults
}

/** Whether agents may still send a field on a day. */
export function isExpired(entry: Pick<VocabularyEntry, 'expires'>, today: string): boolean {
  return today >= entry.expires
}

type Report = (rule: LintRule, says: string) => void

function checkForm({ form, unit }: VocabularyEntry, fault: Report): void {
  const isQuantity = form.type === 'integer' || form.type === 'decimal'
  if (isQuantity !== (unit !== ''))
    fault('unit', isQuantity ? 'a quantity without a unit' : 'a unit without a quantity')
  if (unit !== '' && !/^[A-Za-z0-9%/{}.]{1,16}$/.test(unit)) fault('unit', 'not a UCUM code')
  const says = formFaultOf(form)
  if (says !== null) fault(says.rule, says.says)
}

function formFaultOf(form: Form): { readonly rule: LintRule; readonly says: string } | null {
  switch (form.type) {
    case 'boolean':
      return null
    case 'registry':
      return Object.hasOwn(registries, form.registry) ? null : { rule: 'no-free-text', says: 'an unknown registry' }
    case 'enumeration':
      if (form.values.length === 0 || form.values.length > listedMax)
        return { rule: 'bounds', says: `a list has 1 to ${listedMax} words` }
      return form.values.every((word) => /^[A-Za-z0-9.-]{1,24}$/.test(word))
        ? null
        : { rule: 'no-free-text', says: 'a word of the list is no plain word' }
    case 'integer':
    case 'decimal':
      return numberFault(form)
    default:
      return { rule: 'no-free-text', says: 'a form that the contract does not know' }
  }
}

function numberFault(form: Extract<Form, { readonly type: 'integer' | 'decimal' }>) {
  const { min, max } = form
  const rule = 'bounds'
  if (!Number.isFinite(min) || !Number.isFinite(max) || min >= max)
    return { rule, says: 'the lower bound is not below the upper one' } as const
  if (form.type === 'integer' && !(Number.isInteger(form.step) && form.step >= 1))
    return { rule, says: 'the step is no whole number' } as const
  if (form.type === 'decimal' && !(Number.isInteger(form.places) && form.places >= 1 && form.places <= placesMax))
    return { rule, says: `a decimal has 1 to ${placesMax} places` } as const
  return formValues(form) <= valuesMax ? null : ({ rule, says: `more than ${valuesMax} values` } as const)
}

function checkTold(entry: VocabularyEntry, fault: Report): void {
  const goal = Object.hasOwn(purposes, entry.purpose) ? purposes[entry.purpose] : undefined
  if (goal === undefined) fault('told', 'no purpose of the list')
  for (const language of languages) {
    const texts = [entry.label[language], entry.says[language], goal?.purpose[language], goal?.benefit[language]]
    if (texts.some((text) => (text ?? '').trim() === '')) fault('told', `a text is missing in ${language}`)
  }
  if (entry.source.trim() === '' || entry.batches.length === 0) fault('told', 'no source, or no kind of batch')
}

/** What can be matched with a purchase, a delivery or a calendar. */
const linkable: readonly string[] = ['run-id', 'flow-cell-serial', 'lot-number']

function checkCare({ form, sensitivity, retentionMonths }: VocabularyEntry, fault: Report): void {
  if (sensitivity !== 'technical' && sensitivity !== 'linkable') fault('sensitivity', 'not one of the list')
  else if (form.type === 'registry' && linkable.includes(form.registry) && sensitivity !== 'linkable')
    fault('sensitivity', `${form.registry} is linkable`)
  if (!Object.values(retentionClasses).some((months) => months === retentionMonths))
    fault('retention', 'months of no retention class')
}

function checkReview(entry: VocabularyEntry, today: string, fault: Report): void {
  const reviews: readonly ContractReview[] = contractReviews
  const review = reviews.find(({ id }) => id === entry.review)
  if (review === undefined || !day.test(review.on) || review.by === '' || !isReference(review.reference))
    return fault('review', 'no review with a day, a reviewer and a reference')
  if (!day.test(entry.expires)) return fault('expired', 'no day of expiry')
  if (isExpired(entry, today)) fault('expired', `ended on ${entry.expires}: review it again or take it out`)
  const days = (Date.parse(entry.expires) - Date.parse(review.on)) / millisecondsPerDay
  if (!(days > 0 && days <= daysFromReviewMax)) fault('expired', 'not within three years after its review')
}

const isReference = (text: string) => /^(?:docs\/adr\/\d{4}-[a-z0-9-]+\.md|https:\/\/\S+\/\d+)$/.test(text)

/** A pattern is anchored, takes no character that it does not name, and repeats nothing without an end. */
function patternFault(pattern: RegExp): string | null {
  const { source, flags } = pattern
  if (flags !== '') return 'a pattern with flags'
  if (!/^\^.*\$$/.test(source)) return 'not anchored at both ends'
  if (/(?<!\\)[*+]|,\}|(?<!\\)\.(?!\d)|\\[sSwWDpP]|\[\^/.test(source))
    return 'takes any character, or any number of them'
  const widest = [...source.matchAll(/\{(?:\d+,)?(\d+)\}/g)].map((match) => Number(match[1]))
  return widest.some((count) => count > identifierCharsMax) ? `more than ${identifierCharsMax} characters` : null
}
