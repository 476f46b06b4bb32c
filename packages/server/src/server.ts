import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Role } from '@seqward/contract'
import { generateKeyPair, generateSealingPair, importPrivateKey, importSealingPair } from '@seqward/contract/sealing'
import type { FastifyInstance } from 'fastify'
import { createLiveEvents } from './api/live-events.ts'
import { createPeopleServer } from './api/people-server.ts'
import { createViews } from './api/views.ts'
import { type Actor, commandActor, serviceTenant, theService } from './audit/act.ts'
import { openCheckpointBoard } from './audit/checkpoint-board.ts'
import { type Audit, openAudit } from './audit/open-audit.ts'
import { recordStart } from './audit/record-start.ts'
import { createInsightsWorker } from './commands/insights-worker.ts'
import { rulesOf } from './commands/rules-file.ts'
import type { ServiceConfig, TlsFiles } from './config/parse-config.ts'
import { tlsPolicy } from './config/tls-policy.ts'
import { createEnrolment } from './enrolment/enrol.ts'
import { codeHash } from './enrolment/codes.ts'
import { invite } from './enrolment/invite.ts'
import { createEvents, type EventLine } from './events.ts'
import { admissionLimits, createAdmission } from './ingest/admission.ts'
import { createAgentsServer } from './ingest/agents-server.ts'
import { createChainRegistry } from './ingest/chain-registry.ts'
import { createIndexer } from './ingest/indexer.ts'
import { createIntake } from './ingest/intake.ts'
import { keepFilled, replayLog } from './ingest/replay.ts'
import { watchIdentities } from './ingest/identity-watch.ts'
import { createRotation } from './ingest/rotate-key.ts'
import { createNoticeBoard } from './ingest/service-notice.ts'
import { createHistories } from './jobs/histories.ts'
import { scheduleInsights } from './jobs/insights/insights-schedule.ts'
import { createKnowledge } from './jobs/knowledge.ts'
import { startWorker } from './jobs/worker.ts'
import type { KeyProvider } from './keys/key-provider.ts'
import { type Keyring, openKeyring } from './keys/keyring.ts'
import { openProvider } from './keys/open-provider.ts'
import { watchKeys } from './keys/watch-keys.ts'
import { folderObjects } from './objects/folder-objects.ts'
import { createSessions, type Sessions } from './people/sessions.ts'
import { tokenHash } from './people/tokens.ts'
import { lockFolder } from './store/database.ts'
import { scheduleRetention } from './retention/schedule-retention.ts'
import { honourErasures } from './rights/erase-tenant.ts'
import { watchRotations } from './rights/finish-rotation.ts'
import { createHolds, mayWrite } from './rights/holds.ts'
import { openBatchLog } from './store/log/batch-log.ts'
import { openStore, type Store } from './store/store.ts'

/** One laboratory runs one service; several tenants in one service are a matter of more rows. */
export const homeTenant = 'laboratory'
/** Links and sessions that are over are harmless; they are only swept up. */
const sweepEveryMs = 10 * 60_000

/** A running service. */
export interface Service {
  /** Where agents enrol and send to. */
  readonly agentsUrl: string
  readonly consoleUrl: string
  /** A one-time code for the instrument of this serial number; its platform is the agent's to tell. */
  invite(serial: string): Promise<string>
  /** A one-time link that signs its opener in to the console. */
  signInLink(role: Role): Promise<string>
  /** Answers what is under way, makes everything durable, and ends. */
  stop(): Promise<void>
}

export interface ServiceOptions {
  readonly now?: () => Date
  /** Takes log lines; nothing is said without it. */
  readonly log?: EventLine
}

/** Keys and store of a service, for what can be done beside it while it runs. */
export interface Office {
  readonly provider: KeyProvider
  readonly keyring: Keyring
  readonly store: Store
  readonly sessions: Sessions
  readonly audit: Audit
  /** Who acts here: rows of the audit log name it. */
  readonly by: Actor
  invite(serial: string, minutes?: number, tenant?: string): Promise<string>
  signInLink(role: Role, consoleUrl: string, tenant?: string): Promise<string>
  /** Tells of tenants whose keys came, changed or went. */
  keysChanged(listen: (tenants: readonly string[]) => void): void
  /** Address of the console: the public one, or where the running service listens; null when nobody can tell. */
  consoleUrl(): Promise<string | null>
  close(): Promise<void>
}

