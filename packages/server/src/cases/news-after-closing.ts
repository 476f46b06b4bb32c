import type { CaseProposal } from '../detectors/assess.ts'
import { type CaseRecord, closedBy } from './case-record.ts'

/** Points after a repair that lie outside their band before the repair is said not to have held. */
const pointsAfterMin = 3
const dayMs = 86_400_000

/**
 * Whether a proposal says more than was known when the case was closed. The service's own closings never stand in the
 * way. After a person's, a change that began later is news; and where something was repaired or replaced, so are
 * several runs or days since then that are still out. "No fault found" stands for as long as the change is the same one.
 */
export function isNewsAfter(record: CaseRecord, proposal: CaseProposal): boolean {
  const closing = closedBy(record)
  if (closing === null || closing.by === 'service') return true
  const closedDay = Math.floor(Date.parse(closing.at) / dayMs)
  if (proposal.sinceDay > closedDay) return true
  if (closing.reason !== 'repaired' && closing.reason !== 'consumable') return false
  return proposal.evidence.some((evidence) => pointsOutAfter(proposal, evidence, closedDay) >= pointsAfterMin)
}

function pointsOutAfter(proposal: CaseProposal, evidence: CaseProposal['evidence'][number], closedDay: number): number {
  const series = proposal.signals.find((each) => each.signal === evidence.signal)
  const band = series?.expected
  if (series === undefined || band === undefined || band === null) return 0
  return series.points.filter(
    ({ day, value }) => day > closedDay && (evidence.direction === 'up' ? value > band.high : value < band.low),
  ).length
}
