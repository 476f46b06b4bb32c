import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { bringOneInstrument, sentLines } from './one-instrument.ts'
import { type Finished, seqward } from './seqward-process.ts'
import { createSite, quicken, type Site } from './site.ts'

let site: Site | null = null
afterEach(async () => site?.end())

/** Nobody resolves this name (RFC 6761): the agent has no way to a service. */
const nowhere = 'https://service.invalid:8443'

test('enrolment, batches and receipts go on a medium, with no network between agent and service', {
  timeout: 180_000,
}, async () => {
  site = await createSite()
  const { home, serviceFolder, folder } = site
  const config = join(serviceFolder, 'seqward.json')
  const { serial, folders, consent } = await bringOneInstrument(site)
  const file = (name: string) => join(folder, name)
  const agent = (...args: readonly string[]) => seqward(['agent', ...args, '--home', home])
  const enrol = (...args: readonly string[]) => agent('enrol', '--serial', serial, ...args)

  // Enrolment: a request there, an answer back. The same request gets the same answer; another's answer is refused.
  await done(enrol('--service', nowhere, '--offline-request', file('request.json'), ...folders))
  quicken(home)
  const invite = ['invite', '--config', config, '--answer', file('request.json'), '--out']
  await done(seqward([...invite, file('answer.json')]))
  await done(seqward([...invite, file('answer-again.json')]))
  expect(readFileSync(file('answer-again.json'), 'utf8')).toBe(readFileSync(file('answer.json'), 'utf8'))
  const strange = { ...JSON.parse(readFileSync(file('answer.json'), 'utf8')), publicKey: 'MCowBQYDK2VwAyEA' }
  writeFileSync(file('strange.json'), JSON.stringify(strange))
  expect((await enrol('--offline-answer', file('strange.json'))).code).toBe(4)
  await done(enrol('--offline-answer', file('answer.json')))

  // Nothing is exported without consent, and nothing is sent where nothing can be reached.
  expect((await agent('export', file('early.bundle'))).code).toBe(4)
  await consent(0, 3)
  expect((await agent('run', '--once')).code).toBe(5)
  await done(agent('export', file('first.bundle')))
  const bundle = readFileSync(file('first.bundle'))
  expect(bundle.includes(Buffer.from(serial))).toBe(false)

  // Whatever happens to a bundle on its way, the place is named and nothing of it is taken in.
  const take = (name: string) => seqward(['import', '--config', config, file(name), '--json'])
  for (const [name, harm, reason] of harms) {
    writeFileSync(file(name), harm(bundle))
    const refused = await take(name)
    expect([refused.code, refused.stdout]).toEqual([3, ''])
    expect(refused.stderr).toMatch(reason)
  }

  // The first medium is lost. The second holds the same batches, and what came since.
  await consent(4, 6)
  expect((await agent('run', '--once')).code).toBe(5)
  await done(agent('export', file('second.bundle')))
  const first = await imported(take('first.bundle'))
  expect(first.stored).toBeGreaterThan(1)
  const second = await imported(take('second.bundle'))
  expect(second).toMatchObject({ alreadyHeld: first.stored, stopped: [] })
  expect(second.stored).toBeGreaterThan(0)
  expect(await imported(take('second.bundle'))).toMatchObject({ stored: 0, alreadyHeld: first.stored + second.stored })

  // Receipts let go what they cover, and only that; twice is no harm.
  const pending = async () => JSON.parse((await done(agent('status', '--json'))).stdout).instruments[0].pendingBatches
  expect((await agent('import-receipts', file('first.bundle'))).code).toBe(3)
  const partly = await done(agent('import-receipts', file('first.bundle.receipts'), '--json'))
  expect(JSON.parse(partly.stdout)).toMatchObject({ settled: first.stored, alreadySettled: 0 })
  const rest = await done(agent('import-receipts', file('second.bundle.receipts'), '--json'))
  expect(JSON.parse(rest.stdout)).toMatchObject({ settled: second.stored, alreadySettled: first.stored })
  expect((await agent('export', file('empty.bundle'))).code).toBe(3)
  expect((await agent('run', '--once')).code).toBe(0)
  expect(await pending()).toBe(0)
  expect((await done(agent('verify'))).stdout).toContain('the chain is whole')

  // Imported beside a running service, and held there as if it had been sent.
  await consent(7, 8)
  await agent('run', '--once')
  await done(agent('export', file('third.bundle')))
  await site.startService()
  const third = await imported(take('third.bundle'))
  await done(agent('import-receipts', file('third.bundle.receipts')))
  const held = await (await site.api('auditor')).batches()
  const sent = await sentLines(site)
  expect(held.length).toBe(first.stored + second.stored + third.stored)
  expect(new Set(held.map(({ bodySha256 }) => bodySha256))).toEqual(new Set(sent.map(({ bodySha256 }) => bodySha256)))
  expect(sent.every(({ outcome }) => outcome === 'stored' || outcome === 'already-held')).toBe(true)
})

const harms: ReadonlyArray<readonly [string, (bundle: Buffer) => Buffer, RegExp]> = [
  ['cut.bundle', (bundle) => bundle.subarray(0, bundle.length - 700), /line \d+: .*(cut short|manifest)/],
  ['headless.bundle', (bundle) => bundle.subarray(bundle.indexOf(10) + 1), /line 1: not the beginning of a bundle/],
  [
    'flipped.bundle',
    (bundle) => {
      const changed = Buffer.from(bundle)
      const at = changed.indexOf('"body":"') + 60
      changed[at] = changed[at] === 65 ? 66 : 65
      return changed
    },
    /line 2: batch 1: digest-differs/,
  ],
  [
    'shortened.bundle',
    (bundle) => {
      const lines = bundle.toString('utf8').split('\n')
      return Buffer.from([...lines.slice(0, 2), ...lines.slice(3)].join('\n'))
    },
    /line \d+: the manifest counts/,
  ],
]

interface Imported {
  readonly stored: number
  readonly alreadyHeld: number
  readonly stopped: readonly unknown[]
}

async function done(run: Promise<Finished>): Promise<Finished> {
  const finished = await run
  if (finished.code !== 0) throw new Error(`ended with ${finished.code}: ${finished.stderr}`)
  return finished
}

async function imported(run: Promise<Finished>): Promise<Imported> {
  return JSON.parse((await done(run)).stdout) as Imported
}
