import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createInterface } from 'node:readline'
import { apiPaths, type BatchRow, type Page } from '@seqward/contract'
import { afterEach, expect, test, vi } from 'vitest'
import { inviteCommand, signInLinkCommand } from '../main.ts'
import { enrolTestAgent, type Made, type TestAgent } from '../testing/test-agent.ts'
import { progressBody } from '../testing/test-bodies.ts'
import { testPerson } from '../testing/test-person.ts'
import { makeTestFolder, type TestFolder } from '../testing/test-service.ts'

interface Started {
  readonly child: ChildProcess
  readonly agentsUrl: string
  readonly consoleUrl: string
}

let folder: TestFolder | null = null
let started: Started | null = null
afterEach(async () => {
  if (started !== null) await kill(started)
  await folder?.remove()
})

async function start(configFile: string): Promise<Started> {
  const program = join(import.meta.dirname, '..', 'testing', 'serve-process.ts')
  const child = spawn(process.execPath, [program, '--config', configFile, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, ...(JSON.parse(line) as { agentsUrl: string; consoleUrl: string }) }
}

async function kill({ child }: Started): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** What a command of the service prints, run beside it. */
async function printed(command: typeof inviteCommand, args: string[]): Promise<string> {
  const stdout = new PassThrough()
  const code = await command(args, { stdout, stderr: new PassThrough() })
  expect(code).toBe(0)
  return String(stdout.read()).trim()
}

/** An agent with the batch that it has no receipt for yet, and those that it has one for. */
interface Sender {
  readonly agent: TestAgent
  readonly run: string
  pending: Made | null
  readonly receipted: Made[]
}

/** Sends in order until the service is gone, beginning with what has no receipt, as agents do. */
async function sendUntilGone(sender: Sender): Promise<void> {
  const { agent, run, receipted } = sender
  try {
    for (;;) {
      sender.pending ??= agent.make(progressBody(1 + (agent.seq % 1000), run))
      const { receipt } = await agent.send(sender.pending)
      if (receipt?.kind !== 'stored' && receipt?.kind !== 'already-held') continue
      receipted.push(sender.pending)
      sender.pending = null
    }
  } catch {
    // The connection broke. Whether the batch was stored is open until it is sent again.
  }
}

test('what has a receipt is there exactly once after the service was killed in the middle, three times', async () => {
  folder = await makeTestFolder()
  const { configFile, authority } = folder
  started = await start(configFile)
  const senders: Sender[] = []
  for (const number of [1, 2, 3]) {
    const serial = `LH0000${number}`
    const code = await printed(inviteCommand, ['--config', configFile, '--serial', serial])
    const agent = await enrolTestAgent({ url: started.agentsUrl, authority }, code, serial)
    senders.push({ agent, run: `2026110${number}_${serial}_0001_A22ABCDLT3`, pending: null, receipted: [] })
  }
  for (const receipts of [5, 23, 60]) {
    const { agentsUrl } = started
    const before = senders.map(({ receipted }) => receipted.length)
    const sending = senders.map((sender) => {
      sender.agent.moveTo(agentsUrl)
      return sendUntilGone(sender)
    })
    await vi.waitFor(
      () => {
        for (const [index, { receipted }] of senders.entries())
          expect(receipted.length).toBeGreaterThan((before[index] ?? 0) + receipts)
      },
      { timeout: 20_000, interval: 5 },
    )
    await kill(started)
    await Promise.all(sending)
    started = await start(configFile)
  }
  const link = await printed(signInLinkCommand, ['--config', configFile, '--role', 'auditor'])
  const [address = '', token] = link.split('/#sign-in=')
  const answer = await testPerson(address, '').post(apiPaths.signIn, { token })
  const auditor = testPerson(address, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
  for (const { agent, receipted } of senders) {
    const stored = await allBatches((path) => auditor.read(path), agent.identity.instrument)
    const held = new Map(stored.map(({ seq, bodySha256 }) => [seq, bodySha256]))
    expect(held.size).toBe(stored.length)
    expect(stored.length - receipted.length).toBeLessThanOrEqual(1)
    for (const { envelope } of receipted) expect(held.get(envelope.seq)).toBe(envelope.bodySha256)
  }
})

async function allBatches(read: (path: string) => Promise<unknown>, instrument: string): Promise<readonly BatchRow[]> {
  const rows: BatchRow[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page = (await read(`${apiPaths.batches}?instrument=${instrument}${after}`)) as Page<BatchRow>
    rows.push(...page.rows)
    cursor = page.next
  }
  return rows
}