/** Opens keys and store. Throws KeyError or StoreError when they cannot be trusted. */
export async function openOffice(config: ServiceConfig, now: () => Date, by: Actor = commandActor()): Promise<Office> {
  const provider = await openProvider(config.keys)
  const keyring = await openKeyring(join(config.dataDir, 'keys'), provider)
  const store = await openStore(config.dataDir, keyring)
  await honourErasures({ keyring, store }, now().toISOString())
  await store.ensureTenant(homeTenant, now().toISOString(), config.region)
  const keyWatch = watchKeys(keyring)
  const sessions = createSessions(store.people, now)
  const receiptKey = await store.serviceKey('receipts', now().toISOString(), generateKeyPair)
  const audit = await openAudit(store, receiptKey, now)
  const record = { tenant: homeTenant, by }
  return {
    provider,
    keyring,
    store,
    sessions,
    audit,
    by,
    keysChanged: keyWatch.listen,
    async invite(serial, minutes, tenant = homeTenant) {
      await mayWrite(store.rights, tenant, config.region)
      const code = await invite(store.instruments, {
        tenant,
        serial,
        now: now(),
        ...(minutes === undefined ? {} : { minutes }),
      })
      await audit.record({ ...record, tenant, action: 'invite', objectKind: 'code', object: codeHash(code) })
      return code
    },
    async signInLink(role, consoleUrl, tenant = homeTenant) {
      const token = await sessions.link(tenant, role)
      await audit.record({ ...record, tenant, action: 'sign-in-link', objectKind: 'link', object: tokenHash(token) })
      return `${consoleUrl}/#sign-in=${token}`
    },
    async consoleUrl() {
      if (config.console.publicUrl !== null) return config.console.publicUrl
      const running = await readFile(runningFile(config), 'utf8').catch(() => null)
      if (running !== null) return (JSON.parse(running) as { readonly consoleUrl: string }).consoleUrl
      const { host, port, tls } = config.console
      return port === 0 ? null : urlOf(host, port, tls !== null)
    },
    async close() {
      await keyWatch.close()
      await audit.close()
      await store.close()
      await provider.close()
    },
  }
}

/**
 * Starts the service: takes over what an earlier one left in the log, then listens for agents and for people. Throws
 * ConfigurationError, KeyError, StoreError or a socket's error; then nothing is left running.
 */
