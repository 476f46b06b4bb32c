import { expect, test } from 'vitest'
import { assessInstrument, nothingExplained } from './assess.ts'
import { standardRules } from './detection-rules.ts'
import { learnFromHistory } from './learn-from-history.ts'
import { madeHistory } from './made-history.ts'
import { parseRules, RulesError, rulesDigest, rulesDocument } from './rules-document.ts'

const faultsOf = (document: unknown) => {
  try {
    parseRules(document)
    return []
  } catch (error) {
    if (error instanceof RulesError) return error.faults
    throw error
  }
}

test('the standard rules come back from their document as they were, and text reads like JSON', () => {
  const { digest, ...parsed } = parseRules(rulesDocument(standardRules))
  expect(parsed).toEqual(standardRules)
  expect(digest).toBe(rulesDigest(standardRules))
  expect(parseRules(JSON.stringify(rulesDocument()))).toEqual({ ...parsed, digest })
})

test('every mistake of a document is told at once, each with its place', () => {
  const document = structuredClone(rulesDocument()) as unknown as {
    signals: object[]
    signatures: object[]
    change: object
    leaks: Record<string, unknown>
  }
  Object.assign(document.signals[0] ?? {}, { noiseFloor: 0, colour: 'red' })
  Object.assign(document.signatures[1] ?? {}, { cause: 'gremlins' })
  Object.assign(document.change, { weight: 'heavy' })
  delete document.leaks['focus']
  const faults = faultsOf(document)
  expect(faults.map(({ path }) => path).sort()).toEqual([
    '$.change.weight',
    '$.leaks.focus',
    '$.signals[0].colour',
    '$.signals[0].noiseFloor',
    '$.signatures[1].cause',
  ])
  expect(faults.every(({ reason }) => reason.length > 0)).toBe(true)
})

test('no JSON, another form and a cause that stands twice are refused', () => {
  expect(faultsOf('{')[0]?.path).toBe('$')
  expect(faultsOf({ ...rulesDocument(), format: 'detection-rules/9' })[0]?.path).toBe('$.format')
  const { signatures } = standardRules
  const twice = rulesDocument({ ...standardRules, signatures: [...signatures, ...signatures.slice(0, 1)] })
  expect(faultsOf(twice)).toEqual([
    { path: `$.signatures[${signatures.length}]`, reason: 'objective-dirt stands twice' },
  ])
})

test('evidence names the version and the digest of rules that a document brought', () => {
  const rules = parseRules(rulesDocument({ ...standardRules, version: 7 }))
  const sick = madeHistory({ seed: 3, runs: 44, shift: (signal, run) => (signal === 'intensity' && run > 30 ? -8 : 0) })
  const { proposals } = assessInstrument(sick, [], nothingExplained, rules)
  expect(proposals[0]?.evidence[0]?.detector).toBe(`sustained-change/7#${rules.digest}`)
})

test('closed cases move priors and signs towards what they say, and name each change', () => {
  const cases = Array.from({ length: 30 }, () => ({ cause: 'pump', signals: { 'pump-pressure': 'normal' } }) as const)
  const { rules, changes } = learnFromHistory(rulesDocument(), cases)
  const weight = (of: typeof standardRules) =>
    of.signatures.find(({ cause }) => cause === 'pump')?.shows.find(({ signal }) => signal === 'pump-pressure')?.weight
  const prior = (of: typeof standardRules) => of.signatures.find(({ cause }) => cause === 'pump')?.prior ?? 0
  expect(rules.version).toBe(standardRules.version + 1)
  expect(prior(rules)).toBeGreaterThan(2 * prior(standardRules))
  expect(weight(rules)).toBeLessThan(weight(standardRules) ?? 0)
  expect(changes.some(({ path }) => path.endsWith('.prior'))).toBe(true)
})

test('three cases overturn nothing: no prior more than doubles, no weight moves by more than a sixth', () => {
  const cases = Array.from({ length: 3 }, () => ({ cause: 'leak', signals: { 'pressure-decay': 'normal' } }) as const)
  const { rules } = learnFromHistory(rulesDocument(), cases)
  rules.signatures.forEach((signature, index) => {
    const before = standardRules.signatures[index]
    // The rarest cause doubles with three cases in a row; none does more.
    expect(signature.prior / (before?.prior ?? 1)).toBeLessThan(2.1)
    signature.shows.forEach(({ weight }, at) =>
      expect(Math.abs(weight - (before?.shows[at]?.weight ?? weight))).toBeLessThan(0.17),
    )
  })
})

test('without cases, or with causes that no rule knows, the rules stay as they are', () => {
  expect(learnFromHistory(rulesDocument(), []).changes).toEqual([])
  expect(learnFromHistory(rulesDocument(), [{ cause: 'flow-cell', signals: {} }]).rules.version).toBe(1)
})
