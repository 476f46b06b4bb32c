import { logMessageByCode, logMessages } from '@seqward/contract'
import { expect, test } from 'vitest'
import { defaultLaws } from '../faults/laws.ts'
import { isOperationCode, operationCodes } from './operation-code.ts'

test('the log catalogue knows every operation code, with its level, and no other', () => {
  const known = logMessages.filter(({ source }) => source === 'operation-log')
  expect(Object.fromEntries(known.map(({ code, severity }) => [code, severity]))).toEqual(
    Object.fromEntries(Object.entries(operationCodes).map(([code, { level }]) => [code, level])),
  )
})

test('every number that a fault or a nuisance logs is within the bounds of its message', () => {
  const { faults, nuisance } = defaultLaws()
  for (const { code, value } of [...nuisance, ...faults.flatMap(({ onLog }) => onLog)]) {
    expect(isOperationCode(code)).toBe(true)
    const bounds = logMessageByCode(code)?.parameters[0]
    if (value === undefined) continue
    expect({ code, within: value >= (bounds?.min ?? Infinity) && 1.5 * value <= (bounds?.max ?? 0) }).toEqual({
      code,
      within: true,
    })
  }
})
