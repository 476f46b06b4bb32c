import type { RunSummary } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useValueText } from '../../format/use-value-text.ts'
import { RunStateText } from '../../layout/run-state.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { OnDay } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'

const rowsPerStep = 25

/** The runs of an instrument, as the service orders them: latest first. */
export function RunsTable({ instrument, runs }: { readonly instrument: string; readonly runs: readonly RunSummary[] }) {
  const { t } = useWords()
  const valueText = useValueText()
  const [rowsMax, setRowsMax] = useState(rowsPerStep)
  return (
    <>
      <ScrollTable caption={t('instrument.runsCaption')} hideCaption>
        <thead>
          <tr>
            <th scope="col">{t('run.run')}</th>
            <th scope="col">{t('run.state')}</th>
            <th scope="col">{t('run.started')}</th>
            <th scope="col" className="number">
              {t('run.cycles')}
            </th>
            <th scope="col" className="number">
              {t('run.q30')}
            </th>
            <th scope="col" className="number">
              {t('run.yield')}
            </th>
            <th scope="col">{t('run.lot')}</th>
            <th scope="col">{t('run.software')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, rowsMax).map((run) => (
            <tr key={run.run}>
              <th scope="row">
                <Link to="/instruments/$instrument/runs/$run" params={{ instrument, run: run.run }} className="code">
                  {run.run}
                </Link>
              </th>
              <td>
                <RunStateText state={run.state} />
              </td>
              <td>{run.startedDay === null ? '–' : <OnDay day={run.startedDay} />}</td>
              <td className="number">
                {run.cyclesDone ?? '–'}/{run.cyclesPlanned ?? '–'}
              </td>
              <td className="number">{run.q30Share === null ? '–' : valueText('run.q30_share', run.q30Share)}</td>
              <td className="number">
                {run.yieldGigabases === null ? '–' : valueText('run.yield_gigabases', run.yieldGigabases)}
              </td>
              <td className="code">{run.reagentLot ?? '–'}</td>
              <td className="code">{run.controlSoftware ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {runs.length > rowsMax && (
        <button type="button" className="button" onClick={() => setRowsMax(rowsMax + rowsPerStep)}>
          {t('app.more')}
        </button>
      )}
    </>
  )
}
