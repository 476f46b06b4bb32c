import { gzipSync, zstdCompressSync } from 'node:zlib'
import { requestBodies } from './capture-relay.ts'
import { channels, type Planted } from './plant.ts'
import { canariesFound, tellingBytesMin, viewsOf } from './search-capture.ts'
import type { Sent } from './leak-site.ts'

/** One row of the report: of so many planted so many were found, and what that bounds. */
export interface LeakRow {
  readonly planted: number
  readonly found: number
  /** With none found, the true share is below this with 95 % confidence: the rule of three. Null where some were. */
  readonly bound: number | null
}

export interface LeakReport extends LeakRow {
  readonly format: 1
  readonly classes: readonly (LeakRow & {
    readonly class: string
    readonly channels: readonly (LeakRow & { readonly channel: string })[]
  })[]
  readonly channels: readonly (LeakRow & { readonly channel: string })[]
  /** Values in the exact form of an identifier that may leave: not counted above. */
  readonly exactForm: { readonly planted: number; readonly found: number }
  /** Shorter than what can be told from chance; not searched. */
  readonly tooShort: number
  readonly foundIn: readonly { readonly class: string; readonly channel: string }[]
  readonly capture: {
    readonly connections: number
    readonly requests: number
    readonly bytes: number
    readonly bytesSearched: number
    readonly batches: number
    readonly refused: number
    readonly instruments: number
    readonly notEnrolled: readonly string[]
  }
  /** Canaries put into a copy of the capture in every encoding, to show that the search would have found them. */
  readonly control: { readonly planted: number; readonly found: number }
  readonly seconds: number
}

/** Searches what was captured for what was planted. */
export function leakReport(planted: readonly Planted[], sent: Sent, seconds: () => number): LeakReport {
  const bodies = sent.streams.flatMap(requestBodies)
  const views = viewsOf([...sent.streams, ...bodies])
  const isTelling = ({ text }: Planted) => Buffer.byteLength(text) >= tellingBytesMin
  const found = canariesFound(planted, views)
  const told = planted.map((one, at) => ({ ...one, isFound: found.has(at) }))
  const counted = told.filter((one) => isTelling(one) && !one.isExactForm)
  const apart = told.filter(({ isExactForm }) => isExactForm)
  const classNames = [...new Set(counted.map((one) => one.class))]
  const byChannel = (some: typeof counted) =>
    channels.flatMap((channel) => {
      const own = some.filter((one) => one.channel === channel)
      return own.length === 0 ? [] : [{ channel, ...rowOf(own) }]
    })
  return {
    format: 1,
    ...rowOf(counted),
    classes: classNames.map((name) => {
      const own = counted.filter((one) => one.class === name)
      return { class: name, ...rowOf(own), channels: byChannel(own) }
    }),
    channels: byChannel(counted),
    exactForm: { planted: apart.length, found: apart.filter(({ isFound }) => isFound).length },
    tooShort: planted.filter((one) => !isTelling(one)).length,
    foundIn: counted.filter(({ isFound }) => isFound).map((one) => ({ class: one.class, channel: one.channel })),
    capture: {
      connections: sent.streams.length,
      requests: bodies.length,
      bytes: sent.streams.reduce((sum, stream) => sum + stream.length, 0),
      bytesSearched: views.reduce((sum, view) => sum + view.length, 0),
      batches: sent.batches,
      refused: sent.refused,
      instruments: sent.instruments,
      notEnrolled: sent.notEnrolled,
    },
    control: control(counted.slice(0, 400)),
    seconds: seconds(),
  }
}

function rowOf(some: readonly { readonly isFound: boolean }[]): LeakRow {
  const found = some.filter(({ isFound }) => isFound).length
  const bound = found > 0 || some.length === 0 ? null : Math.min(1, Number((3 / some.length).toPrecision(2)))
  return { planted: some.length, found, bound }
}

type Encode = (text: string) => Buffer
const inJson: Encode = (text) => Buffer.from(JSON.stringify({ facts: { note: text } }))
const encodings: readonly Encode[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(text.toUpperCase()),
  inJson,
  (text) => Buffer.from(`~${Buffer.from(text).toString('base64')}~`),
  (text) => Buffer.from(`~${Buffer.from(text).toString('hex')}~`),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => gzipSync(inJson(text)),
  (text) => zstdCompressSync(inJson(text)),
  (text) => zstdCompressSync(Buffer.from(`"${Buffer.from(text).toString('base64url')}"`)),
]

/** Each canary in one encoding, in turn, each in a piece of its own as a request would be. */
function control(some: readonly Planted[]): LeakReport['control'] {
  const ascii = some.filter(({ text }) => /^[\x20-\x7e]*$/.test(text))
  const pieces = ascii.map(({ text }, at) => encodings[at % encodings.length]?.(text) ?? Buffer.from(text))
  const found = canariesFound(
    ascii,
    pieces.flatMap((piece) => viewsOf([piece])),
  )
  return { planted: ascii.length, found: found.size }
}
