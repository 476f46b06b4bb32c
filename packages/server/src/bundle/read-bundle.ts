import { createHash, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  agentPaths,
  type BundledBatch,
  type BundleEnd,
  bundleLineCharsMax,
  type BundleManifest,
  canonicalJson,
  type Envelope,
  envelopeHeader,
  isEnvelope,
  type Json,
} from '@seqward/contract'
import { isTextSigned, verifyRequest } from '@seqward/contract/sealing'

/** Where a bundle is not what an agent wrote: its line, counted from 1, and why. */
export interface BundleFault {
  readonly line: number
  readonly reason: string
}

export type CheckedBundle =
  | { readonly ok: true; readonly manifest: BundleManifest }
  | { readonly ok: false; readonly fault: BundleFault }

/** A batch of a bundle: its request, and the envelope that the request carries. */
export interface ReadBatch {
  readonly line: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly envelope: Envelope
}

/** Keys that may sign for an instrument: one, or two while it changes its key. */
export type KeysOf = (instrument: string) => Promise<readonly KeyObject[]>

/** Headers that an agent sets on a batch; anything else in a bundle is not passed on. */
const headerNames = ['content-type', 'content-digest', envelopeHeader, 'signature-input', 'signature', 'seqward-wire']

/**
 * Reads a bundle to its end before anything of it is taken in: every line whole, every batch signed by its instrument,
 * the manifest over all of it signed by each. Memory does not grow with the bundle.
 */
export async function checkBundle(file: string, keysOf: KeysOf): Promise<CheckedBundle> {
  const hash = createHash('sha256')
  let line = 0
  let batches = 0
  const wrong = (reason: string): CheckedBundle => ({ ok: false, fault: { line, reason } })
  const counts = new Map<string, number>()
  let end: BundleEnd | null = null
  for await (const text of linesOf(file)) {
    line += 1
    if (text === null) return wrong('longer than any line of a bundle')
    if (end !== null) return wrong('goes on after its manifest')
    const value = parse(text)
    if (line === 1) {
      if ((value as { bundle?: unknown } | null)?.bundle !== 1) return wrong('not the beginning of a bundle')
      hash.update(`${text}\n`)
      continue
    }
    if (isEnd(value)) {
      end = value
      continue
    }
    const batch = readBatch(value, line)
    if (batch === null) return wrong('neither a batch nor the manifest: changed or cut short')
    const keys = await keysOf(batch.envelope.instrument)
    if (keys.length === 0) return wrong(`of ${batch.envelope.instrument}, which is not enrolled here`)
    const { headers, body } = batch
    const parts = { method: 'POST', path: agentPaths.batches, body, envelope: headers[envelopeHeader] ?? '' }
    const verdicts = keys.map((key) => verifyRequest(parts, headers, () => key))
    if (!verdicts.some(({ ok }) => ok)) {
      const [first] = verdicts
      return wrong(`batch ${batch.envelope.seq}: ${first === undefined || first.ok ? 'wrong-signature' : first.reason}`)
    }
    hash.update(`${text}\n`)
    batches += 1
    counts.set(batch.envelope.instrument, (counts.get(batch.envelope.instrument) ?? 0) + 1)
  }
  if (end === null) return wrong('ends without its manifest: it was cut short')
  const { manifest, signatures } = end
  if (manifest.batches !== batches)
    return wrong(`the manifest counts ${manifest.batches} batches, there are ${batches}`)
  if (manifest.sha256 !== hash.digest('hex')) return wrong('the manifest is of another content')
  const listed = canonicalJson(manifest as unknown as Json)
  for (const [index, { instrument, batches: count }] of manifest.instruments.entries()) {
    const keys = await keysOf(instrument)
    if (!keys.some((key) => isTextSigned(listed, signatures[index] ?? '', key)))
      return wrong(`the manifest is not signed by ${instrument}`)
    if (counts.get(instrument) !== count) return wrong(`${instrument} has not the batches that the manifest says`)
  }
  return counts.size === manifest.instruments.length
    ? { ok: true, manifest }
    : wrong('an instrument is not in the manifest')
}

/** The batches of a bundle that was checked, in the order of the file. */
export async function* batchesIn(file: string): AsyncGenerator<ReadBatch> {
  let line = 0
  for await (const text of linesOf(file)) {
    line += 1
    const batch = text === null || line === 1 ? null : readBatch(parse(text), line)
    if (batch !== null) yield batch
  }
}

function readBatch(value: unknown, line: number): ReadBatch | null {
  if (typeof value !== 'object' || value === null) return null
  const { headers, body } = value as Partial<Record<keyof BundledBatch, unknown>>
  if (typeof headers !== 'object' || headers === null || typeof body !== 'string') return null
  const known: Record<string, string> = {}
  for (const name of headerNames) {
    const header = (headers as Record<string, unknown>)[name]
    if (typeof header === 'string') known[name] = header
  }
  const envelope = parse(Buffer.from(known[envelopeHeader] ?? '', 'base64url').toString('utf8'))
  return isEnvelope(envelope) ? { line, headers: known, body: Buffer.from(body, 'base64'), envelope } : null
}

function isEnd(value: unknown): value is BundleEnd {
  if (typeof value !== 'object' || value === null) return false
  const { manifest, signatures } = value as Partial<Record<keyof BundleEnd, unknown>>
  if (typeof manifest !== 'object' || manifest === null || !Array.isArray(signatures)) return false
  const { format, batches, sha256, instruments } = manifest as Record<string, unknown>
  const formed = format === 1 && Number.isSafeInteger(batches) && typeof sha256 === 'string'
  return formed && Array.isArray(instruments) && signatures.every((signature) => typeof signature === 'string')
}

/** Lines without their ends; null for one that is longer than any may be. A last line without an end is cut short. */
async function* linesOf(file: string): AsyncGenerator<string | null> {
  let rest = ''
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const parts = `${rest}${chunk}`.split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > bundleLineCharsMax) return void (yield null)
    yield* parts
  }
  if (rest !== '') yield rest
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
