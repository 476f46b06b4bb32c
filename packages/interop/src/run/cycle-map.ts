import type { RunInfo, RunRead } from './run-info.ts'

/** Where each cycle of a run belongs. Arrays are indexed by run cycle, from 1; entry 0 stands for no cycle. */
export interface CycleMap {
  readonly totalCycles: number
  /** Position of the cycle's read in `RunInfo.reads`. */
  readonly readIndex: Uint8Array
  /** From 1 within the read. */
  readonly cycleInRead: Uint16Array
  /** 1 for the last cycle of a read: it is left out of yield, Q30 and error rate (spec: summary-statistics 1). */
  readonly isLast: Uint8Array
}

/** The cycles of a run laid out read by read. */
export function cycleMap(runInfo: { readonly reads: readonly RunRead[] } & Pick<RunInfo, 'totalCycles'>): CycleMap {
  const { totalCycles } = runInfo
  const readIndex = new Uint8Array(totalCycles + 1)
  const cycleInRead = new Uint16Array(totalCycles + 1)
  const isLast = new Uint8Array(totalCycles + 1)
  for (const [index, read] of runInfo.reads.entries()) {
    for (let cycle = read.firstCycle; cycle <= read.lastCycle; cycle++) {
      readIndex[cycle] = index
      cycleInRead[cycle] = cycle - read.firstCycle + 1
    }
    if (read.cycles > 0) isLast[read.lastCycle] = 1
  }
  return { totalCycles, readIndex, cycleInRead, isLast }
}
