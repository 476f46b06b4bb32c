import { hostname, networkInterfaces } from 'node:os'
import type { Language } from '@seqward/contract'
import type { ChosenProxy } from '../home/proxy-settings.ts'

/** One line, ready to be sent to whoever keeps the firewall. */
export function firewallRequest(
  to: { readonly host: string; readonly port: number; readonly proxy: ChosenProxy | null },
  language: Language,
): string {
  const from = [hostname(), ...ownAddresses()].join(' / ')
  const { host, port, proxy } = to
  if (language === 'zh') {
    const through = proxy === null ? '' : `，经代理 ${proxy.host}:${proxy.port}（CONNECT）`
    return `请放行：自 ${from} 到 ${host}，TCP ${port}，出站，HTTPS（TLS 1.2/1.3）${through}；用途：Seqward 将测序仪的运行性能数据发送到服务；无需入站，无其他主机，无需时间服务器；请排除 TLS 检查。`
  }
  const through = proxy === null ? '' : `, through the proxy ${proxy.host}:${proxy.port} (CONNECT)`
  return `Please allow: from ${from} to ${host}, TCP ${port}, outbound, HTTPS (TLS 1.2/1.3)${through}; why: Seqward sends performance data of sequencers to its service; nothing inbound, no other host, no time server; please exempt from TLS inspection.`
}

function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return all.flatMap(({ internal, family, address }) => (internal || family !== 'IPv4' ? [] : [address])).slice(0, 3)
}
