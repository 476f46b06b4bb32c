import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Finished, finished } from './seqward-process.ts'

/**
 * A second machine in this one: its file system is this one's with a layer in memory above it, seen by nobody else, so
 * that packages can be installed for real and nothing is changed here. Processes, network and kernel are this machine's.
 */
export interface Machine {
  /** A folder that both see, in which `shared` stands here and `/srv/shared` there. */
  readonly shared: string
  /** Runs a command as root, with a service manager that writes down what it is told. */
  run(command: string, ...args: readonly string[]): Promise<Finished>
  /** What the service manager was told since the last time. */
  serviceCalls(): Promise<readonly string[]>
  stop(): Promise<void>
}

/** Why there can be no such machine here; null when there can. */
export function noMachineBecause(): string | null {
  if (process.platform !== 'linux') return 'only Linux has Debian packages'
  if (process.getuid?.() !== 0) return 'only root can make a file system of its own'
  for (const tool of ['dpkg', 'unshare', 'nsenter', 'deb-systemd-invoke', 'adduser', 'setpriv'])
    if (spawnSync('which', [tool]).status !== 0) return `${tool} is not installed`
  const tried = spawnSync('unshare', ['--mount', '--propagation', 'private', 'mount', '-t', 'tmpfs', 'none', '/tmp'])
  return tried.status === 0 ? null : 'the system allows no mounts'
}

/** Ends with the process that started it, and leaves nothing behind. */
export async function bringMachine(): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'seqward-machine-'))
  const shared = join(folder, 'shared')
  const root = join(folder, 'layers', 'root')
  mkdirSync(shared)
  mkdirSync(join(folder, 'layers'))
  // Services' users look into it.
  chmodSync(folder, 0o755)
  chmodSync(shared, 0o755)
  const words = ['--mount', '--propagation', 'private', 'sh', '-euc', setUp, 'sh', folder]
  const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] })
  await ready(holder)

  const run = (command: string, ...args: readonly string[]) => {
    const inside = ['--mount', '--target', String(holder.pid), 'chroot', root, 'env', '-i', ...environment]
    const child = spawn('nsenter', [...inside, command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    return finished(child)
  }
  return {
    shared,
    run,
    async serviceCalls() {
      const { stdout } = await run('sh', '-c', 'cat /var/log/systemctl.log; : > /var/log/systemctl.log')
      return stdout.split('\n').filter((line) => line !== '')
    },
    async stop() {
      const gone = new Promise((resolve) => holder.once('exit', resolve))
      holder.stdin.end()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const environment = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'HOME=/root',
]

/** The layer is in memory, since one on this disk would lie below itself. Waits until its input is closed. */
const setUp = `
cd "$1"
mount -t tmpfs -o mode=755 layers layers
mkdir layers/upper layers/work layers/root
mount -t overlay overlay -o lowerdir=/,upperdir=layers/upper,workdir=layers/work layers/root
cd layers/root
mount --rbind /proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=755 run run
mkdir -p srv/shared run/systemd/system
mount --bind "$1/shared" srv/shared
# Services may be started, and the index of manual pages is not made again each time.
rm -f usr/sbin/policy-rc.d var/lib/man-db/auto-update
cat > usr/local/bin/systemctl <<'END'
#!/bin/sh
echo "$@" >> /var/log/systemctl.log
case "$*" in *is-enabled*) echo enabled ;; *is-active*) exit 3 ;; esac
END
chmod 755 usr/local/bin/systemctl
: > var/log/systemctl.log
echo ready
exec cat
`

function ready(holder: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    holder.stdout?.once('data', () => resolve())
    holder.once('exit', (code) => reject(new Error(`the machine could not be brought up (${code})`)))
    holder.once('error', reject)
  })
}
