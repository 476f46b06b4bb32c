import type { ServiceLink } from './service-link.ts'

/** A complete request. It is signed before it comes here; nothing is added to it but what HTTP itself needs. */
export interface UplinkRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The certificate that was shown: SHA-256 of its public key (SPKI in DER), and who signed it, for people to read. */
export interface SeenCertificate {
  readonly key: string
  readonly issuer: string
}

/** How far a request came before it failed. */
export type Stage = 'connect' | 'proxy' | 'tls' | 'request'

/** What came back, or why nothing did. The body is cut at a limit. */
export type UplinkAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
      readonly certificate?: SeenCertificate
    }
  | {
      readonly kind: 'unreachable'
      /** Code of the network, of TLS or of a proxy's refusal; never text from outside. */
      readonly code: string
      readonly stage?: Stage
      /** What the proxy answered instead of a tunnel. */
      readonly status?: number
      readonly certificate?: SeenCertificate
    }

/** Sends one request; never throws. `abort` ends it early as unreachable. */
export interface Transport {
  send(request: UplinkRequest, signal?: AbortSignal): Promise<UplinkAnswer>
  /** What is known of the way to the service; a transport without it sends and asks nothing more. */
  readonly link?: ServiceLink
}
