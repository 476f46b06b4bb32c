import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registries } from '@seqward/contract'
import { type CanaryClass, canaryClasses, madeCanaries, type Random } from '@seqward/contract/second-line'
import { platformNames, simulateRun } from '@seqward/simulator'

/** Where canaries are planted. */
export const channels = [
  'folder-name',
  'run-name',
  'file-name',
  'run-parameters',
  'run-info',
  'sample-sheet',
  'index-metrics',
  'log-line',
  'operator-log',
  'sensor-log',
  'csv-column',
  'environment',
  'host-and-user-name',
  'consent',
  'other',
] as const
export type Channel = (typeof channels)[number]

export interface Planted {
  readonly class: string
  readonly channel: Channel
  readonly text: string
  /** It has the exact form of an identifier that may leave, so that its leaving would prove nothing. */
  readonly isExactForm: boolean
}

/** A made site with canaries in it, and what an agent has to be told to look at it. */
export interface PlantedSite {
  readonly planted: readonly Planted[]
  readonly root: string
  readonly sensors: string
  readonly mappings: string
  readonly serials: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly consentName: string
}

/** Copies of each platform's folder: each has its own canaries in its names and documents. */
export interface PlantingSize {
  readonly perClass: number
  readonly copies: number
}

/** Bytes that a name in a folder may have. */
const nameBytesMax = 200

/** Whether a text is an identifier in exact form; leaving is then what it should do. */
export function isExactForm(text: string): boolean {
  return Object.values(registries).some((pattern) => pattern.test(text))
}

/** Makes run folders, logs and probes of every platform in a folder, with canaries in every channel. */
export function plantSite(folder: string, size: PlantingSize, random: Random): PlantedSite {
  const planted: Planted[] = []
  const pools = new Map(canaryClasses.map((name) => [name, [...madeCanaries(name, size.perClass * 2, random)]]))
  const counts = new Map<CanaryClass, number>()
  let turn = 0
  /** The next canary whose turn it is, of a form that can stand there. */
  const next = (channel: Channel, fits: (text: string) => boolean = () => true): string => {
    for (let tries = 0; tries < 10_000; tries++) {
      const canaryClass = canaryClasses[turn++ % canaryClasses.length] ?? 'dna'
      const pool = pools.get(canaryClass) ?? []
      if (pool.length === 0) pool.push(...madeCanaries(canaryClass, 500, random))
      const at = pool.findIndex(({ text }) => fits(text))
      if (at < 0) continue
      const [canary] = pool.splice(at, 1)
      if (canary === undefined) continue
      const isExact = isExactForm(canary.text)
      planted.push({ class: canaryClass, channel, text: canary.text, isExactForm: isExact })
      if (!isExact) counts.set(canaryClass, (counts.get(canaryClass) ?? 0) + 1)
      return canary.text
    }
    throw new Error(`no canary fits into ${channel}`)
  }
  const name = (channel: Channel) =>
    next(channel, (text) => !text.includes('/') && Buffer.byteLength(text) < nameBytesMax)

  const root = join(folder, `runs of ${name('folder-name')}`)
  const sensors = join(folder, `sensors of ${name('folder-name')}`)
  const probes = join(folder, `probes of ${name('folder-name')}`)
  for (const made of [root, sensors, probes]) mkdirSync(made, { recursive: true })
  const serials: string[] = []
  const mappings: object[] = []
  for (const platform of platformNames) {
    const pattern = join(folder, `pattern-${platform}`)
    simulateRun({ platform, seed: 7, out: pattern, tiles: 1, cycles: 26 })
    const runInfo = readFileSync(join(pattern, 'RunInfo.xml'), 'utf8')
    const serial = /<Instrument>([^<]+)</.exec(runInfo)?.[1] ?? ''
    serials.push(serial)
    for (let copy = 0; copy < size.copies; copy++) {
      const own = join(root, name('folder-name'), name('run-name'))
      cpSync(pattern, own, { recursive: true })
      plantRunFolder(own, copy, { next, name, random })
    }
    plantLogs(sensors, probes, serial, { next, name, random })
    mappings.push(mappingOf(probes, serial))
  }
  const environment: Record<string, string> = {}
  for (let at = 0; at < 150; at++) environment[`SITE_SETTING_${at}`] = next('environment', isLine)
  for (const variable of [
    'USER',
    'LOGNAME',
    'USERNAME',
    'HOSTNAME',
    'HOST',
    'COMPUTERNAME',
    'USERDOMAIN',
    'SUDO_USER',
    'MAIL',
    'SSH_CLIENT',
  ])
    environment[variable] = next('host-and-user-name', isLine)
  const consentName = next('consent', (text) => isLine(text) && text.length <= 60)
  // The rest goes where there is most room.
  const [first = ''] = serials
  const bulk = join(sensors, 'operations')
  mkdirSync(bulk, { recursive: true })
  // An operation log as agents read it (docs/spec/operation-log.md), with canaries where codes and numbers belong.
  const operations = join(bulk, `${first}-20260105.jsonl`)
  writeFileSync(operations, `${JSON.stringify({ seqwardOperationLog: 1, instrument: first })}\n`)
  const known = { at: '2026-01-05T10:00:00Z', code: 'mechanical.door_retry', value: 2 }
  for (let lines = 0; canaryClasses.some((one) => (counts.get(one) ?? 0) < size.perClass); lines++) {
    const text = next('operator-log')
    const line = [
      { ...known, by: text },
      { ...known, value: text },
      { ...known, code: text },
    ][lines % 3]
    appendFileSync(operations, `${JSON.stringify(line)}\n`)
  }
  const mappingFile = join(folder, 'probes.json')
  writeFileSync(mappingFile, JSON.stringify({ seqwardSensorMapping: 1, mappings }))
  return { planted, root, sensors, mappings: mappingFile, serials, environment, consentName }
}

