import { execFileSync, spawn } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keeperManifest } from '../../confinement/confine-keeper.ts'
import type { Manifest } from '../../confinement/manifest.ts'
import { builtInFlag, partEntry, wordsOf } from '../../confinement/own-program.ts'
import { recipeOf } from '../../confinement/recipe.ts'
import { roleManifest, type RoleGrants } from '../launch-flags.ts'
import { startRole } from '../role-process.ts'
import type { Attempt, ProbePlaces } from './attempts.ts'
import type { ProbeQuestion } from './probe.ts'

/** All attempts of one role; a datagram to nobody and a name that nobody answers take a second. */
const answerMillisecondsMax = 60_000

export interface ProbedRole {
  readonly role: 'keeper' | 'scout' | 'collector' | 'uplink'
  /** Both layers together, or the operating system alone. */
  readonly layers: 'node and system' | 'system'
  readonly attempts: readonly Attempt[]
}

/** Whether everything forbidden was refused and everything needed worked. */
export function isTight(probed: readonly ProbedRole[]): boolean {
  return probed.every(({ attempts }) => attempts.length > 0 && attempts.every(isAsExpected))
}

export function isAsExpected({ expected, outcome }: Attempt): boolean {
  return (outcome === 'done') === (expected === 'done')
}

/**
 * Starts a probe in the place of each role, with the role's flags, rules and filter, in a made folder with baits, and
 * tells what came of each attempt. Each role once under both layers, and once under the operating system alone.
 */
export async function probeRoles(): Promise<readonly ProbedRole[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seqward-probe-')))
  const servers: Server[] = []
  const listen = async (at: number | string) => {
    const server = createServer((socket) => socket.destroy())
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(at, () => resolve()))
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  try {
    const unixSocket = join(folder, 'socket')
    await listen(unixSocket)
    const places = { ...makeBaits(folder), folder, unixSocket, openPort: await listen(0), closedPort: await listen(0) }
    const connects = { host: '127.0.0.1', port: places.openPort }
    const none = { granted: null, traps: [], listed: null, writable: null }
    const listed = join(places.home, 'listed', 'RunInfo.xml')
    const roles: readonly (readonly [RoleGrants, ProbePlaces])[] = [
      [
        { role: 'scout', readable: [join(places.home, 'listed')] },
        { ...places, ...none, listed },
      ],
      [
        { role: 'collector', readable: [places.granted, ...places.traps] },
        { ...places, listed: null, writable: null },
      ],
      [
        { role: 'uplink', readable: [], connects },
        { ...places, ...none },
      ],
    ]
    const probed: ProbedRole[] = []
    for (const [grants, at] of roles) {
      const { role } = grants
      probed.push({ role, layers: 'node and system', attempts: await underBoth(grants, at) })
      probed.push({ role, layers: 'system', attempts: await underSystem(roleManifest(grants), role, at) })
    }
    const keeperAt = { ...places, ...none, writable: places.home }
    const attempts = await underSystem(keeperManifest(places.home), 'keeper', keeperAt)
    return [...probed, { role: 'keeper', layers: 'system', attempts }]
  } finally {
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function underBoth(grants: RoleGrants, places: ProbePlaces): Promise<readonly Attempt[]> {
  const entry = partEntry('probe')
  const probe = startRole({ ...grants, entry, answerMillisecondsMax })
  try {
    const question: ProbeQuestion = { role: grants.role, places }
    return (await probe.ask(question)) as readonly Attempt[]
  } finally {
    probe.stop()
  }
}

async function underSystem(
  manifest: Manifest,
  role: ProbedRole['role'],
  places: ProbePlaces,
): Promise<readonly Attempt[]> {
  const flags = [builtInFlag, '--no-experimental-sqlite', '--no-addons', '--disallow-code-generation-from-strings']
  const recipe = recipeOf({
    manifest,
    arguments: wordsOf(flags, partEntry('bare-probe'), JSON.stringify({ role, places })),
    environment: {},
    hasChannel: false,
    isBackground: false,
  })
  const child = spawn(process.execPath, wordsOf([builtInFlag], partEntry('launcher')), {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: answerMillisecondsMax,
  })
  child.stdin.end(JSON.stringify(recipe))
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk
  return text === '' ? [] : (JSON.parse(text) as readonly Attempt[])
}

/** A run folder with what must never be read, one file that may, and a home with a key. */
function makeBaits(folder: string) {
  const put = (name: string, text = 'Jane Doe,ACGTACGT') => {
    const path = join(folder, ...name.split('/'))
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  const never = [
    'SampleSheet.csv',
    'InterOp/IndexMetricsOut.bin',
    'Data/Intensities/BaseCalls/L001/C1.1/L001_1.cbcl',
    'Data/Intensities/BaseCalls/L001/s_1_1101.bcl',
    'home/site.key',
  ].map((name) => put(name))
  put('home/listed/RunInfo.xml')
  const [sheet = ''] = never
  const at = (name: string) => join(folder, name)
  symlinkSync(sheet, at('RunInfo.link.xml'))
  mkdirSync(at('second'))
  linkSync(sheet, at('second/RunInfo.xml'))
  mkdirSync(at('elsewhere'))
  put('elsewhere/RunInfo.xml')
  symlinkSync(at('elsewhere'), at('linked'))
  execFileSync('mkfifo', [at('RunParameters.xml')])
  return {
    baits: [...never, '/etc/passwd'],
    granted: put('RunInfo.xml', '<RunInfo/>'),
    traps: [at('RunInfo.link.xml'), at('second/RunInfo.xml'), at('linked/RunInfo.xml'), at('RunParameters.xml')],
    home: at('home'),
  }
}
