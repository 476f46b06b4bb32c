import { type EffectFactor, effectFactors, type EffectMetric, effectMetrics, type EffectWord } from '@seqward/contract'
import { listText } from '../../format/lists.ts'
import { oddsText, shortNumber } from '../../format/numbers.ts'
import { withUnit } from '../../format/units.ts'
import { useWords } from '../../words/words.ts'

interface Judged {
  readonly verdict: EffectWord
  readonly q: number
  readonly detectable: number | null
  readonly confoundedWith: readonly (EffectFactor | 'time')[]
}

/** What can be said of a row, in words; colour and marks only repeat it. */
export function useVerdictText(metric: EffectMetric): (row: Judged) => string {
  const { t, say, language } = useWords()
  const { unit } = effectMetrics[metric]
  return ({ verdict, q, detectable, confoundedWith }) => {
    const least =
      detectable === null ? null : withUnit(shortNumber(Number(detectable.toPrecision(2)), language), unit, language)
    switch (verdict) {
      case 'effect':
        return t('effects.isEffect', { share: q < 0.01 ? `<${oddsText(0.01, language)}` : oddsText(q, language) })
      case 'no-effect':
        return t('effects.noEffect', { least: least ?? '' })
      case 'not-enough-data':
        return least === null ? t('effects.notEnoughPlain') : t('effects.notEnough', { least })
      case 'confounded': {
        const names = confoundedWith.map((name) => (name === 'time' ? t('effects.time') : say(effectFactors[name])))
        return t('effects.with', { with: listText(names, language) })
      }
    }
  }
}

/** A difference with its sign and unit, and its interval. */
export function useEffectText(metric: EffectMetric) {
  const { t, language } = useWords()
  const { unit } = effectMetrics[metric]
  const signed = (value: number) => `${value > 0 ? '+' : ''}${shortNumber(value, language)}`
  return (value: number, low: number, high: number) => {
    const words = { effect: withUnit(signed(value), unit, language), low: signed(low), high: signed(high) }
    return { ...words, range: t('effects.range', words) }
  }
}
