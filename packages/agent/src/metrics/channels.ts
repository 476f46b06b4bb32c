import type { RunInfo } from '@seqward/interop'
import type { Platform } from '@seqward/contract'

/** Channel sets in the order in which their keys count (spec: interop-format 0.5). */
const canonicalOrders: readonly (readonly string[])[] = [
  ['a', 'c', 'g', 't'],
  ['red', 'green'],
  ['1', '2'],
  ['blue', 'green'],
]

/** Channels of platforms whose RunInfo names none. */
const usualChannels: Partial<Record<Platform, readonly string[]>> = {
  miseq: ['a', 'c', 'g', 't'],
  hiseq2500: ['a', 'c', 'g', 't'],
  hiseq4000: ['a', 'c', 'g', 't'],
  hiseqx: ['a', 'c', 'g', 't'],
  nextseq500: ['red', 'green'],
  miniseq: ['red', 'green'],
  novaseq6000: ['red', 'green'],
  iseq: ['1', '2'],
}

/**
 * For each channel key from 1 on, the column of the metric files that holds it. Empty when the channels are not known:
 * values whose channel is unknown are of no use.
 */
export function channelColumns(runInfo: RunInfo, platform: Platform): readonly number[] {
  const named = runInfo.channels.length > 0 ? runInfo.channels : (usualChannels[platform] ?? [])
  const order = canonicalOrders.find(
    (names) => names.length === named.length && names.every((name) => named.includes(name)),
  )
  return order === undefined ? [] : order.map((name) => named.indexOf(name))
}
