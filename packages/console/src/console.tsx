import { MutationCache, QueryCache, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { ApiError } from './api/api-error.ts'
import { sessionQuery } from './api/queries.ts'
import type { SignInEnding } from './api/sign-in.ts'
import { Loaded } from './layout/loaded.tsx'
import { SignInPage } from './pages/sign-in/sign-in-page.tsx'
import { router } from './routes.tsx'

/** A question that failed for want of an answer is asked this often again before it shows as a problem. */
const retriesMax = 2

/** The client that all pages ask through. An answer of 401 anywhere leads to the sign-in page. */
export function createClient(): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) client.setQueryData(sessionQuery.queryKey, null)
  }
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < retriesMax && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  })
  return client
}

/** The whole console: the sign-in page until somebody is signed in, then the pages. */
export function Console({ client, ending }: { readonly client: QueryClient; readonly ending: SignInEnding }) {
  return (
    <QueryClientProvider client={client}>
      <Pages ending={ending} />
    </QueryClientProvider>
  )
}

function Pages({ ending }: { readonly ending: SignInEnding }) {
  const session = useQuery(sessionQuery)
  if (session.data === undefined)
    return (
      <main className="narrow">
        <Loaded asked={session}>{() => null}</Loaded>
      </main>
    )
  if (session.data === null) return <SignInPage ending={ending} onLookAgain={() => void session.refetch()} />
  return <RouterProvider router={router} />
}
