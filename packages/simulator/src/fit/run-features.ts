import type { RunMetrics } from '../laws/run-metrics.ts'

/** What is compared between a real run and a simulated one. Undefined where a run lacks the metric. */
export interface RunFeatures {
  readonly densityPerMm2: number | undefined
  readonly densityTileCv: number | undefined
  readonly passingPercent: number | undefined
  /** First channel at the first cycle. */
  readonly intensity: number | undefined
  readonly intensityTileCv: number | undefined
  /** Relative to the top surface. */
  readonly bottomIntensity: number | undefined
  /** At the ends of a swath, relative to its middle. */
  readonly edgeIntensity: number | undefined
  readonly edgeFocus: number | undefined
  /** Natural logarithm a cycle over the first read. */
  readonly intensityDecay: number | undefined
  readonly focusPixels: number | undefined
  readonly focusTileCv: number | undefined
  readonly contrastMax: number | undefined
  readonly q30EarlyPercent: number | undefined
  readonly q30LatePercent: number | undefined
  readonly q30TileSd: number | undefined
  readonly errorEarlyPercent: number | undefined
  readonly errorTileCv: number | undefined
  readonly phasingPercent: number | undefined
  readonly prephasingPercent: number | undefined
  readonly phasingTileCv: number | undefined
  /** Over tiles, in mid read: quality against error. */
  readonly q30AgainstError: number | undefined
}

type Sets = Pick<RunMetrics, 'tile' | 'extraction' | 'image' | 'q' | 'error'>

/** Features of the first read of a run, of `readCycles` cycles. Surfaces come from tile names of four or five digits. */
export function runFeatures({ tile, extraction, image, q, error }: Sets, readCycles: number): RunFeatures {
  const early = Math.min(10, readCycles)
  // Reads differ in length; cycle 45 is one that most have.
  const late = Math.max(early, Math.min(45, readCycles - 5))
  const middle = Math.max(1, Math.min(30, readCycles - 2))
  const first = tile?.reads.get(1)
  const light = extraction && channelTable(extraction, extraction.intensityP90, extraction.channelCount)
  const focus = extraction && channelTable(extraction, extraction.focus, extraction.channelCount)
  const quality = q && q30Table(q)
  const errors = error && channelTable(error, error.errorRate, 1)
  const lightEarly = light?.get(Math.min(2, readCycles))
  const lightLate = light?.get(late)
  const qualityMiddle = quality?.get(middle)
  const errorsMiddle = errors?.get(middle)
  return {
    densityPerMm2: meanOf(tile?.density),
    densityTileCv: cvOf(tile?.density),
    passingPercent: tile && percent(meanOf(tile.clusterCountPf), meanOf(tile.clusterCount)),
    intensity: meanOf(values(lightEarly)),
    intensityTileCv: cvWithin(lightEarly),
    bottomIntensity: bottomRatio(lightEarly),
    edgeIntensity: edgeRatio(lightEarly),
    edgeFocus: edgeRatio(focus?.get(early)),
    intensityDecay: decay(meanOf(values(lightEarly)), meanOf(values(lightLate)), late - 2),
    focusPixels: meanOf(values(focus?.get(early))),
    focusTileCv: cvWithin(focus?.get(early)),
    contrastMax: image && meanOf(values(channelTable(image, image.maxContrast, image.channelCount).get(early))),
    q30EarlyPercent: meanOf(values(quality?.get(early))),
    q30LatePercent: meanOf(values(quality?.get(late))),
    q30TileSd: sdOf(values(qualityMiddle)),
    errorEarlyPercent: meanOf(values(errors?.get(early))),
    errorTileCv: cvOf(values(errorsMiddle)),
    phasingPercent: meanOf(first?.phasing),
    prephasingPercent: meanOf(first?.prephasing),
    phasingTileCv: cvOf(first?.phasing),
    q30AgainstError: correlation(qualityMiddle, errorsMiddle),
  }
}

interface Ids {
  readonly lane: ArrayLike<number>
  readonly tile: ArrayLike<number>
  readonly cycle: ArrayLike<number>
}

/** Value of a tile by cycle; tiles carry their lane in front. */
type Table = ReadonlyMap<number, ReadonlyMap<number, number>>

const laneStep = 1_000_000

/** The first channel of each record. */
function channelTable(ids: Ids, column: ArrayLike<number>, channels: number): Table {
  return table(ids, (record) => column[record * channels] ?? Number.NaN)
}

