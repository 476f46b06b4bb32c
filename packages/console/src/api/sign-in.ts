import { apiPaths } from '@seqward/contract'
import { ApiError } from './api-error.ts'
import { request } from './request.ts'

/** The part of the address that carries a one-time token. A fragment is never sent to a server or kept in its log. */
const fragment = '#sign-in='

/** How signing in with a link ended; `no-link` when the address carried none. */
export type SignInEnding = 'no-link' | 'signed-in' | 'refused' | 'failed'

/** Takes the token out of the address, at once and without a step in the history, so that it is neither kept nor shared. */
export function takeToken(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'state' | 'replaceState'>,
): string | null {
  const { hash, pathname, search } = location
  if (!hash.startsWith(fragment)) return null
  history.replaceState(history.state, '', pathname + search)
  const token = hash.slice(fragment.length)
  return token === '' ? null : token
}

/** Hands a token to the service, which answers with the session's cookie. */
export async function signIn(token: string | null): Promise<SignInEnding> {
  if (token === null) return 'no-link'
  try {
    await request(apiPaths.signIn, { send: { token } })
    return 'signed-in'
  } catch (error) {
    return error instanceof ApiError && [400, 401].includes(error.status) ? 'refused' : 'failed'
  }
}

export async function signOut(): Promise<void> {
  await request(apiPaths.signOut, { send: {} })
}