interface Hand {
  readonly next: (channel: Channel, fits?: (text: string) => boolean) => string
  readonly name: (channel: Channel) => string
  readonly random: Random
}

const isLine = (text: string) => !/[\0\r\n]/.test(text)

/** Even copies keep half of their leaves, so that readers get as far as they do with a real document. */
function plantRunFolder(folder: string, copy: number, { next, name, random }: Hand): void {
  const share = copy % 2 === 0 ? 1 : 0.5
  for (const document of ['RunParameters.xml', 'runParameters.xml']) {
    const path = join(folder, document)
    if (!existsSync(path)) continue
    const leaf = () => escaped(next('run-parameters'))
    const text = readFileSync(path, 'utf8')
      .replaceAll(/>([^<>\s][^<>]*)</g, (found) => (random() < share ? `>${leaf()}<` : found))
      .replaceAll(/(?<=<[A-Za-z][^<>?]*\s(?!xmlns)[A-Za-z]+=)"[^"]*"/g, (found) =>
        random() < share ? `"${leaf()}"` : found,
      )
    writeFileSync(path, text.replace('</RunParameters>', `<Username>${leaf()}</Username></RunParameters>`))
  }
  const runInfo = join(folder, 'RunInfo.xml')
  const planted = () => escaped(next('run-info'))
  let text = readFileSync(runInfo, 'utf8').replace(
    /(<Run [^>]*Id=)"[^"]*"/,
    (_, before: string) => `${before}"${planted()}"`,
  )
  if (copy % 4 === 0) text = text.replace(/<Flowcell>[^<]*</, () => `<Flowcell>${planted()}<`)
  if (copy % 4 === 1)
    text = text.replace(/(<Run [^>]*Number=)"[^"]*"/, (_, before: string) => `${before}"${planted()}"`)
  writeFileSync(runInfo, text.replace('</Run>', `<Note who="${planted()}">${planted()}</Note></Run>`))
  const rows = Array.from(
    { length: 20 },
    () => `1,${next('sample-sheet')},${next('sample-sheet')},${next('sample-sheet')}`,
  )
  writeFileSync(join(folder, 'SampleSheet.csv'), `[Data]\nLane,Sample_ID,index,Sample_Project\n${rows.join('\n')}\n`)
  const index = Array.from({ length: 20 }, () =>
    indexRecord([next('index-metrics'), next('index-metrics'), next('index-metrics')]),
  )
  writeFileSync(join(folder, 'InterOp', 'IndexMetricsOut.bin'), Buffer.concat([Buffer.from([1]), ...index]))
  for (const [place, file] of [
    [folder, `${name('file-name')}.txt`],
    [folder, name('file-name')],
    [join(folder, 'InterOp'), `${name('file-name')}MetricsOut.bin`],
    [join(folder, 'InterOp'), `TileMetrics ${name('file-name')}.bin`],
  ] as const)
    writeFileSync(join(place, file), next('log-line'))
  for (const place of ['Logs', 'RTALogs', 'Thumbnail_Images']) {
    mkdirSync(join(folder, place), { recursive: true })
    const lines = Array.from({ length: 12 }, () => `01/05/2026,10:00:00.000,Run started by ${next('log-line')}`)
    writeFileSync(join(folder, place, `${name('file-name')}.log`), `${lines.join('\n')}\n`)
  }
  // A log that agents do open, on the platforms that write it: canaries inside messages that the catalogue knows.
  const copies = Array.from({ length: 12 }, (_, at) => {
    const text = next('log-line')
    const sender = at % 2 === 0 ? 'FileCopyManager' : text
    return `1/5/2026\t10:00:00 AM\t${sender}\tFileCopy\tSending copy request ${text} on thread 5 took 0.5\t\t\r`
  })
  writeFileSync(join(folder, 'RTALogs', '20260105-1000_FileCopyLog_00.tsv'), `${copies.join('\n')}\n`)
}

