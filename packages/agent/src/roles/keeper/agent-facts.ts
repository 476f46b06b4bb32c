import type { Body, Platform } from '@seqward/contract'
import { disclose } from '../../disclosure/disclose.ts'
import type { RoleUsage } from '../role-server.ts'
import { agentKey } from './source-keys.ts'
import type { Station } from './station.ts'

/** What the agent says of itself. */
export interface AgentFacts {
  readonly version: string
  /** Of all roles, those that have ended included. */
  readonly usages: readonly RoleUsage[]
  /** Since the start: bytes of requests with their headers, and bytes that went to disk. */
  readonly bytesSent: number
  readonly bytesWritten: number
  readonly filesWithheld: number
  readonly valuesWithheld: number
}

/** Bytes that this process had written to disk; only the keeper writes. Counted by the system in blocks of 512 bytes. */
export function bytesWritten(): number {
  return process.resourceUsage().fsWrite * 512
}

/** When the agent last told of itself, milliseconds since 1970. */
interface AgentPosition {
  readonly at: number
}

const dayMilliseconds = 86_400_000
/** A start is told unless one was told shortly before: an agent that is started every minute says so once an hour. */
const startMilliseconds = 3_600_000

/** Whether an instrument's service should hear from the agent: at its start, and once a day. */
export function agentFactsDue(station: Station, now: number, sinceStart: boolean): boolean {
  const position = station.positionOf(agentKey) as AgentPosition | null
  if (position === null) return true
  const since = now - position.at
  return since < 0 || since >= (sinceStart ? dayMilliseconds : startMilliseconds)
}

/** Keeps a batch of the agent's own facts. */
export function keepAgentFacts(station: Station, facts: AgentFacts, now: number): void {
  const position: AgentPosition = { at: now }
  station.keep([
    { key: agentKey, body: agentBody(station.folder.identity.platform, facts, station.pendingCount), position },
  ])
}

function agentBody(platform: Platform, facts: AgentFacts, waiting: number): Body {
  const { body } = disclose({
    kind: 'agent',
    platform,
    run: null,
    facts: {
      'agent.version': facts.version,
      'agent.cpu_seconds': facts.usages.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds, 0) / 1e6,
      'agent.memory_mebibytes': facts.usages.reduce((sum, { residentBytes }) => sum + residentBytes, 0) / 1024 ** 2,
      'agent.disk_mebibytes': facts.bytesWritten / 1024 ** 2,
      'agent.network_mebibytes': facts.bytesSent / 1024 ** 2,
      'agent.files_withheld': facts.filesWithheld,
      'agent.values_withheld': facts.valuesWithheld,
      'agent.spool_batches': waiting,
    },
    series: [],
  })
  return body
}
