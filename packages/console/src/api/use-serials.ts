import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { fleetQuery } from './queries.ts'

/** Serial numbers of instruments by their identifiers, from the fleet; the identifier itself where it is not known. */
export function useSerials(isNeeded = true): (instrument: string) => string {
  const { data } = useQuery({ ...fleetQuery, enabled: isNeeded })
  const serials = useMemo(() => new Map(data?.instruments.map((one) => [one.instrument, one.serial])), [data])
  return (instrument) => serials.get(instrument) ?? instrument
}
