import { apiPaths } from '@seqward/contract'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { sessionQuery } from '../api/queries.ts'
import { listen, type LiveState } from './live-updates.ts'
import { keysOf } from './query-keys.ts'

/** A busy fleet sends many events; what they make old is asked for again at most once in this time. */
const gatherMs = 1_000

/** Keeps what is on the screen up to date while the console is open. Returns how the connection is. */
export function useLive(): LiveState {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')

  useEffect(() => {
    const old = new Map<string, QueryKey>()
    let timer: number | undefined
    const flush = () => {
      timer = undefined
      const keys = [...old.values()]
      old.clear()
      for (const queryKey of keys) void client.invalidateQueries({ queryKey })
    }
    const stop = listen(
      {
        open: () => new EventSource(apiPaths.events),
        after: (ms, then) => {
          const retry = window.setTimeout(then, ms)
          return () => window.clearTimeout(retry)
        },
      },
      {
        onState: (next) => {
          setState(next)
          // The stream also ends when the session does: ask who is signed in, so that the sign-in page can say so.
          if (next === 'lost') void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
        },
        onEvent: (event) => {
          for (const key of keysOf(event)) old.set(JSON.stringify(key), key)
          timer ??= window.setTimeout(flush, gatherMs)
        },
        onMissed: () => void client.invalidateQueries(),
      },
    )
    return () => {
      window.clearTimeout(timer)
      stop()
    }
  }, [client])

  return state
}
