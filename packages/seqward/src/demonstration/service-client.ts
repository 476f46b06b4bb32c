import { apiPaths, type BatchDetail, type BatchRow, type CaseSummary, type Fleet, type Page } from '@seqward/contract'

/** The demonstration asks the service as any program would: over the people's API, with a session. */
export interface ServiceClient {
  fleet(): Promise<Fleet>
  cases(): Promise<readonly CaseSummary[]>
  batches(): Promise<readonly BatchRow[]>
  batch(row: BatchRow): Promise<BatchDetail>
  get<Answer>(path: string): Promise<Answer>
}

/** Signs in with a one-time link. Throws when the service does not answer as it should. */
export async function signIn(consoleUrl: string, link: string): Promise<ServiceClient> {
  const token = new URLSearchParams(new URL(link).hash.slice(1)).get('sign-in')
  const answer = await fetch(new URL(apiPaths.signIn, consoleUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(consoleUrl).origin },
    body: JSON.stringify({ token }),
  })
  if (!answer.ok) throw new Error(`the service refused the sign-in link: ${answer.status}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((header) => header.split(';')[0])
    .join('; ')
  const get = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(new URL(path, consoleUrl), { headers: { cookie } })
    if (!response.ok) throw new Error(`the service answered ${response.status} to ${path}`)
    return (await response.json()) as Answer
  }
  const pages = async <Row>(path: string): Promise<readonly Row[]> => {
    const rows: Row[] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: Page<Row> = await get(next === '' ? path : `${path}?cursor=${encodeURIComponent(next)}`)
      rows.push(...page.rows)
      next = page.next
    }
    return rows
  }
  return {
    fleet: () => get<Fleet>(apiPaths.fleet),
    cases: () => pages<CaseSummary>(apiPaths.cases),
    batches: () => pages<BatchRow>(apiPaths.batches),
    batch: ({ instrument, epoch, seq }) => get<BatchDetail>(apiPaths.batch(instrument, epoch, seq)),
    get,
  }
}
