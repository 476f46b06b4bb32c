import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useRun } from '../parts/run-context.ts'
import { useViewerWords } from '../words/words.ts'

/** What could not be read or used. Reasons are the reader's own, in English. */
export function WarningView() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  if (overview.warnings.length === 0) return <p className="lead">{words.noWarnings}</p>
  return (
    <>
      <p className="lead">{words.warningsLead}</p>
      <ScrollTable caption={words.view.warnings} hideCaption look="compact">
        <thead>
          <tr>
            <th scope="col">{words.file}</th>
            <th scope="col" className="number">
              {words.byte}
            </th>
            <th scope="col">{words.what}</th>
          </tr>
        </thead>
        <tbody>
          {overview.warnings.map(({ file, offset, code, reason }) => (
            <tr key={`${file}/${offset}/${code}/${reason}`}>
              <th scope="row" className="code">
                {file}
              </th>
              <td className="number">{offset}</td>
              <td lang="en">
                {reason} <span className="code quiet">{code}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </>
  )
}
