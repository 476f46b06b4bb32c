import { parseArgs } from 'node:util'
import { serviceTenant } from '../audit/act.ts'
import { retentionClasses } from '../retention/retention-policy.ts'
import { runRetention } from '../retention/run-retention.ts'
import type { RetentionRun } from '../store/expiry.ts'
import { openLogAlone } from './open-log.ts'
import { common, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward retention list [--json]
       seqward retention run --config FILE [--dry-run] [--json]

list shows the classes of data and for how many months each is kept; they come from the contract.
run takes away what is older. The service does that once a day by itself; by hand only --dry-run works while it runs.
`

/** `seqward retention`: 0 done, 78 while a service runs. */
export async function retentionCommand([action, ...args]: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args: action === undefined ? [] : args,
    options: { ...common, 'dry-run': { type: 'boolean', default: false } },
  })
  if (values.help || action === '--help' || action === '-h') return say(io.stdout, usage)
  const print = (value: unknown, text: string) => say(io.stdout, values.json ? `${JSON.stringify(value)}\n` : text)
  if (action === 'list') {
    const classes = retentionClasses.map(({ name, months }) => ({ class: name, months }))
    return print(classes, classes.map((one) => `${one.class}: ${one.months} months\n`).join(''))
  }
  if (action !== 'run') return wrongUsage(io, usage, 'say list or run')
  const words = (runs: readonly RetentionRun[], verb: string) =>
    runs
      .map((run) => `${run.tenant} ${run.class}: ${run.removed} ${verb}, older than ${run.before.slice(0, 10)}\n`)
      .join('')
  return withOffice(values.config, usage, io, async (office, config) => {
    const { store, audit, by } = office
    if (values['dry-run']) {
      const runs = await runRetention({ store, log: null, keepFilled: async () => undefined, now: new Date() })
      return print({ dryRun: true, runs }, words(runs, 'would go'))
    }
    const alone = await openLogAlone(office, config)
    try {
      const runs = await runRetention({ store, ...alone, now: new Date() })
      await audit.record({ tenant: serviceTenant, by, action: 'retention', objectKind: 'service' })
      return print({ dryRun: false, runs }, words(runs, 'removed'))
    } finally {
      await alone.close()
    }
  })
}
