import type { ServiceEvent } from '@seqward/contract'
import { expect, test } from 'vitest'
import { eventOf, type EventStream, listen, type LiveState } from './live-updates.ts'
import { keysOf } from './query-keys.ts'

type Heard = (event: { readonly data?: unknown }) => void

/** Event sources that the test opens, feeds and breaks by hand, and a clock that it turns. */
function byHand() {
  const streams: { readyState: number; isClosed: boolean; say: (type: string, data?: unknown) => void }[] = []
  const waits: { ms: number; retry: () => void; isCancelled: boolean }[] = []
  const states: LiveState[] = []
  const events: ServiceEvent[] = []
  let missed = 0
  const open = (): EventStream => {
    const heard = new Map<string, Heard>()
    const stream = {
      readyState: 0,
      isClosed: false,
      say: (type: string, data?: unknown) => heard.get(type)?.({ data }),
      addEventListener: (type: string, listener: Heard) => void heard.set(type, listener),
      close: () => {
        stream.isClosed = true
      },
    }
    streams.push(stream)
    return stream
  }
  const stop = listen(
    {
      open,
      after: (ms, retry) => {
        const wait = { ms, retry, isCancelled: false }
        waits.push(wait)
        return () => {
          wait.isCancelled = true
        }
      },
    },
    { onState: (state) => states.push(state), onEvent: (event) => events.push(event), onMissed: () => missed++ },
  )
  return { streams, waits, states, events, missed: () => missed, stop }
}

test('events are passed on, and those of a newer service are left alone', () => {
  const hand = byHand()
  hand.streams[0]?.say('open')
  hand.streams[0]?.say('message', '{"type":"instrument","instrument":"ins-1"}')
  hand.streams[0]?.say('message', '{"type":"weather"}')
  hand.streams[0]?.say('message', 'no JSON')
  expect(hand.events).toEqual([{ type: 'instrument', instrument: 'ins-1' }])
  expect(hand.states).toEqual(['connecting', 'live'])
  expect([eventOf('null'), eventOf(undefined)]).toEqual([null, null])
})

test('a stream that the browser gave up is opened again, ever later, and then all is asked for anew', () => {
  const hand = byHand()
  hand.streams[0]?.say('open')
  for (let index = 0; index < 7; index++) {
    const stream = hand.streams[index]
    if (stream === undefined) throw new Error('no stream was opened')
    stream.readyState = 2
    stream.say('error')
    hand.waits[index]?.retry()
  }
  expect(hand.waits.map(({ ms }) => ms)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(hand.missed()).toBe(0)
  hand.streams[7]?.say('open')
  expect([hand.missed(), hand.states.at(-1)]).toEqual([1, 'live'])
})

test('a stream that the browser mends by itself is not opened twice', () => {
  const hand = byHand()
  hand.streams[0]?.say('open')
  hand.streams[0]?.say('error')
  hand.streams[0]?.say('open')
  expect([hand.streams.length, hand.missed(), hand.states]).toEqual([1, 1, ['connecting', 'live', 'lost', 'live']])
})

test('after stopping nothing is opened any more', () => {
  const hand = byHand()
  const stream = hand.streams[0]
  if (stream === undefined) throw new Error('no stream was opened')
  stream.readyState = 2
  stream.say('error')
  hand.stop()
  expect([stream.isClosed, hand.waits[0]?.isCancelled]).toEqual([true, true])
})

test('an event makes exactly those answers old that could show it', () => {
  expect(keysOf({ type: 'run', instrument: 'i', run: 'r' })).toContainEqual(['run', 'i', 'r'])
  expect(keysOf({ type: 'case', id: 'c', instrument: null })).toEqual([['fleet'], ['case', 'c']])
  expect(keysOf({ type: 'case', id: 'c', instrument: 'i' })).toContainEqual(['run', 'i'])
})
