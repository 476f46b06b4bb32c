import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RoleName, roleEntry, roleEnvironment, roleFlags } from './launch-flags.ts'
import type { CollectorQuestion, RunOutcome, RunTask } from './messages.ts'
import { startRole } from './role-process.ts'

let folder = ''
let secret = ''
let allowed = ''

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'seqward-confinement-')))
  secret = join(folder, 'SampleSheet.csv')
  allowed = join(folder, 'RunInfo.xml')
  writeFileSync(secret, 'Sample_ID,index\nJane Doe,ACGTACGT\n')
  writeFileSync(allowed, '<RunInfo/>')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a program can do under the flags of a role: each attempt says "done", or the code with which it was refused. */
function attempts(role: RoleName, readable: readonly string[], tried: Readonly<Record<string, string>>): unknown {
  const program = `
    import fs from 'node:fs'; import net from 'node:net'; import dgram from 'node:dgram'; import { Worker } from 'node:worker_threads'
    import { spawnSync } from 'node:child_process'
    const out = {}
    const attempt = async (name, act) => { try { await act(); out[name] = 'done' } catch (error) { out[name] = error.code ?? error.name } }
    const failed = (emitter) => new Promise((resolve, reject) => { emitter.on('error', reject); emitter.on('listening', resolve); emitter.on('connect', resolve) })
    ${Object.entries(tried)
      .map(([name, act]) => `await attempt(${JSON.stringify(name)}, async () => { ${act} })`)
      .join('\n')}
    process.stdout.write(JSON.stringify(out), () => process.exit(0))`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...roleFlags({ role, readable }, 'node-only'), '--input-type=module', '-e', program],
    {
      env: roleEnvironment(),
      encoding: 'utf8',
    },
  )
  return stdout === '' ? stderr : JSON.parse(stdout)
}

const read = (path: string) => `fs.readFileSync(${JSON.stringify(path)})`

test('a collector can read what it was granted, and can do nothing else', () => {
  const denied = 'ERR_ACCESS_DENIED'
  const done = attempts('collector', [allowed], {
    granted: read(allowed),
    'another file of the run': read(secret),
    'the same by a detour': read(join(folder, 'x', '..', 'SampleSheet.csv')),
    'the folder': `fs.readdirSync(${JSON.stringify(folder)})`,
    'a file of the system': read('/etc/passwd'),
    writing: `fs.writeFileSync(${JSON.stringify(join(folder, 'new'))}, '')`,
    'a connection': `await failed(net.connect(1, '127.0.0.1'))`,
    'a datagram': `await failed(dgram.createSocket('udp4').bind(0))`,
    'a program': `const { error } = spawnSync('true'); if (error) throw error`,
    'a worker': `new Worker('0', { eval: true })`,
    sqlite: `await import('node:sqlite')`,
    'code from text': `new Function('return 1')()`,
  })
  expect(done).toEqual({
    granted: 'done',
    'another file of the run': denied,
    'the same by a detour': denied,
    'the folder': denied,
    'a file of the system': denied,
    writing: denied,
    'a connection': denied,
    'a datagram': denied,
    'a program': denied,
    'a worker': denied,
    sqlite: 'ERR_UNKNOWN_BUILTIN_MODULE',
    'code from text': 'EvalError',
  })
})

test('the uplink can read no file of the site, write none and start nothing', () => {
  const done = attempts('uplink', [], {
    'a run': read(allowed),
    'a file of the system': read('/etc/passwd'),
    writing: `fs.writeFileSync(${JSON.stringify(join(folder, 'new'))}, '')`,
    'a program': `const { error } = spawnSync('true'); if (error) throw error`,
  })
  expect(new Set(Object.values(done as object))).toEqual(new Set(['ERR_ACCESS_DENIED']))
})

function task(files: readonly string[]): RunTask {
  const times = { runInfo: null, latest: 0 }
  const gate = { serials: null, spans: null }
  const what = { kind: 'run', key: 'key', folder, markers: [], fingerprint: '', times, gate } as const
  return { ...what, files, watched: false, progressDue: true, position: null, configuration: null }
}

async function collect(files: readonly string[], granted: readonly string[]): Promise<RunOutcome> {
  const collector = startRole({ role: 'collector', readable: granted, answerMillisecondsMax: 20_000 })
  try {
    const question: CollectorQuestion = { aliasKey: null, now: 0, task: task(files) }
    return (await collector.ask(question)) as RunOutcome
  } finally {
    collector.stop()
  }
}

