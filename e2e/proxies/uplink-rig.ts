import { Agent } from 'node:https'
import { type Body, type EnrolmentAnswer, type Receipt, apiPaths, type BatchRow, type Page } from '@seqward/contract'
import { generateKeyPair, importPrivateKey, importPublicKey } from '@seqward/contract/sealing'
import { uplinkTransport, type UplinkTransport } from '../../packages/agent/src/roles/uplink-client.ts'
import { type Shipment, startDelivery } from '../../packages/agent/src/uplink/delivery.ts'
import type { Destination } from '../../packages/agent/src/uplink/https-transport.ts'
import type { SealPayload } from '../../packages/agent/src/uplink/service-link.ts'
import { postEnrolment, TestAgent } from '../../packages/server/src/testing/test-agent.ts'
import { configurationBody, progressBody } from '../../packages/server/src/testing/test-bodies.ts'
import { signInTestPerson } from '../../packages/server/src/testing/test-person.ts'
import { startTestService, type TestService } from '../../packages/server/src/testing/test-service.ts'

/** The real service, and uplinks in processes of their own under their real launcher. */
export interface Rig {
  readonly service: { readonly host: string; readonly port: number; readonly ca: string }
  readonly running: TestService
  /** Enrols a fresh instrument, makes batches of it, and starts to send them this way. */
  ship(way: Way): Promise<Voyage>
  end(): Promise<void>
}

export interface Way {
  /** Port of a proxy on this machine; without one, straight to the service. */
  readonly proxy?: number
  readonly credentials?: string
  /** TLS to the proxy itself. */
  readonly proxyTls?: boolean
  /** Further certificates that are trusted. */
  readonly trusts?: string
  readonly sealPayload?: SealPayload
  readonly batches?: number
  /** Milliseconds between the clock of the site and the true time. */
  readonly clockOff?: number
}

export interface Voyage {
  readonly receipts: Receipt[]
  /** Reasons of attempts that settled nothing, in order. */
  readonly reasons: string[]
  readonly waits: number[]
  readonly transport: UplinkTransport
  /** Resolves when every batch has a receipt. */
  readonly arrived: Promise<void>
  /** Resolves after so many attempts that settled nothing. */
  failedTimes(count: number): Promise<void>
  /** Makes one more batch and waits for its receipt. */
  oneMore(): Promise<void>
  /** Numbers that the service holds. */
  held(): Promise<readonly number[]>
  end(): Promise<void>
}

export async function startRig(): Promise<Rig> {
  const running = await startTestService()
  const { hostname, port } = new URL(running.service.agentsUrl)
  const service = { host: hostname, port: Number(port), ca: running.authority }
  const voyages: Voyage[] = []
  let count = 0

  async function ship(way: Way): Promise<Voyage> {
    const serial = `LH${String(++count).padStart(5, '0')}`
    const to = { url: running.service.agentsUrl, authority: running.authority }
    const keys = generateKeyPair()
    const code = await running.service.invite(serial)
    const identity = (await postEnrolment(to, { code, serial, keys })).json as EnrolmentAnswer
    const voyage = sail(way, new TestAgent({ ...to, agent: new Agent() }, keys.privateKey, identity), keys.privateKey)
    voyages.push(voyage)
    return voyage
  }

  function sail(way: Way, maker: TestAgent, privateKey: string): Voyage {
    const { clockOff = 0 } = way
    const transport = uplinkTransport({ ...destinationOf(way), sealPayload: way.sealPayload ?? false })
    const waiting: Shipment[] = Array.from({ length: way.batches ?? 2 }, (_, at) =>
      maker.make(at === 0 ? configurationBody() : progressBody(at)),
    )
    const receipts: Receipt[] = []
    const reasons: string[] = []
    const waits: number[] = []
    let told = Promise.withResolvers<void>()
    const tell = () => {
      told.resolve()
      told = Promise.withResolvers<void>()
    }
    const until = async (reached: () => boolean) => {
      while (!reached()) await told.promise
    }
    const { instrument, receiptPublicKey } = maker.identity
    const delivery = startDelivery({
      source: {
        next: () => waiting[0] ?? null,
        settle(_shipment, receipt) {
          receipts.push(receipt)
          waiting.shift()
          tell()
        },
        behind: () => 'service-behind',
        later(_shipment, reason, wait) {
          reasons.push(reason)
          waits.push(wait)
          tell()
        },
      },
      transport,
      instrument,
      key: importPrivateKey(privateKey),
      receiptKey: importPublicKey(receiptPublicKey),
      backoff: { baseMilliseconds: 20, capMilliseconds: 60 },
      now: () => Date.now() + clockOff,
      random: () => 0.5,
      onFault: (error) => told.reject(error),
    })
    delivery.wake()
    return {
      receipts,
      reasons,
      waits,
      transport,
      arrived: until(() => waiting.length === 0),
      failedTimes: (times) => until(() => reasons.length >= times),
      async oneMore() {
        const body: Body = progressBody(receipts.length + 1)
        waiting.push(maker.make(body))
        delivery.wake()
        await until(() => waiting.length === 0)
      },
      async held() {
        const auditor = await signInTestPerson(running.service, 'auditor')
        const path = `${apiPaths.batches}?instrument=${instrument}`
        const deadline = Date.now() + 10_000
        for (;;) {
          const { rows } = (await auditor.read(path)) as Page<BatchRow>
          // The index follows the log within a tenth of a second.
          if (rows.length >= receipts.length || Date.now() > deadline)
            return rows.map(({ seq }) => seq).sort((a, b) => a - b)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      },
      async end() {
        await delivery.stop()
        transport.stop()
      },
    }
  }

  function destinationOf({ proxy, credentials, proxyTls = false, trusts = '' }: Way): Destination {
    const authorization = credentials === undefined ? null : `Basic ${Buffer.from(credentials).toString('base64')}`
    const route = proxy === undefined ? null : { host: '127.0.0.1', port: proxy, tls: proxyTls, authorization }
    return { host: service.host, port: service.port, ca: `${service.ca}\n${trusts}`, proxy: route }
  }

  return {
    service,
    running,
    ship,
    async end() {
      for (const voyage of voyages) await voyage.end()
      await running.end()
    },
  }
}
