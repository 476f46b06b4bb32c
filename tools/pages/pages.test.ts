import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languages, logMessages, metrics } from '../../packages/contract/src/index.ts'
import { expect, test } from 'vitest'
import { dictionaryPage } from './dictionary-page.ts'
import { logMessagesPage } from './log-messages-page.ts'
import { neverCollected, neverCollectedPage } from './never-collected.ts'

const root = join(import.meta.dirname, '..', '..')

test('each sentence of what is never collected names a test that is there', () => {
  const missing: string[] = []
  for (const { sentences } of neverCollected)
    for (const { says, proofs } of sentences) {
      if (proofs.length === 0) missing.push(says.en)
      for (const { file, test: name } of proofs)
        if (!readFileSync(join(root, file), 'utf8').includes(`'${name}'`)) missing.push(`${file}: ${name}`)
    }
  expect(missing).toEqual([])
})

test('the pages have every metric and every message in both languages, and nothing is left untranslated', () => {
  for (const language of languages) {
    for (const metric of metrics) expect(dictionaryPage(language, '')).toContain(`\`${metric}\``)
    for (const { code, label } of logMessages) {
      expect(logMessagesPage(language)).toContain(`\`${code}\``)
      expect(logMessagesPage(language)).toContain(label[language])
    }
    expect(neverCollectedPage(language)).not.toContain('undefined')
  }
  const chinese = neverCollected.flatMap(({ title, sentences }) => [title.zh, ...sentences.map(({ says }) => says.zh)])
  expect(chinese.filter((text) => !/[\u4e00-\u9fff]/.test(text))).toEqual([])
})
