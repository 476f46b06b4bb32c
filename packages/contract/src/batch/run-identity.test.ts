import { expect, test } from 'vitest'
import { disclosableRunId } from './run-identity.ts'

test('a run identifier passes in the exact form of its platform and in agreement with RunInfo', () => {
  const known = [
    ['200624_A00834_0183_BHMTFYTINY', 'A00834', 'HMTFYTINY'],
    ['20230418_LH00130_0003_B223YTFLT3', 'LH00130', '223YTFLT3'],
    ['131022_M00630_0101_000000000-A5Y02', 'M00630', '000000000-A5Y02'],
    ['140213_D00251_0076_BH8FW8ADXX', 'D00251', 'H8FW8ADXX'],
  ] as const
  for (const [runId, instrumentSerial, flowCellSerial] of known)
    expect(disclosableRunId({ runId, instrumentSerial, flowCellSerial })).toBe(runId)
})

test('a name made by a laboratory, or one that disagrees with RunInfo, does not pass', () => {
  const refused = [
    ['191210_MS2_MiSeq_walk-up_246_A_MS8539685-050V2', 'MS2', '000000000-A5Y02'],
    ['200624_A00834_0183_BSMITHJOHN', 'A00834', 'HMTFYTINY'],
    ['200624_A00834_0183_BHMTFYTINY', 'A00835', 'HMTFYTINY'],
    ['200624_A00834_0183_BHMTFYTINY_patient7', 'A00834', 'HMTFYTINY'],
    ['', '', ''],
  ] as const
  for (const [runId, instrumentSerial, flowCellSerial] of refused)
    expect(disclosableRunId({ runId, instrumentSerial, flowCellSerial })).toBeNull()
})
