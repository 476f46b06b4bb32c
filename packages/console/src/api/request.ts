import { ApiError, errorOf } from './api-error.ts'

/** A service that does not answer within this is treated as silent: its slowest page is promised well within a second. */
const answerMsMax = 20_000

/**
 * One call of the API with the session's cookie. Gives the JSON of the answer, or null for an answer without a body.
 * The shape is the contract's (`service/api.ts`): console and service are built together, so it is not checked again.
 * Throws ApiError.
 */
export async function request<Answer>(
  path: string,
  call: { readonly send?: unknown; readonly signal?: AbortSignal } = {},
) {
  const { send, signal } = call
  const limit = AbortSignal.timeout(answerMsMax)
  const headers = new Headers({ accept: 'application/json' })
  if (send !== undefined) headers.set('content-type', 'application/json')
  const answer = await fetch(path, {
    method: send === undefined ? 'GET' : 'POST',
    credentials: 'same-origin',
    headers,
    body: send === undefined ? null : JSON.stringify(send),
    signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    throw new ApiError(0, 'no-answer')
  })
  if (!answer.ok) throw await errorOf(answer)
  if (answer.status === 204) return null as Answer
  return (await answer.json().catch(() => {
    throw new ApiError(answer.status, 'not-json')
  })) as Answer
}
