import 'reflect-metadata'
import { isIP } from 'node:net'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate for the service, and the authority of its own that signed it, all in PEM. */
export interface MadeCertificates {
  readonly authority: string
  readonly authorityKey: string
  readonly certificate: string
  readonly key: string
}

/** Agents are told the authority once, at enrolment; it outlives the certificates that it signs. */
const authorityYears = 10
/** Longest time that usual clients take for a certificate of a private authority (825 days). */
const certificateDays = 825
/** Clocks at sites are wrong by hours; a certificate must not be too young for them. */
const backdatedHours = 24

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Makes an authority and a server certificate for these host names and addresses. */
export async function makeServerCertificate(hosts: readonly string[], now: Date): Promise<MadeCertificates> {
  const notBefore = new Date(now.getTime() - backdatedHours * 3_600_000)
  const [authorityKeys, keys] = await Promise.all([makeKeys(), makeKeys()])
  const authority = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: 'CN=Seqward local authority',
      notBefore,
      notAfter: yearsAfter(now, authorityYears),
      keys: authorityKeys,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(),
      subject: `CN=${hosts[0] ?? 'localhost'}`,
      issuer: authority.subject,
      notBefore,
      notAfter: new Date(now.getTime() + certificateDays * 86_400_000),
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(
          hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host })),
        ),
        await AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return {
    authority: authority.toString('pem'),
    authorityKey: await keyPem(authorityKeys.privateKey),
    certificate: certificate.toString('pem'),
    key: await keyPem(keys.privateKey),
  }
}

const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** Positive and 20 octets at most (RFC 5280 section 4.1.2.2): 15 random bytes behind one that is not zero. */
function serialNumber(): string {
  return `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`
}

function yearsAfter(from: Date, years: number): Date {
  const date = new Date(from)
  date.setUTCFullYear(date.getUTCFullYear() + years)
  return date
}
