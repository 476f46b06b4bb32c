import { type RunState, rowsOf } from './run-state.ts'

/** One read as planned. Cycles count from 1 over the whole run. */
export interface ReadSpan {
  readonly read: number
  readonly isIndex: boolean
  readonly firstCycle: number
  readonly lastCycle: number
}

/** A read of which the site did not say whether it is an index read is one when it is this short. */
const indexCyclesMax = 24

/** The reads of a run in order, from its configuration; empty while that is unknown. */
export function readLayout(state: RunState): readonly ReadSpan[] {
  const index = new Map<number, boolean>()
  const said = state.series['read.is_index']
  said?.values.forEach((value, row) => {
    const read = said.keys.read?.[row]
    if (read !== undefined && typeof value === 'boolean') index.set(read, value)
  })
  const spans: ReadSpan[] = []
  let nextCycle = 1
  for (const { read, value: cycles } of rowsOf(state, 'read.cycles')) {
    const isIndex = index.get(read) ?? cycles <= indexCyclesMax
    spans.push({ read, isIndex, firstCycle: nextCycle, lastCycle: nextCycle + cycles - 1 })
    nextCycle += cycles
  }
  return spans
}

/** Whether a read carries the library itself; a read of unknown kind is taken to. */
export function isLibraryRead(layout: readonly ReadSpan[], read: number): boolean {
  return layout.find((span) => span.read === read)?.isIndex !== true
}

/** Reads with their lengths, index reads marked: "76+8i+8i+76". Null while unknown. */
export function readStructure(layout: readonly ReadSpan[]): string | null {
  if (layout.length === 0) return null
  return layout.map((span) => `${span.lastCycle - span.firstCycle + 1}${span.isIndex ? 'i' : ''}`).join('+')
}
