import { entryOf, type Fact } from '@seqward/contract'
import { useValueText } from '../format/use-value-text.ts'
import { useWords } from '../words/words.ts'
import { Facts } from './facts.tsx'

/** Facts of the contract under their names, with dates, words and units as people read them. */
export function ConfigurationFacts({ facts }: { readonly facts: readonly Fact[] }) {
  const { say } = useWords()
  const valueText = useValueText()
  return (
    <Facts
      rows={facts.map(({ metric, value }) => {
        const entry = entryOf(metric)
        return { name: say(entry.label), value: valueText(metric, value), code: entry.form.type === 'registry' }
      })}
    />
  )
}
