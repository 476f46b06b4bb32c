/** What a witness kept: the keys that it holds the service to, and the checkpoints that it was handed. */
export interface Witness {
  readonly publicKeys: readonly string[]
  readonly checkpoints: readonly string[]
}

/**
 * Reads what a witness kept: a part of an agent's ledger (docs/spec/ledger.md), whose receipts carry checkpoints, or
 * signed notes one after the other as text. Lines that are neither are passed over: a ledger is proven by its own
 * command. Never throws.
 */
export function readWitness(text: string): Witness {
  const publicKeys = new Set<string>()
  const checkpoints = new Set<string>()
  for (const [note] of text.matchAll(/^[^\s{][^\n]*\n\d{1,16}\n[A-Za-z0-9+/=]{44}\n\n(?:— [^\n]+\n)+/gmu))
    checkpoints.add(note)
  for (const line of text.split('\n')) {
    const value = line.startsWith('{') ? parsed(line) : null
    if (value === null) continue
    const { head, again, receipt } = value
    if (isRecord(head) && typeof head.receiptPublicKey === 'string') publicKeys.add(head.receiptPublicKey)
    const signed = isRecord(again) ? again.receipt : receipt
    const checkpoint = isRecord(signed) ? checkpointOf(signed.receipt) : null
    if (checkpoint !== null) checkpoints.add(checkpoint)
  }
  return { publicKeys: [...publicKeys], checkpoints: [...checkpoints] }
}

function checkpointOf(receipt: unknown): string | null {
  if (typeof receipt !== 'string') return null
  const value = parsed(Buffer.from(receipt, 'base64url').toString('utf8'))
  return typeof value?.checkpoint === 'string' ? value.checkpoint : null
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
