import type { RunInfoRead } from '../interop-writers.ts'
import type { Pace } from '../platforms/platform.ts'

/** When the cycles of a run are done. */
export interface RunClock {
  /** Milliseconds since 1970 at which a cycle was imaged; 0 gives the start of the run. */
  momentOfCycle(cycle: number): number
  /** Milliseconds since 1970 at which a run of so many cycles has washed and copied. */
  endAfter(cycles: number): number
  /** Cycles that are done at a moment, at most all that the reads have. */
  cyclesDoneAt(moment: number): number
}

const minuteMs = 60_000

/** The clock of a run from its start, at the pace of its platform, slowed by `cycleTime`. */
export function runClock(startsAt: Date, pace: Pace, reads: readonly RunInfoRead[], cycleTime = 1): RunClock {
  const total = reads.reduce((sum, read) => sum + read.cycles, 0)
  const templateReads = reads.filter((read) => !read.isIndex)
  const lastRead = templateReads.length > 1 ? reads.at(-1) : undefined
  // The strands are turned around before the second read.
  const turnaroundAfter = lastRead === undefined ? total : total - lastRead.cycles

  function momentOfCycle(cycle: number): number {
    if (cycle <= 0) return startsAt.getTime()
    const turnaround = cycle > turnaroundAfter ? pace.minutesOfTurnaround : 0
    const minutes = pace.minutesBeforeCycle1 + cycle * pace.minutesPerCycle * cycleTime + turnaround
    return startsAt.getTime() + Math.round(minutes * minuteMs)
  }

  return {
    momentOfCycle,
    endAfter: (cycles) => momentOfCycle(cycles) + pace.minutesAfterLastCycle * minuteMs,
    cyclesDoneAt: (moment) => {
      const minutes = (moment - startsAt.getTime()) / minuteMs - pace.minutesBeforeCycle1
      let cycle = Math.min(total, Math.max(0, Math.floor(minutes / (pace.minutesPerCycle * cycleTime))))
      while (cycle > 0 && momentOfCycle(cycle) > moment) cycle -= 1
      return cycle
    },
  }
}
