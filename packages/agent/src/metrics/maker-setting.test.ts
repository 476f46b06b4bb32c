import { expect, test } from 'vitest'
import { makerSetting } from './maker-setting.ts'

test('the switch of each platform is understood', () => {
  const cases = [
    [{ SendInstrumentHealthToILMN: 'true' }, 'on'],
    [{ SendInstrumentHealthToILMN: 'false', EnableCloud: 'true' }, 'off'],
    [{ SendIlluminaHealthData: 'True' }, 'on'],
    [{ CloudUploadMode: 'InstrumentPerformance' }, 'on'],
    [{ CloudUploadMode: 'None' }, 'off'],
    [{ BsshMode: 'RunMonitoringAndStorage' }, 'on'],
    [{ BaseSpaceRunMode: 'UserHealthAndIlluminaHealth' }, 'on'],
    [{ BaseSpaceMode: 'IpdRequested RunMonitoringRequested' }, 'on'],
    [{ BaseSpaceMode: 'RunMonitoringRequested' }, 'off'],
    [{ BaseSpaceMode: 'IlluminaHealthOnly' }, 'on'],
    [{ EnableCloud: 'false' }, 'unstated'],
    [{}, 'unstated'],
  ] as const
  for (const [makerSharing, setting] of cases)
    expect(makerSetting({ makerSharing }), JSON.stringify(makerSharing)).toBe(setting)
})

test('of two switches that differ, the one that is off decides; a word that nobody knows is not on', () => {
  expect(makerSetting({ makerSharing: { SendIlluminaHealthData: 'true', CloudUploadMode: 'None' } })).toBe('off')
  expect(makerSetting({ makerSharing: { SendIlluminaHealthData: 'perhaps' } })).toBe('off')
})
