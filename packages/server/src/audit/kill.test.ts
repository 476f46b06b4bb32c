import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { rootOf, leafHash, verifyAuditExport } from '@seqward/contract/sealing'
import { afterEach, expect, test, vi } from 'vitest'
import { exportedLines, openTestAudit } from '../testing/test-audit.ts'

const writers: ChildProcess[] = []
let folder = ''
afterEach(async () => {
  for (const writer of writers) writer.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** A process that writes to the log; `told` has what it said is on the disk. */
function startWriter(name: string): { readonly told: string[]; kill(): Promise<void> } {
  const program = join(import.meta.dirname, '..', 'testing', 'audit-process.ts')
  const child = spawn(process.execPath, [program, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  writers.push(child)
  const told: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => told.push(line))
  return {
    told,
    async kill() {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('whatever is killed: what was told is there once, positions have no gap, and the tree is that of the rows', {
  timeout: 60_000,
}, async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-audit-'))
  await (await openTestAudit(folder)).close()
  const told: string[] = []
  for (const round of [1, 2]) {
    const pair = [startWriter(`first${round}`), startWriter(`second${round}`)]
    await vi.waitFor(
      () => {
        for (const one of pair) expect(one.told.length).toBeGreaterThan(12 * round)
      },
      { timeout: 20_000, interval: 2 },
    )
    await Promise.all(pair.map((one) => one.kill()))
    told.push(...pair.flatMap((one) => one.told))
  }
  const log = await openTestAudit(folder)
  const { audit, store } = log
  const rows = await store.audit.page('laboratory', { before: 1e9, limit: 100_000 })
  const names = rows.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(told.filter((name) => !names.includes(name))).toEqual([])
  // Each writer had three acts under way at most when it was killed.
  expect(names.length - told.length).toBeLessThanOrEqual(12)
  const leaves = await store.audit.leaves(0, 100_000)
  expect(leaves.map(({ position }) => position)).toEqual(leaves.map((_, index) => index))
  const edge = await store.audit.edge()
  expect(edge.size).toBe(leaves.length)
  expect(edge.root()).toEqual(rootOf(leaves.map(({ leaf }) => leafHash(leaf))))
  expect(rows.map(({ row }) => row.number)).toEqual(rows.map((_, index) => rows.length - index))
  expect(await verifyAuditExport(await exportedLines(audit))).toMatchObject({ whole: true, rows: leaves.length })
  await log.close()
})
