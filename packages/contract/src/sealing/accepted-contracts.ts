import { contractHash } from './contract-hash.ts'

/**
 * Contracts of the two minor releases before this one that a service still takes (docs/contracts.md, "Versions"). A
 * minor release only widens the contract, so that a body which kept to an earlier one keeps to this one. Whoever changes
 * the contract puts the hash that it had at the latest release here, and lets the third go.
 */
const earlierContracts: readonly string[] = []

/** Hashes of the contracts that a service of this release takes, its own first. */
export function acceptedContracts(): readonly string[] {
  return [contractHash(), ...earlierContracts]
}
