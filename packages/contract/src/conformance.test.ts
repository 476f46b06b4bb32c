import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Body } from './batch/body.ts'
import { canonicalJson } from './batch/canonical-json.ts'
import { bodyFaults } from './batch/check-body.ts'
import { isEnvelope } from './batch/envelope.ts'
import { bodyBytes, envelopeHash, importPublicKey, openReceipt, sha256Hex, verifyRequest } from './sealing/sealing.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'conformance')
const fixture = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const bodies = readdirSync(join(folder, 'body')).filter((name) => !name.endsWith('.expected.json'))

test.each(bodies)('a stranger can count on our verdict: body/%s', (name) => {
  const body = fixture(`body/${name}`)
  const expected = fixture(`body/${name.replace('.json', '.expected.json')}`)
  expect(bodyFaults(body)).toEqual(expected.faults)
  if (expected.faults.length > 0) return
  expect(canonicalJson(body)).toBe(expected.canonical)
  expect(sha256Hex(bodyBytes(body as Body))).toBe(expected.sha256)
})

test('a stranger can compute our ledger hash', () => {
  const envelope = fixture('envelope/second.json')
  expect(isEnvelope(envelope)).toBe(true)
  expect({ canonical: canonicalJson(envelope), sha256: envelopeHash(envelope) }).toEqual(
    fixture('envelope/second.expected.json'),
  )
})

test('a stranger can sign requests that we take, and read receipts that we sign', () => {
  const { headers, publicKey, bodyHex, ...parts } = fixture('request/batch.json')
  const verified = verifyRequest({ ...parts, body: Buffer.from(bodyHex, 'hex') }, headers, () =>
    importPublicKey(publicKey),
  )
  expect(verified).toMatchObject(fixture('request/batch.expected.json'))
  const receipt = fixture('request/receipt.json')
  expect(openReceipt(receipt, importPublicKey(receipt.publicKey))).toEqual(fixture('request/receipt.expected.json'))
})
