import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeDisk } from '../disk/node-disk.ts'
import { createSegment } from '../spool/segment-file.ts'
import { frameHeadBytes, segmentHeaderBytes } from '../spool/segment-format.ts'

/** A file of `conformance/spool`: a segment, sound or damaged, and what is to be found in it. */
export interface SpoolVector {
  readonly what: string
  readonly spoolKey: string
  readonly fileName: string
  readonly segment: string
  readonly expected: {
    readonly frames: readonly { readonly number: number; readonly note: string; readonly payload: string }[]
    readonly damaged: readonly number[]
    readonly tornBytes: number
    readonly headerDamaged: boolean
  }
}

const notes = ['{"n":0}', '{"n":1}', '{"n":2}']
const payloads = ['first', 'second, and longer than the first', 'third'].map((text) => Buffer.from(text))
const spoolKey = Buffer.from(Array.from({ length: 32 }, (_, at) => at))
const segmentId = Buffer.from(Array.from({ length: 16 }, (_, at) => 0xa0 + at))

/** Makes every vector anew, byte for byte: key and segment id are fixed, and nothing else is drawn. */
export function spoolVectors(): ReadonlyMap<string, SpoolVector> {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-vectors-'))
  try {
    const segment = createSegment(folder, 1, { disk: nodeDisk, spoolKey, random: () => segmentId })
    const places = notes.map((note, at) => segment.append(note, payloads[at] ?? Buffer.alloc(0)))
    segment.sync()
    segment.close()
    const sound = readFileSync(segment.path)
    const fileName = segment.path.slice(folder.length + 1)
    const frames = notes.map((note, number) => ({ number, note, payload: payloads[number]?.toString('hex') ?? '' }))
    const second = places[1]?.offset ?? 0
    const third = places[2]?.offset ?? 0
    const all = { frames, damaged: [], tornBytes: 0, headerDamaged: false }
    const without = (...gone: number[]) => frames.filter(({ number }) => !gone.includes(number))
    const vector = (what: string, bytes: Buffer, expected: SpoolVector['expected']): SpoolVector => ({
      what,
      spoolKey: spoolKey.toString('hex'),
      fileName,
      segment: bytes.toString('hex'),
      expected,
    })
    const torn = sound.subarray(0, sound.length - 5)
    return new Map([
      ['sound', vector('three frames', sound, all)],
      [
        'flipped-content',
        vector('a bit of the second frame is another', flipped(sound, second + frameHeadBytes + 3), {
          ...all,
          frames: without(1),
          damaged: [1],
        }),
      ],
      [
        'flipped-length',
        vector('the length of the second frame is another', flipped(sound, second + 8), {
          ...all,
          frames: without(1),
          damaged: [1],
        }),
      ],
      [
        'flipped-header',
        vector('the id in the header is another; the one in the name of the file holds', flipped(sound, 12), {
          ...all,
          headerDamaged: true,
        }),
      ],
      [
        'lost-sector',
        vector('the first frame reads as zeros', zeros(sound, segmentHeaderBytes, second), {
          ...all,
          frames: without(0),
          damaged: [0],
        }),
      ],
      [
        'cut-short',
        vector('a crash cut the last frame short', torn, {
          ...all,
          frames: without(2),
          tornBytes: torn.length - third,
        }),
      ],
      [
        'frames-swapped',
        vector(
          'the second frame stands before the first, which is then one that comes again',
          Buffer.concat([
            sound.subarray(0, segmentHeaderBytes),
            sound.subarray(second, third),
            sound.subarray(segmentHeaderBytes, second),
            sound.subarray(third),
          ]),
          { ...all, frames: without(0), damaged: [0] },
        ),
      ],
      [
        'header-only',
        vector('a crash came before the first frame', sound.subarray(0, segmentHeaderBytes), { ...all, frames: [] }),
      ],
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

function zeros(bytes: Buffer, from: number, to: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.fill(0, from, to)
  return copy
}
