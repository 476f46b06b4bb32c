import type { InstrumentSummary } from '@seqward/contract'
import { Link } from '@tanstack/react-router'
import { Sparkline } from '../../charts/sparkline.tsx'
import { platformName } from '../../format/platform-names.ts'
import { CaseName } from '../../layout/case-name.tsx'
import { CycleProgress } from '../../layout/cycle-progress.tsx'
import { gravestFirst, riskOf } from '../../layout/risk.ts'
import { RiskMark } from '../../layout/risk-mark.tsx'
import { RunStateText } from '../../layout/run-state.tsx'
import { Ago } from '../../layout/times.tsx'
import { useWords } from '../../words/words.ts'

/** One row an instrument. On a narrow screen a row becomes a card, each cell under its own heading. */
export function FleetTable({ instruments }: { readonly instruments: readonly InstrumentSummary[] }) {
  const { t } = useWords()
  const columns = ['state', 'instrument', 'run', 'q30', 'cases', 'heard'] as const
  return (
    <table className="fleet">
      <caption className="unseen">{t('fleet.caption')}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`fleet.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {instruments.map((one) => (
          <FleetRow key={one.instrument} one={one} />
        ))}
      </tbody>
    </table>
  )
}

function FleetRow({ one }: { readonly one: InstrumentSummary }) {
  const { t } = useWords()
  const { instrument, currentRun } = one
  const risk = riskOf(one)
  return (
    <tr className={`row-${risk}`}>
      <td>
        <RiskMark risk={risk} />
      </td>
      <th scope="row">
        <Link to="/instruments/$instrument" params={{ instrument }} className="code">
          {one.serial}
        </Link>
        <span className="quiet">{platformName(one.platform) ?? t('instrument.otherPlatform')}</span>
      </th>
      <td data-head={t('fleet.run')}>
        {currentRun === null ? (
          <span className="quiet">{t('fleet.idle')}</span>
        ) : (
          <span className="current-run">
            <Link to="/instruments/$instrument/runs/$run" params={{ instrument, run: currentRun.run }} className="code">
              {currentRun.run}
            </Link>
            <span>
              <CycleProgress done={currentRun.cyclesDone} planned={currentRun.cyclesPlanned} />
              <RunStateText state={currentRun.state} />
            </span>
          </span>
        )}
      </td>
      <td data-head={t('fleet.q30')}>
        <Sparkline points={one.recentQ30} />
      </td>
      <td data-head={t('fleet.cases')}>
        <OpenCases one={one} />
      </td>
      <td data-head={t('fleet.heard')}>
        {one.lastBatchAt === null ? (
          <span className="quiet">{t('fleet.never')}</span>
        ) : (
          <Ago instant={one.lastBatchAt} />
        )}
      </td>
    </tr>
  )
}

function OpenCases({ one }: { readonly one: InstrumentSummary }) {
  const { t } = useWords()
  return (
    <>
      {one.openCases.length === 0 && <span className="quiet">{t('fleet.noCases')}</span>}
      {one.openCases.length > 0 && (
        <ul className="row-cases">
          {gravestFirst(one.openCases).map((open) => (
            <li key={open.id}>
              <CaseName one={open} />
            </li>
          ))}
        </ul>
      )}
      {one.watchCount > 0 && <span className="quiet watching">{t('fleet.watching', { count: one.watchCount })}</span>}
    </>
  )
}
