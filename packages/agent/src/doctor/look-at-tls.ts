import { X509Certificate } from 'node:crypto'
import { type DetailedPeerCertificate, getCACertificates, type TLSSocket } from 'node:tls'
import { both, type ServiceNotice } from '@seqward/contract'
import type { Destination } from '../uplink/https-transport.ts'
import { openChannel } from '../uplink/open-channel.ts'
import { uplinkTls } from '../uplink/tls-policy.ts'
import type { SeenCertificate } from '../uplink/transport.ts'
import type { Finding } from './finding.ts'

/** A certificate that ends sooner is worth a word: renewing it takes an office some days. */
const daysLeftMin = 14
const millisecondsPerDay = 86_400_000

/** Version and certificate of the connection, and whether somebody stands in between. */
export async function lookAtTls(
  destination: Destination,
  seen: SeenCertificate | null,
  notice: ServiceNotice | null,
): Promise<Finding[]> {
  const socket = await openChannel(destination, uplinkTls(destination)).catch(() => null)
  if (socket === null)
    return [
      {
        check: 'tls',
        verdict: 'warn',
        code: 'second-connection-failed',
        facts: {},
        says: both('A second connection failed; the line is not steady.', '第二次连接失败；线路不稳定。'),
        ask: null,
      },
    ]
  try {
    return [lookAtSession(socket), lookBetween(destination, socket, seen, notice)]
  } finally {
    socket.destroy()
  }
}

function lookAtSession(socket: TLSSocket): Finding {
  const version = socket.getProtocol() ?? 'unknown'
  const cipher = socket.getCipher().standardName
  const certificate = socket.getPeerX509Certificate()
  const validTo = certificate?.validToDate ?? new Date(0)
  const daysLeft = Math.floor((validTo.getTime() - Date.now()) / millisecondsPerDay)
  const facts = { version, cipher, validTo: validTo.toISOString(), daysLeft }
  const isShort = daysLeft < daysLeftMin
  const said = both(
    `${version} with ${cipher}; the certificate is valid for another ${daysLeft} days.`,
    `${version}，${cipher}；证书还有 ${daysLeft} 天有效。`,
  )
  return {
    check: 'tls',
    verdict: isShort ? 'warn' : 'ok',
    code: isShort ? 'certificate-ends-soon' : 'tls-good',
    facts,
    says: said,
    ask: isShort ? both('A renewed certificate of the service.', '请更新服务的证书。') : null,
  }
}

/** The service says, signed, which certificates are its own: any other was put in between. */
function lookBetween(
  { host, ca }: Destination,
  socket: TLSSocket,
  seen: SeenCertificate | null,
  notice: ServiceNotice | null,
): Finding {
  const issuer = seen?.issuer ?? 'unknown'
  const trust = trustOf(socket, ca)
  const facts = { issuer, trust }
  const own = both(
    `The certificate is the service's own, signed by ${issuer}.`,
    `证书为服务自己的证书，签发者：${issuer}。`,
  )
  const isOwn = notice !== null && seen !== null && notice.tlsKeys.includes(seen.key)
  if (isOwn) return { check: 'interception', verdict: 'ok', code: 'direct', facts, says: own, ask: null }
  const exempt = both(
    `An exemption of ${host} from TLS inspection; else say in agent.json "sealPayload": true, so that the inspecting proxy sees only ciphertext.`,
    `请将 ${host} 排除在 TLS 检查之外；否则在 agent.json 中设置 "sealPayload": true，使检查代理只能看到密文。`,
  )
  if (notice !== null)
    return {
      check: 'interception',
      verdict: 'warn',
      code: 'intercepted',
      facts,
      says: both(
        `The connection is opened on the way: the certificate that was shown is not the service's, but signed by ${issuer}. Batches and receipts are signed, so nothing can be changed unseen; without sealing they can be read there.`,
        `连接在途中被解密：所出示的证书不属于服务，签发者为 ${issuer}。数据与回执均有签名，无法被暗中更改；若不密封，途中可被读取。`,
      ),
      ask: exempt,
    }
  const isPublic = trust === 'public' || trust === 'ca-file'
  return {
    check: 'interception',
    verdict: isPublic ? 'ok' : 'warn',
    code: isPublic ? 'issuer-known' : 'issuer-local',
    facts,
    says: isPublic
      ? both(`The certificate is signed by ${issuer}.`, `证书签发者：${issuer}。`)
      : both(
          `The certificate is signed by ${issuer}, whom only this computer's own store trusts: most likely a proxy that inspects TLS.`,
          `证书由 ${issuer} 签发，仅本机证书存储信任该机构：很可能是检查 TLS 的代理。`,
        ),
    ask: isPublic ? null : exempt,
  }
}

/** Who vouches for the end of the chain: well-known authorities, the file that was named, or this computer's store. */
function trustOf(socket: TLSSocket, ca: string | null): 'public' | 'ca-file' | 'system-store' {
  let last: DetailedPeerCertificate = socket.getPeerCertificate(true)
  while (last.issuerCertificate !== undefined && last.issuerCertificate !== last) last = last.issuerCertificate
  const isIn = (list: readonly string[]) =>
    list.some((pem) => new X509Certificate(pem).fingerprint256 === last.fingerprint256)
  if (ca !== null && isIn(ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []))
    return 'ca-file'
  return isIn(getCACertificates('bundled')) ? 'public' : 'system-store'
}
