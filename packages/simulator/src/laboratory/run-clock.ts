import type { RunInfoRead } from '@seqward/interop'
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

/**
 * The clock of a run from its start, at the pace of its platform, slowed by `cycleTime`: one factor for the run, or one
 * for each cycle.
 */
export function runClock(
  startsAt: Date,
  pace: Pace,
  reads: readonly RunInfoRead[],
  cycleTime: number | ((cycle: number) => number) = 1,
): RunClock {
  const total = reads.reduce((sum, read) => sum + read.cycles, 0)
  const templateReads = reads.filter((read) => !read.isIndex)
  const lastRead = templateReads.length > 1 ? reads.at(-1) : undefined
  // The strands are turned around before the second read.
  const turnaroundAfter = lastRead === undefined ? total : total - lastRead.cycles

  /** Minutes that the cycles up to one take, turnaround left out. */
  const minutesOfCycles = typeof cycleTime === 'number' ? undefined : summed(total, pace.minutesPerCycle, cycleTime)
  function minutesUntil(cycle: number): number {
    if (typeof cycleTime === 'number') return cycle * pace.minutesPerCycle * cycleTime
    return minutesOfCycles?.[cycle] ?? 0
  }

  function momentOfCycle(cycle: number): number {
    if (cycle <= 0) return startsAt.getTime()
    const turnaround = cycle > turnaroundAfter ? pace.minutesOfTurnaround : 0
    const minutes = pace.minutesBeforeCycle1 + minutesUntil(cycle) + turnaround
    return startsAt.getTime() + Math.round(minutes * minuteMs)
  }

  return {
    momentOfCycle,
    endAfter: (cycles) => momentOfCycle(cycles) + pace.minutesAfterLastCycle * minuteMs,
    cyclesDoneAt: (moment) => {
      const minutes = (moment - startsAt.getTime()) / minuteMs - pace.minutesBeforeCycle1
      let cycle = typeof cycleTime === 'number' ? cyclesIn(minutes, pace.minutesPerCycle * cycleTime, total) : total
      while (cycle > 0 && momentOfCycle(cycle) > moment) cycle -= 1
      return cycle
    },
  }
}

function cyclesIn(minutes: number, minutesPerCycle: number, total: number): number {
  return Math.min(total, Math.max(0, Math.floor(minutes / minutesPerCycle)))
}

function summed(total: number, minutesPerCycle: number, cycleTime: (cycle: number) => number): Float64Array {
  const minutes = new Float64Array(total + 1)
  for (let cycle = 1; cycle <= total; cycle++) {
    minutes[cycle] = (minutes[cycle - 1] ?? 0) + minutesPerCycle * cycleTime(cycle)
  }
  return minutes
}
