import type { Receipt } from '@seqward/contract'
import { generateKeyPair, importPrivateKey, importPublicKey, leafHash, sealCheckpoint } from '@seqward/contract/sealing'
import { expect, test } from 'vitest'
import { SeenCheckpoints } from './seen-checkpoints.ts'

const keys = generateKeyPair()
const [key, publicKey] = [importPrivateKey(keys.privateKey), importPublicKey(keys.publicKey)]
const receipt = (size: number, root = `root of ${size}`): Receipt => ({
  format: 1,
  kind: 'stored',
  instrument: 'ins-1',
  epoch: '0'.repeat(16),
  seq: 1,
  envelopeSha256: '0'.repeat(64),
  contiguousThrough: 1,
  serverTime: '2026-11-23T10:00:00.000Z',
  checkpoint: sealCheckpoint({ size, root: leafHash(root) }, key, publicKey),
})

test('checkpoints of a log that grows, or stays, are in order', () => {
  const seen = new SeenCheckpoints()
  for (const size of [0, 3, 3, 900]) expect(seen.take(receipt(size), publicKey)).toBeNull()
  const { checkpoint: _, ...without } = receipt(1)
  expect(seen.take(without, publicKey)).toBeNull()
  expect(seen.count).toBe(4)
})

test('a log that went back, that is two, or that somebody else signed is told', () => {
  const seen = new SeenCheckpoints()
  seen.take(receipt(9), publicKey)
  expect(seen.take(receipt(9, 'another'), publicKey)).toBe('the service has shown two audit logs of 9 rows')
  expect(seen.take(receipt(8), publicKey)).toBe('the audit log of the service went back from 9 rows to 8')
  const other = importPublicKey(generateKeyPair().publicKey)
  expect(seen.take(receipt(10), other)).toContain('did not sign')
})
