/** What is known of one unit: its signals over time, and whether its last row is its failure. */
export interface UnitSeries {
  readonly unit: string
  /** Never falling; in any unit and from any start. */
  readonly times: Float64Array
  /** One series per name of the set, as long as `times`; NaN where nothing was recorded. */
  readonly signals: readonly Float64Array[]
  /** False: still alive at the last row, so that only a lower bound of its life is known. */
  readonly failed: boolean
}

export interface UnitSet {
  readonly names: readonly string[]
  readonly units: readonly UnitSeries[]
}

export interface UnitRow {
  readonly unit: string
  readonly time: number
  readonly values: Readonly<Record<string, number>>
  readonly end: boolean
}

/**
 * Units in the order of their first rows, rows in the order of time (rows of one time as they came). `names` fixes the
 * signals (others are passed over); by default every name that is seen.
 */
export function unitSetOf(rows: readonly UnitRow[], names?: readonly string[]): UnitSet {
  const signalNames = names ?? [...new Set(rows.flatMap((row) => Object.keys(row.values)))].sort()
  const byUnit = Map.groupBy(rows, (row) => row.unit)
  const units = [...byUnit].map(([unit, unitRows]) => {
    const ordered = unitRows.toSorted((a, b) => a.time - b.time)
    return {
      unit,
      times: Float64Array.from(ordered, (row) => row.time),
      signals: signalNames.map((name) => Float64Array.from(ordered, (row) => row.values[name] ?? Number.NaN)),
      failed: ordered.some((row) => row.end),
    }
  })
  return { names: signalNames, units }
}