function q30Table(q: NonNullable<Sets['q']>): Table {
  return table(q, (record) => {
    let [high, all] = [0, 0]
    for (let bin = 0; bin < q.binCount; bin++) {
      const calls = q.counts[record * q.binCount + bin] ?? 0
      all += calls
      if ((q.bins[bin]?.value ?? bin + 1) >= 30) high += calls
    }
    return all === 0 ? Number.NaN : (100 * high) / all
  })
}

function table(ids: Ids, value: (record: number) => number): Table {
  const byCycle = new Map<number, Map<number, number>>()
  for (let record = 0; record < ids.lane.length; record++) {
    const cycle = ids.cycle[record] ?? 0
    let tiles = byCycle.get(cycle)
    if (tiles === undefined) byCycle.set(cycle, (tiles = new Map()))
    tiles.set((ids.lane[record] ?? 0) * laneStep + (ids.tile[record] ?? 0), value(record))
  }
  return byCycle
}

function values(tiles: ReadonlyMap<number, number> | undefined): readonly number[] | undefined {
  return tiles && [...tiles.values()]
}

function surfaceOf(key: number): number {
  const tile = key % laneStep
  return Math.floor(tile / (tile > 9999 ? 10_000 : 1000))
}

/** Spread within lane and surface, so that their own levels do not count. */
function cvWithin(tiles: ReadonlyMap<number, number> | undefined): number | undefined {
  if (tiles === undefined) return undefined
  const groups = Map.groupBy(tiles, ([key]) => `${Math.floor(key / laneStep)}/${surfaceOf(key)}`)
  const spreads = [...groups.values()].flatMap((group) => cvOf(group.map(([, value]) => value)) ?? [])
  return meanOf(spreads)
}

function bottomRatio(tiles: ReadonlyMap<number, number> | undefined): number | undefined {
  if (tiles === undefined) return undefined
  const of = (surface: number) =>
    meanOf([...tiles].filter(([key]) => surfaceOf(key) === surface).map(([, value]) => value))
  const [top, bottom] = [of(1), of(2)]
  return top === undefined || bottom === undefined ? undefined : bottom / top
}

/** Mean at the outer tenths of the swaths over the mean of their middle fifth. Tile numbers run along a swath. */
function edgeRatio(tiles: ReadonlyMap<number, number> | undefined): number | undefined {
  if (tiles === undefined) return undefined
  const longest = Math.max(...[...tiles.keys()].map((key) => key % 100))
  if (longest < 10) return undefined
  const share = (key: number): number => ((key % 100) - 1) / (longest - 1)
  const of = (isIn: (share: number) => boolean) =>
    meanOf([...tiles].filter(([key]) => isIn(share(key))).map(([, value]) => value))
  const ends = of((at) => at < 0.1 || at > 0.9)
  const middle = of((at) => at > 0.4 && at < 0.6)
  return ends === undefined || middle === undefined ? undefined : ends / middle
}

function decay(from: number | undefined, to: number | undefined, cycles: number): number | undefined {
  return from === undefined || to === undefined || cycles < 10 ? undefined : Math.log(from / to) / cycles
}

function percent(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : (100 * part) / whole
}

function finite(values: ArrayLike<number> | undefined): readonly number[] {
  return Array.from(values ?? []).filter(Number.isFinite)
}

function meanOf(values: ArrayLike<number> | undefined): number | undefined {
  const known = finite(values)
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}

function sdOf(values: ArrayLike<number> | undefined): number | undefined {
  const known = finite(values)
  const mean = meanOf(known)
  if (mean === undefined || known.length < 3) return undefined
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1))
}

function cvOf(values: ArrayLike<number> | undefined): number | undefined {
  const [mean, sd] = [meanOf(values), sdOf(values)]
  return mean === undefined || sd === undefined || mean === 0 ? undefined : sd / mean
}

function correlation(
  a: ReadonlyMap<number, number> | undefined,
  b: ReadonlyMap<number, number> | undefined,
): number | undefined {
  const pairs = [...(a ?? [])].flatMap(([key, x]) => {
    const y = b?.get(key)
    return y === undefined || !Number.isFinite(x + y) ? [] : [[x, y] as const]
  })
  const [meanX, meanY] = [meanOf(pairs.map(([x]) => x)), meanOf(pairs.map(([, y]) => y))]
  if (meanX === undefined || meanY === undefined || pairs.length < 8) return undefined
  let [xy, xx, yy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xy += (x - meanX) * (y - meanY)
    xx += (x - meanX) ** 2
    yy += (y - meanY) ** 2
  }
  return xx === 0 || yy === 0 ? undefined : xy / Math.sqrt(xx * yy)
}
