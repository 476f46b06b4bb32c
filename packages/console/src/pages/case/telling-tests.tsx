import { type OperatorTest, operatorTests } from '@seqward/contract'
import { useWords } from '../../words/words.ts'

/** What somebody at the instrument can do to tell the candidates apart, the most telling first. */
export function TellingTests({ tests }: { readonly tests: readonly OperatorTest[] }) {
  const { t, say } = useWords()
  if (tests.length === 0) return null
  return (
    <>
      <h3 id="tests">{t('case.tests')}</h3>
      <ol aria-labelledby="tests">
        {tests.map((test) => (
          <li key={test}>{say(operatorTests[test])}</li>
        ))}
      </ol>
    </>
  )
}
