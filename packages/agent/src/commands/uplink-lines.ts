import type { Language } from '@seqward/contract'
import type { UplinkStatus } from '../home/status-file.ts'
import { inspectionWords, wordsFor } from '../uplink/plain-words.ts'

/** A clock that is wrong by less than this needs no words. */
const clockSecondsMax = 120

/** The way to the service in plain words; empty while nothing is known of it. */
export function uplinkLines(uplink: UplinkStatus | undefined, language: Language): readonly string[] {
  if (uplink === undefined) return []
  const { proxy, tls, issuer, sealed, clockOffsetSeconds: offset, failure } = uplink
  const lines: string[] = []
  if (proxy !== null) {
    const with_ = proxy.credentials ? ['with credentials', '使用凭据'] : ['without credentials', '不使用凭据']
    lines.push(
      language === 'zh'
        ? `代理：${proxy.address}（来自 ${proxy.from}，${with_[1]}）。`
        : `Proxy: ${proxy.address} (from ${proxy.from}, ${with_[0]}).`,
    )
  }
  if (tls === 'inspected') lines.push(inspectionWords(issuer ?? '', sealed)[language])
  if (offset !== null && Math.abs(offset) > clockSecondsMax)
    lines.push(
      language === 'zh'
        ? `本机时钟与服务相差 ${offset} 秒；时间以服务的回执为准，无需时间服务器。`
        : `The clock of this computer is ${Math.abs(offset)} seconds ${offset > 0 ? 'behind' : 'ahead of'} the service's; the service's time is used where it matters.`,
    )
  if (failure !== null) {
    const words = wordsFor(failure.word)
    if (words !== null) lines.push(`${words[language]} (${failure.since})`)
  }
  return lines
}