export async function startServer(config: ServiceConfig, options: ServiceOptions = {}): Promise<Service> {
  const now = options.now ?? (() => new Date())
  const events = createEvents(options.log ?? (() => undefined), now)
  const rules = rulesOf(config)
  const closing: (() => unknown)[] = []
  const stop = async () => {
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close()
  }
  try {
    const office = await openOffice(config, now, theService)
    closing.push(() => office.close())
    const lock = lockFolder(join(config.dataDir, 'service.lock'))
    closing.push(() => lock.release())
    const { store, keyring, sessions, audit } = office
    await recordStart(store.audit, audit, config)
    closing.push(() =>
      audit.record({ tenant: serviceTenant, by: theService, action: 'service-stop', objectKind: 'service' }),
    )
    const checkpoints = await openCheckpointBoard(audit, events)
    closing.push(() => checkpoints.close())

    const receiptKey = await store.serviceKey('receipts', now().toISOString(), generateKeyPair)
    const log = await openBatchLog({
      folder: join(config.dataDir, 'log'),
      objects: folderObjects(join(config.dataDir, 'objects')),
      keys: keyring,
      events,
    })
    await replayLog({ log, index: store.batches, events })

    const histories = createHistories(store)
    const live = createLiveEvents()
    const insights = scheduleInsights({ ...createInsightsWorker(config), events })
    closing.push(() => insights.close())
    const worker = startWorker({
      store,
      log,
      histories,
      publish(tenant, event) {
        live.publish(tenant, event)
        if (event.instrument !== null) insights.news(tenant, [event.instrument])
      },
      events,
      now,
      newId: () => `case-${randomBytes(10).toString('hex')}`,
      rules,
    })
    closing.push(() => worker.close())

    const chains = createChainRegistry(await store.instruments.chainOwners())
    const holds = await createHolds(store.rights, config.region, (error) => events.rightsFailed(error))
    closing.push(() => holds.close())
    office.keysChanged((tenants) => {
      for (const tenant of tenants)
        if (!keyring.hasTenant(tenant)) {
          chains.forgetTenant(tenant)
          histories.forget(tenant)
          events.tenantErased({ tenant })
        }
    })
    const keepNow = () => keepFilled(log, store.batches)
    const rotations = watchRotations({
      keyring,
      store,
      log,
      keepFilled: keepNow,
      failed: (error) => events.rightsFailed(error),
    })
    closing.push(() => rotations.close())
    const retention = scheduleRetention({ store, log, keepFilled: keepNow, audit, events, now })
    closing.push(() => retention.close())
    const identityWatch = await watchIdentities({ identities: store.identities, chains, events, now })
    closing.push(() => identityWatch.close())
    const indexer = createIndexer({
      index: store.batches,
      events,
      entered: (batches) => {
        intake.entered(batches)
        worker.wake()
        if (log.filled.length > 0) keepFilled(log, store.batches).catch((error: unknown) => events.indexFailed(error))
      },
    })
    const intake = createIntake({
      chains,
      log,
      index: store.batches,
      add: (batch) => indexer.add(batch),
      receiptKey: importPrivateKey(receiptKey.privateKey),
      checkpointFor: (instrument) => checkpoints.forReceipt(instrument),
      firstArrival: (await store.batches.lastArrival()) + 1,
      events,
      now,
    })
    closing.push(
      () => log.close(),
      () => indexer.close(),
    )

    const sealing = await store.serviceKey('sealing-1', now().toISOString(), generateSealingPair)
    const agentsTls = tlsOptions(config.agents.tls)
    const notices = createNoticeBoard({
      receiptKey: importPrivateKey(receiptKey.privateKey),
      certificate: agentsTls.cert,
      sealingPrivateKeys: [sealing.privateKey],
      now,
    })
    const agents = createAgentsServer({
      tls: agentsTls,
      chains,
      holds,
      intake,
      notices,
      receiptPublicKey: receiptKey.publicKey,
      rotation: createRotation({
        chains,
        identities: store.identities,
        receiptKey: importPrivateKey(receiptKey.privateKey),
      }),
      enrolment: createEnrolment({
        ...store,
        receiptPublicKey: receiptKey.publicKey,
        sealingKey: importSealingPair(sealing.privateKey).shown,
      }),
      enrolled: (enrolled) =>
        chains.enter({ ...enrolled, state: 'active', nextPublicKey: null, headSeq: 0, headSha256: null }),
      audit,
      admission: createAdmission(admissionLimits, () => indexer.backlog),
      events,
      now,
      random: Math.random,
    })
    const people = await createPeopleServer({
      tls: config.console.tls === null ? null : tlsOptions(config.console.tls),
      place: { isTls: config.console.tls !== null, publicOrigin: config.console.publicUrl },
      consoleDir: config.consoleDir,
      store,
      log,
      views: createViews({
        store,
        knowledge: createKnowledge(store, histories),
        pending: async (tenant) => indexer.backlog + (await store.outbox.pending(tenant)),
      }),
      sessions,
      audit,
      checkpoints,
      live,
      changed: (tenant, { id, instrument }) => live.publish(tenant, { type: 'case', id, instrument }),
      events,
      now,
    })
    closing.push(() => agents.close())
    const agentsPort = await listen(agents, config.agents)
    closing.push(
      () => people.close(),
      () => live.close(),
    )
    const consolePort = await listen(people, config.console)

    const sweep = setInterval(() => void sessions.sweep().catch(() => undefined), sweepEveryMs)
    closing.push(() => clearInterval(sweep))
    const agentsUrl = urlOf(config.agents.host, agentsPort, true)
    const consoleUrl = config.console.publicUrl ?? urlOf(config.console.host, consolePort, config.console.tls !== null)
    await writeFile(runningFile(config), `${JSON.stringify({ pid: process.pid, agentsUrl, consoleUrl })}\n`, {
      mode: 0o600,
    })
    closing.push(() => rm(runningFile(config), { force: true }))
    events.started({ agentsPort, consolePort })
    return {
      agentsUrl,
      consoleUrl,
      invite: (serial) => office.invite(serial),
      signInLink: (role) => office.signInLink(role, consoleUrl),
      async stop() {
        await stop()
        events.stopped()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Tells other processes where the service is, since port 0 may have become any. */
const runningFile = (config: ServiceConfig) => join(config.dataDir, 'running.json')

function tlsOptions({ certFile, keyFile }: TlsFiles) {
  return { ...tlsPolicy, cert: readFileSync(certFile), key: readFileSync(keyFile) }
}

async function listen(app: FastifyInstance, { host, port }: { readonly host: string; readonly port: number }) {
  await app.listen({ host, port })
  const address = app.server.address()
  return address !== null && typeof address === 'object' ? address.port : port
}

/** A wildcard address is no place to go to; the machine's own name for itself is. */
function urlOf(host: string, port: number, isTls: boolean): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${isTls ? 'https' : 'http'}://${name}:${port}`
}
