import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listOperationLogs, logBytesMax, runLogSource } from './list-logs.ts'
import { listRunFolders } from './list-run-folders.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-logs-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a log is known by its exact path, and by nothing that only looks like it', () => {
  expect(runLogSource('RTALogs/20170609-2057_WarningLog_00.tsv')).toBe('rta-warning-log')
  expect(runLogSource('Logs/CycleTimes.txt')).toBe('cycle-times')
  for (const name of [
    'RTALogs/20170609-2057_WarningLog_00.tsv.bak',
    'RTALogs/x/20170609-2057_WarningLog_00.tsv',
    '20170609-2057_WarningLog_00.tsv',
    'RTALogs/20170609-2057_ErrorLog_00.tsv',
    'RTALogs/../SampleSheet.csv',
    'Logs/Jane Doe.log',
    'A01103-20260301.jsonl',
  ])
    expect(runLogSource(name), name).toBeNull()
})

test('of a folder of operation logs only files of that name are listed, no link and none that is too large', () => {
  for (const name of ['A01103-20260302.jsonl', 'A01103-20260301.jsonl', 'notes.jsonl', 'A01103-20260301.jsonl.gz'])
    writeFileSync(join(folder, name), '')
  writeFileSync(join(folder, 'A01103-20260303.jsonl'), '')
  truncateSync(join(folder, 'A01103-20260303.jsonl'), logBytesMax + 1)
  symlinkSync(join(folder, 'notes.jsonl'), join(folder, 'A01103-20260304.jsonl'))
  const [listed] = listOperationLogs([folder])
  expect(listed?.files.map(({ name }) => name)).toEqual(['A01103-20260301.jsonl', 'A01103-20260302.jsonl'])
  expect(listOperationLogs([join(folder, 'nowhere')])).toEqual([{ folder: join(folder, 'nowhere'), files: [] }])
})

test('logs of the catalogue are listed with a run folder, and what stands beside them counts as withheld', () => {
  mkdirSync(join(folder, 'RTALogs'))
  mkdirSync(join(folder, 'Logs'))
  for (const name of [
    'RunInfo.xml',
    'RTALogs/20170609-2057_GlobalLog_06.tsv',
    'RTALogs/other.tsv',
    'Logs/operator.log',
  ])
    writeFileSync(join(folder, name), 'x')
  const [run] = listRunFolders([folder]).runs
  expect(run?.files.map(({ name }) => name)).toEqual(['RunInfo.xml', 'RTALogs/20170609-2057_GlobalLog_06.tsv'])
  expect(run?.withheldFiles).toBe(2)
})
