import { readFileSync } from 'node:fs'
import { ConfigurationError } from '../config/configuration-error.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { type DetectionRules, standardRules } from '../detectors/detection-rules.ts'
import { parseRules, RulesError } from '../detectors/rules-document.ts'

/** Bytes of a rules file: the standard document has about 30,000. */
const rulesBytesMax = 4_000_000

/** The rules that a service goes by. Throws ConfigurationError with every mistake of the site's own file. */
export function rulesOf({ detection }: Pick<ServiceConfig, 'detection'>): DetectionRules {
  return detection.rules === null ? standardRules : readRules(detection.rules)
}

/** The rules in a file. Throws ConfigurationError with every mistake, each with its place in the document. */
export function readRules(file: string): DetectionRules {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new ConfigurationError(file, ['cannot be read'])
  }
  if (text.length > rulesBytesMax) throw new ConfigurationError(file, [`longer than ${rulesBytesMax} characters`])
  try {
    return parseRules(text)
  } catch (error) {
    if (!(error instanceof RulesError)) throw error
    throw new ConfigurationError(
      file,
      error.faults.map(({ path, reason }) => `${path}: ${reason}`),
    )
  }
}
