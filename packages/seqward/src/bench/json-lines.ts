import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A line longer than this is no record of a suite: it ends the reading before it fills the memory. */
const lineCharactersMax = 64 * 1024 * 1024

/** A line that is not one JSON value. */
export class JsonLineError extends Error {
  override readonly name = 'JsonLineError'
  /** Counted from 1. */
  readonly line: number

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`)
    this.line = line
  }
}

/**
 * The values of JSON lines in order, each with its line number from 1; empty lines are passed over.
 *
 * @throws JsonLineError for a line that is not JSON.
 */
export async function* readJsonLines(
  input: Readable,
): AsyncGenerator<{ readonly line: number; readonly value: unknown }> {
  let line = 0
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text.length > lineCharactersMax) throw new JsonLineError(line, 'too long')
    if (text.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      throw new JsonLineError(line, error instanceof Error ? error.message : 'not JSON')
    }
    yield { line, value }
  }
}
