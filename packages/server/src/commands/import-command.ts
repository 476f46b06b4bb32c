import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, type ReceiptsHead, type SignedReceipt } from '@seqward/contract'
import { importPublicKey } from '@seqward/contract/sealing'
import { batchPoster } from '../bundle/post-batches.ts'
import { batchesIn, checkBundle } from '../bundle/read-bundle.ts'
import type { ServiceConfig } from '../config/parse-config.ts'
import { writeWhole } from '../config/write-whole.ts'
import { homeTenant, startServer } from '../server.ts'
import type { Identities } from '../store/identities.ts'
import { isServiceRunning } from './identity-change.ts'
import { common, refuse, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward import --config FILE BUNDLE [--receipts FILE] [--json]

Takes in a bundle that "seqward agent export" wrote, and writes a file of receipts for "seqward agent import-receipts".
The bundle is checked to its end before anything of it is taken in; every batch then goes the way of those that come
over the network. Works while the service runs and without it; importing twice changes nothing.
  --receipts FILE  where the receipts go (BUNDLE.receipts)
`

/** `seqward import`: 0 when every batch has a receipt, 3 when the bundle is not whole or a batch could not be taken. */
export async function importCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...common, receipts: { type: 'string' } },
  })
  if (values.help) return say(io.stdout, usage)
  const [bundle, ...more] = positionals
  if (bundle === undefined || more.length > 0) return wrongUsage(io, usage, 'name one bundle')
  if (statSync(bundle, { throwIfNoEntry: false })?.isFile() !== true)
    return refuse(io, exitCodes.nothingMade, `${bundle}: cannot be read`)
  const target = values.receipts ?? `${bundle}.receipts`
  let service: { readonly stop: () => Promise<void>; readonly agentsUrl: string } | null = null
  const checked = await withOffice(values.config, usage, io, async ({ store, audit, by }, config) => {
    const verdict = await checkBundle(bundle, keysIn(store.identities))
    if (verdict.ok) {
      await audit.record({ tenant: homeTenant, by, action: 'import', objectKind: 'batch-list' })
      return takeIn(config)
    }
    const { line, reason } = verdict.fault
    return refuse(io, exitCodes.nothingMade, `${bundle}: line ${line}: ${reason}; nothing was taken in`)
  })
  return checked

  async function takeIn(config: ServiceConfig): Promise<number> {
    if (!isServiceRunning(config)) service = await startServer(quietly(config))
    const poster = batchPoster(service?.agentsUrl ?? runningUrl(config), config.agents.tls.certFile)
    try {
      const { receipts, stopped, kinds } = await postAll(bundle ?? '', poster)
      const head: ReceiptsHead = { receipts: 1, serverTime: new Date().toISOString() }
      writeWhole(target, [head, ...receipts].map((line) => `${JSON.stringify(line)}\n`).join(''))
      const report = { bundle, receipts: target, ...kinds, stopped }
      if (values.json) say(io.stdout, `${JSON.stringify(report)}\n`)
      else say(io.stdout, wordsOf(report))
      for (const { instrument, seq, code } of stopped)
        say(
          io.stderr,
          `seqward: ${instrument}: batch ${seq} and those after it were not taken in (${code})${adviceOn(code)}\n`,
        )
      return stopped.length === 0 ? exitCodes.done : exitCodes.nothingMade
    } finally {
      poster.close()
      await service?.stop()
    }
  }
}

/** A service without its usual doors: nobody else has to find it. */
function quietly(config: ServiceConfig): ServiceConfig {
  const here = { host: '127.0.0.1', port: 0 }
  return {
    ...config,
    agents: { ...config.agents, ...here },
    console: { ...config.console, ...here, tls: null, publicUrl: null },
    consoleDir: null,
  }
}

function runningUrl({ dataDir }: ServiceConfig): string {
  return (JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as { readonly agentsUrl: string }).agentsUrl
}

function keysIn(identities: Identities) {
  const known = new Map<string, Promise<readonly ReturnType<typeof importPublicKey>[]>>()
  return (instrument: string) => {
    const found = known.get(instrument) ?? find(instrument)
    known.set(instrument, found)
    return found
  }
  async function find(instrument: string) {
    const owner = await identities.ownerOf(homeTenant, instrument)
    const texts =
      owner === null ? [] : [owner.publicKey, ...(owner.nextPublicKey === null ? [] : [owner.nextPublicKey])]
    return texts.map(importPublicKey)
  }
}

interface Stopped {
  readonly instrument: string
  readonly seq: number
  readonly code: string
}

async function postAll(bundle: string, poster: ReturnType<typeof batchPoster>) {
  const receipts: SignedReceipt[] = []
  const stopped = new Map<string, Stopped>()
  const kinds = { stored: 0, alreadyHeld: 0, refused: 0 }
  for await (const { envelope, headers, body } of batchesIn(bundle)) {
    const { instrument, seq } = envelope
    // What follows a batch that was not taken would be missing it.
    if (stopped.has(instrument)) continue
    const posted = await poster.post({ headers, body })
    if (posted.kind === 'none') {
      stopped.set(instrument, { instrument, seq, code: posted.code })
      continue
    }
    receipts.push(posted.signed)
    const { kind } = JSON.parse(Buffer.from(posted.signed.receipt, 'base64url').toString('utf8')) as { kind: string }
    kinds[kind === 'stored' ? 'stored' : kind === 'already-held' ? 'alreadyHeld' : 'refused'] += 1
  }
  return { receipts, stopped: [...stopped.values()], kinds }
}

function wordsOf(report: { stored: number; alreadyHeld: number; refused: number; receipts: string }): string {
  const { stored, alreadyHeld, refused, receipts } = report
  return `${stored} batches stored, ${alreadyHeld} held already, ${refused} refused. Receipts: ${receipts}\n`
}

function adviceOn(code: string): string {
  return code === 'gap' ? ': batches before it are missing; import the earlier bundle first, or export again' : ''
}
