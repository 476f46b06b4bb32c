import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { GradedCycle } from '@seqward/server'

/** Components of the rig in the order of its profile (UCI 447, Helwig et al. 2015); the last column is no component. */
const components = ['cooler', 'valve', 'pump', 'accumulator'] as const

/** The public cycles of the hydraulic rig in a folder: one file a sensor, one line a cycle. */
export function readHydraulicCycles(folder: string): readonly GradedCycle[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt.gz') && name !== 'profile.txt.gz')
  const sensors = files
    .toSorted()
    .map((name) => ({ name: name.replace('.txt.gz', ''), rows: rowsOf(join(folder, name)) }))
  return rowsOf(join(folder, 'profile.txt.gz')).map((profile, at) => ({
    cycle: Object.fromEntries(sensors.map(({ name, rows }) => [name, rows[at] ?? []])),
    grades: Object.fromEntries(components.map((component, column) => [component, String(profile[column])])),
  }))
}

function rowsOf(file: string): readonly (readonly number[])[] {
  const lines = gunzipSync(readFileSync(file)).toString('latin1').trim().split('\n')
  return lines.map((line) => line.trim().split(/\s+/).map(Number))
}
