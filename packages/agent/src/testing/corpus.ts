import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The folder of real run folders, where this machine has it. */
export const corpus = resolve(
  process.env.SEQWARD_SHARED ?? join(import.meta.dirname, '../../../../../shared'),
  'corpus',
)
export const hasCorpus = existsSync(corpus)

/** Every run folder of the corpus: those with InterOp files, the snapshots of a live run, the damaged and the bare ones. */
export function corpusRunFolders(): readonly string[] {
  if (!hasCorpus) return []
  return ['run-folders', 'live-run', 'broken', 'metadata-only'].flatMap((part) => runFoldersIn(join(corpus, part), 3))
}

function runFoldersIn(folder: string, depth: number): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  const isRun = entries.some(({ name }) => name === 'InterOp' || name === 'RunInfo.xml')
  if (isRun || depth === 0) return isRun ? [folder] : []
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => runFoldersIn(join(folder, name), depth - 1))
}
