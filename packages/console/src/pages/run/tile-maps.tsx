import { entryOf, type RunSeries } from '@seqward/contract'
import { useMemo, useState } from 'react'
import { shortNumber } from '../../format/numbers.ts'
import { withUnit } from '../../format/units.ts'
import { Choice } from '../../layout/choice.tsx'
import { ScrollTable } from '../../layout/scroll-table.tsx'
import { useWords } from '../../words/words.ts'
import { LaneCanvas } from './lane-canvas.tsx'
import { laneMaps, spreadOf } from './tile-layout.ts'

/** The tiles that the table names; the picture shows all. */
const furthestShown = 12

/** The tiles of a run, lane by lane, for whoever looks for dirt, a bubble or an edge. */
export function TileMaps({ series }: { readonly series: readonly RunSeries[] }) {
  const { t, say } = useWords()
  const [measure, setMeasure] = useState<string | null>(null)
  const shown = series.find((one) => one.metric === measure) ?? series[0]
  if (shown === undefined) return null
  return (
    <section aria-labelledby="tiles">
      <h2 id="tiles">{t('run.tiles')}</h2>
      <p className="lead">{t('run.tilesLead')}</p>
      <div className="filters">
        <Choice
          label={t('run.measure')}
          options={series.map(({ metric }) => ({ key: metric as string, label: say(entryOf(metric).label) }))}
          chosen={shown.metric}
          onChoose={setMeasure}
        />
      </div>
      <TileMap series={shown} />
    </section>
  )
}

function TileMap({ series }: { readonly series: RunSeries }) {
  const { t, say, language } = useWords()
  const maps = useMemo(() => laneMaps(series), [series])
  const spread = useMemo(() => spreadOf(maps), [maps])
  const entry = entryOf(series.metric)
  const text = (value: number) => withUnit(shortNumber(value, language), entry.unit, language)
  const furthest = maps
    .flatMap(({ lane, tiles }) => tiles.map((tile) => ({ lane, ...tile, away: Math.abs(tile.value - spread.median) })))
    .sort((a, b) => b.away - a.away)
    .slice(0, furthestShown)
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <strong>{say(entry.label)}</strong>
        <span className="chart-readout">{t('run.tilesMedian', { median: text(spread.median) })}</span>
      </figcaption>
      <div className="lanes">
        {maps.map((map) => (
          <div key={map.lane}>
            <span>{t('run.laneName', { value: map.lane })}</span>
            <LaneCanvas map={map} spread={spread} />
          </div>
        ))}
      </div>
      <details className="chart-table">
        <summary>{t('run.tilesFurthest')}</summary>
        <ScrollTable caption={t('run.tilesFurthest')} hideCaption>
          <thead>
            <tr>
              <th scope="col">{t('run.lane')}</th>
              <th scope="col">{t('run.tile')}</th>
              <th scope="col" className="number">
                {t('chart.value')}
              </th>
            </tr>
          </thead>
          <tbody>
            {furthest.map(({ lane, tile, value }) => (
              <tr key={`${lane} ${tile}`}>
                <td>{lane}</td>
                <th scope="row" className="code">
                  {tile}
                </th>
                <td className="number">{text(value)}</td>
              </tr>
            ))}
          </tbody>
        </ScrollTable>
      </details>
    </figure>
  )
}
