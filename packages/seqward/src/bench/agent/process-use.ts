import { readFileSync, readdirSync } from 'node:fs'

/** What a process and everything that it started use of the computer, as Linux tells of them. */
export interface ProcessUse {
  /** Of the process, of those that it started and that live, and of those that have ended. */
  readonly cpuSeconds: number
  /** Private_Clean and Private_Dirty of each, in MiB: what would be free again if it ended. */
  readonly privateMiB: readonly { readonly role: string; readonly mebibytes: number }[]
  /** Bytes that the process itself caused to be written to disk. */
  readonly diskBytes: number
}

/** Ticks of the clock in which /proc counts processor time; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Looks at a process now. A process that ends meanwhile counts as nothing. */
export function processUse(pid: number): ProcessUse {
  const pids = familyOf(pid)
  return {
    cpuSeconds: pids.reduce((sum, one) => sum + cpuSecondsOf(one, one === pid), 0),
    privateMiB: pids.map((one) => ({ role: one === pid ? 'keeper' : roleOf(one), mebibytes: privateMiBOf(one) })),
    diskBytes: Number(/^write_bytes: (\d+)/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0),
  }
}

/** Processor time; with that of children that have ended, which the system adds to their parent. */
function cpuSecondsOf(pid: number, withEnded: boolean): number {
  const stat = read(`/proc/${pid}/stat`)
  // Fields 14 to 17 of proc(5), counted after the program's name, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, withEnded ? 15 : 13).reduce((sum, field) => sum + Number(field), 0)
  return Number.isFinite(ticks) ? ticks / ticksPerSecond : 0
}

function privateMiBOf(pid: number): number {
  const rollup = read(`/proc/${pid}/smaps_rollup`)
  const kibibytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)]
  return kibibytes.reduce((sum, [, count]) => sum + Number(count), 0) / 1024
}

function roleOf(pid: number): string {
  const words = read(`/proc/${pid}/cmdline`)
  return (
    /(?:roles\/|part:)(scout|collector|uplink|strip-code)|(launcher)/
      .exec(words)
      ?.slice(1)
      .find((name) => name) ?? 'other'
  )
}

function familyOf(pid: number): number[] {
  const children = childrenOf(pid)
  return [pid, ...children.flatMap(familyOf)]
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      read(`/proc/${pid}/task/${task}/children`)
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    )
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
