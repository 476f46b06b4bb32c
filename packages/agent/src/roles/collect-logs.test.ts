import { expect, test } from 'vitest'
import { collectLogs, headBytesMax, runLogs } from './collect-logs.ts'
import type { LogTask } from './messages.ts'

const day = (date: string) => Date.parse(date) / 86_400_000
const now = Date.parse('2026-03-05T12:00:00Z')
const line = (date: string, code = 'mechanical.door_retry') =>
  JSON.stringify({ at: `${date}T10:00:00Z`, code, value: 2 })
const header = '{"seqwardOperationLog":1,"instrument":"A01103"}'
const all = [{ fromDay: 0, toDay: 47_482 }]

function task(from = 0, more: Partial<LogTask['instruments'][number]> = {}, pastDay = 0): LogTask {
  const instrument = { serial: 'A01103', platform: 'novaseq6000', sent: [], covered: all, ...more } as const
  const parts = [{ name: 'A01103-20260301.jsonl', from }]
  return { kind: 'log', folder: '/o', files: [], parts, instruments: [instrument], everyone: false, pastDay }
}

const reader = (text: string) => (_: string, from: number) => {
  const bytes = Buffer.from(text)
  return { head: bytes.subarray(0, headBytesMax), rest: bytes.subarray(from), from }
}

test('a day leaves once a later one has begun, and the next look begins behind it', () => {
  const first = [header, line('2026-03-01'), line('2026-03-01'), line('2026-03-02'), ''].join('\n')
  const one = collectLogs(task(), reader(first), now)
  expect(one.bodies.map(({ days }) => days)).toEqual([[day('2026-03-01')]])
  expect(one.bodies[0]?.body.series[0]).toEqual({
    metric: 'log.message_count',
    keys: { day: [day('2026-03-01')], message: [15] },
    values: [2],
  })
  const next = one.files[0]?.next ?? 0
  expect(first.slice(next)).toBe(`${line('2026-03-02')}\n`)
  const grown = `${first}${[line('2026-03-02'), line('2026-03-03'), ''].join('\n')}`
  const sent = [{ fromDay: day('2026-03-01'), toDay: day('2026-03-01') }]
  const two = collectLogs(task(next, { sent }), reader(grown), now)
  expect(two.bodies[0]?.body.series[0]?.values).toEqual([2])
  expect(two.bodies[0]?.days).toEqual([day('2026-03-02')])
})

test('a line that is being written is left for the next look', () => {
  const text = [header, line('2026-03-01'), line('2026-03-01').slice(0, 30)].join('\n')
  const { bodies, files } = collectLogs(task(0, {}, day('2026-03-04')), reader(text), now)
  expect(bodies[0]?.body.series[0]?.values).toEqual([1])
  expect(text.slice(files[0]?.next)).toBe(line('2026-03-01').slice(0, 30))
})

test('days without consent, logs of other instruments and files without the heading stay', () => {
  const text = [header, line('2026-03-01'), line('2026-03-02'), line('2026-03-03'), ''].join('\n')
  const covered = [{ fromDay: day('2026-03-02'), toDay: day('2026-03-09') }]
  expect(collectLogs(task(0, { covered }), reader(text), now).bodies[0]?.days).toEqual([day('2026-03-02')])
  expect(collectLogs(task(0, { serial: 'A99999' }), reader(text), now).bodies).toEqual([])
  expect(collectLogs(task(), reader(text.replace(header, '{}')), now).bodies).toEqual([])
  expect(collectLogs(task(), () => null, now).files).toEqual([{ name: 'A01103-20260301.jsonl', serial: null, next: 0 }])
})

test('of a run folder only logs of the catalogue are read, and only where that platform writes them', () => {
  const names = [
    'RTALogs/20170609-2057_WarningLog_00.tsv',
    'RTALogs/notes.txt',
    'SampleSheet.csv',
    'Logs/CycleTimes.txt',
  ]
  const opened: string[] = []
  runLogs(names, 'nextseq500', (name) => (opened.push(name), new Uint8Array()), now)
  expect(opened).toEqual(['RTALogs/20170609-2057_WarningLog_00.tsv'])
})
