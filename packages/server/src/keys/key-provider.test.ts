import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startKmsDouble } from '../testing/kms-double.ts'
import { openAwsKms } from './aws-kms-provider.ts'
import { createKeyFile, openKeyFile } from './file-key-provider.ts'
import type { KeyProvider } from './key-provider.ts'
import { openPkcs11 } from './pkcs11-provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'seqward-providers-'))
const closing: (() => unknown)[] = []
afterAll(async () => {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true })
})

/** Where Debian's package `softhsm2` puts the module; another can be named. */
const softHsm = process.env.SEQWARD_PKCS11_MODULE ?? '/usr/lib/softhsm/libsofthsm2.so'

/** A second opening sees the same keys as the first: as a command does beside a service. */
const providers: Readonly<Record<string, { readonly isThere: boolean; open(): Promise<() => Promise<KeyProvider>> }>> =
  {
    file: {
      isThere: true,
      async open() {
        createKeyFile(join(folder, 'wrapping.key'))
        return async () => openKeyFile(join(folder, 'wrapping.key'))
      },
    },
    'pkcs11 (SoftHSM2; skipped where the module is not installed)': {
      isThere: existsSync(softHsm),
      async open() {
        const tokens = join(folder, 'tokens')
        mkdirSync(tokens)
        process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf')
        writeFileSync(process.env.SOFTHSM2_CONF, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`)
        const words = ['--init-token', '--free', '--label', 'seqward', '--pin', '1234', '--so-pin', '5678']
        execFileSync('softhsm2-util', words, { stdio: 'ignore' })
        return () => openPkcs11({ module: softHsm, token: 'seqward', pin: '1234' })
      },
    },
    'aws-kms (a double of its protocol)': {
      isThere: true,
      async open() {
        const double = await startKmsDouble()
        closing.push(() => double.close())
        const parts = { region: 'eu-test-1', prefix: 'seqward', endpoint: double.endpoint }
        return async () => openAwsKms({ ...parts, credentials: double.credentials })
      },
    },
  }

for (const [name, { isThere, ...kind }] of Object.entries(providers))
  describe.skipIf(!isThere)(name, async () => {
    const opened = isThere ? await kind.open() : null
    const provide = async () => {
      if (opened === null) throw new Error('this provider is not here')
      const provider = await opened()
      closing.unshift(() => provider.close())
      return provider
    }
    const context = 'seqward|2|tenant-a|1'
    const key = randomBytes(32)

    test('a wrapped key opens under its own wrapping key and context only, and shows nothing', async () => {
      const provider = await provide()
      const own = await provider.create('tenant-a')
      const other = await provider.create('tenant-b')
      const wrapped = await provider.wrap(own, key, context)
      expect(wrapped.includes(key)).toBe(false)
      expect(await provider.unwrap(own, wrapped, context)).toEqual(key)
      const wrong = { name: 'KeyError', code: 'key-wrong' }
      await expect(provider.unwrap(own, wrapped, `${context}0`)).rejects.toMatchObject(wrong)
      await expect(provider.unwrap(other, wrapped, context)).rejects.toMatchObject(wrong)
      const changed = Buffer.from(wrapped)
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      await expect(provider.unwrap(own, changed, context)).rejects.toMatchObject(wrong)
    })

    test('what was wrapped by one process opens in another', async () => {
      const [one, two] = [await provide(), await provide()]
      const keyId = await one.create('tenant-c')
      expect(await two.unwrap(keyId, await one.wrap(keyId, key, context), context)).toEqual(key)
    })

    test('rewrapped, a key opens under the new wrapping key, and no longer under the one before', async () => {
      const provider = await provide()
      const from = await provider.create('tenant-d')
      const to = await provider.create('tenant-d')
      expect(await provider.list('tenant-d')).toEqual([from, to])
      const again = await provider.rewrap(from, to, await provider.wrap(from, key, context), context)
      expect(await provider.unwrap(to, again, context)).toEqual(key)
      await expect(provider.unwrap(from, again, context)).rejects.toMatchObject({ code: 'key-wrong' })
    })

    test('a destroyed wrapping key opens nothing, is listed no more, and touches no other', async () => {
      const provider = await provide()
      const [gone, kept] = [await provider.create('tenant-e'), await provider.create('tenant-f')]
      const [wrapped, other] = [await provider.wrap(gone, key, context), await provider.wrap(kept, key, context)]
      expect((await provider.describe(gone)).state).toBe('usable')
      await provider.destroy(gone)
      await provider.destroy(gone)
      await expect(provider.unwrap(gone, wrapped, context)).rejects.toMatchObject({ code: 'key-destroyed' })
      await expect((await provide()).unwrap(gone, wrapped, context)).rejects.toMatchObject({ code: 'key-destroyed' })
      expect((await provider.describe(gone)).state).toBe('destroyed')
      expect(await provider.list('tenant-e')).toEqual([])
      expect(await provider.unwrap(kept, other, context)).toEqual(key)
    })

    test('a name that could mean something else to a provider is refused', async () => {
      const provider = await provide()
      for (const bad of ['', 'tenant-', 'tenant-../x', 'tenant-A', 'other', 'tenant-a b'])
        await expect(provider.create(bad)).rejects.toMatchObject({ code: 'key-name-malformed' })
    })
  })
