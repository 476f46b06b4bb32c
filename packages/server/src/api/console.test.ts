import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions } from 'node:tls'
import { apiPaths } from '@seqward/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../testing/test-service.ts'

let folder: string
let plain: TestService
let secure: TestService
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seqward-console-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Console</title>')
  await writeFile(join(folder, 'assets', 'index-AbCd1234.js'), 'export {}')
  plain = await startTestService({ consoleDir: folder })
  secure = await startTestService({ consoleTls: true })
})
afterAll(async () => {
  await plain.end()
  await secure.end()
  await rm(folder, { recursive: true })
})

const get = (path: string) => fetch(plain.service.consoleUrl + path)

test('each page of the console is the one page that finds its way, and files keep their types', async () => {
  for (const path of ['/', '/instruments/ins-1', '/cases/case-1?tab=history']) {
    const answer = await get(path)
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8'])
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  }
  const script = await get('/assets/index-AbCd1234.js')
  expect(script.headers.get('content-type')).toContain('javascript')
  expect(script.headers.get('cache-control')).toContain('immutable')
})

test('what is neither a page nor a file is not found', async () => {
  for (const path of ['/assets/none.js', '/favicon.ico', '/api/v1/none']) expect((await get(path)).status).toBe(404)
})

test('no address leads out of the folder', async () => {
  const page = await (await get('/')).text()
  await writeFile(join(folder, '..', 'seqward-outside.txt'), 'outside')
  for (const path of [
    '/..%2fseqward-outside.txt',
    '/%2e%2e/seqward-outside.txt',
    '/assets/..%2f..%2fseqward-outside.txt',
    '/..%2f..%2fetc',
  ])
    expect([path, page, '']).toContain(await get(path).then((answer) => (answer.ok ? answer.text() : '')))
  await rm(join(folder, '..', 'seqward-outside.txt'))
})

test('over TLS the cookie is for this host and TLS only, and browsers are told to stay with TLS', async () => {
  const { host, port } = new URL(secure.service.consoleUrl)
  const token = (await secure.service.signInLink('viewer')).split('#sign-in=')[1]
  const body = JSON.stringify({ token })
  const headers = await new Promise<Record<string, string | string[] | undefined>>((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        path: apiPaths.signIn,
        method: 'POST',
        ca: secure.authority,
        headers: { host, origin: `https://${host}`, 'content-type': 'application/json', 'content-length': body.length },
      },
      (response) => {
        response.resume()
        resolve(response.headers)
      },
    )
    call.on('error', reject)
    call.end(body)
  })
  expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
  expect(headers['set-cookie']?.[0]).toMatch(/^__Host-seqward=.*Secure/)
})

/** Protocol of a TLS connection, or null when none comes about. */
function protocolWith(options: ConnectionOptions): Promise<string | null> {
  const { port } = new URL(secure.service.agentsUrl)
  return new Promise((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      ca: secure.authority,
      servername: 'localhost',
      ...options,
    })
    socket.once('secureConnect', () => {
      resolve(socket.getProtocol())
      socket.destroy()
    })
    socket.once('error', () => resolve(null))
  })
}

test('agents get TLS 1.2 or 1.3 with authenticated ciphers, and nothing older or weaker', async () => {
  expect(await protocolWith({})).toBe('TLSv1.3')
  expect(await protocolWith({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2')
  expect(await protocolWith({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })).toBeNull()
  for (const ciphers of ['ECDHE-ECDSA-AES256-SHA384', 'ECDHE-ECDSA-AES128-SHA', 'AES256-GCM-SHA384'])
    expect(await protocolWith({ maxVersion: 'TLSv1.2', ciphers })).toBeNull()
})
