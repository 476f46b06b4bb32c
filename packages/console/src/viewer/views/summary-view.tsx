import type { CycleRange, LaneStat, ReadSummary, RunLevel, StatSummary } from '@seqward/interop'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useRun } from '../parts/run-context.ts'
import { fill, useViewerWords } from '../words/words.ts'

/** The run by read, then each read by lane and surface. */
export function SummaryView() {
  const { overview } = useRun()
  const { words } = useViewerWords()
  const { summary } = overview
  const titleOf = ({ number, is_index }: ReadSummary) =>
    fill(is_index ? words.indexName : words.readName, { n: number })
  return (
    <>
      <RunTable
        levels={[
          ...summary.reads.map((read): [string, RunLevel] => [titleOf(read), read.summary]),
          [words.nonindex, summary.nonindex],
          [words.total, summary.total],
        ]}
      />
      {summary.reads
        .filter(({ lanes }) => lanes.length > 0)
        .map((read) => (
          <LaneTable key={read.number} title={titleOf(read)} read={read} />
        ))}
    </>
  )
}

function RunTable({ levels }: { readonly levels: readonly (readonly [string, RunLevel])[] }) {
  const { words, number } = useViewerWords()
  const { summaryColumns: titles } = words
  return (
    <ScrollTable caption={words.view.summary} look="compact">
      <thead>
        <tr>
          <th scope="col">{words.read}</th>
          {[
            titles.yield,
            titles.projected,
            titles.q30,
            titles.error,
            titles.aligned,
            titles.intensity,
            titles.occupied,
            titles.readsPf,
          ].map((title) => (
            <th key={title} scope="col" className="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {levels.map(([title, level]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td className="number">{number(level.yield_g)}</td>
            <td className="number">{number(level.projected_yield_g)}</td>
            <td className="number">{number(level.percent_gt_q30)}</td>
            <td className="number">{number(level.error_rate)}</td>
            <td className="number">{number(level.percent_aligned)}</td>
            <td className="number">{number(level.first_cycle_intensity, 0)}</td>
            <td className="number">{number(level.percent_occupied)}</td>
            <td className="number">{number(inMillions(level.reads_pf))}</td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  )
}

function LaneTable({ title, read }: { readonly title: string; readonly read: ReadSummary }) {
  const { words } = useViewerWords()
  const { summaryColumns: titles } = words
  const columns = [
    words.tiles,
    titles.density,
    titles.percentPf,
    titles.reads,
    titles.readsPf,
    titles.q30,
    titles.yield,
    titles.error,
    titles.error35,
    titles.error75,
    titles.error100,
    titles.aligned,
    titles.phasing,
    titles.intensity,
    titles.occupied,
    words.cycles,
  ]
  return (
    <ScrollTable caption={title} look="compact">
      <thead>
        <tr>
          <th scope="col">{words.lane}</th>
          <th scope="col">{words.surface}</th>
          {columns.map((column) => (
            <th key={column} scope="col" className="number">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {read.lanes.flatMap(({ lane, tile_count, stat, cycle_state, surfaces }) => [
          <LaneRow
            key={lane}
            lane={lane}
            tiles={tile_count}
            stat={stat}
            cycles={furthest(Object.values(cycle_state))}
          />,
          ...surfaces.map((part) => (
            <LaneRow
              key={`${lane}/${part.surface}`}
              lane={lane}
              surface={part.surface}
              tiles={part.tile_count}
              stat={part.stat}
            />
          )),
        ])}
      </tbody>
    </ScrollTable>
  )
}

function LaneRow(props: {
  readonly lane: number
  readonly surface?: number
  readonly tiles: number
  readonly stat: LaneStat
  readonly cycles?: string
}) {
  const { lane, surface, tiles, stat, cycles } = props
  const { number } = useViewerWords()
  const spread = ({ mean, stddev }: StatSummary, places: number, unit = 1) =>
    mean === null ? '–' : `${number(mean / unit, places)} ± ${number((stddev ?? 0) / unit, places)}`
  return (
    <tr className={surface === undefined ? 'lane-row' : 'surface-row'}>
      <th scope="row">{lane}</th>
      <td>{surface ?? '–'}</td>
      <td className="number">{tiles}</td>
      <td className="number">{spread(stat.density, 0, 1000)}</td>
      <td className="number">{spread(stat.percent_pf, 2)}</td>
      <td className="number">{number(inMillions(stat.reads))}</td>
      <td className="number">{number(inMillions(stat.reads_pf))}</td>
      <td className="number">{number(stat.percent_gt_q30)}</td>
      <td className="number">{number(stat.yield_g)}</td>
      <td className="number">{spread(stat.error_rate, 2)}</td>
      <td className="number">{spread(stat.error_rate_35, 2)}</td>
      <td className="number">{spread(stat.error_rate_75, 2)}</td>
      <td className="number">{spread(stat.error_rate_100, 2)}</td>
      <td className="number">{spread(stat.percent_aligned, 2)}</td>
      <td className="number">
        {number(stat.phasing.mean, 3)} / {number(stat.prephasing.mean, 3)}
      </td>
      <td className="number">{spread(stat.first_cycle_intensity, 0)}</td>
      <td className="number">{spread(stat.percent_occupied, 2)}</td>
      <td className="number">{cycles ?? ''}</td>
    </tr>
  )
}

const inMillions = (count: number | null) => (count === null ? null : count / 1e6)

/** How far a lane is, by the kind of record that is furthest: not every folder has every kind. */
function furthest(ranges: readonly CycleRange[]): string {
  const range = ranges.reduce((best, one) => ((one?.[1] ?? -1) > (best?.[1] ?? -1) ? one : best), null)
  if (range === null) return '0'
  return range[0] === range[1] ? String(range[0]) : `${range[0]}–${range[1]}`
}
