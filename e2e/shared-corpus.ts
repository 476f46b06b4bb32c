import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The folder with real data that tests read; it is not part of the repository. */
export const sharedFolder = process.env.SEQWARD_SHARED ?? join(root, '..', 'shared')

/** False where the real data are not at hand: tests that need them say so and are skipped. */
export const haveShared = existsSync(join(sharedFolder, 'corpus'))
if (!haveShared)
  process.stdout.write(`skipping tests on real run folders: no corpus in ${sharedFolder} (set SEQWARD_SHARED)\n`)

/** Real run folders, whole paths. */
export const realRunFolders: readonly string[] = haveShared
  ? foldersIn(join(sharedFolder, 'corpus', 'run-folders')).flatMap(foldersIn)
  : []

/** Damaged copies of one. */
export const brokenRunFolders: readonly string[] = haveShared ? foldersIn(join(sharedFolder, 'corpus', 'broken')) : []

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort()
}
