import { Link } from '@tanstack/react-router'
import { useSerials } from '../../api/use-serials.ts'
import { useWords } from '../../words/words.ts'

/** The instruments that share a lot or a version. */
export function SharedInstruments({ instruments }: { readonly instruments: readonly string[] }) {
  const { t } = useWords()
  const serialOf = useSerials()
  return (
    <>
      <h3>{t('case.instruments')}</h3>
      <ul className="inline-list">
        {instruments.map((instrument) => (
          <li key={instrument}>
            <Link to="/instruments/$instrument" params={{ instrument }} className="code">
              {serialOf(instrument)}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
