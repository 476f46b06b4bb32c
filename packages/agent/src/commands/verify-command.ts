import { parseArgs } from 'node:util'
import { type ExitCode, exitCodes } from '@seqward/contract'
import { openHome, usualHome } from '../home/home-folder.ts'
import { readInstruments } from '../home/instruments.ts'
import { readPart } from '../ledger/ledger-file.ts'
import { ledgersIn } from '../ledger/ledger-folder.ts'
import { verifyLedger } from '../ledger/verify-ledger.ts'
import { type AgentIo, say, sayJson } from './agent-io.ts'

/**
 * `seqward agent verify`: 0 when every list is whole, every receipt signed, and what the service showed of its audit log
 * can be one log; 3 when not.
 */
export async function verifyCommand(args: string[], io: AgentIo): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { home: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const home = openHome(values.home ?? usualHome(process.env))
  const proofs = readInstruments(home.instruments).flatMap(({ identity, ledgers }) =>
    ledgersIn(ledgers).map(({ epoch, paths }) => ({ serial: identity.serial, epoch, ...verifyLedger(partsOf(paths)) })),
  )
  const whole = proofs.every(({ faults }) => faults.length === 0)
  const isOneLog = proofs.every(({ auditFaults }) => auditFaults.length === 0)
  if (values.json) await sayJson(io, { whole, isOneLog, ledgers: proofs })
  else {
    for (const { serial, batches, receipts, givenUp, faults, checkpoints, auditFaults } of proofs) {
      const verdict = faults.length === 0 ? 'the chain is whole' : 'NOT WHOLE'
      await say(io.stdout, `${serial}: ${batches} batches, ${receipts} receipts, ${givenUp} given up: ${verdict}\n`)
      if (checkpoints > 0) await say(io.stdout, `${serial}: witness of ${checkpoints} checkpoints of the audit log\n`)
      for (const { part, line, reason } of [...faults, ...auditFaults])
        await say(io.stderr, `${serial}: part ${part}, line ${line}: ${reason}\n`)
    }
  }
  return whole && isOneLog ? exitCodes.done : exitCodes.nothingMade
}

function* partsOf(paths: readonly string[]) {
  for (const path of paths) yield readPart(path)
}
