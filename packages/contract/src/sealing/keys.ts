import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** An Ed25519 pair as text: PKCS#8 and SPKI in DER, base64url. */
export interface KeyText {
  readonly privateKey: string
  readonly publicKey: string
}

/** A fresh Ed25519 pair. */
export function generateKeyPair(): KeyText {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
  }
}

/** Throws TypeError when the text is not an Ed25519 private key. */
export function importPrivateKey(text: string): KeyObject {
  return ed25519(
    () => createPrivateKey({ key: Buffer.from(text, 'base64url'), type: 'pkcs8', format: 'der' }),
    'private',
  )
}

/** Throws TypeError when the text is not an Ed25519 public key. */
export function importPublicKey(text: string): KeyObject {
  return ed25519(() => createPublicKey({ key: Buffer.from(text, 'base64url'), type: 'spki', format: 'der' }), 'public')
}

function ed25519(read: () => KeyObject, which: string): KeyObject {
  let key: KeyObject
  try {
    key = read()
  } catch {
    throw new TypeError(`not an Ed25519 ${which} key`)
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`not an Ed25519 ${which} key`)
  return key
}
