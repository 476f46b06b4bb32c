import { readFileSync, realpathSync } from 'node:fs'
import { type CsvMapping, readMappings } from '../sensors/csv-mapping.ts'
import type { AgentConfig } from './agent-config.ts'
import { HomeError } from './home-error.ts'

/** A mapping file of a site with 500 probes. */
const bytesMax = 4 * 1024 * 1024

/**
 * The mappings that a site has named; none where it has not. Folders stand without links, as the scout lists them.
 *
 * @throws HomeError `missing` or `malformed` with every mistake.
 */
export function sensorMappingsOf({ sensorMappings: path }: Pick<AgentConfig, 'sensorMappings'>): readonly CsvMapping[] {
  if (path === null) return []
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new HomeError('missing', `${path}: the sensor mappings cannot be read`)
  }
  if (text.length > bytesMax) throw new HomeError('malformed', `${path}: larger than 4 MiB`)
  const read = readMappings(text)
  if ('mistakes' in read) throw new HomeError('malformed', `${path}: ${read.mistakes.join('; ')}`)
  return read.mappings.map((mapping) => ({ ...mapping, folder: withoutLinks(mapping.folder) }))
}

function withoutLinks(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return folder
  }
}
