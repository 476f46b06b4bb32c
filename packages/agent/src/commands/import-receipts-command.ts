import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes, type SignedReceipt } from '@seqward/contract'
import type { ImportedReceipt, Station } from '../roles/keeper/station.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'
import { withStations } from './with-stations.ts'

/**
 * `seqward agent import-receipts FILE`: settles what a bundle took away. Only a receipt that the service signed for a
 * batch of this site lets it go; any other line is named, and changes nothing.
 */
export async function importReceiptsCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) return refuse(io, exitCodes.wrongUsage, 'import-receipts FILE')
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    return refuse(io, exitCodes.nothingMade, `${file}: cannot be read`)
  return withStations(values.home, io, { needsConsent: false }, async ({ stations }) => {
    const counts = { settled: 0, alreadySettled: 0, held: 0 }
    const wrong: number[] = []
    let number = 0
    for await (const line of createInterface({ input: createReadStream(file, { encoding: 'utf8' }) })) {
      number += 1
      const value = parse(line)
      if (number === 1) {
        if (value?.receipts === 1) continue
        return refuse(io, exitCodes.nothingMade, `${file}: line 1: not a file of receipts; nothing was changed`)
      }
      const outcome = settle(stations, value)
      if (outcome === 'foreign') wrong.push(number)
      else counts[outcome === 'already-settled' ? 'alreadySettled' : outcome] += 1
    }
    for (const line of wrong.slice(0, 20))
      await say(
        io.stderr,
        `seqward agent: ${file}: line ${line}: not a receipt of the service for a batch of this site\n`,
      )
    if (counts.held > 0)
      await say(
        io.stderr,
        'seqward agent: the service refuses this identity: everything is kept; enrol with a new code\n',
      )
    const code = wrong.length > 0 ? exitCodes.nothingMade : counts.held > 0 ? exitCodes.refused : exitCodes.done
    if (values.json) await sayJson(io, { ...counts, wrongLines: wrong })
    else await say(io.stdout, `${counts.settled} batches settled, ${counts.alreadySettled} settled before.\n`)
    return code
  })
}

function settle(stations: readonly Station[], value: Readonly<Record<string, unknown>> | null): ImportedReceipt {
  if (typeof value?.receipt !== 'string' || typeof value.signature !== 'string') return 'foreign'
  const signed: SignedReceipt = { receipt: value.receipt, signature: value.signature }
  for (const station of stations) {
    const outcome = station.importReceipt(signed)
    if (outcome !== 'foreign') return outcome
  }
  return 'foreign'
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
