import { languages } from '../languages.ts'
import { purposes, subsystems } from '../vocabulary/entry.ts'
import { isExpired } from '../vocabulary/lint.ts'
import { contractReviews } from '../vocabulary/reviews.ts'
import { logMessages } from './log-catalogue.ts'
import { type LogMessage, type LogParameter, logSources } from './log-message.ts'
import { matchTemplate, type TemplatePart, templateParts } from './log-template.ts'

/** A number with more values could carry a record number. */
const parameterValuesMax = 1_000_000
const parametersMax = 3
/** A hole that takes anything ends at text: shorter text would end it anywhere. */
const anchorCharsMin = 4

/** Everything that the catalogue lacks on a day (ISO 8601), one sentence each; empty when it is in order. */
export function catalogueFaults(today: string, messages: readonly LogMessage[] = logMessages): readonly string[] {
  const faults: string[] = []
  const codes = new Set<string>()
  const numbers = new Set<number>()
  for (const message of messages) {
    const fault = (says: string) => faults.push(`${message.code}: ${says}`)
    if (codes.has(message.code)) fault('code stands twice')
    if (numbers.has(message.number)) fault('number stands twice')
    codes.add(message.code)
    numbers.add(message.number)
    if (!/^[a-z0-9]+(?:\.[a-z0-9_]+)+$/.test(message.code)) fault('not in the form of a code')
    if (!Number.isInteger(message.number) || message.number < 1 || message.number > 511) fault('number not in 1 to 511')
    if (!Object.hasOwn(logSources, message.source)) fault('unknown source')
    if (!Object.hasOwn(subsystems, message.subsystem)) fault('unknown subsystem')
    if (!Object.hasOwn(purposes, message.purpose)) fault('no purpose of the list')
    if (!contractReviews.some(({ id }) => id === message.review)) fault('no review')
    if (isExpired(message, today)) fault(`ended on ${message.expires}`)
    if (languages.some((language) => message.label[language].trim() === '')) fault('a label is missing')
    if (message.parameters.length > parametersMax) fault(`more than ${parametersMax} parameters`)
    for (const parameter of message.parameters)
      for (const says of parameterFaults(parameter)) fault(`${parameter.name}: ${says}`)
    if (message.templates.length === 0) fault('no template')
    for (const template of message.templates) for (const says of templateFaults(template, message)) fault(says)
  }
  return faults
}

function parameterFaults({ min, max, places, unit, words, label }: LogParameter): readonly string[] {
  const faults: string[] = []
  if (languages.some((language) => label[language].trim() === '')) faults.push('a label is missing')
  if (!Number.isFinite(min) || !Number.isFinite(max) || min >= max)
    faults.push('the lower bound is not below the upper')
  if ((max - min) * 10 ** places >= parameterValuesMax) faults.push(`${parameterValuesMax} values or more`)
  if (min < -500 || max > 50_000) faults.push('outside what a batch can say')
  if (words === undefined && !/^[A-Za-z0-9%/{}.]{1,16}$/.test(unit)) faults.push('not a UCUM code')
  if (words !== undefined && (min !== 0 || max !== words.length - 1 || unit !== '' || places !== 0))
    faults.push('words are told by their place from 0, without a unit')
  return faults
}

function templateFaults(template: string, { parameters, templates }: LogMessage): readonly string[] {
  let parts: readonly TemplatePart[]
  try {
    parts = templateParts(template, parameters)
  } catch (error) {
    return [(error as Error).message]
  }
  const faults: string[] = []
  if (!/^[\x20-\x7e]{3,256}$/.test(template)) faults.push('a template is 3 to 256 printable characters')
  if (!parts.some((part) => part.kind === 'text' && part.text.length >= anchorCharsMin))
    faults.push('a template has text of its own')
  if (/\d{4}|[ACGT]{8}|@|\\/.test(template)) faults.push('a template holds what looks like an example, not a message')
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    if (part.kind !== 'text' && next !== undefined && next.kind !== 'text')
      faults.push('two holes without text between')
    if (part.kind === 'anything' && next?.kind === 'text' && next.text.length < anchorCharsMin)
      faults.push('a hole for anything ends at text of four characters or more')
    // "1" followed by digits, or a point after a number, would be taken for part of the number.
    if (part.kind === 'number' && next?.kind === 'text' && /^(?:\d|\.\d)/.test(next.text))
      faults.push('a number is followed by what could be part of it')
  }
  const isShadowed = templates.some(
    (other) =>
      other !== template &&
      !template.includes('{') &&
      matchTemplate(templateParts(other, parameters), template, parameters.length) !== null,
  )
  if (isShadowed) faults.push('another template takes the same line')
  return faults
}
