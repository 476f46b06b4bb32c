import { spawn } from 'node:child_process'

/** What one process took from its start to its end. */
export interface Usage {
  readonly wallSeconds: number
  readonly cpuSeconds: number
  /** The most memory that it ever had in use at once. */
  readonly peakMiB: number
  /** From the start of the process to its first line of ours. */
  readonly startSeconds: number
}

/** Loaded before the program: a parent cannot ask the system for the peak of a child, so the child says it itself. */
const reporter = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs'
const startMs = performance.now()
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeSync(3, JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime, startMs }))
})`)}`

/**
 * Runs a program of ours under this Node and measures it.
 *
 * @throws Error when it ends with any code but 0.
 */
export async function measureProcess(program: readonly string[]): Promise<Usage> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['--import', reporter, ...program], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  const faults: Buffer[] = []
  child.stdio[3]?.on('data', (part: Buffer) => said.push(part))
  child.stderr?.on('data', (part: Buffer) => faults.push(part))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const wallSeconds = (performance.now() - startedAt) / 1000
  if (code !== 0) throw new Error(`${program.join(' ')} ended with ${code}: ${Buffer.concat(faults).toString()}`)
  const usage: unknown = JSON.parse(Buffer.concat(said).toString())
  if (!isReport(usage)) throw new Error(`${program.join(' ')} did not say what it used`)
  return {
    wallSeconds: Number(wallSeconds.toFixed(3)),
    cpuSeconds: Number((usage.cpu / 1e6).toFixed(3)),
    peakMiB: Math.round(usage.maxRSS / 1024),
    startSeconds: Number((usage.startMs / 1000).toFixed(3)),
  }
}

function isReport(value: unknown): value is { maxRSS: number; cpu: number; startMs: number } {
  return typeof value === 'object' && value !== null && 'maxRSS' in value && 'cpu' in value && 'startMs' in value
}
