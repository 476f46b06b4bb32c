import { join } from 'node:path'
import type { ServiceConfig } from '../config/parse-config.ts'
import { createEvents } from '../events.ts'
import { keepFilled, replayLog } from '../ingest/replay.ts'
import type { Office } from '../server.ts'
import { folderObjects } from '../objects/folder-objects.ts'
import { openBatchLog } from '../store/log/batch-log.ts'
import { lockFolder } from '../store/database.ts'

/** The batch log for reading, also beside a running service. */
export async function openLogBeside({ keyring }: Office, { dataDir }: ServiceConfig) {
  return openBatchLog({
    folder: join(dataDir, 'log'),
    objects: folderObjects(join(dataDir, 'objects')),
    keys: keyring,
    events: silent(),
  })
}

/**
 * The batch log as the service would have it, with the lock that keeps a service out: what an earlier process left is
 * entered and kept first. Throws StoreError while a service runs.
 */
export async function openLogAlone(office: Office, config: ServiceConfig) {
  const lock = lockFolder(join(config.dataDir, 'service.lock'))
  const log = await openLogBeside(office, config)
  await replayLog({ log, index: office.store.batches, events: silent() })
  return {
    log,
    keepFilled: () => keepFilled(log, office.store.batches),
    async close(): Promise<void> {
      await log.close()
      lock.release()
    },
  }
}

const silent = () =>
  createEvents(
    () => undefined,
    () => new Date(),
  )
