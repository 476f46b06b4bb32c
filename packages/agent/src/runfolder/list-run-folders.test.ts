import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { grantedFiles } from './granted-files.ts'
import { listRunFolders } from './list-run-folders.ts'

let root = ''

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'seqward-listing-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), 'x')
  }
}

const folders = () => listRunFolders([root]).runs.map(({ folder }) => folder.slice(root.length))
const filesOf = (at = 0) => listRunFolders([root]).runs[at]?.files.map(({ name }) => name)

test('only files on the list are granted: no index, control, corrected intensity, sheet, base call or recipe', () => {
  const never = [
    'SampleSheet.csv',
    'InterOp/IndexMetricsOut.bin',
    'InterOp/ControlMetricsOut.bin',
    'InterOp/CorrectedIntMetricsOut.bin',
    'InterOp/C1.1/CorrectedIntMetricsOut.bin',
    'InterOp/QMetricsOut.bin.bak',
    'InterOp/../SampleSheet.csv',
    'InterOp/C1.1/../../SampleSheet.csv',
    'interop/QMetricsOut.bin',
    'InterOp/qmetricsout.bin',
    'InterOp/QMetricsOut.bin::$DATA',
    'INTERO~1/QMETRI~1.BIN',
    'Data/Intensities/BaseCalls/L001/C1.1/s_1_1101.bcl',
    'Recipe/M00001_RunState.xml',
    'RunInfo.xml/x',
    '/RunInfo.xml',
    '../RunInfo.xml',
  ]
  expect(grantedFiles(never)).toEqual([])
  const granted = ['RunInfo.xml', 'runParameters.xml', 'InterOp/QMetricsOut.bin', 'InterOp/TileMetrics.bin']
  expect(grantedFiles([...never, ...granted])).toEqual(granted)
})

test('files by cycle are granted where there is no file for the whole run', () => {
  const names = ['InterOp/QMetricsOut.bin', 'InterOp/C1.1/QMetricsOut.bin', 'InterOp/C1.1/ErrorMetricsOut.bin']
  expect(grantedFiles(names)).toEqual(['InterOp/QMetricsOut.bin', 'InterOp/C1.1/ErrorMetricsOut.bin'])
})

test('run folders are found in a root and up to three folders below it, under any name', () => {
  put('a/RunInfo.xml', 'site/b/InterOp/QMetricsOut.bin', 'site/x/c/runParameters.xml', 'too/deep/for/d/RunInfo.xml')
  expect(folders()).toEqual(['/a', '/site/b', '/site/x/c'])
  expect(listRunFolders([join(root, 'a')]).runs).toHaveLength(1)
})

test('a run folder inside a run folder is not looked for', () => {
  put('run/RunInfo.xml', 'run/Analysis/RunInfo.xml')
  expect(folders()).toEqual(['/run'])
})

test('links are not followed, neither to folders nor to files, and count as withheld', () => {
  put('run/RunInfo.xml', 'elsewhere/secret.bin')
  mkdirSync(join(root, 'run/InterOp'))
  symlinkSync(join(root, 'elsewhere/secret.bin'), join(root, 'run/InterOp/QMetricsOut.bin'))
  symlinkSync(join(root, 'run'), join(root, 'linked'))
  expect(folders()).toEqual(['/run'])
  expect(filesOf()).toEqual(['RunInfo.xml'])
  expect(listRunFolders([root]).runs[0]?.withheldFiles).toBe(1)
})

test('markers are told by name, and only the files on the list with size and time', () => {
  put('run/RunInfo.xml', 'run/RTAComplete.txt', 'run/SampleSheet.csv')
  expect(listRunFolders([root]).runs).toMatchObject([
    { markers: ['RTAComplete.txt'], hasEndMarker: true, withheldFiles: 2, files: [{ name: 'RunInfo.xml', bytes: 1 }] },
  ])
})

test('a root that is not there has no runs; one that cannot be listed is told', () => {
  writeFileSync(join(root, 'file'), '')
  const { runs, unlisted } = listRunFolders([join(root, 'absent'), join(root, 'file')])
  expect(runs).toEqual([])
  expect(unlisted).toEqual([{ root: join(root, 'file'), code: 'ENOTDIR' }])
})

test('of folders that are known only the place is told', () => {
  put('run/RunInfo.xml')
  const { runs } = listRunFolders([root], new Set([join(root, 'run')]))
  expect(runs).toMatchObject([{ folder: join(root, 'run'), files: [] }])
})
