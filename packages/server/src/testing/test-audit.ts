import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '@seqward/contract/sealing'
import { type Audit, openAudit } from '../audit/open-audit.ts'
import { createKeyFile, openKeyFile } from '../keys/file-key-provider.ts'
import { type Keyring, openKeyring } from '../keys/keyring.ts'
import { openStore, type Store } from '../store/store.ts'

/** An audit log in a folder, without the rest of a service. */
export interface TestAudit {
  readonly folder: string
  readonly audit: Audit
  readonly store: Store
  readonly keyring: Keyring
  close(): Promise<void>
}

export const testTenants = ['laboratory', 'another'] as const

/** Makes the log, or opens the one that is there. */
export async function openTestAudit(folder: string, now: () => Date = () => new Date()): Promise<TestAudit> {
  const keyFile = join(folder, 'wrapping.key')
  if (!existsSync(keyFile)) createKeyFile(keyFile)
  const keyring = await openKeyring(join(folder, 'keys'), openKeyFile(keyFile))
  const store = await openStore(folder, keyring)
  for (const tenant of testTenants) await store.ensureTenant(tenant, now().toISOString())
  const audit = await openAudit(store, await store.serviceKey('receipts', now().toISOString(), generateKeyPair), now)
  return {
    folder,
    audit,
    store,
    keyring,
    async close() {
      await audit.close()
      await store.close()
    },
  }
}

export async function makeTestAudit(now?: () => Date): Promise<TestAudit & { remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'seqward-audit-'))
  const opened = await openTestAudit(folder, now)
  return {
    ...opened,
    async remove() {
      await opened.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Lines of an export, without their line feeds. */
export async function exportedLines(
  audit: Audit,
  choice: Partial<Parameters<Audit['export']>[0]> = {},
): Promise<string[]> {
  const lines: string[] = []
  for await (const line of audit.export({ tenant: null, from: null, to: null, ...choice })) lines.push(line.trimEnd())
  return lines
}
