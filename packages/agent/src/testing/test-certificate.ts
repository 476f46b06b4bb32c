import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate with its key; for tests that need real TLS. */
export interface TestCertificate {
  readonly cert: string
  readonly key: string
  /** Name of the one that it is for, as others see it who were signed by it. */
  readonly commonName: string
}

/** What a made certificate says; all times as UTCTime. */
export interface TestCertificateParts {
  readonly notBefore?: string
  readonly notAfter?: string
  readonly names?: readonly string[]
  readonly commonName?: string
  /** Who signs it; itself when there is none. */
  readonly signedBy?: TestCertificate
}

/**
 * X.509 v3 in DER (RFC 5280), with just the fields that a TLS client looks at: for localhost and 127.0.0.1 unless said
 * otherwise, self-signed and then an authority of its own unless somebody signs it.
 */
export function testCertificate(parts: TestCertificateParts = {}): TestCertificate {
  const { notBefore = '200101000000Z', notAfter = '491231235959Z', names = ['localhost'], signedBy } = parts
  const { commonName = 'Seqward test' } = parts
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const validity = sequence(tagged(0x17, Buffer.from(notBefore)), tagged(0x17, Buffer.from(notAfter)))
  const alternatives = sequence(
    ...names.map((host) => tagged(0x82, Buffer.from(host))),
    tagged(0x87, Buffer.from([127, 0, 0, 1])),
  )
  const constraints = signedBy === undefined ? sequence(isAuthority) : sequence()
  const extensions = sequence(
    sequence(objectId(0x55, 0x1d, 0x11), tagged(0x04, alternatives)),
    sequence(objectId(0x55, 0x1d, 0x13), tagged(0x01, Buffer.from([0xff])), tagged(0x04, constraints)),
  )
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([0x01, ...randomBytes(15)])),
    ecdsaWithSha256,
    nameOf(signedBy?.commonName ?? commonName),
    validity,
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  )
  const signer = signedBy === undefined ? privateKey : createPrivateKey(signedBy.key)
  const certificate = sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, signer)))
  return { cert: pem(certificate), key: keyText(privateKey), commonName }
}

function nameOf(commonName: string): Buffer {
  const type = objectId(0x55, 0x04, 0x03)
  return sequence(tagged(0x31, sequence(type, tagged(0x0c, Buffer.from(commonName)))))
}

const isAuthority = Buffer.from([0x01, 0x01, 0xff])

function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...items: readonly Uint8Array[]) => tagged(0x30, Buffer.concat(items))
const integer = (bytes: Uint8Array) => tagged(0x02, bytes)
const bitString = (bytes: Uint8Array) => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]))
const objectId = (...bytes: readonly number[]) => tagged(0x06, Buffer.from(bytes))

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function keyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' })
}
