/**
 * A bundle: batches on a medium instead of a line, as lines of JSON. The first line says what it is, the last one is the
 * manifest, each between is a batch exactly as it would have been sent (docs/operate/without-network.md).
 */
export interface BundleHead {
  readonly bundle: 1
  /** The agent's clock, ISO 8601 in UTC with seconds. */
  readonly madeAt: string
}

/** A request to `POST /v1/batches`: its headers with signature and envelope, its body in base64. */
export interface BundledBatch {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a bundle holds; each instrument in it signs the manifest's canonical JSON with its key. */
export interface BundleManifest {
  readonly format: 1
  readonly batches: number
  /** SHA-256 of all bytes before the manifest's line. */
  readonly sha256: string
  readonly instruments: ReadonlyArray<{
    readonly instrument: string
    readonly epoch: string
    readonly fromSeq: number
    readonly toSeq: number
    readonly batches: number
  }>
}

export interface BundleEnd {
  readonly manifest: BundleManifest
  /** One for each instrument of the manifest, in its order; base64url. */
  readonly signatures: readonly string[]
}

/** First line of the file that goes back: receipts, one a line after it. */
export interface ReceiptsHead {
  readonly receipts: 1
  readonly serverTime: string
}

/** Characters of a line: a batch of 2 MiB in base64, and its headers. */
export const bundleLineCharsMax = 3 * 1024 * 1024
