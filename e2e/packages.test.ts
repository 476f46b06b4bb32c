import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPackages, copyCheckout, noBuildBecause, sumsOf } from './built-packages.ts'
import { bringMachine, type Machine, noMachineBecause } from './machine.ts'
import { type Finished, finished, seqward } from './seqward-process.ts'
import { createSite, type Site } from './site.ts'
import { readWindowsProgram } from './windows-program.ts'

const root = join(import.meta.dirname, '..')
const noBuild = noBuildBecause()
const noMachine = noBuild ?? noMachineBecause()
if (process.env.CI === 'true' && noMachine !== null) throw new Error(`packages cannot be tested: ${noMachine}`)
if (noMachine !== null) process.stderr.write(`tests of packages are left out: ${noMachine}\n`)

const olderVersion = '0.0.9'
const version = /'([^']+)'/.exec(readFileSync(join(root, 'packages/agent/src/version.ts'), 'utf8'))?.[1] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'seqward-packages-'))
const [here, elsewhere, older] = ['here', 'elsewhere', 'older'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
const agent = join(here, 'seqward-agent')
const deb = (out: string, of: string) => join(out, `seqward-agent_${of}_amd64.deb`)

beforeAll(async () => {
  if (noBuild !== null) return
  const checkout = copyCheckout(join(folder, 'checkout'))
  await Promise.all([
    buildPackages(root, here, '--platform', 'linux-x64'),
    buildPackages(checkout, elsewhere, '--platform', 'linux-x64'),
    buildPackages(root, older, '--platform', 'linux-x64', '--version', olderVersion),
  ])
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the executable to its end, with nothing in its environment but what is given. */
function packaged(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return finished(spawn(agent, words, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] }))
}

describe.skipIf(noBuild !== null)('the single executable', () => {
  test('two builds from two checkouts in different places are the same bytes, packages included', () => {
    expect(sumsOf(elsewhere)).toBe(sumsOf(here))
    expect(sumsOf(here).split('\n')).toHaveLength(5)
  })

  test('in it is what the agent, its contract and its reader are made of, modules of Node, and nothing else', () => {
    const modules = readFileSync(join(here, 'modules.txt'), 'utf8').trimEnd().split('\n')
    const ours = modules.filter((name) => /^packages\/(?:agent|contract|interop)\/src\//.test(name))
    const ofNode = modules.filter((name) => /^node:[a-z_/]+$/.test(name))
    expect(modules.filter((name) => ![...ours, ...ofNode].includes(name))).toEqual([])
    expect(ours).toContain('packages/agent/src/packaged.ts')
    expect(ours.filter((name) => name.includes('.test.') || name.includes('/testing/'))).toEqual([])
    const { dependencies } = JSON.parse(readFileSync(join(root, 'packages/agent/package.json'), 'utf8'))
    expect(Object.keys(dependencies).filter((name) => !name.startsWith('@seqward/'))).toEqual([])
    // The program stands in the executable as it was listed.
    const code = readFileSync(join(here, 'agent.mjs'))
    expect(readFileSync(agent).includes(code)).toBe(true)
    expect(code.toString()).not.toContain(root)
  })

  test('it tells its version, refuses what it does not know, and finds no service where there is none', async () => {
    expect((await packaged(['--version'])).stdout).toBe(`${version}\n`)
    expect((await packaged(['nonsense'])).code).toBe(2)
    const { code, stdout } = await packaged(['doctor', '--json', '--service', 'https://127.0.0.1:1'])
    expect(code).toBe(5)
    const { findings } = JSON.parse(stdout) as { findings: { check: string; verdict: string }[] }
    expect(findings).toContainEqual(expect.objectContaining({ check: 'confinement', verdict: 'ok' }))
  })

  test('every forbidden attempt in the place of each role is refused, by both layers and by the system alone', async () => {
    const { code, stdout } = await packaged(['confinement', '--probe', '--json'])
    const { tight, probed } = JSON.parse(stdout) as { tight: boolean; probed: { attempts: unknown[] }[] }
    expect({ code, tight, roles: probed.length }).toEqual({ code: 0, tight: true, roles: 7 })
    for (const { attempts } of probed) expect(attempts.length).toBeGreaterThan(10)
  })

  test('a role ends with 78 without its flags, with fewer, with wider ones, and with any from the environment', async () => {
    const flags =
      '--node-options=--permission --no-experimental-sqlite --no-addons --disallow-code-generation-from-strings'
    const cases: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv?])[] = [
      ['none', []],
      ['no permission model', ['--node-options=--no-addons']],
      ['everything readable', [`${flags} --allow-fs-read=*`]],
      ['the whole file system', [`${flags} --allow-fs-read=/`]],
      ['children', [`${flags} --allow-child-process`]],
      ['the network', [`${flags} --allow-net`]],
      ['from the environment', [], { NODE_OPTIONS: '--permission' }],
      ['widened by the environment', [flags], { NODE_OPTIONS: '--allow-fs-read=/' }],
    ]
    for (const part of ['part:collector', 'part:scout'])
      for (const [what, words, environment] of cases)
        expect((await packaged([...words, part, 'node-only'], environment)).code, `${part}: ${what}`).toBe(78)
    // Node's layer is as it should be here; the system's is not.
    expect((await packaged([flags, 'part:collector', 'system'])).code).toBe(78)
  })

  test('what it measures is what the checkout measures: odd names, and more files than fit into one word', async () => {
    const odd = join(folder, 'runs', 'a "quoted" \\ name')
    const long = join(folder, 'runs', 'x'.repeat(240))
    await make('simulate', 'run', '--platform', 'miseq', '--tiles', '2', '--out', odd)
    await make('simulate', 'run', '--platform', 'novaseq6000', '--layout', 'by-cycle', '--tiles', '1', '--out', long)
    const [ours, theirs] = [
      await packaged(['preview', join(folder, 'runs')]),
      await seqward(['preview', join(folder, 'runs')]),
    ]
    expect(ours.stdout.length).toBeGreaterThan(1000)
    expect(ours.stdout).toBe(theirs.stdout)
    expect(ours.stderr).toBe(theirs.stderr)
  })
})

