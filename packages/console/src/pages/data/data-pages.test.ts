import { dictionary } from '@seqward/contract'
import { expect, test } from 'vitest'
import { digestOf } from './digest.ts'
import { rowsThatFit } from './rows-that-fit.ts'

const rows = dictionary()
const found = (...asked: [Parameters<typeof rowsThatFit>[1], string, Parameters<typeof rowsThatFit>[3]]) =>
  rowsThatFit(rows, ...asked).map(({ metric }) => metric)

test('the dictionary is searched by all words, in the reader’s language, by code, unit and source', () => {
  expect(found('all', '', 'en')).toHaveLength(rows.length)
  expect(found('all', 'chiller duty', 'en')).toEqual(['thermal.chiller_duty'])
  expect(found('all', '冷却器 占空比', 'zh')).toEqual(['thermal.chiller_duty'])
  expect(found('all', 'cycle.error_rate', 'zh')).toEqual(['cycle.error_rate'])
  expect(found('all', '°C chiller', 'en')).toEqual(['thermal.chiller_temperature'])
  expect(found('run-configuration', 'chiller', 'en')).toEqual([])
  expect(found('all', '传感器日志 泵', 'zh')).toContain('fluidic.pump_pressure')
})

test('the digest of a text is that of its UTF-8 bytes', async () => {
  expect(await digestOf('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(await digestOf('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})
