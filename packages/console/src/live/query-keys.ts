import type { ServiceEvent } from '@seqward/contract'
import type { QueryKey } from '@tanstack/react-query'

/** Which answers an event makes old. */
export function keysOf(event: ServiceEvent): readonly QueryKey[] {
  switch (event.type) {
    case 'instrument':
      return [['fleet'], ['batches'], ['instrument', event.instrument]]
    case 'run':
      return [['fleet'], ['batches'], ['instrument', event.instrument], ['run', event.instrument, event.run]]
    case 'case':
      return [
        ['fleet'],
        ['case', event.id],
        ...(event.instrument === null
          ? []
          : [['instrument', event.instrument] as const, ['run', event.instrument] as const]),
      ]
  }
}
