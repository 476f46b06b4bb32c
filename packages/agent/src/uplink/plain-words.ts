import { type Bilingual, both } from '@seqward/contract'
import type { LinkWord } from './answer-classes.ts'

/** What a failing attempt means, and what to ask for; for people who do not know networks. */
export const linkWords: Readonly<Record<Exclude<LinkWord, 'settled' | 'refused'>, Bilingual>> = {
  'proxy-needs-credentials': both(
    'The proxy wants a name and a password, and none is set. Ask for a service account with Basic authentication, and name its file in proxyCredentialsFile.',
    '代理服务器要求用户名和密码，但尚未设置。请申请一个支持 Basic 认证的服务账户，并在 proxyCredentialsFile 中指定其文件。',
  ),
  'proxy-refuses-credentials': both(
    'The proxy refuses the name or the password that is set. It is tried seldom now, so that the account is not locked.',
    '代理服务器拒绝了所设置的用户名或密码。现已降低重试频率，以免账户被锁定。',
  ),
  'proxy-wants-other-credentials': both(
    'The proxy takes only credentials that this agent does not speak (such as NTLM or Kerberos). Ask for Basic authentication, or for an exemption for this computer.',
    '代理服务器只接受本程序不支持的认证方式（例如 NTLM 或 Kerberos）。请申请 Basic 认证，或为本机申请免认证。',
  ),
  'proxy-cannot-reach': both(
    'The proxy answers, but cannot reach the service. Ask for an outbound rule from the proxy to the service.',
    '代理服务器有应答，但无法连接到服务。请申请从代理到服务的出站规则。',
  ),
  'proxy-refuses': both(
    'The proxy refuses to connect to the service. Ask to have the host name and port of the service allowed.',
    '代理服务器拒绝连接到服务。请申请放行服务的主机名和端口。',
  ),
  'proxy-unreachable': both(
    'The proxy cannot be reached, or is no HTTP proxy. Check its address and port.',
    '无法连接代理服务器，或该地址不是 HTTP 代理。请检查其地址和端口。',
  ),
  portal: both(
    'A sign-in page of a guest network answers instead of the service. Ask for a network without a sign-in page.',
    '应答的是访客网络的登录页面，而不是服务。请申请无需网页登录的网络。',
  ),
  'name-unknown': both(
    'The name of the service cannot be resolved. Ask for name resolution of that one host, or for a proxy.',
    '无法解析服务的主机名。请申请对该主机名的解析，或申请使用代理。',
  ),
  unreachable: both(
    'No connection to the service. Ask for the outbound firewall rule: this computer, that host, that port, TCP.',
    '无法连接到服务。请申请出站防火墙规则：本机、该主机、该端口、TCP。',
  ),
  'certificate-dates': both(
    'The certificate that was shown is not valid at this time. Check the clock of this computer first; else the certificate has expired.',
    '所出示的证书在当前时间无效。请先检查本机时钟；若时钟正确，则证书已过期。',
  ),
  'certificate-name': both(
    'The certificate that was shown is for another name: something else answers at this address.',
    '所出示的证书属于其他名称：该地址由其他设备应答。',
  ),
  'certificate-untrusted': both(
    'The certificate that was shown is signed by somebody whom this computer does not trust, most often an inspecting proxy. Ask for an exemption of the service from inspection, or for the certificate of that proxy, and name it in caFile.',
    '所出示的证书由本机不信任的机构签发，最常见的原因是流量检查代理。请申请将该服务排除在检查之外，或索取该代理的证书并在 caFile 中指定。',
  ),
  'tls-too-old': both(
    'The other side offers only outdated encryption; it is not spoken with. Ask for TLS 1.2 or 1.3.',
    '对方只提供过时的加密方式，因此不予连接。请申请 TLS 1.2 或 1.3。',
  ),
  'tls-cut': both(
    'The connection is cut while encryption is set up, as a firewall does that allows the port but not the host. Ask to have the host name allowed.',
    '建立加密连接时被切断，通常是防火墙放行了端口但未放行主机名。请申请放行该主机名。',
  ),
  'sealing-not-offered': both(
    'Batches are to be sealed, and the service has not told its key. Nothing is sent unsealed; the service may be of an earlier release.',
    '设置要求密封数据，但服务尚未提供其密钥。不会发送未密封的数据；服务可能是较早的版本。',
  ),
  'contract-not-taken': both(
    'The service does not take the contract of this release yet. Everything is kept until the service is updated.',
    '服务尚不接受本版本的数据契约。在服务更新之前，所有数据都会保留。',
  ),
  stopped: both('An upload was ended here, as when sending is switched off.', '上传已在本机终止，例如发送被关闭时。'),
  'sealing-key-changed': both(
    'The service has a new key for sealed batches; the next attempt uses it.',
    '服务更换了密封密钥；下一次尝试将使用新密钥。',
  ),
  'service-missing-batches': both(
    'The service misses earlier batches of this instrument. Ask who operates the service.',
    '服务缺少该仪器较早的数据批次。请联系服务的运营方。',
  ),
  'service-does-not-know': both(
    'The service does not accept the signature of this instrument. Ask who operates the service whether it is still enrolled.',
    '服务不接受该仪器的签名。请向服务的运营方确认其是否仍处于登记状态。',
  ),
  'identity-revoked': both(
    'The service has revoked this instrument. Everything is kept; ask who operates the service, and enrol it again.',
    '服务已撤销该仪器的登记。所有数据均予保留；请联系服务的运营方，并重新登记。',
  ),
  'identity-elsewhere': both(
    'Another machine uses this identity, as after the copy of a disk image, or this home was restored from an older backup. Nothing more is sent and everything is kept; enrol the instrument again with a new code.',
    '另一台计算机正在使用此身份（例如复制了磁盘镜像），或程序主目录是从旧备份恢复的。不再发送任何内容，所有数据均予保留；请使用新的注册码重新注册该仪器。',
  ),
  busy: both('The service is busy and asked to come again later.', '服务繁忙，要求稍后再试。'),
  'service-failing': both(
    'The service, or a proxy in front of it, reports a fault of its own.',
    '服务或其前端代理报告了自身故障。',
  ),
  'not-the-service': both(
    'Something answers that is not the service, as a portal or a block page of a proxy does. Ask to have the host name and port of the service allowed.',
    '应答的不是服务，可能是门户页面或代理的拦截页面。请申请放行服务的主机名和端口。',
  ),
  'forbidden-on-the-way': both(
    'A proxy or a gateway on the way forbids the upload. Ask to have POST requests to the service allowed.',
    '途中的代理或网关禁止上传。请申请放行对服务的 POST 请求。',
  ),
  cut: both(
    'The connection was cut before the answer was whole. It is tried again.',
    '连接在应答完整之前被切断。将会重试。',
  ),
}

/** An inspected connection: who signs instead, and what to ask for. */
export function inspectionWords(issuer: string, sealed: boolean): Bilingual {
  return both(
    `TLS is inspected on the way: the certificate that is shown is signed by "${issuer}", not the service's own. Sending works, and nothing can be changed unseen, since requests and receipts are signed. ${
      sealed
        ? 'Batches are sealed to the service, so that the proxy cannot read them.'
        : 'The proxy can read batches; set sealPayload to true, or ask for an exemption of the service from inspection.'
    }`,
    `途中存在 TLS 流量检查：所出示的证书由“${issuer}”签发，而非服务自身的证书。发送仍可正常进行，且由于请求与回执均有签名，任何改动都会被发现。${
      sealed
        ? '数据批次已对服务密封，代理无法读取。'
        : '代理可以读取数据批次；可将 sealPayload 设为 true，或申请将该服务排除在检查之外。'
    }`,
  )
}

/** A word of `status`; null for none that needs words. */
export function wordsFor(word: string): Bilingual | null {
  return (linkWords as Readonly<Record<string, Bilingual>>)[word] ?? null
}
