import type { ErrorMetrics } from '../metric-sets.ts'
import { InterOpWriteError } from './interop-write-error.ts'
import { at, checkColumn, checkIds, RecordWriter } from './record-writer.ts'

const file = 'ErrorMetricsOut.bin'
/** Version 3 also counts clusters with 0 to 4 mismatches. The set has none, and instruments usually leave them 0. */
const mismatchColumns = 5

export type ErrorMetricsLayout =
  | { readonly version: 3 | 4 | 5 }
  /** The one adapter whose rate the set holds. */
  | { readonly version: 6; readonly adapter: string }

/**
 * ErrorMetricsOut.bin, rates in percent. Callers leave out index reads and the last cycle of a read, as instruments do.
 * Throws InterOpWriteError. Layout: spec interop-format 9.
 */
export function writeErrorMetrics(set: ErrorMetrics, layout: ErrorMetricsLayout): Uint8Array<ArrayBuffer> {
  const count = checkIds(file, set, layout.version === 3 ? 16 : 32)
  checkColumn(file, 'errorRate', set.errorRate, count)
  if (layout.version === 3) return writeVersion3(set)
  if (layout.version === 4) return writeVersion4(set)
  checkColumn(file, 'adapterRate', set.adapterRate, count)
  return writeWithAdapter(set, 'adapter' in layout ? layout.adapter : null)
}

/** Header 03 1E; lane u16, tile u16, cycle u16, rate f32, 5 x u32. */
function writeVersion3(set: ErrorMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 30, set.lane.length)
  out.u8(3)
  out.u8(30)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId16(set, index)
    out.f32(at(set.errorRate, index))
    for (let column = 0; column < mismatchColumns; column++) out.u32(0)
  }
  return out.done()
}

/** Header 04 0C; lane u16, tile u32, cycle u16, rate f32. */
function writeVersion4(set: ErrorMetrics): Uint8Array<ArrayBuffer> {
  const out = new RecordWriter(2, 12, set.lane.length)
  out.u8(4)
  out.u8(12)
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    out.f32(at(set.errorRate, index))
  }
  return out.done()
}

/** Header 05 10, or 06 10, adapters u16 1, length u16, letters; lane u16, tile u32, cycle u16, rate f32, adapter rate f32. */
function writeWithAdapter(set: ErrorMetrics, adapter: string | null): Uint8Array<ArrayBuffer> {
  if (adapter !== null && !/^[ACGTN]{1,200}$/.test(adapter)) {
    throw new InterOpWriteError('value-range', file, 'an adapter has 1 to 200 letters of A, C, G, T and N')
  }
  const out = new RecordWriter(adapter === null ? 2 : 6 + adapter.length, 16, set.lane.length)
  out.u8(adapter === null ? 5 : 6)
  out.u8(16)
  if (adapter !== null) {
    out.u16(1)
    out.u16(adapter.length)
    for (const letter of adapter) out.u8(letter.charCodeAt(0))
  }
  for (let index = 0; index < set.lane.length; index++) {
    out.cycleId32(set, index)
    out.f32(at(set.errorRate, index))
    out.f32(at(set.adapterRate, index))
  }
  return out.done()
}
