import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type BundleHead,
  type BundleManifest,
  canonicalJson,
  type ExitCode,
  exitCodes,
  type Json,
} from '@seqward/contract'
import { importPrivateKey, type SealingKey, signText } from '@seqward/contract/sealing'
import { syncFolder } from '../home/whole-file.ts'
import type { Station } from '../roles/keeper/station.ts'
import { batchRequest, type Shipment } from '../uplink/delivery.ts'
import { type AgentIo, refuse, say, sayJson } from './agent-io.ts'
import { withStations } from './with-stations.ts'

/**
 * `seqward agent export FILE`: everything that waits, for a site without a network. Batches get their numbers as when
 * they are sent, and stay until their receipts come back; an export that was lost is made again, with the same batches.
 */
export async function exportCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { home: { type: 'string' }, from: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) return refuse(io, exitCodes.wrongUsage, 'export FILE [--from YYYY-MM-DD]')
  if (values.from !== undefined && !isDay(values.from))
    return refuse(io, exitCodes.wrongUsage, '--from takes a day: YYYY-MM-DD')
  return withStations(values.home, io, { needsConsent: true }, async ({ stations }) => {
    const target = resolve(file)
    const { manifest, skipped } = await writeBundle(target, stations, values.from ?? '')
    const sealed = stations.every((station) => sealingKeyOf(station) !== null)
    const report = { file, batches: manifest.batches, instruments: manifest.instruments, sealed, skipped }
    if (manifest.batches === 0) {
      rmSync(target, { force: true })
      return refuse(io, exitCodes.nothingMade, 'nothing waits to be exported')
    }
    if (values.json) return sayJson(io, report)
    const secrecy = sealed
      ? 'It is signed, and sealed to the service.'
      : 'It is signed, not encrypted: who holds the medium can read what "preview" shows.'
    await say(
      io.stdout,
      `${manifest.batches} batches in ${file}. ${secrecy}\nThey stay here until "seqward agent import-receipts" has their receipts.\n`,
    )
    return exitCodes.done
  })
}

/** Writes beside the target, line by line, and puts it in its place when it is whole and synced. */
async function writeBundle(
  target: string,
  stations: readonly Station[],
  from: string,
): Promise<{ readonly manifest: BundleManifest; readonly skipped: number }> {
  const beside = `${target}.part`
  const handle = openSync(beside, 'w', 0o600)
  const hash = createHash('sha256')
  const line = (value: unknown, isHashed = true) => {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8')
    if (isHashed) hash.update(bytes)
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
  }
  const instruments: {
    -readonly [Key in keyof BundleManifest['instruments'][number]]: BundleManifest['instruments'][number][Key]
  }[] = []
  const signers: Station[] = []
  let skipped = 0
  try {
    line({ bundle: 1, madeAt: `${new Date().toISOString().slice(0, 19)}Z` } satisfies BundleHead)
    for (const station of stations) {
      const { instrument } = station
      for (const shipment of station.exportAll()) {
        // An earlier medium holds these; the numbers of a bundle have no holes after the first.
        if (shipment.envelope.madeAt.slice(0, 10) < from && signers.at(-1) !== station) {
          skipped += 1
          continue
        }
        line(bundled(shipment, station))
        const { seq, epoch } = shipment.envelope
        const last = instruments.at(-1)
        if (signers.at(-1) === station && last !== undefined)
          Object.assign(last, { toSeq: seq, batches: last.batches + 1 })
        else {
          signers.push(station)
          instruments.push({ instrument, epoch, fromSeq: seq, toSeq: seq, batches: 1 })
        }
      }
    }
    const batches = instruments.reduce((sum, one) => sum + one.batches, 0)
    const manifest: BundleManifest = { format: 1, batches, sha256: hash.digest('hex'), instruments }
    const text = canonicalJson(manifest as unknown as Json)
    const signatures = signers.map(({ folder }) => signText(text, importPrivateKey(folder.identity.privateKey)))
    line({ manifest, signatures }, false)
    fsyncSync(handle)
    closeSync(handle)
    renameSync(beside, target)
    syncFolder(dirname(target))
    return { manifest, skipped }
  } catch (error) {
    closeSync(handle)
    rmSync(beside, { force: true })
    throw error
  }
}

/** The request as it would have gone over the network: the same signature, the same bytes. */
function bundled(shipment: Shipment, station: Station) {
  const { instrument, folder } = station
  const seal = sealingKeyOf(station)
  const key = importPrivateKey(folder.identity.privateKey)
  const { headers, body } = batchRequest(shipment, { instrument, key, now: Date.now, seal })
  return { headers, body: Buffer.from(body).toString('base64') }
}

function sealingKeyOf({ folder }: Station): SealingKey | null {
  return folder.identity.enrolled?.sealingKey ?? null
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(Date.parse(text))
}
