import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { benchAssessment } from '@seqward/server'
import { type CommandIo, write } from '../command-io.ts'
import { batchCost } from './evaluate/batch-cost.ts'
import { fleetDay } from './evaluate/fleet-day.ts'

const help = `seqward bench detectors

Times one assessment of an instrument with 500 runs, and of a fleet of eight together; a whole batch, from its body to the
assessed instrument; and a day of 1,000 instruments, with what 25,000 would take on two cores (extrapolated, and marked
so). Prints one JSON line: milliseconds by the clock, and as processor time, which other work on the machine does not
lengthen.
`

/** Milliseconds on one core: an upload becomes a case within seconds only if looking costs little. */
const reach = { instrumentMs: 5, fleetMs: 10, batchMs: 5, fleetDayMinutes: 10 } as const

/** `seqward bench detectors`: one JSON line. */
export async function benchDetectors(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) await write(io.stdout, help)
  else {
    const clock = () => performance.now()
    const byClock = benchAssessment(clock)
    const byCpu = benchAssessment(cpuMs)
    const batch = batchCost(clock, cpuMs)
    const figures = {
      instrumentMs: rounded(byClock.instrumentMs),
      instrumentCpuMs: rounded(byCpu.instrumentMs),
      fleetMs: rounded(byClock.fleetMs),
      fleetCpuMs: rounded(byCpu.fleetMs),
      ...batch,
      fleetDay: fleetDay(cpuMs, batch.featuresCpuMs),
    }
    await write(io.stdout, `${JSON.stringify({ bench: 'detectors', ...figures, reach })}\n`)
  }
  return exitCodes.done
}

/** Processor time of this process, user and system. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const rounded = (value: number): number => Number(value.toFixed(2))
