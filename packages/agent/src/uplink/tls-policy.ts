import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Destination } from './destination.ts'
import { systemStoreFiles } from './system-store.ts'

/** TLS 1.3 and 1.2 with forward secrecy and authenticated encryption; nothing else is offered. */
export const tlsCiphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/**
 * The TLS of every connection. Trusted are the well-known authorities, those that this computer's own store adds (where
 * a site keeps the authority of its inspecting proxy), and those of the site's `caFile`. Nothing secret rests on that
 * list: requests and receipts are signed by keys that were exchanged at enrolment.
 */
export function uplinkTls({ ca, systemCa = systemStore() }: Pick<Destination, 'ca' | 'systemCa'>): SecureContext {
  const known = [...getCACertificates('bundled'), ...systemCa, ...(ca === null ? [] : [ca])]
  return createSecureContext({ ca: [...new Set(known)], minVersion: 'TLSv1.2', ciphers: tlsCiphers })
}

/** For who is not confined: files where the store is files, else the system's own. */
function systemStore(): readonly string[] {
  try {
    return systemStoreFiles(process.env) ?? getCACertificates('system')
  } catch {
    // A store that cannot be read leaves the well-known authorities and the site's file.
    return []
  }
}
