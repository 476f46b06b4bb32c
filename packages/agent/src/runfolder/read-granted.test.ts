import { execFileSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { grantedFiles } from './granted-files.ts'
import { readGranted } from './read-granted.ts'

let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'seqward-granted-')))
  writeFileSync(join(folder, 'RunInfo.xml'), '<RunInfo/>')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)
const codeOf = (path: string) => {
  try {
    return readGranted(path).length
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

test('an ordinary file is read whole', () => {
  expect(readGranted(at('RunInfo.xml')).toString()).toBe('<RunInfo/>')
})

test.skipIf(process.platform === 'win32')('a link is refused, in the last place of the path and before it', () => {
  symlinkSync(at('RunInfo.xml'), at('link.xml'))
  symlinkSync(folder, at('linked'))
  expect(codeOf(at('link.xml'))).toBe('ELOOP')
  expect(codeOf(join(at('linked'), 'RunInfo.xml'))).toBe('ELOOP')
})

test.skipIf(process.platform === 'win32')('a folder that was swapped for a link after it was listed is refused', () => {
  mkdirSync(at('run'))
  mkdirSync(at('elsewhere'))
  for (const place of ['run', 'elsewhere']) writeFileSync(join(at(place), 'RunInfo.xml'), place)
  expect(codeOf(join(at('run'), 'RunInfo.xml'))).toBe(3)
  renameSync(at('run'), at('before'))
  symlinkSync(at('elsewhere'), at('run'))
  expect(codeOf(join(at('run'), 'RunInfo.xml'))).toBe('ELOOP')
})

test('a second name of a file, a folder, a pipe and a device are refused, and none holds the reader up', () => {
  linkSync(at('RunInfo.xml'), at('second.xml'))
  expect(codeOf(at('second.xml'))).toBe('EMLINK')
  mkdirSync(at('folder'))
  if (process.platform === 'win32') return
  expect(codeOf(at('folder'))).toBe('ENOTFILE')
  execFileSync('mkfifo', [at('pipe')])
  expect(codeOf(at('pipe'))).toBe('ENOTFILE')
  expect(codeOf('/dev/zero')).toBe('ENOTFILE')
})

test('a file larger than any metric file is not taken into memory', () => {
  writeFileSync(at('huge.bin'), '')
  truncateSync(at('huge.bin'), 1024 ** 3 + 1)
  expect(codeOf(at('huge.bin'))).toBe('EFBIG')
})

test('no way of writing a name on Windows gets another file granted', () => {
  const refused = [
    ['short names', 'INTERO~1/QMETRI~1.BIN', 'InterOp/QMETRI~1.BIN', 'RUNINF~1.XML'],
    ['streams', 'RunInfo.xml:hidden', 'RunInfo.xml::$DATA', 'InterOp/QMetricsOut.bin:x', 'InterOp:x/QMetricsOut.bin'],
    ['shares and devices', '\\\\server\\share\\RunInfo.xml', '//server/share/RunInfo.xml', '\\\\.\\RunInfo.xml'],
    ['long forms', '\\\\?\\C:\\run\\RunInfo.xml', '\\??\\C:\\RunInfo.xml', 'C:\\run\\RunInfo.xml', 'C:RunInfo.xml'],
    ['names of devices', 'CON', 'NUL', 'RunInfo.xml/NUL', 'AUX.xml', 'COM1'],
    ['case', 'RUNINFO.XML', 'runinfo.xml', 'interop/QMetricsOut.bin', 'InterOp/QMETRICSOUT.BIN'],
    ['ends that Windows drops', 'RunInfo.xml.', 'RunInfo.xml ', 'InterOp /QMetricsOut.bin', 'InterOp./QMetricsOut.bin'],
    ['backslashes', 'InterOp\\QMetricsOut.bin', 'InterOp\\..\\SampleSheet.csv', '..\\RunInfo.xml', '.\\RunInfo.xml'],
    [
      'detours',
      '../RunInfo.xml',
      './RunInfo.xml',
      'InterOp/../RunInfo.xml',
      'InterOp//QMetricsOut.bin',
      '/RunInfo.xml',
    ],
    [
      'other letters',
      'RunInfo.xml\0',
      'RunInfo\u200b.xml',
      'InterOp\u2215QMetricsOut.bin',
      'InterOp/QМetricsOut.bin',
      '',
    ],
    ['patterns', 'RunInfo.*', '*', 'InterOp/*', 'InterOp/C1.1/*', 'InterOp/?MetricsOut.bin'],
    ['cycles', 'InterOp/C0.1/QMetricsOut.bin', 'InterOp/C1.2/QMetricsOut.bin', 'InterOp/C1.1/../QMetricsOut.bin'],
  ] as const
  for (const [what, ...names] of refused) expect(grantedFiles(names), what).toEqual([])
})
