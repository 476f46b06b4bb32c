import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import type { EventEmitter } from 'node:events'
import fs from 'node:fs'
import inspector from 'node:inspector'
import net from 'node:net'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { readGranted } from '../../runfolder/read-granted.ts'

/** Where a probe tries its luck: a made run folder with baits, and sockets that really listen. */
export interface ProbePlaces {
  /** Files that no role may read. */
  readonly baits: readonly string[]
  /** A folder of the probe, in which the baits stand. */
  readonly folder: string
  /** A file that a collector is granted, by its own name; null in other roles. */
  readonly granted: string | null
  /** Granted by mistake: a link, a second name of a bait, a pipe, a device, a file reached through a linked folder. */
  readonly traps: readonly string[]
  /** A file inside the folder that a scout may list; null in other roles. */
  readonly listed: string | null
  /** The port that an uplink may connect to, and another on which something listens as well. */
  readonly openPort: number
  readonly closedPort: number
  /** A unix socket on which something listens. */
  readonly unixSocket: string
  /** A folder that it may write to: the keeper's home; null in other roles. */
  readonly writable: string | null
}

/** `done`, or the code with which it was refused. */
export interface Attempt {
  readonly name: string
  readonly expected: 'refused' | 'done'
  readonly outcome: string
}

type Act = () => unknown

/** Tries everything that a confined process must not do, and the little that it must be able to. */
export async function attemptAll(
  places: ProbePlaces,
  role: 'keeper' | 'scout' | 'collector' | 'uplink',
  layers: 'node and system' | 'system',
): Promise<readonly Attempt[]> {
  const ofRole = layers === 'system' ? roleMayNot(places) : [...roleMayNot(places), ...nodeMayNot(places)]
  const refused = role === 'keeper' ? keeperMayNot(places) : ofRole
  const done: Attempt[] = []
  for (const [name, act] of refused) done.push({ name, expected: 'refused', outcome: await outcomeOf(act) })
  for (const [name, act] of mayDo(places, role)) done.push({ name, expected: 'done', outcome: await outcomeOf(act) })
  return done
}

function mayDo({ granted, listed, openPort, writable }: ProbePlaces, role: string): [string, Act][] {
  if (role === 'collector' && granted !== null) return [['read what was granted', () => readGranted(granted)]]
  if (role === 'scout' && listed !== null)
    return [
      ['list a folder', () => fs.readdirSync(join(listed, '..'))],
      ['tell the size of a file', () => fs.lstatSync(listed)],
    ]
  if (role === 'uplink') return [['connect to its port', () => connected(net.connect(openPort, '127.0.0.1'))]]
  if (writable === null) return []
  const file = join(writable, 'probe')
  return [
    ['write in its home', () => fs.writeFileSync(file, 'x')],
    ['move and remove in its home', () => (fs.renameSync(file, `${file}.2`), fs.rmSync(`${file}.2`))],
    ['start Node', () => started(process.execPath, ['--version'])],
  ]
}

function roleMayNot(places: ProbePlaces): [string, Act][] {
  const { baits, folder, traps, listed, closedPort, unixSocket } = places
  const [bait = ''] = baits
  const name = bait.slice(folder.length + 1)
  return [
    ...baits.map((path): [string, Act] => [`read ${path.split(/[\\/]/).at(-1)}`, () => fs.readFileSync(path)]),
    ...traps.map((path): [string, Act] => [`read ${path.slice(folder.length + 1)}`, () => readGranted(path)]),
    ...(listed === null ? [] : [['read a listed file', () => fs.readFileSync(listed)] as [string, Act]]),
    ['read by ..', () => fs.readFileSync(`${folder}/InterOp/../${name}`)],
    ['read through /proc/self/root', () => fs.readFileSync(`/proc/self/root${bait}`)],
    ['read through /proc/self/cwd', () => fs.readFileSync('/proc/self/cwd/package.json')],
    ['read the environment of processes', () => fs.readFileSync(`/proc/${process.ppid}/environ`)],
    ['read memory of the parent', () => fs.openSync(`/proc/${process.ppid}/mem`, 'r')],
    ['read a device', () => fs.readSync(fs.openSync('/dev/zero', 'r'), Buffer.alloc(1))],
    ['map a blob', async () => (await fs.openAsBlob(bait)).arrayBuffer()],
    ['copy a file', () => fs.copyFileSync(bait, `${folder}/copy`)],
    ['list the file system', () => fs.readdirSync('/')],
    ['watch a file', () => fs.watch(bait).close()],
    ...changes(folder, bait),
    ['change a time', () => fs.utimesSync(bait, 1, 1)],
    ['change a mode', () => fs.chmodSync(bait, 0o777)],
    ['a report', () => reported(join(folder, 'report.json'))],
    ['the inspector', () => inspected()],
    ['a child process', () => started('/bin/sh', ['-c', ':'])],
    ['Node as a child process', () => started(process.execPath, ['--version'])],
    ['become another program', () => becomeAnother()],
    ['signal the parent', () => process.kill(process.ppid, 'SIGCONT')],
    ['connect elsewhere', () => connected(net.connect(closedPort, '127.0.0.1'))],
    ['connect elsewhere over IPv6', () => connected(net.connect(closedPort, '::1'))],
    ['connect to a unix socket', () => connected(net.connect(unixSocket))],
    [
      'resolve a name by datagrams',
      () => new dns.promises.Resolver({ timeout: 500, tries: 1 }).resolve4('seqward.test'),
    ],
    ['send a datagram', () => datagram()],
    ...listening(folder),
  ]
}

