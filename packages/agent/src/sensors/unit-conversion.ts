/** Units in which a probe may state a signal, by the unit of the contract (UCUM); each with factor and offset into it. */
const conversions: Readonly<Record<string, Readonly<Record<string, readonly [factor: number, offset: number]>>>> = {
  Cel: { Cel: [1, 0], degF: [5 / 9, -160 / 9], K: [1, -273.15] },
  kPa: {
    kPa: [1, 0],
    Pa: [0.001, 0],
    hPa: [0.1, 0],
    mbar: [0.1, 0],
    bar: [100, 0],
    psi: [6.894757293168361, 0],
    mmHg: [0.133322387415, 0],
  },
  'kPa/s': { 'kPa/s': [1, 0], 'Pa/s': [0.001, 0], 'mbar/s': [0.1, 0], 'psi/s': [6.894757293168361, 0] },
  '%': { '%': [1, 0], '1': [100, 0] },
  mW: { mW: [1, 0], W: [1000, 0], uW: [0.001, 0] },
  mA: { mA: [1, 0], A: [1000, 0], uA: [0.001, 0] },
  um: { um: [1, 0], nm: [0.001, 0], mm: [1000, 0] },
  ms: { ms: [1, 0], s: [1000, 0], us: [0.001, 0] },
  s: { s: [1, 0], ms: [0.001, 0], min: [60, 0] },
}

/** What a transmitter puts out in place of the quantity; it needs a scale. */
const electric: ReadonlySet<string> = new Set(['V', 'mV', 'mA', 'count'])

/** Two points of a straight line: an output of the probe, and what it stands for in the signal's unit. */
export type LinearScale = readonly [readonly [from: number, to: number], readonly [from: number, to: number]]

/** Units in which a signal with this unit may be stated. */
export function unitsFor(unit: string): readonly string[] {
  return Object.keys(conversions[unit] ?? {})
}

/** Brings a probe's number into the unit of a signal; null when there is no way from the one to the other. */
export function conversionOf(from: string, to: string, scale: LinearScale | null): ((value: number) => number) | null {
  if (scale !== null) {
    const [[x1, y1], [x2, y2]] = scale
    if (!electric.has(from) || x1 === x2) return null
    return (value) => y1 + ((value - x1) * (y2 - y1)) / (x2 - x1)
  }
  const known = conversions[to]?.[from]
  if (known === undefined) return null
  const [factor, offset] = known
  return (value) => value * factor + offset
}
