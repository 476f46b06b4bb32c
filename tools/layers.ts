import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/**
 * Who may import whom: for each room the rooms of ours that it may use besides its own folder. Rooms are listed from
 * the most to the least particular; the first that fits a file is its room. Tests may import anything.
 */
const rooms: ReadonlyArray<{ readonly room: string; readonly may: readonly string[] }> = [
  { room: 'packages/contract', may: [] },
  { room: 'packages/interop', may: [] },
  { room: 'packages/agent/src/agent.ts', may: ['packages/agent', 'packages/contract'] },
  { room: 'packages/agent/src/main.ts', may: ['packages/agent', 'packages/contract'] },
  { room: 'packages/agent/src/index.ts', may: ['packages/agent'] },
  { room: 'packages/agent/src/packaged.ts', may: ['packages/agent', 'packages/contract'] },
  {
    room: 'packages/agent/src/doctor',
    may: [
      'packages/contract',
      ...['confinement', 'home', 'runfolder', 'uplink'].map((room) => `packages/agent/src/${room}`),
    ],
  },
  { room: 'packages/agent/src/enrolment', may: ['packages/contract', 'packages/agent/src/home'] },
  { room: 'packages/agent/src/commands', may: ['packages/agent', 'packages/contract'] },
  { room: 'packages/agent/src/home', may: ['packages/agent/src/sensors', 'packages/contract'] },
  { room: 'packages/agent/src/roles', may: ['packages/agent', 'packages/contract', 'packages/interop'] },
  { room: 'packages/agent/src/metrics', may: ['packages/contract', 'packages/interop'] },
  { room: 'packages/agent/src/runfolder', may: ['packages/contract', 'packages/interop'] },
  { room: 'packages/agent/src/testing', may: ['packages/agent', 'packages/contract', 'packages/interop'] },
  { room: 'packages/agent/src/*', may: ['packages/contract'] },
  { room: 'packages/server/src/server.ts', may: ['packages/server', 'packages/contract'] },
  { room: 'packages/server/src/main.ts', may: ['packages/server', 'packages/contract'] },
  { room: 'packages/server/src/commands', may: ['packages/server', 'packages/contract'] },
  { room: 'packages/server/src/index.ts', may: ['packages/server'] },
  { room: 'packages/server/src/features', may: ['packages/contract'] },
  { room: 'packages/server/src/detectors', may: ['packages/contract', 'packages/server/src/features'] },
  { room: 'packages/server/src/cases', may: ['packages/contract', 'packages/server/src/detectors'] },
  { room: 'packages/server/src/keys', may: ['packages/contract', 'packages/server/src/objects'] },
  {
    room: 'packages/server/src/store',
    may: ['packages/contract', 'packages/server/src/keys', 'packages/server/src/objects'],
  },
  { room: 'packages/server/src/audit', may: ['packages/contract', 'packages/server/src/store'] },
  { room: 'packages/server/src/enrolment', may: ['packages/contract', 'packages/server/src/store'] },
  { room: 'packages/server/src/people', may: ['packages/contract', 'packages/server/src/store'] },
  {
    room: 'packages/server/src/ingest',
    may: [
      'packages/contract',
      'packages/server/src/audit',
      'packages/server/src/enrolment',
      'packages/server/src/store',
    ],
  },
  {
    room: 'packages/server/src/jobs',
    may: [
      'packages/contract',
      'packages/server/src/store',
      'packages/server/src/features',
      'packages/server/src/detectors',
      'packages/server/src/cases',
    ],
  },
  {
    room: 'packages/server/src/api',
    may: [
      'packages/contract',
      ...['audit', 'store', 'people', 'cases', 'rights'].map((room) => `packages/server/src/${room}`),
    ],
  },
  { room: 'packages/server/src/testing', may: ['packages/server', 'packages/contract'] },
  {
    room: 'packages/server/src/rights',
    may: ['packages/contract', 'packages/server/src/keys', 'packages/server/src/store'],
  },
  {
    room: 'packages/server/src/retention',
    may: ['packages/contract', 'packages/server/src/audit', 'packages/server/src/store'],
  },
  {
    room: 'packages/server/src/backup',
    may: ['packages/contract', 'packages/server/src/keys', 'packages/server/src/objects', 'packages/server/src/store'],
  },
  { room: 'packages/server/src/config', may: ['packages/contract', 'packages/server/src/keys'] },
  { room: 'packages/server/src/*', may: ['packages/contract'] },
  { room: 'packages/console', may: ['packages/contract', 'packages/interop'] },
  { room: 'packages/simulator', may: ['packages/contract', 'packages/interop'] },
  {
    room: 'packages/seqward',
    may: ['packages/agent', 'packages/contract', 'packages/interop', 'packages/server', 'packages/simulator'],
  },
]

const packageFolders: Readonly<Record<string, string>> = {
  '@seqward/agent': 'packages/agent',
  '@seqward/console': 'packages/console',
  '@seqward/contract': 'packages/contract',
  '@seqward/interop': 'packages/interop',
  '@seqward/server': 'packages/server',
  '@seqward/simulator': 'packages/simulator',
  seqward: 'packages/seqward',
}

/** Every import that does not keep to its room, as a sentence. Empty when the house is in order. */
export function layerFaults(root: string): readonly string[] {
  return sourceFiles(root).flatMap((file) => {
    const room = roomOf(file)
    if (room === undefined) return [`${file} stands in no room`]
    return importsOf(readFileSync(join(root, file), 'utf8'))
      .map((specifier) => targetOf(file, specifier))
      .filter((target) => target !== null)
      .filter((target) => !within(target, room.home) && !room.may.some((allowed) => within(target, allowed)))
      .map((target) => `${file} may not import ${target}`)
  })
}

function roomOf(file: string): { readonly home: string; readonly may: readonly string[] } | undefined {
  const common = Object.entries(shared).flatMap(([folder, files]) => (within(file, folder) ? files : []))
  for (const { room, may } of rooms) {
    if (room.endsWith('/*')) {
      const parent = room.slice(0, -1)
      if (!file.startsWith(parent)) continue
      const first = file.slice(parent.length).split('/')[0] ?? ''
      return { home: parent + first, may: [...may, ...common] }
    }
    if (within(file, room)) return { home: room, may: [...may, ...common] }
  }
  return undefined
}

/** Single files beside the rooms of a package that all of them may use: names of log events, and the like. */
const shared: Readonly<Record<string, readonly string[]>> = {
  'packages/agent/src': ['packages/agent/src/events.ts', 'packages/agent/src/disk'],
  'packages/server/src': ['packages/server/src/events.ts'],
}

function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(dirname(file), specifier).split(sep).join('/')
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '')
  return packageFolders[name] ?? null
}

const within = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)

function importsOf(text: string): readonly string[] {
  const form =
    /(?:^|[\s;])(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)|^\s*import\s*['"]([^'"]+)['"]/gm
  return [...text.matchAll(form)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function sourceFiles(root: string): readonly string[] {
  return readdirSync(join(root, 'packages'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => file.includes('/src/') && !file.includes('/node_modules/') && !file.includes('/dist/'))
    .sort()
}
