import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isElsewhere, machineMark } from './machine-mark.ts'
import { siteKeys } from './site-keys.ts'

test('a mark tells another machine and another folder, says neither, and holds nothing unknown against a home', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-mark-'))
  try {
    const keys = siteKeys(join(folder, 'site.key'))
    const other = siteKeys(join(folder, 'other.key'))
    const made = machineMark(folder, keys, 'a'.repeat(32))
    expect(made).not.toContain('a'.repeat(32))
    expect(machineMark(folder, other, 'a'.repeat(32))).not.toBe(made)
    expect(isElsewhere(made, made)).toBe(false)
    expect(isElsewhere(made, machineMark(folder, keys, 'b'.repeat(32)))).toBe(true)
    expect(isElsewhere(made, machineMark(tmpdir(), keys, 'a'.repeat(32)))).toBe(true)
    expect(isElsewhere(made, machineMark(folder, keys, ''))).toBe(false)
    expect(isElsewhere(undefined, made)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
