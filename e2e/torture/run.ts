/** The long form: `node e2e/torture/run.ts --kills 1000 [--seed N] [--minutes 60] [--days 60] [--plain]`. */
import { parseArgs } from 'node:util'
import { torture } from './torture.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '60' },
    days: { type: 'string', default: '60' },
    plain: { type: 'boolean', default: false },
  },
})
const report = await torture(
  {
    seed: Number(values.seed),
    kills: Number(values.kills),
    days: Number(values.days),
    torments: !values.plain,
    millisecondsMax: Number(values.minutes) * 60_000,
  },
  (line) => process.stderr.write(`${line}\n`),
)
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
const whole = report.acknowledgedAndLost === 0 && report.heldTwice === 0 && report.runsHeld === report.runsPlanned
process.exitCode = whole ? 0 : 1
