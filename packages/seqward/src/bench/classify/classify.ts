import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { type ConditionModel, fitCondition, type GradedCycle } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError, readJsonLines } from '../json-lines.ts'
import { readGradedLine } from './graded-lines.ts'

const help = `seqward bench classify < cycles.jsonl

Learns from cycles of which the condition of components is known, and says how likely each grade is for others. Reads
JSON lines, writes one JSON line a query, in order.

  {"op":"train","id","x":{"sensor":[numbers]},"y":{"component":"grade"}}
  {"op":"query","id","x":{"sensor":[numbers]}}      gives {"id","y":{"component":{"grade":probability}}}

Examples hold for all queries after them. Series may differ in length from sensor to sensor. The same lines give the
same answers. How often it is right on public data: seqward bench classify-score.
`

/** `seqward bench classify`. */
export async function benchClassify(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  return classifyLines(process.stdin, io)
}

/** Answers the queries of `input`; exit code 3 when a line cannot be read, with its number on standard error. */
export async function classifyLines(input: Readable, io: CommandIo): Promise<number> {
  const examples: GradedCycle[] = []
  let model: ConditionModel | null = null
  try {
    for await (const { line, value } of readJsonLines(input)) {
      const given = readGradedLine(value, line)
      if (given.op === 'train') {
        examples.push(given)
        model = null
        continue
      }
      if (examples.length === 0) throw new JsonLineError(line, 'asked before there was any example')
      model ??= fitCondition(examples)
      await write(io.stdout, `${JSON.stringify({ id: given.id, y: model.judge(given.cycle) })}\n`)
    }
  } catch (error) {
    if (!(error instanceof JsonLineError)) throw error
    await write(io.stderr, `seqward bench classify: ${error.message}\n`)
    return exitCodes.nothingMade
  }
  return exitCodes.done
}
