import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { grantsThatFit } from '../roles/launch-flags.ts'
import { flagWord, type ProgramPart, partEntry, wordsOf } from './own-program.ts'

test('in a checkout every part is a file, and flags stand before it as they are', () => {
  const parts: readonly ProgramPart[] = ['launcher', 'scout', 'collector', 'uplink', 'probe', 'bare-probe']
  for (const part of parts) expect(existsSync(partEntry(part)), part).toBe(true)
  expect(wordsOf(['--permission'], 'entry', 'told')).toEqual(['--permission', 'entry', 'told'])
})

test('flags in one word keep their spaces, quotes and backslashes', () => {
  expect(flagWord(['--a', '--b=/x y', '--c="\\'])).toBe('--node-options="--a" "--b=/x y" "--c=\\"\\\\"')
})

test('names are granted one by one while they fit, and then only files of cycles by their folder', () => {
  const whole = ['/r/RunInfo.xml', '/r/InterOp/TileMetricsOut.bin']
  const byCycle = [1, 2].flatMap((cycle) =>
    ['QMetricsOut.bin', 'ErrorMetricsOut.bin'].map((name) => `/r/InterOp/C${cycle}.1/${name}`),
  )
  expect(grantsThatFit([...whole, ...byCycle], 1000)).toEqual([...whole, ...byCycle])
  expect(grantsThatFit([...whole, ...byCycle], 200)).toEqual([...whole, '/r/InterOp/C1.1', '/r/InterOp/C2.1'])
})
