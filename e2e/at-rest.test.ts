import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bringLaboratory } from './laboratory-folders.ts'
import { createSite, type Site, type SiteStatus, whenIdle } from './site.ts'

let site: Site | null = null
afterEach(async () => site?.end())

test('a value that does leave is found in no byte of spool, database, write-ahead log and segments', {
  timeout: 120_000,
}, async () => {
  site = await createSite()
  await site.startService()
  // The service is away while the agent measures, so that the spool is full when it is searched.
  await site.agent.kill('SIGKILL')
  const plan = await bringLaboratory(site, { seed: 5, days: 6 })
  await site.service.kill('SIGTERM')
  site.startAgent()
  const spooled = await eventually(async () => site !== null && (await pendingBatches(site)) > plan.runs.length)
  expect(spooled).toBe(true)
  const runs = plan.runs.map((run) => run.runId)
  const lots = plan.runs.flatMap((run) => run.consumables.flatMap((tag) => (tag.lot.length >= 8 ? [tag.lot] : [])))
  const markers = [...runs, ...lots]
  expect(markers.length).toBeGreaterThan(plan.runs.length)
  const instruments = join(site.home, 'instruments')
  // The ledger is the site's own readable record and names its runs; what was measured stands in the spool alone.
  const beside = (file: string) => file.includes('/ledger/')
  expect(filesWith(instruments, markers).filter((file) => !beside(file))).toEqual([])
  expect(filesWith(instruments, lots)).toEqual([])

  await site.startService()
  await whenIdle(site, 60_000)
  const api = await site.api('auditor')
  const disclosed = JSON.stringify(await Promise.all((await api.batches()).map((row) => api.batch(row))))
  const left = markers.filter((marker) => disclosed.includes(marker))
  expect(left.length).toBeGreaterThan(plan.runs.length)
  expect(filesWith(site.serviceFolder, left)).toEqual([])
  expect(filesWith(instruments, left).filter((file) => !beside(file))).toEqual([])
})

async function pendingBatches(site: Site): Promise<number> {
  const { instruments } = JSON.parse(await site.agentCommand('status', '--json')) as SiteStatus
  return instruments.reduce((sum, one) => sum + one.pendingBatches, 0)
}

/** Files below a folder that hold one of the markers, as they are or in base64 or hexadecimal digits. */
function filesWith(folder: string, markers: readonly string[]): string[] {
  const forms = [...new Set(markers)].flatMap((marker) => [marker, Buffer.from(marker).toString('hex')])
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file).toString('latin1')
      return forms.some((form) => bytes.includes(form))
    })
}

async function eventually(holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return false
}
