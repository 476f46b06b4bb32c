/** Values of one covariate that are remembered: more is no grouping but an identifier. */
const valuesMax = 256
/** From so many values on it can be told whether they group series or name something that is seen once. */
const valuesMin = 3
const onceValuesMin = 8

/**
 * Learns which covariates group series. A name whose every value belongs to one series says who the series is; one with
 * a new value at every other row says which sample or flow cell it was. Neither makes peers, and both are left out.
 */
export class CovariateNames {
  readonly #names = new Map<string, NameRecord>()

  /** The covariates of a row that group, as one key: series with the same key are peers. */
  keyOf(series: string, covariates: Readonly<Record<string, string>>): string {
    const parts: string[][] = []
    for (const name of Object.keys(covariates).sort()) {
      const value = covariates[name]
      if (value === undefined) continue
      const record = this.#names.get(name) ?? { rows: 0, shared: 0, firstSeries: new Map<string, string | null>() }
      this.#names.set(name, record)
      note(record, series, value)
      if (groups(record)) parts.push([name, value])
    }
    return JSON.stringify(parts)
  }
}

interface NameRecord {
  rows: number
  /** Values that more than one series has had. */
  shared: number
  /** By value the one series that had it, null when there were more. */
  readonly firstSeries: Map<string, string | null>
}

function note(record: NameRecord, series: string, value: string): void {
  record.rows++
  const first = record.firstSeries.get(value)
  if (first === undefined) {
    if (record.firstSeries.size <= valuesMax) record.firstSeries.set(value, series)
  } else if (first !== null && first !== series) {
    record.firstSeries.set(value, null)
    record.shared++
  }
}

function groups({ rows, shared, firstSeries: { size } }: NameRecord): boolean {
  if (size > valuesMax || (size >= onceValuesMin && 2 * size > rows)) return false
  return size < valuesMin || shared > 0
}
