/** What needs cryptography: the entry that Node rooms import beside the plain contract. */
export { acceptedContracts } from './accepted-contracts.ts'
export { contractHash, contractTerms } from './contract-hash.ts'
export { contractWithin } from './contract-within.ts'
export { contentDigest, signRequest, verifyRequest, type SignedHeaders, type RequestParts } from './http-signature.ts'
export { generateKeyPair, importPrivateKey, importPublicKey, type KeyText } from './keys.ts'
export { openReceipt, sealReceipt } from './sealed-receipt.ts'
export { bodyBytes, envelopeHash, sha256Hex } from './digests.ts'
export { runAlias } from './run-alias.ts'
export {
  generateSealingPair,
  importSealingPair,
  openPayload,
  type OpenedPayload,
  type SealingKey,
  sealPayload,
} from './sealed-payload.ts'
export { openNotice, sealNotice } from './service-notice.ts'
export { readWitness, type Witness } from '../audit/read-witness.ts'
export { verifyAuditExport } from '../audit/verify-export.ts'
export {
  auditOrigin,
  type Checkpoint,
  checkpointCharsMax,
  openCheckpoint,
  sealCheckpoint,
} from '../audit/checkpoint.ts'
export {
  emptyRoot,
  leafHash,
  nodeHash,
  rootOf,
  type Subtree,
  subtreesBetween,
  TreeEdge,
} from '../audit/merkle-tree.ts'
export { consistencyProof, inclusionProof, isConsistent, isIncluded, type SubtreeHash } from '../audit/tree-proofs.ts'
export { isReviewed, reviewedTermsHash } from './reviewed-terms.ts'
export { isTextSigned, openStatement, sealStatement, signText } from './signed-statement.ts'
