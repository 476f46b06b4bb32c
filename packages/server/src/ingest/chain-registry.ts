import type { KeyObject } from 'node:crypto'
import type { Refusal } from '@seqward/contract'
import { importPublicKey } from '@seqward/contract/sealing'
import type { ChainOwner } from '../store/instruments.ts'
import type { ChainHead } from './chain.ts'

/** A number that was given to the log and is not yet in the index: what it was, and whether it is durable. */
export interface InFlight {
  readonly envelopeSha256: string
  readonly reason: Refusal | null
  readonly durable: Promise<unknown>
}

/** An instrument in intake's memory. */
export interface Chain {
  readonly tenant: string
  readonly instrument: string
  state: 'active' | 'revoked'
  key: KeyObject
  /** The same in text: SPKI in DER, base64url. */
  publicKey: string
  /** A key that it changes to; good beside the other until it is used. */
  next: { readonly publicKey: string; readonly key: KeyObject } | null
  /** What intake decides by: includes numbers that are on their way to the disk. */
  head: ChainHead
  /** What is on the disk: receipts speak of this, and a failed write goes back to it. */
  durable: ChainHead
  readonly inFlight: Map<number, InFlight>
  /** Latest attempt that was refused without using a number, so that its repeats are not logged again. */
  lastAttempt: string | null
}

/** All instruments of all tenants, by identity: 25,000 take some tens of MiB. */
export interface ChainRegistry {
  find(instrument: string): Chain | undefined
  /** Enters an instrument, or gives it the key and epoch of a new enrolment. */
  enter(owner: ChainOwner): void
  /** Takes over what was changed beside the service: state and keys, or a new enrolment. */
  change(owner: ChainOwner): void
  /** A tenant was erased: its instruments are known no more. */
  forgetTenant(tenant: string): void
}

export function createChainRegistry(owners: readonly ChainOwner[]): ChainRegistry {
  const chains = new Map<string, Chain>()
  const registry: ChainRegistry = {
    find: (instrument) => chains.get(instrument),
    enter(owner) {
      const known = chains.get(owner.instrument)
      if (known?.head.epoch === owner.epoch) return
      const head = { epoch: owner.epoch, seq: owner.headSeq, sha256: owner.headSha256 }
      chains.set(owner.instrument, {
        tenant: owner.tenant,
        instrument: owner.instrument,
        state: owner.state,
        key: importPublicKey(owner.publicKey),
        publicKey: owner.publicKey,
        next: nextOf(owner),
        head,
        durable: head,
        inFlight: new Map(),
        lastAttempt: null,
      })
    },
    forgetTenant(tenant) {
      for (const chain of chains.values()) if (chain.tenant === tenant) chains.delete(chain.instrument)
    },
    change(owner) {
      const known = chains.get(owner.instrument)
      if (known?.head.epoch !== owner.epoch) return registry.enter(owner)
      known.state = owner.state
      known.key = importPublicKey(owner.publicKey)
      known.publicKey = owner.publicKey
      known.next = nextOf(owner)
    },
  }
  for (const owner of owners) registry.enter(owner)
  return registry
}

function nextOf({ nextPublicKey }: ChainOwner): Chain['next'] {
  return nextPublicKey === null ? null : { publicKey: nextPublicKey, key: importPublicKey(nextPublicKey) }
}
