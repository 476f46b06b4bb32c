import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { smallRunInfo } from '../testing/memory-files.ts'
import { folderFiles, grantedFiles, listRunFolder, readRunFolder } from './run-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-interop-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (name: string, content: string | Uint8Array = '') => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), content)
}

test('a listing shows the folder, InterOp and its per-cycle folders, and nothing deeper', () => {
  for (const name of [
    'RunInfo.xml',
    'Data/x.bcl',
    'InterOp/TileMetricsOut.bin',
    'InterOp/C3.1/QMetricsOut.bin',
    'InterOp/old/a',
  ]) {
    put(name)
  }
  expect(listRunFolder(folder).sort()).toEqual([
    'InterOp/C3.1/QMetricsOut.bin',
    'InterOp/TileMetricsOut.bin',
    'RunInfo.xml',
  ])
})

test('a folder that is not there is an error', () => {
  expect(() => readRunFolder(join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'missing-file' }))
})

test('a folder in the place of a file is reported, not read', () => {
  put('RunInfo.xml', smallRunInfo)
  mkdirSync(join(folder, 'InterOp/C1.1/QMetricsOut.bin'), { recursive: true })
  const files = grantedFiles(folder, ['RunInfo.xml', 'InterOp/C1.1/QMetricsOut.bin'])
  const { runInfo } = readRunFolder(folder)
  expect(runInfo?.laneCount).toBe(2)
  expect(() => files.read('InterOp/C1.1/QMetricsOut.bin')).toThrow(expect.objectContaining({ code: 'unreadable' }))
})

test('a file can be read in pieces', () => {
  put('RunInfo.xml', '0123456789')
  const file = folderFiles(folder).open?.('RunInfo.xml')
  const into = new Uint8Array(4)
  expect([file?.size, file?.readAt(8, into), String.fromCharCode(...into.subarray(0, 2))]).toEqual([10, 2, '89'])
  file?.close()
})
