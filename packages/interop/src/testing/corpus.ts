import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The public run folders that tests read; see `hasCorpus` before use. Found beside the repository. */
export const corpus = join(
  process.env.SEQWARD_SHARED ?? resolve(import.meta.dirname, '../../../../../shared'),
  'corpus',
)

/** False where the data are not installed: the tests that need them are then skipped. */
export const hasCorpus = existsSync(corpus)
