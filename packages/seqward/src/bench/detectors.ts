import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { benchAssessment } from '@seqward/server'
import { type CommandIo, write } from '../command-io.ts'
import { batchCost } from './evaluate/batch-cost.ts'

const help = `seqward bench detectors

Times one assessment of an instrument with 500 runs, and of a fleet of eight together; and a whole batch, from its body to
the assessed instrument, with what a day of 25,000 instruments would take on two cores (extrapolated from that).
Prints one JSON line.
`

/** Milliseconds on one core: an upload becomes a case within seconds only if looking costs little. */
const reach = { instrumentMs: 5, fleetMs: 10, batchMs: 5, fleetDayMinutesExtrapolated: 10 } as const

/** `seqward bench detectors`: one JSON line. */
export async function benchDetectors(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) await write(io.stdout, help)
  else {
    const { instrumentMs, fleetMs } = benchAssessment(() => performance.now())
    const figures = { instrumentMs: Number(instrumentMs.toFixed(2)), fleetMs: Number(fleetMs.toFixed(2)) }
    const whole = batchCost(() => performance.now())
    await write(io.stdout, `${JSON.stringify({ bench: 'detectors', ...figures, ...whole, reach })}\n`)
  }
  return exitCodes.done
}
