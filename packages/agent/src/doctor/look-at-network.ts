import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { agentPaths, both } from '@seqward/contract'
import { importPublicKey, openNotice } from '@seqward/contract/sealing'
import type { ServiceNotice } from '@seqward/contract'
import type { ChosenProxy } from '../home/proxy-settings.ts'
import { classOf } from '../uplink/answer-classes.ts'
import { type Destination, httpsTransport } from '../uplink/https-transport.ts'
import { parse } from '../uplink/judge-answer.ts'
import { wordsFor } from '../uplink/plain-words.ts'
import type { UplinkAnswer } from '../uplink/transport.ts'
import type { Finding } from './finding.ts'
import { lookAtClock, lookAtService } from './look-at-service.ts'
import { lookAtTls } from './look-at-tls.ts'

/** Name resolution on a bad line; longer, and nothing else will work either. */
const lookupMillisecondsMax = 10_000

export interface NetworkPlace {
  readonly destination: Destination & { readonly proxy: ChosenProxy | null }
  /** Keys for receipts that this home knows from its enrolments; none before. */
  readonly receiptKeys: readonly string[]
  readonly now: () => number
}

/** The way to the service, step by step; where one fails, those behind it are told as not looked at. */
export async function lookAtNetwork({ destination, receiptKeys, now }: NetworkPlace): Promise<Finding[]> {
  const findings = [await lookAtName(destination), lookAtProxy(destination.proxy)]
  const transport = httpsTransport(destination)
  try {
    const sentAt = now()
    const answer = await transport.send({
      method: 'GET',
      path: agentPaths.service,
      headers: {},
      body: new Uint8Array(),
    })
    const heardAt = now()
    const connection = lookAtConnection(destination, answer)
    findings.push(...connection)
    if (connection.some(({ verdict }) => verdict === 'fail') || answer.kind === 'unreachable') return findings
    const known = noticeOf(answer.body, receiptKeys)
    findings.push(...(await lookAtTls(destination, answer.certificate ?? null, known.notice)))
    findings.push(lookAtService(answer, known, receiptKeys.length > 0))
    findings.push(lookAtClock(answer, known.notice, (sentAt + heardAt) / 2))
    return findings
  } finally {
    transport.close()
  }
}

export interface KnownNotice {
  readonly notice: ServiceNotice | null
  /** Whether a key that this home knows signed it; null where the home knows none and the answer brought its own. */
  readonly signedBy: 'known' | 'itself' | 'nobody'
}

function noticeOf(body: Uint8Array, receiptKeys: readonly string[]): KnownNotice {
  const content = parse(body)
  for (const key of receiptKeys) {
    const notice = openNotice(content, importPublicKey(key))
    if (notice !== null) return { notice, signedBy: 'known' }
  }
  const own = (content as { publicKey?: unknown } | null)?.publicKey
  try {
    const notice = typeof own === 'string' ? openNotice(content, importPublicKey(own)) : null
    return { notice, signedBy: notice === null ? 'nobody' : 'itself' }
  } catch {
    return { notice: null, signedBy: 'nobody' }
  }
}

