import { expect, test } from 'vitest'
import { errorOf } from './api-error.ts'
import { takeToken } from './sign-in.ts'

function address(hash: string) {
  const shown: (string | URL | null | undefined)[] = []
  const history = {
    state: { kept: true },
    replaceState: (_: unknown, __: string, url?: string | URL | null) => shown.push(url),
  }
  return { location: { pathname: '/data', search: '?a=1', hash }, history, shown }
}

test('a token is taken out of the address, path and query stay', () => {
  const { location, history, shown } = address('#sign-in=abc123')
  expect(takeToken(location, history)).toBe('abc123')
  expect(shown).toEqual(['/data?a=1'])
})

test('an empty token is removed too, and any other fragment is left alone', () => {
  const empty = address('#sign-in=')
  expect([takeToken(empty.location, empty.history), empty.shown]).toEqual([null, ['/data?a=1']])
  const other = address('#content')
  expect([takeToken(other.location, other.history), other.shown]).toEqual([null, []])
})

test('an error carries the problem’s code, and a proxy’s page in its place gives the status', async () => {
  const problem = new Response('{"code":"forbidden"}', { status: 403 })
  expect(await errorOf(problem)).toMatchObject({ status: 403, code: 'forbidden' })
  expect(await errorOf(new Response('<html>', { status: 502 }))).toMatchObject({ status: 502, code: 'http-502' })
})
