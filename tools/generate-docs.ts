/** Writes the documents that follow from the contract; with `--check` only says whether they are fresh. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bodySchema, dictionary, dictionaryMarkdown, languages } from '../packages/contract/src/index.ts'
import { contractHash } from '../packages/contract/src/sealing/sealing.ts'
import { impactAssessment } from '../packages/seqward/src/pack/impact-assessment.ts'
import { recordOfProcessing } from '../packages/seqward/src/pack/record-of-processing.ts'
import { dictionaryPage } from './pages/dictionary-page.ts'
import { logMessagesPage } from './pages/log-messages-page.ts'
import { neverCollectedPage } from './pages/never-collected.ts'

/** The pages say of each party that it has to be entered: only the controller knows them. */
const toEnter = { controller: null, contact: null, officer: null, region: null }

/** Every generated document, path from the root of the repository, with its text. */
export function generatedDocuments(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/spec/dictionary.md', dictionaryMarkdown(contractHash())],
    ['docs/spec/dictionary.json', `${JSON.stringify({ contract: contractHash(), metrics: dictionary() }, null, 1)}\n`],
    ['docs/spec/body.schema.json', `${JSON.stringify(bodySchema(), null, 1)}\n`],
    ...languages.flatMap((language): [string, string][] => [
      [`docs/${language}/dictionary.md`, dictionaryPage(language, contractHash())],
      [`docs/${language}/log-messages.md`, logMessagesPage(language)],
      [`docs/${language}/never-collected.md`, neverCollectedPage(language)],
      [`docs/${language}/record-of-processing.md`, recordOfProcessing(toEnter, contractHash(), language)],
      [`docs/${language}/impact-assessment.md`, impactAssessment(toEnter, contractHash(), language)],
    ]),
  ])
}

/** Paths whose text on disk differs from what the contract gives. */
export function staleDocuments(root: string): readonly string[] {
  return [...generatedDocuments()].filter(([path, text]) => textOf(join(root, path)) !== text).map(([path]) => path)
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const stale = staleDocuments(root)
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is stale: run node tools/generate-docs.ts`)
    process.exitCode = stale.length > 0 ? 1 : 0
  } else {
    for (const path of stale) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), generatedDocuments().get(path) ?? '')
      console.log(`wrote ${path}`)
    }
  }
}
