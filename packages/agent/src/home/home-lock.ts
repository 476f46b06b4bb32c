import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { HomeError } from './home-error.ts'

/**
 * Takes the home for this process: two keepers would number batches twice. A lock whose process has gone, by a crash or
 * a power cut, is taken over. Returns the function that gives it back.
 *
 * @throws HomeError `in-use` while another keeper lives.
 */
export function lockHome(path: string): () => void {
  const mine = `${process.pid} ${startOf(process.pid)}\n`
  const own = `${path}.${process.pid}`
  writeFileSync(own, mine, { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linked(own, path)) return () => (read(path) === mine ? rmSync(path, { force: true }) : undefined)
      const theirs = read(path)
      if (isOfLiving(theirs)) break
      setAside(path, theirs)
    }
  } finally {
    rmSync(own, { force: true })
  }
  throw new HomeError('in-use', `${path}: another agent is running with this home`)
}

/** Whether a keeper lives that holds the lock. */
export function isLocked(path: string): boolean {
  return isOfLiving(read(path))
}

/** A link appears whole or not at all, so that nobody reads a lock without its owner. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes a lock left behind, unless a third process took it over in the meantime. */
function setAside(path: string, expected: string): void {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (read(aside) !== expected) linked(aside, path)
  rmSync(aside, { force: true })
}

function isOfLiving(lock: string): boolean {
  const [pid = '', start = ''] = lock.trim().split(' ')
  if (!/^\d+$/.test(pid) || !isAlive(Number(pid))) return false
  return startOf(Number(pid)) === start
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, as boot and ticks: tells a later process with the same number apart. Empty where not known. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === '') return ''
  // The second field is the program's name in brackets and may hold spaces; the start is the 20th after it (proc(5)).
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return `${read('/proc/sys/kernel/random/boot_id').trim()}:${ticks}`
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
