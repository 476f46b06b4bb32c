import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { type ServiceNotice, type SignedNotice, wireVersion } from '@seqward/contract'
import { acceptedContracts, importSealingPair, sealNotice } from '@seqward/contract/sealing'

/** A notice is signed anew after so long: its time has to be about right, and signing is not for every caller to ask. */
const freshMs = 1_000

/** What the service says of itself to agents, and the keys behind what it says. */
export interface NoticeBoard {
  /** The signed notice as of now. */
  current(): SignedNotice
  sealingKeyOf(keyId: string): KeyObject | undefined
}

/**
 * `certificate` is what the agents' listener shows, in PEM, its own certificate first; `sealingPrivateKeys` are X25519
 * pairs, the one to use first: those after it still open what was sealed to them.
 */
export function createNoticeBoard(parts: {
  readonly receiptKey: KeyObject
  readonly certificate: string | Buffer
  readonly sealingPrivateKeys: readonly string[]
  readonly now: () => Date
}): NoticeBoard {
  const pairs = parts.sealingPrivateKeys.map(importSealingPair)
  const keys = new Map(pairs.map(({ key, shown }) => [shown.keyId, key]))
  const tlsKeys = [publicKeySha256(parts.certificate)]
  let signed: SignedNotice | null = null
  let signedAt = 0
  return {
    current() {
      const now = parts.now()
      if (signed !== null && Math.abs(now.getTime() - signedAt) < freshMs) return signed
      const notice: ServiceNotice = {
        format: 1,
        kind: 'service',
        serverTime: now.toISOString(),
        wires: [wireVersion],
        contracts: acceptedContracts(),
        tlsKeys,
        sealingKeys: pairs.map(({ shown }) => shown),
      }
      signedAt = now.getTime()
      signed = sealNotice(notice, parts.receiptKey)
      return signed
    },
    sealingKeyOf: (keyId) => keys.get(keyId),
  }
}

/** SHA-256 of a certificate's public key, SPKI in DER: it stays when the certificate is renewed with the same key. */
function publicKeySha256(certificate: string | Buffer): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex')
}
