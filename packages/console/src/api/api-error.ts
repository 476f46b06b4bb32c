import type { Problem } from '@seqward/contract'

/** The service did not give what was asked: its status, or 0 when it did not answer at all, and the problem's code. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(`${status} ${code}`)
    this.status = status
    this.code = code
  }
}

/** The problem (RFC 9457) of a failed answer; a proxy's page instead of a problem gives the status alone. */
export async function errorOf(answer: Response): Promise<ApiError> {
  const text = await answer.text().catch(() => '')
  return new ApiError(answer.status, problemCode(text) ?? `http-${answer.status}`)
}

function problemCode(text: string): string | null {
  try {
    const problem = JSON.parse(text) as Partial<Problem> | null
    return typeof problem?.code === 'string' ? problem.code : null
  } catch {
    return null
  }
}
