import { canonicalJson, type Json } from '@seqward/contract'
import { sha256Hex } from '@seqward/contract/sealing'
import { type DetectionRules, standardRules } from './detection-rules.ts'
import { type RulesFault, rulesFaults } from './rules-faults.ts'

/** Form of the document that holds all rules of detection: what `rulesDocument` writes and `parseRules` reads. */
export const rulesFormat = 'detection-rules/1'

/** A document that is no set of rules. `faults` names every place in it and what is wrong there. */
export class RulesError extends Error {
  readonly code = 'bad-rules'
  readonly faults: readonly RulesFault[]
  constructor(faults: readonly RulesFault[]) {
    super(faults.map(({ path, reason }) => `${path}: ${reason}`).join('\n'))
    this.name = 'RulesError'
    this.faults = faults
  }
}

/** The rules as a document: plain JSON that people can read, edit and keep under version control. */
export function rulesDocument(rules: DetectionRules = standardRules): { readonly [key: string]: Json } {
  const { digest: _, ...content } = rules
  return { format: rulesFormat, ...(JSON.parse(JSON.stringify(content)) as { readonly [key: string]: Json }) }
}

/**
 * The rules of a document, as text or as parsed JSON, with the digest that evidence carries. Strict: every key must be
 * known and every value in its bounds. Throws RulesError with all mistakes at once.
 */
export function parseRules(json: unknown): DetectionRules {
  const document = typeof json === 'string' ? parsedText(json) : json
  const faults = rulesFaults(document, rulesFormat)
  if (faults.length > 0) throw new RulesError(faults)
  const { format: _, ...content } = document as DetectionRules & { readonly format: string }
  return { ...content, digest: rulesDigest(content) }
}

/** Characters of the digest that evidence carries: enough to tell any two versions of a site apart. */
const digestChars = 12

/** What identifies a version of the rules, whatever number it calls itself: SHA-256 of its canonical JSON, shortened. */
export function rulesDigest(rules: DetectionRules): string {
  return sha256Hex(canonicalJson(rulesDocument(rules))).slice(0, digestChars)
}

function parsedText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RulesError([{ path: '$', reason: `no JSON: ${error instanceof Error ? error.message : 'unreadable'}` }])
  }
}
