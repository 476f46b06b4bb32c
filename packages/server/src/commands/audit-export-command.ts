import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { exitCodes } from '@seqward/contract'
import { serviceTenant } from '../audit/act.ts'
import { common, refuse, say, type ServiceIo, withOffice, wrongUsage } from './service-command.ts'

const usage = `Usage: seqward audit export --config FILE --out FILE [--tenant TENANT] [--from TIME] [--to TIME] [--json]

Writes the audit log as lines of JSON that "seqward audit verify" proves without the service. Works while it runs.
  --tenant TENANT  only the rows of one tenant; the others are covered by hashes
  --from TIME      from this time on (ISO 8601, as 2026-11-23 or 2026-11-23T10:00:00Z)
  --to TIME        up to this time
`

/** `seqward audit export`: 0 when the export is written, 2 wrong usage, 3 when it cannot be written, 78 as ever. */
export async function auditExportCommand(args: string[], io: ServiceIo): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      ...common,
      out: { type: 'string' },
      tenant: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
    },
  })
  if (values.help) return say(io.stdout, usage)
  const { out, tenant = null } = values
  if (out === undefined) return wrongUsage(io, usage, '--out is missing')
  const [from, to] = [instantOf(values.from), instantOf(values.to)]
  if (from === undefined || to === undefined) return wrongUsage(io, usage, '--from or --to is no time')
  return withOffice(values.config, usage, io, async ({ audit, by, store }) => {
    if (tenant !== null && (await store.rights.tenant(tenant)) === null)
      return refuse(io, exitCodes.nothingMade, `there is no tenant ${tenant}`)
    await audit.record({ tenant: tenant ?? serviceTenant, by, action: 'audit-export', objectKind: 'audit-log' })
    const counted = { lines: 0 }
    const temporary = `${out}.part`
    try {
      const lines = counting(audit.export({ tenant, from, to }), counted)
      await pipeline(Readable.from(lines), createWriteStream(temporary, { mode: 0o600 }))
      await rename(temporary, out)
    } catch (error) {
      await rm(temporary, { force: true })
      if (!(error instanceof Error && 'syscall' in error)) throw error
      return refuse(io, exitCodes.nothingMade, `${out}: cannot be written`)
    }
    const report = { out, lines: counted.lines, tenant, from, to }
    return say(io.stdout, values.json ? `${JSON.stringify(report)}\n` : `${out}: ${counted.lines} lines\n`)
  })
}

async function* counting(lines: AsyncIterable<string>, counted: { lines: number }): AsyncGenerator<string> {
  for await (const line of lines) {
    counted.lines += 1
    yield line
  }
}

/** The time as the log writes it; null where none is asked for, undefined for what is none. */
function instantOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return null
  const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
