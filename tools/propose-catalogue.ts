/**
 * A developer's tool: `node tools/propose-catalogue.ts SAMPLE...` looks for messages in sample logs and proposes entries
 * for the log catalogue, as a table for a person to review. It is in no package and never runs in the field: samples hold
 * what lines hold, names and paths too.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogSourceName, logMatcher, logSources } from '../packages/contract/src/index.ts'
import { isHeading, logLine } from '../packages/agent/src/metrics/log-lines.ts'

/** A message that was found: its text with holes, and what stood in them. */
export interface ProposedMessage {
  readonly template: string
  readonly lines: number
  /** By hole that takes a number: the range that was seen. Bounds are for a person to set. */
  readonly numbers: readonly {
    readonly name: string
    readonly low: number
    readonly high: number
    readonly places: number
  }[]
}

/** Share of words that two lines must have in common, at their places, to be one message. */
const similarityMin = 0.5
/** A message that came less often is most likely one line with a name in it. */
const linesMin = 3

interface Cluster {
  words: (string | null)[]
  lines: string[][]
}

/**
 * Messages in texts of one source, most frequent first. A tree by number of words and first word narrows the search, then
 * the nearest cluster takes a line in (after Drain: He et al., ICWS 2017). Words that differ become holes: numbers where
 * all are numbers, else `{*}`, which keeps nothing.
 */
export function proposeMessages(texts: Iterable<string>): readonly ProposedMessage[] {
  const leaves = new Map<string, Cluster[]>()
  for (const text of texts) {
    const words = text.split(' ')
    const first = words[0] ?? ''
    const key = `${words.length} ${/\d/.test(first) ? '#' : first}`
    const clusters = leaves.get(key) ?? []
    leaves.set(key, clusters)
    const nearest = clusters
      .map((cluster) => ({ cluster, share: sharedWords(cluster.words, words) / words.length }))
      .reduce<{ cluster: Cluster; share: number } | null>(
        (best, one) => (best === null || one.share > best.share ? one : best),
        null,
      )
    if (nearest === null || nearest.share < similarityMin) clusters.push({ words, lines: [words] })
    else {
      nearest.cluster.words = nearest.cluster.words.map((word, at) => (word === words[at] ? word : null))
      nearest.cluster.lines.push(words)
    }
  }
  return [...leaves.values()]
    .flat()
    .filter(({ lines }) => lines.length >= linesMin)
    .map(proposed)
    .sort((a, b) => b.lines - a.lines)
}

/** Words that are alike, digits aside. */
function sharedWords(pattern: readonly (string | null)[], words: readonly string[]): number {
  const shape = (word: string) => word.replaceAll(/\d+/g, '#')
  return words.filter((word, at) => pattern[at] === null || shape(pattern[at] ?? '') === shape(word)).length
}

function proposed({ words, lines }: Cluster): ProposedMessage {
  const numbers: { name: string; low: number; high: number; places: number }[] = []
  const pieces = words.map((word, at) => {
    const seen = lines.map((line) => line[at] ?? '')
    if (word !== null && !/\d/.test(word)) return word
    const parts = seen.map((one) => /^([^\d-]*)(-?\d+(?:\.\d+)?)([^\d]*)$/.exec(one))
    const [around] = parts
    const isOne = around != null && parts.every((part) => part?.[1] === around[1] && part?.[3] === around[3])
    if (!isOne) return '{*}'
    const name = `n${numbers.length + 1}`
    const values = parts.map((part) => Number(part?.[2]))
    const places = Math.max(...parts.map((part) => (part?.[2] ?? '').split('.')[1]?.length ?? 0))
    numbers.push({ name, low: Math.min(...values), high: Math.max(...values), places })
    return `${around[1]}{${name}}${around[3]}`
  })
  // Holes that keep nothing become one: `{*} {*}` would have no text between.
  const template = pieces.join(' ').replaceAll(/\{\*\}(?: \{\*\})+/g, '{*}')
  return { template, lines: lines.length, numbers }
}

/** The source that a file's own path is of, by its last two parts. */
export function sourceOfPath(path: string): LogSourceName | null {
  const parts = path.split(/[\\/]/)
  const name = parts.at(-1) ?? ''
  const isRta = name.endsWith('.tsv')
  const place = name.endsWith('.jsonl') ? name : `${isRta ? 'RTALogs' : 'Logs'}/${name}`
  const names = Object.keys(logSources) as LogSourceName[]
  return names.find((source) => logSources[source].file.test(place)) ?? null
}

/** The proposal as Markdown: what the catalogue does not know yet, for a person to read, name, bound and review. */
export function proposalOf(source: LogSourceName | null, text: string, today: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !isHeading(line))
  const match = source === null ? () => null : logMatcher(source, today)
  const texts = lines.map((line) => (source === null ? line : (logLine(source, line)?.text ?? line)))
  const unknown = texts.filter((one) => match(one) === null)
  const rows = proposeMessages(unknown).map(({ template, lines: count, numbers }) => {
    const seen = numbers.map(({ name, low, high, places }) => `${name}: ${low} to ${high}, ${places} places`).join('; ')
    return `| ${count} | \`${template.replaceAll('|', '\\|')}\` | ${seen} |`
  })
  const told = `${lines.length} lines, ${lines.length - unknown.length} known to the catalogue, ${rows.length} messages proposed`
  return `${told}\n\n| Lines | Template | Numbers seen |\n|---|---|---|\n${rows.join('\n')}\n`
}

if (import.meta.main) {
  const today = new Date().toISOString().slice(0, 10)
  const samples = process.argv.slice(2)
  if (samples.length === 0) {
    console.error('node tools/propose-catalogue.ts SAMPLE...')
    process.exitCode = 2
  }
  for (const sample of samples) {
    const source = sourceOfPath(join(sample))
    console.log(`## ${sample}: ${source ?? 'no source of the catalogue; lines are taken whole'}\n`)
    console.log(proposalOf(source, readFileSync(sample, 'utf8'), today))
  }
  console.log(
    'Each entry needs a code, a subsystem, bounds as tight as its quantity, a purpose and a review (docs/spec/log-catalogue.md).',
  )
}
