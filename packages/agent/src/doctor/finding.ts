import { type Bilingual, type ExitCode, exitCodes, type Language } from '@seqward/contract'

export const checks = [
  'name',
  'proxy',
  'connection',
  'tls',
  'interception',
  'service',
  'clock',
  'folders',
  'confinement',
  'home',
  'disk',
] as const
export type Check = (typeof checks)[number]

/** What was found, as numbers and names; never a password, never the content of a file. */
export type Facts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** `warn` stands also for what could not be looked at; its code says so. */
export type Verdict = 'ok' | 'warn' | 'fail'

/** One thing that was looked at, in plain words, and what to ask for where it is not well. */
export interface Finding {
  readonly check: Check
  readonly verdict: Verdict
  readonly code: string
  readonly facts: Facts
  readonly says: Bilingual
  readonly ask: Bilingual | null
}

/** Checks that say, when they fail, that the service cannot be reached; the others say that something is unsafe. */
const reachability: ReadonlySet<Check> = new Set(['name', 'proxy', 'connection', 'tls', 'interception', 'service'])

/** 0 when nothing failed, 78 when something is unsafe or wrong here, 5 when only the way to the service is. */
export function exitCodeOf(findings: readonly Finding[]): ExitCode {
  const failed = findings.filter(({ verdict }) => verdict === 'fail')
  if (failed.length === 0) return exitCodes.done
  return failed.every(({ check }) => reachability.has(check)) ? exitCodes.unreachable : exitCodes.unsafeConfiguration
}

/** A finding for programs, its words in one language. */
export function findingReport({ check, verdict, code, facts, says, ask }: Finding, language: Language) {
  return { check, verdict, code, facts, says: says[language], ask: ask?.[language] ?? null }
}

const signs: Readonly<Record<Verdict, Bilingual>> = {
  ok: { en: 'ok  ', zh: '正常' },
  warn: { en: 'note', zh: '注意' },
  fail: { en: 'FAIL', zh: '失败' },
}

/** A finding for people: one line, and one with what to ask for. */
export function findingText({ verdict, says, ask }: Finding, language: Language): string {
  const lines = [`${signs[verdict][language]}  ${says[language]}`]
  if (ask !== null) lines.push(`      ${language === 'zh' ? '请求：' : 'Ask: '}${ask[language]}`)
  return `${lines.join('\n')}\n`
}
