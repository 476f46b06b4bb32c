import { canonicalJson, type Json } from '../batch/canonical-json.ts'
import { contractReviews } from '../vocabulary/reviews.ts'
import { entryOf, metrics } from '../vocabulary/vocabulary.ts'
import { contractTerms } from './contract-hash.ts'
import { sha256Hex } from './digests.ts'

/**
 * SHA-256 over all that a review agrees to: what the contract hash covers, and why, how long and until when each field
 * leaves. Wording is not part of it.
 */
export function reviewedTermsHash(): string {
  const care = metrics.map((metric): Json => {
    const { purpose, sensitivity, retentionMonths, review, expires, source } = entryOf(metric)
    return { metric, purpose, sensitivity, retentionMonths, review, expires, source }
  })
  return sha256Hex(canonicalJson({ terms: contractTerms(), care }))
}

/** Whether the contract is as the latest review left it. */
export function isReviewed(): boolean {
  return contractReviews.at(-1)?.covers === reviewedTermsHash()
}
