import { writeFileSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract/exit-codes'
import { StreamEngine } from '@seqward/server'
import { type CommandIo, write } from '../../command-io.ts'
import { JsonLineError } from '../json-lines.ts'
import { readStreamLine } from './stream-line.ts'

const help = `seqward bench detect [--findings FILE] < rows.jsonl

Judges rows of one or many series as they come. Reads JSON lines; answers each "row" with one JSON line, in order, from
earlier lines and the row itself alone. The same lines give the same answers.

  {"op":"train"|"row","series":"s","t":ISO time,"v":{"name":number},"cov":{"name":"value"}}
  gives {"series","t","score":0..1,"alarm":bool,"why":[{"signal","expected","seen"}]}

"train" rows are known to be good. For a series that has them "alarm" is the state of the row; for one without, it is
true only where an episode begins. Series whose covariates agree are peers: what they share is no alarm of any of them.
Missing and null values are passed over; a time without a zone is UTC, and may repeat or go back.

  --findings FILE   writes shifts that peers shared to FILE, as JSON lines

Exit code 3 for a line that cannot be read; its number and the reason are on standard error. How right it is on public
data: seqward bench detect-score.
`

/** A line longer than this is no row: it ends the reading before it fills the memory. */
const lineCharactersMax = 16 * 1024 * 1024

/** `seqward bench detect`. */
export async function benchDetect(args: string[], io: CommandIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { findings: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) {
    await write(io.stdout, help)
    return exitCodes.done
  }
  const engine = new StreamEngine()
  const code = await detectLines(process.stdin, io, engine)
  if (values.findings !== undefined) {
    const lines = engine.fleetFindings.map((finding) => `${JSON.stringify(finding)}\n`)
    writeFileSync(values.findings, lines.join(''))
  }
  return code
}

/** Answers the rows of `input`, those of a piece as soon as the piece is there. */
export async function detectLines(input: Readable, io: CommandIo, engine = new StreamEngine()): Promise<number> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let line = 0
  let answers = ''
  const take = (text: string) => {
    line++
    answers += answerOf(text, line, engine)
  }
  try {
    for await (const piece of input) {
      const lines = (rest + decoder.write(piece)).split('\n')
      rest = lines.pop() ?? ''
      for (const text of lines) take(text)
      if (rest.length > lineCharactersMax) throw new JsonLineError(line + 1, 'too long')
      await write(io.stdout, answers)
      answers = ''
    }
    rest += decoder.end()
    if (rest !== '') take(rest)
  } catch (error) {
    if (!(error instanceof JsonLineError)) throw error
    await write(io.stdout, answers)
    await write(io.stderr, `seqward bench detect: ${error.message}\n`)
    return exitCodes.nothingMade
  }
  await write(io.stdout, answers)
  return exitCodes.done
}

function answerOf(text: string, line: number, engine: StreamEngine): string {
  if (text.trim() === '') return ''
  const given = readStreamLine(text)
  if (given.kind === 'bad') throw new JsonLineError(line, given.reason)
  if (given.kind === 'train') {
    engine.train(given.row)
    return ''
  }
  const { score, alarm, why } = engine.judge(given.row)
  return `${JSON.stringify({ series: given.row.series, t: given.time, score, alarm, why })}\n`
}