function indexRecord(texts: readonly string[]): Buffer {
  const [head, count] = [Buffer.from([1, 0, 0x4d, 0x04, 2, 0]), Buffer.from([9, 0, 0, 0])]
  const [sequence, ...others] = texts.map((text) => {
    const bytes = Buffer.from(text)
    return Buffer.concat([Buffer.from([bytes.length & 255, bytes.length >> 8]), bytes])
  })
  return Buffer.concat([head, sequence ?? Buffer.alloc(0), count, ...others])
}

function plantLogs(sensors: string, probes: string, serial: string, { next, name }: Hand): void {
  const own = join(sensors, name('folder-name'))
  mkdirSync(own, { recursive: true })
  const lines = [JSON.stringify({ seqwardSensorLog: 1, instrument: serial, operator: next('sensor-log') })]
  for (let at = 0; at < 40; at++) {
    const moment = `2026-01-0${1 + (at % 5)}T1${at % 10}:00:00Z`
    const reading = { at: moment, signal: 'thermal.chiller_temperature', value: 4 + at / 100 }
    lines.push(
      JSON.stringify({ ...reading, note: next('sensor-log') }),
      JSON.stringify({ ...reading, value: next('sensor-log') }),
      JSON.stringify({ ...reading, signal: next('sensor-log') }),
    )
  }
  // Beside the folder with a canary for its name also where agents look: directly in the folder of the logs.
  for (const place of [own, sensors]) writeFileSync(join(place, `${serial}-20260101.jsonl`), `${lines.join('\n')}\n`)
  const rows = ['time;room;operator;comment']
  for (let at = 0; at < 30; at++) {
    const value = at % 5 === 0 ? quoted(next('csv-column')) : String(20 + at / 10)
    rows.push(
      `2026-01-0${1 + (at % 5)}T1${at % 10}:30:00Z;${value};${quoted(next('csv-column'))};${quoted(next('csv-column'))}`,
    )
  }
  writeFileSync(join(probes, `${serial}-probe.csv`), `${rows.join('\n')}\n`)
}

function mappingOf(folder: string, serial: string): object {
  return {
    folder,
    prefix: `${serial}-`,
    suffix: '.csv',
    instrument: serial,
    encoding: 'utf-8',
    delimiter: ';',
    decimal: '.',
    headerLines: 1,
    time: { column: 'time', format: 'iso', zone: 'UTC' },
    signals: [{ column: 'room', signal: 'thermal.ambient_temperature', unit: 'Cel' }],
  }
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
