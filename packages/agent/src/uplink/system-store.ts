import { readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Debian and Ubuntu, Red Hat, SUSE, Alpine: where the certificates of a Linux computer's store are, in one file. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]
/** A store has about 300 KB; a file beyond this is something else. */
const storeBytesMax = 8 * 1024 * 1024

/**
 * The certificates of this computer's own store, in PEM, as files on Linux: SSL_CERT_FILE and SSL_CERT_DIR where they are
 * set, else the usual place. Null on other systems, whose store is no file. The keeper reads them for the uplink, which
 * can read no file; not by Node's own means, which keep 4 MiB for good.
 */
export function systemStoreFiles(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): readonly string[] | null {
  if (platform !== 'linux') return null
  const { SSL_CERT_FILE: file, SSL_CERT_DIR: folders } = environment
  if (file === undefined && folders === undefined) {
    const usual = bundles.map(read).find((text) => text !== null)
    return usual === undefined || usual === null ? [] : [usual]
  }
  const listed = folders === undefined ? [] : folders.split(delimiter).flatMap(filesIn)
  return [...new Set([...(file === undefined ? [] : [file]), ...listed].map(read))].filter((text) => text !== null)
}

/** The text of a file that holds certificates; null for anything else, or one that cannot be read. */
function read(path: string): string | null {
  try {
    const look = statSync(path)
    if (!look.isFile() || look.size > storeBytesMax) return null
    const text = readFileSync(path, 'latin1')
    return text.includes('-----BEGIN CERTIFICATE-----') ? text : null
  } catch {
    return null
  }
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}
