import type { Bilingual } from '../languages.ts'
import {
  type BatchKind,
  type DataKind,
  dataKinds,
  type GrainKey,
  purposes,
  type Sensitivity,
  type Subsystem,
} from '../vocabulary/entry.ts'
import type { Form } from '../vocabulary/forms.ts'
import { registries } from '../vocabulary/registries.ts'
import { type ContractReview, contractReviews, type ReviewId } from '../vocabulary/reviews.ts'
import { entryOf, type Metric, metrics } from '../vocabulary/vocabulary.ts'

/** A row of the data dictionary: all that the contract says of one metric. */
export interface DictionaryRow {
  readonly metric: Metric
  readonly kind: DataKind
  readonly subsystem: Subsystem | null
  readonly form: Form
  /** The form in words, with bounds and places. */
  readonly bounds: string
  readonly unit: string
  readonly grain: readonly GrainKey[]
  readonly batches: readonly BatchKind[]
  readonly source: string
  readonly purpose: Bilingual
  readonly benefit: Bilingual
  readonly sensitivity: Sensitivity
  readonly retentionMonths: number
  readonly review: ContractReview
  /** First day on which agents no longer send it. */
  readonly expires: string
  readonly since: number
  readonly label: Bilingual
  readonly says: Bilingual
}

/** The data dictionary, in the order of the contract. */
export function dictionary(): readonly DictionaryRow[] {
  return metrics.map((metric) => {
    const { purpose: goal, review, ...entry } = entryOf(metric)
    return { metric, ...entry, bounds: boundsOf(entry.form), ...purposes[goal], review: reviewOf(review) }
  })
}

function reviewOf(id: ReviewId): ContractReview {
  const found = contractReviews.find((review) => review.id === id)
  if (found === undefined) throw new Error(`no review ${id}`)
  return found
}

/** A form in words: `0 to 100, 2 places`. */
export function boundsOf(form: Form): string {
  switch (form.type) {
    case 'enumeration':
      return form.values.join(', ')
    case 'integer':
      return `${form.min} to ${form.max}${form.step === 1 ? '' : `, steps of ${form.step}`}`
    case 'decimal':
      return `${form.min} to ${form.max}, ${form.places} ${form.places === 1 ? 'place' : 'places'}`
    case 'boolean':
      return 'true, false'
    case 'registry':
      return form.registry
  }
}

/** The dictionary as one page of Markdown, with the patterns of the registries at its end. */
export function dictionaryMarkdown(contractHash: string): string {
  const rows = dictionary()
  const kinds = Object.entries(dataKinds).map(([kind, label]) => {
    const lines = rows
      .filter((row) => row.kind === kind)
      .map(
        (row) =>
          `| \`${row.metric}\` | ${row.label.en} · ${row.label.zh} | ${row.says.en} | ${cell(row.unit)} | ${row.bounds} | ${row.grain.join(', ') || 'once'} | ${row.purpose.en} | ${row.benefit.en} | ${row.sensitivity} | ${row.retentionMonths} | ${row.review.id} | ${row.expires} | ${row.source} | ${row.since} |`,
      )
    return `## ${label.en} · ${label.zh}\n\n| Metric | Name | Says | Unit (UCUM) | Form | By | Purpose | Benefit | Sensitivity | Kept (months) | Review | Ends | Read from | Since |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n${lines.join('\n')}\n`
  })
  const patterns = Object.entries(registries).map(
    ([name, pattern]) => `| ${name} | \`${pattern.source.replaceAll('|', '\\|')}\` |`,
  )
  const reviews = contractReviews.map(
    (review) =>
      `| ${review.id} | ${review.on} | ${review.by} | ${review.reference} | ${review.says} | \`${review.covers.slice(0, 16)}\` |`,
  )
  return `# Data dictionary\n\nEverything that may leave a site, and nothing else can. Made from the contract by \`seqward contract --markdown\`.\n\nContract \`${contractHash}\`, ${rows.length} metrics. There is no form for free text.\n\n${kinds.join('\n')}\n## Identifiers\n\nAn identifier leaves only in the exact form of its registry.\n\n| Registry | Pattern |\n|---|---|\n${patterns.join('\n')}\n\n## Reviews\n\nA change without a review does not pass (\`seqward contract lint\`). A field is no longer sent from the day on which it ends, unless a review renews it.\n\n| Review | On | By | Written down | Says | Covers |\n|---|---|---|---|---|---|\n${reviews.join('\n')}\n`
}

const cell = (text: string) => (text === '' ? '' : `\`${text}\``)