const warnings = (outcome: RunOutcome) =>
  outcome.kind === 'unreadable' ? outcome.warnings.map(({ reason }) => reason) : []

test('a collector that is asked for a file that was not granted says so and reads nothing', async () => {
  expect(warnings(await collect(['RunInfo.xml'], []))).toEqual(['cannot be read (ERR_ACCESS_DENIED)'])
})

test('a symbolic link and a second name of a file are refused even where they were granted', async () => {
  const links = join(folder, 'links')
  mkdirSync(join(links, 'one'), { recursive: true })
  symlinkSync(secret, join(links, 'RunInfo.xml'))
  linkSync(secret, join(links, 'one', 'RunInfo.xml'))
  for (const [place, code] of [
    [links, 'ELOOP'],
    // Of a file with a second name the launcher grants none, so that the operating system refuses first.
    [join(links, 'one'), process.platform === 'linux' ? 'EACCES' : 'EMLINK'],
  ] as const) {
    const collector = startRole({
      role: 'collector',
      readable: [join(place, 'RunInfo.xml')],
      answerMillisecondsMax: 20_000,
    })
    const question = { aliasKey: null, now: 0, task: { ...task(['RunInfo.xml']), folder: place } }
    const outcome = (await collector.ask(question).finally(() => collector.stop())) as RunOutcome
    expect(warnings(outcome)).toEqual([`cannot be read (${code})`])
  }
})

test('a role that was started without its confinement refuses to work', () => {
  for (const role of ['scout', 'collector', 'uplink'] as const) {
    const { status } = spawnSync(process.execPath, [roleEntry(role)], { env: roleEnvironment() })
    expect(status, role).toBe(78)
  }
  const wider = roleFlags({ role: 'collector', readable: [] }, 'node-only').concat('--allow-net')
  expect(spawnSync(process.execPath, [...wider, roleEntry('collector')], { env: roleEnvironment() }).status).toBe(78)
})

test('options in the environment do not reach a role', () => {
  process.env.NODE_OPTIONS = '--allow-fs-read=*'
  try {
    expect(roleEnvironment().NODE_OPTIONS).toBeUndefined()
  } finally {
    delete process.env.NODE_OPTIONS
  }
})

test('the destination of an uplink is set once', async () => {
  const calls: string[] = []
  const listen = async (name: string) => {
    const server = createServer((socket) => {
      calls.push(name)
      socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server
  }
  const [first, second] = [await listen('first'), await listen('second')]
  const connects = { host: '127.0.0.1', port: (first.address() as AddressInfo).port }
  const uplink = startRole({ role: 'uplink', readable: [], connects, answerMillisecondsMax: 20_000 })
  try {
    for (const server of [first, second]) {
      const { port } = server.address() as AddressInfo
      await uplink.ask({ kind: 'open', destination: { host: '127.0.0.1', port, ca: null } })
    }
    const request = { method: 'POST', path: '/v1/batches', headers: {}, body: Buffer.alloc(0) }
    expect(await uplink.ask({ kind: 'send', request })).toMatchObject({ kind: 'unreachable' })
    expect(calls).toEqual(['first'])
  } finally {
    uplink.stop()
    first.close()
    second.close()
  }
})

test.skipIf(process.platform !== 'linux')(
  'a grant holds for the file that was there, not for what takes its place',
  async () => {
    const [run, other] = [join(folder, 'swapped'), join(folder, 'other')]
    for (const place of [run, other]) {
      mkdirSync(place)
      writeFileSync(join(place, 'RunInfo.xml'), '<RunInfo/>')
    }
    const collector = startRole({
      role: 'collector',
      readable: [join(run, 'RunInfo.xml')],
      answerMillisecondsMax: 20_000,
    })
    const question = { aliasKey: null, now: 0, task: { ...task(['RunInfo.xml']), folder: run } }
    try {
      const before = (await collector.ask(question)) as RunOutcome
      expect(warnings(before).join()).not.toContain('cannot be read')
      // A true folder of the same name with a true file of the same name: no link anywhere.
      renameSync(run, `${run}.before`)
      renameSync(other, run)
      const after = (await collector.ask(question)) as RunOutcome
      expect(warnings(after)).toEqual(['cannot be read (EACCES)'])
    } finally {
      collector.stop()
    }
  },
)
