import type { Role } from '@seqward/contract'
import { apiPaths } from '@seqward/contract'
import type { Service } from '../server.ts'

/** Somebody at a browser: a cookie, and requests that carry it. */
export interface TestPerson {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** JSON of an answer with status 200. */
  read(path: string): Promise<unknown>
  readonly cookie: string
}

/** Signs in by a link, as its opener's browser would. */
export async function signInTestPerson(service: Service, role: Role): Promise<TestPerson> {
  const [address = '', token] = (await service.signInLink(role)).split('/#sign-in=')
  const answer = await testPerson(address, '').post(apiPaths.signIn, { token })
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`)
  return testPerson(address, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '')
}

/** Requests with a cookie, or without one. */
export function testPerson(address: string, cookie: string): TestPerson {
  const person: TestPerson = {
    cookie,
    get: (path, headers = {}) => fetch(address + path, { headers: { cookie, ...headers } }),
    post: (path, body, headers = {}) =>
      fetch(address + path, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async read(path) {
      const answer = await person.get(path)
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`)
      return answer.json()
    },
  }
  return person
}
