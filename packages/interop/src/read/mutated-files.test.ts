import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { readRunInfo } from '../run/run-info.ts'
import { readRunParameters } from '../run/run-parameters.ts'
import { corpus, hasCorpus } from '../testing/corpus.ts'
import { smallRunInfo } from '../testing/memory-files.ts'
import type { RecordLayout } from './metric-format.ts'
import { metricFormats } from './metric-readers.ts'
import { type MetricRead, readerOf } from './read-metric-file.ts'

/** Enough for every run of the tests; a long run sets SEQWARD_MUTATIONS=1000000. */
const mutations = Number(process.env.SEQWARD_MUTATIONS ?? 20_000)
/** What a reader may hold of a file beside the file itself, whatever its bytes say. */
const extraBytesMax = 64 * 1024 ** 2

type Read = (bytes: Uint8Array, options: { readonly file: string }) => unknown

/** Files to mutate, each with its reader: the format samples, and small documents of our own. */
function seeds(): readonly { readonly file: string; readonly bytes: Uint8Array; readonly read: Read }[] {
  const samples = globSync(join(corpus, 'format-samples/*.bin')).flatMap((path) => {
    const file = basename(path)
    const format = Object.values(metricFormats).find(({ stem }) => file.endsWith(`__${stem}Out.bin`))
    if (format === undefined) return []
    return [{ file, bytes: new Uint8Array(readFileSync(path)), read: readerOf<RecordLayout, unknown>(format) }]
  })
  const parameters = '<RunParameters><RunId>x</RunId><ApplicationName>NovaSeq</ApplicationName></RunParameters>'
  const document = (text: string) => new TextEncoder().encode(text)
  return [
    ...samples,
    { file: 'RunInfo.xml', bytes: document(smallRunInfo), read: readRunInfo },
    { file: 'RunParameters.xml', bytes: document(parameters), read: readRunParameters },
  ]
}

/** Numbers that repeat from a seed, so that a failure can be made again (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One to four changes: bytes flipped or set to an end of their range, a cut, a part repeated, bytes added. */
function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let result = bytes.slice()
  for (let change = random(4); change >= 0; change--) {
    const at = random(result.length + 1)
    const kind = random(6)
    if (kind === 0) result = result.slice(0, at)
    else if (kind === 1) result = Uint8Array.of(...result, ...result.subarray(at))
    else if (kind === 2) result = Uint8Array.of(...result, random(256))
    else if (at < result.length) {
      // Headers decide what all that follows means, so they are hit more often.
      const place = random(2) === 0 ? at : random(Math.min(result.length, 30))
      result[place] = kind === 3 ? random(256) : kind === 4 ? 0xff : 0
    }
  }
  return result
}

test.skipIf(!hasCorpus)(
  'a mutated file gives an InterOpError that names file, code and byte, or a result of its size',
  () => {
    const all = seeds()
    expect(all.length).toBeGreaterThan(25)
    let refused = 0
    let slowestMs = 0
    for (let run = 0; run < mutations; run++) {
      const seed = all[run % all.length]
      if (seed === undefined) continue
      const bytes = mutate(seed.bytes, randomOf(run))
      const startedAt = performance.now()
      try {
        const result = seed.read(bytes, { file: seed.file })
        if (heldBytes(result) > 2 * bytes.length + extraBytesMax) throw new Error(`holds ${heldBytes(result)} bytes`)
      } catch (error) {
        if (!(error instanceof InterOpError)) throw new Error(`mutation ${run} of ${seed.file}`, { cause: error })
        if (
          error.file !== seed.file ||
          error.code.length === 0 ||
          !(error.offset >= 0 && error.offset <= bytes.length)
        ) {
          throw new Error(`mutation ${run} of ${seed.file} says ${error.message}`, { cause: error })
        }
        refused++
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
    }
    expect(refused).toBeGreaterThan(mutations / 100)
    expect(refused).toBeLessThan(mutations)
    expect(slowestMs).toBeLessThan(5_000)
    process.stdout.write(`read ${mutations} mutated files, ${refused} refused, slowest ${slowestMs.toFixed(1)} ms\n`)
  },
  1_800_000,
)

test.skipIf(!hasCorpus)(
  'every format sample cut at every byte gives the records before the cut, and the place of the rest',
  () => {
    for (const { file, bytes, read } of seeds().filter((seed) => seed.file.endsWith('.bin'))) {
      const whole = read(bytes, { file }) as MetricRead<unknown>
      const parts = Array.from({ length: bytes.length }, (_, cut) => read(bytes.subarray(0, cut), { file }))
      // The header is all there at the first cut at which nothing is missing.
      const headerBytes = (parts as MetricRead<unknown>[]).findIndex(({ warnings }) => warnings.length === 0)
      const recordBytes = (bytes.length - headerBytes) / whole.recordCount
      expect(Number.isInteger(recordBytes), file).toBe(true)
      for (const [cut, part] of (parts as MetricRead<unknown>[]).entries()) {
        const records = Math.max(Math.floor((cut - headerBytes) / recordBytes), 0)
        const isWhole = cut === headerBytes + records * recordBytes
        const { recordCount, warnings } = part
        expect({ file, cut, recordCount, isWhole: warnings.length === 0 }).toEqual({
          file,
          cut,
          recordCount: records,
          isWhole,
        })
        if (!isWhole && cut > headerBytes) {
          expect(warnings).toMatchObject([{ file, code: 'truncated', offset: headerBytes + records * recordBytes }])
        }
      }
    }
  },
)

function heldBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength
  if (value instanceof Map) return [...value.values()].reduce((sum: number, part) => sum + heldBytes(part), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, part) => sum + heldBytes(part), 0)
}
