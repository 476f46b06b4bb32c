import {
  apiPaths,
  type AuditPage,
  type Backtest,
  type BatchDetail,
  type BatchRow,
  type CaseDetail,
  type DictionaryRow,
  type EffectMetric,
  type EffectsReport,
  type Fleet,
  type InstrumentDetail,
  type Page,
  type RightsReport,
  rightsPaths,
  type RunDetail,
  type Session,
} from '@seqward/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { request } from './request.ts'

/** The dictionary changes only with the service's version. */
const dictionaryStaleMs = 60 * 60 * 1000

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await request<Session>(apiPaths.session, { signal })
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

export const fleetQuery = queryOptions({
  queryKey: ['fleet'],
  queryFn: ({ signal }) => request<Fleet>(apiPaths.fleet, { signal }),
})

export const instrumentQuery = (instrument: string) =>
  queryOptions({
    queryKey: ['instrument', instrument],
    queryFn: ({ signal }) => request<InstrumentDetail>(apiPaths.instrument(instrument), { signal }),
  })

export const runQuery = (instrument: string, run: string) =>
  queryOptions({
    queryKey: ['run', instrument, run],
    queryFn: ({ signal }) => request<RunDetail>(apiPaths.run(instrument, run), { signal }),
  })

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', id],
    queryFn: ({ signal }) => request<CaseDetail>(apiPaths.case(id), { signal }),
  })

/** Batches as they arrived, latest first; of one instrument, or of all. */
export const batchesQuery = (instrument: string | null) =>
  infiniteQueryOptions({
    queryKey: ['batches', instrument],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) => {
      const asked = new URLSearchParams()
      if (instrument !== null) asked.set('instrument', instrument)
      if (pageParam !== null) asked.set('cursor', pageParam)
      return request<Page<BatchRow>>(`${apiPaths.batches}?${asked}`, { signal })
    },
    getNextPageParam: (page) => page.next,
  })

/** The audit log of the tenant, latest first. */
export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'],
  initialPageParam: null as string | null,
  queryFn: ({ signal, pageParam }) =>
    request<AuditPage>(pageParam === null ? apiPaths.audit : `${apiPaths.audit}?cursor=${pageParam}`, { signal }),
  getNextPageParam: (page) => page.next,
})

/** What the laboratory answers for: consents, access, restrictions, retention. */
export const rightsQuery = queryOptions({
  queryKey: ['rights'],
  queryFn: ({ signal }) => request<RightsReport>(rightsPaths.rights, { signal }),
})

/** A batch never changes, so it is asked for once. */
export const batchQuery = (instrument: string, epoch: string, seq: number) =>
  queryOptions({
    queryKey: ['batch', instrument, epoch, seq],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => request<BatchDetail>(apiPaths.batch(instrument, epoch, seq), { signal }),
  })

export const dictionaryQuery = queryOptions({
  queryKey: ['dictionary'],
  staleTime: dictionaryStaleMs,
  queryFn: ({ signal }) => request<readonly DictionaryRow[]>(apiPaths.dictionary, { signal }),
})

/** Effects are worked out once a day, so an answer stands for a while. */
const insightsStaleMs = 5 * 60 * 1000

export const effectsQuery = (metric: EffectMetric) =>
  queryOptions({
    queryKey: ['effects', metric],
    staleTime: insightsStaleMs,
    queryFn: ({ signal }) => request<EffectsReport>(apiPaths.effects(metric), { signal }),
  })

export const backtestQuery = queryOptions({
  queryKey: ['backtest'],
  staleTime: insightsStaleMs,
  queryFn: ({ signal }) => request<Backtest>(apiPaths.backtest, { signal }),
})
