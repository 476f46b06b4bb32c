import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { bodyFaults, runAliasPlaceholder } from '@seqward/contract'
import { describe, expect, test } from 'vitest'
import { seqward } from './seqward-process.ts'
import { brokenRunFolders, haveShared, realRunFolders } from './shared-corpus.ts'

/** Shorter strings than this stand in any text by chance. */
const tellingCharsMin = 5

describe.skipIf(!haveShared)('what would leave for a real run folder', () => {
  test.each([...realRunFolders, ...brokenRunFolders].map((folder) => [basename(folder), folder]))(
    '%s: only fields of the contract, none of its words',
    async (_, folder) => {
      const { code, stdout, stderr } = await seqward(['preview', folder])
      if (code === 3) {
        expect(stdout).toBe('')
        expect(stderr).not.toBe('')
        return
      }
      expect(code).toBe(0)
      const lines = stdout.trimEnd().split('\n')
      const bodies = lines.map((line) => JSON.parse(line))
      expect(bodies.length).toBeGreaterThan(0)
      // False alarms of the detectors behind the contract: none on real data.
      expect(stderr).not.toContain('second line')
      for (const body of bodies) {
        const sent = body.run === runAliasPlaceholder ? { ...body, run: 'alias-0000000000000000' } : body
        expect(bodyFaults(sent)).toEqual([])
      }
      // JSON's own words say nothing of the folder.
      const disclosed = new Set([...bodies.flatMap((body) => stringsIn(body)), 'true', 'false'])
      const words = [...wordsOf(folder)].filter(
        (word) => word.length >= tellingCharsMin && !/^[\d.]+$/.test(word) && !disclosed.has(word),
      )
      const leaked = words.filter(
        (word) => stdout.includes(word) && ![...disclosed].some((known) => known.includes(word)),
      )
      expect(leaked).toEqual([])
    },
  )
})

/** Every string in a body: names of metrics and keys, words of lists, identifiers. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return [...Object.keys(value), ...Object.values(value).flatMap(stringsIn)]
}

/** The folder's own words: texts and attributes of its XML, cells of its sheets, strings inside its binary files, names. */
function wordsOf(folder: string): Set<string> {
  const words = new Set<string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    words.add(entry.name)
    words.add(entry.parentPath)
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    const text = bytes.toString('latin1')
    if (/\.xml$/i.test(entry.name))
      for (const [, inner, attribute] of text.matchAll(/>([^<>]+)<|="([^"]+)"/g))
        words.add((inner ?? attribute ?? '').trim())
    else if (/\.(?:csv|txt)$/i.test(entry.name)) for (const cell of text.split(/[,\r\n\t]/)) words.add(cell.trim())
    else if (/^(?:Index|Control)Metrics/.test(entry.name))
      for (const [run] of text.matchAll(/[\x20-\x7E]{5,}/g)) words.add(run)
  }
  return words
}
