import { apiPaths, type Fleet } from '@seqward/contract'
import { vi } from 'vitest'
import { inviteCommand } from '../commands/invite-command.ts'
import { tenantCommand } from '../commands/tenant-command.ts'
import { type Service, startServer } from '../server.ts'
import { runCommand } from './run-command.ts'
import { enrolTestAgent, type TestAgent } from './test-agent.ts'
import { configurationBody, progressBody } from './test-bodies.ts'
import { testPerson } from './test-person.ts'
import { makeTestFolder, type TestFolder } from './test-service.ts'

/** A service with two tenants, `laboratory` and `other`, with one instrument and one run each. */
export interface TestLaboratories extends TestFolder {
  service: Service
  readonly agents: Readonly<Record<'laboratory' | 'other', TestAgent>>
  readonly configArgs: readonly string[]
  readonly logLines: string[]
  restart(): Promise<void>
}

/** Values that are in the data of each tenant and nowhere else. */
export const markers = {
  laboratory: { serial: 'LH11111', lot: '31415926', run: '20261101_LH11111_0042_A27MARKLT3' },
  other: { serial: 'LH22222', lot: '27182818', run: '20261101_LH22222_0042_A28MARKLT3' },
} as const

export async function startTestLaboratories(): Promise<TestLaboratories> {
  const folder = await makeTestFolder()
  const logLines: string[] = []
  const start = () => startServer(folder.config, { log: (line) => logLines.push(line) })
  const service = await start()
  const config = ['--config', folder.configFile]
  await runCommand(tenantCommand, ['create', ...config, 'other'])
  const to = { url: service.agentsUrl, authority: folder.authority }
  const enrol = async (tenant: 'laboratory' | 'other') => {
    const { serial, lot, run } = markers[tenant]
    const invited = await vi.waitFor(async () => {
      const { code, stdout } = await runCommand(inviteCommand, [...config, '--serial', serial, '--tenant', tenant])
      if (code !== 0) throw new Error('not yet')
      return stdout.trim()
    })
    // A new tenant's key is taken up within a moment.
    const agent = await vi.waitFor(() => enrolTestAgent(to, invited, serial), 5_000)
    await agent.send(agent.make(configurationBody(run, lot)))
    await agent.send(agent.make(progressBody(1, run)))
    return agent
  }
  const agents = { laboratory: await enrol('laboratory'), other: await enrol('other') }
  const laboratories: TestLaboratories = {
    ...folder,
    service,
    agents,
    configArgs: config,
    logLines,
    async restart() {
      await laboratories.service.stop()
      laboratories.service = await start()
    },
  }
  for (const tenant of ['laboratory', 'other'] as const) await fleetOf(laboratories, tenant, 1)
  return laboratories
}

/** The fleet of a tenant as its viewer sees it, once so many runs are known and nothing is pending. */
export async function fleetOf(
  { service, configArgs: config }: TestLaboratories,
  tenant: string,
  runs: number,
): Promise<Fleet> {
  const { signInLinkCommand } = await import('../main.ts')
  const { stdout } = await runCommand(signInLinkCommand, [...config, '--tenant', tenant])
  const token = stdout.trim().split('#sign-in=')[1]
  const answer = await testPerson(service.consoleUrl, '').post(apiPaths.signIn, { token })
  const person = testPerson(service.consoleUrl, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
  return vi.waitFor(async () => {
    const fleet = (await person.read(apiPaths.fleet)) as Fleet
    if (fleet.pendingBatches > 0 || fleet.runCount !== runs) throw new Error('not yet')
    return fleet
  }, 20_000)
}