/** What Node has to refuse: each would still be held by the rules of the operating system. */
function nodeMayNot({ baits: [bait = ''] }: ProbePlaces): [string, Act][] {
  return [
    ['SQLite', async () => new (await import('node:sqlite')).DatabaseSync(bait)],
    ['ffi', async () => (await import('node:ffi')).dlopen(null, {})],
    ['an addon', () => process.dlopen({ exports: {} }, bait)],
    ['a worker', () => new Worker('0', { eval: true })],
    ['WASI', async () => new (await import('node:wasi')).WASI({ version: 'preview1', preopens: { '/': '/' } })],
    ['code from text', () => runInThisContext('(0, eval)("1")')],
  ]
}

function keeperMayNot({ folder, baits: [bait = ''] }: ProbePlaces): [string, Act][] {
  return [
    ...changes(folder, bait),
    ['another program', () => started('/bin/sh', ['-c', ':'])],
    ['another program from its home', () => started(bait, [])],
    ['the inspector', () => inspected()],
    ...listening(folder),
  ]
}

function changes(folder: string, bait: string): [string, Act][] {
  return [
    ['write a file', () => fs.writeFileSync(`${folder}/new`, '')],
    ['append to a file', () => fs.appendFileSync(bait, 'x')],
    ['cut a file', () => fs.truncateSync(bait, 0)],
    ['make a folder', () => fs.mkdirSync(`${folder}/folder`)],
    ['rename a file', () => fs.renameSync(bait, `${bait}.old`)],
    ['remove a file', () => fs.unlinkSync(bait)],
    ['make a symbolic link', () => fs.symlinkSync(bait, `${folder}/RunCompletionStatus.xml`)],
    ['make a hard link', () => fs.linkSync(bait, `${folder}/another-name`)],
  ]
}

function listening(folder: string): [string, Act][] {
  return [
    ['listen', () => connected(net.createServer().listen(0, '127.0.0.1'))],
    ['listen on a unix socket', () => connected(net.createServer().listen(`${folder}/listening`))],
    ['listen on an abstract socket', () => connected(net.createServer().listen('\0seqward-probe'))],
  ]
}

function started(program: string, words: readonly string[]): void {
  const { error, status } = spawnSync(program, words, { timeout: 10_000 })
  if (error !== undefined) throw error
  if (status !== 0) throw Object.assign(new Error('ended'), { code: `status ${status}` })
}

/** Node says on standard error that it cannot, and nothing to the program. */
function reported(file: string): void {
  process.report.writeReport(file)
  if (!fs.existsSync(file)) throw Object.assign(new Error('no report'), { code: 'not written' })
}

function inspected(): void {
  inspector.open(0, '127.0.0.1')
  if (inspector.url() === undefined) throw Object.assign(new Error('no inspector'), { code: 'not open' })
}

/** Where it works, nothing comes back: whoever reads the answers finds none. */
function becomeAnother(): void {
  process.execve?.('/bin/true', ['true'], {})
}

function datagram(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket('udp4')
    socket.on('error', reject)
    socket.send('x', 9, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)))
  })
}

function connected(emitter: EventEmitter & { destroy?(): void; close?(): void }): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    emitter.once('error', reject)
    emitter.once('connect', () => resolve())
    emitter.once('listening', () => resolve())
  }).finally(() => (emitter.destroy === undefined ? emitter.close?.() : emitter.destroy()))
}

async function outcomeOf(act: Act): Promise<string> {
  let late: (error: unknown) => void = () => {}
  // Some refusals of Node come as uncaught errors instead of events.
  const refused = new Promise((_, reject) => (late = reject))
  refused.catch(() => {})
  process.on('uncaughtException', late)
  try {
    await Promise.race([act(), refused])
    return 'done'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return typeof code === 'string' ? code : (error as Error).name
  } finally {
    process.off('uncaughtException', late)
  }
}
