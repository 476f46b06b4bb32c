import { createReadStream } from 'node:fs'

/** The longest line of an export is its head or a checkpoint: below a thousand characters. */
const lineCharsMax = 16 * 1024

/**
 * Lines of a file without their line feeds, in bounded memory. A line that is longer than any of an export is given cut,
 * so that it is told as a fault of that line. Throws what the file system throws.
 */
export async function* exportLines(file: string): AsyncGenerator<string> {
  let rest = ''
  for await (const part of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const [first = '', ...lines] = part.split('\n')
    rest = cut(rest + first)
    for (const line of lines) {
      yield rest
      rest = cut(line)
    }
  }
  if (rest !== '') yield rest
}

const cut = (text: string) => (text.length > lineCharsMax ? text.slice(0, lineCharsMax) : text)
