/** Channel names that instruments use, in the order in which summaries count them (spec: interop-format 0.5). */
const canonicalOrders = [
  ['a', 'c', 'g', 't'],
  ['red', 'green'],
  ['1', '2'],
  ['blue', 'green'],
] as const

/**
 * Position, in the metric files, of the channel whose intensity summaries give: A, Red, 1 or Blue. RunInfo may list it
 * second. Files of runs whose RunInfo names no channels have it first.
 */
export function firstChannelIndex(channels: readonly string[]): number {
  const order = canonicalOrders.find(
    (names) => channels.length === names.length && names.every((name) => channels.includes(name)),
  )
  return Math.max(order === undefined ? 0 : channels.indexOf(order[0]), 0)
}
