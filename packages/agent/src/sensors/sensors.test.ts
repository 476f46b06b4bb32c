import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvMapping, readMappings } from './csv-mapping.ts'
import { readCsv } from './read-csv.ts'
import { timeReader } from './time-pattern.ts'
import { conversionOf } from './unit-conversion.ts'

const day = (date: string) => Date.parse(date) / 86_400_000
const far = day('2027-01-01')
const given = {
  folder: '/var/lib/probes',
  prefix: 'chiller-',
  instrument: 'LH00130',
  delimiter: ';',
  decimal: ',',
  headerLines: 2,
  time: { column: ['Datum', 'Zeit'], format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin' },
  signals: [
    { column: 'Raum', signal: 'thermal.ambient_temperature', unit: 'degF' },
    {
      column: 5,
      signal: 'fluidic.pump_pressure',
      position: 2,
      unit: 'V',
      scale: [
        [0, 0],
        [10, 100],
      ],
    },
  ],
}
const mappingsOf = (more: object = {}) =>
  readMappings(JSON.stringify({ seqwardSensorMapping: 1, mappings: [{ ...given, ...more }] }))

function mapping(more: object = {}): CsvMapping {
  const read = mappingsOf(more)
  if ('mistakes' in read) throw new Error(read.mistakes.join('; '))
  const [one] = read.mappings
  if (one === undefined) throw new Error('no mapping')
  return one
}

const file = [
  'Logger 7 of Dr. Name',
  'Datum;Zeit;Raum;Bemerkung;p',
  '01.03.2026;00:00:00;68,0;"free; text";5,0',
  '01.03.2026;00:00:10;;;2,5',
  '02.03.2026;00:00:00;900,0;x;1e1',
  '31.02.2026;00:00:00;68,0;x;5',
  '02.03.2026;00:00:10;warm;x;5',
  '02.03.2026;00:00:20;68,0;x',
  '03.03.2026;00:00',
].join('\n')

test('a probe is read as its mapping says, in the units of the contract, up to the last complete line', () => {
  const read = readCsv(Buffer.from(file), mapping(), far)
  expect(read.readings).toEqual([
    { day: day('2026-03-01'), signal: 'thermal.ambient_temperature', position: 1, value: 20 },
    { day: day('2026-03-01'), signal: 'fluidic.pump_pressure', position: 2, value: 50 },
    { day: day('2026-03-01'), signal: 'fluidic.pump_pressure', position: 2, value: 25 },
    { day: day('2026-03-02'), signal: 'fluidic.pump_pressure', position: 2, value: 100 },
    { day: day('2026-03-02'), signal: 'fluidic.pump_pressure', position: 2, value: 50 },
    { day: day('2026-03-02'), signal: 'thermal.ambient_temperature', position: 1, value: 20 },
  ])
  expect(read).toMatchObject({ lines: 8, outOfBounds: 1, faultCount: 2, columnsPassedOver: 1 })
  expect(read.faults).toEqual([
    { line: 6, reason: 'there is no such date or time' },
    { line: 7, reason: 'no number for thermal.ambient_temperature' },
  ])
  expect(JSON.stringify(read)).not.toMatch(/free|Name|warm/)
})

test('whatever stands in the file, no text of it comes out', () => {
  const columns = fc.array(fc.string(), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(fc.array(columns), (lines) => {
      const text = `x\nDatum;Zeit;Raum;b;p\n${lines.map((line) => line.join(';')).join('\n')}\n`
      const { readings, faults } = readCsv(Buffer.from(text), mapping(), far)
      for (const reading of readings)
        expect(Object.values(reading).filter((one) => typeof one === 'string')).toHaveLength(1)
      for (const { reason } of faults) expect(reason).toMatch(/^(?:the |there |no number for |a quotation)/)
    }),
  )
})

test('UTF-16 and Latin-1 files, and marks at their beginning, are read', () => {
  const one = mapping({ headerLines: 1, signals: [given.signals[0]] })
  const text = 'Datum;Zeit;Raum\r\n01.03.2026;00:00:00;68\r\n'
  const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  for (const [encoding, bytes] of [
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['utf-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16', big],
    ['latin-1', Buffer.from(text, 'latin1')],
  ] as const)
    expect(readCsv(bytes, { ...one, encoding }, far).readings, encoding).toHaveLength(1)
})

test('day and month are never guessed; a day that has not come is a fault', () => {
  const american = mapping({ time: { column: ['Datum', 'Zeit'], format: 'MM/dd/yyyy hh:mm:ss a', zone: 'UTC' } })
  const text = 'x\nDatum;Zeit;Raum;b;p\n03/04/2026;12:30:00 AM;68;x;\n12/04/2026;01:00:00 PM;68;x;\n'
  const read = readCsv(Buffer.from(text), american, day('2026-04-01'))
  expect(read.readings.map((one) => one.day)).toEqual([day('2026-03-04')])
  expect(read.faults).toEqual([{ line: 4, reason: 'the day has not come yet: are day and month the other way round?' }])
})

test('the hours that a change of the clock gives twice or leaves out keep the date as written', () => {
  const berlin = timeReader('yyyy-MM-dd HH:mm', 'Europe/Berlin')
  expect(berlin?.('2026-03-29 02:30')).toEqual({ day: day('2026-03-29') })
  expect(berlin?.('2026-10-25 02:30')).toEqual({ day: day('2026-10-25') })
  const iso = timeReader('iso', 'Europe/Berlin')
  expect(iso?.('2026-10-24T22:30:00Z')).toEqual({ day: day('2026-10-25') })
  expect(iso?.('2026-10-25T22:30:00Z')).toEqual({ day: day('2026-10-25') })
  expect(iso?.('2026-10-25T23:30:00Z')).toEqual({ day: day('2026-10-26') })
  expect(timeReader('unix-ms', '-08:00')?.(String(Date.parse('2026-03-01T07:59:59Z')))).toEqual({
    day: day('2026-02-28'),
  })
  for (const wrong of ['yy-MM-dd HH:mm', 'yyyy-MM-dd', 'yyyy-MM-dd hh:mm', 'yyyy-MM-dd HH:mm(.*)'])
    expect(timeReader(wrong, 'UTC'), wrong).toBeNull()
  expect(timeReader('iso', 'Mars/Olympus')).toBeNull()
})

test('units come from a closed list, a voltage needs its scale', () => {
  expect(conversionOf('degF', 'Cel', null)?.(212)).toBeCloseTo(100)
  expect(conversionOf('K', 'Cel', null)?.(273.15)).toBeCloseTo(0)
  expect(conversionOf('psi', 'kPa', null)?.(1)).toBeCloseTo(6.894757)
  expect(conversionOf('mbar', 'kPa', null)?.(1013)).toBeCloseTo(101.3)
  expect(
    conversionOf('mA', 'Cel', [
      [4, -20],
      [20, 80],
    ])?.(12),
  ).toBe(30)
  expect(conversionOf('V', 'kPa', null)).toBeNull()
  expect(conversionOf('furlong', 'um', null)).toBeNull()
})

test('every mistake of a mapping is told, and nothing that is not understood passes', () => {
  const mistakes = (more: object) => {
    const read = mappingsOf(more)
    return 'mistakes' in read ? read.mistakes.join('; ') : ''
  }
  expect(mistakes({ folder: 'relative', colour: 1, delimiter: '#' })).toMatch(/colour.*folder.*delimiter/)
  expect(mistakes({ prefix: 'a*' })).toContain('prefix')
  expect(mistakes({ delimiter: ',' })).toContain('the same')
  expect(mistakes({ time: { column: 1, format: 'dd.MM.yyyy HH:mm' } })).toContain('zone has to be stated')
  expect(mistakes({ signals: [{ ...given.signals[0], signal: 'run.q30_share' }] })).toContain('no signal')
  expect(mistakes({ signals: [{ ...given.signals[0], unit: 'psi' }] })).toContain('Cel, degF, K')
  expect(mistakes({ signals: [given.signals[0], given.signals[0]] })).toContain('comes from two columns')
  expect(mistakes({ headerLines: 0 })).toContain('no header line')
  for (const text of ['', '[]', '{"seqwardSensorMapping":2,"mappings":[]}'])
    expect('mistakes' in readMappings(text)).toBe(true)
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (value) => void readMappings(JSON.stringify({ seqwardSensorMapping: 1, mappings: [value] })),
    ),
  )
})

test('a header that has not the named columns, or one twice, gives no reading at all', () => {
  for (const header of ['Datum;Zeit;Room;b;p', 'Datum;Zeit;Raum;Raum;p']) {
    const read = readCsv(Buffer.from(`x\n${header}\n01.03.2026;00:00:00;68;1;1\n`), mapping(), far)
    expect(read).toMatchObject({ readings: [], faultCount: 1, faults: [{ line: 2 }] })
  }
})
