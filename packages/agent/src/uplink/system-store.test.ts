import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testCertificate } from '../testing/test-certificate.ts'
import { systemStoreFiles } from './system-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'seqward-store-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the store of a Linux computer is where its environment says, and what is no certificate is left out', () => {
  const [one, other] = [testCertificate().cert, testCertificate().cert]
  const certificates = join(folder, 'certs')
  mkdirSync(join(certificates, 'folder'), { recursive: true })
  writeFileSync(join(certificates, 'one.pem'), one)
  writeFileSync(join(certificates, 'again.0'), one)
  writeFileSync(join(certificates, 'note.txt'), 'no certificate')
  const file = join(folder, 'other.pem')
  writeFileSync(file, other)
  expect(systemStoreFiles({ SSL_CERT_FILE: file }, 'linux')).toEqual([other])
  expect(systemStoreFiles({ SSL_CERT_DIR: certificates }, 'linux')).toEqual([one])
  expect(systemStoreFiles({ SSL_CERT_FILE: file, SSL_CERT_DIR: certificates }, 'linux')).toEqual([other, one])
  expect(systemStoreFiles({ SSL_CERT_FILE: join(folder, 'nowhere') }, 'linux')).toEqual([])
})

test('elsewhere the store is no file, and is asked by other means', () => {
  expect(systemStoreFiles({}, 'win32')).toBeNull()
})
