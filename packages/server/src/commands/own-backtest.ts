import type { BacktestReport } from '@seqward/contract'
import type { DetectionRules } from '../detectors/detection-rules.ts'
import { rulesDigest } from '../detectors/rules-document.ts'
import { makeBacktest } from '../jobs/insights/make-insights.ts'
import { homeTenant } from '../server.ts'
import { rulesOf } from './rules-file.ts'
import { type ServiceIo, withOffice } from './service-command.ts'

/**
 * Back-tests detectors on a service's own history, beside it or without it, with its own rules or with others. A report on
 * its own rules is kept for the console. Hands the report to `tell` and returns its exit code; 78 where the store cannot be
 * opened.
 */
export function ownBacktest(
  configFile: string,
  rules: DetectionRules | null,
  io: ServiceIo,
  tell: (report: BacktestReport) => Promise<number>,
): Promise<number> {
  return withOffice(configFile, '', io, async ({ store }, config) => {
    const own = rulesOf(config)
    const used = rules ?? own
    const isOwn = rulesDigest(used) === rulesDigest(own)
    return tell(await makeBacktest({ store, rules: used, now: () => new Date() }, homeTenant, isOwn))
  })
}
