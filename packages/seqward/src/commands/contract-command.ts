import { parseArgs } from 'node:util'
import { dictionary, dictionaryMarkdown, exitCodes } from '@seqward/contract'
import { contractHash } from '@seqward/contract/sealing'
import { type CommandIo, write } from '../command-io.ts'
import { contractLint } from './contract-lint.ts'

const help = `seqward contract [--json | --markdown]
seqward contract lint [--json]

The data dictionary: every value that may leave a site, with unit, bounds, purpose, benefit and retention.
Without an option: one line a metric. lint: whether every field keeps to the rules, and the contract to its review.
`

/** `seqward contract`: prints the dictionary that the contract gives. */
export async function contractCommand(args: string[], io: CommandIo): Promise<number> {
  if (args[0] === 'lint') return contractLint(args.slice(1), io)
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean' }, markdown: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) await write(io.stdout, help)
  else if (values.json)
    await write(io.stdout, `${JSON.stringify({ contract: contractHash(), metrics: dictionary() })}\n`)
  else if (values.markdown) await write(io.stdout, dictionaryMarkdown(contractHash()))
  else {
    const rows = dictionary()
    const widest = Math.max(...rows.map((row) => row.metric.length))
    const lines = rows.map(
      (row) => `${row.metric.padEnd(widest)}  ${row.says.en} [${row.bounds}${row.unit === '' ? '' : ` ${row.unit}`}]`,
    )
    await write(io.stdout, `contract ${contractHash()}\n${lines.join('\n')}\n`)
  }
  return exitCodes.done
}
