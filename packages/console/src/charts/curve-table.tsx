import { shortNumber } from '../format/numbers.ts'
import { unitText } from '../format/units.ts'
import { useWords } from '../words/words.ts'
import { FoldedTable } from './folded-table.tsx'
import type { Curve } from './curves.ts'

interface Props {
  readonly measure: string
  readonly steps: readonly (readonly number[])[]
  readonly curves: readonly Curve[]
  readonly nameOf: (group: number | null) => string
  readonly unit: string
}

/** The values behind a curve chart: one row a cycle or block, one column a line. */
export function CurveTable({ measure, steps, curves, nameOf, unit }: Props) {
  const { t, language } = useWords()
  const byCycle = steps[0]?.length === 1
  const shownUnit = unitText(unit, language)
  return (
    <FoldedTable
      name={measure}
      renderRows={() => (
        <>
          <thead>
            <tr>
              <th scope="col">{byCycle ? t('chart.cycle') : t('chart.block')}</th>
              {curves.map(({ group }) => (
                <th key={group ?? 'all'} scope="col" className="number">
                  {nameOf(group)}
                  {shownUnit !== '' && <span className="unit">{shownUnit}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              <tr key={step.join('.')}>
                <th scope="row">
                  {byCycle ? step[0] : t('run.blockName', { read: step[0] ?? 0, block: step[1] ?? 0 })}
                </th>
                {curves.map(({ group, values }) => {
                  const value = values[index] ?? null
                  return (
                    <td key={group ?? 'all'} className="number">
                      {value === null ? '–' : shortNumber(value, language)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </>
      )}
    />
  )
}
