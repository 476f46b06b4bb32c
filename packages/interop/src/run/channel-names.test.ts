import { expect, test } from 'vitest'
import { InterOpError } from '../interop-error.ts'
import { memoryFiles, smallRunInfo } from '../testing/memory-files.ts'
import { channelNames } from './channel-names.ts'
import { readRun } from './read-run.ts'
import { readRunInfo } from './run-info.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const withoutChannels = smallRunInfo.replace(/<ImageChannels>.*<\/ImageChannels>/, '')
const namesOf = (runInfo: string, count: number) =>
  channelNames({ runInfo: readRunInfo(bytes(runInfo)), runParameters: undefined }, count)

test('channels are those of RunInfo, else of the serial number, else as many as the file has', () => {
  expect(namesOf(smallRunInfo, 2)).toEqual(['red', 'green'])
  expect(namesOf(withoutChannels, 2)).toEqual(['red', 'green'])
  expect(namesOf(withoutChannels.replace('A00001</Instrument>', 'M00001</Instrument>'), 4)).toEqual([
    'a',
    'c',
    'g',
    't',
  ])
  const unknown = withoutChannels.replace('A00001</Instrument>', 'other</Instrument>')
  expect(namesOf(unknown, 4)).toEqual(['a', 'c', 'g', 't'])
  expect(namesOf(unknown, 3)).toEqual(['1', '2', '3'])
})

test('a run whose channels nothing names is read with a warning; like the reference it is refused', () => {
  const files = memoryFiles({ 'RunInfo.xml': withoutChannels })
  expect(readRun(files).warnings).toMatchObject([{ file: 'RunParameters.xml', code: 'missing-file' }])
  expect(() => readRun(files, { likeReference: true })).toThrow(InterOpError)
  expect(readRun(memoryFiles({ 'RunInfo.xml': smallRunInfo })).warnings).toEqual([])
})
