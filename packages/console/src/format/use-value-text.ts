import { entryOf, type Metric, type Value } from '@seqward/contract'
import { en } from '../words/en.ts'
import { useWords } from '../words/words.ts'
import { numberText } from './numbers.ts'
import { dayText, minuteText } from './times.ts'
import { unitText, withUnit } from './units.ts'

type Term = keyof typeof en.term
type RunState = keyof typeof en.runState

/** Writes a value of a metric as people read it: dates, words for listed values, numbers with their unit. */
export function useValueText(): (metric: Metric, value: Value, bare?: boolean) => string {
  const { t, language } = useWords()
  return (metric, value, bare = false) => {
    const { form, unit } = entryOf(metric)
    if (typeof value === 'boolean') return value ? t('app.yes') : t('app.no')
    if (typeof value === 'string') {
      if (isRunState(value)) return t(`runState.${value}`)
      return isTerm(value) ? t(`term.${value}`) : value
    }
    if (metric.endsWith('_day')) return dayText(value, language)
    if (metric === 'run.started_minute') return minuteText(value)
    const places = form.type === 'decimal' ? form.places : 0
    const text = numberText(value, places, language, form.type === 'decimal')
    return bare || isCount(unit) ? text : withUnit(text, unit, language)
  }
}

/** The unit to write in a column's head; empty where the column's name already says what is counted. */
export function columnUnit(metric: Metric, language: 'en' | 'zh'): string {
  const { unit } = entryOf(metric)
  return isCount(unit) || metric.endsWith('_day') ? '' : unitText(unit, language)
}

/** "Lanes: 4" says what is counted; "Lanes: 4 lanes" says it twice. */
const isCount = (unit: string) => unit.startsWith('{') && unit !== '{pixel}'

export const isRunState = (value: string): value is RunState => Object.hasOwn(en.runState, value)
const isTerm = (value: string): value is Term => Object.hasOwn(en.term, value)
