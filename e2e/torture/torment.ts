import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Site } from '../site.ts'
import type { LineMode, Relay } from './relay.ts'

/** What was done to a site, by name. */
export type Torments = Record<string, number>

/** Which of the machine's tools are there; without one, what needs it is left out, and said. */
export interface Tools {
  readonly faketime: boolean
  readonly strace: boolean
  readonly mounts: boolean
}

export function toolsOfMachine(): Tools {
  const has = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
  const isRoot = process.getuid?.() === 0
  return { faketime: has('faketime'), strace: has('strace'), mounts: isRoot && has('mount') && mayMount() }
}

function mayMount(): boolean {
  return spawnSync('unshare', ['-m', 'true']).status === 0
}

/** A small volume of its own for the agent's spool and ledger; it can be full, or read-only. */
export function mountVolume(folder: string, mebibytes: number): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'seqward-torture', folder])
  return () => spawnSync('umount', ['-l', folder])
}

const lineModes: readonly LineMode[] = ['cut', 'half-open', 'slow', 'deaf']

export interface TormentOptions {
  readonly site: Site
  readonly relay: Relay
  readonly tools: Tools
  readonly random: () => number
  /** Whether the instruments' folder is a volume of its own. */
  readonly volume: string | null
}

export interface Tormentor {
  readonly done: Torments
  /** One more thing that goes wrong. */
  next(): void
  /** How the agent is started this time: under a wrong clock, or with syncs that fail. */
  startAgent(): void
  /** What was damaged while nothing ran. */
  damageSpool(): void
  relieve(): void
}

export function tormentor({ site, relay, tools, random, volume }: TormentOptions): Tormentor {
  const done: Torments = {}
  const count = (name: string) => {
    done[name] = (done[name] ?? 0) + 1
  }
  const filler = volume === null ? '' : join(volume, 'filler')

  function relieve(): void {
    relay.mode = 'passes'
    if (volume === null) return
    execFileSync('mount', ['-o', 'remount,rw', volume])
    rmSync(filler, { force: true })
  }

  return {
    done,
    relieve,
    next() {
      const draw = random()
      if (draw < 0.35) return relieve()
      if (draw < 0.7) {
        relay.mode = lineModes[Math.floor(random() * lineModes.length)] ?? 'cut'
        return count(`line ${relay.mode}`)
      }
      if (volume === null) return
      if (draw < 0.85) {
        count('disk full')
        return void spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' })
      }
      count('disk read-only')
      spawnSync('mount', ['-o', 'remount,ro', volume])
    },
    startAgent() {
      const draw = random()
      if (tools.faketime && draw < 0.25) {
        const years = Math.floor(random() * 16) - 8
        count(years < 0 ? 'clock back by years' : 'clock forward by years')
        return site.startAgent(['faketime', '-f', `${years < 0 ? '-' : '+'}${Math.abs(years)}y`])
      }
      if (tools.strace && draw < 0.35) {
        count('syncs fail')
        const inject = `fsync,fdatasync:error=EIO:when=${2 + Math.floor(random() * 8)}+${2 + Math.floor(random() * 4)}`
        // -D: the agent is our own child, and strace its grandchild.
        return site.startAgent([
          'strace',
          '-D',
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          'trace=fsync,fdatasync',
          '-e',
          `inject=${inject}`,
        ])
      }
      return site.startAgent()
    },
    damageSpool() {
      const file = spoolFiles(join(site.home, 'instruments')).at(Math.floor(random() * 8))
      if (file === undefined) return
      const { size } = statSync(file)
      if (random() < 0.3) {
        count('segment cut short')
        return truncateSync(file, Math.floor(random() * size))
      }
      count('bit flipped in a segment')
      const bytes = readFileSync(file)
      const at = Math.floor(random() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      writeFileSync(file, bytes)
    },
  }
}

function spoolFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('spool') && name.endsWith('.seg'))
    .map((name) => join(folder, name))
}
