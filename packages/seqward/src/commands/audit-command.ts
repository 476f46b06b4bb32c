import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type AuditVerdict, exitCodes } from '@seqward/contract'
import { readWitness, verifyAuditExport, type Witness } from '@seqward/contract/sealing'
import { type CommandIo, write } from '../command-io.ts'
import { exportLines } from './export-lines.ts'

const help = `Usage: seqward audit export --config FILE --out FILE [--tenant TENANT] [--from TIME] [--to TIME] [--json]
       seqward audit verify EXPORT [--witness FILE]... [--key KEY] [--json]

export writes the audit log of a service; "seqward audit export --help" says more.

verify proves an export by itself, without the service and without a network: every row is in the tree, the tree is the
one that was signed, no row was edited, left out, put in or moved, and what was signed before is its beginning.
  --witness FILE  what somebody else was handed: an agent's ledger (a file or a folder of them), or checkpoints as text
  --key KEY       the service's key for receipts, as an enrolment names it (receiptPublicKey)

Without a witness or a key an export is held to the key that it names itself: that shows every later change, but not
that the service shows the same log to everybody.
`

/** `seqward audit`: verify ends with 0 when the log is proven, 3 when it is not. */
export async function auditCommand([name, ...args]: string[], io: CommandIo): Promise<number> {
  if (name === 'verify') return verify(args, io)
  // Only the export needs the service's rooms; whoever verifies may have nothing of it.
  if (name === 'export') return (await import('@seqward/server')).auditExportCommand(args, io)
  const asked = name === 'help' || name === '--help' || name === '-h'
  await write(asked ? io.stdout : io.stderr, asked ? help : `seqward: audit takes export or verify\n\n${help}`)
  return asked ? exitCodes.done : exitCodes.wrongUsage
}

async function verify(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      witness: { type: 'string', multiple: true, default: [] },
      key: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return write(io.stdout, help).then(() => exitCodes.done)
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) {
    await write(io.stderr, `seqward: name one export\n\n${help}`)
    return exitCodes.wrongUsage
  }
  const witnesses: Witness[] = []
  for (const path of values.witness) {
    const read = witnessIn(path)
    if (read === null || read.checkpoints.length === 0) {
      const reason = read === null ? 'cannot be read' : 'holds no checkpoint of an audit log'
      await write(io.stderr, `seqward: ${path}: ${reason}\n`)
      return exitCodes.nothingMade
    }
    witnesses.push(read)
  }
  let verdict: AuditVerdict
  try {
    const held = values.key === undefined ? { witnesses } : { witnesses, publicKey: values.key }
    verdict = await verifyAuditExport(exportLines(file), held)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    await write(io.stderr, `seqward: ${file}: cannot be read\n`)
    return exitCodes.nothingMade
  }
  if (values.json) await write(io.stdout, `${JSON.stringify(verdict)}\n`)
  else await tell(verdict, file, io)
  return verdict.whole ? exitCodes.done : exitCodes.nothingMade
}

async function tell(verdict: AuditVerdict, file: string, io: CommandIo): Promise<void> {
  const { whole, rows, hidden, checkpoints, witnessed, faults, keyHeldTo, firstAt, lastAt } = verdict
  const span = firstAt === null ? '' : `, from ${firstAt} to ${lastAt ?? firstAt}`
  const others = hidden === 0 ? '' : ` and ${hidden} more by their hashes`
  const proven = `${rows} rows${others}${span}; ${checkpoints} checkpoints, ${witnessed} seen by witnesses`
  await write(io.stdout, `${file}: ${whole ? 'the log is whole' : 'NOT WHOLE'}: ${proven}\n`)
  if (keyHeldTo === 'export')
    await write(
      io.stderr,
      'seqward: held to the key in the export only: give --witness or --key to rule out another log\n',
    )
  for (const { line, position, code, reason } of faults) {
    const place = [line === null ? [] : [`line ${line}`], position === null ? [] : [`position ${position}`]].flat()
    await write(io.stderr, `seqward: ${place.length === 0 ? '' : `${place.join(', ')}: `}${reason} (${code})\n`)
  }
}

/** What one file, or all files of a folder, have kept; null when there is nothing to read. */
function witnessIn(path: string): Witness | null {
  try {
    const files = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.jsonl'))
          .map((name) => join(path, name))
      : [path]
    const found = files.map((file) => readWitness(readFileSync(file, 'utf8')))
    return {
      publicKeys: [...new Set(found.flatMap(({ publicKeys }) => publicKeys))],
      checkpoints: [...new Set(found.flatMap(({ checkpoints }) => checkpoints))],
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return null
    throw error
  }
}