describe.skipIf(noBuild !== null)('the executable for Windows (never run: as bytes only)', () => {
  test('holds the program and its fuse, and no signature that is no longer true', async (context) => {
    const out = join(folder, 'windows')
    try {
      await buildPackages(root, out, '--platform', 'win-x64')
    } catch (error) {
      // Node for Windows comes from the registry of packages.
      if (process.env.CI === 'true') throw error
      return context.skip(`Node for Windows could not be had: ${(error as Error).message}`)
    }
    const file = readFileSync(join(out, 'seqward-agent.exe'))
    const program = readWindowsProgram(file)
    expect(program.machine).toBe(0x8664)
    expect(program.certificates).toEqual([0, 0])
    const names = program.sections.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['.text', '.rdata', '.data', '.rsrc']))
    expect(program.resource('NODE_SEA_BLOB')?.includes(readFileSync(join(out, 'agent.mjs')))).toBe(true)
    expect(file.includes('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1')).toBe(true)
    // The same program as on Linux.
    expect(sumsOf(out).split('\n')[0]).toBe(sumsOf(here).split('\n')[0])
  })
})

describe.skipIf(noMachine !== null)('the Debian package, installed for real on a machine of its own', () => {
  let machine: Machine
  let site: Site
  const serial = 'M03154'
  const home = '/var/lib/seqward-agent'

  beforeAll(async () => {
    machine = await bringMachine()
    site = await createSite()
    await site.startService()
    for (const [out, of] of [
      [older, olderVersion],
      [here, version],
    ] as const)
      cpSync(deb(out, of), join(machine.shared, `${of}.deb`))
    const authority = readFileSync(join(site.serviceFolder, 'tls', 'authority.pem'))
    writeFileSync(join(machine.shared, 'authority.pem'), authority, { mode: 0o644 })
    mkdirSync(join(machine.shared, 'runs'))
    await make('simulate', 'run', '--platform', 'miseq', '--tiles', '2', '--out', join(machine.shared, 'runs', 'run1'))
  })
  afterAll(async () => {
    await machine?.stop()
    await site?.end()
  })

  const inside = async (command: string, ...args: readonly string[]) => {
    const done = await machine.run(command, ...args)
    if (done.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.code}: ${done.stderr}`)
    return done.stdout
  }
  const dpkg = (...args: readonly string[]) => inside('dpkg', ...args)
  const sent = async () =>
    JSON.parse(await inside('seqward', 'agent', 'sent', '--json')).batches as { seq: number; outcome: string }[]

  const startsAndStops = async () =>
    (await machine.serviceCalls()).flatMap((call) => /\b(?:stop|start|restart)\b/.exec(call)?.[0] ?? [])

  test('installing makes its user and its closed home, and sends nothing', async () => {
    const said = await dpkg('-i', `/srv/shared/${olderVersion}.deb`)
    expect(said).toContain('nothing is sent yet')
    expect(await inside('stat', '-c', '%U %G %a', home)).toBe('seqward-agent seqward-agent 700\n')
    expect(await inside('stat', '-c', '%U %a', '/etc/seqward-agent/environment', '/usr/bin/seqward-agent')).toBe(
      'root 600\nroot 755\n',
    )
    expect(await inside('getent', 'passwd', 'seqward-agent')).toContain(`:${home}:/usr/sbin/nologin`)
    expect(await inside('ls', '-A', home)).toBe('')
    expect(await startsAndStops()).toEqual(['start'])
    const unit = await inside('cat', '/usr/lib/systemd/system/seqward-agent.service')
    expect(unit).toContain(`ConditionPathExists=${home}/agent.json`)
    expect(await inside('seqward-agent', '--version')).toBe(`${olderVersion}\n`)
    const { code } = await machine.run('seqward', 'agent', 'doctor', '--json', '--service', 'https://127.0.0.1:1')
    expect(code).toBe(5)
    // Nothing on this machine has changed.
    expect(statSync(home, { throwIfNoEntry: false })).toBe(undefined)
  })

  test("enrolled and consented to, it measures a run and a batch arrives; its roles are confined; all is its user's", async () => {
    const config = join(site.serviceFolder, 'seqward.json')
    const code = (await make('invite', '--config', config, '--serial', serial)).trim()
    const service = ['--service', `https://127.0.0.1:${site.agentsPort()}`, '--ca', '/srv/shared/authority.pem']
    await inside(
      'seqward',
      'agent',
      'enrol',
      ...service,
      '--serial',
      serial,
      '--code',
      code,
      '--root',
      '/srv/shared/runs',
    )
    await inside('seqward', 'agent', 'consent', 'history', '--from', '2020-01-01', '--to', '2026-11-20')
    await inside('seqward', 'agent', 'run', '--once')
    const batches = await sent()
    expect(batches.length).toBeGreaterThan(0)
    expect(new Set(batches.map(({ outcome }) => outcome))).toEqual(new Set(['stored']))
    const held = (await (await site.api()).batches()).length
    expect(held).toBe(batches.length)
    await inside('seqward', 'agent', 'verify')
    expect(await inside('find', home, '!', '-user', 'seqward-agent')).toBe('')
    expect(JSON.parse(await inside('seqward', 'agent', 'confinement', '--probe', '--json')).tight).toBe(true)
  })

  test('an upgrade stops it, keeps the home, and starts it; rolling back does too', async () => {
    const before = await sent()
    const key = await inside('sha256sum', `${home}/site.key`)
    for (const of of [version, olderVersion]) {
      await dpkg('-i', `/srv/shared/${of}.deb`)
      expect(await startsAndStops()).toEqual(['stop', 'start'])
      expect(await inside('seqward-agent', '--version')).toBe(`${of}\n`)
      await inside('seqward', 'agent', 'run', '--once')
      await inside('seqward', 'agent', 'verify')
      expect((await sent()).slice(0, before.length), of).toEqual(before)
      expect(await inside('sha256sum', `${home}/site.key`)).toBe(key)
    }
    await dpkg('--verify', 'seqward-agent')
  })

  test('removing keeps the home and says so; purging says what goes, and leaves nothing', async () => {
    expect(await dpkg('-r', 'seqward-agent')).toContain(`${home} stays`)
    expect(await inside('ls', home)).toContain('site.key')
    expect((await machine.run('seqward-agent', '--version')).code).toBe(127)
    expect(await dpkg('-P', 'seqward-agent')).toContain(`removing ${home} for good`)
    for (const path of [
      home,
      '/etc/seqward-agent',
      '/etc/systemd/system/multi-user.target.wants/seqward-agent.service',
    ])
      expect((await machine.run('test', '-e', path)).code, path).toBe(1)
    expect((await machine.run('getent', 'passwd', 'seqward-agent')).code).toBe(2)
  })
})

/** Runs a command of this checkout; throws when it fails. */
async function make(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await seqward(args)
  if (code !== 0) throw new Error(`seqward ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}
