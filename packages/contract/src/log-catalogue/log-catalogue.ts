import { isExpired } from '../vocabulary/lint.ts'
import type { LogMessage, LogParameter, LogSourceName } from './log-message.ts'
import { matchTemplate, type TemplatePart, templateParts } from './log-template.ts'
import { operationMessages } from './operation-messages.ts'
import { runFolderMessages } from './run-folder-messages.ts'

/** Every message that is known, in the order of its number. What is not here leaves only as one more unmatched line. */
export const logMessages: readonly LogMessage[] = [...operationMessages, ...runFolderMessages].toSorted(
  (a, b) => a.number - b.number,
)

const byNumber = new Map(logMessages.map((message) => [message.number, message]))
const byCode = new Map(logMessages.map((message) => [message.code, message]))

export function logMessageOf(number: number): LogMessage | null {
  return byNumber.get(number) ?? null
}

export function logMessageByCode(code: string): LogMessage | null {
  return byCode.get(code) ?? null
}

/** A line as the catalogue knows it: the message, and its numbers by parameter; null for one that is out of bounds. */
export interface KnownLine {
  readonly message: LogMessage
  readonly values: readonly (number | null)[]
}

export type LogMatcher = (text: string) => KnownLine | null

/** Finds the message of a text from one source; messages whose day of expiry has come are not looked for. */
export function logMatcher(source: LogSourceName, today: string, messages = logMessages): LogMatcher {
  const known = messages
    .filter((message) => message.source === source && !isExpired(message, today))
    .flatMap((message) =>
      message.templates.map((template): { message: LogMessage; parts: readonly TemplatePart[] } => ({
        message,
        parts: templateParts(template, message.parameters),
      })),
    )
  return (text) => {
    for (const { message, parts } of known) {
      const found = matchTemplate(parts, text, message.parameters.length)
      if (found === null) continue
      const values = message.parameters.map((parameter, index) => withinBounds(parameter, found[index]))
      return { message, values }
    }
    return null
  }
}

function withinBounds({ min, max, places }: LogParameter, value: number | undefined): number | null {
  if (value === undefined || !(value >= min && value <= max)) return null
  const scale = 10 ** places
  return Math.round(value * scale) / scale + 0
}
