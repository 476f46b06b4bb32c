import type { BatchKind, GrainKey } from '../vocabulary/entry.ts'
import type { Value } from '../vocabulary/forms.ts'
import type { Metric, Platform } from '../vocabulary/vocabulary.ts'

/** Values of one metric as columns: one key column for each key of its grain, and the values, all of one length. */
export interface Series {
  readonly metric: Metric
  readonly keys: { readonly [Key in GrainKey]?: readonly number[] }
  readonly values: readonly Value[]
}

/**
 * Everything that a site discloses in one batch. Canonical JSON of this object is the body: its SHA-256 stands in the
 * envelope and holds from the spool to the store.
 *
 * A later batch of the same run supersedes a value with the same metric and keys; a batch itself never changes.
 */
export interface Body {
  readonly format: 1
  readonly kind: BatchKind
  readonly platform: Platform
  /** The run that the values belong to: identifier in its platform's exact form, or an alias keyed at the site. */
  readonly run: string | null
  readonly facts: { readonly [Name in Metric]?: Value }
  readonly series: readonly Series[]
}

/** Rows of all series of a body: a NovaSeq X 25B run end has about 100,000 (6,272 tiles, four values, two reads, and cycles). */
export const bodyRowsMax = 200_000
/** Bytes of a body before compression: one such run end with room to spare; more is a fault or an attack. */
export const bodyBytesMax = 8 * 1024 * 1024
