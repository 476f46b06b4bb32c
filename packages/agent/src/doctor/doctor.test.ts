import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canonicalJson } from '@seqward/contract'
import { contractHash, generateKeyPair, importPrivateKey, sealStatement, sha256Hex } from '@seqward/contract/sealing'
import { X509Certificate } from 'node:crypto'
import { agentCommand } from '../main.ts'
import { testCertificate } from '../testing/test-certificate.ts'
import { exitCodeOf, type Finding } from './finding.ts'
import { lookAtFolders } from './look-at-folders.ts'

let folder = ''
const ends: (() => void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqward-doctor-'))
})
afterEach(() => {
  for (const end of ends.splice(0)) end()
  rmSync(folder, { recursive: true, force: true })
})

interface Told {
  readonly code: number
  readonly text: string
  readonly findings: ReadonlyArray<{ check: string; verdict: string; code: string; facts: Record<string, unknown> }>
}

async function doctor(...args: readonly string[]): Promise<Told> {
  const stdout = new PassThrough()
  let text = ''
  stdout.on('data', (part: Buffer) => (text += part.toString('utf8')))
  const home = join(folder, 'home')
  const code = await agentCommand(['doctor', '--home', home, '--json', ...args], { stdout, stderr: new PassThrough() })
  return { code, text, findings: text === '' ? [] : (JSON.parse(text) as Told).findings }
}

const codeOf = ({ findings }: Told, check: string) => findings.find((one) => one.check === check)?.code

/** What answers at the service's address: a page, or a notice that names some certificate as the service's own. */
async function answering(say: (tlsKey: string) => string) {
  const certificate = testCertificate()
  const spki = new X509Certificate(certificate.cert).publicKey.export({ type: 'spki', format: 'der' })
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (_, response) => {
    response.end(say(sha256Hex(spki)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, certificate.cert)
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ca }
}

function notice(tlsKey: string, serverTime = new Date().toISOString()): string {
  const { privateKey, publicKey } = generateKeyPair()
  const said = {
    format: 1,
    kind: 'service',
    serverTime,
    wires: [1],
    contracts: [contractHash()],
    tlsKeys: [tlsKey],
    sealingKeys: [],
  }
  const signed = sealStatement(said, importPrivateKey(privateKey))
  return canonicalJson({ ...signed, publicKey })
}

test('a service that answers for itself is found, and nothing needs an enrolment', async () => {
  const { url, ca } = await answering((key) => notice(key))
  const told = await doctor('--service', url, '--ca', ca)
  expect(told.code).toBe(0)
  expect(['connection', 'tls', 'interception', 'service', 'clock'].map((check) => codeOf(told, check))).toEqual([
    'connected',
    'tls-good',
    'direct',
    'service-found',
    'clock-good',
  ])
  expect(JSON.parse(told.text).firewallRequest).toContain(new URL(url).port)
})

test('whoever opens the connection on the way is named, and a wrong clock is told by the signed time', async () => {
  const years = new Date(Date.now() + 3 * 365 * 86_400_000).toISOString()
  const { url, ca } = await answering(() => notice('f'.repeat(64), years))
  const told = await doctor('--service', url, '--ca', ca)
  expect([told.code, codeOf(told, 'interception'), codeOf(told, 'clock')]).toEqual([0, 'intercepted', 'clock-off'])
  expect(told.findings.find(({ check }) => check === 'interception')?.facts.issuer).toContain('Seqward test')
})

test('a sign-in page, an untrusted certificate and a closed port are 5, each with its own code', async () => {
  const portal = await answering(() => '<html>Welcome, please sign in</html>')
  const behindPortal = await doctor('--service', portal.url, '--ca', portal.ca)
  expect([behindPortal.code, codeOf(behindPortal, 'service')]).toEqual([5, 'not-the-service'])
  const untrusted = await doctor('--service', portal.url)
  expect([untrusted.code, codeOf(untrusted, 'tls'), codeOf(untrusted, 'interception')]).toEqual([
    5,
    'certificate-untrusted',
    'issuer-unknown',
  ])
  const closed = await doctor('--service', 'https://127.0.0.1:1')
  expect([closed.code, codeOf(closed, 'connection')]).toEqual([5, 'unreachable'])
})

test('the password of a proxy is in nothing that the doctor prints', async () => {
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  const credentials = join(folder, 'proxy')
  writeFileSync(credentials, 'agent:hunter2hunter2\n', { mode: 0o600 })
  const config = { service: 'https://127.0.0.1:1', proxy: 'http://127.0.0.1:9', proxyCredentialsFile: credentials }
  writeFileSync(join(folder, 'home', 'agent.json'), JSON.stringify(config), { mode: 0o600 })
  const told = await doctor()
  expect(told.code).toBe(5)
  expect(told.findings.find(({ check }) => check === 'proxy')?.facts).toMatchObject({ port: 9, credentials: true })
  expect(told.text).not.toContain('hunter2')
  expect(told.text).not.toContain(Buffer.from('agent:hunter2hunter2').toString('base64'))
})

test('a home that others may read is 78', async () => {
  const { url, ca } = await answering((key) => notice(key))
  mkdirSync(join(folder, 'home'))
  chmodSync(join(folder, 'home'), 0o755)
  const told = await doctor('--service', url, '--ca', ca)
  expect([told.code, codeOf(told, 'home')]).toEqual([78, 'home-open'])
})

test('a root that is not there fails, and says for which account to ask', () => {
  const [finding] = lookAtFolders([join(folder, 'nowhere')])
  expect(finding).toMatchObject({ check: 'folders', verdict: 'fail', code: 'root-missing' })
  expect(finding?.ask?.zh).toContain('nowhere')
})

test('what is unsafe weighs more than what is unreachable', () => {
  const finding = (check: Finding['check'], verdict: Finding['verdict']): Finding => {
    const says = { en: '', zh: '' }
    return { check, verdict, code: 'x', facts: {}, says, ask: null }
  }
  expect(exitCodeOf([finding('clock', 'warn')])).toBe(0)
  expect(exitCodeOf([finding('name', 'fail'), finding('clock', 'warn')])).toBe(5)
  expect(exitCodeOf([finding('name', 'fail'), finding('folders', 'fail')])).toBe(78)
})
