/** Metric files that a fault can be written into, by the beginning of their names. */
const stems = [
  ['extraction', 'ExtractionMetrics'],
  ['error', 'ErrorMetrics'],
  ['qCollapsed', 'QMetrics2030'],
  ['qByLane', 'QMetricsByLane'],
  ['q', 'QMetrics'],
] as const
export type RecordKind = (typeof stems)[number][0]

/** A metric file whose records are changed in place, whatever its version (docs/spec: interop-format). */
export interface MetricRecords {
  readonly kind: RecordKind
  readonly view: DataView
  /** Where the values of a record begin, after lane, tile and cycle. */
  readonly valueOffset: number
  readonly recordBytes: number
  readonly headerBytes: number
  /** Of extraction files. */
  readonly channelCount: number
  /** Q score of each histogram column, and the bytes of a count. Of Q files. */
  readonly scores: readonly number[]
  readonly countBytes: 4 | 8
}

/** One record: where it stands in the file, and whose it is. */
export interface RecordPlace {
  readonly at: number
  readonly lane: number
  readonly tile: number
  readonly cycle: number
}

/** The records of a file by its name and bytes; null for files that no fault is written into. */
export function metricRecords(name: string, bytes: Uint8Array): MetricRecords | null {
  const file = name.split('/').at(-1) ?? name
  const kind = stems.find(([, stem]) => file.startsWith(stem))?.[0]
  if (kind === undefined || kind === 'qByLane' || bytes.length < 4) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[0] ?? 0
  const none = { channelCount: 0, scores: [], countBytes: 4 } as const
  const of = (tileBytes: number, recordBytes: number, headerBytes: number) => ({
    kind,
    view,
    recordBytes,
    headerBytes,
    valueOffset: 4 + tileBytes,
  })
  if (kind === 'extraction') {
    const channelCount = version === 2 ? 4 : (bytes[2] ?? 0)
    return { ...of(version === 2 ? 2 : 4, bytes[1] ?? 0, version === 2 ? 2 : 3), ...none, channelCount }
  }
  if (kind === 'error') return version === 6 ? null : { ...of(version === 3 ? 2 : 4, bytes[1] ?? 0, 2), ...none }
  if (kind === 'qCollapsed') {
    const headerBytes = version < 5 ? 2 : 3 + (bytes[2] === 0 ? 0 : 1 + 3 * (bytes[3] ?? 0))
    return { ...of(2, bytes[1] ?? 0, headerBytes), ...none }
  }
  const flagAt = version === 9 ? 3 : 2
  const bins = version === 4 || bytes[flagAt] === 0 ? 0 : (bytes[flagAt + 1] ?? 0)
  const headerBytes = version === 4 ? 2 : flagAt + 1 + (bins === 0 ? 0 : 1 + 3 * bins)
  const columns = version <= 5 || bins === 0 ? 50 : bins
  const scores = Array.from({ length: columns }, (_, column) => {
    if (columns !== bins) return column + 1
    return bytes[version <= 6 ? flagAt + 2 + 2 * bins + column : flagAt + 2 + 3 * column + 2] ?? 0
  })
  const countBytes = version >= 8 ? 8 : 4
  const tileBytes = version <= 6 ? 2 : 4
  return { ...of(tileBytes, 4 + tileBytes + countBytes * columns, headerBytes), channelCount: 0, scores, countBytes }
}

/** All whole records of a file, in its order. */
export function* recordsOf({ view, headerBytes, recordBytes, valueOffset }: MetricRecords): Generator<RecordPlace> {
  const tileIsWide = valueOffset === 8
  for (let at = headerBytes; at + recordBytes <= view.byteLength; at += recordBytes)
    yield {
      at,
      lane: view.getUint16(at, true),
      tile: tileIsWide ? view.getUint32(at + 2, true) : view.getUint16(at + 2, true),
      cycle: view.getUint16(at + (tileIsWide ? 6 : 4), true),
    }
}

/** Multiplies the intensity of all channels of an extraction record. */
export function scaleIntensity({ view, valueOffset, channelCount }: MetricRecords, at: number, factor: number): void {
  for (let channel = 0; channel < channelCount; channel++) {
    const place = at + valueOffset + 4 * channelCount + 2 * channel
    view.setUint16(place, Math.min(65_535, Math.round(view.getUint16(place, true) * factor)), true)
  }
}

/** Multiplies the focus width of all channels of an extraction record. */
export function scaleFocus({ view, valueOffset, channelCount }: MetricRecords, at: number, factor: number): void {
  for (let channel = 0; channel < channelCount; channel++) {
    const place = at + valueOffset + 4 * channel
    view.setFloat32(place, view.getFloat32(place, true) * factor, true)
  }
}

/** Multiplies the error rate of a record, up to 100 %. */
export function scaleError({ view, valueOffset }: MetricRecords, at: number, factor: number): void {
  view.setFloat32(at + valueOffset, Math.min(100, view.getFloat32(at + valueOffset, true) * factor), true)
}

/** Lets a share of the calls at Q30 and above fall to the lowest score: what is called stays, how well does not. */
export function loseQuality(records: MetricRecords, at: number, share: number): void {
  const { kind, view, valueOffset, scores, countBytes } = records
  const start = at + valueOffset
  if (kind === 'qCollapsed') {
    const q30 = view.getUint32(start + 4, true)
    const lost = Math.round(q30 * share)
    view.setUint32(start, Math.max(0, view.getUint32(start, true) - lost), true)
    view.setUint32(start + 4, q30 - lost, true)
    return
  }
  const read = (place: number) =>
    countBytes === 8 ? Number(view.getBigUint64(place, true)) : view.getUint32(place, true)
  const write = (place: number, count: number) =>
    countBytes === 8 ? view.setBigUint64(place, BigInt(count), true) : view.setUint32(place, count, true)
  let moved = 0
  for (const [column, score] of scores.entries()) {
    if (score < 30) continue
    const place = start + column * countBytes
    const lost = Math.round(read(place) * share)
    write(place, read(place) - lost)
    moved += lost
  }
  // Unbinned files that are later reduced to bins keep only the scores of bins, so the calls go where many already are.
  const low = scores.findIndex((score) => score >= 2)
  write(start + low * countBytes, read(start + low * countBytes) + moved)
}
