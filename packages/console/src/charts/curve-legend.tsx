import { useWords } from '../words/words.ts'
import { lineLook } from './chart-look.ts'

/** Which line is which, by colour and dash. */
export function CurveLegend({ names }: { readonly names: readonly string[] }) {
  const { t } = useWords()
  return (
    <ul className="legend" aria-label={t('chart.legend')}>
      {names.map((name, index) => {
        const look = lineLook(index)
        return (
          <li key={name}>
            <svg width="30" height="10" viewBox="0 0 30 10" aria-hidden="true">
              <line
                x1="1"
                y1="5"
                x2="29"
                y2="5"
                strokeWidth="2"
                strokeDasharray={look.dash.join(' ')}
                className={look.token.slice(2)}
              />
            </svg>
            {name}
          </li>
        )
      })}
    </ul>
  )
}
