/** What needs cryptography: the entry that Node rooms import beside the plain contract. */
export { contractHash } from './contract-hash.ts'
export { contentDigest, signRequest, verifyRequest, type SignedHeaders, type RequestParts } from './http-signature.ts'
export { generateKeyPair, importPrivateKey, importPublicKey, type KeyText } from './keys.ts'
export { openReceipt, sealReceipt } from './sealed-receipt.ts'
export { bodyBytes, envelopeHash, sha256Hex } from './digests.ts'
export { runAlias } from './run-alias.ts'
