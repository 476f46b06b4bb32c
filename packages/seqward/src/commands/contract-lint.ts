import { parseArgs } from 'node:util'
import { catalogueFaults, contractFaults, exitCodes, lintRules, metrics } from '@seqward/contract'
import { contractHash, isReviewed } from '@seqward/contract/sealing'
import { type CommandIo, write } from '../command-io.ts'

const help = `seqward contract lint [--json]

Holds every field of the contract to its rules, and the contract to its latest review:

${Object.entries(lintRules)
  .map(([rule, says]) => `  ${rule.padEnd(13)} ${says}`)
  .join('\n')}
  messages      each message of the log catalogue has bounds, purpose, a review and an end, and keeps no text
  reviewed      the latest review covers the contract as it is

Exit codes: 0 in order, 2 wrong usage, 4 something is not.
`

/** `seqward contract lint`: exit 0 when the contract is in order, else 4 with what is not. */
export async function contractLint(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const unreviewed = { field: 'contract', rule: 'reviewed', says: 'changed since its latest review' }
  const today = new Date().toISOString().slice(0, 10)
  const messages = catalogueFaults(today).map((says) => ({ field: 'log catalogue', rule: 'messages', says }))
  const faults = [...contractFaults(today), ...messages, ...(isReviewed() ? [] : [unreviewed])]
  if (values.json)
    await write(
      io.stdout,
      `${JSON.stringify({ format: 1, contract: contractHash(), fields: metrics.length, faults })}\n`,
    )
  else if (faults.length === 0)
    await write(io.stdout, `contract ${contractHash()}: ${metrics.length} fields in order\n`)
  for (const { field, rule, says } of values.json ? [] : faults) await write(io.stderr, `${field}: ${rule}: ${says}\n`)
  return faults.length === 0 ? exitCodes.done : exitCodes.refused
}
