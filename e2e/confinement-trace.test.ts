import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bringLaboratory } from './laboratory-folders.ts'
import { finished } from './seqward-process.ts'
import { createSite, type Site } from './site.ts'

const main = join(import.meta.dirname, '..', 'packages', 'seqward', 'src', 'main.ts')
const node = join(import.meta.dirname, '..', 'node_modules', '.bin', 'node')
const withoutStrace = !has('strace')
// Where it is missing, the tests that need it are skipped, and say so by their names; in CI nothing may be missing.
if (withoutStrace && process.platform === 'linux' && process.env.CI === 'true')
  throw new Error('strace is not installed: no trace of the agent can be taken')

let site: Site | null = null
const folders: string[] = []
afterEach(async () => {
  await site?.end()
  site = null
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test.skipIf(withoutStrace)(
  'a whole run of the agent opens nothing that it must not, listens nowhere, and connects to one port (needs strace)',
  {
    timeout: 150_000,
  },
  async () => {
    site = await createSite()
    await site.startService()
    await bringLaboratory(site, { seed: 7, days: 2 })
    await site.agentCommand('consent', 'on')
    const laboratory = join(site.folder, 'laboratory')
    const runs = readdirSync(laboratory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name === 'RunInfo.xml')
      .map((entry) => entry.parentPath)
    for (const run of runs) for (const bait of baits) put(join(run, bait))
    const before = looks(laboratory)

    const { code, trace } = await traced(
      'network,open,openat,openat2,execve,link,linkat,symlink,symlinkat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,landlock_restrict_self',
      ['agent', 'run', '--once', '--home', site.home],
    )
    expect(code).toBe(0)
    const calls = trace.split('\n').filter((line) => !/ = -1 E/.test(line))
    const of = (...names: readonly string[]) => calls.filter((line) => names.some((name) => line.includes(`${name}(`)))

    // Keeper, scout, collector and uplink at least, each before it became what it is.
    expect(of('landlock_restrict_self').length).toBeGreaterThanOrEqual(4)
    expect(of('listen', 'accept', 'accept4')).toEqual([])
    expect(of('bind').filter((line) => !line.includes('AF_NETLINK'))).toEqual([])
    const service = JSON.parse(readFileSync(join(site.home, 'agent.json'), 'utf8')) as { readonly service: string }
    const { port } = new URL(service.service)
    // A connect that is under way answers EINPROGRESS, so that failed ones count here, too.
    const connects = trace.split('\n').filter((line) => /\bconnect\(/.test(line))
    expect(connects.length).toBeGreaterThan(0)
    expect(connects.filter((line) => !line.includes(`sin_port=htons(${port})`))).toEqual([])
    // The service is named by its address: no name is resolved, so that no datagram is sent.
    expect(calls.filter((line) => /socket\(AF_INET6?, SOCK_DGRAM/.test(line))).toEqual([])

    const opened = of('open', 'openat', 'openat2').flatMap((line) => {
      const [, path] = /"((?:[^"\\]|\\.)*)"/.exec(line) ?? []
      // O_PATH names a file for a rule and gives no access to what is in it.
      return path === undefined || !path.startsWith(laboratory) || line.includes('O_PATH') ? [] : [{ path, line }]
    })
    const readFiles = opened.filter(({ line }) => !line.includes('O_DIRECTORY')).map(({ path }) => path)
    expect(readFiles.length).toBeGreaterThan(runs.length)
    expect(readFiles.filter((path) => !allowed.test(path))).toEqual([])
    expect(opened.filter(({ line }) => /O_WRONLY|O_RDWR|O_CREAT/.test(line))).toEqual([])
    const changed = of(
      'link',
      'linkat',
      'symlink',
      'symlinkat',
      'unlink',
      'unlinkat',
      'rename',
      'renameat',
      'renameat2',
      'mkdir',
      'mkdirat',
    )
    expect(changed.filter((line) => line.includes(laboratory))).toEqual([])
    expect(looks(laboratory)).toEqual(before)
    // Programs are Node, and nothing else.
    const programs = new Set(of('execve').map((line) => /execve\("([^"]+)"/.exec(line)?.[1] ?? 'by address'))
    expect([...programs].filter((program) => !program.endsWith('/node'))).toEqual([])
  },
)

test.skipIf(withoutStrace)(
  'on a kernel without Landlock nothing starts, and a sentence says why; "node-only" starts (needs strace)',
  {
    timeout: 60_000,
  },
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'seqward-no-landlock-'))
    folders.push(home)
    const config = { service: 'https://127.0.0.1:9' }
    writeFileSync(join(home, 'agent.json'), JSON.stringify(config), { mode: 0o600 })
    const without = ['-e', 'inject=landlock_create_ruleset:error=EOPNOTSUPP']
    const run = ['agent', 'run', '--once', '--home', home]
    const refused = await traced('landlock_create_ruleset', run, without)
    expect(refused.code).toBe(78)
    expect(refused.stderr).toContain('the confinement cannot be had: this kernel has no Landlock')
    const preview = await traced('landlock_create_ruleset', ['preview', home], without)
    expect(preview.code).toBe(78)
    expect(preview.stderr).toContain('cannot be confined on this computer')

    writeFileSync(join(home, 'agent.json'), JSON.stringify({ ...config, confinement: 'node-only' }), { mode: 0o600 })
    const chosen = await traced('landlock_create_ruleset', run, without)
    // It gets as far as looking for its keys.
    expect(chosen.stderr).toContain('enrol an instrument first')
    expect(chosen.trace).not.toContain('landlock_create_ruleset')
  },
)

const baits = [
  'SampleSheet.csv',
  'InterOp/IndexMetricsOut.bin',
  'InterOp/ControlMetricsOut.bin',
  'InterOp/CorrectedIntMetricsOut.bin',
  'Data/Intensities/BaseCalls/L001/C1.1/L001_1.cbcl',
  'Recipe/recipe.xml',
  'Thumbnail_Images/L001/C1.1/s_1_1101_A.jpg',
]
const allowed =
  /\/(?:RunInfo\.xml|[rR]unParameters\.xml|RunCompletionStatus\.xml|InterOp\/(?:C\d+\.1\/)?(?:Tile|Q|QMetrics2030|Error|Extraction|Image|ExtendedTile|EmpiricalPhasing)Metrics(?:2030)?(?:Out)?\.bin|[^/]+\.jsonl)$/

/** Runs a command of ours under strace, to its end. */
async function traced(calls: string, args: readonly string[], more: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-trace-'))
  folders.push(folder)
  const file = join(folder, 'trace')
  const watch = ['-f', '-qq', '-s', '4096', '-e', `trace=${calls}`, ...more, '-o', file]
  const ended = await finished(spawn('strace', [...watch, node, main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }))
  return { ...ended, trace: readFileSync(file, 'utf8') }
}

function put(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, 'Jane Doe,ACGTACGT')
}

/** Name, size and times of everything below a folder. */
function looks(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { size, mtimeMs, ctimeMs, nlink } = statSync(join(folder, name))
      return `${name} ${size} ${mtimeMs} ${ctimeMs} ${nlink}`
    })
    .sort()
}

function has(program: string): boolean {
  try {
    execFileSync(program, ['-V'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