async function lookAtName({ host, proxy = null }: Destination): Promise<Finding> {
  if (isIP(host) !== 0)
    return {
      check: 'name',
      verdict: 'ok',
      code: 'address-given',
      facts: { host },
      says: both(
        `The service is named by its address ${host}; no name has to be resolved.`,
        `服务以地址 ${host} 指定，无需解析主机名。`,
      ),
      ask: null,
    }
  try {
    const limit = new Promise<never>((_, reject) => {
      setTimeout(() => reject(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), lookupMillisecondsMax).unref()
    })
    const addresses = (await Promise.race([lookup(host, { all: true }), limit])).map(({ address }) => address)
    return {
      check: 'name',
      verdict: 'ok',
      code: 'name-resolved',
      facts: { host, addresses },
      says: both(`${host} resolves to ${addresses.join(', ')}.`, `${host} 解析为 ${addresses.join('、')}。`),
      ask: null,
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    const viaProxy = proxy !== null
    return {
      check: 'name',
      verdict: viaProxy ? 'ok' : 'fail',
      code: viaProxy ? 'name-left-to-proxy' : 'name-unknown',
      facts: { host, error: code },
      says: viaProxy
        ? both(
            `${host} does not resolve here (${code}); the proxy resolves it.`,
            `本机无法解析 ${host}（${code}）；由代理解析。`,
          )
        : both(`${host} does not resolve (${code}).`, `无法解析 ${host}（${code}）。`),
      ask: viaProxy
        ? null
        : both(
            `Name resolution of ${host} on this computer, or the address of a proxy that may reach it.`,
            `在本机上解析 ${host}，或提供可访问它的代理地址。`,
          ),
    }
  }
}

function lookAtProxy(proxy: ChosenProxy | null): Finding {
  if (proxy === null)
    return {
      check: 'proxy',
      verdict: 'ok',
      code: 'no-proxy',
      facts: {},
      says: both('No proxy is used.', '未使用代理。'),
      ask: null,
    }
  const { host, port, from, authorization } = proxy
  const credentials = authorization !== null
  const said = credentials ? ['with a name and a password', '带用户名和密码'] : ['without a password', '不带密码']
  return {
    check: 'proxy',
    verdict: 'ok',
    code: 'proxy-used',
    facts: { host, port, from, credentials },
    says: both(
      `The proxy ${host}:${port} is used (${from}), ${said[0]}.`,
      `使用代理 ${host}:${port}（来自 ${from}），${said[1]}。`,
    ),
    ask: null,
  }
}

/** Whether anything answers at all, and where it ends if not. */
function lookAtConnection({ host, port }: Destination, answer: UplinkAnswer): Finding[] {
  if (answer.kind === 'answered')
    return [
      {
        check: 'connection',
        verdict: 'ok',
        code: 'connected',
        facts: { host, port },
        says: both(`${host} answers on TCP port ${port}.`, `${host} 在 TCP 端口 ${port} 上有应答。`),
        ask: null,
      },
    ]
  const { code, stage = 'request', status = 0, certificate } = answer
  const { word } = classOf({ by: stage, code, status })
  const words = wordsFor(word) ?? both('The connection failed.', '连接失败。')
  const check = stage === 'tls' ? 'tls' : stage === 'proxy' ? 'proxy' : 'connection'
  const issuer = certificate?.issuer ?? null
  const named = issuer === null ? words : both(`${words.en} Signed by: ${issuer}.`, `${words.zh}签发者：${issuer}。`)
  return [
    {
      check,
      verdict: 'fail',
      code: word,
      facts: { host, port, stage, error: code, ...(issuer === null ? {} : { issuer }) },
      says: named,
      ask: both(
        `Outbound TCP from this computer to ${host} port ${port} (HTTPS), exempt from TLS inspection where that is done.`,
        `放行本机到 ${host} 端口 ${port} 的出站 TCP（HTTPS）；如有 TLS 检查，请将其排除。`,
      ),
    },
    ...notReached.filter(({ check: later }) => later !== check && !(later === 'interception' && issuer !== null)),
    ...(issuer === null ? [] : [strangeIssuer(issuer, host)]),
  ]
}

const notReached: readonly Finding[] = [
  { check: 'tls', says: both('TLS: not looked at, nothing answered.', 'TLS：无应答，未检查。') },
  { check: 'interception', says: both('Interception: not looked at, nothing answered.', '流量检查：无应答，未检查。') },
  { check: 'service', says: both('The service: not looked at, nothing answered.', '服务：无应答，未检查。') },
  { check: 'clock', says: both('The clock: not looked at, nothing answered.', '时钟：无应答，未检查。') },
].map((one) => ({ ...one, verdict: 'warn', code: 'not-reached', facts: {}, ask: null }) as Finding)

/** Whose certificate it is that this computer does not trust: nothing was sent to it. */
function strangeIssuer(issuer: string, host: string): Finding {
  return {
    check: 'interception',
    verdict: 'warn',
    code: 'issuer-unknown',
    facts: { issuer },
    says: both(
      `Whoever answers shows a certificate signed by ${issuer}: a proxy that inspects TLS, or a service whose authority is not known here.`,
      `应答方出示的证书由 ${issuer} 签发：可能是检查 TLS 的代理，或是本机未知其证书机构的服务。`,
    ),
    ask: both(
      `An exemption of ${host} from TLS inspection; or the certificate of that authority, for --ca FILE.`,
      `请将 ${host} 排除在 TLS 检查之外；或提供该机构的证书，用于 --ca FILE。`,
    ),
  }
}
