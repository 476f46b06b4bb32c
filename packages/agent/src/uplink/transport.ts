/** A complete request. It is signed before it comes here; nothing is added to it but what HTTP itself needs. */
export interface UplinkRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What came back, or why nothing did. The body is cut at a limit. */
export type UplinkAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    }
  | { readonly kind: 'unreachable'; readonly code: string }

/** Sends one request; never throws. `abort` ends it early as unreachable. */
export interface Transport {
  send(request: UplinkRequest, signal?: AbortSignal): Promise<UplinkAnswer>
}
