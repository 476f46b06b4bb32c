import { apiPaths, type Backtest, type EffectsReport } from '@seqward/contract'
import { expect, test } from 'vitest'
import { standardRules } from '../../detectors/detection-rules.ts'
import { createInsightsWorker } from '../../commands/insights-worker.ts'
import { openOffice } from '../../server.ts'
import { signInTestPerson } from '../../testing/test-person.ts'
import { startTestService } from '../../testing/test-service.ts'
import { scheduleInsights, type InsightTask } from './insights-schedule.ts'
import { makeBacktest, makeEffects } from './make-insights.ts'

test('effects and back-test are not there, then made beside the service, and then what the console is given', async () => {
  const running = await startTestService()
  try {
    const manager = await signInTestPerson(running.service, 'manager')
    expect(await manager.read(apiPaths.effects('q30'))).toMatchObject({ metric: 'q30', madeAt: null, rows: [] })
    expect(await manager.read(apiPaths.backtest)).toEqual({ report: null })
    expect((await manager.get('/api/v1/effects?metric=names')).status).toBe(400)
    expect((await manager.get('/api/v1/effects')).status).toBe(400)
    const office = await openOffice(running.config, () => new Date())
    const parts = { store: office.store, rules: standardRules, now: () => new Date('2026-11-23T06:00:00Z') }
    await makeEffects(parts, 'laboratory')
    await makeBacktest(parts, 'laboratory', false)
    expect(await manager.read(apiPaths.backtest)).toEqual({ report: null })
    await makeBacktest(parts, 'laboratory', true)
    await office.close()
    const effects = (await manager.read(apiPaths.effects('error'))) as EffectsReport
    expect(effects).toMatchObject({ metric: 'error', madeAt: '2026-11-23T06:00:00.000Z', runs: 0 })
    const { report } = (await manager.read(apiPaths.backtest)) as Backtest
    expect(report).toMatchObject({ source: 'own-history', instruments: 0, rules: 'detection-rules/1' })
  } finally {
    await running.end()
  }
})

test('the thread of a service makes insights over a store of its own', { timeout: 60_000 }, async () => {
  const running = await startTestService()
  try {
    const manager = await signInTestPerson(running.service, 'manager')
    const worker = createInsightsWorker(running.config)
    await worker.make({ kind: 'predictions', tenant: 'laboratory', instruments: [] })
    await worker.make({ kind: 'tenant', tenant: 'laboratory' })
    expect(((await manager.read(apiPaths.effects('q30'))) as EffectsReport).madeAt).not.toBeNull()
    expect(((await manager.read(apiPaths.backtest)) as Backtest).report).not.toBeNull()
  } finally {
    await running.end()
  }
})

test('a task under way is ended with the schedule, and nothing is begun after', async () => {
  const made: InsightTask[] = []
  const schedule = scheduleInsights({
    make: async (task) => void made.push(task),
    cancel: async () => undefined,
    events: { insightsFailed: () => undefined },
  })
  schedule.news('laboratory', ['ins-1'])
  await schedule.close()
  schedule.news('laboratory', ['ins-2'])
  expect(made).toEqual([])
})
