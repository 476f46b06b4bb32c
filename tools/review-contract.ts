/**
 * Shows what differs between the contract and the dictionary as it was last written, and adds the review entry:
 * `node tools/review-contract.ts --id NAME --by WHO --reference docs/adr/NNNN-name.md --says TEXT`. Without options it only
 * shows. Fields that the review let in or looked at name its id themselves, in the vocabulary.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dictionary, type DictionaryRow } from '../packages/contract/src/index.ts'
import { isReviewed, reviewedTermsHash } from '../packages/contract/src/sealing/sealing.ts'

const root = join(import.meta.dirname, '..')
const reviewsFile = join(root, 'packages', 'contract', 'src', 'vocabulary', 'reviews.ts')

/** What a person reads before agreeing: fields that came, went or changed, one line each. */
export function contractChanges(before: readonly DictionaryRow[], after: readonly DictionaryRow[]): readonly string[] {
  const was = new Map(before.map((row) => [row.metric, termsOf(row)]))
  const is = new Map(after.map((row) => [row.metric, termsOf(row)]))
  return [
    ...[...is].filter(([metric]) => !was.has(metric)).map(([metric, terms]) => `+ ${metric}: ${terms}`),
    ...[...was].filter(([metric]) => !is.has(metric)).map(([metric]) => `- ${metric}`),
    ...[...is].flatMap(([metric, terms]) => {
      const old = was.get(metric)
      return old === undefined || old === terms ? [] : [`~ ${metric}: ${old} -> ${terms}`]
    }),
  ]
}

function termsOf({ bounds, unit, grain, batches, sensitivity, retentionMonths, expires }: DictionaryRow): string {
  return [bounds, unit, grain.join('+') || 'once', batches.join('+'), sensitivity, `${retentionMonths} months`, expires]
    .filter((part) => part !== '')
    .join(', ')
}

/** The text of the reviews with the hash filled in: a new entry at the end, or the last one where its id is given again. */
export function withReview(text: string, entry: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entry).map(([name, value]) => `    ${name}: '${value.replaceAll(/['\\]/g, '\\$&')}',`)
  const block = `  {\n${lines.join('\n')}\n  },\n`
  const end = text.indexOf('] as const satisfies')
  const last = text.lastIndexOf('  {\n', end)
  const isAgain = text.slice(last, end).includes(`id: '${entry.id}'`)
  return `${text.slice(0, isAgain ? last : end)}${block}${text.slice(end)}`
}

if (import.meta.main) {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { id: text, by: text, reference: text, says: text } })
  const written = JSON.parse(readFileSync(join(root, 'docs', 'spec', 'dictionary.json'), 'utf8')) as {
    readonly metrics: readonly DictionaryRow[]
  }
  for (const line of contractChanges(written.metrics, dictionary())) console.log(line)
  const { id, by, reference, says } = values
  if (id !== undefined && by !== undefined && reference !== undefined && says !== undefined) {
    const on = new Date().toISOString().slice(0, 10)
    const entry = { id, on, by, reference, says, covers: reviewedTermsHash() }
    writeFileSync(reviewsFile, withReview(readFileSync(reviewsFile, 'utf8'), entry))
    console.log(`wrote ${id}; now run node tools/generate-docs.ts`)
  } else {
    console.log(isReviewed() ? 'reviewed' : 'not reviewed: give --id, --by, --reference and --says')
    process.exitCode = isReviewed() ? 0 : 1
  }
}
