import {
  byCycle,
  byLane,
  type CyclePlotMetric,
  cyclePlotMetrics,
  flowCellMap,
  type ImagingTable,
  imagingTable,
  imagingTableCsv,
  cellText,
  qHeatMap,
  qHistogram,
  readRun,
  type Run,
  type RunFiles,
  summarize,
  surfaceOf,
  type TilePlotMetric,
  tilePlotMetrics,
} from '@seqward/interop'
import type { QuestionName, Questions, RunOverview, TableFilter, TablePage } from './protocol.ts'

/** A run in memory, with what its plots and its table need. */
export class OpenRun {
  readonly overview: RunOverview
  readonly #run: Run
  readonly #cycleMetrics: readonly CyclePlotMetric[]
  readonly #tileMetrics: readonly TilePlotMetric[]
  #table: ImagingTable | undefined

  /** @throws InterOpError when nothing can be made of the files. */
  constructor(name: string, files: RunFiles) {
    this.#run = readRun(files)
    this.#cycleMetrics = cyclePlotMetrics(this.#run)
    this.#tileMetrics = tilePlotMetrics(this.#run)
    this.overview = overviewOf(name, this.#run, this.#cycleMetrics, this.#tileMetrics)
  }

  answer<Name extends QuestionName>(name: Name, asks: object): Questions[Name]['gives'] {
    // The page asks in the types of Questions; what crosses to a worker has lost them.
    const answers: { readonly [Key in QuestionName]: (asks: Questions[Key]['asks']) => Questions[Key]['gives'] } = {
      byCycle: ({ metric, ...chosen }) => {
        const found = this.#cycleMetrics.find(({ id }) => id === metric)
        return found === undefined ? [] : byCycle(found, this.#run.tileNaming, chosen)
      },
      byLane: ({ metric, ...chosen }) => {
        const found = this.#tileMetrics.find(({ id }) => id === metric)
        return found === undefined ? [] : byLane(found, this.#run.tileNaming, chosen)
      },
      flowCell: ({ metric, ...choice }) => {
        const found = [...this.#cycleMetrics, ...this.#tileMetrics].find(({ id }) => id === metric)
        if (found === undefined) throw new RangeError(`the run has no ${metric}`)
        return flowCellMap(this.#run, found, choice)
      },
      qHistogram: (filter) => qHistogram(this.#run, filter),
      qHeatMap: (filter) => qHeatMap(this.#run, filter),
      tablePage: (filter) => this.#page(filter),
      tableCsv: (filter) => this.#csv(filter),
    }
    return answers[name](asks)
  }

  get #imagingTable(): ImagingTable {
    return (this.#table ??= imagingTable(this.#run))
  }

  #page({ from, count, ...filter }: Questions['tablePage']['asks']): TablePage {
    const { columns, rowCount } = this.#imagingTable
    const isChosen = this.#rowFilter(filter)
    const rows: string[][] = []
    let matchCount = 0
    for (let row = 0; row < rowCount; row++) {
      if (!isChosen(row)) continue
      if (matchCount >= from && rows.length < count) rows.push(columns.map((column) => cellText(column.value(row))))
      matchCount++
    }
    const titles = columns.map(({ name, part }) => (part === undefined ? name : `${name} ${part}`))
    return { columns: titles, rows, rowCount, matchCount }
  }

  #csv(filter: TableFilter): Blob {
    const { name } = this.overview
    const pieces = imagingTableCsv(this.#imagingTable, { name, only: this.#rowFilter(filter) })
    return new Blob([...pieces], { type: 'text/csv' })
  }

  #rowFilter({ lane, tile, read, cycleFrom = 1, cycleTo = Number.POSITIVE_INFINITY }: TableFilter) {
    const { columns } = this.#imagingTable
    const of = (title: string) => columns.find(({ name }) => name === title)
    const [lanes, tiles, cycles, reads] = ['Lane', 'Tile', 'Cycle', 'Read'].map(of)
    return (row: number) => {
      const cycle = cycles?.value(row) ?? 0
      return (
        cycle >= cycleFrom &&
        cycle <= cycleTo &&
        (lane === undefined || lanes?.value(row) === lane) &&
        (tile === undefined || tiles?.value(row) === tile) &&
        (read === undefined || reads?.value(row) === read)
      )
    }
  }
}

function overviewOf(
  name: string,
  run: Run,
  cycleMetrics: readonly CyclePlotMetric[],
  tileMetrics: readonly TilePlotMetric[],
): RunOverview {
  const { runInfo, tileNaming, metrics } = run
  const lanes = new Set<number>()
  const surfaces = new Set<number>()
  let lastCycle = 0
  const seen = new Set<object>()
  for (const { ids } of [...cycleMetrics, ...tileMetrics]) {
    if (seen.has(ids)) continue
    seen.add(ids)
    for (const lane of ids.lane) lanes.add(lane)
    if (tileNaming !== undefined) for (const tile of ids.tile) surfaces.add(surfaceOf(tileNaming, tile))
    if ('cycle' in ids && ids.cycle instanceof Uint16Array) {
      for (const cycle of ids.cycle) lastCycle = Math.max(lastCycle, cycle)
    }
  }
  const inOrder = (values: Set<number>) => [...values].sort((a, b) => a - b)
  return {
    name: runInfo?.runId || name,
    instrument: runInfo?.instrument,
    flowCell: runInfo?.flowCell,
    reads: runInfo?.reads ?? [],
    lanes: inOrder(lanes),
    surfaces: inOrder(surfaces),
    lastCycle,
    cycleMetrics: cycleMetrics.map(({ id, unit, parts }) => ({ id, unit, parts: partNames(parts), isByRead: false })),
    tileMetrics: tileMetrics.map(({ id, unit, isByRead }) => ({ id, unit, parts: [], isByRead })),
    hasScores: metrics.q !== undefined || metrics.qByLane !== undefined,
    summary: summarize(run),
    warnings: run.warnings,
  }
}

const partNames = (parts: readonly string[]) => (parts.length === 1 && parts[0] === '' ? [] : parts)
