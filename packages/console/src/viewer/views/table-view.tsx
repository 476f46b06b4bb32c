import { useState } from 'react'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { Menu, NumberField } from '../parts/field.tsx'
import { useAnswer, useRun } from '../parts/run-context.ts'
import { useReadOptions } from '../parts/tile-fields.tsx'
import { fill, useViewerWords } from '../words/words.ts'
import type { TableFilter } from '../worker/protocol.ts'

const rowsPerPage = 100

/** Every value by tile and cycle, with a filter; what is filtered can be saved. */
export function TableView() {
  const { overview, worker } = useRun()
  const { words } = useViewerWords()
  const [filter, setFilter] = useState<TableFilter>({})
  const [from, setFrom] = useState(0)
  const readOptions = useReadOptions(overview.reads)
  const page = useAnswer('tablePage', { ...filter, from, count: rowsPerPage })
  const narrow = (part: TableFilter) => {
    setFilter({ ...filter, ...part })
    setFrom(0)
  }
  const last = Math.min(from + rowsPerPage, page?.matchCount ?? 0)
  return (
    <>
      <fieldset className="filters table-filter">
        <legend>{words.filter}</legend>
        <Menu
          label={words.lane}
          options={overview.lanes.map((value) => ({ value, label: String(value) }))}
          chosen={filter.lane}
          withAll
          onChoose={(lane) => narrow({ lane })}
        />
        <NumberField label={words.tile} value={filter.tile} onChange={(tile) => narrow({ tile })} />
        <Menu
          label={words.read}
          options={readOptions}
          chosen={filter.read}
          withAll
          onChoose={(read) => narrow({ read })}
        />
        <NumberField
          label={words.firstCycle}
          value={filter.cycleFrom}
          max={overview.lastCycle}
          onChange={(cycleFrom) => narrow({ cycleFrom })}
        />
        <NumberField
          label={words.lastCycle}
          value={filter.cycleTo}
          max={overview.lastCycle}
          onChange={(cycleTo) => narrow({ cycleTo })}
        />
        <button
          type="button"
          className="button"
          onClick={() => void worker.ask('tableCsv', filter).then((csv) => save(csv, `${overview.name}.csv`))}
        >
          {words.saveCsv}
        </button>
      </fieldset>
      {page !== undefined && (
        <>
          <div className="filters">
            <output className="shown">
              {page.matchCount === 0
                ? words.noRows
                : fill(words.rowsShown, { from: from + 1, to: last, matches: page.matchCount, all: page.rowCount })}
            </output>
            <div className="buttons">
              <button
                type="button"
                className="button"
                disabled={from === 0}
                onClick={() => setFrom(from - rowsPerPage)}
              >
                {words.previous}
              </button>
              <button
                type="button"
                className="button"
                disabled={last >= page.matchCount}
                onClick={() => setFrom(from + rowsPerPage)}
              >
                {words.next}
              </button>
            </div>
          </div>
          <ScrollTable caption={words.view.table} hideCaption look="compact">
            <thead>
              <tr>
                {page.columns.map((title) => (
                  <th key={title} scope="col" className="number">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {page.rows.map((row) => (
                <tr key={row.slice(0, 3).join('/')}>
                  {row.map((cell, index) => (
                    <td key={page.columns[index]} className="number">
                      {shortCell(cell)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </ScrollTable>
        </>
      )}
    </>
  )
}

/** The digits beyond single precision are of use to programs; the CSV has them. */
function shortCell(cell: string): string {
  return cell === 'nan' ? '–' : String(Number(Number(cell).toPrecision(6)))
}

/** Hands a file to the person's downloads. It stays on this computer. */
function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
